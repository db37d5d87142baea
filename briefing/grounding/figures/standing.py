"""How a step or a ratio stands: proven by the very two numbers that the sentence holds against each other.

The pool has differences and ratios without the names of both their ends. Where a sentence tells what its number is
held against, both ends are known, and the number follows from them by arithmetic or it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.pairs import is_moved
from briefing.grounding.facts.quantities import BASES, Quantity, Role
from briefing.grounding.figures.amounts import (
    CLOSE,
    FRACTION_OFF,
    MOST_SHORT,
    MULTIPLE_OFF,
    NEARLY,
    PERCENT,
    QUALIFYING,
    is_about,
)
from briefing.grounding.language.lexicon import ABOUT, BANDS, MINUTES, SPANS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.comparands import Comparand, is_ratio
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

Ends = tuple[Quantity, Quantity]
"""A number, and the one that it is held against."""
BEYOND: Final = words("more over above good")
SHORT: Final = words("less under below fewer nearly almost")
WIDE: Final = 0.3
"""How far "more than" and "less than" may be off, as a part of the number."""
NARROW: Final = 0.12
"""The same for "just over", "a good third" and "nearly"."""
SLIGHTLY: Final = words("just good nearly almost little bit slightly")
ROUGHLY: Final = 1.5
ROUGH_PART: Final = 2
"""How much farther off "about twice" may be than "twice", and "about half", as it may where it is a share."""
UNRANKED: Final = frozenset({"band", "driver"})
"""Kinds of facts whose numbers are told of one thing in several rows, and not of several things."""
PAIRED: Final = (["to"], ["against"], ["versus"], ["vs"], ["instead", "of"], ["rather", "than"], ["after"])
HELD: Final = (*PAIRED, ["compared", "with"], ["compared", "to"], ["from"], ["down", "from"], ["up", "from"])
"""What stands between a number and the one that it is held against."""
FAR: Final = 12
BREAKS: Final = words("; .")
PARTING: Final = words(", ; : . and but while whereas though although")
"""Words between which and a comparison stands what it is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a number is how two others stand, where the sentence says what it is held against."""

    is_so: bool
    places: range
    """The words of the comparison, which are proven with it."""


def standing(one: Said, figure: Figure) -> Standing | None:
    """Return whether a number is how its two ends stand; None where the sentence, or the facts, do not tell both."""
    told = next((each for each in one.comparands if each.figure == figure), None)
    if told is None:
        return _by_ends(one, figure)
    if told.is_pace and figure.form is Form.DIGITS:
        # "2.6 times its pace" is what the fact itself says.
        return None
    known = _pinned(one, told, list(_ends(one, told)))
    if not known:
        return None
    # "Both budgets burn below half of their pace" is said of each.
    is_of_each = told.is_pace and bool({"both", "each", "all"} & set(one.lows[: figure.start]))
    if (all if is_of_each else any)(_fits(one, told, ends) for ends in known):
        return Standing(is_so=True, places=told.places)
    # What is usual may be told of another number of the fact; of two that are named there is no other.
    # "Dropped from 13 in the previous week" is no step.
    is_step = told.base is not None or told.sign is None
    is_certain = told.is_pace or (is_step and _is_band(known[0][0], _bands_of_clause(one, told)))
    is_certain = is_certain or (bool(told.group or told.bands) and not told.roles)
    is_certain = is_certain or (told.base is not None and any(shows(told.base, base) for _, base in known))
    return Standing(is_so=False, places=told.places) if is_certain else None


def stood(one: Said) -> frozenset[int]:
    """Return the places of the words of all comparisons that are proven."""
    told = (standing(one, each.figure) for each in one.comparands)
    return frozenset(place for each in told if each is not None and each.is_so for place in each.places)


def _ends(one: Said, told: Comparand) -> Iterator[Ends]:
    """Yield the numbers that a comparison may be of."""
    ahead = [group for group in one.groups if group.end <= told.figure.start] or list(one.before)
    # "29 points ahead of Auth and 28 above the week before": what the first is held against owns nothing.
    held = [each.group for each in one.comparands if each.group is not None]
    ahead = [group for group in ahead if group not in held] or ahead
    own = max(ahead, key=lambda group: group.end).names if ahead else frozenset()
    roles = told.roles or (BASES if told.base is not None else frozenset())
    known = [each for each in one.cited.pool if each.fact and each.role in {Role.NOW, *roles}]
    named = told.group.names if told.group is not None else frozenset[str]()
    is_of_own = bool(told.roles) or told.is_pace or bool(named & own)
    own = (named if is_of_own else frozenset()) or own
    nows = [each for each in known if each.role is Role.NOW and (not own or each.scoped or each.subjects & own)]
    if told.is_pace:
        yield from ((now, _pace(now)) for now in nows if (now.kind, now.key) == ("objective", "value"))
    elif told.bands and not named:
        mine = _bands(one, told)
        yield from ((now, base) for now in nows for base in known if _is_band(now, mine) and _is_band(base, told.bands))
    elif told.roles or (told.base is not None and not named):
        yield from ((now, base) for now in nows for base in known if is_moved(now, base))
    elif named and not is_of_own:
        yield from ((now, base) for now in nows for base in known if base.subjects & named and are_alike(now, base))


def _bands(one: Said, told: Comparand) -> frozenset[str]:
    """Return the band of which there are so many more: "as many moderate changes as", else the last one before."""
    places = [*range(told.figure.end, told.start), *range(told.figure.start - 1, -1, -1)]
    return next((BANDS[one.lows[at]] for at in places if one.lows[at] in BANDS), frozenset())


def _is_band(one: Quantity, bands: frozenset[str]) -> bool:
    return bool(bands) and one.kind == "band" and one.key == "value" and one.bands == bands


def _pace(now: Quantity) -> Quantity:
    """Return the pace at which a budget lasts exactly as long as it should: once."""
    return Quantity(value=1, unit=now.unit, role=Role.USUAL, fact=now.fact, kind=now.kind, subjects=now.subjects)


def are_alike(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are the same number of two things."""
    is_same = (one.kind, one.key, one.unit, one.role) == (other.kind, other.key, other.unit, other.role)
    is_of_two = one.fact != other.fact and not one.scoped and not other.scoped and one.kind not in UNRANKED
    return is_same and is_of_two and one.row - one.subjects == other.row - other.subjects


