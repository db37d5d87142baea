"""One table for each class in data/records, with a column for each field; rows never leave this package.

Keys are natural. Only a part refers to its whole by foreign key: other references may come before their target or
outlive it. Text sorts by code point on both databases. Every constraint is named by us, as a migration can only drop
what it can name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, fields
from threading import Lock
from types import new_class
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field as Declared
from sqlmodel import SQLModel

from data import records as r

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.types import TypeEngine

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Row(SQLModel):
    """Base of our tables, with its own metadata: other users of SQLModel cannot add tables to ours."""

    metadata = METADATA


TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "str": Text().with_variant(Text(collation="C"), "postgresql"),
    "int": Integer(),
    "bool": Boolean(),
    "float": Float(),
    "bytes": LargeBinary(),
}

MOMENTS: Final = frozenset({"at", "as_of", "moment", "until"})
"""Integers that are epoch seconds, besides `*_at`: 64 bits, as 32 end in 2038."""

LARGE: Final = frozenset({"number", "price", "reserved"})
"""Integers that others hand out, or sums, which may need 64 bits."""


def _column(field: Field[Any], keys: list[str]) -> Column[Any]:
    plain, _, unknown = str(field.type).partition(" | ")
    large = plain == "int" and (field.name.endswith("_at") or field.name in MOMENTS | LARGE)
    return Column(
        field.name,
        BigInteger() if large else TYPES[plain],
        primary_key=field.name in keys,
        nullable=unknown == "None",
        # SQLAlchemy would take a single integer key for its own counter.
        autoincrement=False,
    )


def _table(kind: type[Any], name: str, keys: str = "id", *more: SchemaItem) -> tuple[type[Any], Callable[[], Table]]:
    def made() -> Table:
        columns = {field.name: Declared(sa_column=_column(field, keys.split())) for field in fields(kind)}
        body = {**columns, "__annotations__": get_type_hints(kind), "__tablename__": name, "__table_args__": more}
        model: Any = new_class(
            kind.__name__, (Row,), {"table": True}, lambda space: space.update({**body, "__module__": __name__})
        )
        table: Table = model.__table__
        return table

    return kind, made


class Tables(Mapping[type[Any], Table]):
    """Tables by record class, each made when first needed: a command needs few. METADATA may lack the others."""

    def __init__(self, declared: Iterable[tuple[type[Any], Callable[[], Table]]]) -> None:
        self._declared = dict(declared)
        self._made: dict[type[Any], Table] = {}
        self._lock = Lock()

    def __getitem__(self, kind: type[Any]) -> Table:
        """Return a record class's table; KeyError if it is not in data/records."""
        if kind not in self._made:
            with self._lock:
                # Another thread may have made it meanwhile, and a table is declared once.
                if kind not in self._made:
                    self._made[kind] = self._declared[kind]()
        return self._made[kind]

    def __iter__(self) -> Iterator[type[Any]]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)


def _part_of(owner: str, column: str) -> ForeignKeyConstraint:
    """Declare that a row is part of another (`table.column`) and deleted with it, checked at commit."""
    return ForeignKeyConstraint([column], [owner], ondelete="CASCADE", deferrable=True, initially="DEFERRED")


def _by(*columns: str) -> Index:
    return Index(None, *columns)


def _of_payload() -> ForeignKeyConstraint:
    """A payload cannot be deleted while a record refers to it."""
    return ForeignKeyConstraint(["payload_hash"], ["payloads.hash"])


