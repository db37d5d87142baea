"""What came of the organisations that were judged, held against what the issue asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.materiality.planted import DOUBLED, INCIDENTS, TUNED_ON
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.findings.finding import Finding

MOST_FALSE, LEAST_CLEAR, MOST_CRITICAL = 0.1, 0.6, 0.1
LEAST_SEEN, LEAST_RESTORE_SEEN = 0.9, 0.8
DOUBLED_FROM, RESTORE_FROM = 20, 15
OFTEN = 2
"""Incidents a week from which times to restore take their part of the budget."""
QUIET_WEEKS = 6
"""The last weeks of a quiet organisation that have all the history that any series is held against."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of one organisation: the week's findings by rule and severity, and whether each point was seen.

    `alarms` are the warnings of trend rules in each of the last weeks; `limit` is what chance the approvals of the
    service in which they lack might have in a week, None where no such shift is planted.
    """

    name: str
    rules: tuple[tuple[str, str, bool], ...]
    cards: tuple[str, ...]
    lingering: int
    incidents: int
    alarms: tuple[int, ...]
    limit: float | None
    seen_at_once: Mapping[str, bool]
    seen_in_time: Mapping[str, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """One goal: what was measured, what it has to be, and whether it is."""

    name: str
    measured: str
    wanted: str
    is_met: bool


def false_alarms(outcomes: Sequence[Outcome]) -> float:
    """Return the warnings and criticals that trend rules make in a quiet briefing, in the mean."""
    quiet = [one for one in outcomes if one.name == "quiet"]
    alarms = sum(is_trend and severity != Severity.INFO for one in quiet for _, severity, is_trend in one.rules)
    return alarms / len(quiet)


def is_alarm(finding: Finding) -> bool:
    """Whether a trend rule makes a finding critical or a warning."""
    return alarms_of(finding) > 0


def alarms_of(finding: Finding) -> int:
    """Return how many trend rules make a finding critical or a warning."""
    return sum(rule.trend and rule.severity is not Severity.INFO for rule in finding.rules)


def troubled(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the quiet organisations that have many incidents."""
    return [one for one in outcomes if one.name == "quiet" and one.incidents >= OFTEN]


def seen(outcomes: Sequence[Outcome], point: str) -> tuple[float, float, int]:
    """Return in what part of the organisations a planted shift was seen at once, and in time, and of how many."""
    known = [one for one in outcomes if point in one.seen_at_once]
    at_once = sum(one.seen_at_once[point] for one in known) / len(known)
    return at_once, sum(one.seen_in_time[point] for one in known) / len(known), len(known)


def goals(outcomes: Sequence[Outcome]) -> list[Goal]:
    """Hold what was measured against what the issue asks for."""
    found = [*_quiet_goals(outcomes), *_troubled_goal(outcomes)]
    found += [
        _goal(f"mean doubled at {rate} changes", seen(outcomes, f"doubled {rate}")[0], LEAST_SEEN)
        for rate in DOUBLED
        if rate >= DOUBLED_FROM
    ]
    found.append(_goal("ownership -15 points", seen(outcomes, "owners usual")[0], LEAST_SEEN))
    for volume in INCIDENTS:
        at_once, in_time, _ = seen(outcomes, f"restore {volume}")
        is_many = volume >= RESTORE_FROM
        name = f"MTTR x3 at {volume} incidents" + ("" if is_many else ", four weeks")
        found.append(_goal(name, at_once if is_many else in_time, LEAST_RESTORE_SEEN))
    return found


def _quiet_goals(outcomes: Sequence[Outcome]) -> list[Goal]:
    quiet = [one for one in outcomes if one.name == "quiet"]
    clear = sum(not {"critical", "warning"} & set(one.cards) for one in quiet) / len(quiet)
    critical = sum("critical" in one.cards for one in quiet) / len(quiet)
    return [
        _false_alarms_goal("false alarms of trend rules", false_alarms(outcomes)),
        Goal(name="all clear", measured=f"{clear:.0%}", wanted="at least 60 %", is_met=clear >= LEAST_CLEAR),
        Goal(
            name="with a critical", measured=f"{critical:.1%}", wanted="at most 10 %", is_met=critical <= MOST_CRITICAL
        ),
    ]


def _troubled_goal(outcomes: Sequence[Outcome]) -> list[Goal]:
    """Return the goal of the organisations with many incidents, over several weeks of each, since they are few."""
    alarms = [count for one in troubled(outcomes) for count in one.alarms]
    name = f"false alarms at {OFTEN} incidents a week or more"
    return [_false_alarms_goal(name, sum(alarms) / len(alarms))] if alarms else []


def _false_alarms_goal(name: str, false: float) -> Goal:
    return Goal(name=name, measured=f"{10 * false:.2f} in 10", wanted="at most 1", is_met=false <= MOST_FALSE)


def _goal(name: str, part: float, wanted: float) -> Goal:
    return Goal(name=name, measured=f"{part:.0%}", wanted=f"at least {wanted:.0%}", is_met=part >= wanted)


def verdict(found: Sequence[Goal], seed: int) -> tuple[bool, str]:
    """Return whether every goal is met, and the last line, which names those that are not and what was judged."""
    missed = [one for one in found if not one.is_met]
    said = "; ".join(f"{one.name} {one.measured} (goal {one.wanted})" for one in missed or found[:3])
    return not missed, f"materiality: {said}; {of_seed(seed)}: {'short' if missed else 'ok'}"


def of_seed(seed: int) -> str:
    """Say which organisations were judged, and whether the constants were chosen on them."""
    return f"organisations of seed {seed}, {'on which constants were chosen' if seed in TUNED_ON else 'held out'}"
