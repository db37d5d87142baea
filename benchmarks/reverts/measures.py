"""
How well scores single out, within each week, the changes that were reverted later: pure measures over plain values.

A week is the unit, since a Monday briefing ranks a week's changes and nothing else. Ties are never broken by the order
of the rows: a tied pair counts half, and a tie across the third place counts what a fair draw would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

TOP = 3
CHANCE_AUC = 0.5
"""The expected AUC of any order drawn at random, whatever the number of reverted changes."""

DRAWS = 10_000
SEED = 2026
LEVEL = 0.95


def within_week_auc(scores: Sequence[float], reverted: Sequence[bool]) -> float | None:
    """Return the share of (reverted, other) pairs that the scores order rightly, a tie counting half.

    None for a week that lacks one of the two, where nothing can be ordered.
    """
    hits, others = _split(scores, reverted)
    if not hits or not others:
        return None
    right = sum((hit > other) + 0.5 * (hit == other) for hit in hits for other in others)
    return right / (len(hits) * len(others))


def hit_in_top(scores: Sequence[float], reverted: Sequence[bool], top: int = TOP) -> float:
    """Return the probability (0 to 1) that a reverted change is among the `top` highest, ties drawn at random."""
    places = min(top, len(scores))
    if not places:
        return 0.0
    last = sorted(scores, reverse=True)[places - 1]
    rows = list(zip(scores, reverted, strict=True))
    above = [is_reverted for score, is_reverted in rows if score > last]
    tied = [is_reverted for score, is_reverted in rows if score == last]
    return 1.0 if any(above) else chance_of_hit(len(tied), sum(tied), places - len(above))


def chance_of_hit(changes: int, reverted: int, top: int = TOP) -> float:
    """Return the probability that `top` changes drawn without replacement hold a reverted one: 1 - C(n-r,k)/C(n,k)."""
    places = min(top, changes)
    return 1.0 - comb(changes - reverted, places) / comb(changes, places)


def interval_of_mean(values: Sequence[float]) -> tuple[float, float]:
    """Return the percentile bootstrap interval (95 %) of the mean, weeks drawn with replacement.

    The seed is fixed: columns of the same weeks are drawn the same way, and the same values give the same interval.
    """
    drawn = np.random.default_rng(SEED).integers(0, len(values), size=(DRAWS, len(values)))
    means = np.asarray(values, dtype=float)[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _split(scores: Sequence[float], reverted: Sequence[bool]) -> tuple[list[float], list[float]]:
    rows = list(zip(scores, reverted, strict=True))
    return [score for score, is_hit in rows if is_hit], [score for score, is_hit in rows if not is_hit]
