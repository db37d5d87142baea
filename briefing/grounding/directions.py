"""Rose, fell, above, below, better, worse: each must agree with a comparison of a cited fact."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.grounding.listed import words
from briefing.grounding.quantities import BASES, Role
from briefing.grounding.slopes import slopes
from briefing.grounding.violations import Code
from briefing.grounding.words import DRIVES, MOVES, NEGATIONS, SIDES, TOPICS
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.figures import Figure
    from briefing.grounding.said import Said
    from briefing.grounding.slopes import Slope

Found = tuple[Code, str]
LOOK_BACK = 4
ABOUT_USUAL = words("usual usually normal normally typical typically baseline")
NOT_A_MOVE = frozenset({"than"})
NOUNS = frozenset({"cut", "drop", "fall", "under", "lighter", "longer"})
"""Words that tell of a movement only where something follows that it is a movement of, or against."""
PULLS = words(
    """
    pulled pushed brought dragged took takes moved drove drew ticked edged crept inched trended nudged pulls
    pushes drags brings went gone
    """
)
"""Verbs that "up" and "down" give the direction of."""
IDLE = words(
    """
    add adds added adding sum use used using set end ended back caught held holds make made take took break
    broke follow followed sign signed way ways
    """
)
"""Verbs that "up" and "down" belong to without a movement."""
FOLLOWED = words("from by on against versus since at this to again in")


def directions(said: Said) -> Iterator[Found]:
    """Yield the directions that no cited fact has."""
    known = slopes(said.cited.facts)
    for phrase, sign in (("ahead of", 1), ("behind", -1)):
        for place in said.find(phrase):
            found = compare(said, place, range(place + 1, place + 4))
            if found is not None and found != sign:
                yield Code.DIRECTION, f"{phrase!r}: the facts have it the other way"
    for place, low in enumerate(said.lows):
        side = _side(said, place)
        if side is None or _is_bound(said, place):
            continue
        measure, sign = side
        if _is_inverted(said, place):
            sign = -sign
        if not _agrees(said, place, measure, sign, known):
            yield Code.DIRECTION, f"{low!r}: no cited comparison goes that way"


def _side(said: Said, place: int) -> tuple[str, int] | None:
    """Return what a word says of a movement: "up" or "worse", and which way; None where it says nothing."""
    low = said.lows[place]
    behind = said.lows[place + 1] if place + 1 < len(said.lows) else ""
    if low in {"up", "down"} and _is_moved(said, place, behind):
        return ("up", 1 if low == "up" else -1)
    if low in {"over", "under", "beyond"} and {"usual", "usually", "normal"} & set(said.lows[place + 1 : place + 3]):
        return ("up", -1 if low == "under" else 1)
    if low in {"more", "less"} and "than" not in said.lows[place + 1 : place + 6]:
        return None
    return None if low in NOUNS and behind not in FOLLOWED else SIDES.get(low)


def _is_moved(said: Said, place: int, behind: str) -> bool:
    """Whether "up" and "down" tell of a movement, and do not belong to another verb ("adds up to")."""
    before = said.lows[place - 1] if place else ""
    if PULLS & set(said.lows[max(0, place - LOOK_BACK) : place]):
        return True
    is_led = before in {"is", "are", "was", "were", "went", "came", "moved"}
    return before not in IDLE and behind != "at" and (behind in FOLLOWED or behind[:1].isdigit() or is_led)


def _is_bound(said: Said, place: int) -> bool:
    """Whether the word only bounds a number ("more than half", "no longer", "above 60 points")."""
    low, behind = said.lows[place], said.lows[place + 1 : place + 3]
    before = said.lows[place - 1] if place else ""
    if low == "longer" and before == "no":
        return True
    figure = next((one for one in said.figures if place < one.start <= place + 2), None)
    if low in {"more", "fewer", "less", "higher", "lower", "longer"} and behind[:1] == ["than"] and figure is not None:
        return not {"usual", "usually", "last", "before"} & set(said.lows[figure.end : figure.end + 4])
    held = {"from", "usual", "usually", "last", "against", "the"}
    if low in {"above", "below", "under"} and figure is not None and figure.start == place + 1:
        return not any(one.end == place or one.end == place - 1 for one in said.figures) and not held & set(
            said.lows[figure.end : figure.end + 4]
        )
    return False


def _is_inverted(said: Said, place: int) -> bool:
    """Whether it is the weeks before that were lower, and not this one: "was lower in each of the 12 weeks before"."""
    behind = " ".join(said.lows[place : place + 9])
    ahead = " ".join(said.lows[max(0, place - 6) : place])
    return (
        " in each of" in behind
        or " in every one of" in behind
        or "in all of the" in behind
        or "weeks before were" in ahead
    )


def _agrees(said: Said, place: int, measure: str, sign: int, known: Sequence[Slope]) -> bool:
    denied = NEGATIONS & set(said.lows[max(0, place - LOOK_BACK) : place])
    if (measure == "worse" and sign < 0 and _has_recovered(said)) or (denied and said.cited.is_calm):
        return True
    if "what" in said.lows[max(0, place - 1) : place]:
        named = frozenset(name for group in said.groups for name in group.names)
        return any(
            one.up == sign for one in known if one.row & named or (one.kind == "driver" and one.subjects & named)
        )
    between = _between(said, place)
    if between is not None:
        return between == sign
    ends = _ends(said, place)
    if ends and ends != sign and measure == "up":
        return False
    candidates = _candidates(said, place, known)
    values = [
        slope.up if measure == "up" else slope.worse if slope.worse is not None else slope.up for slope in candidates
    ]
    if measure == "up" and _is_judged(said, place):
        values += [slope.worse for slope in candidates if slope.worse is not None]
    if denied:
        return any(value != sign for value in values)
    return any(value == sign for value in values) or _drives(said, sign)


def _between(said: Said, place: int) -> int | None:
    """Return how what is named before "than" stands to what is named behind it; None where it is no such comparison."""
    if "than" not in said.lows[place + 1 : place + 7]:
        return None
    than = said.lows.index("than", place + 1)
    return compare(said, place, range(than + 1, than + 4))


def compare(said: Said, place: int, range_: range) -> int | None:
    """Return 1 where what is named before a place is above what is named in a range, −1 below; None where unknown."""
    behind = next((one for one in said.groups if one.start in range_), None)
    ahead = max((one for one in said.groups if one.end <= place), key=lambda one: one.end, default=None)
    if behind is None or ahead is None:
        return None
    kinds = {fact.kind for fact in said.cited.facts}
    for kind in sorted(kinds):
        values = {
            f.subject.label.lower(): f.value for f in said.cited.of_kind(kind) if isinstance(f.value, (int, float))
        }
        own = [values[name] for name in ahead.names if name in values]
        others = [values[name] for name in behind.names if name in values]
        if own and others:
            return 1 if min(own) > max(others) else -1 if max(own) < min(others) else 0
    return None


def _ends(said: Said, place: int) -> int:
    """Return which way "from 31 to 30" goes, 0 where the clause has no such pair."""
    figures = [one for one in said.figures if one.start in said.clause(place)]
    for first, second in pairwise(figures):
        if (first.start > place and "," in said.lows[place : first.start]) or (
            second.end < place and "," in said.lows[second.end : place]
        ):
            continue
        before, between = said.lows[first.start - 1 : first.start], said.lows[first.end : second.start]
        if (before == ["from"] and between == ["to"]) or between == ["→"]:
            return (second.value > first.value) - (second.value < first.value)
        if before == ["to"] and between and between[-1] == "from":
            return (first.value > second.value) - (first.value < second.value)
    return 0


def _is_judged(said: Said, place: int) -> bool:
    return bool({"risk", "risks", "riskier"} & said.words(said.clause(place)))


def _has_recovered(said: Said) -> bool:
    cited = said.cited
    over = any(card.state in {CardState.RESOLVED, CardState.BETTER} for card in cited.holding)
    return over or any(str(fact.value) in {"done", "calmed", "eased", "partly"} for fact in cited.of_kind("ask"))


def _drives(said: Said, sign: int) -> bool:
    """Whether a verb has a driver for its subject: "lines added raised the average" needs the driver's sign only."""
    if not DRIVES & set(said.lows):
        return False
    return sign > 0 and bool(said.cited.of_kind("pattern", "driver_group"))


