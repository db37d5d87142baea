"""Numbers as a reader sees them: units, signs, thousands, and sums that print exactly.

`rounded_terms` rounds so that printed parts add up to the printed total, because readers add them. A sparkline starts
at zero (or the lowest value below): a wiggle between 40 and 41 must not look like a cliff. An unknown week is a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from briefing.contracts import words

if TYPE_CHECKING:
    from briefing.contracts.payload import Comparison, Fact


UNKNOWN = "unknown"

PERCENT = frozenset({"%", "percent"})


def number(value: float) -> str:
    """Write a number as sentences do: `1,240`, `44.1`, `−2`."""
    return words.figure(value)


def figure(value: float | str | None, unit: str) -> str:
    """Write a value with its unit: `41 %`, `1 change`, `44.1 points`."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value
    if unit in PERCENT:
        return f"{number(value)} %"
    if not unit:
        return number(value)
    return f"{number(value)} {words.singular(unit) if value == 1 else unit}"


def bare(value: float | str | None, unit: str) -> str:
    """Write a value for a table cell, with a unit only for a percentage."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return f"{number(value)} %" if unit in PERCENT else number(value)


def compared(fact: Fact, against: str) -> Comparison | None:
    return next((one for one in fact.comparisons if one.against == against), None)


def comparison_cell(fact: Fact, against: str) -> str:
    """Write one comparison of a fact for a table cell."""
    found = compared(fact, against)
    return bare(None if found is None else found.value, fact.unit)


def comparison_words(fact: Fact) -> tuple[str, ...]:
    """Say a fact's comparisons: `previous week 22 %`, `usual 18 % over 12 weeks`."""
    said = []
    for one in fact.comparisons:
        over = f" over {one.weeks} weeks" if one.against != "previous week" and one.weeks > 1 else ""
        said.append(f"{one.against} {bare(one.value, fact.unit)}{over}")
    return tuple(said)


def rounded_terms(total: float, terms: Sequence[float]) -> tuple[float, ...]:
    """Round terms to tenths so that they add up, moving first those that rounding moved furthest the other way."""
    tenths = [round(term * 10) for term in terms]
    missing = round(total * 10) - sum(tenths)
    step = 1 if missing > 0 else -1
    order = sorted(range(len(terms)), key=lambda index: (step * (tenths[index] - terms[index] * 10), index))
    for index in (order * (abs(missing) // len(order) + 1))[: abs(missing)] if order else ():
        tenths[index] += step
    return tuple(term / 10 for term in tenths)


BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(series: Sequence[float | None]) -> str:
    """Draw a series, oldest first."""
    known = [value for value in series if value is not None]
    if not known:
        return GAP * len(series)
    low, high = min(0.0, *known), max(0.0, *known)
    return "".join(GAP if value is None else _block(value, low, high) for value in series)


def _block(value: float, low: float, high: float) -> str:
    if high == low:
        return BLOCKS[0]
    return BLOCKS[round((value - low) / (high - low) * (len(BLOCKS) - 1))]


def spark_words(series: Sequence[float | None], unit: str = "") -> str:
    """Say what a sparkline shows: `13 weeks, from 12 to 41, now 41`; a unit, such as ` %`, follows its figures."""
    known = [value for value in series if value is not None]
    if not known:
        return f"{len(series)} weeks, none known"
    now = "unknown" if series[-1] is None else f"{number(series[-1])}{unit}"
    return f"{len(series)} weeks, from {number(min(known))} to {number(max(known))}{unit}, now {now}"


def bar(value: float, most: float, *, width: int) -> str:
    """Draw a horizontal bar of whole blocks, at least one above zero."""
    if most <= 0 or value <= 0:
        return ""
    return "█" * max(1, round(min(value, most) / most * width))
