"""What a look-up found, as a model reads it: a line for each fact, and what strangers wrote in a block of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import neutral
from briefing.narrative.model.rendering import card_lines, fact_line, person_line, quotes_of
from briefing.questions.tools import MOST_FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.payload import Fact, Payload
    from briefing.questions.tools import Found

MOST_BYTES: Final = 9_000
"""Bytes of what one look-up shows: about three thousand tokens."""
MOST_TEXT: Final = 90
MOST_OF_CARD: Final = 6
"""Facts of a card that are named."""


def shown(payload: Payload, found: Found, *, titles: bool) -> str:
    """Write what was found; `payload` knows the people that the facts mention."""
    lines, quotes = [neutral(one, limit=1_000) for one in found.words], list[str]()
    if found.cards:
        lines += [line for card in payload.cards for line in card_lines(card, card.facts[:MOST_OF_CARD])] or [
            "there are no cards"
        ]
    listed = list(_facts(found))
    kept = _fitting(listed, MOST_BYTES - _size(lines))
    for fact, told in listed[:kept]:
        lines += told
        quotes += quotes_of(fact) if titles else []
    if kept < len(found.facts):
        lines.append(f"{len(found.facts) - kept} more facts are not shown; ask for fewer by kind or subject")
    lines += _people(payload, lines)
    block = ["<quoted>", *quotes, "</quoted>"] if quotes else []
    return "\n".join([*lines, *block])


def _facts(found: Found) -> Iterator[tuple[Fact, list[str]]]:
    for fact in found.facts[:MOST_FACTS]:
        yield fact, [fact_line(fact), *(_parts(fact) if found.in_full else ())]


def _parts(fact: Fact) -> Iterator[str]:
    """Write what a change's score is made of, all of it."""
    rows = fact.detail.get("reasons")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            reading, title = (neutral(str(row.get(one)), limit=MOST_TEXT) for one in ("reading", "title"))
            yield f"  {row.get('points')} points: {title}, {reading}"


def _fitting(listed: Sequence[tuple[Fact, list[str]]], room: int) -> int:
    """Return how many facts fit, the first in any case."""
    used = 0
    for place, (_, lines) in enumerate(listed):
        used += _size(lines)
        if used > room and place:
            return place
    return len(listed)


def _people(payload: Payload, lines: Sequence[str]) -> list[str]:
    text = "\n".join(lines)
    return [person_line(one.id, one.role) for one in payload.people if f"{{person:{one.id}}}" in text]


def _size(lines: Iterable[str]) -> int:
    return sum(len(one.encode()) + 1 for one in lines)
