"""Does it take longer than usual? Times such as those to restore service, compared on their logarithms.

They are about log-normal (Davidovic 2021, Incident Metrics in SRE), but some last ten or a hundred times as long: a
test by earlier variation gives two to three times the allowed false alarms. So the test asks how often so large a mean
comes about if all times, new and old, are dealt to the weeks at random.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, variance

from scoring.materiality import PRIOR_WEEKS, Rise, has_baseline

ROUNDING = 1e-9
"""Spread of logarithms under which values are the same."""


def duration_rise(now: Sequence[float], trailing: Sequence[Sequence[float]], *, least_times: float) -> Rise | None:
    """Compare a week's times (> 0) with its trailing weeks' by geometric means; None for a week without values.

    `least_times` is the smallest multiple worth telling. The chance is a randomisation test's (Pitman 1937), by the
    normal distribution with the new times in the spread, so that one very long time says less than several. If trailing
    weeks differ by more than chance, the variance grows by their dispersion, moderated (Smyth 2004) by 1.
    """
    if not now:
        return None
    logs, weeks = [*map(math.log, now)], [[*map(math.log, week)] for week in trailing if week]
    before = [value for week in weeks for value in week]
    value, usual = fmean(logs), fmean(before) if before else None
    if usual is None or not has_baseline(trailing, len(before), now):
        return Rise(
            value=math.exp(value), usual=None if usual is None else math.exp(usual), chance=None, is_worth=False
        )
    return Rise(
        value=math.exp(value),
        usual=math.exp(usual),
        chance=_chance_by_lot(logs, before, _dispersion(weeks, usual, variance(before))),
        is_worth=value - usual >= math.log(least_times) - 1e-9,
    )


def _chance_by_lot(now: Sequence[float], before: Sequence[float], dispersion: float) -> float:
    """Return the chance of so large a mean among all values; 1 if all are the same."""
    error = math.sqrt(dispersion * variance([*now, *before]) * (1 / len(now) + 1 / len(before)))
    return math.erfc((fmean(now) - fmean(before)) / error / math.sqrt(2)) / 2 if error > ROUNDING else 1.0


def _dispersion(weeks: Sequence[Sequence[float]], usual: float, single: float) -> float:
    """Return how many times more than chance weekly means vary, moderated towards 1; at least 1."""
    if single <= ROUNDING:
        return 1.0
    shown = sum(len(week) * (fmean(week) - usual) ** 2 for week in weeks) / single
    return max(1.0, (PRIOR_WEEKS + shown) / (PRIOR_WEEKS + len(weeks) - 1))
