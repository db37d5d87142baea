"""What a change or an incident is about, in words of its title: "the rewrite of the seat map, acme/booking#31".

A stranger wrote the title, so it proves nothing, and its words are let through only where they name the thing: in one
short phrase, beside the change's id or before the noun. They are still no name, no number and no claim for the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said

LINKS: Final = words("of for the a an to and in on its with by from")
DETERMINERS: Final = words("the a an its")
NOUNS: Final = words("change incident outage")
MOST_WORDS: Final = 7
MOST_TITLE: Final = 12
"""Words of a title that names something; a longer one tells a story, or gives an order."""


def naming(said: Said) -> frozenset[int]:
    """Return the places of the words that only say what a cited change or incident is about."""
    found: set[int] = set()
    for fact in said.cited.facts:
        title = said.cited.titles.get(fact.id, "")
        told = frozenset(form for word in _words(title) for form in forms(word))
        if not 0 < len(title.split()) <= MOST_TITLE:
            continue
        for place, token in enumerate(said.tokens):
            is_subject = token.low == fact.subject.label.lower() and token.kind in {Kind.NAME, Kind.IDENT}
            is_noun = token.low in NOUNS and fact.kind in {"change", "service_incidents"}
            if is_subject and fact.kind == "change":
                found.update(_before(said, place, told))
                found.update(_behind(said, place, told))
            elif is_noun:
                found.update(_before(said, place, told))
    return frozenset(found)


def _words(text: str) -> list[str]:
    return [word.strip(".,;:()'\"").lower() for word in text.replace("-", " ").split()]


def _before(said: Said, place: int, told: frozenset[str]) -> Iterator[int]:
    """Yield the phrase that ends at a place, from its article on."""
    end = place - 1 if said.lows[place - 1 : place] == [","] else place
    first = end
    while first and end - first < MOST_WORDS and _is_of(said, first - 1, told):
        first -= 1
    start = next((at for at in range(first, end) if said.lows[at] in DETERMINERS), end)
    yield from range(start, end)


def _behind(said: Said, place: int, told: frozenset[str]) -> Iterator[int]:
    """Yield the phrase between the commas behind a place."""
    if said.lows[place + 1 : place + 2] != [","]:
        return
    end = place + 2
    while end < len(said.lows) and end - place <= MOST_WORDS + 1 and _is_of(said, end, told):
        end += 1
    if said.lows[end : end + 1] == [","] and said.lows[place + 2] in DETERMINERS:
        yield from range(place + 2, end)


def _is_of(said: Said, place: int, told: frozenset[str]) -> bool:
    token = said.tokens[place]
    return token.kind is Kind.WORD and (token.low in LINKS or not forms(token.low).isdisjoint(told))