TABLES: Final = Tables(
    (
        # From sources.
        _table(r.Person, "people"),
        _table(r.Repository, "repositories"),
        _table(r.Team, "teams"),
        _table(r.Service, "services"),
        _table(
            r.ServicePath, "service_paths", "service_id repository_id position", _part_of("services.id", "service_id")
        ),
        _table(
            r.Change,
            "changes",
            "id",
            # For a week of some repositories, and of all; both null is an open change.
            _by("repository_id", "merged_at", "closed_at"),
            _by("merged_at", "closed_at"),
            _by("repository_id", "number"),
            _by("merge_sha"),
            _by("updated_at"),
        ),
        _table(r.ChangeFile, "change_files", "change_id path", _part_of("changes.id", "change_id")),
        _table(r.ChangeCommit, "change_commits", "change_id sha", _part_of("changes.id", "change_id"), _by("sha")),
        # No part of a repository: the history may be read before the forge tells of the repository.
        _table(r.Landing, "landings", "repository_id sha", _by("repository_id", "position")),
        _table(r.Identity, "identities", "key"),
        _table(r.ChangeLabel, "change_labels", "change_id label observed_at", _part_of("changes.id", "change_id")),
        _table(r.Review, "reviews", "id", _part_of("changes.id", "change_id"), _by("change_id")),
        _table(r.Check, "checks", "id", _part_of("changes.id", "change_id"), _by("change_id")),
        _table(r.Deployment, "deployments", "id", _by("service_id", "began_at"), _by("began_at")),
        _table(r.DeploySignal, "deploy_signals", "id", _by("repository_id", "began_at")),
        _table(r.Advisory, "advisories", "id repository_id"),
        # The change may not be collected (yet); the deployment is, or there would be no link.
        _table(
            r.DeploymentChange,
            "deployment_changes",
            "deployment_id change_id",
            _part_of("deployments.id", "deployment_id"),
            _by("change_id"),
        ),
        _table(r.Incident, "incidents", "id", _by("service_id", "began_at"), _by("began_at")),
        _table(r.Objective, "objectives", "id observed_at", _by("service_id")),
        _table(r.ObjectiveReading, "objective_readings", "objective_id at"),
        # A coverage service may know a change before we do: no foreign key.
        _table(r.Coverage, "coverage", "change_id observed_at"),
        _table(r.Codeowners, "codeowners", "repository_id observed_at dialect"),
        _table(r.OwnerMember, "owner_members", "owner person_id observed_at", _by("owner", "observed_at")),
        _table(r.SourceStatus, "source_statuses", "source_id observed_at"),
        _table(r.Cursor, "cursors", "stream_id"),
        _table(r.SourceFailure, "source_failures", "id", _by("stream_id", "at")),
        # Made by us.
        _table(r.WriteCount, "write_counts"),
        _table(r.KeptService, "kept_services", "service_id moment"),
        # No part of a KeptService: those of several moments share it.
        _table(r.KeptWeek, "kept_weeks", "service_id digest"),
        _table(r.FrozenPayload, "payloads", "hash", UniqueConstraint("scope_id", "week")),
        _table(r.StoredNarrative, "narratives", "payload_hash", _of_payload()),
        _table(
            r.Delivery,
            "deliveries",
            "id",
            _of_payload(),
            UniqueConstraint("payload_hash", "outlet", "address", "part"),
            _by("state", "claimed_at"),
            _by("receipt"),
        ),
        # No payload: a briefing of plain git repositories has a narrative too, but nothing frozen.
        _table(r.ModelCall, "model_calls", "id", _by("at"), _by("payload_hash")),
        # Sent by others.
        _table(r.CoverageReport, "coverage_reports", "repository_id sha flag"),
        _table(r.PatchCoverage, "patch_coverage", "change_id observed_at"),
        _table(r.Event, "events", "id", _by("received_at")),
        # A week's work, and its workers.
        _table(r.ScopeRun, "runs", "id", _by("week"), _by("state")),
        _table(r.RunStep, "run_steps", "run_id step"),
        # No run: a briefing is due, and overdue, even if no run ever began.
        _table(
            r.Briefing, "briefings", "reader_id week outlet", _by("run_id"), _by("state"), _by("week"), _by("errand")
        ),
        _table(r.Worker, "workers"),
        _table(r.Duty, "duties", "name"),
        _table(r.Milestone, "milestones", "name"),
        # From readers.
        _table(r.Feedback, "feedback", "id", _of_payload(), _by("scope_id", "week"), _by("at")),
        _table(r.CardMark, "card_marks", "id", _by("scope_id", "card")),
        _table(r.ReaderSettings, "reader_settings", "reader_id"),
        _table(r.AddressMark, "address_marks", "outlet address"),
        # Who did what, and who was erased.
        _table(r.AuditEntry, "audit", "id", _by("at")),
        _table(r.Erasure, "erasures", "person_id"),
    )
)
"""The table of each record class, in the order in which all writers write."""
