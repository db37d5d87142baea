"""Which of several moved the farthest, where a noun says how: "the steepest fall", "the smaller rise of the two".

Such a word ranks movements, and no levels: the one that is named must have gone that way, and no other of its kind
farther, or less far. Those that are named together must all have gone equally far.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.figures.amounts import CLOSE
from briefing.grounding.figures.in_turns import WAYS
from briefing.grounding.figures.standing import Standing
from briefing.grounding.figures.steps import STEP_NOUNS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.cues import cues
from briefing.grounding.ways.farthest import MOVED_BY, moved
from briefing.grounding.ways.movements import size_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

MOST: Final = words("steepest sharpest deepest biggest largest greatest strongest highest")
LEAST: Final = words("smallest gentlest mildest slightest shallowest lowest weakest least")
FARTHER: Final = words("steeper sharper deeper bigger larger greater stronger")
LESS_FAR: Final = words("smaller gentler milder slighter shallower weaker")
SIGNS: Final[Mapping[str, int]] = {
    **dict.fromkeys(MOST | FARTHER, 1),
    **dict.fromkeys(LEAST | LESS_FAR, -1),
}
CALM: Final = words("calm calmer quiet quieter recovery")
OWNING: Final = words("of among . , ; :") | {""}
"""What follows a superlative whose noun stands before it: "its fall is the largest of the four"."""
JOINS: Final = words("'s ' and ,")
STOPS: Final = words("; : . — – while whereas but though although")
KINDS: Final = words("service_movement team_share driver_group")
NEAR: Final = 3


def is_steepest(said: Said, place: int) -> bool | None:
    """Return whether what a superlative of a movement is said of moved so; None where no movement is ranked."""
    sign, way = SIGNS.get(said.lows[place], 0), _way(said, place)
    names = _named(said, place) if sign and way else frozenset()
    known = dict(_kinds(said, names))
    if not names or set(known) != names or len(set(known.values())) > 1:
        return None
    # How far a service moved is told against its usual alone.
    if not set(MOVED_BY).isdisjoint(known.values()) and _role(said) is Role.PREVIOUS:
        return None
    among: Sequence[Fact] = said.cited.payload.facts
    if said.lows[place] in FARTHER | LESS_FAR:
        told = frozenset(name for group in said.meant for name in group.names)
        among = [fact for fact in said.cited.facts if fact.subject.label.lower() in told]
    went = _went(said, [fact for fact in among if fact.kind == next(iter(known.values()))])
    far = [way * size for size in went.values() if way * size > 0]
    own = [way * went.get(name, 0.0) for name in names]
    return all(size > 0 and all(sign * other <= sign * size + CLOSE for other in far) for size in own)


def told_as_steepest(said: Said, figure: Figure) -> Standing | None:
    """Return that a number is how far what is ranked went: "the sharpest drop on last week, 3.5 points"."""
    places = [at for at in range(figure.start) if said.lows[at] in SIGNS]
    place = places[-1] if places else 0
    between = range(place, figure.start)
    is_near = not any(said.lows[at] in STOPS or one.start == at for at in between for one in said.figures)
    if not places or figure.unit not in {None, "points"} or not is_near or not is_steepest(said, place):
        return None
    names = _named(said, place)
    went = _went(said, [fact for fact in said.cited.facts if fact.subject.label.lower() in names])
    is_so = all(figure.shows(went.get(name, 0.0)) for name in names)
    return Standing(is_so=True, places=range(0)) if is_so else None


def is_led_by(said: Said, end: int) -> bool:
    """Whether what is named behind "led by" moved the farthest the way that is told before it: "down 4, led by A"."""
    name = said.lows[end] if end < len(said.lows) else ""
    before = range(said.clause(end - 1).start, end)
    ways = {WAYS[said.lows[at]] for at in before if said.lows[at] in WAYS}
    ways |= {-1} if CALM & said.words(before) else set()
    kinds = [
        kind
        for kind, told in (("service_movement", "service"), ("team_share", "team"))
        if said.cited.names.are(name, told)
    ]
    went = _went(said, [fact for fact in said.cited.payload.facts if fact.kind in kinds[:1]])
    is_cited = any(fact.subject.label.lower() == name for fact in said.cited.facts)
    if len(ways) != 1 or not is_cited or name not in went or _role(said) is Role.PREVIOUS:
        return False
    way = ways.pop()
    return way * went[name] > 0 and all(way * other <= way * went[name] for other in went.values())


def _went(said: Said, facts: Sequence[Fact]) -> Mapping[str, float]:
    """Return how far the things moved that some facts are of, against what the sentence tells."""
    role = _role(said)
    found = {fact.subject.label.lower(): moved(fact) or 0.0 for fact in facts if fact.kind in MOVED_BY}
    groups = [one for fact in facts if fact.kind == "driver_group" for one in said.cited.moved(fact)]
    return found | {name: size_of(one) for one in groups if one.role is role for name in one.subjects}


def _way(said: Said, place: int) -> int:
    """Return which way the noun of a superlative goes: that behind it, or that before it where none follows."""
    behind = said.lows[place + 1 : place + NEAR]
    if way := next(filter(None, map(_way_of, behind)), 0):
        return way
    if "".join(behind[:1]) not in OWNING:
        return 0
    first = max((at + 1 for at in range(place) if said.lows[at] in STOPS | {","}), default=0)
    return next(filter(None, map(_way_of, reversed(said.lows[first:place]))), 0)


def _way_of(low: str) -> int:
    return STEP_NOUNS.get(low, 0) or STEP_NOUNS.get(low.removesuffix("s"), 0)


def _named(said: Said, place: int) -> frozenset[str]:
    """Return whose movement it is: what is named before it in its part of the sentence, else behind it."""
    first = max((at + 1 for at in range(place) if said.lows[at] in STOPS), default=0)
    last = next((at for at in range(place, len(said.lows)) if said.lows[at] in STOPS), len(said.lows))
    ahead = [group for group in said.meant if first <= group.start and group.end <= place]
    behind = [group for group in said.meant if place < group.start < last]
    if ahead or not behind:
        return ahead[-1].names if ahead else frozenset()
    names = behind[0].names
    for left, right in pairwise(behind):
        # "Are Gateway's and Infrastructure's".
        if not set(said.lows[left.end : right.start]) <= JOINS:
            break
        names |= right.names
    return names


def _kinds(said: Said, names: frozenset[str]) -> Sequence[tuple[str, str]]:
    """Return the kind of the cited facts that tell how far each of some named things moved."""
    facts = [fact for fact in said.cited.facts if fact.kind in KINDS]
    return [(name, fact.kind) for name in names for fact in facts if fact.subject.label.lower() == name]


def _role(said: Said) -> Role:
    """Return what the movement is against: the week before only where that alone is told."""
    told = {role for _, _, meant in cues(said.tokens) for role in meant & BASES}
    return Role.PREVIOUS if Role.PREVIOUS in told and Role.USUAL not in told else Role.USUAL
