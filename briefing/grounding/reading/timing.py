"""Which number a word of time belongs to, where it is not the nearest one.

"Close to its usual at 28.2 points": what is usual is only named, and the number is of now. "Under its maximum, 73.4
against 73.9": it is the second of the two. "Its usual rate of unapproved files, which is 18": the next, however far.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import LONG, ONES, SPANS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

HOLDING: Final = words(
    """
    above below under over beyond near with to than from against exceeds exceeded exceeding undercuts undercut
    undercutting beats beat beating tops topped topping trails trailed matches matched matching equals equalled
    equalling missed on past
    what exactly precisely repeats repeated repeating mirrors mirrored
    """
)
"""Words that hold something against the time named behind them."""
PLACED: Final = words("at with")
"""Words behind a time that is only named, with which begins what is of now."""
ACROSS: Final = words("across over from for on in at with among")
OVER: Final = words("across over among")
COUNTS: Final = words("count number figure level total value score average mean rate share")
"""Nouns for a number, behind "usual"."""
ADJECTIVES: Final = words("usual normal ever before")
STOPS: Final = words("; : ( ) — – . but while whereas though although yet")
PAUSES: Final = words(", : ( — –")
JOINS: Final = (
    *([low] for low in ("to", "against", "versus", "vs", "after", "from")),
    *(
        ["instead", "of"],
        ["rather", "than"],
        ["compared", "with"],
        ["compared", "to"],
        ["up", "from"],
        ["down", "from"],
    ),
)
"""What stands between a number and the older one that it is held against."""
SAID: Final = (["which", "is"], ["which", "was"], ["which", "stands", "at"], ["which", "stood", "at"], ["that", "is"])
BEATING: Final = words("beating bettering topping undercutting exceeding besting")
STEPS: Final = words("up down by")
NAMED: Final = words("the its their a about usual normal typical previous last week 's")
"""Words between two such numbers with which the second is named, or told again of what time it is."""
BEFORE: Final = 5
"""Words before a time among which it is held against something."""
NOUNS: Final = 3
"""Words between a time and where it ends as what something is held against: "its usual level at"."""
FAR: Final = 12
LATER: Final = words("later earlier apart")


LOOKING = words("looks look looked")
"""Verbs behind which "normal" says how a number stands, and is none of another time."""


def is_only_named(lows: Sequence[str], found: Sequence[Figure], place: int, size: int) -> bool:
    """Whether what is held against a time ends with it, and the number behind is of now."""
    if place and lows[place - 1] in LOOKING:
        return True
    if not _is_held(lows, found, place):
        return False
    end = next((at for at in range(place + size, len(lows)) if lows[at] in PLACED | PAUSES | STOPS), len(lows))
    behind = lows[place + size : place + size + 2]
    if lows[place] in ADJECTIVES and ("".join(behind[:1]) in ACROSS or _is_measured_over(behind)):
        # "Calmer than usual across its 14 changes", "below its usual average over seven changes".
        return True
    is_near = end - place - size <= NOUNS and not any(place <= one.start < end for one in found)
    return is_near and end < len(lows) and (lows[end] in PLACED or _is_aside(lows, found, end))


def _is_measured_over(behind: Sequence[str]) -> bool:
    """Whether a noun for a number stands here, and behind it over how much that is measured."""
    return len(behind) > 1 and behind[0] in COUNTS and behind[1] in OVER


def _is_aside(lows: Sequence[str], found: Sequence[Figure], end: int) -> bool:
    """Whether behind a pause no number follows at once, which could tell what was named."""
    behind = next((one for one in found if one.start > end), None)
    if lows[end : end + 2] == [",", "and"]:
        # "Exactly its usual, and six of its ten changes".
        return behind is not None and behind.start == end + 2
    return lows[end] == "," and behind is not None and behind.start == end + 1 and _is_counted(lows, behind)


def _is_counted(lows: Sequence[str], figure: Figure) -> bool:
    """Whether a number begins a clause of its own: "of the points by which it undercuts the usual, 5.2 come from"."""
    return lows[figure.end : figure.end + 1] != [] and lows[figure.end] in words("come comes came are is were was")


def _is_held(lows: Sequence[str], found: Sequence[Figure], place: int) -> bool:
    for at in range(place - 1, max(-1, place - BEFORE - 1), -1):
        if lows[at] in HOLDING:
            return True
        if lows[at] in STOPS | {","} or any(one.start <= at < one.end and one.unit not in LONG for one in found):
            return False
    return False


def apposed(lows: Sequence[str], found: Sequence[Figure], place: int) -> tuple[Figure, Figure] | None:
    """Return the two numbers behind a time and a pause, the new one first: "its maximum, 73.4 against 73.9"."""
    # "Back at its usual share, 37.4 percent against 37.3".
    if not _is_held(lows, found, place) and lows[max(0, place - 2) : place - 1] != ["at"]:
        return None
    for first, second in pairwise(one for one in found if one.start > place):
        pause = next((at for at in (first.start - 1, first.start - 2) if lows[at] in PAUSES and at > place), None)
        between = [low for low in lows[first.end : second.start] if low not in NAMED]
        if pause is not None:
            is_told = between in JOINS and not (STOPS - PAUSES) & set(lows[place:pause])
            is_moved = lows[first.start - 1] == "from" and between == ["to"]
            is_step = lows[first.start - 1] in STEPS
            return ((second, first) if is_moved else (first, second)) if is_told and not is_step else None
        if lows[first.start - 1] != "by":
            return None
    return None


def told_far(lows: Sequence[str], found: Sequence[Figure], place: int, size: int) -> Figure | None:
    """Return the number that a time is of though it stands far off: "which is 18", or the only one of its phrase."""
    ahead = next((one for one in found if one.start >= place + size and one.unit not in LONG), None)
    if ahead is not None and ahead.start - place - size <= FAR and not STOPS & set(lows[place + size : ahead.start]):
        lead = lows[max(0, ahead.start - 3) : ahead.start]
        if any(lead[-len(said) :] == said for said in SAID):
            return ahead
    first = next((at + 1 for at in range(place - 1, -1, -1) if lows[at] in STOPS | {","}), 0)
    last = next((at for at in range(place + size, len(lows)) if lows[at] in STOPS | {","}), len(lows))
    own = [one for one in found if first <= one.start < last and one.unit not in LONG and one.form is not Form.RATE]
    is_held = _is_held(lows, found, place) or bool((HOLDING | {"as"}) & set(lows[first:place]))
    is_closing = last == place + size
    return own[0] if len(own) == 1 and own[0].start < place and is_closing and not is_held else None


def rated(figure: Figure | None, found: Sequence[Figure]) -> Figure | None:
    """Return the "two in five" that a number is the second of, else the number itself."""
    if figure is None or figure.form is not Form.RATE:
        return figure
    return next((one for one in found if one.end in {figure.end, figure.start + 1} and one is not figure), figure)


def beaten(lows: Sequence[str], found: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield numbers with the older one that they beat: "22.3, the lowest of 12 weeks, beating 23.8"."""
    told = [one for one in found if one.unit not in LONG]
    for first, second in pairwise(told):
        if lows[second.start - 1] in BEATING or lows[second.start - 2 : second.start - 1] in [[low] for low in BEATING]:
            yield first, second


