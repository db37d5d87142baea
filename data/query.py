"""Conditions of a read, freely combined. Windows are half-open; a collection of any size is one parameter."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, FromClause, Text, and_, bindparam, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from data.records import ChangeLabel, Codeowners, Coverage, Objective, OwnerMember, PatchCoverage, SourceStatus
from data.row_mapping import stored_text
from data.tables import TABLES

Equal = str | int | bool | None | Collection[str] | Collection[int]
"""What a column may equal: a value, None (unknown), or a collection (one of them)."""

SUBJECTS: Final[dict[type[Any], tuple[str, ...]]] = {
    Codeowners: ("repository_id", "dialect"),
    Coverage: ("change_id",),
    Objective: ("id",),
    PatchCoverage: ("change_id",),
    # All members of an owner are observed together: one who left is in no row of the newest time.
    OwnerMember: ("owner",),
    SourceStatus: ("source_id",),
}
"""An observation's subject: of the rows with one subject, the newest is in force."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The table asked, perhaps under an alias, and the database's dialect."""

    kind: type[Any]
    table: FromClause
    dialect: str

    def column(self, name: str) -> ColumnElement[Any]:
        """Return a column; ValueError names the record class and its columns."""
        found = self.table.c.get(name)
        if found is None:
            raise ValueError(f"{self.kind.__name__} has no column {name!r}; it has {', '.join(self.table.c.keys())}")
        return found


Condition = Callable[[Target], ColumnElement[bool]]


def within(column: str, since: int | None = None, until: int | None = None) -> Condition:
    """Hold where `since <= column < until`; None is open."""

    def holds(target: Target) -> ColumnElement[bool]:
        at = target.column(column)
        bounds: list[ColumnElement[bool]] = [at.is_not(None)]
        bounds += [] if since is None else [at >= since]
        bounds += [] if until is None else [at < until]
        return and_(*bounds)

    return holds


def overlaps(began: str, ended: str, since: int, until: int) -> Condition:
    """Hold where something began before `until` and has not ended by `since` (None: not ended)."""

    def holds(target: Target) -> ColumnElement[bool]:
        end = target.column(ended)
        return and_(target.column(began) < until, or_(end.is_(None), end > since))

    return holds


def merged_or_open(since: int, until: int) -> Condition:
    """Hold for a Change merged in the window, or open at some moment of it."""

    def holds(target: Target) -> ColumnElement[bool]:
        merged, closed = target.column("merged_at"), target.column("closed_at")
        alive = or_(merged >= since, and_(merged.is_(None), closed >= since), and_(merged.is_(None), closed.is_(None)))
        return and_(target.column("opened_at") < until, alive)

    return holds


def known_at(moment: int) -> Condition:
    """Hold for what was in force at a moment (inclusive): each subject's newest, and labels not seen gone."""

    def holds(target: Target) -> ColumnElement[bool]:
        if target.kind is not ChangeLabel and target.kind not in SUBJECTS:
            raise ValueError(f"{target.kind.__name__} is not an observation; known_at has no meaning for it")
        seen = target.column("observed_at")
        if target.kind is ChangeLabel:
            gone = target.column("gone_at")
            return and_(seen <= moment, or_(gone.is_(None), gone > moment))
        other = TABLES[target.kind].alias()
        same = [other.c[name] == target.column(name) for name in SUBJECTS[target.kind]]
        newest = select(func.max(other.c.observed_at)).where(*same, other.c.observed_at <= moment)
        return seen == newest.correlate(target.table).scalar_subquery()

    return holds


def among(column: str, values: Collection[str] | None) -> Condition:
    """Hold where the column is one of some values; None means any, unknown included."""
    return lambda target: true() if values is None else _is_one_of(target, column, values)


def either(*conditions: Condition) -> Condition:
    return lambda target: or_(false(), *(condition(target) for condition in conditions))


def of(column: str, kind: type[Any], /, *conditions: Condition, key: str = "id", **equal: Equal) -> Condition:
    """Hold where the column is the key of another kind's record that meets the conditions."""

    def holds(target: Target) -> ColumnElement[bool]:
        # Under an alias: a table may refer to itself, as for reverts.
        inner = Target(kind=kind, table=TABLES[kind].alias(), dialect=target.dialect)
        return target.column(column).in_(select(inner.column(key)).where(*clauses(inner, conditions, equal)))

    return holds


def clauses(target: Target, conditions: Sequence[Condition], equal: Mapping[str, Equal]) -> list[ColumnElement[bool]]:
    return [
        *(_is(target, name, value) for name, value in equal.items()),
        *(condition(target) for condition in conditions),
    ]


def _is(target: Target, name: str, value: Equal) -> ColumnElement[bool]:
    column = target.column(name)
    if isinstance(value, str):
        return column == stored_text(target.kind, name, value)
    if isinstance(value, Collection):
        return _is_one_of(target, name, value)
    return column.is_(None) if value is None else column == value


def _is_one_of(target: Target, name: str, values: Collection[str] | Collection[int]) -> ColumnElement[bool]:
    column = target.column(name)
    wanted = [stored_text(target.kind, name, value) if isinstance(value, str) else value for value in values]
    if not wanted:
        return false()
    if target.dialect == "postgresql":
        item = BigInteger() if isinstance(wanted[0], int) else Text()
        return column == func.any(bindparam(None, wanted, type_=ARRAY(item)))
    listed = func.json_each(json.dumps(wanted)).table_valued("value")
    return column.in_(select(listed.c.value))
