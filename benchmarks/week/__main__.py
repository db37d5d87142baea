"""
Measures a Monday of a large company: the payload of every scope, from what was scored when it was collected.

    python -m benchmarks.week [--services 2000] [--teams 400] [--layers 2.5] [--workers 2]

2,000 services of 400 teams with 50,000 changes a week over 26 weeks, in SQLite. Two workers, each a process of its own,
compute and freeze the payload of every team; the time until both are done and their peak memories together count. The
store is made before that: what the product scored of the example company is kept as it would be after a collection,
for a hundred companies and more. How long scoring itself takes is said beside it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.tables import judged, toml_table
from benchmarks.week.copies import organisation_text, team_name
from benchmarks.week.store import fill, measure, open_store, say, scored_company
from bot.settings import load_settings
from briefing.contracts.week import Week

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation

SERVICES, TEAMS, LAYERS, WORKERS = 2_000, 400, 2.5, 2
MOST_SECONDS, MOST_MIB = 60, 1024


def shared(path: Path, organisation: Organisation, week: Week, workers: int) -> dict[str, float]:
    """Let workers, each a process of its own, share the scopes; return the time until the last is done, and sums."""
    began = time.perf_counter()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        every = [pool.submit(measure, path, organisation, week, (number, workers)) for number in range(workers)]
        found = [one.result() for one in every]
    seconds = time.perf_counter() - began
    return {"seconds": seconds, **{name: sum(one[name] for one in found) for name in found[0]}}


def report(found: dict[str, float], landed: int, megabytes: float, scoring: tuple[int, float], workers: int) -> int:
    """Print the report; 1 when a goal is missed."""
    changes, seconds = scoring
    is_met = found["seconds"] < MOST_SECONDS and found["mib"] < MOST_MIB
    figures = f"{found['seconds']:.1f} s, {found['mib']:.0f} MiB"
    lines = [
        f"{landed:,} changes in the newest week; a database of {megabytes:,.0f} MB",
        f"{found['payloads']:,.0f} payloads with {found['facts']:,.0f} facts and {found['cards']:,.0f} cards",
        f"scoring beforehand: {seconds / changes * 1000:.2f} ms a change, read from the tables and scored once",
        f"{found['cpu']:.1f} s of processor time in {workers} workers, which share the scopes",
    ]
    print("\n".join(lines))
    return judged("week", f"{figures} for all scopes", f"goal {MOST_SECONDS} s, {MOST_MIB} MiB", good=is_met)


def main(words: Sequence[str] | None = None) -> int:
    """Run the measurement; return 0 where the goals are met."""
    parser = argparse.ArgumentParser(prog="week", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--services", type=int, default=SERVICES, metavar="N")
    parser.add_argument("--teams", type=int, default=TEAMS, metavar="N")
    parser.add_argument("--layers", type=float, default=LAYERS, metavar="N", help="copies laid over each other")
    parser.add_argument("--workers", type=int, default=WORKERS, metavar="N", help="processes that share the scopes")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        holdings, monday, seconds = scored_company(Path(folder))
        readers = (
            toml_table(
                "[[manager]]",
                id=team_name(one),
                name=team_name(one),
                teams=[team_name(one)],
                slack=f"U0MANAGER{one:03}",
            )
            for one in range(asked.teams)
        )
        file = Path(folder) / "week.toml"
        file.write_text(organisation_text(sorted(holdings.began), asked.services, asked.teams, readers), "utf-8")
        organisation = load_settings(file, {}).organisation
        path = Path(folder) / "riskbrief.db"
        landed = fill(open_store(path), organisation, holdings, asked.layers)
        say("")
        found = shared(path, organisation, Week(monday, "UTC"), asked.workers)
        return report(found, landed, path.stat().st_size / 1e6, (len(holdings.changes), seconds), asked.workers)


if __name__ == "__main__":
    raise SystemExit(main())
