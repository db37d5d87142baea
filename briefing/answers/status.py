"""How Riskbrief is doing for a reader, and what a signal measures and did to this week's scores.

Only administrators learn of others' briefings, and only their number; 'riskbrief runs' names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.finding import named
from briefing.answers.lookup.moments import DAY, ago, briefed, moment_words, next_due_words
from briefing.answers.values.common import NotFound
from briefing.answers.values.weeks import Line, SignalAnswer, SignalUse, SourceLine, StatusAnswer
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.contracts.words import counted
from briefing.delivery.runs.journal import (
    BRIEFING_STATES,
    OPEN,
    RUN_STATES,
    by_state,
    newest_week,
    scope_of,
    state_words,
)
from briefing.delivery.runs.overview import LIVE, OVERDUE_SECONDS, SILENT, workers_now
from briefing.editions.view.details import number_in, rows_in, text_in, value_of
from briefing.editions.view.fact_lines import change_of
from briefing.evidence.stored.sources import SOUND, newest_statuses
from data.query import within
from data.records import Briefing, Delivery, FrozenPayload, ScopeRun, ServicePath, StoredNarrative

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.contracts.payload import Fact, ScorecardInfo
    from briefing.delivery.runs.overview import WorkerState
    from briefing.rules.handbook_entries import Entry
    from data.records import SourceStatus


TROUBLED_SECONDS: Final = 14 * DAY
TROUBLED: Final = ("failed", "unknown")
MOST_SCOPES: Final = 6
MOST_TROUBLES: Final = 5


def status_answer(sight: ReaderScope) -> StatusAnswer:
    rows = _sources(sight)
    read = max((one.as_of for one in rows if one.as_of is not None), default=None)
    scopes = sight.scopes[:MOST_SCOPES]
    newest = sight.library.newest(sight.view, {one.id for one in scopes})
    sources = tuple(_line(one, sight.now) for one in rows)
    troubles, own, work = tuple(_troubles(sight))[:MOST_TROUBLES], _own_briefings(sight), _work_of(sight)
    arrived = not troubles and all(one.state not in BAD for one in own)
    return StatusAnswer(
        is_well=bool(sources) and all(one.is_sound for one in sources) and arrived and (work is None or work[0]),
        collected=None if read is None else ago(read, sight.now),
        sources=sources,
        scopes=tuple(_scopes(sight, newest)),
        hidden_scopes=len(sight.scopes) - len(scopes),
        troubles=troubles,
        writer=_writer(sight, newest.values()),
        own=tuple(_own(one, sight.zone) for one in own),
        work=None if work is None else work[1],
    )


def _sources(sight: ReaderScope) -> Sequence[SourceStatus]:
    """Return the current sources, of the reader's repositories where kept apart."""
    paths = sight.view.pick(ServicePath, ("repository_id",), service_id=sorted(sight.services))
    return newest_statuses(sight.view, sight.now, [repository for (repository,) in paths])


def _line(one: SourceStatus, now: int) -> SourceLine:
    return SourceLine(
        label=clean(one.label, limit=MAX_LABEL),
        state=one.state,
        is_sound=one.state in SOUND,
        detail=clean(one.detail, limit=MAX_TITLE),
        age=None if one.as_of is None else ago(one.as_of, now),
    )


def _scopes(sight: ReaderScope, newest: dict[str, str]) -> Iterator[str]:
    rows = sight.view.pick(FrozenPayload, ("hash", "week", "frozen_at"), hash=sorted(newest.values()))
    frozen = {payload_hash: f"{week}, made {moment_words(at, sight.zone)}" for payload_hash, week, at in rows}
    for scope in sight.scopes[:MOST_SCOPES]:
        last = frozen.get(newest.get(scope.id, ""), "none yet")
        due = next_due_words(sight, scope) or "none is due"
        yield f"{clean(scope.label, limit=MAX_LABEL)}: last {last}; next {due}"