def _pinned(one: Said, told: Comparand, known: Sequence[Ends]) -> list[Ends]:
    """Keep the ends that the words are of: the noun of "as many changes as", else the number that stands before."""
    between = one.lows[told.figure.end : told.start]
    units = frozenset(UNITS[low] for low in between if low in UNITS)
    mine = frozenset() if told.bands else _bands_of_clause(one, told)
    own = [ends for ends in known if mine and _is_band(ends[0], mine)]
    if own:
        return own
    if units:
        return [ends for ends in known if ends[0].unit in units]
    # How far one thing is off another is not where it stands: "45 points ahead of Ledger and 38 above the usual".
    # Nor is what a step is counted from: "undercuts its usual 29.2 points by 6.2".
    steps = [figure for each in one.comparands for figure in (each.figure, each.base)]
    ahead = [each for each in one.figures if each.end <= told.figure.start and each not in steps]
    ahead = [each for each in ahead if not _is_total(one, each)]
    shown = [ends for ends in known if any(_may_be(each, ends[0]) and shows(each, ends[0]) for each in ahead)]
    return shown or [ends for ends in known if not any(_may_be(each, ends[0]) for each in ahead)]


def _bands_of_clause(one: Said, told: Comparand) -> frozenset[str]:
    """Return the band that a comparison with another time is of: "and moderate ones are three times last week's"."""
    first = max((at + 1 for at in range(told.figure.start) if one.lows[at] in PARTING), default=0)
    if told.figure.unit not in {None, "changes", "times", "percent"}:
        return frozenset()
    told_of = [at for at in range(told.figure.start) if one.lows[at] in BANDS]
    named = {one.lows[at] for at in told_of if at >= first} or {one.lows[at] for at in told_of}
    return BANDS[named.pop()] if len(named) == 1 else frozenset()


def _is_total(one: Said, figure: Figure) -> bool:
    """Whether a number is what several have together, and none has by itself: "468 points, of which A has 44 more"."""
    fitting = [known for known in one.cited.pool if known.fact and shows(figure, known)]
    return any(len(known.each) > 1 for known in fitting) and all(known.role is not Role.NOW for known in fitting)


