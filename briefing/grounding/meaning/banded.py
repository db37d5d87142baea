"""Which band a change, a deployment or a score is said to be in: its own, and not one that it leaves or is not in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import called
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

NOUNS: Final = words("change changes deployment deployments band bands risk release releases range score scores")
LINKS: Final = words("is are was were score scored scores ( remains remained stays stayed proved")
LEAVING: Final = words("leave leaves leaving left outside above beyond below under exceeds short near from")
DENYING: Final = words("no not none nothing never neither nor without nobody alone")
NONE_OF: Final = (["none", "of"], ["neither", "of"])
SCORED: Final = ("change", "deployment", "queue")
NEAR: Final = 4
ELEVATED: Final = words("elevated high critical high-risk risky")
HAVING: Final = words("have has had with carry carries carried")
OF_OWN: Final = words("is was are were still only just now even , went out in the at as a")
"""Words between a change, or deployment, and its band."""
REACHING: Final = words("for to into reached reach scored score were are scoring reaching")
BYGONE: Final = words(
    """
    usual usually normally last before previous previously earlier ago after zero empty emptied either if would than
    stays stayed remains remained had been with
    """
)
"""Words with which a band is not said to hold something now."""
STOPS: Final = words(", ; : and or but .")
PLURAL: Final = words("changes deployments ones releases merges")
JOINING: Final = words("and but while where whereas although")
PARTED: Final = words(", ( : and with by")
"""What may stand between a plural, "the critical changes", and the names of those that it counts."""


def is_left(said: Said, place: int) -> bool:
    """Whether something is said to be out of a band: "rises out of the safe band", "would leave the critical one"."""
    ahead = said.lows[max(0, place - NEAR) : place]
    # "Went out in the high band" is in it.
    told = {
        low for low, behind in pairwise([*ahead, ""]) if low not in {"left", "leaves"} or behind not in {"in", "at"}
    }
    return bool(LEAVING & told) or ("out", "of") in pairwise(ahead)


def of_named(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the band of a change or deployment that is named, where the fact has another."""
    named = frozenset(name for group in said.groups for name in group.names)
    scored = said.cited.of_kind("change", "deployment")
    facts = [fact for fact in scored if fact.subject.label.lower() in named]
    facts = facts or [fact for fact in scored if called(said, fact) & named]
    facts = facts or scored * (len(said.cited.facts) == 1)
    held = {str(fact.detail.get("band")) for fact in facts}
    waiting = [one for one in said.cited.of_kind("queue") if one.subject.label.lower() in named]
    if waiting and len(waiting) == len(said.cited.facts):
        facts, held = waiting, set().union(*(_of_queue(fact) for fact in waiting))
    for place, low in enumerate(said.lows):
        is_said = low in BANDS and _is_said_of_it(said, place) and not is_left(said, place)
        is_said = is_said and not _is_ahead(said, place)
        if facts and is_said and held.isdisjoint(_meant(said, place)) and not is_denied(said, place):
            yield Code.SEVERITY, f"{low!r}: what is named scores {' or '.join(sorted(held))}"


def _is_ahead(said: Said, place: int) -> bool:
    """Whether all names stand in later clauses: "18 changes were safe, and the only moderate one was #4016"."""
    first = min((group.start for group in said.groups), default=0)
    between = said.lows[place:first]
    is_joined = any(between[at] == "," and between[at + 1] in JOINING for at in range(len(between) - 1))
    return is_joined and any(one.end <= place for one in said.figures)


