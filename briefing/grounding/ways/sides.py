"""Which word says of a movement which way it went, and where such a word says nothing of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.language.lexicon import BANDS, DAYS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import OVERTAKES, PLENTIFUL, SCARCE, SIDES
from briefing.grounding.ways.between import FOLLOWED, LOOK_BACK, MEASURED, ends_of
from briefing.grounding.ways.bounds import is_of_several
from briefing.grounding.ways.ones import is_worst_one
from briefing.grounding.ways.paces import judged, pace
from briefing.grounding.ways.ranked import is_definite, is_of_two, moves_more, ranks_alone
from briefing.grounding.ways.rivals import is_against

if TYPE_CHECKING:
    from briefing.grounding.reading.said import Said

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
    given sum use used using set end ended back caught held holds make makes making made take took break
    broke follow followed sign signed way ways line lined lines pile piled queue queued stack stacked show shows
    turn turns turned lining turning crop crops cropped cropping sped speed slow slowed slowing runner
    """
)
"""Verbs that "up" and "down" belong to without a movement."""
OVER = words("above below beyond")
LIES_ON = frozenset(DAYS) | words("weekend holiday band bands range") | frozenset(BANDS)
OTHERWISE = words("silent dark ill away out")
"""What something falls, where it does not go down."""
SLIPS = words("slipped slipping")
GROWING = ("lead_time", "mttr", "ownership", "drift", "unreviewed", "coverage")
"""Kinds of facts of which what slipped grew; a score that slipped went down."""
GROWERS = ("lead", "owner", "approval", "restor", "recover", "coverage", "unapproved", "unreviewed", "declared")
"""How the words begin that tell of them."""
LACKING = words("unapproved without lacking missing lacked unreviewed")
BECOMES = words(
    "grew grow grows grown growing became become becomes becoming turned turn turns turning got get gets getting"
)
AT_MOST = words("at of for with in by scoring")
"""Words before "up to", which is at most."""
DEGREES = words("slightly a little bit touch marginally modestly sharply steeply markedly considerably noticeably")
"""Words between "up" and what something is up from."""
LYING = words("fall falls fell falling")
COPULAE = words("is was are were stands lies")
ADVERBS = words("even still much far slightly somewhat a little bit well considerably")
BECOMING = words("grew grow grows grown growing")
"""Verbs before a comparative, which has the direction: "grew shorter"."""
HELD_TO = {("short", "of"): -1, ("shy", "of"): -1, ("ahead", "of"): 1, ("clear", "of"): 1, ("excess", "of"): 1}
"""What stands before a usual number, or that of the week before, and which way it is from there."""
PAUSES = words(", ; : ( — – and but while whereas though although yet")
FAR = 9
HELD_BY = words("usual normal typical last previous norm average")


def side_of(said: Said, place: int) -> tuple[str, int] | None:
    """Return what a word says of a movement: "up" or "worse", and which way; None where it says nothing."""
    low = said.lows[place]
    behind = said.lows[place + 1] if place + 1 < len(said.lows) else ""
    is_amount = bool({low, behind} & (SCARCE | PLENTIFUL))
    if is_amount or is_worst_one(said, place) or _is_something_else(said, place, behind):
        return _amount(said, place)
    if low in SLIPS and said.cited.of_kind(*GROWING) and not _has_sunk(said, place):
        return ("worse", 1)
    paced = judged(said, place) or moves_more(said, place) or pace(said, place) or _held_to(said, place)
    if paced is not None:
        return paced
    if low in {"up", "down"} and _is_moved(said, place, behind):
        return ("up", 1 if low == "up" else -1)
    if low in {"over", "under", "beyond"} and {"usual", "usually", "normal", "maximum"} & set(
        said.lows[place + 1 : place + 3]
    ):
        return ("up", -1 if low == "under" else 1)
    is_counted = any(one.end == place for one in said.figures)
    is_of_signal = not is_counted and any(one.start == place + 1 for one in said.meant)
    # "Gates brought 0.6 points less than usual, and thin review 1.1 more".
    is_again = is_counted and is_against(said, range(place))
    is_idle = low in {"more", "less"} and not is_of_signal and not _is_than(said, place)
    is_idle = is_idle and not is_again
    is_noun = low in NOUNS and behind not in FOLLOWED | {"than"} and not is_of_several(said, place)
    return None if is_idle or is_noun else SIDES.get(low)


def _is_than(said: Said, place: int) -> bool:
    """Whether "than" goes with "more": a few words behind it, or before anything else is told, however far."""
    pause = next((at for at in range(place + 1, len(said.lows)) if said.lows[at] in PAUSES), len(said.lows))
    return "than" in said.lows[place + 1 : max(place + FAR, pause)]


def _has_sunk(said: Said, place: int) -> bool:
    """Whether what slipped went down, by its own two numbers, though something that can only grow is told beside it."""
    near = range(max((at + 1 for at in range(place) if said.lows[at] in {",", "and"}), default=0), place)
    told = said.words(near)
    # "The unapproved share slipped to 75 percent": what lacks something is less.
    return bool(LACKING & told) or (ends_of(said, place) < 0 and not any(low.startswith(GROWERS) for low in told))


