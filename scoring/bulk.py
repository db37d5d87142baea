"""Scores whole columns at once: to the point what score.py gives change by change, a thousand times as fast.

There is one definition of what a value earns, `LaidOut.earn`, and it is not repeated here. A curve is monotone and
earns whole points, so it is a staircase: its few steps are found with `earn` itself, and a column is looked up in them.
The surprising thing are the landings around each step. A logarithm may differ in its last bit from one place to
another, and a half that rounds up hangs on that bit. Values within a hair of a step are therefore not looked up but
earned one by one. They are rare, or few different ones often repeated, as "150 lines" where a curve has a knot.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scoring.errors import NothingLaidOut
from scoring.score import lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.bands import BandTable
    from scoring.score import LaidOut, Method, Scorecard

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]

HAIR = 1e-9
"""How far from a step values are earned one by one: relative to the value, or absolute for values below 1.

Far more than the error of any logarithm (about 1e-16 relative), and far less than what any signal can tell apart.
"""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BulkScores:
    """The scores of many changes, in their order: whole points with the lower and upper end of each range."""

    points: Whole
    low: Whole
    high: Whole

    def bands(self, table: BandTable) -> list[str]:
        names, borders = zip(*table.rows, strict=True)
        places = np.searchsorted(np.array(borders[1:]), self.points, side="right")
        return [names[place].value for place in places.tolist()]


def score_columns(card: Scorecard, columns: Mapping[str, Numbers], groups: Whole | None = None) -> BulkScores:
    """Score changes by columns of values, one for each signal that is laid out; NaN is a missing reading.

    A missing reading scores the lower median of the points that this signal earns in the rows that have it, and opens
    the range, as in `score_change`. It stands in for the median of 90 days, since columns have no clock. Where no row
    has it, it scores half its points. `groups` says by small whole numbers which rows take their medians together
    (a repository each); without it all do. No row's score hangs on the order of the rows.

    Raises:
        KeyError: a laid-out signal has no column.
        ValueError: nothing is laid out, so that nobody knows how many rows there are.
    """
    if not card.entries:
        raise ValueError("a scorecard without signals scores nothing; lay out at least one")
    rows = len(columns[card.entries[0].signal.id])
    groups = np.zeros(rows, np.int64) if groups is None else groups
    points, low, high = (np.zeros(rows, np.int64) for _ in range(3))
    for entry in card.entries:
        values = columns[entry.signal.id]
        missing = np.isnan(values)
        earned = _earned(entry, values)
        if missing.any():
            earned[missing] = _medians(entry, earned[~missing], groups[~missing], int(groups.max()) + 1)[
                groups[missing]
            ]
        points += earned
        low += np.where(missing, 0, earned)
        high += np.where(missing, entry.points, earned)
    return BulkScores(points=points, low=low, high=high)


def score_repositories(method: Method, columns: Mapping[str, Numbers], groups: Whole | None = None) -> BulkScores:
    """Score changes of one or several repositories, each with the layout and the medians of its own.

    A signal is laid out in a repository where at least one of its rows has a value for it. `groups` says by whole
    numbers from 0 which repository each row is of; without it all are of one.

    Raises:
        NothingLaidOut: the rows of a repository have no value of any signal that has a weight; carries its number.
    """
    rows = len(next(iter(columns.values()), ()))
    groups = np.zeros(rows, np.int64) if groups is None else groups
    layouts = _connected(columns, groups)
    which, of_group = np.unique(layouts, axis=0, return_inverse=True)
    points, low, high = (np.zeros(rows, np.int64) for _ in range(3))
    # Repositories with the same signals share a layout, and are scored in one go.
    for place, connected in enumerate(which):
        names = [name for name, there in zip(columns, connected, strict=True) if there]
        try:
            card = lay_out(method, names)
        except ValueError as error:
            raise NothingLaidOut(int(np.flatnonzero(of_group == place)[0])) from error
        # Where all have one layout, a slice spares the copies.
        chosen = slice(None) if len(which) == 1 else np.flatnonzero(of_group[groups] == place)
        scores = score_columns(card, {name: columns[name][chosen] for name in names}, groups[chosen])
        points[chosen], low[chosen], high[chosen] = scores.points, scores.low, scores.high
    return BulkScores(points=points, low=low, high=high)


def _connected(columns: Mapping[str, Numbers], groups: Whole) -> NDArray[np.bool_]:
    """Tell for each group (row) and signal (column) whether any change of the group has a value."""
    count = int(groups.max(initial=-1)) + 1
    there = np.zeros((count, len(columns)), np.bool_)
    for place, values in enumerate(columns.values()):
        there[groups[~np.isnan(values)], place] = True
    return there


def _medians(entry: LaidOut, earned: Whole, groups: Whole, count: int) -> Whole:
    """Return the lower median of the points in each of `count` groups; half the signal's points where there is none."""
    # Sorted by group and then by points, each group is a run whose middle is its median.
    span = entry.points + 1
    keys = np.sort(groups * span + earned)
    sizes = np.bincount(groups, minlength=count)
    middles = np.cumsum(sizes) - sizes + (sizes - 1) // 2
    found = sizes > 0
    medians = np.full(count, entry.points // 2, np.int64)
    medians[found] = keys[middles[found]] % span
    return medians


def _earned(entry: LaidOut, values: Numbers) -> Whole:
    """Return the points that each value earns; what stands for NaN means nothing."""
    borders, points = _staircase(entry)
    places = np.searchsorted(borders, values, side="right")
    earned = points[places // 2]
    # Between an even and an odd border lies a landing.
    near = np.flatnonzero((places % 2 == 1) & ~np.isnan(values))
    different, which = np.unique(values[near], return_inverse=True)
    earned[near] = np.array([entry.earn(value) for value in different.tolist()], np.int64)[which]
    return earned


@lru_cache(maxsize=1024)
def _staircase(entry: LaidOut) -> tuple[Numbers, Whole]:
    """Return the ends of the landings, rising in pairs, and the points before, between and after them."""
    landings: list[list[float]] = []
    for step in sorted(_steps(entry)):
        hair = HAIR * max(1.0, abs(step))
        if landings and landings[-1][1] >= step - hair:
            landings[-1][1] = step + hair
        else:
            landings.append([step - hair, step + hair])
    borders = [end for landing in landings for end in landing]
    after = [entry.earn(math.nextafter(right, math.inf)) for _, right in landings]
    return np.array(borders), np.array([entry.earn(-math.inf), *after], np.int64)


def _steps(entry: LaidOut) -> Iterator[float]:
    """Yield where a signal's points change, each to within a tenth of a hair.

    Halving finds them all where the points are monotone. They are between two knots, where each operation rounds
    monotonically but for the logarithm's last bit; at a knot two straight lines meet, which may differ in a bit too.
    """
    for left, right in pairwise(at for at, _ in entry.signal.curve.knots):
        end = math.nextafter(right, -math.inf)
        yield from _steps_between(entry, left, end)
        for knot in (left, right):
            if entry.earn(math.nextafter(knot, -math.inf)) != entry.earn(knot):
                yield knot


def _steps_between(entry: LaidOut, left: float, right: float) -> Iterator[float]:
    waiting = [(left, right)]
    while waiting:
        start, end = waiting.pop()
        if entry.earn(start) == entry.earn(end):
            continue
        if end - start <= HAIR / 10 * max(1.0, abs(end)):
            yield end
        else:
            middle = start + (end - start) / 2
            waiting += [(start, middle), (middle, end)]
