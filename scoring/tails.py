"""Upper tails of the distributions behind weekly series, in plain arithmetic.

All use the regularised incomplete beta function; a numeric library would slow every briefing and `riskbrief signals`.
"""

from __future__ import annotations

import math

TINY = 1e-300
PRECISION = 1e-15
MOST_TERMS = 10_000
"""The continued fraction needs about the square root of the larger parameter; this serves up to 10^8."""


def student_tail(t: float, freedom: float) -> float:
    """P(T >= t) for Student's t with `freedom` (> 0) degrees of freedom, not necessarily whole.

    Twice the tail is I_x(freedom / 2, 1 / 2) with x = freedom / (freedom + t^2) (Abramowitz and Stegun 1964, 26.5.27).
    """
    half = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2
    return half if t >= 0 else 1 - half


def negative_binomial_tail(count: int, mean: float, variance: float) -> float:
    """P(X >= count) for a negative binomial variable of a mean (> 0) and a variance (> mean).

    A Poisson with gamma-distributed rate (Greenwood and Yule 1920); see Abramowitz and Stegun 1964, 26.5.26.
    """
    if count <= 0:
        return 1.0
    size = mean * mean / (variance - mean)
    return incomplete_beta(count, size, mean / (mean + size))


def beta_binomial_tail(successes: int, trials: int, share: float, inflation: float) -> float:
    """P(X >= successes) for a binomial variable whose share (0 to 1, exclusive) varies from week to week.

    `inflation` (> 1, < `trials`) multiplies the binomial variance: 1 + (trials - 1) rho, with the intra-class
    correlation rho = 1 / (a + b + 1) of the beta distribution (Skellam 1948; Williams 1982).
    """
    if successes <= 0:
        return 1.0
    if trials == 1:
        return share
    if successes <= trials * share:
        # Below the mode the first term may underflow to 0, and the sum with it.
        return 1 - beta_binomial_tail(trials - successes + 1, trials, 1 - share, inflation)
    rho = min(max((inflation - 1) / (trials - 1), 1e-9), 0.999)
    a, b = share * (1 / rho - 1), (1 - share) * (1 / rho - 1)
    term = math.exp(
        math.lgamma(trials + 1)
        - math.lgamma(successes + 1)
        - math.lgamma(trials - successes + 1)
        + _log_beta(successes + a, trials - successes + b)
        - _log_beta(a, b)
    )
    total = 0.0
    for k in range(successes, trials):
        total += term
        term *= (trials - k) / (k + 1) * (k + a) / (trials - k - 1 + b)
    return min(1.0, total + term)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22).

    Lentz's method as modified by Thompson and Barnett 1986, on the side of the mean where it converges fast.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / _off_zero(1 + step * d)
            c = _off_zero(1 + step / c)
            value *= c * d
        if abs(c * d - 1) < PRECISION:
            break
    return value


def _off_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
