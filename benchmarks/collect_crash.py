"""
Kills a backfill with SIGKILL at random moments and proves that what is stored at the end is what it would be anyway.

    python -m benchmarks.collect_crash [--kills N] [--seed N] [--streams] [--database URL]

It collects from the fake GitHub, which answers over HTTP in a process of its own; --streams leaves out the wire. Each
backfill is a process of its own over a real database. A reference runs through once; then the tables are emptied, and
the backfill is begun, killed after a random while, and begun again, until it ends by itself. That repeats until enough
of them were killed in the middle. The tables then have to equal the reference's row by row: every table, cursors and
statuses included, because all clocks stand still.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import delete

from benchmarks.crash_forge import NOW as FORGE_NOW
from benchmarks.crash_forge import REPOSITORIES, SHARED
from bot.collecting import Gathering, Stop
from bot.settings import load_settings
from bot.sources import open_sources
from data.collect import Surroundings, collect
from data.engine import for_writing, open_engine
from data.migrate import migrate
from data.records import Repository
from data.sources.http.transport import World
from data.store import Store
from data.tables import TABLES
from tests.fakes.streams import START, FakeForge

if TYPE_CHECKING:
    from bot.settings import Settings

KILLS = 50
FORGES = 5
CHANGES = 200
NOW = START + 365 * 86_400
WEEK = 7 * 86_400

Rows = dict[str, list[tuple[Any, ...]]]
Work = Callable[[str], None]


@dataclass
class Tally:
    """What was done: kills by how many pages were stored when they came, and how often a backfill was begun anew."""

    kills: int = 0
    begun: int = 0
    completed: int = 0
    stored: list[int] = field(default_factory=list)


def from_streams(url: str) -> None:
    """Collect everything of a forge without a wire into a database."""
    engine = open_engine(url)
    forge = FakeForge(repositories=FORGES, changes=CHANGES, per_page=10)
    collect(Store(engine), forge.streams(), Surroundings(clock=lambda: NOW), labels={forge.id: forge.label})
    engine.dispose()


def from_github(settings: Settings) -> Work:
    """Return what collects everything of the fake GitHub into a database."""

    def work(url: str) -> None:
        engine = open_engine(url)
        store, world = Store(engine), World(clock=lambda: FORGE_NOW, sleep=time.sleep, rng=Random(1))
        known = {one.name: one.id for one in store.read(Repository)}
        with open_sources(settings, world, since=FORGE_NOW - 26 * WEEK, known=known) as sources:
            gathering = Gathering(settings, store, sources, clock=lambda: FORGE_NOW)
            result = gathering.run(Stop(), lambda _progress: None)
        engine.dispose()
        if not result.is_whole:
            raise RuntimeError(f"not everything could be collected: {[one.detail for one in result.outcomes]}")

    return work


@contextmanager
def serving(folder: Path) -> Iterator[Settings]:
    """Serve the fake GitHub, and yield the settings that collect from it."""
    command = [sys.executable, "-m", "benchmarks.crash_forge"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 (a pipe was asked for)
        assert server.stdin is not None  # noqa: S101
        url, token = server.stdout.readline().split()
        file = folder / "riskbrief.toml"
        listed = ", ".join(f'"{name}"' for name in REPOSITORIES)
        source = f'[sources.github]\nbase_url = "{url}"\nrepositories = [{listed}]\n'
        file.write_text(f'[organisation]\nname = "Acme"\n{source}', "utf-8")
        yield load_settings(file, {"RISKBRIEF_GITHUB_TOKEN": token})
        server.stdin.close()


def main() -> int:
    """Measure, print the table and the verdict; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect_crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--streams", action="store_true", help="collect without a wire")
    parser.add_argument("--database", help="an empty database with today's tables; its rows are deleted")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = told.database or made(folder)
        if told.streams or not SHARED.is_dir():
            return report(url, from_streams, kills=told.kills, seed=told.seed)
        with serving(folder) as settings:
            return report(url, from_github(settings), kills=told.kills, seed=told.seed)


def made(folder: Path) -> str:
    """Make a database, and return its URL."""
    url = f"sqlite:///{folder / 'crash.db'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url


