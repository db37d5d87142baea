"""The payload as a model reads it: cards and facts a line each, the most telling first, as many as there is room for.

Nothing is said here that the payload does not hold, and nothing of the template's words. What strangers wrote goes
into a block of its own. Series, links and sources are left out: the comparisons say what a sentence may say. A card
is never left out, and the fact that fired its rule never either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.narrative.model.rendering import (
    MOST_REMEDIES,
    card_lines,
    fact_line,
    opening_lines,
    person_line,
    quotes_of,
    short_line,
)
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from briefing.payload import Card, Fact, Payload

OF_THE_WEEK: Final = (
    *("pattern", "source", "service_incidents", "ask", "movement", "week_changes", "deployments", "band", "elevated"),
    *("failures", "incidents", "mttr", "checked", "forecast", "positive", "record", "deployment", "team_share"),
    *("driver_group", "ownership", "unreviewed", "calendar", "windows", "ahead", "week_mean", "lead_time", "reverts"),
    *("repairs", "lift", "way_down", "newcomers", "service_movement", "service_share", "queue", "change", "drift"),
)
"""Kinds of facts beside those of the cards, the most telling first; what is not named comes last."""

ALWAYS: Final = ("pattern", "source", "ask", "week_changes")
"""Kinds without which the situation cannot be told, wherever the cards leave room."""

FACTS_OF_A_CARD: Final = 8
CHANGES_OF_A_CARD: Final = 2

MOST_OF_A_KIND: Final = {"change": 4, "driver": 5, "service_share": 6, "service_movement": 4, "queue": 6}
"""How many facts of a kind are worth their room, beside those of the cards; others up to eight."""

USUALLY_MOST: Final = 8


SCAFFOLD: Final = 96
"""Bytes of the headings that come only once there is something under them."""


def digest(payload: Payload, *, room: int, titles: bool, first: Sequence[str] = ()) -> str:
    """Write what is sent about a payload, in at most `room` bytes of UTF-8 as far as cards and their first facts allow.

    `first` names facts that are wanted before all others, such as those that an answer to be repaired has cited.
    """
    sheet = _Sheet(payload, room=room, titles=titles)
    leading = {card.facts[0] for card in payload.cards if card.facts}
    for fact in _ranked(payload, first):
        sheet.add(fact, must=fact.id in leading)
    return sheet.text()


class _Sheet:
    """What is on the page already, and how much room it leaves."""

    def __init__(self, payload: Payload, *, room: int, titles: bool) -> None:
        self._payload = payload
        self._titles = titles
        self._roles = {person.id: person.role for person in payload.people}
        self._facts: dict[str, str] = {}
        self._quotes: list[str] = quotes_of(payload) if titles else []
        self._people: dict[str, str] = {}
        leading = dict.fromkeys(card.facts[0] for card in payload.cards if card.facts)
        by_id = {fact.id: fact for fact in payload.facts}
        everything = frozenset(one for card in payload.cards for one in card.facts)
        self._left = room - SCAFFOLD - _size([*self._head(everything), *self._quotes])
        # Room for what must be there is taken before anything else can have it.
        self._owed = {one: _size([short_line(by_id[one])]) for one in leading if one in by_id}
        self._left -= sum(self._owed.values())

    def add(self, fact: Fact, *, must: bool) -> None:
        """Write a fact down, in full if there is room, in short if there is only room for that."""
        self._left += self._owed.pop(fact.id, 0)
        quotes = quotes_of(fact) if self._titles else []
        people = self._new_people(fact)
        full, short = fact_line(fact), short_line(fact)
        for line, more in ((full, quotes), (full, []), (short, [])):
            cost = _size([line, *more, *people.values()])
            if cost <= self._left or (must and line == short and not more):
                self._facts[fact.id] = line
                self._quotes += more
                self._people |= people
                self._left -= cost
                return

    def _new_people(self, fact: Fact) -> dict[str, str]:
        line = fact_line(fact)
        found = (one for one in sorted(self._roles) if f"{{person:{one}}}" in line and one not in self._people)
        return {one: person_line(one, self._roles[one]) for one in found}

    def _head(self, sent: Collection[str]) -> list[str]:
        """Write what comes before the facts. A card names only those of its facts that are sent, and not too many."""
        cards = [
            line
            for card in self._payload.cards
            for line in card_lines(card, [one for one in card.facts[:FACTS_OF_A_CARD] if one in sent])
        ]
        return [*opening_lines(self._payload), "", "Cards, worst first:", *(cards or ["none"]), "", "Facts:"]

    def text(self) -> str:
        """Return the whole page."""
        lines = ["<briefing>", *self._head(self._facts.keys()), *self._facts.values()]
        if self._people:
            lines += ["", "People:", *(self._people[one] for one in sorted(self._people))]
        lines.append("</briefing>")
        if self._quotes:
            lines += ["<quoted>", *self._quotes, "</quoted>"]
        return "\n".join(lines)


def _ranked(payload: Payload, first: Sequence[str]) -> Iterable[Fact]:
    """Return every fact once: those asked for, each card's first, the cards' others, then by kind."""
    untold = _only_muted(payload)
    by_id = {fact.id: fact for fact in payload.facts if fact.id not in untold}
    # A resolved card has nothing left to explain.
    open_cards = [card for card in payload.cards if card.state is not CardState.RESOLVED]
    wanted = [
        *first,
        *_leads(payload.cards),
        *(fact.id for kind in ALWAYS for fact in payload.facts if fact.kind == kind),
        *(one for card in open_cards for one in _of_card(payload, card)),
    ]
    named = {one: by_id[one] for one in wanted if one in by_id}
    found = list(named.values())
    counts: dict[str, int] = {}
    for fact in sorted((one for one in by_id.values() if one.id not in named), key=_rank):
        counts[fact.kind] = counts.get(fact.kind, 0) + 1
        if counts[fact.kind] <= MOST_OF_A_KIND.get(fact.kind, USUALLY_MOST):
            found.append(fact)
    return found


def _only_muted(payload: Payload) -> frozenset[str]:
    """Return the facts that fired the rules of muted cards, but for those that another card is about too."""
    told = {one for card in payload.cards for one in card.facts}
    return frozenset(one for card in payload.muted for one in card.facts[:1] if one not in told)


def _leads(cards: Iterable[Card]) -> Iterator[str]:
    for card in cards:
        yield from card.facts[:1]


def _of_card(payload: Payload, card: Card) -> Iterator[str]:
    changes = {fact.id for fact in payload.facts if fact.kind == "change"}
    yield from (one for one in card.facts[:FACTS_OF_A_CARD] if one not in changes)
    # A way down that was scored is a fact under the remedy's id.
    yield from (remedy.id for remedy in card.remedies[:MOST_REMEDIES])
    yield from [one for one in card.facts if one in changes][:CHANGES_OF_A_CARD]


def _rank(fact: Fact) -> int:
    """Return the place of a kind; what is about a whole scope comes before the same about one service."""
    place = OF_THE_WEEK.index(fact.kind) if fact.kind in OF_THE_WEEK else len(OF_THE_WEEK)
    return 2 * place + (fact.subject.type == "service")


def _size(lines: Iterable[str]) -> int:
    """Bytes of lines once they stand in JSON, where the end of a line and a quotation mark take two."""
    return sum(len(one.encode()) + one.count('"') + one.count("\n") + 2 for one in lines)