def _may_be(figure: Figure, now: Quantity) -> bool:
    is_plain = figure.form in {Form.DIGITS, Form.WORDS} and figure.unit not in SPANS and not figure.is_whole
    return is_plain and (figure.unit == now.unit or {figure.unit, now.unit} <= set(MINUTES))


def shows(figure: Figure, known: Quantity) -> bool:
    """Whether a number is this one, in its unit or without one."""
    value = known.value
    if figure.unit in MINUTES and known.unit in MINUTES:
        value *= MINUTES[str(known.unit)] / MINUTES[str(figure.unit)]
    elif figure.unit not in {None, known.unit} and known.unit is not None:
        return False
    return figure.shows(value)


def _fits(one: Said, told: Comparand, ends: Ends) -> bool:
    now, base = ends
    if told.base is not None and not shows(told.base, base):
        return False
    near = _adverbs(one, told.figure)
    # What is faster takes less time.
    sign = -told.sign if told.sign is not None and told.is_of_speed and now.unit in MINUTES else told.sign
    if sign is None or told.figure.form is Form.MULTIPLE or told.figure.unit == "times":
        is_grown = sign is None or (now.value > base.value) == (sign > 0)
        is_of_less = told.is_of_less or (sign is None and told.is_of_speed and now.unit in MINUTES)
        upper, lower = (base.value, now.value) if is_of_less else (now.value, base.value)
        if told.is_pace and SHORT & near and not SLIGHTLY & near:
            # "Below half of its pace" says that it is slow, and not how slow.
            return lower > 0 and upper / lower < told.figure.value / (
                PERCENT if told.figure.form is Form.FRACTION else 1
            )
        return lower > 0 and is_grown and _is_ratio(told.figure, upper / lower, near)
    return (now.value - base.value) * sign > 0 and _is_step(told.figure, ends, near)


def _is_ratio(figure: Figure, ratio: float, near: frozenset[str]) -> bool:
    """Whether a ratio is what "more than five times", "about a third" or "twice" says."""
    if figure.form is Form.FRACTION:
        return _is_near(figure.value, PERCENT * ratio, FRACTION_OFF, near, rough=ROUGH_PART)
    said, off = figure.value, MULTIPLE_OFF * figure.value
    if figure.decimals:
        off = 0.5 * 10.0**-figure.decimals + CLOSE
        # "About 1.8 times" is as exact as 1.8; only "about one and a half" may stand for more.
        near = near if (2 * said).is_integer() and not float(said).is_integer() else near - ABOUT
    if BEYOND & near and not SLIGHTLY & near and said > 1 and float(said).is_integer():
        # "More than twice" is said up to three times.
        off = 1 - CLOSE
    return _is_near(said, ratio, off, near)


def _is_near(said: float, is_: float, off: float, near: frozenset[str], *, rough: float = ROUGHLY) -> bool:
    reach = (NARROW if SLIGHTLY & near else WIDE) * said
    if BEYOND & near:
        return said < is_ <= said + max(reach, off)
    if SHORT & near:
        return said - max(reach, off) <= is_ < said
    return abs(is_ - said) <= off * (rough if ABOUT & near else 1)


def is_gap(one: Said, figure: Figure, ends: Ends) -> bool:
    """Whether a number is how far two others lie apart, in their unit."""
    return figure.unit != "times" and _is_step(figure, ends, _adverbs(one, figure))


def is_far(one: Said, figure: Figure, own: float, other: float, unit: str | None) -> bool:
    """Whether a number is how far two numbers of a unit lie apart; "a tenth" is one of a point, or of the other."""
    now, base = (Quantity(value=value, unit=unit, role=Role.NOW, fact="", kind="") for value in (own, other))
    is_part = figure.form is Form.FRACTION and abs(abs(own - other) - figure.value / PERCENT) <= CLOSE
    return is_part or is_gap(one, figure, (now, base))


def is_times(one: Said, figure: Figure, ratio: float) -> bool:
    """Whether a number is how often one number goes into another."""
    return _is_ratio(figure, ratio, _adverbs(one, figure))


