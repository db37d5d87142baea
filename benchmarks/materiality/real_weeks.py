"""
What the trend rules say of the real weeks of a clone, one after the other, as if each were briefed.

    python -m benchmarks.materiality.real_weeks --repo PATH [--repo PATH …] [--weeks 120]

Nobody knows which of these weeks were quiet, so there is no goal: real repositories do change. It shows how often a
briefing of such a repository would warn, and of what. Changes are scored once, each from what was before it; services
are those of the newest week.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.materiality.outcomes import is_alarm
from bot.wiring import load_method
from briefing.contracts.week import week_of
from briefing.evidence.clone import Clone, Window, read_evidence
from briefing.evidence.clone_basis import git_basis
from briefing.payloads.build import judge_weeks
from data.commits import Unit
from data.errors import DataError
from data.sources.git.repository import GitRepository
from scoring.bands import DEFAULT_BANDS

if TYPE_CHECKING:
    from briefing.contracts.week import Week

LONGEST = 500


def alarms(clone: Clone, weeks: int) -> tuple[int, Counter[str]]:
    """Return how many weeks of a clone were judged, the newest last, and how often each trend rule made a card."""
    method = load_method()
    newest = max(clone.times(Unit.CHANGE))
    last = week_of(newest, "UTC").earlier(1)
    end = int(last.end.timestamp())
    evidence = read_evidence(
        clone, method, Window(unit=Unit.CHANGE, since=_start(last, weeks), until=end, as_of=end, zone="UTC")
    )
    found: Counter[str] = Counter()
    for back in range(weeks - 1, -1, -1):
        week = last.earlier(back)
        judged = judge_weeks(git_basis([evidence], week, method.catalogue), week, DEFAULT_BANDS)
        found.update(one.rules[0].id for one in judged.findings[-1].values() if is_alarm(one))
    return weeks, found


def _start(last: Week, weeks: int) -> int:
    """Return when the first week begins that the first judged one is held against."""
    return int(last.earlier(weeks + 25).start.timestamp())


def main(words: Sequence[str] | None = None) -> int:
    """Judge every clone's weeks and print what fired; 2 where there is no clone to read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.materiality.real_weeks", description=__doc__)
    parser.add_argument("--repo", type=Path, action="append", default=[], metavar="PATH", help="a clone, whole")
    parser.add_argument("--weeks", type=int, default=120, help="how many weeks of it, up to its newest")
    arguments = parser.parse_args(words)
    if not arguments.repo or not 1 <= arguments.weeks <= LONGEST:
        print(f"real_weeks: not measured: name a clone with --repo, and 1 to {LONGEST} weeks", file=sys.stderr)
        return 2
    for path in arguments.repo:
        try:
            repository = GitRepository.open(path)
            weeks, found = alarms(Clone(repository=repository, graph=repository.graph()), arguments.weeks)
        except DataError as error:
            print(f"real_weeks: {path} is not measured: {error}", file=sys.stderr)
            return 2
        told = ", ".join(f"{rule} {count}" for rule, count in found.most_common()) or "none"
        print(f"real_weeks: {path.name}: {found.total()} trend cards in {weeks} weeks ({told})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
