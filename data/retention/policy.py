"""How long each kind is kept. An observation goes once a newer one is old enough, whatever its own age."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, and_, exists, func, not_

from data import records as r
from data.query import SUBJECTS, Condition, Target, either, within
from data.retention.terms import LEAST_AUDIT_DAYS, Term
from data.tables import TABLES

if TYPE_CHECKING:
    from data.view import Record


DAY: Final = 86_400

BATCH: Final = 500
"""Rows per transaction: it holds SQLite's only write lock, and a sender may wait for it."""


Over = Callable[[int], Condition]
"""What is over by a moment, by that kind's own definition."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`over` tells the end, `at` is the age's column; `along` are records deleted too, by column."""

    term: Term
    over: Over
    at: str | None
    along: tuple[tuple[type[Record], str], ...] = ()
    batch: int = BATCH


@dataclass(frozen=True, kw_only=True, slots=True)
class PartOf:
    kind: type[Record]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stays:
    why: str


def _before(column: str) -> Over:
    return lambda moment: within(column, None, moment)


def _every(*overs: Over) -> Over:
    def over(moment: int) -> Condition:
        return lambda target: and_(*(one(moment)(target) for one in overs))

    return over


def _is(column: str, *values: str) -> Over:
    return lambda _moment: lambda target: target.column(column).in_(values)


def _nothing_of(kind: type[Record], theirs: str, ours: str) -> Over:
    def holds(target: Target) -> ColumnElement[bool]:
        other = TABLES[kind].alias()
        return not_(exists().where(other.c[theirs] == target.column(ours)))

    return lambda _moment: holds


def _ended(moment: int) -> Condition:
    """Hold for a change merged or closed before a moment; an open one has no end."""
    return lambda target: func.coalesce(target.column("merged_at"), target.column("closed_at")) < moment


def _superseded(moment: int) -> Condition:
    """Hold for an observation replaced by a moment: nobody asks for what held before."""

    def holds(target: Target) -> ColumnElement[bool]:
        other, seen = TABLES[target.kind].alias(), target.column("observed_at")
        same = [other.c[name] == target.column(name) for name in SUBJECTS[target.kind]]
        return exists().where(*same, other.c.observed_at > seen, other.c.observed_at <= moment)

    return holds


_OF_A_CHANGE_THAT_WENT: Final = _every(_before("observed_at"), _nothing_of(r.Change, "id", "change_id"))


def _stale(moment: int) -> Condition:
    return either(_superseded(moment), _OF_A_CHANGE_THAT_WENT(moment))


