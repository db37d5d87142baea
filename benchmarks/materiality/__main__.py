"""
How often the briefing cries wolf where nothing changes, and how soon it sees what did change.

    python -m benchmarks.materiality [--organisations 1000] [--seed N] [--write docs/materiality.md]

A thousand organisations that do not exist, each of 20 services in which nothing changes but by chance, are judged by
the product's own code with every rule on, and again with a shift planted four weeks before the end. What the
simulation assumes is printed beside what real repositories show, where those are at hand. The same numbers come out
every time. The organisations are others than those on which the constants were chosen: `--seed 0` has the latter.
`--write` puts the tables into the page, between its two marks.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.materiality.drafts import SHIFTED_WEEKS, WEEK, WEEKS
from benchmarks.materiality.oracle import oracle
from benchmarks.materiality.outcomes import (
    OFTEN,
    QUIET_WEEKS,
    Outcome,
    alarms_of,
    goals,
    is_alarm,
    of_seed,
    seen,
    troubled,
    verdict,
)
from benchmarks.materiality.planted import HELD_OUT, ONE_OWNER, tasks
from benchmarks.materiality.reality import comparison
from benchmarks.materiality.stationary import organisation
from benchmarks.processes import polite_pool
from benchmarks.tables import into_page, markdown
from briefing.findings.cards import build_cards
from briefing.findings.find import judgement_of
from briefing.payloads.build import judge_weeks
from scoring.bands import DEFAULT_BANDS

if TYPE_CHECKING:
    from benchmarks.materiality.planted import Task
    from briefing.evidence.basis import Basis
    from briefing.payloads.build import Judged

PROCESSES = 2

WHOLE_BUDGET = 0.1
"""What a briefing may err by, all of it, for the one series that an oracle would look at."""


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
        alarms=tuple(sum(map(alarms_of, week.values())) for week in found.findings[-QUIET_WEEKS:]),
        limit=_limit(found) if task.name == "one owner" else None,
        seen_at_once={name: _is_seen(found, keys, last=1) for name, keys in task.looked_for.items()},
        seen_in_time={name: _is_seen(found, keys, last=SHIFTED_WEEKS) for name, keys in task.looked_for.items()},
    )


def _limit(found: Judged) -> float:
    """Return what chance the approvals of the first service might have in the first shifted week, over both series."""
    week = judgement_of(found.weeks[-SHIFTED_WEEKS]).services["service-00"]
    return sum(one.limit or 0.0 for one in (week.unowned, week.unowned_lately) if one is not None)


def _incidents_a_week(basis: Basis) -> int:
    return 0 if basis.operations is None else round(len(basis.operations.outages) / WEEKS)


def _is_seen(found: Judged, keys: Iterable[str], *, last: int) -> bool:
    """Whether any of the findings is there within so many weeks from the first shifted one on."""
    weeks = found.findings[-SHIFTED_WEEKS:][:last]
    return any(key in week for week in weeks for key in keys)


def run(organisations: int, seed: int) -> list[Outcome]:
    """Judge every organisation of a seed, in two processes that let others go first."""
    with polite_pool(PROCESSES) as pool:
        return list(pool.map(judged, tasks(organisations, seed), chunksize=10))


def quiet_rows(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """Return how often each rule fires in a quiet week, the most frequent first."""
    quiet = [one for one in outcomes if one.name == "quiet"]
    counts = Counter((rule, severity) for one in quiet for rule, severity, _ in one.rules)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(f"{rule} ({severity})", f"{count / len(quiet):.3f}") for (rule, severity), count in rows]


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


def bound_rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """Return how often approvals that lack in one service are seen, beside the best test that errs as seldom."""
    rows = []
    for rate in ONE_OWNER:
        limits = [one.limit for one in outcomes if f"one owner {rate}" in one.seen_at_once and one.limit is not None]
        if limits:
            ours, limit = seen(outcomes, f"one owner {rate}"), sum(limits) / len(limits)
            best = (oracle(rate, limit, 1), oracle(rate, limit, SHIFTED_WEEKS), oracle(rate, WHOLE_BUDGET, 1))
            parts = (ours[0], best[0], ours[1], *best[1:])
            rows.append((f"{rate} changes a week", f"{limit:.2%}", *(f"{part:.0%}" for part in parts)))
    return rows


WORDS = {
    "doubled": ("a service's mean score doubles", "changes a week"),
    "one owner": ("15 points fewer owner approvals in one service", "changes a week in it"),
    "owners": ("15 points fewer owner approvals in all services", "changes a week in all"),
    "restore": ("restoring takes three times as long", "incidents a week"),
}


BOUND = ("", "may err", "first week", "the best test", "four weeks", "the best test", "the best that errs in 1 of 10")


def report(outcomes: Sequence[Outcome]) -> str:
    """Return everything that was measured, as the page has it."""
    quiet = [one for one in outcomes if one.name == "quiet"]
    nothing = sum(not one.cards for one in quiet) / len(quiet)
    lingering = sum(one.lingering for one in quiet) / len(quiet)
    goal_rows = [(one.name, one.measured, one.wanted, "yes" if one.is_met else "**no**") for one in goals(outcomes)]
    said = (
        f"Of {len(quiet):,} quiet briefings {nothing:.0%} have no card at all, not even one to know. "
        f"Of the false alarms {10 * lingering:.2f} in 10 briefings are of the week before and still open. "
        f"{len(troubled(outcomes))} of the organisations have {OFTEN} or more incidents a week.\n"
    )
    parts = [
        "### Goals\n",
        markdown(("", "measured", "goal", "met"), goal_rows),
        said,
        "### What fires in a quiet week\n",
        markdown(("rule", "cards a briefing"), quiet_rows(outcomes)),
        "### How soon a shift is seen\n",
        markdown(("planted", "volume", "first week", "within four weeks (of)"), power_rows(outcomes)),
        "### What could be seen of approvals in one service\n",
        markdown(BOUND, bound_rows(outcomes)),
    ]
    return "\n".join(parts)


def main(words: Sequence[str] | None = None) -> int:
    """Judge, print and say whether the goals are met; 1 when one is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.materiality", description=__doc__)
    parser.add_argument("--organisations", type=int, default=1_000, help="quiet ones; a fifth as many of each planted")
    parser.add_argument("--seed", type=int, default=HELD_OUT, help="moves all organisations; 0 has those of tuning")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into this page")
    arguments = parser.parse_args(words)
    if arguments.organisations < 10:  # noqa: PLR2004 (of fewer there is no planted one of each kind)
        parser.error(f"--organisations {arguments.organisations}: give 10 or more")
    if arguments.seed < 0:
        parser.error(f"--seed {arguments.seed}: give 0 or more")
    outcomes = run(arguments.organisations, arguments.seed)
    whose = f"Judged were {of_seed(arguments.seed)}."
    text = f"{whose}\n\n{report(outcomes)}\n### What the simulation assumes\n\n{comparison()}"
    print(text)
    if arguments.write is not None:
        into_page(arguments.write, text)
    good, said = verdict(goals(outcomes), arguments.seed)
    print(said)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
