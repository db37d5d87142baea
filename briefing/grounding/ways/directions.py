"""Rose, fell, above, below, better, worse: each must agree with a comparison of a cited fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.facts.slopes import is_slight
from briefing.grounding.facts.subjects import SHARED
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.capped import bounding
from briefing.grounding.figures.respective import respectively
from briefing.grounding.figures.rests import LACKED, tells_of_approval
from briefing.grounding.figures.standing import stood
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import DRIVES, EVERY, LYING, NEGATIONS, OVERTAKES, SIDES, VANISHING
from briefing.grounding.reading.figures import Form
from briefing.grounding.ways.backwards import backward
from briefing.grounding.ways.between import LOOK_BACK, MEASURED, STARTS, between_of, ends_of, over_named
from briefing.grounding.ways.bounds import is_bound
from briefing.grounding.ways.flanked import flanked
from briefing.grounding.ways.levels import holds
from briefing.grounding.ways.movements import candidates, is_against_both
from briefing.grounding.ways.overtaking import is_passive, overtaken
from briefing.grounding.ways.paces import against_pace
from briefing.grounding.ways.peerless import peerless
from briefing.grounding.ways.records import looked_back
from briefing.grounding.ways.rivals import beside, compare, over_the_rest
from briefing.grounding.ways.sides import ADVERBS, COPULAE, side_of
from briefing.grounding.ways.strides import all_but, lost, none_do, stride
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.said import Said

Found = tuple[Code, str]
NEAR = 3
COMPARING = (
    ("ahead of", 1),
    ("clear of", 1),
    ("behind", -1),
    ("leads", 1),
    *((f"{noun} over", 1) for noun in ("lead", "advantage", "edge", "margin", "leads", "led")),
    *OVERTAKES.items(),
)
"""What stands between two names, the first of which is above, or below."""
KNOWING = words("whether unknown unclear cannot asked ask asks")
"""Words beside which what was asked for is told in its own words."""
HELD = words("usual normal")
"""What something is above or below, whichever way it went before."""
ALL = words("all every everything")
NONE = words("none no nothing zero")
FAR = 9
WEEKS = words("weeks")
PLACES = words("in at for across")
PARTIAL = words("not nearly almost virtually practically")
MEMBERS = words("service services team teams")
APART = words(", and ;")
SOFT = frozenset({"hardly", "barely", "scarcely"})
REDUCING = words("reduced reduces reduce reducing cut cuts lowered lowers lower lowering")
SHEDDING = words("shed sheds shedding")
WHOLE = 100


def directions(said: Said) -> Iterator[Found]:
    """Yield the directions that no cited fact has."""
    known, proven = said.cited.slopes, stood(said) | said.held.places | bounding(said)
    remedies = (remedy.text for card in said.cited.holding for remedy in card.remedies)
    asked = " ".join(remedies).lower().split() if said.cited.part == "actions" else _asked(said)
    for phrase, sign in COMPARING:
        for place in said.find(phrase):
            end = place + len(phrase.split())
            is_it = phrase == "behind" and "".join(said.lows[end : end + 1]) in {"it", "them"}
            flank = flanked(said, place) if phrase in OVERTAKES else None
            found = flank if flank is not None else None if is_it else compare(said, place, range(end, end + NEAR))
            is_turned = phrase in OVERTAKES and is_passive(said, place)
            if found is not None and found != (-sign if is_turned else sign) and place not in proven:
                yield Code.DIRECTION, f"{phrase!r}: the facts have it the other way"
    yield from _turned(said)
    yield from overtaken(said)
    for low, is_so in lost(said):
        if not is_so:
            yield Code.DIRECTION, f"{low!r}: what is named went the other way"
    for place, low in enumerate(said.lows):
        side = side_of(said, place) or (SIDES.get(low) if flanked(said, place) is not None else None)
        is_known = holds(said, place) or place in proven or _is_made_up(said, place) or looked_back(said, place)
        is_known = is_known or _is_loss(said, place)
        if side is None or is_bound(said, place) or low in asked or is_known:
            continue
        measure, sign = side[0], -side[1] if _is_inverted(said, place) else side[1]
        known_so = _is_known_so(said, place, measure, sign)
        if not (_agrees(said, place, measure, sign, known) if known_so is None else known_so):
            yield Code.DIRECTION, f"{low!r}: no cited comparison goes that way"
        elif low in VANISHING and not _is_gone(said, place, known):
            yield Code.DIRECTION, f"{low!r}: something of it is left"


def _is_gone(said: Said, place: int, known: Sequence[Slope]) -> bool:
    """Whether nothing is left of what is said to have vanished, or so much is not claimed: "all but vanished"."""
    ahead = said.lows[max(0, place - 2) : place]
    is_partial = ahead == ["all", "but"] or bool(PARTIAL & set(ahead)) or bool(_denied(said, place))
    # What has an approval is what is left of those that lack it.
    is_had = tells_of_approval(said.words(said.clause(place)))
    nothing = [(one, WHOLE if is_had and one.kind in LACKED else 0) for one in candidates(said, place, known)]
    return is_partial or any(one.now == left for one, left in nothing)


def _is_known_so(said: Said, place: int, measure: str, sign: int) -> bool | None:
    """Whether what a word is said of went so, by a signal, a budget or its own step; None where none of them tells."""
    for told in (backward, respectively, all_but):
        if (known := told(said, place, measure, sign)) is not None:
            return known
    if measure == "up" and (first := peerless(said, place, sign)) is not None:
        return first
    for stood_to in (flanked, over_the_rest) if measure == "up" else ():
        if (way := stood_to(said, place)) is not None:
            return (way != sign) if _denied(said, place) else way == sign
    if (none := none_do(said, place, measure, sign)) is not None:
        return none
    own = _of_signal(said, place, said.cited.slopes)
    if own is not None:
        return sign in own
    left = _is_left(said, place)
    return stride(said, place, measure, sign) if left is None and not _denied(said, place) else left


def _turned(said: Said) -> Iterator[Found]:
    """Yield "went from none to all of them" where it went the other way."""
    for place in said.find("from"):
        behind = said.lows[place + 1 : said.clause(place).stop]
        ends = behind[behind.index("to") + 1 :] if "to" in behind else []
        first, last = ((low in ALL) - (low in NONE) for low in (behind[0] if ends else "", ends[0] if ends else ""))
        if not first or not last or first == last:
            continue
        is_had = tells_of_approval(said.words(said.clause(place)) - NONE)
        ways = {one.up for one in said.cited.slopes if one.role in BASES and not one.pooled}
        if (-last if is_had else last) not in ways:
            yield Code.DIRECTION, f"'from {behind[0]} to {ends[0]}': no cited comparison goes that way"


def _is_made_up(said: Said, place: int) -> bool:
    """Whether "comes down to" says what something is made up of, which is for the causes, and to no level."""
    is_told = said.lows[max(0, place - 1) : place + 2] in (["comes", "down", "to"], ["come", "down", "to"])
    near = [one for one in said.figures if place < one.start <= place + 3]
    return is_told and all(one.unit not in MEASURED for one in near) and bool(said.things(range(place, len(said.lows))))


def _is_loss(said: Said, place: int) -> bool:
    """Whether coverage is what was shed or reduced: how much a service lost is its number, and no movement of it."""
    behind = [low for low in said.lows[place + 1 : place + LOOK_BACK] if low not in {"its", "the", "test", "their"}]
    if said.lows[place] in REDUCING and behind[:1] == ["coverage"] and said.cited.of_kind("coverage"):
        return True
    told = next((one for one in said.figures if place < one.start <= place + LOOK_BACK), None)
    is_shed = said.lows[place] in SHEDDING and bool(said.cited.of_kind("coverage")) and "coverage" in said.lows
    return is_shed and told is not None and told.unit in {None, "points"}


def _asked(said: Said) -> list[str]:
    """Return the words of what was asked, where a sentence says whether it was done."""
    told = [fact.detail.get("asked") for fact in said.cited.of_kind("ask")] if KNOWING & set(said.lows) else []
    return [word for texts in told if isinstance(texts, list) for text in texts for word in str(text).lower().split()]


def _is_inverted(said: Said, place: int) -> bool:
    """Whether it is the weeks before that were lower, and not this one: "was lower in each of the 12 weeks before"."""
    behind = " ".join(said.lows[place : place + FAR])
    ahead = " ".join(said.lows[max(0, place - 6) : place])
    before = [low for low in said.lows[max(0, place - 4) : place] if low not in ADVERBS]
    # "Its usual is lower still": it is the usual that is compared.
    if before[-1:] != [] and before[-1] in COPULAE and before[-2:-1] != [] and before[-2] in HELD:
        return True
    is_of_every = any(phrase in behind for phrase in (" in each of", " in every one of", "in all of the"))
    return (is_of_every and bool(WEEKS & set(said.lows[place : place + FAR]))) or "weeks before were" in ahead


def _agrees(said: Said, place: int, measure: str, sign: int, known: Sequence[Slope]) -> bool:
    denied = _denied(said, place)
    if (measure == "worse" and sign < 0 and (_has_recovered(said) or _has_member_recovered(said, place))) or (
        denied and said.cited.is_calm
    ):
        return True
    if "what" in said.lows[max(0, place - 1) : place]:
        named = frozenset(name for group in said.groups for name in group.names)
        return any(
            one.up == sign for one in known if one.row & named or (one.kind == "driver" and one.subjects & named)
        )
    between, way = between_of(said, place), ends_of(said, place)
    between = beside(said, place) if between is None else between
    between = over_named(said, place) if between is None else between
    between = against_pace(said, place) if between is None else between
    is_held = said.lows[place] in LYING and bool(HELD & set(said.lows[place + 1 : place + 4]))
    if between is not None or (way and measure == "up" and not is_held):
        # Both ends are proven by themselves, so that they have the direction too.
        return sign in {between, way}
    found = candidates(said, place, known)
    values = [slope.up if measure == "up" else slope.worse if slope.worse is not None else slope.up for slope in found]
    if measure == "up" and {one.kind for one in found} <= LACKED and tells_of_approval(said.words(said.clause(place))):
        values = [-value for value in values]
    if measure == "up" and _is_judged(said, place):
        values += [slope.worse for slope in found if slope.worse is not None]
    if not denied and measure == "up" and is_against_both(said, place):
        # A number told behind the word is of one of the two times, and leads to that one alone.
        told = {(slope.fact, slope.now) for slope in found}
        own = [slope for slope in known if (slope.fact, slope.now) in told and slope.role in BASES - {Role.MAXIMUM}]
        return bool(own) and all(slope.up == sign for slope in own)
    if denied:
        is_little = bool(denied & SOFT) and any(slope.up == sign and is_slight(slope) for slope in found)
        return is_little or any(value != sign for value in values)
    return (any(value == sign for value in values) and _is_of_each(said, place, sign, found, known)) or _drives(
        said, sign
    )


def _is_left(said: Said, place: int) -> bool | None:
    """Whether an error budget is "down to" what is left of it, which only goes down; None where no budget is meant."""
    told = next((one for one in said.figures if one.start == place + 2), None)
    if said.lows[place] not in {"up", "down"} or said.lows[place + 1 : place + 2] != ["to"] or told is None:
        return None
    left = {fact.detail.get("budget_left") for fact in said.cited.of_kind("objective")}
    return said.lows[place] == "down" if told.value in left and "budget" in said.lows else None


def _of_signal(said: Said, place: int, known: Sequence[Slope]) -> frozenset[int] | None:
    """Return which ways the signal went that a comparative stands before, as in "smaller additions"; None for none."""
    group = next((one for one in said.meant if one.start == place + 1), None)
    services = said.things(said.clause(place), "service")
    rows = [one for one in known if group is not None and (one.row or one.subjects) & group.names]
    rows = [one for one in rows if not services or one.scoped or one.subjects & services]
    is_adjective = said.lows[place].endswith("er") or said.lows[place] in {"more", "less"}
    return frozenset(one.up for one in rows) if rows and is_adjective else None


def _is_of_each(said: Said, place: int, sign: int, found: Sequence[Slope], known: Sequence[Slope]) -> bool:
    """Whether a movement that several are said to have made, "both Payments and Ledger rose", is one of each."""
    own = [one for one in known if not one.row and one.kind in {slope.kind for slope in found}]
    ahead = max((one for one in said.groups if one.end <= place), key=lambda one: one.end, default=None)
    names = ahead.names if ahead is not None and place - ahead.end <= LOOK_BACK else frozenset()
    if any(
        one.form is Form.BOTH and one.unit == "services" and one.end <= place <= one.end + 2 for one in said.figures
    ):
        names = frozenset(name for slope in own for name in slope.subjects)
    if _is_of_all(said, place):
        names = frozenset(name for slope in own if not slope.scoped for name in slope.subjects)
    names |= _told_behind(said, place)
    told = {name: [one for one in own if name in one.subjects] for name in names} if len(names) > 1 else {}
    return all(not slopes or any(sign in {one.up, one.worse} for one in slopes) for slopes in told.values())


def _is_of_all(said: Said, place: int) -> bool:
    """Whether all that are cited are said to have moved so: "fell in each of them", "every service rose"."""
    clause = said.clause(place)
    for at in range(clause.start, min(clause.stop, place + FAR)):
        apart = said.words(range(min(at, place + 1), max(at, place)))
        near = set(said.lows[at + 1 : at + LOOK_BACK + 2])
        before = "".join(said.lows[max(0, at - 1) : at])
        if said.lows[at] not in EVERY or apart & APART or {"week", *WEEKS} & near:
            continue
        is_subject = at < place and bool(MEMBERS & near) and before not in PARTIAL and "but" not in near
        # "The fall of both services".
        is_theirs = before == "of" and at - 2 == place
        if before in PLACES or is_subject or is_theirs:
            return True
    return False


def _told_behind(said: Said, place: int) -> frozenset[str]:
    """Return the services of a list that a colon gives of those counted: "three are above their usual: Auth by 8"."""
    end = said.clause(place).stop
    is_counted = any(one.unit in {"services", "teams"} and one.end <= place for one in said.figures)
    behind = range(end, said.clause(end + 1).stop) if end + 1 < len(said.lows) else range(0)
    is_list = said.lows[end : end + 1] == [":"] and "by" in said.words(behind)
    return said.things(behind, "service", "team") if is_counted and is_list else frozenset()


def _denied(said: Said, place: int) -> frozenset[str]:
    """Return the words that deny a movement; "without approval fell" denies the approval, and not the fall."""
    # "Owners who hardly work there, up from none": what is denied before a comma is something else.
    paused = max((at + 1 for at in said.find(",") if at < place), default=0)
    ahead = range(max(said.clause(place).start, place - LOOK_BACK, paused), place)
    near = frozenset(low for at in ahead if (low := said.lows[at]) in NEGATIONS and said.lows[at - 1] not in STARTS)
    return near if said.lows[max(0, place - 1) : place] == ["without"] else near - {"without"}


def _is_judged(said: Said, place: int) -> bool:
    return bool({"risk", "risks", "riskier"} & said.words(said.clause(place)))


def _has_recovered(said: Said) -> bool:
    cited = said.cited
    over = any(card.state in {CardState.RESOLVED, CardState.BETTER} for card in cited.holding)
    return over or any(str(fact.value) in {"done", "calmed", "eased", "partly"} for fact in cited.of_kind("ask"))


def _has_member_recovered(said: Said, place: int) -> bool:
    """Whether the scope is said to be better by one of its own: "Identity recovered: Auth's owners approve again".

    The one has to have come back from the week before to its usual, and nothing of the scope may be worse than then.
    """
    colon = said.lows.index(":", place) if ":" in said.lows[place : place + NEAR] else None
    ahead = said.things(range(said.clause(place).start, place))
    if colon is None or ahead != {said.cited.payload.scope.label.lower()}:
        return False
    clause = said.clause(colon + 1)
    told = range(clause.start, next((at for at in clause if said.lows[at] == ","), clause.stop))
    named = frozenset() if NEGATIONS & said.words(told) else said.things(told, "service", "team")
    # Whose share falls is no better by that.
    own = [one for one in said.cited.slopes if one.subjects & named and not one.pooled and one.kind not in SHARED]
    better = {one.fact for one in own if one.role is Role.PREVIOUS and one.worse == -1}
    far = {one.fact for one in own if one.role is Role.USUAL and one.worse == 1}
    is_worse = any(one.scoped and one.role is Role.PREVIOUS and one.worse == 1 for one in said.cited.slopes)
    return bool(better - far) and not is_worse


def _drives(said: Said, sign: int) -> bool:
    """Whether a verb has a driver for its subject: "lines added raised the average" needs the driver's sign only."""
    services = said.things(range(len(said.lows)), "service")
    of_pattern = [fact for fact in said.cited.of_kind("pattern") if services <= said.cited.names_of[fact.id]]
    on_driver = any(said.cited.names.are(name, "driver") for group in said.groups for name in group.names)
    if not DRIVES & set(said.lows) and not (of_pattern and on_driver):
        return False
    return sign > 0 and bool(said.cited.of_kind("pattern", "driver_group"))
