"""Words that neither a fact nor an ordinary briefing has: a sentence that is full of them tells of something else.

Every other prover looks for a claim that it knows. What is said in words of another subject makes no such claim, and
would pass; of true sentences hardly any has two such words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.entities import is_ordinary
from briefing.grounding.lexicon import MULTIPLIERS, ONES, ORDINALS, TENS, UNITS
from briefing.grounding.listed import words
from briefing.grounding.names import told_by
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code
from briefing.grounding.words import CAUSES_FIRST, EFFECT_FIRST, HIGHEST, LOWEST, READS, SIDES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said

ALSO_KNOWN = words(
    """
    account accounts amounts barely brought calmest cancel carried carries comes common connection contain
    control covering covers crept equals exceed exceeds explain explained fail failed failure flags gave gives
    goes graded halfway holds hover hovers jointly keeping keeps kept lacked lags land leaves leaving lie lies
    linked lose lost makes making match matches meaning merely nudge outnumber owed owns percentage pushed
    question raises raising ran ranks reaches remained respectively running runs seeing sees shares sharing sits
    slid solely speaks spent stays takes thread tick ticked topped tops trail trails understood unreadable warns
    warrants works
    """
)
"""Verbs and nouns of such sentences; with a capital they could be names, which is why they are no ordinary words."""
MOST_FOREIGN = 2
SHORTEST = 4
ACTIONS = "actions"


def vocabulary(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield a sentence with more than two words that are foreign to its facts; actions have the words of remedies."""
    if said.cited.part == ACTIONS:
        return
    told = _told(said)
    foreign = [
        token.low
        for token in said.tokens
        if token.kind is Kind.WORD and len(token.low) >= SHORTEST and not _is_known(token.low, told)
    ]
    foreign = [low for low in dict.fromkeys(foreign) if not is_ordinary(low)]
    if len(foreign) > MOST_FOREIGN:
        yield Code.NO_FACT, f"no cited fact tells of {', '.join(foreign[: MOST_FOREIGN + 1])}"


def _is_known(low: str, told: frozenset[str]) -> bool:
    tables = (told, ALSO_KNOWN, SIDES, HIGHEST, LOWEST, UNITS, ONES, TENS, ORDINALS, MULTIPLIERS)
    return any(low in table for table in tables) or low.startswith(tuple(TOPICS))


def _told(said: Said) -> frozenset[str]:
    """Return the words of the cited facts, their cards, and the phrases that other provers look for."""
    cards = [text for card in said.cited.holding for text in (card.title, *(one.text for one in card.remedies))]
    texts = [
        *cards,
        *(text for fact in said.cited.facts for text in told_by(fact)),
        *CAUSES_FIRST,
        *EFFECT_FIRST,
        *READS,
    ]
    return frozenset(word.strip(".,;:()") for text in texts for word in text.lower().split())
