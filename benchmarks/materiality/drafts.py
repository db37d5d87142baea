"""
The changes of an organisation that does not exist, as they are drawn: when, how large, approved by whom.

Every figure that is drawn from is a constant here; `reality.py` prints what real repositories show of the same. A
planted shift changes one of them in the last four weeks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.contracts.week import parse_week
from scoring.kinds.repairs import Repair
from scoring.score import Reading

if TYPE_CHECKING:
    from random import Random

WEEK = parse_week("2026-W40", "UTC")
WEEKS = 21
"""The week, twelve that it is held against, and eight more that are judged to know how long a card is open."""
SHIFTED_WEEKS = 4
SERVICES = 20
HOUR, DAY = 3_600, 86_400
END = int(WEEK.end.timestamp())

MEDIAN_RATE, RATE_SPREAD, LEAST_RATE, MOST_RATE = 6.0, 0.9, 1.0, 40.0
"""Changes a week of a service: log-normal."""
WEEK_VARIATION, SHARED_VARIATION = 0.2, 0.02
"""Squared coefficients of variation of a week's rate: of one service, and of all together."""
SPRINT, DIP = 1.1, 0.35
"""The busier week of each two-week sprint, and a week with holidays."""
SCORE_VARIATION = 0.055
"""Standard deviation of the logarithm of what a week does to the size of a service's changes."""
SIZES: Mapping[str, tuple[float, float]] = {
    "lines_added": (21.5, 13.0),
    "lines_deleted": (2.0, 1.2),
    "prior_changes": (2.5, 1.6),
    "defect_history": (1.8, 1.2),
    "is_fix": (0.7, 1.3),
}
"""Mean and standard deviation of the points of the signals that nothing else decides: gamma. In real weeks
the fitted signals come to 53 % of their points, with a standard deviation of 24 % (see the table of what is real): of
the 55 points that they have where every source is connected, 29 and 13."""

UNAPPROVED, UNAPPROVED_SPREAD, APPROVAL_CORRELATION = 0.15, 0.07, 0.003
NO_OWNER, PARTLY = 0.1, 0.2
ADRIFT = 0.08
UNREVIEWED = 0.06
MIGRATES = 0.01
COVERED_SERVICES, LOSES, LOSS = 0.6, 0.3, 1.0
REPAIRS, REVERTS = 0.2, 0.015
WEEKEND, EVENING, WAITS = 0.04, 0.12, 0.3
INCIDENTS, TROUBLE_SPREAD = 1.0, 1.0
"""Incidents a week in the mean of organisations, which differ by a log-normal factor."""
OPEN, RED, MERGED_RED = 0.08, 0.12, 0.002
"""Open pull requests that are approved, per weekly change; how many of these fail a check, and of merged ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """What is planted from four weeks before the end on; indices name services.

    `rates` sets weekly changes. None of the four weeks is one of holidays, so that volumes are what they are called.
    """

    rates: Mapping[int, float] = field(default_factory=dict)
    doubled: frozenset[int] = frozenset()
    unapproved: Mapping[int, float] = field(default_factory=dict)
    incidents: float | None = None
    slower: float = 1.0
    quiet_rate: float | None = None


NO_SHIFT = Shift()


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """One service's ways: changes a week, score factor, part without an owner's approval, coverage, incidents, burn."""

    index: int
    rate: float
    factor: float
    unapproved: float
    covered: bool
    incidents: float
    burn: float | None

    @property
    def id(self) -> str:
        return f"service-{self.index:02}"


@dataclass(kw_only=True, slots=True)
class Draft:
    """A change before its score: gates need the incidents, and these the deployments."""

    team: Team
    number: int
    ready_at: int
    landed_at: int
    deployed_at: int | None
    points: dict[str, int]
    readings: dict[str, Reading]
    approved: bool | None
    failing: bool
    migrates: bool
    repair: Repair | None
    reverts: str | None = None

    @property
    def id(self) -> str:
        return f"change-{self.number}"

    @property
    def is_merged(self) -> bool:
        return self.landed_at < END


def draw_team(rng: Random, index: int, trouble: float, shift: Shift) -> Team:
    """Draw a service's ways; `trouble` is how many times the usual number of incidents its organisation has."""
    drawn = min(max(rng.lognormvariate(math.log(MEDIAN_RATE), RATE_SPREAD), LEAST_RATE), MOST_RATE)
    rate = shift.rates.get(index, drawn if shift.quiet_rate is None else shift.quiet_rate)
    # Most services have hardly any incident, a few have one every other week.
    drawn_incidents = rng.gammavariate(0.4, INCIDENTS / SERVICES / 0.4) * trouble
    each = drawn_incidents if shift.incidents is None else shift.incidents / SERVICES
    return Team(
        index=index,
        rate=rate,
        factor=min(max(rng.gauss(1.0, 0.1), 0.75), 1.25),
        unapproved=min(max(rng.gauss(UNAPPROVED, UNAPPROVED_SPREAD), 0.01), 0.4),
        covered=rng.random() < COVERED_SERVICES,
        incidents=each,
        burn=rng.uniform(0.1, 0.55) if rng.random() < 0.5 else None,  # noqa: PLR2004 (half of them have an objective)
    )


def draw_seasons(rng: Random, ordinary_from: int) -> list[float]:
    """What sprints, holidays and whatever all services share make of each week's changes."""
    offset = rng.randrange(2)
    dips = set(rng.sample(range(ordinary_from), rng.randint(0, 3)))
    return [
        _varied(rng, SHARED_VARIATION) * (SPRINT if (week + offset) % 2 else 2 - SPRINT) * (DIP if week in dips else 1)
        for week in range(WEEKS)
    ]


