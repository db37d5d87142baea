"""
Kills a backfill with SIGKILL at random moments and proves that what is stored at the end is what it would be anyway.

    python -m benchmarks.collect_crash [--forge gitlab] [--kills N] [--seed N]
        [--server postgresql://postgres@127.0.0.1:5432]

It collects from the fake GitHub, or the fake GitLab, which answers over HTTP in a process of its own, into SQLite and
then into a database of its own on a PostgreSQL server. After the kills (see `killed.py`) the tables have to equal those
of an uninterrupted backfill row by row: every table, cursors and statuses included, because all clocks stand still.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.collect_crash.forges import NOW, PROJECTS, REPOSITORIES, SHARED
from benchmarks.collect_crash.killed import report, verdict
from benchmarks.databases import SERVER, both
from bot.collecting import Gathering, Stop
from bot.settings import load_settings
from bot.sources import open_sources
from data.engine import open_engine
from data.records import Repository
from data.sources.http.transport import World
from data.store import Store

if TYPE_CHECKING:
    from benchmarks.collect_crash.killed import Work
    from bot.settings import Settings

KILLS = 50
WEEK = 7 * 86_400
CALLED_WRONGLY = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Forge:
    """A fake forge: what it has, its key in the settings, its token's variable."""

    names: tuple[str, ...]
    key: str
    variable: str


FORGES = {
    "github": Forge(names=REPOSITORIES, key="repositories", variable="RISKBRIEF_GITHUB_TOKEN"),
    "gitlab": Forge(names=PROJECTS, key="projects", variable="RISKBRIEF_GITLAB_TOKEN"),
}


def from_forge(settings: Settings) -> Work:
    """Return what collects everything of a fake forge into a database."""

    def work(url: str) -> None:
        engine = open_engine(url)
        store, world = Store(engine), World(clock=lambda: NOW, sleep=time.sleep, rng=Random(1))
        known = {one.name: one.id for one in store.read(Repository)}
        with open_sources(settings, world, since=NOW - 26 * WEEK, known=known) as sources:
            gathering = Gathering(settings, store, sources, clock=lambda: NOW)
            result = gathering.run(Stop(), lambda _progress: None)
        engine.dispose()
        if not result.is_whole:
            raise RuntimeError(f"not everything could be collected: {[one.detail for one in result.outcomes]}")

    return work


@contextmanager
def serving(folder: Path, forge: str) -> Iterator[Settings]:
    """Serve a fake forge, and yield the settings that collect from it."""
    command = [sys.executable, "-m", "benchmarks.collect_crash.forges", forge]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 (a pipe was asked for)
        assert server.stdin is not None  # noqa: S101 (as above, a pipe)
        url, token = server.stdout.readline().split()
        file = folder / "riskbrief.toml"
        listed = ", ".join(f'"{name}"' for name in FORGES[forge].names)
        named = f'base_url = "{url}"\n{FORGES[forge].key} = [{listed}]'
        source = f"[sources.{forge}]\n{named}\n[sources.git]\nenabled = false\n"
        file.write_text(f'[organisation]\nname = "Acme"\n{source}', "utf-8")
        yield load_settings(file, {FORGES[forge].variable: token})
        server.stdin.close()


def main() -> int:
    """Measure, print a table for each database and the verdict; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect_crash", description=__doc__)
    parser.add_argument("--forge", choices=FORGES, default="github", help="what is collected from")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", default=SERVER, help="where a database is made and dropped")
    told = parser.parse_args()
    if told.forge == "github" and not SHARED.is_dir():
        print(f"there is no {SHARED}; GitHub's published schemas are in it")
        return CALLED_WRONGLY
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = both("collect-crash", folder, told.server, stack)
        if not urls:
            return 1
        work = from_forge(stack.enter_context(serving(folder, told.forge)))
        return verdict([report(url, work, kills=told.kills, seed=told.seed) for url in urls], told.kills)


if __name__ == "__main__":
    sys.exit(main())
