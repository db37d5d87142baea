"""
How often the briefing cries wolf where nothing changes, and how soon it sees what did change.

    python -m benchmarks.materiality [--organisations 1000] [--write docs/materiality.md]

A thousand organisations that do not exist, each of 20 services in which nothing changes but by chance, are judged by
the product's own code with every rule on, and again with a shift planted four weeks before the end. What the
simulation assumes is printed beside what real repositories show, where those are at hand. The same numbers come out
every time. `--write` puts the tables into the page, between its two marks.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.drafts import NO_SHIFT, PARTLY, SERVICES, SHIFTED_WEEKS, WEEK, WEEKS, Shift
from benchmarks.reality import comparison
from benchmarks.stationary import organisation
from benchmarks.tables import into_page, markdown
from briefing.assemble import judge_weeks
from briefing.cards import build_cards
from scoring.bands import DEFAULT_BANDS
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefing.assemble import Judged
    from briefing.basis import Basis
    from briefing.findings import Finding

PROCESSES = 2
POLITE = 10
SCOPE = "scope:shop"

MOST_FALSE, LEAST_CLEAR, MOST_CRITICAL = 0.1, 0.6, 0.1
LEAST_SEEN, LEAST_RESTORE_SEEN = 0.9, 0.8
DOUBLED_FROM, RESTORE_FROM = 20, 15
OFTEN = 2
"""Incidents a week from which times to restore take their part of the budget."""

DOUBLED = (3, 5, 10, 20, 40)
ONE_OWNER = (20, 40, 80, 160)
EVERY_OWNER = (3, 6, 12)
INCIDENTS = (3, 5, 8, 10, 15, 20, 30)
MISSED_APPROVALS, SLOWER = 0.15 / (1 - PARTLY / 2), 3.0
"""Fifteen points of the files: a change that lacks approval may lack it for a part of its files only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One organisation to judge: what is planted, the findings to look for by name of their point, and its seed."""

    name: str
    seed: int
    shift: Shift
    looked_for: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of one organisation: the week's findings by rule and severity, and whether each point was seen."""

    name: str
    rules: tuple[tuple[str, str, bool], ...]
    cards: tuple[str, ...]
    lingering: int
    incidents: int
    seen_at_once: Mapping[str, bool]
    seen_in_time: Mapping[str, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """One goal: what was measured, what it has to be, and whether it is."""

    name: str
    measured: str
    wanted: str
    is_met: bool


def tasks(organisations: int) -> Iterator[Task]:
    """Yield every organisation to judge; fewer organisations make fewer planted ones too."""
    planted, seed = max(1, organisations // 5), 1_000_000
    for number in range(organisations):
        yield Task(name="quiet", seed=number, shift=NO_SHIFT, looked_for={})
    rates = {index: float(rate) for index, rate in enumerate(DOUBLED)}
    found = {f"doubled {rate}": (f"service-{index:02}:risk",) for index, rate in enumerate(DOUBLED)}
    for number in range(planted):
        shift = Shift(rates=rates, doubled=frozenset(rates))
        yield Task(name="doubled", seed=seed + number, shift=shift, looked_for=found)
    rates = {index: float(rate) for index, rate in enumerate(ONE_OWNER)}
    found = {f"one owner {rate}": (f"service-{index:02}:ownership",) for index, rate in enumerate(ONE_OWNER)}
    for number in range(planted // 2):
        shift = Shift(rates=rates, unapproved=dict.fromkeys(rates, MISSED_APPROVALS))
        yield Task(name="one owner", seed=2 * seed + number, shift=shift, looked_for=found)
    yield from _owners_everywhere(planted, 3 * seed)
    for volume in INCIDENTS:
        shift = Shift(incidents=float(volume), slower=SLOWER, quiet_rate=1.0)
        for number in range(planted):
            looked = {f"restore {volume}": (f"{SCOPE}:restore",)}
            yield Task(name="restore", seed=(4 + volume) * seed + number, shift=shift, looked_for=looked)


def _owners_everywhere(planted: int, seed: int) -> Iterator[Task]:
    """Yield organisations in which approvals lack in all services: of the usual sizes, then all of one size."""
    keys = (f"{SCOPE}:ownership", *(f"service-{index:02}:ownership" for index in range(SERVICES)))
    everywhere = dict.fromkeys(range(SERVICES), MISSED_APPROVALS)
    for number in range(planted):
        shift = Shift(unapproved=everywhere)
        yield Task(name="owners", seed=seed + number, shift=shift, looked_for={"owners usual": keys})
    for rate in EVERY_OWNER:
        for number in range(planted // 2):
            shift = Shift(unapproved=everywhere, quiet_rate=float(rate))
            looked = {f"owners {rate * SERVICES}": keys}
            yield Task(name="owners", seed=seed + 1000 * rate + number, shift=shift, looked_for=looked)


def judged(task: Task) -> Outcome:
    """Make an organisation, judge its last weeks as the product does, and say what was found."""
    basis = organisation(task.seed, task.shift)
    found = judge_weeks(basis, WEEK, DEFAULT_BANDS)
    now, before = found.findings[-1], found.findings[-2]
    cards = build_cards(found.weeks[-1], (), list(found.findings))
    return Outcome(
        name=task.name,
        rules=tuple((rule.id, rule.severity.value, rule.trend) for one in now.values() for rule in one.rules),
        cards=tuple(card.severity.value for card in cards.cards if card.rule != "resolved"),
        lingering=sum(is_alarm(one) and key in before for key, one in now.items()),
        incidents=_incidents_a_week(basis),
        seen_at_once={name: _is_seen(found, keys, last=1) for name, keys in task.looked_for.items()},
        seen_in_time={name: _is_seen(found, keys, last=SHIFTED_WEEKS) for name, keys in task.looked_for.items()},
    )


def _incidents_a_week(basis: Basis) -> int:
    return 0 if basis.operations is None else round(len(basis.operations.outages) / WEEKS)


def is_alarm(finding: Finding) -> bool:
    """Whether a trend rule makes a finding critical or a warning."""
    return any(rule.trend and rule.severity is not Severity.INFO for rule in finding.rules)


def _is_seen(found: Judged, keys: Iterable[str], *, last: int) -> bool:
    """Whether any of the findings is there within so many weeks from the first shifted one on."""
    weeks = found.findings[-SHIFTED_WEEKS:][:last]
    return any(key in week for week in weeks for key in keys)


def run(organisations: int) -> list[Outcome]:
    """Judge every organisation, in two processes that let others go first."""
    with ProcessPoolExecutor(PROCESSES, initializer=os.nice, initargs=(POLITE,)) as pool:
        return list(pool.map(judged, tasks(organisations), chunksize=10))


def quiet_rows(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """Return how often each rule fires in a quiet week, the most frequent first."""
    quiet = [one for one in outcomes if one.name == "quiet"]
    counts = Counter((rule, severity) for one in quiet for rule, severity, _ in one.rules)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(f"{rule} ({severity})", f"{count / len(quiet):.3f}") for (rule, severity), count in rows]


def false_alarms(outcomes: Sequence[Outcome]) -> float:
    """Return the warnings and criticals that trend rules make in a quiet briefing, in the mean."""
    quiet = [one for one in outcomes if one.name == "quiet"]
    alarms = sum(is_trend and severity != Severity.INFO for one in quiet for _, severity, is_trend in one.rules)
    return alarms / len(quiet)


def seen(outcomes: Sequence[Outcome], point: str) -> tuple[float, float, int]:
    """Return in what part of the organisations a planted shift was seen at once, and in time, and of how many."""
    known = [one for one in outcomes if point in one.seen_at_once]
    at_once = sum(one.seen_at_once[point] for one in known) / len(known)
    return at_once, sum(one.seen_in_time[point] for one in known) / len(known), len(known)


def goals(outcomes: Sequence[Outcome]) -> list[Goal]:
    """Hold what was measured against what the issue asks for."""
    quiet = [one for one in outcomes if one.name == "quiet"]
    false = false_alarms(outcomes)
    clear = sum(not {"critical", "warning"} & set(one.cards) for one in quiet) / len(quiet)
    critical = sum("critical" in one.cards for one in quiet) / len(quiet)
    found = [
        Goal(
            name="false alarms of trend rules",
            measured=f"{10 * false:.2f} in 10",
            wanted="at most 1",
            is_met=false <= MOST_FALSE,
        ),
        Goal(name="all clear", measured=f"{clear:.0%}", wanted="at least 60 %", is_met=clear >= LEAST_CLEAR),
        Goal(
            name="with a critical", measured=f"{critical:.1%}", wanted="at most 10 %", is_met=critical <= MOST_CRITICAL
        ),
    ]
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


def _goal(name: str, part: float, wanted: float) -> Goal:
    return Goal(name=name, measured=f"{part:.0%}", wanted=f"at least {wanted:.0%}", is_met=part >= wanted)


def verdict(found: Sequence[Goal]) -> tuple[bool, str]:
    """Return whether every goal is met, and the last line, which names those that are not."""
    missed = [one for one in found if not one.is_met]
    said = "; ".join(f"{one.name} {one.measured} (goal {one.wanted})" for one in missed or found[:3])
    return not missed, f"materiality: {said} {'short' if missed else 'ok'}"


def power_rows(outcomes: Sequence[Outcome]) -> list[tuple[str, str, str, str]]:
    """Return for every planted shift and volume how often it was seen in its first week and within four."""
    points = dict.fromkeys(point for one in outcomes for point in one.seen_at_once)
    rows = []
    for point in points:
        at_once, in_time, count = seen(outcomes, point)
        kind, _, volume = point.rpartition(" ")
        what, unit = WORDS[kind]
        volume = f"{volume} {unit}" if volume != "usual" else "services of 1 to 40 changes a week"
        rows.append((what, volume, f"{at_once:.0%}", f"{in_time:.0%} ({count})"))
    return rows


WORDS = {
    "doubled": ("a service's mean score doubles", "changes a week"),
    "one owner": ("15 points fewer owner approvals in one service", "changes a week in it"),
    "owners": ("15 points fewer owner approvals in all services", "changes a week in all"),
    "restore": ("restoring takes three times as long", "incidents a week"),
}


def report(outcomes: Sequence[Outcome]) -> str:
    """Return everything that was measured, as the page has it."""
    quiet = [one for one in outcomes if one.name == "quiet"]
    nothing = sum(not one.cards for one in quiet) / len(quiet)
    lingering = sum(one.lingering for one in quiet) / len(quiet)
    goal_rows = [(one.name, one.measured, one.wanted, "yes" if one.is_met else "**no**") for one in goals(outcomes)]
    troubled = [one for one in quiet if one.incidents >= OFTEN]
    often = f"{10 * false_alarms(troubled):.2f} in 10" if troubled else "not measured"
    said = (
        f"Of {len(quiet):,} quiet briefings {nothing:.0%} have no card at all, not even one to know. "
        f"Of the false alarms {10 * lingering:.2f} in 10 briefings are of the week before and still open. "
        f"In the {len(troubled)} organisations with {OFTEN} or more incidents a week false alarms are {often}.\n"
    )
    parts = [
        "### Goals\n",
        markdown(("", "measured", "goal", "met"), goal_rows),
        said,
        "### What fires in a quiet week\n",
        markdown(("rule", "cards a briefing"), quiet_rows(outcomes)),
        "### How soon a shift is seen\n",
        markdown(("planted", "volume", "first week", "within four weeks (of)"), power_rows(outcomes)),
    ]
    return "\n".join(parts)


def main(words: Sequence[str] | None = None) -> int:
    """Judge, print and say whether the goals are met; 1 when one is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.materiality", description=__doc__)
    parser.add_argument("--organisations", type=int, default=1_000, help="quiet ones; a fifth as many of each planted")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into this page")
    arguments = parser.parse_args(words)
    if arguments.organisations < 10:  # noqa: PLR2004 (of fewer there is no planted one of each kind)
        parser.error(f"--organisations {arguments.organisations}: give 10 or more")
    outcomes = run(arguments.organisations)
    text = f"{report(outcomes)}\n### What the simulation assumes\n\n{comparison()}"
    print(text)
    if arguments.write is not None:
        into_page(arguments.write, text)
    good, said = verdict(goals(outcomes))
    print(said)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
