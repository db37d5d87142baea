"""How Riskbrief is doing for a reader: sources with their age, their own briefing, what did not arrive, and who writes.

Of others' briefings nobody but an administrator learns anything, and an administrator their number alone: who they are
is told where commands are run, by 'riskbrief runs'.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.awaited import next_due_words
from briefing.answers.lookup.moments import DAY, ago, moment_words
from briefing.answers.values.health import (
    FailedRun,
    Operation,
    OwnBriefing,
    ScopeStatus,
    SourceLine,
    StatusAnswer,
    Trouble,
    WorkerLine,
)
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.delivery.runs.listing import BRIEFING_STATES, OPEN, RUN_STATES, by_state, newest_week, scope_of
from briefing.delivery.runs.overview import LIVE, OVERDUE_SECONDS, SILENT, workers_now
from briefing.evidence.stored.newest_status import newest_statuses
from briefing.evidence.stored.sources import SOUND
from data.query import within
from data.records import Briefing, Delivery, FrozenPayload, ScopeRun, ServicePath, StoredNarrative

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.delivery.runs.overview import WorkerState
    from data.records import SourceStatus


TROUBLED_SECONDS: Final = 14 * DAY
TROUBLED: Final = ("failed", "unknown")
MOST_SCOPES: Final = 6
MOST_TROUBLES: Final = 5


def status_answer(sight: ReaderScope) -> StatusAnswer:
    """Answer how it is with what the reader reads about."""
    rows = _sources(sight)
    read = max((one.as_of for one in rows if one.as_of is not None), default=None)
    scopes = sight.scopes[:MOST_SCOPES]
    newest = sight.library.newest(sight.view, {one.id for one in scopes})
    return StatusAnswer(
        collected=None if read is None else ago(read, sight.now),
        sources=tuple(_line(one, sight.now) for one in rows),
        scopes=tuple(_scopes(sight, newest)),
        hidden_scopes=len(sight.scopes) - len(scopes),
        troubles=_troubles(sight),
        narrator=_narrator(sight, newest.values()),
        own=own_briefings(sight),
        operation=operation_of(sight),
    )


def _sources(sight: ReaderScope) -> Sequence[SourceStatus]:
    """Return the sources as they are now, those of the reader's repositories where they are kept apart."""
    paths = sight.view.pick(ServicePath, ("repository_id",), service_id=sorted(sight.services))
    return newest_statuses(sight.view, sight.now, [repository for (repository,) in paths])


def _line(one: SourceStatus, now: int) -> SourceLine:
    return SourceLine(
        id=one.source_id,
        label=clean(one.label, limit=MAX_LABEL),
        state=one.state,
        is_sound=one.state in SOUND,
        detail=clean(one.detail, limit=MAX_TITLE),
        age=None if one.as_of is None else ago(one.as_of, now),
    )


def _scopes(sight: ReaderScope, newest: dict[str, str]) -> Iterable[ScopeStatus]:
    rows = sight.view.pick(FrozenPayload, ("hash", "week", "frozen_at"), hash=sorted(newest.values()))
    frozen = {payload_hash: (week, at) for payload_hash, week, at in rows}
    for scope in sight.scopes[:MOST_SCOPES]:
        known = frozen.get(newest.get(scope.id, ""))
        yield ScopeStatus(
            label=clean(scope.label, limit=MAX_LABEL),
            newest=None if known is None else f"{known[0]}, made {moment_words(known[1], sight.zone)}",
            next_due=next_due_words(sight, scope),
        )


def _troubles(sight: ReaderScope) -> tuple[Trouble, ...]:
    """Return what failed or is unknown of the deliveries that concern the reader, the newest first."""
    lately = within("claimed_at", sight.now - TROUBLED_SECONDS, None)
    found = sight.view.read(Delivery, lately, state=TROUBLED, order=("-claimed_at",))
    mine = [one for one in found if sight.reader.is_administrator or one.address in _addresses(sight)]
    hashes = sorted({one.payload_hash for one in mine})
    rows = sight.view.pick(FrozenPayload, ("hash", "week", "scope_id"), hash=hashes) if hashes else ()
    told = {payload_hash: (week, scope) for payload_hash, week, scope in rows}
    labels = {scope.id: scope.label for scope in sight.scopes}
    known = [(one, *told[one.payload_hash]) for one in mine if one.payload_hash in told]
    return tuple(
        Trouble(
            week=week,
            scope=clean(labels[scope], limit=MAX_LABEL),
            outlet=one.outlet,
            state=one.state,
            reason=reason_words(one.reason),
            at=moment_words(one.claimed_at, sight.zone),
        )
        for one, week, scope in known
        if scope in labels
    )[:MOST_TROUBLES]


def _addresses(sight: ReaderScope) -> frozenset[str]:
    me = sight.reader.manager
    return frozenset() if me is None else frozenset(address for _, address in me.filed.addresses)


def _narrator(sight: ReaderScope, hashes: Iterable[str]) -> str | None:
    """Say who wrote the newest of some briefings."""
    wanted = sorted(hashes)
    written = sight.view.pick(StoredNarrative, ("written_at", "narrator"), payload_hash=wanted) if wanted else ()
    newest = max(written, default=None)
    return None if newest is None else _writer(newest[1])


def _writer(narrator: str) -> str:
    name, _, why = narrator.partition("; ")
    if not name.startswith("template"):
        return clean(narrator, limit=MAX_TITLE)
    return f"a template: {clean(why, limit=MAX_TITLE)}" if why else "a template, without a language model"


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
