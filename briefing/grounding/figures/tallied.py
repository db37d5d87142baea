"""How many services, or teams, moved so far: "three of the four fell by more than six points".

The facts count nothing of the kind, but they tell how far each of them moved. So it is counted here, and both the
number and its bound are proven, or refuted, together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.figures.amounts import CLOSE
from briefing.grounding.figures.in_turns import WAYS
from briefing.grounding.figures.standing import Standing
from briefing.grounding.language.listed import words
from briefing.grounding.reading.cues import cues
from briefing.grounding.reading.figures import COUNTING, Form
from briefing.grounding.ways.farthest import moved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

KINDS: Final = {"services": "service_movement", "teams": "team_share"}
STOPS: Final = words("; : . , — – while whereas but though although and with")
BOUNDS: Final = (
    (["no", "more", "than"], -1, True),
    (["no", "less", "than"], 1, True),
    (["more", "than"], 1, False),
    (["less", "than"], -1, False),
    (["at", "least"], 1, True),
    (["at", "most"], -1, True),
    (["over"], 1, False),
)
"""What stands before a bound: whether all is above it or below, and whether it may be reached."""
ALL: Final = frozenset({Form.BOTH, Form.WHOLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many there are of a kind that went one way, farther than a bound, or less far."""

    count: Figure
    bound: Figure
    way: int
    side: int
    may_reach: bool


def tallied(one: Said, figure: Figure) -> Standing | None:
    """Return whether as many went so far as is told, for the number of them and for its bound; None elsewhere."""
    for told in _tallies(one):
        if figure not in {told.count, told.bound}:
            continue
        steps = _steps(one, KINDS[str(told.count.unit)])
        size = sum(_is_beyond(told, step) for step in steps)
        every = told.count.of if told.count.of is not None else told.count.value if told.count.form in ALL else None
        if steps and every in {None, float(len(steps))}:
            return Standing(is_so=size == told.count.value, places=range(0))
    return None


def _tallies(one: Said) -> Iterator[Tally]:
    for count in one.figures:
        if count.unit not in KINDS or count.form not in COUNTING | ALL or count.is_whole:
            continue
        stop = next((at for at in range(count.end, len(one.lows)) if one.lows[at] in STOPS), len(one.lows))
        told = [each for each in one.figures if count.end <= each.start < stop and not each.is_whole]
        bound = told[0] if len(told) == 1 and told[0].unit == "points" else None
        found = _bound_before(one, bound.start) if bound is not None else None
        if bound is None or found is None:
            continue
        size, side, may_reach = found
        lows = [*one.lows[count.end : bound.start - size], *one.lows[bound.end : stop]]
        ways = {WAYS[low] for low in lows if low in WAYS}
        if len(ways) == 1:
            yield Tally(count=count, bound=bound, way=ways.pop(), side=side, may_reach=may_reach)


def _bound_before(one: Said, start: int) -> tuple[int, int, bool] | None:
    """Return how many words before a number make it a bound, and what they say."""
    return next(
        ((len(low), side, reach) for low, side, reach in BOUNDS if one.lows[max(0, start - len(low)) : start] == low),
        None,
    )


def _steps(one: Said, kind: str) -> list[float]:
    """Return how far each of those that are cited moved against its usual, none where another time is told."""
    if any(Role.PREVIOUS in meant and Role.USUAL not in meant for _, _, meant in cues(one.tokens)):
        return []
    return [step for step in map(moved, one.cited.of_kind(kind)) if step is not None]


def _is_beyond(told: Tally, step: float) -> bool:
    """Whether something went so far: that way, and beyond the bound, or at most so far."""
    size = told.way * step
    off = told.side * (size - told.bound.value)
    return size > 0 and (off > CLOSE or (told.may_reach and abs(off) <= CLOSE))