def _troubles(sight: ReaderScope) -> Iterator[str]:
    """Say what failed or is unknown of the reader's deliveries, the newest first."""
    lately = within("claimed_at", sight.now - TROUBLED_SECONDS, None)
    found = sight.view.read(Delivery, lately, state=TROUBLED, order=("-claimed_at",))
    mine = [one for one in found if sight.reader.is_administrator or one.address in _addresses(sight)]
    hashes = sorted({one.payload_hash for one in mine})
    rows = sight.view.pick(FrozenPayload, ("hash", "week", "scope_id"), hash=hashes) if hashes else ()
    labels = {scope.id: clean(scope.label, limit=MAX_LABEL) for scope in sight.scopes}
    known = {payload_hash: f"{labels[scope]}, {week}" for payload_hash, week, scope in rows if scope in labels}
    for one in mine:
        if one.payload_hash in known:
            at = moment_words(one.claimed_at, sight.zone)
            yield f"{known[one.payload_hash]}, by {one.outlet}: {one.state} {at}{_because(one.reason)}"


def _addresses(sight: ReaderScope) -> frozenset[str]:
    me = sight.reader.manager
    return frozenset() if me is None else frozenset(address for _, address in me.filed.addresses)


def _writer(sight: ReaderScope, hashes: Iterable[str]) -> str:
    """Say who wrote the newest of some briefings."""
    wanted = sorted(hashes)
    written = sight.view.pick(StoredNarrative, ("written_at", "narrator"), payload_hash=wanted) if wanted else ()
    newest = max(written, default=None)
    if newest is None:
        return "No briefing was written yet."
    name, _, why = newest[1].partition("; ")
    if not name.startswith("template"):
        return f"The newest was written by {clean(newest[1], limit=MAX_TITLE)}."
    template = f"a template: {clean(why, limit=MAX_TITLE)}" if why else "a template, without a language model"
    return f"The newest was written by {template}."


# ---- the work of a week

MOST_FAILED: Final = 5
MOST_WORKERS: Final = 6
LONG_GONE: Final = 2 * DAY
"""Seconds after which a stopped worker is not mentioned."""

WELL: Final = frozenset({"live", "stopped"})
BAD: Final = frozenset({"failed", "unknown"})
OUTLETS: Final[Mapping[str, str]] = {"slack": "in Slack", "email": "by email"}
WORDS: Final[Mapping[str, str]] = {
    "due": "not sent yet, due since",
    "queued": "being sent, due since",
    "unknown": "nobody knows whether it arrived,",
    "skipped": "left out",
}
"""A briefing's state before its time; other states have their own names."""

_MAILBOX: Final = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")


def _because(reason: str | None) -> str:
    """Say why something did not arrive, without any address: a mail server names whom it refuses."""
    return f": {clean(_MAILBOX.sub('an address', reason), limit=MAX_TITLE)}" if reason else ""


def _own_briefings(sight: ReaderScope) -> list[Briefing]:
    """Return the reader's own briefing of their newest due week, Slack's first."""
    if sight.manager is None:
        return []
    due = within("due_at", None, sight.now + 1)
    mine = sight.view.read(Briefing, due, reader_id=sight.manager.id, order=("-week",))
    return sorted((one for one in mine if one.week == mine[0].week), key=lambda one: one.outlet != "slack")


def _own(one: Briefing, zone: str) -> str:
    """Say what became of a briefing: "2026-W47: sent Mon 23 Nov 09:00 in Slack"."""
    at = moment_words(one.due_at if one.done_at is None else one.done_at, zone)
    outlet = OUTLETS.get(one.outlet, one.outlet)
    return f"{one.week}: {WORDS.get(one.state, one.state)} {at} {outlet}{_because(one.reason)}"


def _work_of(sight: ReaderScope) -> tuple[bool, tuple[Line, ...]] | None:
    """For an administrator, say whether all work goes well, and how: runs and briefings by state, failures, workers."""
    if not sight.reader.is_administrator:
        return None
    week = newest_week(sight.view, sight.now)
    runs = [] if week is None else sight.view.read(ScopeRun, week=week)
    late = within("due_at", None, sight.now - OVERDUE_SECONDS + 1)
    overdue = sight.view.count(Briefing, late, state=sorted(OPEN), generation=0)
    workers = workers_now(sight.view, sight.now)
    lines = [Line("Nothing ran yet.")] if week is None else [Line(_states(sight, week, runs))]
    if overdue:
        words = f"{counted(overdue, 'briefings')} due for half an hour or longer; 'riskbrief status' has more"
        lines.append(Line(words, is_sound=False))
    failed = list(_failed(sight, runs))
    is_anybody_at_work = any(one.state == LIVE for one in workers)
    nobody = [] if is_anybody_at_work else [Line("No worker is alive.", is_sound=False)]
    is_going = is_anybody_at_work and not overdue and not failed
    return is_going, (*lines, *failed, *nobody, *_workers(sight, workers))


