"""What no error budget does: "neither burns faster than its own pace", "no service exceeds 0.4 times its pace"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.words import OTHERS, OVERTAKES
from briefing.grounding.reading.bindings import others
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

BEYOND: Final = words("than above over beyond past passes ahead") | {
    verb for verb, sign in OVERTAKES.items() if sign > 0
}
REACHING: Final = words("even reaches reach reached touches")
BELOW: Final = words("less slower below under lower")
BURNING: Final = words("burns burn burned burning pace budget budgets")
ENDS: Final = words("; : — – , . but while whereas though although")
PERCENT: Final = 100


def paced(one: Said) -> frozenset[int]:
    """Return the starts of a "neither" or "none", and of its bound, where no burn that is told of is beyond it."""
    told = one.cited.of_kind("objective")
    for figure in one.figures if len(told) > 1 and BURNING & set(one.lows) else ():
        stop = next((at for at in range(figure.end, len(one.lows)) if one.lows[at] in ENDS), len(one.lows))
        span = one.lows[figure.end : stop]
        bound = next((each for each in one.figures if figure.end <= each.start < stop and _is_rate(each)), None)
        # "Neither outruns its own", "neither exceeds it": the pace is told of before.
        is_bounded = bound is not None or "pace" in span or span[-1:] in (["own"], ["it"])
        # "At half its own pace" is reached, and "faster than half of it" is passed.
        is_at = bound is not None and bound.form is Form.FRACTION and one.lows[bound.start - 1] == "at"
        is_told = is_at or bool((BEYOND | REACHING) & set(span))
        if figure.form is not Form.NOTHING or BELOW & set(span) or not is_told or not is_bounded:
            continue
        limit = 1.0 if bound is None else bound.value / (PERCENT if bound.form is Form.FRACTION else 1)
        burns = [float(str(fact.value)) for fact in _meant(one, figure, stop, told)]
        if burns and all(burn <= limit if BEYOND & set(span) else burn < limit for burn in burns):
            return frozenset({figure.start} | ({bound.start} if bound is not None else set()))
    return frozenset()


def _is_rate(figure: Figure) -> bool:
    return figure.unit == "times" or figure.text.endswith("times") or figure.form is Form.FRACTION


def _meant(one: Said, figure: Figure, stop: int, told: Sequence[Fact]) -> Sequence[Fact]:
    """Return the objectives of those named in the clause, of those not named before "the others", else all."""
    own = frozenset(name for group in one.groups if figure.start <= group.start < stop for name in group.names)
    if not own and OTHERS & set(one.lows[figure.start : stop]):
        own = others(one, [group for group in one.groups if group.end <= figure.start])
    return [fact for fact in told if not own or fact.subject.label.lower() in own]
