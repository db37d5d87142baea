"""What a sentence says of many weeks: never higher, no week had a lower one, the first in six weeks, above any of them.

The facts have the weeks before as a series, or as a record. How many of those weeks were above the last one is counted,
and held against how many the sentence has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import of_topic
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import ONES
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import HIGHEST, LOWEST, OVERTAKES, SIDES
from briefing.grounding.reading.figures import Form
from briefing.grounding.ways.paces import pace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

DENYING: Final = words("never not no none hasn't haven't nothing nowhere")
EVERY: Final = words("any every each all")
WEEKS: Final = words("week weeks")
SPANNING: Final = words("in over for within during since the last past previous more than at least")
"""Words before how many weeks are looked back on."""
BREAKS: Final = words("; : but while whereas though although yet")
LEVELS: Final[Mapping[str, int]] = {
    **dict.fromkeys(words("high long many much large big often risky busy slow"), 1),
    **dict.fromkeys(words("low short few little small calm quiet quick fast safe"), -1),
}
OF_LAST: Final = [["the", last, "week"] for last in ("previous", "last", "prior")]
APPOSED: Final = words(", ( — – its their the which that had has been was")
"""Words between a number and what it was called."""
FAR: Final = 12
LEAST_SERIES: Final = 3


def records(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the records over many weeks that the series of the cited facts do not have."""
    for place, sign in as_much(said):
        beyond = [count for fact in of_topic(said, place) if (count := _beyond(fact, sign, level=True)) is not None]
        if beyond and 0 not in beyond:
            yield Code.SUPERLATIVE, f"{beyond[0]} of the weeks before were as {said.lows[place]}"
    for place, low in enumerate(said.lows):
        sign = looked_back(said, place)
        if not sign:
            continue
        most = _told(said, place)
        beyond = [count for fact in of_topic(said, place) if (count := _beyond(fact, sign)) is not None]
        if beyond and most not in beyond:
            yield Code.SUPERLATIVE, f"{low!r}: {beyond[0]} of the weeks before were beyond this one"


def as_much(said: Said) -> Iterator[tuple[int, int]]:
    """Yield where it is denied that a week was "as short as" this one, and which way the word goes."""
    for place, low in enumerate(said.lows):
        is_as = said.lows[max(0, place - 1) : place] == ["as"] and said.lows[place + 1 : place + 2] == ["as"]
        ahead = said.lows[max(0, place - FAR) : place]
        is_of_weeks = any(
            one in DENYING and WEEKS & set(ahead[at + 1 : at + 6]) and "in" not in ahead[at + 1 :]
            for at, one in enumerate(ahead)
        )
        behind = said.lows[place + 1 : place + FAR]
        is_any = bool(EVERY & set(behind)) and "weeks" in behind and bool(DENYING & set(ahead[-4:]))
        if low in LEVELS and is_as and (is_of_weeks or is_any):
            yield place, LEVELS[low]


def looked_back(said: Said, place: int) -> int:
    """Return which way a comparative holds this week against all weeks of a span; 0 where it does nothing of it."""
    paced = pace(said, place)
    side = paced or SIDES.get(said.lows[place])
    sign = side[1] if side is not None else OVERTAKES.get(said.lows[place], 0)
    if not sign or not WEEKS & set(said.lows):
        return 0
    return sign if _is_denied(said, place) or _is_beyond_all(said, place) else 0


def _is_denied(said: Said, place: int) -> bool:
    """Whether it is denied of every week: "never higher", "no week had a lower one", "has not been lower in weeks"."""
    ahead = range(max(_start(said, place), place - FAR), place)
    behind = said.lows[place + 1 : place + FAR]
    denied = [at for at in ahead if said.lows[at] in DENYING]
    if not denied:
        return _part(said, ahead) is not None
    between = said.lows[denied[-1] + 1 : place]
    is_of_week = "week" in between[:2] or ("of" in between[:2] and "weeks" in between)
    is_never = said.lows[denied[-1]] == "never" and not {"last", "previous"} & {*between[:1]}
    is_been = {"been", "had", "seen"} & set(between) and "than" not in behind
    return is_of_week or (is_never and "weeks" in said.lows) or (bool(is_been) and "weeks" in behind)


def _is_beyond_all(said: Said, place: int) -> bool:
    """Whether this week is said to be beyond every other: "more than in any of the 12 weeks before"."""
    behind = said.lows[place + 1 : place + FAR]
    if not EVERY & set(behind) or "weeks" not in behind:
        return False
    every = next(at for at, low in enumerate(behind) if low in EVERY)
    # "Topped every one of the last 12 weeks" needs no "than".
    is_than = bool({"than", "that"} & set(behind[:every])) or (said.lows[place] in OVERTAKES and every == 0)
    return is_than and "of" in behind[every : every + 3] and not BREAKS & set(behind[: behind.index("weeks")])


def _start(said: Said, place: int) -> int:
    """Return where the clause of a word begins."""
    return next((at + 1 for at in range(place - 1, -1, -1) if said.lows[at] in BREAKS), 0)