KEEPING: Final[dict[type[Record], Kept | PartOf | Stays]] = {
    # What is sent at most once first, a reader's briefing before its parts: nothing left may ask for what has gone.
    r.Briefing: Kept(
        term=Term.DELIVERIES,
        at="due_at",
        over=_every(_before("due_at"), _before("done_at"), _is("state", "sent", "failed", "unknown", "skipped")),
    ),
    r.ScopeRun: Kept(
        term=Term.DELIVERIES,
        at="ended_at",
        over=_every(_before("ended_at"), _is("state", "done", "failed")),
        along=((r.RunStep, "run_id"),),
    ),
    r.RunStep: PartOf(kind=r.ScopeRun),
    r.Delivery: Kept(term=Term.DELIVERIES, at="claimed_at", over=_every(_before("claimed_at"), _before("settled_at"))),
    r.Worker: Kept(
        term=Term.DELIVERIES, at="beat_at", over=_every(_before("beat_at"), _is("state", "stopped", "gone"))
    ),
    r.Feedback: Kept(term=Term.BRIEFINGS, at="at", over=_before("at")),
    r.CardMark: Kept(term=Term.BRIEFINGS, at="at", over=_before("ended_at")),
    r.FrozenPayload: Kept(
        term=Term.BRIEFINGS,
        at="frozen_at",
        over=_every(
            _before("frozen_at"),
            _nothing_of(r.Delivery, "payload_hash", "hash"),
            _nothing_of(r.Feedback, "payload_hash", "hash"),
        ),
        along=((r.StoredNarrative, "payload_hash"),),
        batch=50,
    ),
    r.StoredNarrative: PartOf(kind=r.FrozenPayload),
    r.ModelCall: Kept(term=Term.CALLS, at="at", over=_before("at")),
    r.AuditEntry: Kept(term=Term.AUDIT, at="at", over=_before("at")),
    # Deployments' evidence goes before them, or the next collection would find them again.
    r.DeploySignal: Kept(term=Term.CHANGES, at="began_at", over=_before("began_at")),
    r.Advisory: Kept(term=Term.CHANGES, at="published_at", over=_before("published_at")),
    r.Deployment: Kept(term=Term.CHANGES, at="began_at", over=_before("began_at")),
    r.DeploymentChange: PartOf(kind=r.Deployment),
    r.Change: Kept(
        term=Term.CHANGES,
        at="opened_at",
        over=_every(_ended, _nothing_of(r.DeploymentChange, "change_id", "id")),
        batch=100,
    ),
    **dict.fromkeys((r.ChangeFile, r.ChangeCommit, r.ChangeLabel, r.Review, r.Check), PartOf(kind=r.Change)),
    r.Coverage: Kept(term=Term.CHANGES, at="observed_at", over=_stale),
    r.PatchCoverage: Kept(term=Term.CHANGES, at="observed_at", over=_stale),
    r.CoverageReport: Kept(term=Term.CHANGES, at="measured_at", over=_before("measured_at"), batch=50),
    r.Codeowners: Kept(term=Term.CHANGES, at="observed_at", over=_superseded),
    r.OwnerMember: Kept(term=Term.CHANGES, at="observed_at", over=_superseded),
    r.SourceStatus: Kept(term=Term.CHANGES, at="observed_at", over=_superseded),
    r.SourceFailure: Kept(term=Term.DELIVERIES, at="at", over=_before("at")),
    r.Event: Kept(term=Term.CHANGES, at="received_at", over=_before("received_at")),
    r.Incident: Kept(term=Term.INCIDENTS, at="began_at", over=_every(_before("began_at"), _before("resolved_at"))),
    r.Objective: Kept(term=Term.INCIDENTS, at="observed_at", over=_superseded),
    r.ObjectiveReading: Kept(term=Term.INCIDENTS, at="at", over=_before("at")),
    r.KeptService: Kept(term=Term.CHANGES, at="moment", over=_before("moment")),
    r.KeptWeek: Kept(term=Term.CHANGES, at=None, over=_nothing_of(r.KeptService, "service_id", "service_id"), batch=50),
    r.Person: Stays(why="a kept briefing may name them; 'riskbrief person erase' forgets somebody"),
    r.Identity: Stays(why="whose address is whose, for as long as the person is known"),
    r.Repository: Stays(why="current state"),
    r.Team: Stays(why="current state, as the settings have it"),
    r.Service: Stays(why="current state, as the settings have it"),
    r.ServicePath: Stays(why="current state, as the settings have it"),
    r.Landing: Stays(why="who knows which files is counted from the first commit; the clone holds the same"),
    r.Cursor: Stays(why="where the next collection goes on; one a stream"),
    r.WriteCount: Stays(why="one number"),
    r.Duty: Stays(why="current state; one a duty"),
    r.Milestone: Stays(why="when something happened for the first time; one each"),
    r.ReaderSettings: Stays(why="a reader's own choice, for as long as they do not change it"),
    r.AddressMark: Stays(why="to forget it would be to write to somebody who does not want it"),
    r.Erasure: Stays(why="to forget it would bring back somebody who was erased"),
}
"""The kinds, in order of deletion."""


def cutoff(term: Term, days: int, now: int, newest_audit: int | None) -> int:
    """Return before which moment (epoch seconds) ended records are deleted, kept for `days`."""
    moment = now - days * DAY
    if term is Term.AUDIT and newest_audit is not None:
        return min(moment, newest_audit - LEAST_AUDIT_DAYS * DAY)
    return moment
