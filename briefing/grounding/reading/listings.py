"""A list of what another week had, of which the word of time stands with one number alone.

"The previous week had two critical changes, one failed deployment and one incident", "after two critical changes and
one incident in the week before": what is told of one number of the list is told of all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.language.lexicon import BANDS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.figures import Figure

HAVING: Final = words("had saw brought counted recorded knew 's of with")
"""Words between a week and the list of what it had."""
AFTER: Final = words("after following from")
"""Words before such a list that is told of another week at its end."""
LINKS: Final = ([","], ["and"], [",", "and"])
NOUNS: Final = frozenset({*UNITS, *BANDS}) | words("failed high risk risky unreviewed elevated revert incident")
WEEK: Final = words("week before earlier")
LEAST: Final = 2


def listed_of_old(
    lows: Sequence[str], found: Sequence[Figure], given: Mapping[int, frozenset[Role]]
) -> Iterator[tuple[int, frozenset[Role]]]:
    """Yield the numbers of a list, by their first tokens, that the week of one of them is told of too."""
    for rows in _lists(lows, found):
        first, last = rows[0], rows[-1]
        is_led = lows[max(0, first.start - 1)] in HAVING and bool(
            WEEK & set(lows[max(0, first.start - 2) : first.start])
        )
        is_after = lows[max(0, first.start - 1)] in AFTER
        told = given.get(first.start) if is_led else given.get(last.start) if is_after else None
        if told and told <= BASES:
            yield from ((one.start, told) for one in rows if not _has_own(given.get(one.start), told))


def _has_own(own: frozenset[Role] | None, told: frozenset[Role]) -> bool:
    """Whether one of a list is told to be of another time than the list: "had 35 percent and 55 is usual"."""
    return own is not None and own < BASES and own != told


def _lists(lows: Sequence[str], found: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Yield the numbers that stand in one list: a noun each, and a comma or "and" between them."""
    rows: list[Figure] = list(found[:1])
    for first, second in pairwise(found):
        if _is_next(lows, first, second):
            rows.append(second)
            continue
        if len(rows) >= LEAST:
            yield rows
        rows = [second]
    if len(rows) >= LEAST:
        yield rows


def _is_next(lows: Sequence[str], first: Figure, second: Figure) -> bool:
    between = [low for low in lows[first.end : second.start] if low not in NOUNS]
    is_counting = all(one.form in {Form.WORDS, Form.DIGITS, Form.NOTHING} and not one.of for one in (first, second))
    return is_counting and between in LINKS