def _varied(rng: Random, variation: float) -> float:
    """Draw a factor of mean 1 with a squared coefficient of variation."""
    return rng.gammavariate(1 / variation, variation)


def _poisson(rng: Random, mean: float) -> int:
    count, left = 0, mean
    while (left := left - rng.expovariate(1.0)) > 0:
        count += 1
    return count


def draw_week(rng: Random, team: Team, week: int, season: float, shift: Shift, *, first: int) -> list[Draft]:  # noqa: PLR0913 (what a week is drawn from)
    """Draw the changes of one week of a service; `first` is the number of the first of them."""
    count = _poisson(rng, team.rate * season * _varied(rng, WEEK_VARIATION))
    start = int(WEEK.earlier(WEEKS - 1 - week).start.timestamp())
    is_shifted = week >= WEEKS - SHIFTED_WEEKS
    size = team.factor * rng.lognormvariate(-(SCORE_VARIATION**2) / 2, SCORE_VARIATION)
    times = 2 if is_shifted and team.index in shift.doubled else 1
    usual = team.unapproved + (shift.unapproved.get(team.index, 0.0) if is_shifted else 0.0)
    weight = 1 / APPROVAL_CORRELATION - 1
    unapproved = rng.betavariate(usual * weight, (1 - usual) * weight)
    return [_change(rng, team, first + one, start, size, unapproved, times) for one in range(count)]


def draw_open(rng: Random, team: Team, shift: Shift, *, first: int) -> list[Draft]:
    """Pull requests that are approved and open at the end; some fail a required check, which is no gate yet."""
    found = []
    for one in range(_poisson(rng, team.rate * OPEN)):
        times = 2 if team.index in shift.doubled else 1
        draft = _change(rng, team, first + one, END - 7 * DAY, team.factor, team.unapproved, times)
        draft.ready_at, draft.landed_at, draft.deployed_at = END - 1 - int(rng.expovariate(1 / (3 * DAY))), END, None
        draft.failing = rng.random() < RED
        found.append(draft)
    return found


def _change(rng: Random, team: Team, number: int, start: int, size: float, unapproved: float, times: int) -> Draft:  # noqa: PLR0913, PLR0917 (what a change is drawn from)
    landed, deployed = _when(rng, start)
    # Doubled after it was cut: a mean that is said to double does.
    points = {name: times * _gamma(rng, mean * size, spread * size) for name, (mean, spread) in SIZES.items()}
    readings = {name: Reading(float(earned)) for name, earned in points.items()}
    has_owner = rng.random() >= NO_OWNER
    missed = rng.random() < unapproved
    share = (rng.random() if rng.random() < PARTLY else 1.0) if missed else 0.0
    readings["codeowners_compliance"] = Reading(100 * (1 - share)) if has_owner else Reading(None, missing="no owner")
    adrift = rng.random() if rng.random() < ADRIFT else 0.0
    readings["ownership_drift"] = Reading(100 * adrift)
    is_unseen = rng.random() < UNREVIEWED
    readings["review_depth"] = Reading(0.0 if is_unseen else rng.uniform(0.5, 3.0))
    lost = rng.expovariate(1 / LOSS) if rng.random() < LOSES else 0.0
    readings["coverage_delta"] = Reading(lost) if team.covered else Reading(None, missing="no report")
    points |= {
        "codeowners_compliance": round(5 * share) if has_owner else 2,
        "ownership_drift": round(3 * adrift),
        "review_depth": 6 if is_unseen else 0,
        "coverage_delta": min(5, round(lost)) if team.covered else 0,
    }
    return Draft(
        team=team,
        number=number,
        ready_at=landed,
        landed_at=landed,
        deployed_at=deployed,
        points=points,
        readings=readings,
        approved=None if not has_owner else share < 1,
        failing=rng.random() < MERGED_RED,
        migrates=rng.random() < MIGRATES,
        repair=Repair.FIX if rng.random() < REPAIRS else None,
    )


def _gamma(rng: Random, mean: float, spread: float) -> int:
    shape = (mean / spread) ** 2
    return min(60, round(rng.gammavariate(shape, mean / shape)))


def _when(rng: Random, start: int) -> tuple[int, int]:
    """Draw when a change lands, and when it goes out: mostly within two hours, else with the next working day."""
    day = rng.randrange(5, 7) if rng.random() < WEEKEND else rng.randrange(5)
    hour = rng.uniform(16, 20) if rng.random() < EVENING else rng.uniform(9, 16)
    landed = start + day * DAY + int(hour * HOUR)
    if rng.random() >= WAITS:
        return landed, landed + int(rng.uniform(0.1, 2) * HOUR)
    ahead = day + 1 if day < 4 else 7  # noqa: PLR2004 (what lands on a Friday or later goes out on Monday)
    return landed, start + ahead * DAY + 10 * HOUR + int(rng.uniform(0, HOUR))


def revert_some(rng: Random, drafts: Sequence[Draft]) -> None:
    """Let some changes take back another one of their service that went out in the week before."""
    last: dict[int, Draft] = {}
    for draft in sorted(drafts, key=lambda one: (one.landed_at, one.number)):
        before = last.get(draft.team.index)
        follows = draft.is_merged and before is not None and draft.landed_at - before.landed_at < 7 * DAY
        if follows and before is not None and rng.random() < REVERTS:
            draft.reverts, draft.repair = before.id, Repair.REVERT
        last[draft.team.index] = draft
