"""How the work is going at one moment: workers, duties, what is overdue, failed or unknown, and what comes next.

The surprising thing: our rows say who was planned, and the settings say who should have been. A reader who is due and
whom nobody has planned is overdue as well, since the planner may be what has stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefing.contracts.organisation import OUTLETS
from briefing.delivery.due import first_due
from briefing.delivery.runs.ahead import lead_at
from briefing.delivery.runs.journal import BRIEFING_STATES, OPEN, RUN_STATES, by_state, newest_week
from briefing.delivery.runs.shadow import FIRST_RUN
from briefing.delivery.runs.waiting import waiting
from briefing.delivery.runs.workers import Cadence
from briefing.evidence.stored.sources import newest_statuses
from briefing.narrative.model.cost import month_of, spent_in
from briefing.readers.preferences import readers_now
from data.query import of, within
from data.records import Briefing, Delivery, Duty, FrozenPayload, Milestone, ScopeRun, Worker

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from data.records import SourceStatus
    from data.view import View

OVERDUE_SECONDS: Final = 30 * 60
"""How long after its time a briefing that has not come to an end is overdue."""

PART_STATES: Final = ("failed", "unknown", "claimed", "skipped", "sent")
"""In the order in which they are told: what somebody may have to look at comes first."""

LIVE: Final = "live"
SILENT: Final = "silent"
DEAD_AFTER: Final = Cadence().dead_after


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerState:
    """A worker as it is now: `state` is live, silent (says that it lives, and has not for too long), stopped or gone.

    `seconds` is how long ago it last said anything.
    """

    worker: Worker
    state: str
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyState:
    """A duty, with the incarnation that has it; `is_held` is whether that one's time has not run out."""

    duty: Duty
    is_held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Unplanned:
    """A reader whose briefing of a week has been due since `due_at` (epoch seconds), and whom nobody has planned."""

    reader_id: str
    week: str
    due_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """Everything that an operator wants to know at once; see the fields of its parts.

    `week` is the newest with anything to do, None before the first. `waiting` are the briefings that are due by now and
    have not come to an end, of any week, and `overdue` those of them that have been so for half an hour. `parts` counts
    the parts of editions of that week that were ever claimed, `last_run` and `last_sent` are when a run and a briefing
    of it last came to a good end. `spent` is what the calls of a model have cost in this calendar month (UTC), in
    millionths of a US dollar. `clock` says what is wrong with this machine's, None where nothing is known to be.
    """

    workers: tuple[WorkerState, ...]
    duties: tuple[DutyState, ...]
    next_due: datetime | None
    week: str | None
    runs: dict[str, int]
    briefings: dict[str, int]
    failed_runs: tuple[ScopeRun, ...]
    troubled: tuple[Briefing, ...]
    waiting: tuple[Briefing, ...]
    overdue: tuple[Briefing, ...]
    unplanned: tuple[Unplanned, ...]
    sources: tuple[SourceStatus, ...]
    oldest_due: int | None
    parts: dict[str, int]
    last_run: int | None
    last_sent: int | None
    spent: int
    clock: str | None = None

    @property
    def is_anybody_at_work(self) -> bool:
        return any(one.state == LIVE for one in self.workers)

    @property
    def is_well(self) -> bool:
        """Whether nothing is overdue, and somebody is there to do what is due."""
        nobody_for_it = not self.is_anybody_at_work and bool(self.waiting or self.unplanned)
        return not (self.overdue or self.unplanned or nobody_for_it or self.clock)


def overview(view: View, organisation: Organisation, now: datetime) -> Overview:
    """Return how the work is going. `organisation` is the settings file's; readers' own settings are read here."""
    at, company = int(now.timestamp()), readers_now(view, organisation)
    week = newest_week(view, at)
    runs = view.read(ScopeRun, week=week) if week is not None else []
    briefings = view.read(Briefing, week=week) if week is not None else []
    open_now = view.read(Briefing, within("due_at", None, at + 1), state=sorted(OPEN), order=("due_at",))
    # Before the first run of all nothing is missed: whoever sets it up has not started it yet.
    missed = unplanned(view, organisation, now) if view.get(Milestone, name=FIRST_RUN) is not None else ()
    lead = lead_at(view, now)
    return Overview(
        workers=workers_now(view, at),
        duties=tuple(DutyState(duty=one, is_held=one.until > at) for one in view.read(Duty)),
        next_due=first_due(company, now),
        week=week,
        runs=by_state((one.state for one in runs), RUN_STATES),
        briefings=by_state((one.state for one in briefings), BRIEFING_STATES),
        failed_runs=tuple(one for one in runs if one.state == "failed"),
        troubled=tuple(one for one in briefings if one.state in {"failed", "unknown"}),
        waiting=tuple(open_now),
        overdue=tuple(one for one in open_now if is_overdue(one, at)),
        unplanned=missed,
        sources=tuple(newest_statuses(view, at)),
        oldest_due=min((*(one.due_at for one in open_now), *(one.due_at for one in missed)), default=None),
        parts=_parts(view, week),
        last_run=max((one.ended_at or 0 for one in runs if one.state == "done"), default=None),
        last_sent=max((one.done_at or 0 for one in briefings if one.state == "sent"), default=None),
        spent=spent_in(view, month_of(at)),
        clock=None if lead is None else lead.words,
    )


def _parts(view: View, week: str | None) -> dict[str, int]:
    """Count the parts of the editions of a week by state: of a year there are too many to read."""
    of_week = of("payload_hash", FrozenPayload, key="hash", week=week)
    found = {} if week is None else {state: number for (state,), number, _ in view.tally(Delivery, ("state",), of_week)}
    return {state: found[state] for state in dict.fromkeys((*PART_STATES, *found)) if state in found}


def is_overdue(one: Briefing, at: int) -> bool:
    """Whether a briefing has been due for too long at a moment (epoch seconds) without having come to an end.

    One that is being sent again had gone out before.
    """
    return one.state in OPEN and one.generation == 0 and at - one.due_at >= OVERDUE_SECONDS


def workers_now(view: View, at: int) -> tuple[WorkerState, ...]:
    """Return every worker that ever was, those that live first."""
    found = []
    for one in view.read(Worker):
        # A beat from the future is one of a clock that was set back since, and proves nothing.
        is_heard = abs(at - one.beat_at) <= DEAD_AFTER
        state = SILENT if one.state == LIVE and not is_heard else one.state
        found.append(WorkerState(worker=one, state=state, seconds=max(0, at - one.beat_at)))
    return tuple(sorted(found, key=lambda one: (one.state != LIVE, one.state != SILENT, one.worker.id)))


def unplanned(view: View, organisation: Organisation, now: datetime) -> tuple[Unplanned, ...]:
    """Return whom nobody has planned for any outlet: one that this installation lacks is never planned."""
    outlets = frozenset(OUTLETS)
    late = waiting(view, organisation, now, after_seconds=OVERDUE_SECONDS, outlets=outlets)
    found = {(one.reader_id, one.week): one for one in late if one.row is None}
    planned = set(view.pick(Briefing, ("reader_id", "week"), week=sorted({week for _, week in found})))
    return tuple(
        Unplanned(reader_id=one.reader_id, week=one.week, due_at=one.due)
        for key, one in found.items()
        if key not in planned
    )
