"""Did a weekly series really rise? A test with a false-alarm budget for the whole briefing.

Each series is held against its own trailing weeks, by the kind of thing that it is:

    levels    scores, points, times to restore: the median of the weekly means, their spread by the median deviation
    counts    high-risk changes, fixes: negative binomial, since weeks differ by more than chance
    shares    files without an owner's approval, failed deployments: beta-binomial, for the same reason
    readings  one value a week, such as a burn rate: like levels, on the logarithm

How much more than chance the weeks of a series differ is seldom known from twelve of them, so that what they show is
moderated by what real repositories show (`make bench-materiality` prints it). A rise is material where it is worth a
reader's time *and* its chance in a week without change is under the series' part of the briefing's budget: the
budget is divided by the number of series looked at (Bonferroni), so that it is the briefing that rarely cries wolf.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pvariance

from scoring.tails import beta_binomial_tail, negative_binomial_tail, student_tail

FALSE_ALARM_BUDGET = 0.10
"""The sum of false-alarm chances in a briefing; less is spent, since a rise must be worth it, too."""
BASELINE_WEEKS_NEEDED = 6
LEAST_VALUES = 3
"""A mean of fewer values is noise."""
LEAST_BASELINE = 15
"""A spread estimated from fewer values is a guess."""

PRIOR_WEEKS = 20.0
"""The weight of real repositories' values, in weeks of the series."""
USUAL_LEVEL_CORRELATION = 0.0165
"""Intra-week correlation of scores: what a week adds to each, in variances of a single one."""
LEAST_ROOT_SPREAD = 0.55
"""Least standard deviation of single scores' square roots: half of what real repositories have."""
USUAL_WEEK_VARIATION = 0.25
"""Squared coefficient of variation of weekly rates: counts vary by 1 + 0.25 times their mean."""
USUAL_SHARE_CORRELATION = 0.003
"""Intra-week correlation of yes-or-no values."""
USUAL_READING_SPREAD = 0.5
"""Standard deviation of the logarithm of one weekly reading."""
READING_PRIOR_WEEKS = 6.0

MAD_SCALE = 1.4826
"""Makes the median absolute deviation of normal values their standard deviation (Hampel 1974)."""
MAD_EFFICIENCY = 0.37
"""A median deviation tells as much as a standard deviation of so many of the values (Rousseeuw and Croux 1993)."""
MEDIAN_VARIANCE = math.pi / 2
"""The variance of a median of normal values, in variances of their mean (Laplace)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether a series rose, with the figures that decided it.

    `usual` is the trailing level, `chance` that of so much or more in an ordinary week; None where unknown. `limit` is
    what it had to be under.
    """

    value: float
    usual: float | None
    material: bool
    chance: float | None = None
    limit: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rise:
    """A series against its trailing weeks, before the budget is shared; `is_worth`: it rose enough to tell."""

    value: float
    usual: float | None
    chance: float | None
    is_worth: bool

    def under(self, limit: float) -> Verdict:
        """Judge the rise by its series' part of the budget."""
        return Verdict(
            value=self.value,
            usual=self.usual,
            material=self.is_worth and self.chance is not None and self.chance < limit,
            chance=self.chance,
            limit=limit,
        )


def both(first: Rise, second: Rise | None) -> Rise:
    """Return the first rise with the larger of both chances: both must stand out.

    An intersection-union test (Berger 1982): no correction is needed, since each has to pass by itself. If the second
    cannot be judged, neither can both.
    """
    chances = (first.chance, None if second is None else second.chance)
    chance = None if None in chances else max(one for one in chances if one is not None)
    return Rise(
        value=first.value,
        usual=first.usual,
        chance=chance,
        is_worth=first.is_worth and second is not None and second.is_worth,
    )


def part_of_budget(share: float, series: int) -> float:
    """Return each series' chance where some share a part (0 to 1) of the budget (Bonferroni)."""
    return FALSE_ALARM_BUDGET * share / max(series, 1)


