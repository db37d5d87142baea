"""A sentence has to say something that facts can prove: of the week, and of no more facts than it can be about.

Whatever holds no number, no name and no day cannot be held against a fact: "roses are red" is neither true nor false of
a week. So sounds a model that obeys a stranger's title, and one that tells of its own orders.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.names import told_by
from briefing.grounding.facts.raised import RAISED
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.carried import CARRIED_BY
from briefing.grounding.language.forms import forms
from briefing.grounding.language.glue import DEGREE, FUNCTION, GLUE
from briefing.grounding.language.lexicon import DAYS, FRACTIONS, MONTH_NAMES, MULTIPLIERS, ONES, ORDINALS, TENS
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import CALM, CRITICAL, HARMLESS, HIGHEST, LOWEST, MOVES, SIDES, WARNING
from briefing.grounding.ways.flats import FLAT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said

Found = tuple[Code, str]
CLAIMS: Final = frozenset({Kind.PASSAGE, Kind.PERSON, Kind.DATE, Kind.TIME, Kind.WEEK, Kind.NUMBER})
TOLD: Final = (*CALM, *CRITICAL, *WARNING, *HARMLESS, *FLAT)
"""Phrases that are held against the cards, or against comparisons."""
CHECKED: Final = frozenset({*SIDES, *HIGHEST, *LOWEST, *MOVES, "risky", "safe", "safer", "elevated", "risk"})
"""Words that are held against comparisons, places and bands."""
COUNTS: Final = frozenset({*ONES, *TENS, *ORDINALS, *DAYS, *MONTH_NAMES, *FRACTIONS, *MULTIPLIERS})
META: Final = frozenset(
    {"briefing", "checker", "ignore", "ignored", "ignoring", "instruction", "override", "prompt", "quotation"}
    | {"quoted", "rules", "sentence", "summariser", "tool"}
)
"""What a sentence never is about: the making of the briefing. Only a source's trouble is told of it."""
BYGONE: Final = ("last week 's briefing", "the last briefing", "the previous briefing", "the week before 's briefing")
RULING: Final = "rules out"
"""Here "rules" are no orders: a pattern rules a reading out."""
LOOSE_PERSON: Final = re.compile(r"(?<!\{)\bperson:\S", re.IGNORECASE)
CODE: Final = re.compile(r"\w=\S|\w\(\w*\)")
"""An assignment or a call, which no sentence of a briefing has."""
MOST_CITED: Final = 16
"""Facts that one sentence can say something of; who cites everything proves nothing."""


def substance(said: Said) -> Iterator[Found]:
    """Yield that a sentence makes no claim, cites everything, or speaks of the briefing itself."""
    if len(said.cited.facts) > MOST_CITED:
        yield Code.NO_FACT, f"it cites {len(said.cited.facts)} facts, more than a sentence can be about"
    if not claims_something(said):
        yield Code.NO_FACT, "nothing in it can be held against a fact"
    meta = META - {"rules"} if said.has(RULING) else META
    # A service may have such a name, and last week's briefing is where its asks were.
    meta = meta - {"briefing"} if said.has(*BYGONE) else meta
    told = {one.low for place, one in enumerate(said.tokens) if not _names_something(said, place)}
    if meta & told and not said.cited.of_kind("source"):
        yield Code.INSTRUCTION, "it speaks of the briefing and not of the week"
    if LOOSE_PERSON.search(said.text):
        yield Code.PERSON, "a person is written as {person:ID} and not otherwise"
    if CODE.search(said.text):
        yield Code.MARKUP, "code has no place in a sentence"


def _names_something(said: Said, place: int) -> bool:
    """Whether a word is a name here; "the briefing" is no service, whatever services are called."""
    before = said.lows[place - 1] if place else ""
    return said.tokens[place].kind is Kind.NAME and before not in {"the", "this", "our", "a"}


def claims_something(said: Said) -> bool:
    """Whether a sentence has anything that is held against a fact; a name alone, with words of no trade, has not."""
    if said.figures or said.has(*TOLD) or any(t.kind in CLAIMS or t.low in COUNTS for t in said.tokens):
        return True
    if any(said.cited.names.are(token.low, "signal", "driver") for token in said.tokens):
        return True
    kinds = {fact.kind for fact in said.cited.facts}
    cards = [text for card in said.cited.holding for text in (card.title, *(one.text for one in card.remedies))]
    texts = [text for fact in said.cited.facts for text in told_by(fact)]
    told = (_words(texts) - GLUE) | (_words(cards) - FUNCTION - DEGREE)
    return any(_is_claim(low, kinds, told, has_card=bool(cards)) for low in said.lows)


def _words(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(form for text in texts for word in text.lower().split() for form in forms(word))


def _is_claim(low: str, kinds: set[str], told: frozenset[str], *, has_card: bool) -> bool:
    own = forms(low)
    if low in CHECKED or own & told or (has_card and low in RAISED):
        return True
    return any(not CARRIED_BY[form].isdisjoint(kinds) for form in own if form in CARRIED_BY)
