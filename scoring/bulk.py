"""Scores whole columns: the same points as score.py, a thousand times as fast.

Curves are monotone with whole points, so each is a staircase; its steps are found with `LaidOut.earn`, the only
definition, and columns are looked up in it. Logarithms may differ in the last bit and a half then rounds differently,
so values within a hair of a step are earned one by one. They are rare, or few values repeated, like "150 lines" at a
knot.
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
"""How close to a step values are earned one by one: relative, or absolute for values below 1.

Far above the error of a logarithm (about 1e-16 relative), far below what a signal can tell apart.
"""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BulkScores:
    """Whole points with the ends of each range, in the order of the changes."""

    points: Whole
    low: Whole
    high: Whole

    def bands(self, table: BandTable) -> list[str]:
        names, borders = zip(*table.rows, strict=True)
        places = np.searchsorted(np.array(borders[1:]), self.points, side="right")
        return [names[place].value for place in places.tolist()]


def score_columns(card: Scorecard, columns: Mapping[str, Numbers], groups: Whole | None = None) -> BulkScores:
    """Score changes by one column for each signal laid out; NaN is a missing reading.

    A missing reading gets the lower median of the signal's points in the rows that have it (columns have no clock for
    90 days), half its points if none has, and opens the range as in `score_change`. `groups` numbers the rows that
    share medians (a repository each). The order of rows does not matter.

    KeyError for a signal without a column; ValueError where nothing is laid out, since the number of rows is unknown.
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
    """Score changes of several repositories, each with its own layout and medians.

    A signal is laid out in a repository where one of its rows has a value. `groups` numbers each row's repository from
    0.

    Raises `NothingLaidOut`, with its number, for a repository without a value of any weighted signal.
    """
    rows = len(next(iter(columns.values()), ()))
    groups = np.zeros(rows, np.int64) if groups is None else groups
    layouts = _connected(columns, groups)
    which, of_group = np.unique(layouts, axis=0, return_inverse=True)
    points, low, high = (np.zeros(rows, np.int64) for _ in range(3))
    # Repositories with the same signals share a layout and are scored together.
    for place, connected in enumerate(which):
        names = [name for name, there in zip(columns, connected, strict=True) if there]
        try:
            card = lay_out(method, names)
        except ValueError as error:
            raise NothingLaidOut(int(np.flatnonzero(of_group == place)[0])) from error
        # With one layout a slice spares the copies.
        chosen = slice(None) if len(which) == 1 else np.flatnonzero(of_group[groups] == place)
        scores = score_columns(card, {name: columns[name][chosen] for name in names}, groups[chosen])
        points[chosen], low[chosen], high[chosen] = scores.points, scores.low, scores.high
    return BulkScores(points=points, low=low, high=high)


def _connected(columns: Mapping[str, Numbers], groups: Whole) -> NDArray[np.bool_]:
    """Tell, for each group (row) and signal (column), whether any change has a value."""
    count = int(groups.max(initial=-1)) + 1
    there = np.zeros((count, len(columns)), np.bool_)
    for place, values in enumerate(columns.values()):
        there[groups[~np.isnan(values)], place] = True
    return there


def _medians(entry: LaidOut, earned: Whole, groups: Whole, count: int) -> Whole:
    """Return the lower median of the points in each of `count` groups, else half the signal's points."""
    # Sorted by group and then points, each group is a run with its median in the middle.
    span = entry.points + 1
    keys = np.sort(groups * span + earned)
    sizes = np.bincount(groups, minlength=count)
    middles = np.cumsum(sizes) - sizes + (sizes - 1) // 2
    found = sizes > 0
    medians = np.full(count, entry.points // 2, np.int64)
    medians[found] = keys[middles[found]] % span
    return medians


def _earned(entry: LaidOut, values: Numbers) -> Whole:
    """Return the points of each value; the entry for NaN means nothing."""
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
    """Return the landings' ends, rising in pairs, and the points before, between and after them."""
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

    Halving finds all steps where points are monotone: between two knots rounding is, but for the logarithm's last bit.
    At a knot two lines meet that may differ in a bit, too.
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
