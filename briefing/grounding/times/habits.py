"""What is always so, and what will be: a week's facts carry no habit and, but for a few kinds, no future."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import phrases
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said

HABITS: Final = phrases(
    """
    always | never | ever | every week | each week | every time | each time | every day | every month | all the time |
    again and again | keeps having | keep having | keeps happening | time and again | constantly
    """
)
FUTURE: Final = phrases(
    "will | won't | is going to | are going to | is bound to | are bound to | was bound to | were bound to"
    " | is set to | are set to"
)
AHEAD: Final = ("learning", "windows", "ahead", "way_down", "source")
"""Kinds of facts that tell of the coming weeks, or of what waits for something."""
OVER_WEEKS: Final = ("record", "drift", "positive", "lift", "forecast")
"""Kinds of facts that look over many weeks."""


def habits(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield a habit, or a prediction, that no cited fact carries."""
    spans = any(figure.unit == "weeks" for figure in said.figures)
    if not spans and not said.cited.of_kind(*OVER_WEEKS):
        for phrase in HABITS:
            if said.has(phrase):
                yield Code.NO_FACT, f"{phrase!r}: no cited fact tells of more than a week"
                return
    is_remedy = any(token.kind is Kind.PASSAGE for token in said.tokens)
    if said.has(*FUTURE) and not is_remedy and not said.cited.of_kind(*AHEAD):
        yield Code.NO_FACT, "no cited fact tells what will be"
