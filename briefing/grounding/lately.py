"""Of which time two numbers are that are told behind a comparison: "just under its usual, 65.2 percent against 66.5".

The words say "usual" before either number. The first is that of now then, and the second what it is held against; only
where one fact has both so.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.abreast import JOINS, MEASURED, SMALL, is_shown
from briefing.grounding.listed import words
from briefing.grounding.quantities import BASES, Role
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.grounding.figures import Figure
    from briefing.grounding.said import Said

HELD: Final = (JOINS - {("and",)}) | {
    ("instead", "of"),
    ("after",),
    ("rather", "than"),
    ("not",),
    ("where", "it", "was"),
}
"""What stands between a number of now and the one that it is held against."""
NOW: Final = frozenset({Role.NOW})
STOPS: Final = words("; .")
CUES: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "usual": frozenset({Role.USUAL, Role.BEFORE}),
        "usually": frozenset({Role.USUAL, Role.BEFORE}),
        "normal": frozenset({Role.USUAL, Role.BEFORE}),
        "week": frozenset({Role.PREVIOUS, Role.BEFORE}),
        "maximum": frozenset({Role.MAXIMUM}),
        "peak": frozenset({Role.MAXIMUM}),
        "high": frozenset({Role.MAXIMUM}),
        "low": frozenset({Role.MAXIMUM}),
    }
)
"""Words that say what something is held against; of a week only that of another one."""
PAUSES: Final = words(", : at with")
NEAR: Final = 4
FAR: Final = 7
COMPARING: Final = MappingProxyType(
    dict.fromkeys(words("topped tops exceeded exceeds beat beats outscored outscores"), 1)
    | dict.fromkeys(words("trailed trails undercut undercuts undershot"), -1)
)
"""Verbs between what is of now and what it is held against."""
OF_THEN: Final = words("last previous before earlier ago prior")


def timed(one: Said) -> Mapping[int, frozenset[Role]]:
    """Return of which time numbers are that stand behind what they are held against, by their first tokens."""
    found: dict[int, frozenset[Role]] = {}
    known = [figure for figure in one.figures if figure.form in MEASURED and not figure.is_whole]
    for first, second in pairwise(known):
        between = tuple(low for low in one.lows[first.end : second.start] if low not in SMALL)
        before = one.lows[max(0, first.start - 1) : first.start]
        # "From its maximum of 44 percent to 20" begins with what was.
        is_movement = between == ("to",) and "from" in one.lows[max(0, first.start - FAR) : first.start]
        if between not in HELD or not PAUSES & set(before) or is_movement:
            continue
        for roles in _cues_before(one, first):
            if _is_moved(one, first, second, roles):
                found |= {first.start: NOW, second.start: roles}
    return found


def turned(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield a pair that is the other way round, or of another time, or that the verb has the other way."""
    known = [figure for figure in one.figures if figure.form in MEASURED and not figure.is_whole]
    for first, second in pairwise(known):
        between = tuple(low for low in one.lows[first.end : second.start] if low not in SMALL)
        told = next(_cues_before(one, first), frozenset())
        is_plain = not {*CUES, *OF_THEN, "now"} & set(one.lows[second.end : second.end + NEAR])
        if between not in HELD or not told or one.lows[first.start - 1] not in PAUSES or not is_plain:
            continue
        if _is_moved(one, first, second, told):
            sign = next((sign for verb, sign in COMPARING.items() if verb in one.lows[: first.start]), 0)
            if sign * (first.value - second.value) < 0:
                yield Code.DIRECTION, f"{first.text!r} and {second.text!r} stand the other way"
        elif _is_moved(one, second, first, told) or _is_moved(one, first, second, BASES):
            yield Code.COMPARATIVE, f"{first.text!r} and {second.text!r} are not of now and of what it is held against"


def _cues_before(one: Said, figure: Figure) -> Iterator[frozenset[Role]]:
    """Yield what the clause says before a number that something is held against, the nearest first."""
    for at in range(figure.start - 1, -1, -1):
        low = one.lows[at]
        if low in STOPS:
            return
        near = {*one.lows[max(0, at - 2) : at], *one.lows[at + 1 : at + 2]}
        if low in CUES and (low != "week" or OF_THEN & near):
            yield CUES[low]


def _is_moved(one: Said, first: Figure, second: Figure, roles: frozenset[Role]) -> bool:
    """Whether one fact has the first number for now and the second for the other time."""
    return any(
        (now.fact, now.key, now.place, now.subjects) == (base.fact, base.key, base.place, base.subjects)
        or (
            now.fact == base.fact and {now.key, base.key} in ({"now", "usual"}, {"value", "bound"}, {"after", "before"})
        )
        for now in one.cited.pool
        if now.role is Role.NOW and is_shown(first, now)
        for base in one.cited.pool
        if base.role in BASES & roles and is_shown(second, base)
    )