def _candidates(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements that a direction can be about: of its numbers, else of its subject and its topic."""
    clause = said.clause(place)
    numbered = _by_numbers(said, clause, _by_base(said, place, known))
    if numbered:
        return numbered
    every = frozenset(name for group in said.groups for name in group.names)
    known = [one for one in known if not one.row or one.row & every]
    things = said.things(clause, "service", "team", "signal", "driver", "scope", "change", "deployment")
    own = [one for one in known if one.subjects & things] or [
        one for one in known if one.scoped or not things or not said.things(clause, "service", "team")
    ]
    topics = [kinds for stem, kinds in TOPICS.items() if any(word.startswith(stem) for word in said.words(clause))]
    topical = [one for one in own if any(one.kind in kinds for kinds in topics)]
    return _by_base(said, place, topical or own)


def _by_base(said: Said, place: int, found: Sequence[Slope]) -> list[Slope]:
    """Keep what is held against what the clause says, where it says it."""
    span = said.clause(place)
    near = {said.lows[at] for at in range(max(span.start, place - 6), min(span.stop, place + 6))}
    wanted: set[Role] = set()
    if {"getting", "keeps", "became", "becoming", *MOVES} & {said.lows[place], *said.lows[max(0, place - 1) : place]}:
        moved = [one for one in found if one.role in {Role.PREVIOUS, Role.BEFORE}]
        named = {"usual", "usually", "normal", "weeks", "against"} & set(said.lows)
        if moved and not named:
            return moved
    if near & ABOUT_USUAL:
        wanted |= {Role.USUAL, Role.BEFORE}
    if "last week" in " ".join(said.lows) or said.has("week before", "on the week", "week earlier"):
        wanted |= {Role.PREVIOUS, Role.BEFORE} if not wanted else set()
    kept = [one for one in found if one.role in wanted]
    return kept or ([] if wanted and any(one.role in BASES for one in found) and near & {"usual"} else list(found))


def _by_numbers(said: Said, clause: range, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements of which a number of the clause is an end, or the difference."""
    near = [one for one in said.figures if one.start in clause and one.value]
    found = []
    for slope in known:
        ends = sum(2 * _is_at(one, slope.now, slope.base) + _is_at(one, abs(slope.now - slope.base)) for one in near)
        if ends:
            found.append((ends, slope))
    most = max((ends for ends, _ in found), default=0)
    return [slope for ends, slope in found if ends == most]


def _is_at(figure: Figure, *ends: float) -> bool:
    half = 0.5 * 10.0**-figure.decimals + 1e-6
    return figure.unit not in {"weeks", "days"} and any(abs(figure.value - abs(end)) <= half for end in ends)
