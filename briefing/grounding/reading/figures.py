"""Finding the numbers in a sentence, in whatever form they are written: digits, words, fractions, multiples, places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.language.lexicon import (
    DAYS,
    FRACTIONS,
    MINUTES,
    MULTIPLIERS,
    NOTHING,
    ONES,
    ORDINALS,
    SMALL_FRACTIONS,
    TENS,
    UNITS,
)
from briefing.grounding.language.listed import words
from briefing.grounding.language.spelled import HUNDRED, LONGEST, spelled
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.portions import Portion, is_step, of_owner, of_these, portion, several
from briefing.grounding.reading.pronouns import is_pronoun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.grounding.language.text import Token

STOPS = words(
    """
    in of on at for to and or but with against is are was were be been has have had that which who while as than
    from by scored scores score landed began went merged followed came waits wait need needs up down over under
    above below if it they them its their this last out per because after before since so a an the not once when
    until unless no none every each all yet still though although where only
    """
)
"""Words after which a number's unit is no longer looked for."""
TRIES = (("in",), ("out", "of"), ("of",))
"""What stands between how often something was and how often it could have been."""
FURTHEST_UNIT = 4
BOUNDING, SPANNING = words("within inside under over"), words("minute day week month")
"""Words before "a day", and such spans, with which it is a number and no article."""
OWNED = words("usual previous")
"""Words before an "hour" that is a number of its own: "the usual hour"."""
QUARTERS: Mapping[tuple[str, ...], float] = MappingProxyType(
    {("and", "a", "half"): 0.5, ("and", "a", "quarter"): 0.25, ("and", "three", "quarters"): 0.75}
)
NO_COUNT = words("longer more matter one doubt different difference movement")
"""Words behind a "no" that counts nothing."""
PARTS = frozenset({*FRACTIONS, *SMALL_FRACTIONS})
LINED = frozenset({"lines added", "lines deleted"})
"""Names that say what a number before them counts."""


class Form(StrEnum):
    """How a number is written."""

    DIGITS = "digits"
    WORDS = "words"
    FRACTION = "fraction"
    MULTIPLE = "multiple"
    PLACE = "place"
    NOTHING = "nothing"
    BOTH = "both"
    WHOLE = "whole"
    RATE = "rate"
    """The second number of "one in four", which the first one has taken in."""


