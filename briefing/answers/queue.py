"""The queue: what waited when the week ended, the riskiest first, and what has become of each since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.finding import find_service, find_team
from briefing.answers.lookup.moments import about_team, briefed, moment_words, no_briefing
from briefing.answers.lookup.touched import carriers_of
from briefing.answers.values.common import NoBriefing, NotFound
from briefing.answers.values.weeks import QueueAnswer, Waiting
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.editions.view.ahead_lines import ahead_lines
from briefing.editions.view.details import flag_in, number_in, texts_in, value_of
from briefing.editions.view.fact_lines import change_of
from briefing.evidence.stored.links import finished

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.contracts.payload import Fact
    from data.records import Change, Deployment

MOST_WAITING: Final = 12


def queue_answer(sight: ReaderScope, text: str) -> QueueAnswer | NotFound | NoBriefing:
    """Answer what waits: in the reader's own scope, or of a named service or team."""
    if not text.strip():
        own = sight.newest(sight.scopes[:1])
        return no_briefing(sight, sight.own) if own is None else _answer(sight, own, None)
    found = _part(sight, text)
    if isinstance(found, NotFound):
        return found
    opened = about_team(sight, found.team)
    return opened if isinstance(opened, NoBriefing) else _answer(sight, opened, found)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """Some services (ids) of one team, with an id and a name."""

    id: str
    label: str
    team: str
    services: frozenset[str]


def _part(sight: ReaderScope, text: str) -> _Part | NotFound:
    """Return the service that a text names, else the team."""
    service = find_service(sight, text)
    if not isinstance(service, NotFound):
        plan = sight.services[service]
        return _Part(id=service, label=plan.label, team=plan.team, services=frozenset({service}))
    team = find_team(sight, text)
    if isinstance(team, NotFound):
        return service
    mine = frozenset(one.id for one in sight.services.values() if one.team == team)
    return _Part(id=team, label=sight.teams[team], team=team, services=mine)


def _answer(sight: ReaderScope, opened: Opened, part: _Part | None) -> QueueAnswer:
    every = frozenset(one.id for one in opened.payload.scope.services)
    wanted = every if part is None else part.services
    queues = [fact for one in sorted(wanted) if (fact := opened.writing.facts.get(f"service.{one}.queue")) is not None]
    found = [fact for fact in opened.payload.facts if _waits(fact, wanted)]
    ranked = sorted(found, key=lambda fact: (-(value_of(fact) or 0.0), fact.id))[:MOST_WAITING]
    return QueueAnswer(
        briefed=briefed(sight, opened),
        about=None if part is None else clean(part.label, limit=MAX_LABEL),
        query=None if part is None else part.id,
        total=round(sum(value_of(one) or 0.0 for one in queues)) if queues else None,
        elevated=round(sum(number_in(one.detail, "elevated") or 0.0 for one in queues)) if queues else None,
        waiting=_since(sight, opened, ranked),
        # Lines about the coming week are of the whole scope, so of others than this part.
        ahead=ahead_lines(opened.payload, opened.writing.naming, opened.writing.names) if part is None else (),
    )


def _waits(fact: Fact, services: frozenset[str]) -> bool:
    is_one = fact.kind == "change" and flag_in(fact.detail, "queued")
    return is_one and not services.isdisjoint(texts_in(fact.detail, "services"))


def _since(sight: ReaderScope, opened: Opened, facts: Sequence[Fact]) -> tuple[Waiting, ...]:
    ids = [fact.subject.id for fact in facts]
    rows = {one.id: one for one in sight.changes(ids)}
    carriers = carriers_of(sight, ids)
    writing = opened.writing
    found = []
    for fact in facts:
        out = [one for one in carriers[fact.subject.id] if one.state == "success"]
        since, is_gone = _became(sight, rows.get(fact.subject.id), out)
        line = change_of(fact, opened.payload, writing.naming, writing.names)
        found.append(Waiting(change=line, since=since, is_gone=is_gone))
    return tuple(found)


def _became(sight: ReaderScope, change: Change | None, carriers: Sequence[Deployment]) -> tuple[str, bool]:
    """Say what a change that waited is now, and whether it is gone."""
    if carriers:
        return f"deployed {moment_words(min(map(finished, carriers)), sight.zone)}", True
    if change is None:
        return "unknown: it is not in the store any more", False
    if change.merged_at is not None:
        return f"merged {moment_words(change.merged_at, sight.zone)}, not deployed yet", False
    if change.closed_at is not None:
        return f"closed {moment_words(change.closed_at, sight.zone)} without a merge", True
    return "still open", False
