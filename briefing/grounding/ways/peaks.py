"""Short of its 12-week peak, at a 12-week high: how a number stands to the most, or the record, of the weeks before."""

from __future__ import annotations

from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.places import is_record
from briefing.grounding.facts.quantities import Role, stated
from briefing.grounding.facts.subjects import of_topic
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.standing import shows
from briefing.grounding.language.lexicon import SPANS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import HIGHEST, LOWEST
from briefing.grounding.reading.pronouns import FORMER
from briefing.grounding.ways.records import series_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

PEAKS: Final = words("peak maximum high top ceiling record")
TOPS: Final = words("highest most largest biggest greatest longest")
WEEKS: Final = words("weeks months")
BELOW: Final = words("below under short off shy beneath within away from behind approaching near close")
ABOVE: Final = words("above over beyond past exceeds exceeded exceeding beat beats beating tops topped surpassed")
HELD: Final = words("than against versus unlike")
REACHED: Final = words("reached reaches hit hits matches matched equals equalled")
ENDS: Final = words(", ; : but and while . (")
FAR: Final = 7
BREADTH: Final = 4
LAST: Final = (["last", "week"], ["previous", "week"], ["week", "before"], ["week", "earlier"], ["week", "ago"])
MOST: Final[Mapping[str, int]] = MappingProxyType({"maximum": 1, "peak": 1, "highest": 1, "minimum": -1, "lowest": -1})
RANKED: Final[Mapping[str, int]] = MappingProxyType(
    {**dict.fromkeys(("highest", "largest", "biggest", "greatest"), 1), **dict.fromkeys(("lowest", "smallest"), -1)}
)
RANKS: Final = words("highest lowest")
TYING: Final = words(
    "of at , over for during was is stood had been being ( in the last previous weeks week before twelve"
)
"""Words between "maximum" and the number that it is."""
COPULA: Final = [[low] for low in ("is", "was", "were", "had", "being")]
APPOSED: Final = words(
    ", was is also both again as its their the a old previous whose which of share's 's twelve 12 -"
) | {"twelve-week"}
"""Words between a number and "maximum" behind it."""
LATELY: Final = words("last previous week before earlier had been itself")


def is_held_against(said: Said, place: int) -> bool:
    """Whether a peak is what a number is held against, so that it is not called one itself."""
    low = said.lows[place]
    ahead = _ahead(said, place)
    return low in PEAKS | TOPS and bool((BELOW | ABOVE | HELD) & set(ahead)) and _is_of_weeks(said, place)


def is_number(said: Said, place: int) -> bool:
    """Whether "maximum" only says what a number is that stands with it, and that is so: "its maximum was 61.7"."""
    return any(_bounds(said, place))


def _bounds(said: Said, place: int) -> Iterator[bool]:
    """Yield for each bound of the weeks before that stands with its word whether it is one of that side."""
    is_old = _is_old(said, place)
    if said.lows[place] in RANKED and not is_old:
        yield from _ranked_before(said, place)
        return
    if said.lows[place] not in (MOST if is_old else MOST.keys() - RANKS):
        return
    known = [one for one in said.cited.pool if one.role is Role.MAXIMUM]
    behind = next((one for one in said.figures if one.start > place and one.unit not in SPANS), None)
    ahead = next((one for one in reversed(said.figures) if one.end <= place and one.unit not in SPANS), None)
    told = [one for one in (behind,) if one is not None and set(said.lows[place + 1 : one.start]) <= TYING]
    told += [one for one in (ahead,) if one is not None and set(said.lows[one.end : place]) <= APPOSED | {"week"}]
    shown = (one for figure in told for one in known if shows(figure, one))
    yield from (_is_lowest(said, one) is (MOST[said.lows[place]] < 0) for one in shown)


def _is_old(said: Said, place: int) -> bool:
    """Whether a bound is of the weeks before alone: "the previous lowest was 26.9", "the lowest before was 26.9"."""
    behind = said.lows[place + 1 : place + 3]
    is_before = behind[:1] == ["before"] and (not behind[1:] or behind[1:] in COPULA or behind[1] in ENDS)
    return is_before or (place > 0 and said.lows[place - 1] in FORMER)


def _ranked_before(said: Said, place: int) -> Iterator[bool]:
    """Yield whether an old number is the bound that is apposed to it: "from 69.2, the highest in 12 weeks"."""
    figure = next((one for one in reversed(said.figures) if one.end <= place and one.unit not in SPANS), None)
    if figure is None or not _is_of_weeks(said, place):
        return
    between = said.lows[figure.end : place]
    shown = [one for one in said.cited.pool if one.fact and shows(figure, one)]
    # A number of now is held against the weeks before it, and is none of them.
    if "," in between and set(between) <= APPOSED | LATELY and not any(one.role is Role.NOW for one in shown):
        bounds = (one for one in shown if one.role is Role.MAXIMUM)
        yield from (_is_lowest(said, one) is (RANKED[said.lows[place]] < 0) for one in bounds)


