"""
Measures whether everybody gets every briefing once, at their own time, through a whole simulated year.

    python -m benchmarks.year [--weeks 52] [--first 2026-09-14]

52 weeks and 34 readers in 30 zones, with every change of their clocks, the 53rd week of 2026, public holidays, pauses,
and nothing running on every fifth Monday. The product's own work over a store of its own; the clock, the sources and
the receivers are made up. What had to come is worked out apart from the product, and counted at the receivers.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.crash.store import settings_at
from benchmarks.databases import made
from benchmarks.tables import judged
from benchmarks.year.count import MOST_SHOWN, told
from benchmarks.year.readers import settings_text
from benchmarks.year.walk import Plan, walk
from bot.wiring import build_store

if TYPE_CHECKING:
    from benchmarks.year.count import Told
    from benchmarks.year.walk import Walked

FIRST: Final = date(2026, 9, 14)
WEEKS: Final = 52
GOAL_SECONDS: Final = 120.0


def walked_and_told(folder: Path, plan: Plan, url: str) -> tuple[Walked, Told]:
    """Walk through a plan in a database with today's tables and no rows, and count what came of it."""
    settings = settings_at(folder / "year.toml", settings_text(plan.readers), url)
    walked = walk(settings, plan)
    with build_store(settings) as store:
        return walked, told(plan, walked, store)


def main() -> int:
    """Run the measurement; return 0 where everything came right and fast enough."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year", description=__doc__)
    parser.add_argument("--weeks", type=int, default=WEEKS, metavar="N")
    parser.add_argument("--first", type=date.fromisoformat, default=FIRST, metavar="MONDAY")
    asked = parser.parse_args()
    # As our commands have it: nearly all that is loaded stays, and need not be walked again and again for cycles.
    gc.set_threshold(200_000, 50, 50)
    plan, began = Plan(first=asked.first, weeks=asked.weeks), time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        walked, found = walked_and_told(Path(name), plan, made(Path(name)))
    seconds, cpu = time.monotonic() - began, time.process_time()
    print(
        f"year: {len(plan.readers)} readers in {len({one.zone for one in plan.readers})} zones, {walked.ticks:,} ticks,"
        f" {len(plan.outages)} Mondays down, {walked.starts} starts, {len(walked.arrivals):,} parts arrived"
    )
    for kind, count in sorted(found.counts.items()):
        print(f"year: {count:,} briefings {kind}")
    median = found.waits[len(found.waits) // 2]
    print(f"year: in time is {median} minutes after it was due in the median, {found.waits[-1]} at most")
    for words in found.complaints[:MOST_SHOWN]:
        print(f"year: wrong: {words}")
    is_good = not found.complaints and seconds < GOAL_SECONDS
    wrong = f"{len(found.complaints)} wrong of {sum(found.counts.values()):,} briefings"
    figures = f"{wrong} in {seconds:.0f} seconds, {cpu:.0f} of processor time"
    return judged("year", figures, f"goal 0 in {GOAL_SECONDS:.0f} seconds", good=is_good)


if __name__ == "__main__":
    sys.exit(main())
