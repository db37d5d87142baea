"""Rose, fell, above, below, better, worse: each must agree with a comparison of a cited fact."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.grounding.abreast import stands
from briefing.grounding.bounds import is_bound
from briefing.grounding.figures import Form
from briefing.grounding.levels import holds
from briefing.grounding.lexicon import BANDS, DAYS, UNITS
from briefing.grounding.listed import words
from briefing.grounding.movements import candidates, is_against_both
from briefing.grounding.ones import is_worst_one
from briefing.grounding.paces import against_pace, pace
from briefing.grounding.quantities import BASES, Role
from briefing.grounding.ranked import is_definite, is_of_two, moves_more, ranks_alone
from briefing.grounding.records import looked_back
from briefing.grounding.rests import LACKED, tells_of_approval
from briefing.grounding.rivals import beside, compare
from briefing.grounding.slopes import is_slight
from briefing.grounding.standing import stood
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code
from briefing.grounding.words import DRIVES, NEGATIONS, SIDES
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.said import Said
    from briefing.grounding.slopes import Slope

Found = tuple[Code, str]
LOOK_BACK = 4
MEASURED = words("points percent hours minutes days times")
NOUNS = frozenset({"cut", "drop", "fall", "under", "lighter", "longer"})
"""Words that tell of a movement only where something follows that it is a movement of, or against."""
PULLS = words(
    """
    pulled pushed picked brought dragged took takes moved drove drew ticked edged crept inched trended nudged pulls
    pushes drags brings went gone
    """
)
"""Verbs that "up" and "down" give the direction of."""
IDLE = words(
    """
    add adds added adding give gives gave giving
    given sum use used using set end ended back caught held holds make made take took break
    broke follow followed sign signed way ways line lined lines pile piled queue queued stack stacked show shows
    turn turned lining turning sped speed slow slowed slowing
    """
)
"""Verbs that "up" and "down" belong to without a movement."""
COMPARING = (
    ("ahead of", 1),
    ("behind", -1),
    *(
        (verb, 1)
        for verb in words(
            """
            outscores outscored outranks outranked tops topped outweighs exceeds overtook overtakes outstrips
            outstripped dwarfs dwarfed eclipses eclipsed
            """
        )
    ),
    *((verb, -1) for verb in ("trails", "trailed")),
)
"""What stands between two names, the first of which is above, or below."""
LIES_ON = frozenset(DAYS) | words("weekend holiday band bands range") | frozenset(BANDS)
OTHERWISE = words("silent dark ill away out")
"""What something falls, where it does not go down."""
KNOWING = words("whether unknown unclear cannot asked ask asks")
"""Words beside which what was asked for is told in its own words."""
SLIPS = words("slipped slipping")
GROWING = ("lead_time", "mttr", "ownership", "drift", "unreviewed", "coverage")
"""Kinds of facts of which what slipped grew; a score that slipped went down."""
AT_MOST = words("at of for with in by scoring")
"""Words before "up to", which is at most."""
LEVEL = words("above below under over beyond")
HELD = words("usual normal")
"""What something is above or below, whichever way it went before."""
LYING = words("fall falls fell falling")
BECOMING = words("grew grow grows grown growing")
"""Verbs before a comparative, which has the direction: "grew shorter"."""
STARTS = words("from to than against versus at")
"""Words behind which "none" is a number, and denies nothing."""
HELD_TO = {("short", "of"): -1, ("shy", "of"): -1, ("ahead", "of"): 1, ("clear", "of"): 1, ("excess", "of"): 1}
"""What stands before a usual number, or that of the week before, and which way it is from there."""
HELD_BY = words("usual normal typical last previous norm average")
ALL = words("all every everything")
NONE = words("none no nothing zero")
SOFT = frozenset({"hardly", "barely", "scarcely"})
FOLLOWED = words("from by on against versus since at this to again in")


def directions(said: Said) -> Iterator[Found]:
    """Yield the directions that no cited fact has."""
    known, proven = said.cited.slopes, stood(said)
    remedies = (remedy.text for card in said.cited.holding for remedy in card.remedies)
    asked = " ".join(remedies).lower().split() if said.cited.part == "actions" else _asked(said)
    for phrase, sign in COMPARING:
        for place in said.find(phrase):
            found = compare(said, place, range(place + 1, place + 4))
            if found is not None and found != sign:
                yield Code.DIRECTION, f"{phrase!r}: the facts have it the other way"
    yield from _turned(said)
    for place, low in enumerate(said.lows):
        side = _side(said, place)
        of_band = holds(said, place)
        is_known = of_band or place in proven or _is_made_up(said, place) or looked_back(said, place)
        if side is None or is_bound(said, place) or low in asked or is_known:
            continue
        measure, sign = side
        if _is_inverted(said, place):
            sign = -sign
        own, left = _of_signal(said, place, known), _is_left(said, place)
        is_so = sign in own if own is not None else left
        if not (_agrees(said, place, measure, sign, known) if is_so is None else is_so):
            yield Code.DIRECTION, f"{low!r}: no cited comparison goes that way"


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


def _asked(said: Said) -> list[str]:
    """Return the words of what was asked, where a sentence says whether it was done."""
    told = [fact.detail.get("asked") for fact in said.cited.of_kind("ask")] if KNOWING & set(said.lows) else []
    return [word for texts in told if isinstance(texts, list) for text in texts for word in str(text).lower().split()]


def _side(said: Said, place: int) -> tuple[str, int] | None:
    """Return what a word says of a movement: "up" or "worse", and which way; None where it says nothing."""
    low = said.lows[place]
    behind = said.lows[place + 1] if place + 1 < len(said.lows) else ""
    if is_worst_one(said, place) or _is_something_else(said, place, behind):
        return None
    if low in SLIPS and said.cited.of_kind(*GROWING):
        return ("worse", 1)
    if (paced := moves_more(said, place) or pace(said, place) or _held_to(said, place)) is not None:
        return paced
    if low in {"up", "down"} and _is_moved(said, place, behind):
        return ("up", 1 if low == "up" else -1)
    if low in {"over", "under", "beyond"} and {"usual", "usually", "normal", "maximum"} & set(
        said.lows[place + 1 : place + 3]
    ):
        return ("up", -1 if low == "under" else 1)
    is_counted = any(one.end == place for one in said.figures)
    is_of_signal = not is_counted and any(one.start == place + 1 for one in said.meant)
    is_idle = low in {"more", "less"} and not is_of_signal and "than" not in said.lows[place + 1 : place + 9]
    return None if is_idle or (low in NOUNS and behind not in FOLLOWED | {"than"}) else SIDES.get(low)


def _held_to(said: Said, place: int) -> tuple[str, int] | None:
    """Return how "short of its usual 21" and "ahead of last week's" stand; None where nothing is held so."""
    sign = HELD_TO.get((said.lows[place], "".join(said.lows[place + 1 : place + 2])))
    return ("up", sign) if sign and HELD_BY & set(said.lows[place + 2 : place + 5]) else None


def _is_something_else(said: Said, place: int, behind: str) -> bool:
    """Whether a word of a direction tells of no movement here, or of one that no comparison can have."""
    low = said.lows[place]
    # How something came to be what it was before ("after falling to 23.6") is in no comparison.
    is_bygone = low.endswith("ing") and said.lows[max(0, place - 1) : place] == ["after"]
    is_late = low in SLIPS and behind in {"out", "through", "in", "past"}
    # "Of the two it scores the higher, 71 points": that is a rank, and the superlatives' part.
    is_rank = ranks_alone(said, place)
    is_rank = is_rank or (is_definite(said, place) and (behind in {",", "."} or is_of_two(said, place)))
    # A time to deploy ("the better windows") has no series that it could have moved in.
    is_window = UNITS.get(behind) == "windows"
    is_verb = (low in BECOMING and behind in SIDES) or (low in LYING and behind in OTHERWISE)
    is_verb = is_verb or (behind in {"out", "in"} and said.lows[place + 2 : place + 3] in (["of"], ["on"]))
    is_verb = is_verb or (low in {"up", "down"} and _is_of_source(said, place))
    return (low in LYING and _lies(said, place)) or is_late or is_bygone or is_window or is_verb or is_rank


def _is_of_source(said: Said, place: int) -> bool:
    """Whether it is a source that is up or down: "PagerDuty has been down since Wednesday"."""
    labels = {str(fact.detail.get("label")).lower() for fact in said.cited.of_kind("source")}
    return bool(labels & set(said.lows[max(0, place - LOOK_BACK) : place]))


def _lies(said: Said, place: int) -> bool:
    """Whether to "fall" is only to belong somewhere: "all five fall on Payments and Search"."""
    behind = said.tokens[place + 1 : place + 4]
    is_into = bool(behind) and behind[0].low in {"on", "to", "under", "into", "within", "in"}
    placed = {Kind.NAME, Kind.IDENT, Kind.DATE}
    return is_into and any(token.kind in placed or token.low in LIES_ON for token in behind[1:])


def _is_moved(said: Said, place: int, behind: str) -> bool:
    """Whether "up" and "down" tell of a movement, and do not belong to another verb ("adds up to")."""
    before = said.lows[place - 1] if place else ""
    if behind == "to" and (not place or said.tokens[place + 2].low in {*DAYS, "now", "date"}):
        return False
    if PULLS & set(said.lows[max(0, place - LOOK_BACK) : place]):
        return True
    if behind == "to" and before in AT_MOST:
        return False
    is_led = before in {"is", "are", "was", "were", "went", "came", "moved"}
    return before not in IDLE and behind != "at" and (behind in FOLLOWED or behind[:1].isdigit() or is_led)


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
    denied = _denied(said, place)
    if (measure == "worse" and sign < 0 and _has_recovered(said)) or (denied and said.cited.is_calm):
        return True
    if "what" in said.lows[max(0, place - 1) : place]:
        named = frozenset(name for group in said.groups for name in group.names)
        return any(
            one.up == sign for one in known if one.row & named or (one.kind == "driver" and one.subjects & named)
        )
    between, ends = _between(said, place), _ends(said, place)
    between = beside(said, place) if between is None else between
    between = against_pace(said, place) if between is None else between
    is_held = said.lows[place] in LEVEL and bool(HELD & set(said.lows[place + 1 : place + 4]))
    if between is not None or (ends and measure == "up" and not is_held):
        # Both ends are proven by themselves, so that they have the direction too.
        return sign in {between, ends}
    found = candidates(said, place, known)
    values = [slope.up if measure == "up" else slope.worse if slope.worse is not None else slope.up for slope in found]
    if measure == "up" and {one.kind for one in found} <= LACKED and tells_of_approval(said.words(said.clause(place))):
        values = [-value for value in values]
    if measure == "up" and _is_judged(said, place):
        values += [slope.worse for slope in found if slope.worse is not None]
    if not denied and measure == "up" and is_against_both(said, place):
        bases = {slope.role: slope.up for slope in found if slope.role in BASES - {Role.MAXIMUM}}
        return bool(bases) and set(bases.values()) == {sign}
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
    names |= _told_behind(said, place)
    told = {name: [one for one in own if name in one.subjects] for name in names} if len(names) > 1 else {}
    return all(not slopes or any(sign in {one.up, one.worse} for one in slopes) for slopes in told.values())


def _told_behind(said: Said, place: int) -> frozenset[str]:
    """Return the services of a list that a colon gives of those counted: "three are above their usual: Auth by 8"."""
    end = said.clause(place).stop
    is_counted = any(one.unit in {"services", "teams"} and one.end <= place for one in said.figures)
    behind = range(end, said.clause(end + 1).stop) if end + 1 < len(said.lows) else range(0)
    is_list = said.lows[end : end + 1] == [":"] and "by" in said.words(behind)
    return said.things(behind, "service", "team") if is_counted and is_list else frozenset()


def _denied(said: Said, place: int) -> frozenset[str]:
    """Return the words that deny a movement; "without approval fell" denies the approval, and not the fall."""
    ahead = range(max(said.clause(place).start, place - LOOK_BACK), place)
    near = frozenset(low for at in ahead if (low := said.lows[at]) in NEGATIONS and said.lows[at - 1] not in STARTS)
    return near if said.lows[max(0, place - 1) : place] == ["without"] else near - {"without"}


def _between(said: Said, place: int) -> int | None:
    """Return how what is named before "than" stands to what is named behind it; None where it is no such comparison."""
    if "than" not in said.lows[place + 1 : place + 9]:
        return None
    told = stands(said, place)
    if told is not None:
        return told
    than = said.lows.index("than", place + 1)
    inside = next((one for one in said.groups if place < one.start < than and one.tied), None)
    return compare(said, place, range(than + 1, than + 4), inside)


def _ends(said: Said, place: int) -> int:
    """Return which way "from 31 to 30" goes, 0 where the clause has no such pair."""
    figures = [one for one in said.figures if one.start in said.clause(place)]
    for first, second in pairwise(figures):
        if (first.start > place and "," in said.lows[place + 2 : first.start]) or (
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
    services = said.things(range(len(said.lows)), "service")
    of_pattern = [fact for fact in said.cited.of_kind("pattern") if services <= said.cited.names_of[fact.id]]
    on_driver = any(said.cited.names.are(name, "driver") for group in said.groups for name in group.names)
    if not DRIVES & set(said.lows) and not (of_pattern and on_driver):
        return False
    return sign > 0 and bool(said.cited.of_kind("pattern", "driver_group"))
