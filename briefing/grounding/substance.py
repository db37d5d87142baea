"""A sentence has to say something that facts can prove: of the week, and of no more facts than it can be about.

Whatever holds no number, no name and no day cannot be held against a fact: "roses are red" is neither true nor false of
a week. So sounds a model that obeys a stranger's title, and one that tells of its own orders.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.grounding.lexicon import DAYS, FRACTIONS, MONTH_NAMES, MULTIPLIERS, ONES, ORDINALS, TENS
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said

Found = tuple[Code, str]
CLAIMS: Final = frozenset(
    {Kind.PASSAGE, Kind.PERSON, Kind.NAME, Kind.IDENT, Kind.DATE, Kind.TIME, Kind.WEEK, Kind.NUMBER}
)
COUNTS: Final = frozenset({*ONES, *TENS, *ORDINALS, *DAYS, *MONTH_NAMES, *FRACTIONS, *MULTIPLIERS})
META: Final = frozenset(
    {"briefing", "checker", "ignore", "ignored", "ignoring", "instruction", "override", "prompt", "quotation"}
    | {"quoted", "rules", "sentence", "summariser", "tool"}
)
"""What a sentence never is about: the making of the briefing. Only a source's trouble is told of it."""
LOOSE_PERSON: Final = re.compile(r"(?<!\{)\bperson:\S", re.IGNORECASE)
CODE: Final = re.compile(r"\w=\S|\w\(\w*\)")
"""An assignment or a call, which no sentence of a briefing has."""
MOST_CITED: Final = 16
"""Facts that one sentence can say something of; who cites everything proves nothing."""


def substance(said: Said) -> Iterator[Found]:
    """Yield that a sentence makes no claim, cites everything, or speaks of the briefing itself."""
    if len(said.cited.facts) > MOST_CITED:
        yield Code.NO_FACT, f"it cites {len(said.cited.facts)} facts, more than a sentence can be about"
    if not said.figures and not any(token.kind in CLAIMS or token.low in COUNTS for token in said.tokens):
        yield Code.NO_FACT, "nothing in it can be held against a fact"
    if META & set(said.lows) and not said.cited.of_kind("source"):
        yield Code.INSTRUCTION, "it speaks of the briefing and not of the week"
    if LOOSE_PERSON.search(said.text):
        yield Code.PERSON, "a person is written as {person:ID} and not otherwise"
    if CODE.search(said.text):
        yield Code.MARKUP, "code has no place in a sentence"