def level_rise(
    now: Sequence[float],
    trailing: Sequence[Sequence[float]],
    *,
    least: float,
    least_spread: float = 0.0,
    scale: Callable[[float], float] = float,
) -> Rise | None:
    """Compare the mean of a week's values with its trailing weeks' means; None for a week without values.

    Usual is the weighted median of weekly means, so that one odd week does not move it. Single values vary by their
    pooled deviation within weeks, at least `least_spread`. Means of n values vary by its square times 1 / n +
    `USUAL_LEVEL_CORRELATION` (a week's random effect: DerSimonian and Laird 1986), and by a dispersion from their
    median deviation, moderated (Smyth 2004) by 1; Student's t has the degrees of freedom of both.

    Values are compared on `scale`, a square root for skewed ones (Bartlett 1936), as is `least_spread`; `least` is the
    smallest rise of the mean itself worth telling.
    """
    if not now:
        return None
    weeks = [week for week in trailing if week]
    values = sum(map(len, weeks))
    value, usual = fmean(now), _weighted_median(weeks)
    if usual is None or not has_baseline(trailing, values, now):
        return Rise(value=value, usual=usual, chance=None, is_worth=False)
    chance = _chance_of_level([*map(scale, now)], [[*map(scale, week)] for week in weeks], least_spread)
    return Rise(value=value, usual=usual, chance=chance, is_worth=value - usual >= least)


def _chance_of_level(now: Sequence[float], weeks: Sequence[Sequence[float]], least_spread: float) -> float:
    value, usual = fmean(now), _weighted_median(weeks) or 0.0
    spread = max(_spread_within(weeks), least_spread)
    if not spread:
        return 0.0 if value > usual else 1.0
    residuals = [(fmean(week) - usual) / math.sqrt(1 / len(week) + USUAL_LEVEL_CORRELATION) / spread for week in weeks]
    dispersion, freedom = _moderated_by_mad(residuals, 1.0, PRIOR_WEEKS)
    of_usual = MEDIAN_VARIANCE * (1 / sum(map(len, weeks)) + USUAL_LEVEL_CORRELATION / len(weeks))
    error = spread * math.sqrt(dispersion * (1 / len(now) + USUAL_LEVEL_CORRELATION + of_usual))
    return student_tail((value - usual) / error, freedom)


def has_baseline(trailing: Sequence[object], values: int, now: Sequence[float]) -> bool:
    return len(trailing) >= BASELINE_WEEKS_NEEDED and values >= LEAST_BASELINE and len(now) >= LEAST_VALUES


def _weighted_median(weeks: Sequence[Sequence[float]]) -> float | None:
    """Return the mean of the week up to which half of all values lie, weeks ordered by mean."""
    half, seen = sum(map(len, weeks)) / 2, 0
    for mean, count in sorted((fmean(week), len(week)) for week in weeks):
        seen += count
        if seen >= half:
            return mean
    return None


def _spread_within(weeks: Sequence[Sequence[float]]) -> float:
    """Return the pooled standard deviation of single values around their weeks' means."""
    freedom = sum(len(week) - 1 for week in weeks)
    if not freedom:
        return 0.0
    squares = 0.0
    for week in weeks:
        mean = fmean(week)
        squares += sum((value - mean) ** 2 for value in week)
    return math.sqrt(squares / freedom)


def _moderated_by_mad(residuals: Sequence[float], prior: float, prior_weeks: float) -> tuple[float, float]:
    """Return a variance between the residuals' own and a prior one, and its degrees of freedom (Smyth 2004, eq. 3)."""
    middle = median(residuals)
    own = (MAD_SCALE * median(abs(one - middle) for one in residuals)) ** 2
    freedom = MAD_EFFICIENCY * (len(residuals) - 1)
    return (prior_weeks * prior + freedom * own) / (prior_weeks + freedom), prior_weeks + freedom


def count_rise(value: int, trailing: Sequence[int], *, least: int) -> Rise:
    """Compare a count with those of its trailing weeks; `least` is the smallest count worth telling.

    If weeks are alike: a Poisson count's predictive distribution under Jeffreys' prior, a negative binomial (Gelman et
    al. 2013, Bayesian Data Analysis, 2.6); half an event is added, so that none so far does not mean never. The
    variance grows by Pearson's dispersion (McCullagh and Nelder 1989, 6.2.3), moderated by what is usual.
    """
    weeks = len(trailing)
    usual = sum(trailing) / weeks if weeks else None
    if usual is None or weeks < BASELINE_WEEKS_NEEDED:
        return Rise(value=value, usual=usual, chance=None, is_worth=False)
    rate = (sum(trailing) + 0.5) / weeks
    pearson = sum((one - usual) ** 2 for one in trailing) / rate
    prior = 1 + USUAL_WEEK_VARIATION * rate
    dispersion = max(1.0, (PRIOR_WEEKS * prior + pearson) / (PRIOR_WEEKS + weeks - 1))
    chance = negative_binomial_tail(value, rate, dispersion * rate * (1 + 1 / weeks))
    return Rise(value=value, usual=usual, chance=chance, is_worth=value >= least and value > usual)