def _told(said: Said, place: int) -> int:
    """Return how many weeks are said to have been beyond this one: "only two of the 12 weeks before"."""
    return _part(said, range(max(_start(said, place), place - FAR), place)) or 0


def _part(said: Said, places: range) -> int | None:
    """Return how many of the weeks a clause tells of: "one of the 12 weeks before"."""
    for at in places:
        low, behind = said.lows[at], said.lows[at + 1 : at + 6]
        week = next((one for one, word in enumerate(behind) if word in WEEKS), len(behind))
        if behind[:1] == ["of"] and behind[week + 1 : week + 2] == ["'s"]:
            # "27 of the week's 31" is a part of changes, "five of last week's asks" one of asks, and none of weeks.
            continue
        is_part = behind[:2] in (["week", "of"], ["weeks", "of"]) or (
            # "The 86 of the previous week's riskiest deployment" is no part of the weeks.
            behind[:1] == ["of"] and bool(WEEKS & set(behind)) and behind[1:4] not in OF_LAST
        )
        if (low in ONES or low.isdigit()) and is_part:
            return ONES[low] if low in ONES else int(low)
    return None


def _beyond(fact: Fact, sign: int, *, level: bool = False) -> int | None:
    """Return how many of the weeks before were beyond the last; None where a fact does not know."""
    if fact.kind == "record":
        is_so = fact.detail.get("extreme") == ("highest" if sign > 0 else "lowest")
        return 0 if is_so else int(str(fact.detail.get("weeks", 0)))
    known = series_of(fact)
    if len(known) <= LEAST_SERIES or known[-1] is None:
        return None
    before = [sign * (one - known[-1]) for one in known[:-1] if one is not None]
    return sum(one > 0 or (level and one == 0) for one in before)


def series_of(fact: Fact) -> list[float | None]:
    """Return what a fact has for each week, the last of which is the one told of."""
    series = fact.detail.get("series")
    return [None if one is None else float(str(one)) for one in series] if isinstance(series, list) else []


def since(fact: Fact) -> int:
    """Return for how many weeks up to the one before there was none where there is now, or some where there is none."""
    known = series_of(fact)
    if not known or known[-1] is None:
        return 0
    before = [one for one in known[:-1] if one is not None][::-1]
    return next((at for at, one in enumerate(before) if (one > 0) == (known[-1] > 0)), len(before))


def is_first(said: Said, figure: Figure) -> bool:
    """Whether "the first failure after a week without any", or "the first in five weeks", is so."""
    behind = said.lows[figure.end :]
    weeks = next((one for one in said.figures if one.start >= figure.end and one.unit == "weeks"), None)
    is_without = "after" in behind[:FAR] and bool((DENYING | {"without"}) & set(behind))
    least = 1 if weeks is None and is_without and "week" in behind else 0 if weeks is None else int(weeks.value)
    if not least:
        return False
    counted = [since(fact) for fact in of_topic(said, figure.start)]
    if weeks is None:
        return any(one >= least for one in counted)
    return any(one == least or (not is_without and one == least - 1) for one in counted)


def is_looked_back(said: Said, figure: Figure) -> bool:
    """Whether a number of weeks is how far back something has not been seen: "the highest in six weeks"."""
    if figure.unit != "weeks" or figure.value <= 1 or said.lows[figure.start - 1] not in SPANNING | {"after"}:
        return False
    weeks = int(figure.value)
    firsts = [one for one in said.figures if one.form is Form.PLACE and one.value == 1 and one.end <= figure.start]
    if firsts:
        return is_first(said, firsts[-1])
    ahead = range(max(_start(said, figure.start), figure.start - FAR), figure.start)
    signs = [(at, (low in HIGHEST) - (low in LOWEST)) for at, low in enumerate(said.lows) if at in ahead]
    told = [(at, sign) for at, sign in signs if sign]
    return bool(told) and any(is_extreme(fact, told[-1][1], weeks) for fact in of_topic(said, told[-1][0]))


def is_extreme(fact: Fact, sign: int, weeks: int) -> bool:
    """Whether a fact is above, or below, all of so many weeks before it."""
    known = series_of(fact)
    if weeks > len(known) or known[-1] is None:
        return False
    last = known[-1]
    return all(one is None or sign * last > sign * one for one in known[-weeks:-1])


def was_highest(said: Said, fact: Fact, place: int, weeks: int | None) -> bool:
    """Whether the number of the week before was the highest: "down from 72.7, its highest in twelve weeks"."""
    told = max((one for one in said.figures if one.end <= place), key=lambda one: one.end, default=None)
    if told is None or not set(said.lows[told.end : place]) <= APPOSED:
        return False
    known = {one.against: one for one in fact.comparisons}
    top, before = known.get("maximum"), known.get("previous week")
    is_top = top is not None and before is not None and top.value == before.value == told.value
    return is_top and top is not None and weeks in {None, top.weeks}


def weeks_near(said: Said, places: Sequence[int]) -> int | None:
    """Return how many weeks a clause looks back on, None where it does not say."""
    return next((int(one.value) for one in said.figures if one.unit == "weeks" and one.start in places), None)
