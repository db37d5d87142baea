"""Did a weekly series really move? A test with a false-alarm budget for the whole briefing.

A mean score is held against the scores of the trailing weeks, with the standard error that a week of so
many changes has; a count against a Poisson model of its trailing mean. The budget is divided by the
number of series looked at (Bonferroni), so that it is the briefing that rarely cries wolf, not each
series. Interim: power and false-alarm rate are measured, and the models deepened, in later work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FALSE_ALARM_BUDGET = 0.05
BASELINE_WEEKS_NEEDED = 6
LEAST_VALUES = 3
"""A mean of fewer values than this is noise."""
LEAST_BASELINE = 15
"""A spread estimated from fewer values than this is a guess."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether a series rose, with the figures that decided it.

    `usual` is the mean of the trailing weeks, None without any.
    """

    value: float
    usual: float | None
    material: bool


def mean_rise(
    now: Sequence[float],
    trailing: Sequence[Sequence[float]],
    *,
    least: float,
    series: int,
    least_spread: float = 0.0,
) -> Verdict | None:
    """Judge the mean of a week's values against those of its trailing weeks.

    The spread is the wider of two: that of single values over the square root of their number (Welch's
    standard error), and that of whole weekly means around theirs, since the changes of one week are
    seldom independent; `least_spread` is what single values are taken to vary by at the least, for values that
    hardly ever vary until they do. `least` is the smallest rise worth a reader's time, `series` how many series
    share the budget. None comes back for a week without values; too few values never are material.
    """
    if not now:
        return None
    before = [value for week in trailing for value in week]
    usual = fmean(before) if before else None
    value = fmean(now)
    weeks = [fmean(week) for week in trailing if len(week) >= LEAST_VALUES]
    enough = len(trailing) >= BASELINE_WEEKS_NEEDED and len(before) >= LEAST_BASELINE and len(now) >= LEAST_VALUES
    if usual is None or not enough or value - usual < least:
        return Verdict(value=value, usual=usual, material=False)
    single = max(stdev(before), least_spread) * math.sqrt(1 / len(now) + 1 / len(before))
    weekly = stdev(weeks) if len(weeks) >= BASELINE_WEEKS_NEEDED else 0.0
    threshold = _student(NormalDist().inv_cdf(1 - FALSE_ALARM_BUDGET / series), len(now) - 1)
    return Verdict(value=value, usual=usual, material=value - usual > threshold * max(single, weekly))


def _student(z: float, freedom: int) -> float:
    """Return Student's quantile for a normal one, so that a week of few changes has to stand out more.

    The first terms of Fisher's expansion (Abramowitz and Stegun 1964, 26.7.5).
    """
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2


def count_rise(value: int, trailing: Sequence[int], *, least: int, series: int) -> Verdict:
    """Judge a count, such as high-risk changes, against a Poisson model of its trailing mean.

    `least` is the smallest count worth a reader's time. Half an event is added to the trailing sum
    (Jeffreys' prior), so that a service that never had one is not certain never to have one.
    """
    usual = sum(trailing) / len(trailing) if trailing else None
    if usual is None or len(trailing) < BASELINE_WEEKS_NEEDED or value < least:
        return Verdict(value=value, usual=usual, material=False)
    rate = (sum(trailing) + 0.5) / len(trailing)
    return Verdict(value=value, usual=usual, material=_poisson_tail(value, rate) < FALSE_ALARM_BUDGET / series)


def _poisson_tail(count: int, rate: float) -> float:
    """P(X >= count) for a Poisson variable, summed from the side that is smaller."""
    term = math.exp(-rate + count * math.log(rate) - math.lgamma(count + 1))
    if count <= rate:
        # Upwards from here the first term of a large rate is too small for a float, and the sum would be none.
        below = 0.0
        for k in range(count, 0, -1):
            term *= k / rate
            below += term
        return 1.0 - below
    total, k = 0.0, count
    while term > total * 1e-12:
        total += term
        k += 1
        term *= rate / k
    return total