def report(url: str, work: Work, *, kills: int, seed: int) -> int:
    """Run the reference and the killed backfills, and say whether they came out the same."""
    began = time.perf_counter()
    run_through(url, work)
    seconds = time.perf_counter() - began
    reference, tally, rng = tables_of(url), Tally(), Random(seed)
    differences: list[str] = []
    while tally.kills < kills and not differences:
        empty(url)
        crash_until_done(url, work, tally, kills=kills, pause=lambda: rng.uniform(0, seconds))
        differences = list(different(reference, tables_of(url)))
        tally.completed += 1
    print_table(reference, tally, seconds)
    for line in differences[:5]:
        print(line)
    ok = not differences and tally.kills >= kills
    found = f"{tally.kills} kills, {len(differences)} tables differ"
    print(f"collect_crash: {found} (goal {kills} kills, 0 differ) {'ok' if ok else 'short'}")
    return 0 if ok else 1


def run_through(url: str, work: Work) -> None:
    """Do the work in a process of its own, to its end."""
    _, status = os.waitpid(start(url, work), 0)
    if status:
        raise RuntimeError(f"the backfill ended with status {status} without having been killed")


def crash_until_done(url: str, work: Work, tally: Tally, *, kills: int, pause: Callable[[], float]) -> None:
    """Begin the work and kill it, again and again; once there were enough kills, let it end."""
    while True:
        tally.begun += 1
        child = start(url, work)
        if tally.kills < kills:
            time.sleep(pause())
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            if status:
                raise RuntimeError(f"the backfill ended with status {status} without having been killed")
            return
        tally.kills += 1
        tally.stored.append(stored_rows(url))


def start(url: str, work: Work) -> int:
    """Do the work in a new process, and return its id at once."""
    child = os.fork()
    if not child:
        code = 1
        try:
            work(url)
            code = 0
        finally:
            # Past everything that would end this process politely: it shares its parent's buffers.
            os._exit(code)
    return child


def tables_of(url: str) -> Rows:
    """Return every row of every table, in the order of the keys."""
    engine = open_engine(url)
    found = {kind.__name__: [astuple(one) for one in Store(engine).stream(kind)] for kind in TABLES}
    engine.dispose()
    return found


def stored_rows(url: str) -> int:
    """Return how many rows there are in all."""
    engine = open_engine(url)
    found = sum(Store(engine).count(kind) for kind in TABLES)
    engine.dispose()
    return found


def empty(url: str) -> None:
    """Delete every row of every table."""
    engine = open_engine(url)
    with for_writing(engine).begin() as connection:
        for table in reversed(TABLES.values()):
            connection.execute(delete(table))
    engine.dispose()


def different(wanted: Rows, found: Rows) -> list[str]:
    """Name each table that is not as it should be, with the first row in which it differs."""
    lines = []
    for name, rows in wanted.items():
        if rows != found[name]:
            pairs = zip([*rows, None], [*found[name], None], strict=False)
            first = next(((one, other) for one, other in pairs if one != other), ("more", "rows"))
            lines.append(f"{name}: {len(rows)} rows wanted, {len(found[name])} found; {first[0]!r} is {first[1]!r}")
    return lines


def print_table(reference: Rows, tally: Tally, seconds: float) -> None:
    """Print what was killed and what was compared."""
    table = Table(title="A backfill, killed with SIGKILL and begun again", title_justify="left")
    for heading in ("what", "figure"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    whole = sum(map(len, reference.values()))
    shares = sorted(stored / whole for stored in tally.stored)
    table.add_row("seconds of an uninterrupted backfill", f"{seconds:.2f}")
    table.add_row("rows compared, in tables", f"{whole:,} in {sum(1 for rows in reference.values() if rows)}")
    table.add_row("processes begun / killed", f"{tally.begun} / {tally.kills}")
    table.add_row("backfills brought to their end", f"{tally.completed}")
    if shares:
        middle = f"{shares[0]:.0%}, {shares[len(shares) // 2]:.0%}, {shares[-1]:.0%}"
        table.add_row("stored when killed: least, median, most", middle)
    Console(width=100).print(table)


if __name__ == "__main__":
    sys.exit(main())
