"""Numbers that belong together: "1 hour and 48 minutes", "three of five", "one in four", "none of them"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.grounding.figures import FURTHEST_UNIT, HUNDRED, Figure, Form
from briefing.grounding.lexicon import DOZEN, MINUTES, UNITS
from briefing.grounding.listed import words
from briefing.grounding.text import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.text import Token

BETWEEN = words("of out the in all its their our this these those last week scope")
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
UNCOUNTED = frozenset({*MINUTES, "percent", "points", "times", "months"})


def joined(found: Sequence[Figure], tokens: Sequence[Token]) -> list[Figure]:
    """Join durations, and tie parts to their wholes."""
    figures = [_of_any(one, tokens) for one in _ahead(_hundred(durations(found, tokens), tokens), tokens)]
    for place, figure in enumerate(figures):
        following = figures[place + 1] if place + 1 < len(figures) else None
        lows = [token.low for token in tokens[figure.end : figure.end + 2]]
        if lows == ["of", "them"] and place and figure.form not in {Form.FRACTION, Form.NOTHING}:
            counts = [one for one in figures[:place] if one.unit not in UNCOUNTED]
            # Of several numbers "them" may be any.
            is_listed = [token.low for token in tokens[figures[place - 1].end : figure.start]] == ["and"]
            of = counts[-1].value if len(counts) == 1 and not is_listed else None
            figures[place] = replace(figure, of=of, unit=counts[-1].unit) if counts else figure
        elif following is not None and not {figure.form, following.form} & {Form.PLACE, Form.MULTIPLE}:
            between = tokens[figure.end : following.start]
            figures[place : place + 2] = _rate(figure, following, between) or _part(figure, following, between)
    return figures


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
    for place, figure in enumerate(found[:-1]):
        lows = [token.low for token in tokens[max(0, figure.start - LEAD) : figure.start]]
        start = figure.start - len(lows) + (lows.index("of") if "of" in lows else 0)
        is_near = "of" in lows and "," not in lows[lows.index("of") :]
        begins = is_near and (start == 0 or tokens[start - 1].low in CUTS)
        if not begins or figure.unit in UNCOUNTED or figure.unit == "weeks":
            continue
        found[place] = replace(figure, is_whole=True)
        for at in range(place + 1, len(found)):
            part = found[at]
            if part.form is Form.NOTHING:
                continue
            if HELD & {token.low for token in tokens[found[at - 1].end : part.start]}:
                break
            if part.unit is not None or part.form is not Form.WORDS or part.value > figure.value:
                break
            found[at] = replace(part, of=figure.value, unit=figure.unit)
    return found


def _rate(figure: Figure, following: Figure, tokens: Sequence[Token]) -> list[Figure] | None:
    """Read "one in four" and "one deployment in four" as a share."""
    lows = [token.low for token in tokens]
    bare = [low for low in lows if figure.unit is None or UNITS.get(low) != figure.unit]
    is_near = lows[-1:] == ["in"] and len(lows) <= FURTHEST_UNIT and figure.unit is not None
    is_rate = bare in RATES or (is_near and following.value <= DOZEN)
    is_small = figure.value < following.value <= HUNDRED and figure.form is Form.WORDS
    is_counted = following.unit in UNCOUNTED | {"weeks"} or (following.unit is not None and figure.unit is not None)
    if not is_rate or not is_small or figure.unit == "percent" or is_counted:
        return None
    share = HUNDRED * figure.value / following.value
    taken = replace(figure, end=following.end, value=share, form=Form.FRACTION, unit="percent", of_unit=following.unit)
    taken = replace(taken, one_in=following.value if figure.value == 1 else None)
    return [taken, replace(following, form=Form.RATE)]


def _part(figure: Figure, following: Figure, tokens: Sequence[Token]) -> list[Figure]:
    """Tie "three" to "five" in "three of the five"; "three out of four" may be a ratio of larger numbers."""
    lows = [token.low for token in tokens if token.kind not in {Kind.NAME, Kind.IDENT} and token.low not in {"'s", "'"}]
    # "None in 12 weeks" and "neither of last week's two" are no parts of what follows.
    is_span = figure.form is Form.NOTHING and (following.unit in {"weeks", "days"} or "last" in lows)
    is_open = figure.unit is None or figure.form is Form.FRACTION
    both_words = figure.form is Form.WORDS and following.form is Form.WORDS
    is_of_then = lows[:1] == ["of"] and bool(THEN & set(lows)) and set(lows) <= THEN | BETWEEN | {"a", "had", "it"}
    if figure.form in {Form.FRACTION, Form.MULTIPLE} and is_of_then:
        # "Half of last week's 13": the second number is of another time, and no whole.
        return [replace(figure, of=following.value), following]
    is_tied = lows[:1] and lows[0] in {"of", "out", "in"} and set(lows) <= BETWEEN and ("of" in lows or both_words)
    if not is_tied or is_span or not is_open:
        return [figure, following]
    if figure.form is Form.FRACTION and following.unit in UNCOUNTED | {None}:
        return [replace(figure, of=following.value), following]
    part = figure if figure.form is Form.FRACTION else replace(figure, of=following.value, unit=following.unit)
    if "out" in lows and figure.value < following.value <= DOZEN:
        return [replace(part, is_ratio=True), replace(following, form=Form.RATE, is_ratio=True)]
    return [part, replace(following, is_whole=True)]


def durations(found: Sequence[Figure], tokens: Sequence[Token]) -> list[Figure]:
    """Join "1 hour and 48 minutes" into one number of the finer unit."""
    joined: list[Figure] = []
    for figure in found:
        last = joined[-1] if joined else None
        between = {token.low for token in tokens[last.end : figure.start]} if last is not None else set()
        if last is not None and between <= {"and"} and _is_finer(last.unit, figure.unit):
            value = last.value * MINUTES[str(last.unit)] / MINUTES[str(figure.unit)] + figure.value
            joined[-1] = replace(last, end=figure.end, value=value, unit=figure.unit, decimals=figure.decimals)
        else:
            joined.append(figure)
    return joined


def _is_finer(coarse: str | None, fine: str | None) -> bool:
    return coarse in MINUTES and fine in MINUTES and MINUTES[str(fine)] < MINUTES[str(coarse)]
