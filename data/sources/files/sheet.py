"""Which tables can be imported and what their columns take, read off records and tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_type_hints

from data import records as r
from data.commits import SEVERITIES
from data.row_mapping import shape_of
from data.sources.files.values import Form
from data.tables import TABLES
from data.view import Collected

OURS: Final = (
    r.WriteCount, r.KeptService, r.KeptWeek, r.Cursor, r.SourceFailure, r.Landing, r.Identity, r.Feedback, r.ModelCall,
    r.CardMark, r.ReaderSettings, r.AddressMark, r.ScopeRun, r.RunStep, r.Briefing, r.Worker, r.Duty,
    r.Milestone, r.CoverageReport, r.PatchCoverage, r.Event, r.AuditEntry, r.Erasure,
)  # fmt: skip
"""Kinds that Riskbrief itself makes."""

SETTLED_ELSEWHERE: Final[Mapping[type[Any], str]] = {
    r.Team: "the [[team]] tables of riskbrief.toml write over teams of the same id",
    r.Service: "the [[service]] tables of riskbrief.toml write over services of the same id",
    r.ServicePath: "the [[service.path]] tables of riskbrief.toml replace all paths when they change",
}
"""Kinds that the settings also write, and what that means for an import."""

CHOICES: Final[Mapping[tuple[type[Any], str], tuple[str, ...]]] = {
    (r.Review, "state"): ("approved", "changes_requested", "commented", "dismissed"),
    (r.Deployment, "state"): ("success", "failure", "running"),
    (r.DeploySignal, "kind"): ("deployment", "workflow_run", "release", "tag"),
    (r.Advisory, "severity"): SEVERITIES,
    (r.Codeowners, "dialect"): ("github", "gitlab", "gitattributes"),
    (r.SourceStatus, "state"): ("ok", "partial", "stale", "failed", "not connected"),
}
"""Columns with fixed choices: anything else would be stored and never counted."""

BORDERS: Final[Mapping[tuple[type[Any], str], tuple[float, float]]] = {
    (r.Service, "tier"): (1, 5),
    (r.ServicePath, "position"): (0, 2**31 - 1),
    (r.Change, "number"): (0, 2**63 - 1),
    (r.ChangeFile, "added"): (0, 2**31 - 1),
    (r.ChangeFile, "deleted"): (0, 2**31 - 1),
    (r.ChangeCommit, "position"): (0, 2**31 - 1),
    (r.Review, "comments"): (0, 2**31 - 1),
    (r.Check, "attempts"): (1, 2**31 - 1),
    (r.Objective, "target"): (0, 1),
    (r.Objective, "window_days"): (1, 3_660),
    (r.ObjectiveReading, "burn"): (0, 1e9),
    (r.ObjectiveReading, "budget_left"): (0, 1),
    (r.Coverage, "points_lost"): (-100, 100),
}

REFERENCES: Final[Mapping[str, type[Any]]] = {
    "author_id": r.Person,
    "change_id": r.Change,
    "deployment_id": r.Deployment,
    "objective_id": r.Objective,
    "person_id": r.Person,
    "repository_id": r.Repository,
    "reverts_id": r.Change,
    "rolls_back_id": r.Deployment,
    "reviewer_id": r.Person,
    "service_id": r.Service,
    "team_id": r.Team,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column; `required` is False where it may be left out, `least` and `most` are None for the type's bounds."""

    name: str
    form: Form
    is_key: bool
    required: bool
    default: object
    choices: tuple[str, ...]
    least: float | None
    most: float | None
    refers_to: str | None

    @property
    def takes(self) -> str:
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.form is Form.TIME:
            return "time: epoch seconds, or ISO 8601 with a zone"
        if self.least is not None and self.most is not None and self.most < 2**31 - 1:
            return f"{self.form}, {self.least:g} to {self.most:g}"
        return str(self.form) if self.least is None else f"{self.form}, {self.least:g} or more"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """What a row is a part of: `column` holds the `key` of an existing row of `kind`."""

    column: str
    kind: type[Any]
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One table as a file of rows. `note` says what else writes it, None for nothing."""

    kind: type[Collected]
    table: str
    summary: str
    columns: tuple[Column, ...]
    owner: Owner | None
    note: str | None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@cache
def sheets() -> dict[str, Sheet]:
    kinds = [kind for kind in TABLES if kind in get_args(Collected) and kind not in OURS]
    return {sheet.table: sheet for sheet in map(_sheet, kinds)}


def sheet_named(name: str) -> Sheet | None:
    """Find a table by its name, also with dashes, or by its record's class; None for none."""
    wanted = name.lower().replace("-", "_")
    return next((one for one in sheets().values() if wanted in {one.table, one.kind.__name__.lower()}), None)


def _sheet(kind: type[Any]) -> Sheet:
    table = shape_of(kind).table
    hints = get_type_hints(kind)
    paragraphs = " ".join((kind.__doc__ or "").split("\n\n")).split()
    return Sheet(
        kind=kind,
        table=table.name,
        summary=" ".join(paragraphs).replace("`", ""),
        columns=tuple(_column(kind, field, hints[field.name]) for field in dataclasses.fields(kind)),
        owner=_owner(kind),
        note=SETTLED_ELSEWHERE.get(kind),
    )


def _column(kind: type[Any], field: dataclasses.Field[Any], hint: Any) -> Column:  # noqa: ANN401 (a type hint is of any kind)
    name = field.name
    [plain] = [part for part in get_args(hint) or (hint,) if part is not NoneType]
    nullable = NoneType in get_args(hint)
    has_default = field.default is not dataclasses.MISSING
    least, most = BORDERS.get((kind, name), (None, None))
    refers_to = REFERENCES.get(name)
    return Column(
        name=name,
        form=_form(name, plain),
        is_key=name in shape_of(kind).keys,
        required=not (nullable or has_default),
        default=field.default if has_default else None,
        choices=CHOICES.get((kind, name), ()),
        least=least,
        most=most,
        refers_to=None if refers_to in {None, kind} else shape_of(refers_to).table.name,
    )


def _form(name: str, plain: type[Any]) -> Form:
    if plain is int and (name.endswith("_at") or name in {"at", "as_of"}):
        return Form.TIME
    return {str: Form.TEXT, int: Form.WHOLE, float: Form.NUMBER, bool: Form.TRUTH}[plain]


def _owner(kind: type[Any]) -> Owner | None:
    by_table = {table.name: owner for owner, table in TABLES.items()}
    for constraint in shape_of(kind).table.foreign_key_constraints:
        [element] = constraint.elements
        return Owner(column=element.parent.name, kind=by_table[element.column.table.name], key=element.column.name)
    return None