def _is_step(figure: Figure, ends: Ends, near: frozenset[str]) -> bool:
    """Whether the difference of two numbers, or its part of the second, is what a number shows."""
    now, base = ends
    gap = abs(now.value - base.value)
    if figure.form is Form.FRACTION:
        return base.value > 0 and _is_near(
            figure.value, PERCENT * gap / base.value, FRACTION_OFF, near, rough=ROUGH_PART
        )
    is_of_shares = figure.unit == "percent" and "percentage" in figure.text.lower()
    if is_of_shares and now.unit != "percent":
        # Counts lie no percentage points apart.
        return False
    # A share that lies 42 percentage points higher than another is not 42 percent higher.
    if figure.unit == "percent" and not is_of_shares:
        return base.value > 0 and _is_counted(figure, PERCENT * gap / base.value, near)
    if figure.unit in MINUTES and now.unit in MINUTES:
        gap *= MINUTES[str(now.unit)] / MINUTES[str(figure.unit)]
    elif figure.unit not in {None, now.unit} and not (figure.unit == "points" and now.unit == "percent"):
        return False
    return _is_counted(figure, gap, near)


def _is_counted(figure: Figure, is_: float, near: frozenset[str]) -> bool:
    """Whether a number in digits, or in words, is what "nearly 70 percent" or "more than 20 points" says."""
    off = 0.5 * 10.0**-figure.decimals + CLOSE
    if NEARLY & near:
        return abs(is_ - figure.value) <= off or 0 < figure.value - is_ <= MOST_SHORT * figure.value
    is_rough = bool(ABOUT & near) and is_about(figure.value, is_)
    return is_rough or _is_near(figure.value, is_, off, near - ABOUT)


def _adverbs(one: Said, figure: Figure) -> frozenset[str]:
    """Return the words at once before a number that say how nearly it is meant."""
    at = figure.start
    # "Burns below half its pace"; "five points above 12" is no such word of the 12.
    among = QUALIFYING | ({"above", "below"} if figure.form is Form.FRACTION else set())
    while at and one.lows[at - 1] in among:
        at -= 1
    return frozenset(one.lows[at : figure.start])


def _by_ends(one: Said, figure: Figure) -> Standing | None:
    """Know "dropped by a third, from 18 to 12" and "by three points, 86 to 83": two ends that are told behind."""
    at = next((at for at in range(figure.start - 1, -1, -1) if one.lows[at] not in QUALIFYING | {"a"}), 0)
    is_by = one.lows[at] == "by"
    if not is_by and not is_ratio(figure):
        return None
    near, known = _adverbs(one, figure), [ends for told in _told_pairs(one, figure) for ends in _known(one, *told)]
    for now, base in known:
        if not is_by and base.value > 0 and _is_ratio(figure, now.value / base.value, near):
            return Standing(is_so=True, places=range(0))
        if is_by and figure.form is not Form.MULTIPLE and _is_step(figure, (now, base), near):
            return Standing(is_so=True, places=range(0))
    is_certain = is_by and bool(known) and figure.form is Form.FRACTION
    return Standing(is_so=False, places=range(0)) if is_certain else None


def _told_pairs(one: Said, figure: Figure) -> Iterator[tuple[Figure, Figure]]:
    """Yield the first two numbers behind a step that are held against each other, the new one first."""
    behind = [each for each in one.figures if each.start >= figure.end and each.unit not in SPANS]
    for first, second in list(pairwise(behind))[:1]:
        before, between = one.lows[figure.end : first.start], one.lows[first.end : second.start]
        if len(before) > FAR or BREAKS & set(before):
            continue
        if "from" in before[-3:] and "to" in between[:1] + between[-3:]:
            yield second, first
        elif between in HELD or _without_base(between) in HELD:
            yield first, second
            yield from ((second, first),) if between == ["to"] else ()


def _without_base(between: Sequence[str]) -> list[str]:
    """Return what stands between two numbers without the words that name the time of the second."""
    return [low for low in between if low not in {"the", "its", "their", "a", "usual", "normal", "previous"}]


def _known(one: Said, now: Figure, base: Figure) -> Iterator[Ends]:
    """Yield the two numbers of the cited facts that two numbers of a sentence show."""
    pool = [each for each in one.cited.pool if each.fact]
    nows = [each for each in pool if each.role is Role.NOW and shows(now, each)]
    bases = [each for each in pool if shows(base, each)]
    yield from ((new, old) for new in nows for old in bases if is_moved(new, old) or are_alike(new, old))
