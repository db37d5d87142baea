"""How the work of a week goes, as a reader may know it: their own briefing, and for administrators all of it.

Of others' briefings nobody but an administrator learns anything, and an administrator their number alone: who they are
is told where commands are run, by 'riskbrief runs'.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.moments import DAY, ago, moment_words
from briefing.answers.values.health import FailedRun, Operation, OwnBriefing, WorkerLine
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.delivery.runs.listing import BRIEFING_STATES, OPEN, RUN_STATES, by_state, newest_week, scope_of
from briefing.delivery.runs.overview import LIVE, OVERDUE_SECONDS, SILENT, workers_now
from data.query import within
from data.records import Briefing, ScopeRun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.delivery.runs.overview import WorkerState

MOST_FAILED: Final = 5
MOST_WORKERS: Final = 6
LONG_GONE: Final = 2 * DAY
"""Seconds after which a worker that has stopped is not told of any more."""

_MAILBOX: Final = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")


def reason_words(reason: str | None) -> str:
    """Return why something did not arrive without any address: a mail server says whom it does not take."""
    return clean(_MAILBOX.sub("an address", reason or ""), limit=MAX_TITLE)


def own_briefings(sight: ReaderScope) -> tuple[OwnBriefing, ...]:
    """Return what became of the reader's own briefing of the newest week that has come due for them."""
    if sight.manager is None:
        return ()
    due = within("due_at", None, sight.now + 1)
    mine = sight.view.read(Briefing, due, reader_id=sight.manager.id, order=("-week",))
    mine = [one for one in mine if one.week == mine[0].week]
    return tuple(
        OwnBriefing(
            week=one.week,
            outlet=one.outlet,
            state=one.state,
            at=moment_words(one.due_at if one.done_at is None else one.done_at, sight.zone),
            reason=reason_words(one.reason),
        )
        for one in sorted(mine, key=lambda one: one.outlet != "slack")
    )


def operation_of(sight: ReaderScope) -> Operation | None:
    """Return how the work is going for everybody; None for whoever is no administrator."""
    if not sight.reader.is_administrator:
        return None
    week = newest_week(sight.view, sight.now)
    runs = [] if week is None else sight.view.read(ScopeRun, week=week)
    states = [] if week is None else [state for (state,) in sight.view.pick(Briefing, ("state",), week=week)]
    late = within("due_at", None, sight.now - OVERDUE_SECONDS + 1)
    workers = workers_now(sight.view, sight.now)
    return Operation(
        week=week,
        runs=tuple(by_state((one.state for one in runs), RUN_STATES).items()),
        briefings=tuple(by_state(states, BRIEFING_STATES).items()),
        overdue=sight.view.count(Briefing, late, state=sorted(OPEN), generation=0),
        is_anybody_at_work=any(one.state == LIVE for one in workers),
        workers=tuple(_workers(sight, workers)),
        failed=tuple(_failed(sight, runs)),
    )


def _workers(sight: ReaderScope, workers: Iterable[WorkerState]) -> Iterable[WorkerLine]:
    shown = [one for one in workers if one.state in {LIVE, SILENT} or one.seconds < LONG_GONE]
    for one in shown[:MOST_WORKERS]:
        heard = ago(one.worker.beat_at, sight.now)
        yield WorkerLine(id=clean(one.worker.id, limit=MAX_LABEL), state=one.state, heard=heard)


def _failed(sight: ReaderScope, runs: Iterable[ScopeRun]) -> Iterable[FailedRun]:
    labels = {scope.id: scope.label for scope in sight.scopes}
    failed = [one for one in runs if one.state == "failed" and scope_of(one.id) in labels]
    for one in failed[:MOST_FAILED]:
        yield FailedRun(
            scope=clean(labels[scope_of(one.id)], limit=MAX_LABEL),
            week=one.week,
            step=one.step or "its beginning",
            reason=reason_words(one.error),
        )