TIMES = MappingProxyType({"once": 1, "twice": 2, "thrice": 3, "never": 0})
"""How often something was, where the tries stand behind it: "twice in 94"."""
TINY = 1e-6
COUNTING = frozenset({Form.WORDS, Form.DIGITS, Form.BOTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number in a sentence: tokens `start` to `end` (unit included), its value and its unit (None: not said)."""

    start: int
    end: int
    value: float
    form: Form
    unit: str | None = None
    decimals: int = 0
    signed: bool = False
    of: float | None = None
    """The whole that it is written to be a part of: 5 in "three of five"."""
    is_whole: bool = False
    """Whether it is such a whole."""
    of_unit: str | None = None
    """Of all of something, of what."""
    one_in: float | None = None
    """Of "one in five", five."""
    is_ratio: bool = False
    """Whether part and whole may stand for a ratio: "three out of four" of nine in twelve."""
    text: str = ""

    def shows(self, value: float) -> bool:
        """Whether a value, whichever way it goes, is this number as it is rounded."""
        return abs(abs(value) - self.value) <= 0.5 * 10.0**-self.decimals + TINY


def figures(tokens: Sequence[Token]) -> list[Figure]:
    """Return the numbers of a sentence in their order."""
    found: list[Figure] = []
    place = 0
    while place < len(tokens):
        figure = next(filter(None, (read(tokens, place) for read in READERS)), None)
        if figure is None:
            place += 1
            continue
        figure = _with_unit(figure, tokens)
        found.append(replace(figure, text=" ".join(token.text for token in tokens[figure.start : figure.end])))
        place = figure.end
    return found


def _digits(tokens: Sequence[Token], place: int) -> Figure | None:
    token = tokens[place]
    if token.kind is not Kind.NUMBER:
        return None
    if place and tokens[place - 1].low in DAYS:
        return None
    end, form = place + 1, Form.DIGITS
    if end < len(tokens) and tokens[end].low in {"st", "nd", "rd", "th"}:
        end, form = end + 1, Form.PLACE
    places = len(token.text.partition(".")[2])
    value = float(token.text.replace(",", ""))
    return Figure(start=place, end=end, value=value, form=form, decimals=places, signed=token.text[0] in "+-")


def _words(tokens: Sequence[Token], place: int) -> Figure | None:
    value, size = spelled([token.low for token in tokens[place : place + LONGEST]])
    if not size:
        return None
    end = place + size
    word, before = tokens[place].low, tokens[place - 1].low if place else ""
    if word == "one" and end == place + 1:
        if before == "not":
            return Figure(start=place, end=end, value=0, form=Form.NOTHING)
        if is_pronoun(tokens, place, end):
            return None
    following = tokens[end].low if end < len(tokens) else ""
    if part := several([token.low for token in tokens], place, end, value):
        return _of_portion(part)
    if word == "one" and following == "single":
        end += 1
    if [token.low for token in tokens[end : end + 3]] == ["and", "a", "half"]:
        return Figure(start=place, end=end + 3, value=value + 0.5, form=Form.WORDS, decimals=1)
    return Figure(start=place, end=end, value=value, form=Form.WORDS)


def _fraction(tokens: Sequence[Token], place: int) -> Figure | None:
    found = portion([token.low for token in tokens], place) if tokens[place].low in PARTS else None
    return _of_portion(found) if found is not None else None


def _of_portion(found: Portion) -> Figure:
    form = Form.MULTIPLE if found.is_again else Form.WORDS if found.is_of_unit else Form.FRACTION
    return Figure(
        start=found.start, end=found.end, value=found.value, form=form, unit=found.unit, decimals=found.decimals
    )


def _multiple(tokens: Sequence[Token], place: int) -> Figure | None:
    low = tokens[place].low
    if low not in MULTIPLIERS:
        return None
    return Figure(start=place, end=place + 1, value=MULTIPLIERS[low], form=Form.MULTIPLE, unit="times")


def _tried(tokens: Sequence[Token], place: int) -> Figure | None:
    """Read "twice in 94" and "once out of 12" as how many of so many, and not as a multiple or a point in time."""
    lows = [token.low for token in tokens[place : place + 5]]
    size = next((len(tied) for tied in TRIES if lows[1 : 1 + len(tied)] == list(tied)), 0)
    tries = tokens[place + 1 + size : place + 2 + size]
    is_span = bool({"weeks", "days", "months"} & set(lows[2 + size :]))
    if lows[0] not in TIMES or not size or is_span or not tries:
        return None
    if tries[0].kind is not Kind.NUMBER and tries[0].low not in {*ONES, *TENS}:
        return None
    value = TIMES[lows[0]]
    return Figure(start=place, end=place + 1, value=value, form=Form.WORDS if value else Form.NOTHING)


def _ordinal(tokens: Sequence[Token], place: int) -> Figure | None:
    low = tokens[place].low
    if ORDINALS.get(low, 1) > 1 and place and tokens[place - 1].low in {"every", "each"}:
        return Figure(start=place, end=place + 1, value=HUNDRED / ORDINALS[low], form=Form.FRACTION, unit="percent")
    if low not in ORDINALS or (low == "second" and place and tokens[place - 1].low == "a"):
        return None
    return Figure(start=place, end=place + 1, value=ORDINALS[low], form=Form.PLACE)


def _nothing(tokens: Sequence[Token], place: int) -> Figure | None:
    low = tokens[place].low
    following = tokens[place + 1].low if place + 1 < len(tokens) else ""
    before = tokens[place - 1].low if place else ""
    is_none = (low == "no" and following in NO_COUNT) or (before == "to" and following == "change")
    # "No fewer than 12" is at least 12.
    is_none = is_none or (
        following in {"fewer", "less"} and [one.low for one in tokens[place + 2 : place + 3]] == ["than"]
    )
    if low not in NOTHING or before == "or" or is_none:
        return None
    return Figure(start=place, end=place + 1, value=0, form=Form.NOTHING)


def _both(tokens: Sequence[Token], place: int) -> Figure | None:
    low = tokens[place].low
    following = tokens[place + 1].low if place + 1 < len(tokens) else ""
    if low == "both":
        return Figure(start=place, end=place + 1, value=2, form=Form.BOTH)
    if low == "all" and following in ONES and following != "one":
        return Figure(start=place, end=place + 2, value=ONES[following], form=Form.BOTH)
    return None


def _every(tokens: Sequence[Token], place: int) -> Figure | None:
    """Read "all owned files" and "every contributor" as the whole of something that facts count."""
    if tokens[place].low not in {"all", "every", "each"} or (place and tokens[place - 1].low in {"of", "at", "in"}):
        return None
    if place + 1 < len(tokens) and ORDINALS.get(tokens[place + 1].low, 1) > 1:
        return None
    is_owned = any(token.kind is Kind.NAME for token in tokens[place + 1 : place + 4])
    for at in range(place + 1, min(len(tokens), place + (8 if is_owned else 5))):
        unit = UNITS.get(tokens[at].low)
        if unit in {"people", "changes", "deployments", "files", "lines", "incidents", "tests"}:
            return Figure(start=place, end=place + 1, value=HUNDRED, form=Form.WHOLE, unit="percent", of_unit=unit)
        if tokens[at].kind is Kind.NAME and tokens[at - 1].low == "of":
            continue
        if (
            tokens[at].kind is not Kind.WORD
            or tokens[at].low in (STOPS - {"of", "the", "its", "their"})
            or tokens[at].low in ONES
        ):
            return None
    return None


def _single(tokens: Sequence[Token], place: int) -> Figure | None:
    following = tokens[place + 1].low if place + 1 < len(tokens) else ""
    if tokens[place].low != "single" or not place or tokens[place - 1].low not in {"a", "the"}:
        return None
    if UNITS.get(following) in {"weeks", "months"}:
        return None
    denied = place > 1 and tokens[place - 2].low in {"not", "without"}
    form = Form.NOTHING if denied else Form.WORDS
    return Figure(start=place, end=place + 1 + (following == "one"), value=0 if denied else 1, form=form)


def _hour(tokens: Sequence[Token], place: int) -> Figure | None:
    """Read "an hour", and "a week" where it is a span: "within a week"."""
    words, before = [token.low for token in tokens[place : place + 2]], tokens[place - 1].low if place else ""
    lows = [token.low for token in tokens[place : place + 5]]
    if lows[:1] in (["a"], ["an"]) and lows[2:] == ["and", "a", "half"] and UNITS.get(lows[1]) in MINUTES:
        return Figure(start=place, end=place + 5, value=1.5, form=Form.WORDS, unit=UNITS[lows[1]], decimals=1)
    if lows[:1] == ["hour"] and before in OWNED:
        # "The usual hour and a quarter".
        size = _quarters(lows[1:])
        return Figure(
            start=place, end=place + 1 + size[0], value=1 + size[1], form=Form.WORDS, unit="hours", decimals=1
        )
    if words == ["an", "hour"] and (size := _quarters(lows[2:]))[0]:
        return Figure(
            start=place, end=place + 2 + size[0], value=1 + size[1], form=Form.WORDS, unit="hours", decimals=1
        )
    is_span = before in BOUNDING and words[:1] == ["a"] and "".join(words[1:]) in SPANNING
    if words != ["an", "hour"] and not is_span and not is_step(lows, before):
        return None
    return Figure(start=place, end=place + 1, value=1, form=Form.WORDS)


def _quarters(lows: Sequence[str]) -> tuple[int, float]:
    """Return how many words "and a quarter" are, and how much; nothing where no part of an hour follows."""
    told = next((text for text in QUARTERS if list(lows[: len(text)]) == list(text)), ())
    return len(told), QUARTERS.get(told, 0)


READERS: tuple[Callable[[Sequence[Token], int], Figure | None], ...] = (
    _tried,
    _digits,
    _both,
    _words,
    _hour,
    _single,
    _every,
    _fraction,
    _multiple,
    _ordinal,
    _nothing,
)


def _with_unit(figure: Figure, tokens: Sequence[Token]) -> Figure:
    """Look for the unit behind a number: at once ("54 %"), or after adjectives ("two risky changes")."""
    known = figure.unit or _named(figure, tokens[figure.end : figure.end + 1])
    if known is not None:
        return replace(figure, unit=known)
    skipped = of_these([token.low for token in tokens], figure.end) if figure.form in COUNTING else 0
    skipped = skipped or of_owner(tokens, figure.end)
    for place in range(figure.end + skipped, min(len(tokens), figure.end + skipped + FURTHEST_UNIT + 1)):
        token = tokens[place]
        if skipped and tokens[place].low == "week":
            continue
        if skipped and f"{token.low}s" in UNITS and figure.value > 1:
            # "The 86 of the previous week's riskiest deployment" are of one deployment, and count none.
            break
        if token.low in UNITS and token.kind in {Kind.WORD, Kind.MARK}:
            if UNITS[token.low] == "points" and "percentage" in (one.low for one in tokens[figure.end : place]):
                return replace(figure, unit="percent", end=place + 1)
            near = place == figure.end
            if token.low == "times" and _counts(tokens, place):
                return replace(figure, end=place + 1)
            return replace(figure, unit=UNITS[token.low], end=place + 1 if near else figure.end)
        if token.kind is Kind.NAME or token.low == "'s":
            continue
        if token.kind is not Kind.WORD or token.low in STOPS or token.low in ONES:
            break
    return figure


def _named(figure: Figure, behind: Sequence[Token]) -> str | None:
    """Return what "lines added" says that a number before it counts; "in both lines added contributed" counts none."""
    return "lines" if figure.form is not Form.BOTH and any(token.low in LINED for token in behind) else None


def _counts(tokens: Sequence[Token], place: int) -> bool:
    """Whether "12 times" counts how often something was done, and is no multiple of something."""
    lows = [token.low for token in tokens[place + 1 : place + 4]]
    if lows[:1] == ["that"]:
        # "Of five times that it was warned", and "three times that of A".
        return "".join(lows[1:2]) in {"a", "any", "it", "they"}
    if lows in (["last", "week", "'s"], ["this", "week", "'s"]):
        return False
    return "".join(lows[:1]) in {"", ",", ".", ";", "this", "last", "and", "in", "out"}
