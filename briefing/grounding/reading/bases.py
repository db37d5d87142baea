"""What a number is held against, by the words and the numbers around it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import LONG, MINUTES, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import LYING
from briefing.grounding.reading import timing
from briefing.grounding.reading.cues import BREAKS, NEAR
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

MEASURES = words("points percent hours minutes")
SIDEWAYS = words("above below under over beyond short more fewer less higher lower longer shorter")
"""Words behind a number that make it a step, so that "more than" before it only bounds the step."""
MOVED = words("up down rose fell went grew dropped increased decreased climbed moved ,") | {""}
"""Words behind which "from" begins a movement."""
ORIGINS = words("changes deployments people files lines services")
"""What points come from."""
WHERE = frozenset(
    (subject, *verb)
    for subject in ("it", "they", "that", "this")
    for verb in (("was",), ("were",), ("stood", "at"), ("had", "been"), ("had", "stood", "at"), ("was", "at"))
)
"""Words behind "where" with which what was before is recalled: "at 0 percent, where it stood at 100"."""
OVER = words("over across from with on in")
"""Words between what is named and how many its number is of."""
RISING = MappingProxyType({"more": "over", "fewer": "under", "less": "under", "higher": "over", "lower": "under"})


OPPOSING: Final = frozenset({("instead", "of"), ("opposed", "to"), ("contrast", "to"), ("rather", "than")})
"""Words before the number that stands on the other side, of two each."""


def bases(tokens: Sequence[Token], found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the numbers that something is held against: "against 20", "from 20 to 22", "compared with 20"."""
    lows = [token.low for token in tokens]
    for figure in (one for one in found if one.unit not in LONG and not timing.is_later(lows, one)):
        places = range(figure.start - 1, max(-1, figure.start - NEAR), -1)
        told = (_is_base(tokens, place, figure, found) for place in places)
        if next((known for known in told if known is not None), False):
            yield figure
    yield from (one for one in found if lows[one.end : one.end + 1] == ["→"])


def _is_base(tokens: Sequence[Token], place: int, figure: Figure, found: Sequence[Figure]) -> bool | None:
    """Return whether a word before a number makes it what something is held against; None where it says nothing."""
    lows = [token.low for token in tokens]
    low = lows[place]
    if low == "after" and timing.is_outset(lows, place, figure, found):
        return True
    # "Ledger is 5.4 points calmer than usual and Catalogue 2.9": what follows is told of another.
    is_next = low == "and" and any(one.kind in {Kind.NAME, Kind.IDENT} for one in tokens[place : figure.start])
    # "No week was lower than this one's 25 points".
    is_next = is_next or (low == "this" and lows[place + 1] in {"one", "week"})
    if low in BREAKS or low == "," or is_next or any(one.start <= place < one.end for one in found):
        return False
    is_recalled = low == "where" and tuple(lows[place + 1 : figure.start]) in WHERE
    is_recalled = is_recalled or tuple(lows[place : place + 2]) in OPPOSING
    # "38 minutes, not 78".
    is_not = low == "not" and place + 1 == figure.start and lows[place - 1 : place] == [","]
    if low in {"against", "versus", "vs", "compared", "unlike"} or is_recalled or is_not:
        return True
    step = next((one for one in found if one.end == place), None)
    # "22 points over its 28": what a step is counted from.
    is_step = low in LYING and step is not None and step.unit in MEASURES and figure.unit in {None, step.unit}
    # "After falling to 23.6, it climbed": what it was before that.
    is_fallen = low == "after" and lows[place + 1].endswith("ing") and lows[place + 2 : figure.start] == ["to"]
    is_start = low == "from" and _is_start(lows, place, figure, found) and not _is_origin(figure, found)
    is_start = is_start and not _is_range(tokens, place, figure, found)
    if is_step or is_fallen or is_start:
        return True
    # "53 more than Recommendations over six": what another has its number of.
    is_of_another = any(one.kind is Kind.NAME for one in tokens[place : figure.start]) and _is_made_of(lows, figure)
    if is_of_another or timing.is_only_named(lows, found, place + 1, 1):
        return False
    return True if low == "than" and not is_bound(lows, place, figure, found) else None


def _is_made_of(lows: Sequence[str], figure: Figure) -> bool:
    """Whether a number tells over what, or of how many, something is: "over six", "across its nine"."""
    return lows[figure.start - 1] in OVER or (
        lows[figure.start - 1] in {"its", "the"} and lows[figure.start - 2] in OVER
    )


def _is_origin(figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether "30.5 percent, from nine changes" tells what something is made of: no percent moves from changes."""
    last = next((one for one in reversed(found) if one.end <= figure.start), None)
    return figure.unit in ORIGINS and last is not None and last.unit in MEASURES and last.unit != figure.unit


def _is_range(tokens: Sequence[Token], place: int, figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether two things are told with a number each: "from Storefront's 32 percent to 36 in Payments"."""
    last = next((one for one in found if one.start >= figure.end), None)
    if last is None or tokens[last.start - 1].low != "to":
        return False
    first, second = ({one.low for one in part if one.kind is Kind.NAME} for part in _ends(tokens, place, figure, last))
    return bool(first) and bool(second) and first != second


def _ends(tokens: Sequence[Token], place: int, figure: Figure, last: Figure) -> Iterator[Sequence[Token]]:
    """Yield the words beside both ends of a range."""
    middle = next(at for at in range(figure.end, last.start) if tokens[at].low == "to")
    yield [*tokens[place : figure.start], *tokens[figure.end : middle]]
    yield [*tokens[middle : last.start], *tokens[last.end : last.end + 3]]


def _is_start(lows: Sequence[str], place: int, figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether "from" begins a movement and does not name an origin ("changes from five contributors")."""
    before = lows[place - 1] if place else ""
    following = lows[figure.end : figure.end + 9]
    ends = following.index("to") if "to" in following else 0
    is_ended = bool(ends) and not BREAKS & set(following[:ends]) and "," not in following[:ends]
    return (
        (before in MOVED and not (before == "," and _is_origin(figure, found)))
        or is_ended
        or "to" in lows[figure.end : figure.end + 4]
        or "to" in lows[max(0, place - 4) : place]
    )


def is_bound(lows: Sequence[str], place: int, figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether "more than 20" means a bound, and not that something else is more than the 20 of another time."""
    if not place or lows[place - 1] not in RISING or figure.start != place + 1:
        return False
    if figure.form in {Form.FRACTION, Form.MULTIPLE}:
        # "Little more than half the 83": a part is a number of no time.
        return True
    if lows[figure.end : figure.end + 1] and lows[figure.end] in SIDEWAYS:
        return True
    behind = set(lows[figure.end : figure.end + 4])
    # "Less than an hour before the release": how long, and nothing of another time.
    behind -= {"before"} if UNITS.get("".join(lows[figure.end : figure.end + 1]), figure.unit) in MINUTES else set()
    # "15.5 of the 26.9 points, more than half": what a pause parts is no number that the next is held against.
    near = (one for one in found if place - 3 <= one.end <= place and "," not in lows[one.end : place])
    is_held = any(one.form is not Form.BOTH for one in near)
    return not is_held and not behind & {"usual", "usually", "last", "before", "previous", "normal", "normally"}