def of_own(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "A is critical at 83 points, B high at 38": the band behind a change or deployment that has another."""
    bands = {fact.subject.label.lower(): str(fact.detail.get("band")) for fact in said.cited.of_kind(*SCORED[:2])}
    for place, low in enumerate(said.lows):
        at = place - 1
        while at > 0 and said.lows[at] in OF_OWN:
            at -= 1
        held = bands.get(said.lows[at], "") if low in BANDS and place else ""
        is_own = said.lows[max(0, at - 1) : at] not in (["and"], ["or"]) and not is_denied(said, place)
        if held and is_own and held not in _meant(said, place):
            yield Code.SEVERITY, f"{low!r}: {said.lows[at]} is {held}"


def of_empty(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "all three of them for high" where the cited fact counts no change in that band."""
    empty = {fact.id.rpartition(".")[2] for fact in said.cited.of_kind("band") if fact.value == 0}
    for place, low in enumerate(said.lows):
        ahead = [at for at in range(max(0, place - NEAR), place) if said.lows[at] in STOPS]
        near = said.lows[max([place - NEAR, 0, *(at + 1 for at in ahead)]) : place]
        span = said.clause(place)
        is_said = (bool(near) and near[-1] in REACHING) or near[-2:-1] in (
            ["to"],
            ["for"],
            ["into"],
            ["in"],
            ["reached"],
        )
        if low in empty and is_said and not (DENYING | BYGONE) & said.words(span) and not is_left(said, place):
            yield Code.SEVERITY, f"{low!r}: the cited facts have no change in that band"


def _of_queue(fact: Fact) -> frozenset[str]:
    """Return the bands that what waits may be in, by how many of them are high or critical."""
    risky = fact.detail.get("elevated")
    return frozenset({"safe", "moderate"}) if not risky else frozenset({"safe", "moderate", "high", "critical"})


def _meant(said: Said, place: int) -> frozenset[str]:
    """Return the bands that a word stands for; "high-risk" is high or critical."""
    is_risk = said.lows[place + 1 : place + 2] == ["risk"]
    return BANDS["risky"] if is_risk and said.lows[place] == "high" else BANDS[said.lows[place]]


def _is_said_of_it(said: Said, place: int) -> bool:
    """Whether a word such as "high" is a band here."""
    behind, ahead = said.lows[place + 1 : place + 2], said.lows[max(0, place - 2) : place]
    return (
        (behind[:1] != [] and behind[0] in NOUNS)
        or (ahead[-1:] != [] and ahead[-1] in LINKS and behind not in (["than"], ["as"]))
        or ahead == ["points", ","]
    )


def is_denied(said: Said, place: int) -> bool:
    """Whether something is said not to be in a band: "nothing reached the high band, let alone the critical one"."""
    start = said.clause(place).start
    # "None of the ten that wait is high or critical".
    none = next((at for at in range(start, place) if said.lows[at : at + 2] in NONE_OF), None)
    if none is not None and STOPS.isdisjoint({*said.lows[none:place]} - {"or"}):
        return True
    return bool(DENYING & set(said.lows[max(start, place - NEAR) : place]))


def of_several(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield a band that several named ones are all said to be in, where one of them is not."""
    scored = {fact.subject.label.lower(): str(fact.detail.get("band")) for fact in said.cited.of_kind(*SCORED[:2])}
    for place, low in enumerate(said.lows):
        # "Both were less risky than the week before" is a movement, and no band.
        is_compared = said.lows[max(0, place - 1) : place] in (["less"], ["more"])
        if low not in BANDS or is_compared or is_left(said, place) or is_denied(said, place):
            continue
        held = {scored[name] for name in _several(said, place) if name in scored}
        if not held <= _meant(said, place):
            yield Code.SEVERITY, f"{low!r}: not all that are named are"


def of_having(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "Payments and Storefront both have elevated changes" where one of them has none."""
    counted = {one.subject.label.lower(): one.detail.get("elevated") for one in said.cited.of_kind("team_share")}
    counted |= {one.subject.label.lower(): one.value for one in said.cited.of_kind("elevated")}
    for place, low in enumerate(said.lows[:-1]):
        span = said.clause(place)
        is_had = bool(HAVING & set(said.lows[max(span.start, place - 2) : place]))
        if low in ELEVATED and is_had and said.lows[place + 1] in PLURAL | NOUNS and not DENYING & said.words(span):
            named = said.things(range(span.start, place))
            named = named or (frozenset(counted) if EVERY & set(said.lows[span.start : place]) else named)
            without = [one for one in named if counted.get(one, 1) == 0]
            if without:
                yield Code.SEVERITY, f"{low!r}: {min(without)} has none"


def _several(said: Said, place: int) -> frozenset[str]:
    """Return the changes and deployments of which all are said to be in a band: "both critical", "A and B are high"."""
    groups = [one for one in said.groups if len(one.names) > 1]
    stop = next((at for at in range(place, len(said.lows)) if said.lows[at] in PLURAL), len(said.lows))
    ahead = next((one for one in groups if one.start > stop and stop - place < NEAR), None)
    if ahead is not None and set(said.lows[stop + 1 : ahead.start]) <= PARTED:
        return ahead.names
    beside = next((one for one in groups if one.start == place + 1), None)
    if beside is not None:
        return beside.names
    behind = next((one for one in reversed(groups) if one.end <= place), None)
    # "Both A and B are by one author; A scored moderate" says of A alone what it scored.
    span = said.clause(place)
    begins = span.start if any(group.start in span and group.end <= place for group in said.groups) else 0
    first = next((at for at in range(place - 1, begins - 1, -1) if said.lows[at] in EVERY), None)
    is_within = behind is not None and first is not None and first < behind.start
    is_one = first is not None and (is_within or "," not in said.lows[first:place])
    if first is not None and is_one and not _is_figured(said, first, place):
        alone = frozenset(name for one in said.groups for name in one.names)
        return behind.names if behind is not None else alone
    is_told = behind is not None and said.lows[behind.end : behind.end + 1] != [] and place - behind.end <= NEAR
    between = said.lows[behind.end : place] if behind is not None and is_told else []
    is_plain = bool(between) and not {",", "and", "("} & set(between) and between[0] in LINKS
    others = [at for at in range(place + 1, len(said.lows)) if said.lows[at] in BANDS]
    is_only = behind is not None and is_plain and (len(behind.names) == 1 or not others)
    return behind.names if behind is not None and is_only else frozenset()


def _is_figured(said: Said, first: int, place: int) -> bool:
    """Whether a number other than that of "each of the two" stands between."""
    return any(first < one.start < place and said.lows[one.start - 1] != "the" for one in said.figures)


def of_points(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "at 25 points it is critical" where so many points are in another band."""
    worst = {value for fact in said.cited.of_kind(*SCORED) for value in _scores(fact)}
    for one in said.figures:
        if one.unit != "points" or one.value not in worst:
            continue
        span = said.clause(one.start)
        told = [at for at in span if said.lows[at] in BANDS and not is_denied(said, at) and not is_left(said, at)]
        others = [
            other for other in said.figures if other is not one and other.start in span and other.unit == "points"
        ]
        low = said.lows[told[0]] if len(told) == 1 and not others else ""
        numbers = [two for two in said.figures if two.start in span and two.unit in {None, "points"}]
        nearest = min(numbers, key=lambda two: abs(told[0] - two.start)) if low else None
        is_near = nearest is one and abs(told[0] - one.start) <= 2 * NEAR and _is_alone(said, told[0])
        if is_near and _band(said, one.value) not in _meant(said, told[0]):
            yield Code.SEVERITY, f"{low!r}: {one.text!r} are {_band(said, one.value)}"


def _is_alone(said: Said, place: int) -> bool:
    """Whether a band is what something is called, and counts nothing: "it is critical at 25 points"."""
    behind = said.lows[place + 1 : place + 2]
    return behind not in (["than"], ["as"], ["card"], ["cards"]) and not any(one.end == place for one in said.figures)


def _scores(fact: Fact) -> list[float]:
    """Return what a fact tells that something scores."""
    told = fact.detail.get("worst") if fact.kind == "queue" else fact.value
    return [float(told)] if isinstance(told, (int, float)) else []


def _band(said: Said, points: float) -> str:
    """Return the band that so many points are in."""
    return next((str(band) for band, least in reversed(said.cited.payload.bands) if points >= least), "safe")