def parts_of_old(found: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield the parts with the whole that stands before them: "of the previous week's eleven, one had failed"."""
    for place, whole in enumerate(found):
        if whole.is_whole:
            yield from ((part, whole) for part in found[place + 1 :] if part.of == whole.value)
            # "The week before none of the 28 did".
            yield from ((whole, part) for part in found[:place] if part.form is Form.NOTHING and part.of == whole.value)


def is_number(behind: Sequence[Token]) -> bool:
    """Whether a number of no span of time stands here: "the previous 11 percent", and not "the previous 12 weeks"."""
    is_counted = bool(behind) and (behind[0].kind is Kind.NUMBER or behind[0].low in ONES)
    return is_counted and UNITS.get("".join(token.low for token in behind[1:2])) not in SPANS


def is_later(lows: Sequence[str], figure: Figure) -> bool:
    """Whether a number is how long after something else: "more than that of Auth two days later"."""
    return "".join(lows[figure.end : figure.end + 1]) in LATER


def is_outset(lows: Sequence[str], place: int, figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether "after 14 changes, it had 20" begins a clause with what was before."""
    begins = not place or lows[place - 1] in STOPS | {","}
    behind = next((one for one in found if one.start >= figure.end), None)
    if any("/" in low or "#" in low for low in lows[place + 1 : figure.start]):
        # "After D with 39 points, E followed": a number of D.
        return False
    return begins and behind is not None and "," in lows[figure.end : behind.start]


def is_led_by_from(lows: Sequence[str], figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether a movement begins with a number, however it is described: "from its 12-week maximum of 66.2"."""
    for at in range(figure.start - 1, max(-1, figure.start - FAR), -1):
        if lows[at] == "from":
            return True
        if lows[at] in STOPS | {",", "to"} or any(one.start <= at < one.end and one.unit not in LONG for one in found):
            return False
    return False
