"""Reads records within one connection, always in an order that is the same on both databases."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, select
from sqlalchemy.sql.operators import custom_op

from data import records as r
from data.engine import our_errors
from data.prepared import asked, is_plain, parameters_of, prepared_select
from data.query import Condition, Equal, Target, clauses
from data.row_mapping import shape_of
from data.tables import TABLES

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


Collected = (
    r.Person | r.Repository | r.Team | r.Service | r.ServicePath | r.Change | r.ChangeFile | r.ChangeCommit
    | r.Landing | r.Identity | r.ChangeLabel | r.Review | r.Check | r.Deployment | r.DeploySignal | r.DeploymentChange
    | r.Advisory
    | r.Incident | r.Objective | r.ObjectiveReading | r.Coverage | r.Codeowners | r.OwnerMember | r.SourceStatus
    | r.Cursor | r.SourceFailure | r.WriteCount | r.KeptService | r.KeptWeek | r.ModelCall | r.Feedback | r.CardMark
    | r.ReaderSettings
    | r.AddressMark | r.ScopeRun | r.RunStep | r.Briefing | r.Worker | r.Duty | r.Milestone
    | r.CoverageReport | r.PatchCoverage | r.Event | r.Erasure
)  # fmt: skip
"""What may be saved repeatedly: the last word wins."""

Record = Collected | r.FrozenPayload | r.StoredNarrative | r.Delivery | r.AuditEntry

R = TypeVar("R", bound=Record)

SCORED: Final = "scored"
"""The id of the count of writes that concern scores."""

PAGE: Final = 5_000


class View:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(
        self,
        kind: type[R],
        /,
        *conditions: Condition,
        order: Sequence[str] = (),
        limit: int | None = None,
        **equal: Equal,
    ) -> list[R]:
        """Return the records that meet every condition and whose columns equal the given values.

        A collection means one of its members, None means unknown. `order` names columns, "-name" for falling; unknown
        values come last, then the primary key decides.
        """
        if not conditions and not order and is_plain(equal) and equal.keys() <= set(shape_of(kind).names):
            question = prepared_select(cast("Hashable", kind), parameters_of(equal), limit)
            return self._fetch(kind, question, asked(kind, equal))
        return self._fetch(kind, self._question(kind, conditions, equal, order).limit(limit))

    def stream(
        self, kind: type[R], /, *conditions: Condition, order: Sequence[str] = (), **equal: Equal
    ) -> Iterator[R]:
        """Yield what `read` would return, by pages, for what may not fit into memory."""
        question = self._question(kind, conditions, equal, order).execution_options(yield_per=PAGE)
        names, make = shape_of(kind).names, _maker(kind)
        with our_errors():
            rows = self._connection.execute(question)
        with rows:
            while True:
                with our_errors():
                    page = rows.fetchmany(PAGE)
                if not page:
                    return
                for row in page:
                    yield make(**dict(zip(names, row, strict=True)))

    def get(self, kind: type[R], /, **equal: Equal) -> R | None:
        """Return the one record with these values, or None; ValueError if they do not name one."""
        if is_plain(equal) and equal.keys() <= set(shape_of(kind).names):
            question = prepared_select(cast("Hashable", kind), parameters_of(equal), 2)
            found = self._fetch(kind, question, asked(kind, equal))
        else:
            found = self._fetch(kind, self._question(kind, (), equal, ()).limit(2))
        if len(found) > 1:
            raise ValueError(f"{', '.join(equal)} do not name one {kind.__name__}; ask with read()")
        return found[0] if found else None

    def pick(
        self,
        kind: type[Record],
        columns: Sequence[str],
        /,
        *conditions: Condition,
        limit: int | None = None,
        **equal: Equal,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield some columns of the records that `read` would return, unordered, without rehearsed ones."""
        target = self._target(kind)
        question = select(*map(target.column, columns)).where(*clauses(target, conditions, equal)).limit(limit)
        with our_errors():
            yield from map(tuple, self._connection.execute(question))

    def writes(self) -> int:
        """Return how many transactions wrote what scores are made of."""
        found = self.get(r.WriteCount, id=SCORED)
        return 0 if found is None else found.number

    def carried_from(self, since: int) -> list[tuple[str, str]]:
        """Return (service, repository) of changes carried by deployments begun at `since` or later."""
        deployments, links, changes = (TABLES[kind] for kind in (r.Deployment, r.DeploymentChange, r.Change))
        question = (
            select(deployments.c.service_id, changes.c.repository_id)
            .join(links, links.c.deployment_id == deployments.c.id)
            .join(changes, changes.c.id == links.c.change_id)
            .where(deployments.c.began_at >= since)
            .distinct()
        )
        return self._pairs(question)

    def blamed_from(self, since: int) -> list[tuple[str, str]]:
        """Return (service with an incident begun at `since` or later, service of the deployment it names)."""
        incidents, deployments = TABLES[r.Incident], TABLES[r.Deployment]
        question = (
            select(incidents.c.service_id, deployments.c.service_id.label("deployed_id"))
            .join(deployments, deployments.c.id == incidents.c.deployment_id)
            .where(incidents.c.began_at >= since)
            .distinct()
        )
        return self._pairs(question)

    def _pairs(self, question: Select[tuple[Any, Any]]) -> list[tuple[str, str]]:
        with our_errors():
            return sorted((str(one), str(other)) for one, other in self._connection.execute(question))

    def count(self, kind: type[Record], /, *conditions: Condition, **equal: Equal) -> int:
        target = self._target(kind)
        question = select(func.count()).select_from(target.table).where(*clauses(target, conditions, equal))
        with our_errors():
            return int(self._connection.execute(question).scalar_one())

    def earliest(self, kind: type[Record], column: str) -> int | None:
        with our_errors():
            found = self._connection.execute(select(func.min(self._target(kind).column(column)))).scalar_one()
        return None if found is None else int(found)

    def latest(self, kind: type[Record], column: str, /, *conditions: Condition, **equal: Equal) -> int | None:
        """Return the greatest time in a column of the records that meet every condition."""
        target = self._target(kind)
        question = select(func.max(target.column(column))).where(*clauses(target, conditions, equal))
        with our_errors():
            found = self._connection.execute(question).scalar_one()
        return None if found is None else int(found)

    def tally(
        self,
        kind: type[Record],
        by: Sequence[str],
        /,
        *conditions: Condition,
        sums: Sequence[str] = (),
        greatest: Sequence[str] = (),
        **equal: Equal,
    ) -> list[tuple[tuple[str, ...], int, tuple[int, ...]]]:
        """Count records by columns in the database: values, number, sums and maxima. Groups are ordered by their
        values; unknown values are left out, and 0 if there is nothing else.
        """
        target = self._target(kind)
        groups = [target.column(one) for one in by]
        added = [how(target.column(one)) for how, names in ((func.sum, sums), (func.max, greatest)) for one in names]
        question = select(*groups, func.count(), *added).where(*clauses(target, conditions, equal)).group_by(*groups)
        with our_errors():
            rows = [tuple(row) for row in self._connection.execute(question)]
        width = len(by)
        found = [(tuple(map(str, row[:width])), int(row[width]), row[width + 1 :]) for row in rows]
        return sorted((names, number, tuple(int(one or 0) for one in told)) for names, number, told in found)

    def _fetch(
        self, kind: type[R], question: Select[*tuple[Any, ...]], given: Mapping[str, Any] | None = None
    ) -> list[R]:
        names, make = shape_of(kind).names, _maker(kind)
        with our_errors():
            return [make(**dict(zip(names, row, strict=True))) for row in self._connection.execute(question, given)]

    def _question(
        self,
        kind: type[Any],
        conditions: Sequence[Condition],
        equal: Mapping[str, Equal],
        order: Sequence[str],
    ) -> Select[*tuple[Any, ...]]:
        target = self._target(kind)
        keys = [name for name in shape_of(kind).keys if name not in order and f"-{name}" not in order]
        # A few rows are better found by an index on the conditions than by one on the order.
        sort = bool(conditions) and target.dialect == "sqlite"
        return (
            select(*target.table.columns)
            .where(*clauses(target, conditions, equal))
            .order_by(*(_ordered(target, name, sort=sort) for name in (*order, *keys)))
        )

    def _target(self, kind: type[Any]) -> Target:
        return Target(kind=kind, table=shape_of(kind).table, dialect=self._connection.dialect.name)


def _maker(kind: type[R]) -> Callable[..., R]:
    """Hide the class's signature from the type checker: a test proves that it takes a row."""
    return kind


def _ordered(target: Target, name: str, *, sort: bool) -> ColumnElement[Any]:
    column = target.column(name.removeprefix("-"))
    if sort:
        # SQLite would read the whole table in key order to save the sort; a plus prevents that.
        column = UnaryExpression(column, operator=custom_op("+"), type_=column.type)
    ordered = column.desc() if name.startswith("-") else column.asc()
    # Only where there can be one: it would keep SQLite from reading a key in order.
    return ordered if name.removeprefix("-") in shape_of(target.kind).keys else ordered.nulls_last()