def _states(sight: ReaderScope, week: str, runs: Iterable[ScopeRun]) -> str:
    states = (state for (state,) in sight.view.pick(Briefing, ("state",), week=week))
    of_runs, of_briefings = by_state((one.state for one in runs), RUN_STATES), by_state(states, BRIEFING_STATES)
    return f"{week}: runs {state_words(of_runs)}; briefings {state_words(of_briefings)}"


def _workers(sight: ReaderScope, workers: Iterable[WorkerState]) -> Iterator[Line]:
    shown = [one for one in workers if one.state in {LIVE, SILENT} or one.seconds < LONG_GONE]
    for one in shown[:MOST_WORKERS]:
        heard = ago(one.worker.beat_at, sight.now)
        words = f"worker {clean(one.worker.id, limit=MAX_LABEL)}: {one.state}, heard {heard}"
        yield Line(words, is_sound=one.state in WELL)


def _failed(sight: ReaderScope, runs: Iterable[ScopeRun]) -> Iterator[Line]:
    labels = {scope.id: scope.label for scope in sight.scopes}
    failed = [one for one in runs if one.state == "failed" and scope_of(one.id) in labels]
    for one in failed[:MOST_FAILED]:
        label = clean(labels[scope_of(one.id)], limit=MAX_LABEL)
        step = one.step or "its beginning"
        yield Line(f"{label}, {one.week}: failed at {step}{_because(one.error)}", is_sound=False)


# ---- a signal

MOST_USES: Final = 3


def signal_answer(sight: ReaderScope, text: str, entries: Sequence[Entry]) -> SignalAnswer | NotFound:
    """Answer about a signal of the catalogue, by id or title."""
    found = named(text, {one.signal.id: one.signal.title for one in entries}, "signal")
    if isinstance(found, NotFound):
        return found
    entry = next(one for one in entries if one.signal.id == found)
    opened = sight.newest(sight.scopes[:1])
    driver = None if opened is None else opened.writing.facts.get(f"driver.{found}")
    cards = () if opened is None else opened.payload.scorecards
    return SignalAnswer(
        entry=entry,
        briefed=None if opened is None else briefed(sight, opened),
        most=_most(cards, found),
        lacking=_lacking(cards, found),
        now=None if driver is None else number_in(driver.detail, "now"),
        usual=None if driver is None else number_in(driver.detail, "usual"),
        delta=None if driver is None else value_of(driver),
        uses=() if opened is None else tuple(_uses(opened, found)),
    )


def _most(cards: Sequence[ScorecardInfo], signal: str) -> int | None:
    """Return a signal's most points in any scorecard."""
    return max((one.points for card in cards for one in card.layout if one.signal == signal), default=None)


def _lacking(cards: Sequence[ScorecardInfo], signal: str) -> str | None:
    reasons = [one.reason for card in cards for one in card.not_connected if one.signal == signal]
    return clean(reasons[0]) if reasons and _most(cards, signal) is None else None


def _uses(opened: Opened, signal: str) -> Iterator[SignalUse]:
    """Yield the briefing's changes to which the signal added most."""
    found = [(points, fact) for fact in opened.payload.facts if (points := _points(fact, signal)) > 0]
    for points, fact in sorted(found, key=lambda one: (-one[0], one[1].id))[:MOST_USES]:
        line = change_of(fact, opened.payload, opened.writing.naming, opened.writing.names)
        rows = (row for row in rows_in(fact.detail, "reasons") if text_in(row, "signal") == signal)
        yield SignalUse(
            label=line.label,
            url=line.url,
            title=line.title,
            reading=clean(next((text_in(row, "reading") or "" for row in rows), "")),
            points=points,
            of=line.score,
        )


def _points(fact: Fact, signal: str) -> float:
    """Return what a signal added to a change, 0 also if assumed, or if the fact is no change."""
    if fact.kind != "change":
        return 0.0
    rows = (row for row in rows_in(fact.detail, "reasons") if text_in(row, "signal") == signal)
    return sum(number_in(row, "points") or 0.0 for row in rows if row.get("assumed") is not True)