def _amount(said: Said, place: int) -> tuple[str, int] | None:
    """Return which way "grew scarce" and "became less common" go, at the adjective; None where nothing becomes so."""
    low, ahead = said.lows[place], said.lows[max(0, place - 2) : place]
    degree = {"more": 1, "less": -1, "increasingly": 1, "decreasingly": -1}.get("".join(ahead[-1:]), 0)
    is_than = degree and said.lows[place + 1 : place + 2] == ["than"]
    is_led = degree or (bool(ahead) and (ahead[-1] in BECOMES or ahead[-1] in {"very", "so", "too"}))
    is_becoming = is_than or (bool(BECOMES & set(ahead)) and is_led)
    sign = (low in PLENTIFUL) - (low in SCARCE)
    return ("up", sign * (degree or 1)) if sign and is_becoming else None


def _held_to(said: Said, place: int) -> tuple[str, int] | None:
    """Return how "short of its usual 21" and "ahead of last week's" stand; None where nothing is held so."""
    low, held = said.lows[place], HELD_BY & set(said.lows[place + 2 : place + 5])
    sign = HELD_TO.get((low, "".join(said.lows[place + 1 : place + 2])), OVERTAKES.get(low))
    is_judged = low.startswith("beat") and any(one.worse is not None for one in said.cited.slopes)
    return None if not sign or not held else ("worse", -1) if is_judged else ("up", sign)


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
    # "Above all because of gates".
    is_verb = is_verb or (
        low == "above" and behind == "all" and said.lows[place + 2 : place + 3] not in (["the"], ["of"])
    )
    # "Five changes above the safe band": where they are.
    is_verb = is_verb or (low in OVER and behind == "the" and "".join(said.lows[place + 2 : place + 3]) in BANDS)
    return (low in LYING and _lies(said, place)) or is_late or is_bygone or is_window or is_verb or is_rank


def _is_of_source(said: Said, place: int) -> bool:
    """Whether it is a source that is up or down: "PagerDuty has been down since Wednesday"."""
    labels = {str(fact.detail.get("label")).lower() for fact in said.cited.of_kind("source")}
    return bool(labels & set(said.lows[max(0, place - LOOK_BACK) : place]))


def _lies(said: Said, place: int) -> bool:
    """Whether to "fall" is only to belong somewhere: "all five fall on Payments and Search"."""
    behind = said.tokens[place + 1 : place + 4]
    is_into = bool(behind) and behind[0].low in OVER | {"on", "to", "under", "into", "within", "in"}
    placed = {Kind.NAME, Kind.IDENT, Kind.DATE}
    return is_into and any(token.kind in placed or token.low in LIES_ON for token in behind[1:])


def _is_range(said: Said, place: int) -> bool:
    """Whether "from 30 points in A up to 48 in B" goes from one thing to another, and is no movement of either."""
    sign, clause = 1 if said.lows[place] == "up" else -1, said.clause(place)
    ahead = [one for one in said.figures if one.start in clause and one.end <= place]
    behind = [one for one in said.figures if one.start in range(place + 1, place + 3)]
    if (
        said.lows[place + 1 : place + 2] != ["to"]
        or not ahead
        or not behind
        or said.lows[ahead[-1].start - 1] != "from"
    ):
        return False
    is_parted = any(ahead[-1].end <= group.start < place for group in said.groups)
    is_owned = any(behind[0].end <= group.start <= behind[0].end + LOOK_BACK for group in said.groups)
    return is_parted and is_owned and sign * behind[0].value > sign * ahead[-1].value


def _is_until(said: Said, place: int) -> bool:
    """Whether "up to" says until when: "up to now", "with data up to 16 September"."""
    until = said.tokens[place + 2 : place + 3]
    return any(one.kind in {Kind.DATE, Kind.TIME} or one.low in {*DAYS, "now", "date"} for one in until)


def _is_moved(said: Said, place: int, behind: str) -> bool:
    """Whether "up" and "down" tell of a movement, and do not belong to another verb ("adds up to")."""
    before = said.lows[place - 1] if place else ""
    if behind in DEGREES:
        # "Down slightly from 7", "up a little on last week".
        last = next((at for at in range(place + 1, len(said.lows)) if said.lows[at] not in DEGREES), place)
        behind = said.lows[last] if said.lows[last] in {"from", "on"} else behind
    if behind == "to" and (not place or _is_until(said, place)):
        return False
    if _is_range(said, place):
        return False
    if PULLS & set(said.lows[max(0, place - LOOK_BACK) : place]):
        return True
    if behind == "to" and before in AT_MOST:
        return False
    is_led = before in {"is", "are", "was", "were", "went", "came", "moved"}
    # "Payments is 8 points down and Ledger 8.2 up".
    is_led = is_led or any(one.end == place and one.unit in {None, *MEASURED} for one in said.figures)
    return before not in IDLE and behind != "at" and (behind in FOLLOWED or behind[:1].isdigit() or is_led)