def most_before(said: Said, figure: Figure) -> bool | None:
    """Know a number that is said to be the most, or the least, of the weeks before; None where the facts know none."""
    behind, ahead = (
        said.lows[figure.end : figure.end + BREADTH],
        said.lows[max(0, figure.start - BREADTH) : figure.start],
    )
    told = behind[2:3] if behind[:1] in COPULA and behind[1:2] == ["the"] else []
    told = told or (ahead[-2:-1] if ahead[-3:-2] == ["the"] and ahead[-1:] in COPULA else [])
    sign = (told[:1] != [] and told[0] in HIGHEST) - (told[:1] != [] and told[0] in LOWEST)
    clause = said.clause(figure.start)
    is_before = "when" in said.lows[max(0, figure.start - 2) : figure.start] or "before" in said.words(clause)
    if not sign or not is_before or "weeks" not in said.lows:
        return None
    series = [series_of(fact)[:-1] for fact in of_topic(said, figure.start)]
    every = [[sign * one for one in own if one is not None] for own in series]
    return True if any(own and max(own) == sign * figure.value for own in every) else None


def _lasts(said: Said, place: int) -> Iterator[tuple[Code, str]]:
    """Yield the most of many weeks that is said to be of the last one: "a maximum of 64.8 in the previous week"."""
    behind = next((one for one in said.figures if place < one.start <= place + BREADTH), None)
    told = said.lows[behind.end : behind.end + BREADTH] if behind is not None else []
    if behind is None or not any(told[at : at + 2] in LAST for at in range(len(told))):
        return
    known = [one for one in said.cited.pool if shows(behind, one)]
    if any(one.role is Role.MAXIMUM for one in known) and not any(one.role is Role.PREVIOUS for one in known):
        yield Code.PERIOD, f"{behind.text!r} is of one of the weeks before, and not of the last"


def _is_lowest(said: Said, one: Quantity) -> bool:
    """Whether the bound of a record is that of the least."""
    return any(fact.id == one.fact and fact.detail.get("extreme") == "lowest" for fact in said.cited.facts)


def is_high(said: Said, place: int) -> bool:
    """Whether "a new twelve-week high" is what the series of a cited fact has; so too where none has a series."""
    sign = 1 if said.lows[place] == "high" else -1
    is_named = said.lows[place + 1 : place + 2] == ["of"] and not {"a", "new"} & set(
        said.lows[max(0, place - 3) : place]
    )
    if is_named or said.cited.of_kind("record"):
        return True
    told = [fact for fact in of_topic(said, place) if isinstance(fact.detail.get("series"), list)]
    return not told or any(is_record(fact, sign) for fact in told)


def tops(said: Said) -> frozenset[int]:
    """Return where "peak" is the riskiest deployment of the week, and "minimum" the bound of a record."""
    if said.cited.of_kind("record"):
        return frozenset(place for place, low in enumerate(said.lows) if low in {"minimum", "maximum"})
    if not said.cited.of_kind("deployment"):
        return frozenset()
    return frozenset(place for place, low in enumerate(said.lows) if low == "peak" and not _is_of_span(said, place))


def _is_of_span(said: Said, place: int) -> bool:
    ahead = said.lows[max(0, place - 3) : place]
    return ahead[-1:] == ["week"] and any(one.end == place for one in said.figures)


def peaks(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to be short of a peak, or beyond it, and is not."""
    for place, low in enumerate(said.lows):
        yield from _lasts(said, place) if low in MOST else ()
        bounds = set(_bounds(said, place))
        if bounds == {False}:
            yield Code.SUPERLATIVE, f"{low!r}: what stands with it is the other end of the weeks before"
        if low not in PEAKS | TOPS or not _is_of_weeks(said, place):
            continue
        ahead = set(_ahead(said, place))
        sign = -1 if BELOW & ahead else 1 if ABOVE & ahead else 0
        ways = [_stands(fact, by_series=low in TOPS) for fact in of_topic(said, place)]
        told = [way for way in ways if way is not None]
        is_wrong = sign not in told if sign else not {0, 1} & set(told)
        if told and (sign or REACHED & ahead) and is_wrong:
            yield Code.DIRECTION, f"{low!r}: the cited number does not stand so to it"


def _is_of_weeks(said: Said, place: int) -> bool:
    """Whether a word such as "high" is that of the weeks: "12-week high", "its peak of 29 percent"."""
    ahead, behind = said.lows[max(0, place - 2) : place], said.lows[place + 1 : place + 2]
    if said.lows[place] in TOPS:
        # "Short of the highest share that it had in the 12 weeks before".
        told = list(takewhile(lambda low: low not in ENDS, said.lows[place + 1 : place + 2 * FAR]))
        return ahead[-1:] == ["the"] and bool(WEEKS & set(told))
    is_own = bool(({"its", "their", "the", "'s"} | FORMER) & set(ahead[-1:]))
    return "week" in ahead or "usual" in ahead or (is_own and behind in (["of"], [","], ["."], []))


def _ahead(said: Said, place: int) -> list[str]:
    """Return the words before a place, up to where something else begins."""
    found: list[str] = []
    for low in reversed(said.lows[max(0, place - FAR) : place]):
        if low in ENDS:
            break
        found.append(low)
    return found


def _stands(fact: Fact, *, by_series: bool) -> int | None:
    """Return how a fact's number stands to the most of the weeks before; None where it does not know."""
    own = [one for one in stated(fact) if one.key == "value"]
    now = next((one.value for one in own if one.role is Role.NOW), None)
    most = next((one.value for one in own if one.role is Role.MAXIMUM), None)
    if most is None and by_series and isinstance(series := fact.detail.get("series"), list):
        most = max((one for one in series[:-1] if isinstance(one, (int, float))), default=None)
    return None if now is None or most is None else (now > most) - (now < most)
