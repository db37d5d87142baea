"""Of which time two numbers are that are told behind a comparison: "just under its usual, 65.2 percent against 66.5".

The words say "usual" before either number. The first is that of now then, and the second what it is held against; only
where one fact has both so.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import MINUTES, SPANS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import OVERTAKES
from briefing.grounding.reading.abreast import JOINS, MEASURED, SMALL, TWO, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

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
LEAST: Final = words("low minimum lowest")
DENYING: Final = words(", not if but though although yet while where whereas")
PAUSES: Final = words(", : at with")
NEAR: Final = 4
FAR: Final = 7
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
        is_led = one.lows[first.start - 1] in PAUSES or _is_next(one, first, known)
        is_plain = not {*CUES, *OF_THEN, "now"} & set(one.lows[second.end : second.end + NEAR])
        if between not in HELD or not told or not is_led or not is_plain:
            continue
        if _is_moved(one, first, second, told):
            sign = next((sign for verb, sign in OVERTAKES.items() if verb in one.lows[: first.start]), 0)
            if sign * (first.value - second.value) < 0:
                yield Code.DIRECTION, f"{first.text!r} and {second.text!r} stand the other way"
        elif _is_moved(one, second, first, told) or _is_moved(one, first, second, BASES):
            yield Code.COMPARATIVE, f"{first.text!r} and {second.text!r} are not of now and of what it is held against"


def crossed(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield "15 were safe and one moderate, where four and 12 are usual": each number is the other one's."""
    known = [each for each in one.figures if each.form in MEASURED and each.unit in {None, "changes"}]
    for now, then in combinations(list(pairwise(each for each in known if not each.is_whole)), 2):
        is_pair = one.lows[then[0].end : then[1].start] == ["and"] and now[1].end <= then[0].start
        behind = {low for low in one.lows[now[1].end : then[1].end + NEAR] if low in CUES}
        if not is_pair or not behind:
            continue
        if _are_moved(one, (now, then[::-1])) and not _are_moved(one, (now, then)):
            yield Code.COMPARATIVE, f"{then[0].text!r} and {then[1].text!r} are the other way round"


def _are_moved(one: Said, pairs: tuple[Sequence[Figure], Sequence[Figure]]) -> bool:
    return all(_is_moved(one, first, second, BASES) for first, second in zip(*pairs, strict=True))


def against_verb(one: Said, given: Mapping[int, frozenset[Role]]) -> Iterator[tuple[Code, str]]:
    """Yield what does not stand so to another time: "68 percent, which beats last week's 57 and the usual 48"."""
    known = [figure for figure in one.figures if figure.form in MEASURED and figure.unit not in SPANS]
    for place, sign in ((at, OVERTAKES[low]) for at, low in enumerate(one.lows) if low in OVERTAKES):
        ahead = next((figure for figure in reversed(known) if figure.end <= place and figure.start not in given), None)
        stop = next((at for at in range(place, len(one.lows)) if one.lows[at] in STOPS | DENYING), len(one.lows))
        behind = [figure for figure in known if place < figure.start < stop]
        is_by = any(one.lows[figure.start - 1] == "by" for figure in behind)
        is_by = is_by or (ahead is not None and "by" in one.lows[ahead.end : place])
        if ahead is None or is_by or any(group.start in range(place, stop) for group in one.groups):
            continue
        for figure in behind:
            # A time that beats another is the shorter one, and what beats a low is below it.
            is_less = ahead.unit in MINUTES or bool(LEAST & set(one.lows[place : figure.end + NEAR]))
            way = -sign if is_less and one.lows[place].startswith("b") else sign
            # "Undercuts 25.6, the lowest of the weeks before": what stands at once behind the verb is of another time.
            is_old = set(one.lows[place + 1 : figure.start]) <= {"the"} and figure.start not in given
            is_alike = figure.unit in {None, ahead.unit} and (is_old or given.get(figure.start, NOW) <= BASES)
            if is_alike and way * (ahead.value - figure.value) <= 0:
                yield Code.DIRECTION, f"{one.lows[place]!r}: {ahead.text!r} and {figure.text!r} stand the other way"


def _is_next(one: Said, figure: Figure, known: Sequence[Figure]) -> bool:
    """Whether a pair is the next of several that are held against one time: "14 instead of 18, and six instead of"."""
    ahead = [each for each in known if each.end <= figure.start][-TWO:]
    if len(ahead) < TWO or not set(one.lows[ahead[-1].end : figure.start]) <= {",", "and", "deployments", "changes"}:
        return False
    first, second = ahead
    return tuple(low for low in one.lows[first.end : second.start] if low not in SMALL) in HELD


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
