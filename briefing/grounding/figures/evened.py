"""How many changes have one and the same score: "three of the four listed changes tie at 29 points".

The facts count nothing of the kind, but each change has its score. So those that have it are counted here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.amounts import HALF
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import COUNTING, Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

TYING: Final = words("tie ties tied tying")
"""Verbs with which as many have it as are told, and no more."""
HAVING: Final = TYING | words("score scores scored at with have")
BESIDE: Final = words("of the listed cited named changes change them are is were was each both all")
"""Words between how many there are and their score, which say nothing more of them."""
COUNTS: Final = COUNTING | {Form.BOTH}


def evened(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield how many changes are told to have a score, where not so many of those that are cited have it."""
    told = [fact for fact in one.cited.of_kind("change") if isinstance(fact.value, (int, float))]
    for score in one.figures if len(told) > 1 else ():
        many = _many(one, score)
        if many is None or len(told) < many.value:
            continue
        size = sum(abs(float(str(fact.value)) - score.value) <= HALF for fact in told)
        is_tied = bool(TYING & set(one.lows[many.end : score.start]))
        if size < many.value or (is_tied and size != many.value):
            yield Code.NUMBER, f"{many.text!r} is not how many of the cited changes have {score.text}"


def _many(one: Said, score: Figure) -> Figure | None:
    """Return the number of changes that a score is told of, where nothing else is said of them."""
    ahead = [each for each in one.figures if each.end <= score.start and not each.is_whole]
    if not ahead or score.unit not in {"points", None} or score.form not in {Form.DIGITS, Form.WORDS} or score.is_whole:
        return None
    many = ahead[-1]
    between = {
        one.lows[at]
        for at in range(many.end, score.start)
        if not any(each.is_whole and each.start <= at < each.end for each in one.figures)
    }
    is_of_changes = many.unit == "changes" or "changes" in one.lows[many.start : score.start] or "them" in between
    is_told = bool(HAVING & between) and between <= HAVING | BESIDE and is_of_changes
    # "A and B lead the four changes at 34 points": those that are named have it.
    is_all = one.lows[max(0, many.start - 1) : many.start] == ["the"]
    return many if many.form in COUNTS and is_told and not is_all else None
