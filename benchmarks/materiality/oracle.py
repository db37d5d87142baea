"""
How often the best test there can be would see approvals lack in one service: the bound on any product.

The oracle knows what no product does: the service's usual share, exactly, how much weeks differ, which service it is
and by how much it rose. By Neyman and Pearson 1933 no test that errs as seldom sees a shift of that size more often
than the one that counts the changes without approval, with the border drawn by lot. What it may err by is given.
"""

from __future__ import annotations

from functools import cache
from random import Random
from statistics import fmean

from benchmarks.materiality.drafts import (
    APPROVAL_CORRELATION,
    NO_SHIFT,
    SHIFTED_WEEKS,
    WEEKS,
    Shift,
    draw_seasons,
    draw_team,
    draw_week,
)
from benchmarks.materiality.planted import MISSED_APPROVALS
from scoring.tails import beta_binomial_tail

SEED = 20_261_116
DRAWS = 80
"""Services that are drawn for a bound: each has its own usual share and number of changes."""


def oracle(rate: int, may_err: float, weeks: int) -> float:
    """Return how often the best test sees the shift in the first `weeks` of it together.

    `rate` is the service's changes a week, `may_err` (0 to 1) how often the test may cry wolf where nothing changed.
    """
    return fmean(power(counts[:weeks], usual, may_err) for usual, counts in _services(rate))


def power(counts: tuple[int, ...], usual: float, may_err: float) -> float:
    """Return how often the best test sees the shift in weeks of so many changes, whose usual share is known."""
    trials = sum(counts)
    if not trials:
        return may_err
    inflation = 1 + APPROVAL_CORRELATION * (sum(count**2 for count in counts) / trials - 1)
    border = _border(trials, usual, inflation, may_err)
    under, over = (_tail(k, trials, usual, inflation) for k in (border - 1, border))
    seen_under, seen = (_tail(k, trials, usual + MISSED_APPROVALS, inflation) for k in (border - 1, border))
    return seen + (may_err - over) / (under - over) * (seen_under - seen)


def _border(trials: int, usual: float, inflation: float, may_err: float) -> int:
    """Return the smallest number of misses that is rarer than the test may err; one more than all is never reached."""
    low, high = 1, trials + 1
    while low < high:
        middle = (low + high) // 2
        if _tail(middle, trials, usual, inflation) > may_err:
            low = middle + 1
        else:
            high = middle
    return low


def _tail(misses: int, trials: int, share: float, inflation: float) -> float:
    return beta_binomial_tail(misses, trials, share, inflation) if misses <= trials else 0.0


@cache
def _services(rate: int) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """Draw services of a rate as the simulation does: the usual share, and the owned changes of the shifted weeks."""
    rng = Random(SEED + rate)
    return tuple(_service(rng, rate) for _ in range(DRAWS))


def _service(rng: Random, rate: int) -> tuple[float, tuple[int, ...]]:
    team = draw_team(rng, 0, 1.0, Shift(rates={0: float(rate)}))
    seasons = draw_seasons(rng, WEEKS - SHIFTED_WEEKS)
    weeks = (
        draw_week(rng, team, week, seasons[week], NO_SHIFT, first=0) for week in range(WEEKS - SHIFTED_WEEKS, WEEKS)
    )
    counts = (sum(draft.readings["codeowners_compliance"].value is not None for draft in week) for week in weeks)
    return team.unapproved, tuple(counts)
