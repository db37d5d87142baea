"""Which of two that wait is the worse one: the fact tells how high it scores, and of the other one nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from briefing.grounding.reading.said import Said

HIGHER: Final = words("higher riskier worse heavier larger bigger")
PAIR: Final = 2


def is_worst_one(said: Said, place: int) -> bool:
    """Whether a comparative ranks two changes of which every cited fact tells how high the worst scores."""
    told = said.cited.facts
    worst = [fact for fact in told if fact.value == PAIR and isinstance(fact.detail.get("worst"), int)]
    is_ranked = said.lows[max(0, place - 1) : place] == ["the"] and said.lows[place + 1 : place + 2] in (
        ["one"],
        ["of"],
    )
    own = {str(fact.detail["worst"]) for fact in worst}
    return is_ranked and said.lows[place] in HIGHER and len(worst) == len(told) and bool(own & set(said.lows[place:]))
