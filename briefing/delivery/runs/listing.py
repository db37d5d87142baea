"""What became of runs and briefings, read from our tables as one moment has them: by week, and of one run.

The surprising thing: the newest week is the newest of which anything was to be done. A briefing that somebody has left
out ahead of its time does not make its week the newest one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from briefing.editions.parts import FIRST_NOTICE, GENERATION
from data.query import among, within
from data.records import Briefing, Delivery, FrozenPayload, RunStep, ScopeRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.view import View

RUN_STATES: Final = ("queued", "running", "failed", "done")
BRIEFING_STATES: Final = ("due", "queued", "failed", "unknown", "skipped", "sent")
"""The states in the order in which they are told: what somebody may have to look at comes first."""

STEPS: Final = ("collect", "score", "facts", "cards", "payload", "narrate", "check")
"""The steps of a run in their order: several may begin within one second."""

OPEN: Final = frozenset({"due", "queued"})
"""The states of a briefing that has not come to its end."""

_FIRST: Final = {state: rank for rank, state in enumerate(("failed", "unknown", "queued", "due"))}


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekWork:
    """The runs and briefings of a week (an ISO week); `week` is None where there was never anything to do."""

    week: str | None
    runs: tuple[ScopeRun, ...]
    briefings: tuple[Briefing, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunWork:
    """A run with its steps, the briefings that it is for, and what became of each of their parts.

    `run` is None where a briefing of it is known and the run itself has not begun.
    """

    id: str
    run: ScopeRun | None
    steps: tuple[RunStep, ...]
    briefings: tuple[Briefing, ...]
    parts: tuple[Delivery, ...]


def scope_of(run_id: str) -> str:
    """Return the id of the scope that a run is of."""
    return run_id.rpartition("/")[0]


def week_in(run_id: str) -> str:
    """Return the ISO week that a run is of."""
    return run_id.rpartition("/")[2]


def newest_week(view: View, at: int) -> str | None:
    """Return the newest week that a run was of, or of which a briefing has come due by `at` (epoch seconds)."""
    runs = view.read(ScopeRun, order=("-week",), limit=1)
    due, last = within("due_at", None, at + 1), view.read(Briefing, order=("-week",), limit=1)
    # Of its newest week first: asked of all weeks at once, the database would go through every briefing there ever was.
    briefings = [one for newest in last for one in view.read(Briefing, due, week=newest.week, limit=1)]
    if last and not briefings:
        briefings = view.read(Briefing, due, order=("-week",), limit=1)
    return max((*(one.week for one in runs), *(one.week for one in briefings)), default=None)


def week_work(
    view: View, at: int, *, week: str | None = None, scope: str | None = None, reader: str | None = None
) -> WeekWork:
    """Return what was done for a week, the newest where none is given; of one scope or one reader (ids) if wanted."""
    wanted = week or newest_week(view, at)
    if wanted is None:
        return WeekWork(week=None, runs=(), briefings=())
    readers = among("reader_id", None if reader is None else [reader])
    briefings = [
        one for one in view.read(Briefing, readers, week=wanted) if scope is None or scope_of(one.run_id) == scope
    ]
    theirs = {one.run_id for one in briefings}
    runs = [
        one
        for one in view.read(ScopeRun, among("scope_id", None if scope is None else [scope]), week=wanted)
        if reader is None or one.id in theirs
    ]
    return WeekWork(week=wanted, runs=tuple(runs), briefings=tuple(sorted(briefings, key=_rank)))


def run_work(view: View, run_id: str) -> RunWork | None:
    """Return all that is known of a run; None where there is none of this id, nor a briefing that waits for it."""
    run = view.get(ScopeRun, id=run_id)
    briefings = view.read(Briefing, run_id=run_id)
    if run is None and not briefings:
        return None
    return RunWork(
        id=run_id,
        run=run,
        steps=tuple(sorted(view.read(RunStep, run_id=run_id), key=_place)),
        briefings=tuple(sorted(briefings, key=_rank)),
        parts=tuple(parts_of(view, run_id)),
    )


def payload_hash_of(view: View, run_id: str) -> str | None:
    """Return the hash of the payload that a run has frozen; None for none yet."""
    found = view.pick(FrozenPayload, ("hash",), scope_id=scope_of(run_id), week=week_in(run_id))
    return next((payload_hash for (payload_hash,) in found), None)


def parts_of(view: View, run_id: str) -> list[Delivery]:
    """Return every part of the run's editions that was ever claimed, by outlet, address and part."""
    payload_hash = payload_hash_of(view, run_id)
    if payload_hash is None:
        return []
    return view.read(Delivery, payload_hash=payload_hash, order=("outlet", "address", "part"))


def part_words(part: int) -> str:
    """Say which part of an edition a number is: "1", "2 (resend 1)", "notice"."""
    if part >= FIRST_NOTICE:
        return "notice"
    again, number = divmod(part, GENERATION)
    return f"{number + 1}" if not again else f"{number + 1} (resend {again})"


def by_state(states: Iterable[str], order: Iterable[str]) -> dict[str, int]:
    """Count states in an order of ours; those that do not occur are left out."""
    found = Counter(states)
    return {state: found[state] for state in dict.fromkeys((*order, *sorted(found))) if found[state]}


def state_words(counts: Mapping[str, int], nothing: str = "none") -> str:
    """Say how many are in which state: "2 failed, 1,240 sent"."""
    return ", ".join(f"{number:,} {state}" for state, number in counts.items()) or nothing


def minute(at: int) -> str:
    """Say a moment (epoch seconds) as an operator reads it: "2026-11-23 08:00 UTC"."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _rank(one: Briefing) -> tuple[int, int, str, str]:
    """Put first what somebody may have to look at; within that who was due first."""
    return _FIRST.get(one.state, len(_FIRST)), one.due_at, one.reader_id, one.outlet


def _place(one: RunStep) -> tuple[int, str]:
    return STEPS.index(one.step) if one.step in STEPS else len(STEPS), one.step
