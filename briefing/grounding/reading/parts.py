"""Numbers that belong together: "1 hour and 48 minutes", "three of five", "one in four", "none of them"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.grounding.language.lexicon import DOZEN, MINUTES, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.spelled import HUNDRED
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.figures import FURTHEST_UNIT, TIMES, TRIES, Figure, Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.language.text import Token

BETWEEN = words("of out the in all its their our this these those last week scope extra additional added")
"""Words that may stand between a part and its whole."""
THEN = words("usual last normal previous highest maximum once")
"""Words between a part and a number of another time."""
HELD = words("compared against versus unlike while whereas but")
"""Words behind which stands what the part of a whole is held against."""
OF_ANY = frozenset((all_, "of", whose) for all_ in ("any", "each", "every") for whose in ("its", "their"))
LEAD = 6
RATES = (["in"], ["in", "every"], ["of", "every"], ["out", "of", "every"], ["for", "every"])
"""What stands between the numbers of a rate: "five in every six"."""
CUTS = words("; : — – .")
CASES = words("case cases occasion occasions instance instances")
OWED = words("through for due thanks owing via because")
"""Words behind "of them" that no counted thing has, but points have."""
COMING = words("from come comes came coming stem stems by at in")
UNCOUNTED = frozenset({*MINUTES, "percent", "points", "times", "months"})


def joined(found: Sequence[Figure], tokens: Sequence[Token]) -> list[Figure]:
    """Join durations, and tie parts to their wholes."""
    figures = [_of_any(one, tokens) for one in _ahead(_hundred(durations(found, tokens), tokens), tokens)]
    for place, figure in enumerate(figures):
        following = figures[place + 1] if place + 1 < len(figures) else None
        lows = [token.low for token in tokens[figure.end : figure.end + 2]]
        is_count = figure.form not in {Form.FRACTION, Form.NOTHING} and figure.unit not in UNCOUNTED
        if lows == ["of", "them"] and place and is_count:
            counts = [one for one in figures[:place] if one.unit not in UNCOUNTED and one.form is not Form.RATE]
            # "52 points, ten above the usual; #7 brought 41 of them": of ten there are no 41.
            counts = [one for one in counts if one.unit is not None or one.value >= figure.value]
            # Of several numbers "them" may be any.
            if _are_points(figure, figures[place - 1], counts, tokens):
                figures[place] = replace(figure, of=figures[place - 1].value, unit="points")
                continue
            is_listed = [token.low for token in tokens[figures[place - 1].end : figure.start]] == ["and"]
            is_part = len(counts) == 1 and not is_listed and figure.form is not Form.BOTH
            of = counts[-1].value if is_part else None
            figures[place] = replace(figure, of=of, unit=counts[-1].unit) if counts else figure
        elif following is not None and not {figure.form, following.form} & {Form.PLACE, Form.MULTIPLE}:
            between = tokens[figure.end : following.start]
            whole = figures[place + 2] if place + 2 < len(figures) else None
            if whole is not None and _is_possessor(following, whole, tokens):
                # "379 of the two services' 549 points".
                tied = _part(figure, whole, between)
                figures[place : place + 3] = [tied[0], following, tied[1]]
                continue
            figures[place : place + 2] = (
                _tries(figure, following, tokens)
                or _rate(figure, following, between)
                or _part(figure, following, between)
            )
    return figures


def _are_points(figure: Figure, last: Figure, counts: Sequence[Figure], tokens: Sequence[Token]) -> bool:
    """Whether "them" are points, and nothing that was counted before: "the two come to 549, 170 of them from Auth"."""
    behind = "".join(token.low for token in tokens[figure.end + 2 : figure.end + 3])
    # "236 of them Shipping's".
    is_owned = [token.kind is Kind.NAME for token in tokens[figure.end + 2 : figure.end + 3]] == [True]
    is_part = last.unit == "points" and figure.value <= last.value and figure.form in {Form.WORDS, Form.DIGITS}
    is_counted = any(one.unit not in {None, "services", "teams"} and one.value >= figure.value for one in counts)
    return is_part and (behind in OWED or (not is_counted and (is_owned or behind in COMING)))


def _is_possessor(count: Figure, whole: Figure, tokens: Sequence[Token]) -> bool:
    """Whether a count owns the number behind it: "the two services' 549 points"."""
    lows = [token.low for token in tokens[count.end : whole.start]]
    return lows[-1:] in (["'"], ["'s"]) and len(lows) <= 2 and UNITS.get(lows[0], count.unit) == count.unit  # noqa: PLR2004


def _tries(figure: Figure, following: Figure, tokens: Sequence[Token]) -> list[Figure] | None:
    """Read "eight times in 44" and "twice out of 13" as parts of so many tries."""
    between = tuple(token.low for token in tokens[figure.end : following.start])
    is_often = tokens[figure.start].low in TIMES or tokens[figure.end - 1].low == "times"
    is_span = following.unit in UNCOUNTED | {"weeks"} or figure.value > following.value
    if not is_often or between not in TRIES or is_span or figure.unit is not None:
        return None
    return [replace(figure, of=following.value, unit=following.unit), replace(following, is_whole=True)]


def _of_any(figure: Figure, tokens: Sequence[Token]) -> Figure:
    """Read "in any of its twelve changes" as all that there were, of which nothing else is said."""
    before = [token.low for token in tokens[max(0, figure.start - 3) : figure.start]]
    return replace(figure, is_whole=True) if tuple(before) in OF_ANY else figure


def _hundred(found: Sequence[Figure], tokens: Sequence[Token]) -> list[Figure]:
    """Read "55 to 45" as percent: two parts that are the whole."""
    figures = list(found)
    for place, (first, last) in enumerate(pairwise(found)):
        is_split = [token.low for token in tokens[first.end : last.start]] == ["to"]
        if is_split and first.unit is None and last.unit is None and first.value + last.value == HUNDRED:
            figures[place : place + 2] = [replace(first, unit="percent"), replace(last, unit="percent")]
    return figures


def _ahead(found: list[Figure], tokens: Sequence[Token]) -> list[Figure]:
    """Tie "three" to "five" in "Of the week's five incidents three belong to Payments"."""
    for place, figure in enumerate(found):
        lows = [token.low for token in tokens[max(0, figure.start - LEAD) : figure.start]]
        start = figure.start - len(lows) + (lows.index("of") if "of" in lows else 0)
        is_near = "of" in lows and "," not in lows[lows.index("of") :] and not (place and found[place - 1].end > start)
        begins = is_near and (start == 0 or tokens[start - 1].low in CUTS)
        begins = begins and not any(start <= one.start for one in found[:place])
        if not begins or figure.unit in UNCOUNTED or figure.unit == "weeks":
            continue
        found[place] = replace(figure, is_whole=True)
        for at in range(place + 1, len(found)):
            part = found[at]
            if part.form is Form.NOTHING or _is_within(part, tokens):
                continue
            between = [token.low for token in tokens[found[at - 1].end : part.start]]
            if HELD & set(between):
                break
            if _is_led(between):
                # "Of A's ten changes six lost coverage; of the eight at B three did": eight changes.
                found[at] = replace(part, unit=part.unit or figure.unit)
                break
            if _is_of_rate(found, at, tokens):
                continue
            is_counted = part.form is Form.WORDS or (part.form is Form.DIGITS and not THEN & set(lows))
            if part.unit is not None or not is_counted or part.value > figure.value:
                break
            found[at] = replace(part, of=figure.value, unit=figure.unit)
    return found


def _is_within(figure: Figure, tokens: Sequence[Token]) -> bool:
    """Whether a number only says how soon: "an incident within 14 days"."""
    return figure.unit == "days" and tokens[figure.start - 1].low == "within"


def _is_led(between: Sequence[str]) -> bool:
    """Whether a new whole begins between two numbers: "six lost coverage; of the eight at B"."""
    return any(low in CUTS and behind == "of" for low, behind in pairwise(between))


def _is_of_rate(found: Sequence[Figure], at: int, tokens: Sequence[Token]) -> bool:
    """Whether a number is one of a rate, which is a share by itself: "of the 64 changes 48, exactly three in four"."""
    pairs = (found[first : first + 2] for first in (at - 1, at))
    return any(
        [token.low for token in tokens[pair[0].end : pair[-1].start]] in RATES[:1]
        and pair[0].form is pair[-1].form is Form.WORDS
        and pair[-1].value <= DOZEN
        for pair in pairs
    )


def _rate(figure: Figure, following: Figure, tokens: Sequence[Token]) -> list[Figure] | None:
    """Read "one in four" and "one deployment in four" as a share."""
    lows = [token.low for token in tokens]
    bare = [low for low in lows if figure.unit is None or UNITS.get(low) != figure.unit]
    is_near = lows[-1:] == ["in"] and len(lows) <= FURTHEST_UNIT and figure.unit is not None
    is_rate = bare in RATES or (is_near and following.value <= DOZEN)
    is_small = figure.value < following.value <= HUNDRED and figure.form is Form.WORDS
    is_counted = following.unit in UNCOUNTED | {"weeks", "days"} or (
        following.unit is not None and figure.unit is not None
    )
    if not is_rate or not is_small or figure.unit == "percent" or is_counted:
        return None
    share = HUNDRED * figure.value / following.value
    taken = replace(figure, end=following.end, value=share, form=Form.FRACTION, unit="percent", of_unit=following.unit)
    taken = replace(taken, one_in=following.value if figure.value == 1 else None)
    return [taken, replace(following, form=Form.RATE)]


def _part(figure: Figure, following: Figure, tokens: Sequence[Token]) -> list[Figure]:
    """Tie "three" to "five" in "three of the five"; "three out of four" may be a ratio of larger numbers."""
    lows = [token.low for token in tokens if token.kind not in {Kind.NAME, Kind.IDENT} and token.low not in {"'s", "'"}]
    # "In four cases out of 22".
    lows = lows[1:] if lows[:1] and lows[0] in CASES else lows
    # "Two in the 12 weeks before" and "neither of last week's two" are no parts of what follows.
    is_span = following.unit in {"weeks", "days"} and (figure.form is Form.NOTHING or lows[:1] == ["in"])
    is_span = is_span or (figure.form is Form.NOTHING and "last" in lows)
    is_open = figure.unit is None or figure.form is Form.FRACTION
    both_words = figure.form is Form.WORDS and following.form is Form.WORDS
    is_of_then = lows[:1] == ["of"] and bool(THEN & set(lows)) and set(lows) <= THEN | BETWEEN | {"a", "had", "it"}
    is_of_then = is_of_then or (figure.form is Form.FRACTION and lows == ["the"] and following.form is Form.DIGITS)
    if figure.form in {Form.FRACTION, Form.MULTIPLE} and is_of_then:
        # "Half of last week's 13": the second number is of another time, and no whole.
        return [replace(figure, of=following.value), following]
    is_tied = lows[:1] and lows[0] in {"of", "out", "in"} and set(lows) <= BETWEEN and ("of" in lows or both_words)
    is_named = len(lows) < len(tokens) and figure.form is Form.DIGITS and figure.value > following.value
    # "55 more than the 203 of Recommendations' eight": eight changes have them.
    if not is_tied or is_span or not is_open or is_named:
        return [figure, following]
    if figure.form is Form.FRACTION and following.unit in UNCOUNTED | {None}:
        return [replace(figure, of=following.value), following]
    part = figure if figure.form is Form.FRACTION else replace(figure, of=following.value, unit=following.unit)
    if "out" in lows and figure.value < following.value <= DOZEN:
        return [replace(part, is_ratio=True), replace(following, form=Form.RATE, is_ratio=True)]
    return [part, replace(following, is_whole=True)]


def durations(found: Sequence[Figure], tokens: Sequence[Token]) -> list[Figure]:
    """Join "1 hour and 48 minutes", and "two days, 4 hours and 9 minutes", into one number of the finest unit."""
    joined: list[Figure] = []
    for place, figure in enumerate(found):
        last = joined[-1] if joined else None
        between = {token.low for token in tokens[last.end : figure.start]} if last is not None else set()
        # A comma joins only what "and" ends: "two days, 4 hours and 9 minutes".
        behind = found[place + 1] if place + 1 < len(found) else None
        ended = {token.low for token in tokens[figure.end : behind.start]} if behind is not None else set()
        is_listed = behind is not None and _is_finer(figure.unit, behind.unit) and ended <= {"and", ","} and bool(ended)
        joining = {"and", ","} if is_listed else {"and"}
        if last is not None and between <= joining and _is_finer(last.unit, figure.unit):
            value = last.value * MINUTES[str(last.unit)] / MINUTES[str(figure.unit)] + figure.value
            joined[-1] = replace(last, end=figure.end, value=value, unit=figure.unit, decimals=figure.decimals)
        else:
            joined.append(figure)
    return joined


def _is_finer(coarse: str | None, fine: str | None) -> bool:
    return coarse in MINUTES and fine in MINUTES and MINUTES[str(fine)] < MINUTES[str(coarse)]