def share_rise(
    now: Sequence[float], trailing: Sequence[Sequence[float]], *, least: float, least_hits: int = 0
) -> Rise | None:
    """Compare the mean of a week's shares (each 0 to 1) with the trailing weeks'; None for a week without values.

    The sum is tested by a beta-binomial around the trailing share, with half a hit added to either side (Jeffreys). Its
    inflation is Pearson's dispersion of weekly sums (Williams 1982), moderated by what is usual, plus the share's own
    uncertainty. Values between 0 and 1 vary less than hits and misses, which is the safe side. `least` is the smallest
    rise (0 to 1) worth telling, `least_hits` the smallest sum.
    """
    if not now:
        return None
    weeks = [week for week in trailing if week]
    values, hits = sum(map(len, weeks)), sum(map(math.fsum, weeks))
    value, usual = fmean(now), hits / values if values else None
    if usual is None or not has_baseline(trailing, values, now):
        return Rise(value=value, usual=usual, chance=None, is_worth=False)
    share = (hits + 0.5) / (values + 1)
    pearson = sum((math.fsum(week) - len(week) * share) ** 2 / (len(week) * share * (1 - share)) for week in weeks)
    # The prior is for the week's own number, what was seen for weeks of the usual number.
    prior = 1 + (len(now) - 1) * USUAL_SHARE_CORRELATION
    inflation = max(1.0, (PRIOR_WEEKS * prior + pearson) / (PRIOR_WEEKS + len(weeks) - 1))
    found = math.fsum(now)
    chance = _chance_of_sum(found, len(now), share, inflation * (1 + len(now) / values))
    return Rise(value=value, usual=usual, chance=chance, is_worth=value - usual >= least and found >= least_hits - 1e-9)


def _chance_of_sum(found: float, count: int, share: float, inflation: float) -> float:
    """Return the chance of so large a sum, log-interpolated between the whole hits around it."""
    whole = math.floor(found + 1e-9)
    part = max(found - whole, 0.0)
    fewer = beta_binomial_tail(whole, count, share, inflation)
    if part < 1e-9 or whole >= count:  # noqa: PLR2004 (rounding)
        return fewer
    return float(fewer ** (1 - part) * beta_binomial_tail(whole + 1, count, share, inflation) ** part)


def reading_rise(
    now: float | None, trailing: Sequence[float | None], *, least_times: float, floor: float
) -> Rise | None:
    """Compare a week's reading, such as a burn rate, with its trailing weeks'; None without a reading.

    Compared on the logarithm, with `floor` as the lowest value. The usual is the median; the spread is from the median
    deviation, moderated (Smyth 2004) by `USUAL_READING_SPREAD`, or the standard deviation if larger: a burn like an
    earlier one is no news, and mostly quiet readings have hardly any median deviation. `least_times` is the smallest
    multiple worth telling.
    """
    if now is None:
        return None
    known = [math.log(max(one, floor)) for one in trailing if one is not None]
    if len(known) < BASELINE_WEEKS_NEEDED:
        return Rise(value=now, usual=math.exp(median(known)) if known else None, chance=None, is_worth=False)
    middle, value = median(known), math.log(max(now, floor))
    moderated, freedom = _moderated_by_mad(known, USUAL_READING_SPREAD**2, READING_PRIOR_WEEKS)
    variance = max(moderated, pvariance(known, middle))
    chance = student_tail((value - middle) / math.sqrt(variance * (1 + MEDIAN_VARIANCE / len(known))), freedom)
    return Rise(
        value=now, usual=math.exp(middle), chance=chance, is_worth=value - middle >= math.log(least_times) - 1e-9
    )
