"""How the work is going: workers, duties, what is overdue, failed or unknown, and what comes next.

Rows say who was planned, settings who should have been: a due reader whom nobody planned is overdue, too, since the
planner may have stopped.
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
"""How long after its time a briefing without an end is overdue."""

PART_STATES: Final = ("failed", "unknown", "claimed", "skipped", "sent")
"""In the order of telling: what somebody may have to look at first."""

LIVE: Final = "live"
SILENT: Final = "silent"
DEAD_AFTER: Final = Cadence().dead_after


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerState:
    """A worker: live, silent (says it lives, but not lately), stopped or gone, and the seconds since it last spoke."""

    worker: Worker
    state: str
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Unplanned:
    """A reader whose briefing is due since `due_at` (epoch seconds) and not planned."""

    reader_id: str
    week: str
    due_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """All that an operator wants to know at once.

    `held` names the duties whose holder's time has not run out. `week` is the newest with work. `waiting` briefings, of
    any week, are due and have not ended, `overdue` for half an hour. `parts` counts the week's claimed parts;
    `last_run` and `last_sent` are the last good ends of a run and a briefing. `spent` is this month's (UTC) cost of
    model calls in millionths of a US dollar. `clock` says what is wrong with this machine's.
    """

    workers: tuple[WorkerState, ...]
    duties: tuple[Duty, ...]
    held: frozenset[str]
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
    """Return how the work is going. `organisation` is the settings file's; readers' settings are read here."""
    at, company = int(now.timestamp()), readers_now(view, organisation)
    week = newest_week(view, at)
    runs = view.read(ScopeRun, week=week) if week is not None else []
    briefings = view.read(Briefing, week=week) if week is not None else []
    open_now = view.read(Briefing, within("due_at", None, at + 1), state=sorted(OPEN), order=("due_at",))
    # Before the very first run nothing is missed: it is still being set up.
    missed = unplanned(view, organisation, now) if view.get(Milestone, name=FIRST_RUN) is not None else ()
    lead, duties = lead_at(view, now), tuple(view.read(Duty))
    return Overview(
        workers=workers_now(view, at),
        duties=duties,
        held=frozenset(one.name for one in duties if one.until > at),
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
    """Count a week's parts by state: a year has too many to read."""
    of_week = of("payload_hash", FrozenPayload, key="hash", week=week)
    found = {} if week is None else {state: number for (state,), number, _ in view.tally(Delivery, ("state",), of_week)}
    return {state: found[state] for state in dict.fromkeys((*PART_STATES, *found)) if state in found}


def is_overdue(one: Briefing, at: int) -> bool:
    """Whether a briefing is due too long at a moment (epoch seconds) without an end, and is not a resend."""
    return one.state in OPEN and one.generation == 0 and at - one.due_at >= OVERDUE_SECONDS


def workers_now(view: View, at: int) -> tuple[WorkerState, ...]:
    """Return every worker that ever was, live ones first."""
    found = []
    for one in view.read(Worker):
        # A beat from the future is from before the clock was set back, and proves nothing.
        is_heard = abs(at - one.beat_at) <= DEAD_AFTER
        state = SILENT if one.state == LIVE and not is_heard else one.state
        found.append(WorkerState(worker=one, state=state, seconds=max(0, at - one.beat_at)))
    return tuple(sorted(found, key=lambda one: (one.state != LIVE, one.state != SILENT, one.worker.id)))


def unplanned(view: View, organisation: Organisation, now: datetime) -> tuple[Unplanned, ...]:
    """Return whom nobody planned for any outlet: a missing outlet is never planned."""
    outlets = frozenset(OUTLETS)
    late = waiting(view, organisation, now, after_seconds=OVERDUE_SECONDS, outlets=outlets)
    found = {(one.reader_id, one.week): one for one in late if one.row is None}
    planned = set(view.pick(Briefing, ("reader_id", "week"), week=sorted({week for _, week in found})))
    return tuple(
        Unplanned(reader_id=one.reader_id, week=one.week, due_at=one.due)
        for key, one in found.items()
        if key not in planned
    )
