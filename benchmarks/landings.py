"""
Measures what a mirror's history costs a briefing: 20,000 landings of 5 files, read from the store and fed to a history.

Prints the time of each part and, last, `landings: … s (goal …) ok` or `short`. Run it with `make bench-landings`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from benchmarks.databases import made
from benchmarks.tables import judged
from briefing.evidence.stored.landings import Feed
from briefing.evidence.stored.snapshot import read_archive
from data.engine import open_engine
from data.records import Change, Identity, Landing
from data.store import Store
from scoring.history.readings import History

LANDINGS = 20_000
FILES = 5
PEOPLE = 200
PATHS = 4_000
GOAL_SECONDS = 2.0
"""The brief says about a second on a quiet machine; twice that is a defect anywhere."""

NOW = 1_790_000_000
HALF_HOUR = 1_800


def landings(seed: int = 1) -> list[Landing]:
    """Draw a history of a year and more: a few files are changed often, most of them seldom."""
    rng = Random(seed)
    began = NOW - LANDINGS * HALF_HOUR
    found = []
    for position in range(LANDINGS):
        paths = {f"src/part{int(rng.paretovariate(0.6)) % PATHS}/file.py" for _ in range(FILES)}
        found.append(
            Landing(
                repository_id="shop",
                sha=f"{position:040x}",
                position=position,
                landed_at=began + position * HALF_HOUR,
                authored_at=began + position * HALF_HOUR,
                authors=f"{rng.randrange(PEOPLE):016x}",
                repairs=rng.random() < 0.2,  # noqa: PLR2004 (one in five repairs)
                files=json.dumps([[path] for path in sorted(paths)]),
            )
        )
    return found


def change() -> Change:
    """Return the one change that makes the repository worth reading."""
    return Change(
        id="c1",
        repository_id="shop",
        number=1,
        title="Work",
        author_id="p1",
        opened_at=NOW - 60,
        first_commit_at=None,
        approved_at=None,
        merged_at=NOW - 1,
        closed_at=NOW - 1,
        updated_at=NOW - 1,
        is_draft=False,
        merge_sha="m",
        reverts_id=None,
    )


def measure(store: Store) -> tuple[float, float, int]:
    """Return the seconds of reading, those of feeding, and how many landings were fed."""
    began = time.perf_counter()
    snapshot = read_archive(store, since=NOW - 86_400, until=NOW).as_of(NOW)
    read = time.perf_counter()
    history, feed = History(lambda _path: None, complete=True), Feed(snapshot.pasts["shop"], NOW)
    for edit in feed.before(NOW):
        history.record(edit)
    return read - began, time.perf_counter() - read, feed.given


def main() -> int:
    """Measure three times, print the best, and return 1 when the goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(made(Path(folder)))
        store = Store(engine)
        people = [Identity(key=f"{number:016x}", person_id=f"p{number}") for number in range(PEOPLE)]
        store.save([change(), *landings(), *people])
        read, fed, count = min((measure(store) for _ in range(3)), key=lambda one: one[0] + one[1])
        engine.dispose()
    is_ok = read + fed <= GOAL_SECONDS and count == LANDINGS
    print(f"{count:,} landings with up to {FILES} files each: read in {read:.2f} s, fed in {fed:.2f} s")
    return judged("landings", f"{read + fed:.2f} s", f"goal at most {GOAL_SECONDS:g} s", good=is_ok)


if __name__ == "__main__":
    sys.exit(main())
