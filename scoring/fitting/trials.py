"""An organisation's own changes as arrays: what each signal was worth, and when the change turned out to be broken.

What a card's curve makes of a value is its share (0 to 1) of the signal's points. Shares do not hang on the weights, so
that they are computed once and every card that differs in its weights alone is a sum over them, to the point what
`score_change` gives. That holds for missing readings too: the median of the points is the points of the median.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from scoring.score import WINDOW_SECONDS, lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.catalogue import Catalogue, Signal
    from scoring.score import Method, Scorecard

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Truths = NDArray[np.bool_]

NEVER = float("inf")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Trials:
    """Changes whose readings and outcomes are known, one row each.

    `shares` has a column for each of `signals`, with what is assumed where a reading is missing, NaN where nothing
    could be assumed. `repository` numbers from 0 the repositories, whose sources supply the signals of `supplied`.
    `floor` is the points that gates lift a change to, 0 without one. Times are epoch seconds: when a change went out,
    and when it first turned out to be broken (`NEVER`). Changes of one `batch` were found broken by one and the same
    incident, revert or fix; every other change is a batch of its own.
    """

    signals: tuple[Signal, ...]
    shares: Numbers
    repository: Whole
    supplied: tuple[frozenset[str], ...]
    floor: Whole
    out_at: Whole
    failed_at: Numbers
    batch: Whole

    def only(self, kept: Truths) -> Trials:
        """Return some of the changes, with the repositories numbered as they were."""
        return replace(
            self,
            shares=self.shares[kept],
            repository=self.repository[kept],
            floor=self.floor[kept],
            out_at=self.out_at[kept],
            failed_at=self.failed_at[kept],
            batch=self.batch[kept],
        )

    def broken_by(self, moment: float) -> Truths:
        """Tell which changes had turned out to be broken before a moment."""
        return np.asarray(self.failed_at < moment)

    def points(self, method: Method) -> Whole:
        """Score every change with a method whose curves are those of the shares, by the layout of its repository."""
        found = np.zeros(len(self.repository), np.int64)
        for number, supplied in enumerate(self.supplied):
            mine = self.repository == number
            if mine.any():
                found[mine] = _sums(lay_out(method, supplied), self.signals, self.shares[mine])
        return np.maximum(found, self.floor)


def _sums(card: Scorecard, signals: Sequence[Signal], shares: Numbers) -> Whole:
    column = {signal.id: place for place, signal in enumerate(signals)}
    total = np.zeros(len(shares), np.int64)
    for entry in card.entries:
        values = shares[:, column[entry.signal.id]]
        unknown = np.isnan(values)
        earned = np.floor(np.where(unknown, 0.0, values) * entry.points + 0.5)
        total += np.where(unknown, entry.points // 2, earned).astype(np.int64)
    return total


def read_shares(signals: Sequence[Signal], values: Numbers, landed_at: Sequence[int], repository: Whole) -> Numbers:
    """Return the share of its points that each value (rows of changes, columns of signals) earns.

    A missing value (NaN) takes the lower median of what its repository read in the 90 days before. The rows of a
    repository come in the order in which its changes were scored.
    """
    shares = np.full(values.shape, np.nan)
    for place, signal in enumerate(signals):
        known = ~np.isnan(values[:, place])
        shares[known, place] = [signal.curve.share(value) for value in values[known, place].tolist()]
        if not known.all():
            for number in np.unique(repository[~known]).tolist():
                rows = np.flatnonzero(repository == number)
                _assume(shares[:, place], rows.tolist(), landed_at)
    return shares


def _assume(shares: Numbers, rows: Sequence[int], landed_at: Sequence[int]) -> None:
    """Fill what is missing in the rows of one repository with the rolling median of what was read."""
    recent: list[tuple[int, float]] = []
    ordered: list[float] = []
    for row in rows:
        at, share = landed_at[row], float(shares[row])
        if not np.isnan(share):
            heappush(recent, (at, share))
            insort(ordered, share)
            continue
        while recent and recent[0][0] < at - WINDOW_SECONDS:
            _, old = heappop(recent)
            del ordered[bisect_left(ordered, old)]
        if ordered:
            shares[row] = ordered[(len(ordered) - 1) // 2]


def with_weights(catalogue: Catalogue, weights: Mapping[str, float]) -> Catalogue:
    """Return a catalogue with other weights, and the same in all else."""
    return replace(
        catalogue,
        signals=tuple(replace(one, weight=weights.get(one.id, one.weight)) for one in catalogue.signals),
    )
