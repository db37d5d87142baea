"""What last week's asks came to: what cannot be known is one of them, and what is over does not wait any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures import Form
from briefing.grounding.listed import words
from briefing.grounding.violations import Code
from briefing.grounding.words import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.figures import Figure
    from briefing.grounding.said import Said

UNKNOWN: Final = ("cannot be known", "can not be known", "can't be known", "is unknown", "is not known")
VALUE: Final = "cannot be known"
LASTING: Final = words("wait waits waiting open unresolved")


def asked(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said of asks, that it is unknown or lasts, where every cited one is known or over."""
    told = said.cited.of_kind("ask")
    if not told or len(told) < len(said.cited.facts):
        return
    if said.has(*UNKNOWN) and not any(str(fact.value) == VALUE for fact in told):
        yield Code.STATE, "what became of every ask that is cited is known"
    is_over = all(fact.detail.get("after") == 0 for fact in told)
    for place in said.find("still"):
        span = said.words(said.clause(place))
        if is_over and LASTING & span and not NEGATIONS & span:
            yield Code.STATE, "what was asked about is over"


def is_unknown_one(said: Said, figure: Figure) -> bool:
    """Whether a place is that of the one ask of which nothing is known: "whether the fourth was, cannot be known"."""
    told = said.cited.of_kind("ask")
    unknown = [fact for fact in told if str(fact.value) == VALUE]
    is_rest = any(one.value == figure.value - 1 and one.form is not Form.PLACE for one in said.figures)
    return len(told) == figure.value and len(unknown) == 1 and is_rest and said.has(*UNKNOWN)
