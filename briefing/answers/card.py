"""Why a card is there: its rule in words, its facts with comparisons, and where to check them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.finding import missing
from briefing.answers.lookup.moments import briefed, no_briefing
from briefing.answers.values.weeks import CardAnswer
from briefing.contracts.errors import CardUnknown
from briefing.contracts.payload import SourceState
from briefing.contracts.untrusted_text import clean
from briefing.editions.view.card_views import card_view
from briefing.readers.mutes.which import find_card, frozen_with
from briefing.rules.doubts import SAYS
from scoring.severity_rules import RULES

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.answers.values.common import NoBriefing, NotFound
    from briefing.contracts.payload import Card

TRENDS: Final = frozenset(rule.id for rule in RULES if rule.trend)
QUIET: Final = frozenset({SourceState.OK, SourceState.NOT_CONNECTED})


def card_answer(sight: ReaderScope, text: str) -> CardAnswer | NotFound | NoBriefing:
    """Answer about a card of the reader's own briefing, else of a team's newest, else of the reader's earlier ones."""
    own = sight.newest(sight.scopes[:1])
    unknown = None
    if own is not None:
        try:
            return answer_about(sight, own, find_card(own.payload, text))
        except CardUnknown as error:
            unknown = error
            if error.is_ambiguous:
                return missing("card", text, error.nearest, is_ambiguous=True)
    for team in _teams_meant(sight, text):
        opened = sight.about_team(team)
        with suppress(CardUnknown):
            if opened is not None:
                return answer_about(sight, opened, find_card(opened.payload, text))
    if own is None or unknown is None:
        return no_briefing(sight, sight.own)
    older = next(frozen_with(sight.view, own.scope.id, text.strip()), None)
    if older is not None:
        with suppress(CardUnknown):
            return answer_about(sight, sight.opened(own.scope, older), find_card(older, text))
    return missing("card", text, unknown.nearest or (card.key for card in own.payload.cards))


def _teams_meant(sight: ReaderScope, text: str) -> Iterator[str]:
    """Yield the teams whose cards a text may mean: a card's key begins with a service's, team's or scope's id."""
    words = text.casefold().replace(":", " ").split()
    services = (one for one in sight.services.values() if {one.id.casefold(), one.label.casefold()} & set(words))
    teams = (one for one in sight.teams if one.casefold() in words)
    yield from dict.fromkeys((*(one.team for one in services), *teams))


def answer_about(sight: ReaderScope, opened: Opened, card: Card) -> CardAnswer:
    told = {source for one in card.facts if (fact := opened.writing.facts.get(one)) for source in fact.sources}
    return CardAnswer(
        briefed=briefed(sight, opened),
        card=card_view(card, opened.writing),
        rule=card.rule,
        says=SAYS.get(card.rule, ""),
        is_trend=card.rule in TRENDS,
        subject_id=card.subject.id if card.subject.type == "service" else None,
        facts=tuple(opened.writing.lines[one] for one in card.facts if one in opened.writing.lines),
        sources=tuple(
            f"{clean(one.label)}: {one.state.value}. {clean(one.detail)}".rstrip()
            for one in opened.payload.sources
            if one.state not in QUIET and (one.id in told or not told)
        ),
    )
