"""A team's week: its cards, its bands against the usual, and its services by what they contribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.answers.lookup.finding import find_team
from briefing.answers.lookup.moments import briefed, no_briefing
from briefing.answers.service import cards_of, service_line, tone_among, whole
from briefing.answers.values.common import NotFound
from briefing.answers.values.weeks import TeamAnswer
from briefing.contracts.calm import fixes_waiting
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import counted
from briefing.editions.view.card_views import card_view
from briefing.editions.view.details import number_in, value_of
from briefing.editions.view.opening import omitted_words, state_of
from briefing.editions.view.tables import band_rows, source_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.answers.values.common import NoBriefing
    from briefing.contracts.organisation import ServicePlan
    from briefing.contracts.payload import Card
    from briefing.editions.view.values import SourceLine


def team_answer(sight: ReaderScope, text: str) -> TeamAnswer | NotFound | NoBriefing:
    """Answer about a team, from its own briefing, else from a wider one that tells of it."""
    team = find_team(sight, text)
    if isinstance(team, NotFound):
        return team
    opened = sight.about_team(team)
    if opened is None:
        return no_briefing(sight, next(scope for scope in sight.scopes if team in scope.teams))
    services = [one for one in sight.services.values() if one.team == team]
    is_own = opened.scope.teams == (team,)
    cards = opened.payload.cards if is_own else cards_of(opened, {team, *(one.id for one in services)})
    return _answer(sight, opened, team, services, tuple(cards))


def _answer(
    sight: ReaderScope, opened: Opened, team: str, services: Sequence[ServicePlan], cards: Sequence[Card]
) -> TeamAnswer:
    payload, is_own = opened.payload, opened.scope.teams == (team,)
    lines = [service_line(opened, one) for one in services]
    fixes = fixes_waiting(payload, None if is_own else {one.id for one in services})
    waits = fixes > 0 or any(line.waiting_elevated for line in lines)
    tone, verdict = state_of(payload, tone_among(cards), waits=waits)
    learning = payload.learning
    return TeamAnswer(
        briefed=briefed(sight, opened),
        id=team,
        label=clean(sight.teams[team], limit=MAX_LABEL),
        tone=tone,
        verdict=verdict,
        cards=tuple(card_view(card, opened.writing) for card in cards),
        omitted=omitted_words(payload),
        unit=payload.headline_unit,
        bands=band_rows(payload) if is_own else (),
        services=tuple(sorted(lines, key=lambda one: (one.share is None, -(one.share or 0.0), one.id))),
        deployments=_counted(opened, "week.deployments") if is_own else None,
        incidents=_counted(opened, "week.incidents") if is_own else _of_team(opened, team, "incidents"),
        learning=None if learning is None else f"Learning: {learning.weeks} of {counted(learning.needed, 'weeks')}.",
        warnings=tuple(f"{one.label}: {one.state}. {one.detail}".rstrip() for one in _unsound(opened)),
    )


def _unsound(opened: Opened) -> list[SourceLine]:
    return [one for one in source_lines(opened.payload) if not one.sound]


def _counted(opened: Opened, fact_id: str) -> int | None:
    fact = opened.writing.facts.get(fact_id)
    return None if fact is None else whole(value_of(fact))


def _of_team(opened: Opened, team: str, key: str) -> int | None:
    fact = opened.writing.facts.get(f"team.{team}.share")
    return None if fact is None else whole(number_in(fact.detail, key))
