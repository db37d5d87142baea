"""How Riskbrief is doing for a reader: sources with their age, briefings, what did not arrive, and who writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.awaited import next_due_words
from briefing.answers.lookup.moments import DAY, ago, moment_words
from briefing.answers.values.health import ScopeStatus, SourceLine, StatusAnswer, Trouble
from briefing.answers.work import operation_of, own_briefings, reason_words
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.evidence.stored.newest_status import newest_statuses
from briefing.evidence.stored.sources import SOUND
from data.query import within
from data.records import Delivery, FrozenPayload, ServicePath, StoredNarrative

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.answers.lookup.reader_scope import ReaderScope
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
