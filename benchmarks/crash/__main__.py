"""
Kills workers with SIGKILL while hundreds of readers are briefed, and counts at the receivers what arrived.

    python -m benchmarks.crash [--readers 300] [--kills 60] [--seed N] [--server postgresql://postgres@127.0.0.1:5432]

300 readers of 18 scopes in six zones are due at one moment, in Slack (some share a channel) and by mail. One worker on
SQLite, then three on PostgreSQL, one of which never comes back after its first kill. They are killed at every named
place of a run and of a delivery, some time after any of them, and from outside at any moment of their lives, starting
included; each is started again at once. The receiving Slack takes 2 % of the posts without an answer. No part may come
twice, none be lost or stay unknown in Slack, none with other bytes; a mail that did not arrive is recorded unknown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from benchmarks.crash.count import count, recorded_in, wanted_of
from benchmarks.crash.fleet import Fleet, NotOver, orders_of
from benchmarks.crash.store import DUE, UNBOUND, copy, environment, fill, readers_text, seconds_until
from benchmarks.crash.worker import ANYWHERE, DELIVERING, OUTSIDE, PREPARING, Task
from benchmarks.databases import SERVER, both
from benchmarks.receivers.process import receiving
from benchmarks.receivers.workspace import Faults
from benchmarks.tables import judged, shown
from bot.settings import load_settings
from bot.wiring import build_store
from data.records import Briefing, Worker

if TYPE_CHECKING:
    from benchmarks.crash.count import Count
    from benchmarks.crash.fleet import Tally
    from benchmarks.crash.worker import Order
    from bot.settings import Settings

READERS, KILLS, WORKERS = 300, 60, {"sqlite": 1, "postgresql": 3}
FAULTS: Final = Faults(drop=2.0)
LONGEST: Final = 480.0
ENDS: Final = ("sent", "failed", "unknown", "skipped")
OUTLETS: Final = 2
SEARCHES: Final = ("conversations.history", "conversations.replies")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What came of one database. `searches` is how often Slack was asked for what a dead sender left."""

    database: str
    readers: int
    workers: int
    tally: Tally
    counted: Count
    dropped: int
    searches: int
    ends: dict[str, int]
    gone: int
    missed: tuple[str, ...]

    @property
    def kills(self) -> int:
        """How many workers were killed."""
        return self.tally.kills.total()

    def is_good(self, kills: int) -> bool:
        return self.kills >= kills and not self.missed and not any(self.counted.faults.values())


def crash(  # noqa: PLR0913 (the setting, each by name)
    url: str,
    folder: Path,
    text: str,
    *,
    workers: int,
    orders: Sequence[Order],
    seconds: float = LONGEST,
    last_alone: bool = False,
) -> Found:
    """Brief everybody while workers are killed, and count. `folder` is made for logs and what arrives.

    With `last_alone` the worker that never comes back works, and dies, before the others begin.

    Raises:
        NotOver: somebody is not briefed to an end.
    """
    database, ahead = url.partition(":")[0], seconds_until(DUE)
    folder.mkdir(exist_ok=True)
    with receiving(folder, faults=FAULTS, ahead=ahead) as receivers:
        config = folder / "riskbrief.toml"
        config.write_text(f"{text}\n{receivers.settings}\n{UNBOUND}", encoding="utf-8")
        settings = load_settings(config, environment(url))
        tasks = [_task(config, url, number, ahead, folder) for number in range(1, workers + 1)]
        fleet = Fleet(tasks, orders, last_alone=last_alone)
        try:
            tally = fleet.run_until(all_ended(settings), seconds=seconds)
        except NotOver as error:
            raise NotOver(f"{error}\n{_left(settings)}") from error
        arrivals = receivers.arrivals()
    return Found(
        database=database,
        readers=len(settings.organisation.managers),
        workers=workers,
        tally=tally,
        counted=count(wanted_of(settings), arrivals, recorded_in(settings)),
        dropped=sum(one.fate == "dropped" for one in arrivals),
        searches=sum(one.fate == "asked" and one.id in SEARCHES for one in arrivals),
        ends=_ends(settings),
        gone=_gone(settings),
        missed=tuple(place for place in (*PREPARING, *DELIVERING) if place not in tally.kills),
    )


def _task(config: Path, url: str, number: int, ahead: float, folder: Path) -> Task:
    log = folder / f"worker-{number}.log"
    return Task(config=config, environ=environment(url), worker_id=f"worker-{number}", ahead=ahead, log=log)


def all_ended(settings: Settings) -> Callable[[], bool]:
    """Return what tells whether everybody's briefing has come to an end through both outlets."""
    wanted = len(settings.organisation.managers) * OUTLETS

    def is_over() -> bool:
        with build_store(settings) as store:
            return store.count(Briefing, state=ENDS) == wanted

    return is_over


def _ends(settings: Settings) -> dict[str, int]:
    with build_store(settings) as store:
        found = store.read(Briefing)
    return {state: sum(one.state == state for one in found) for state in ENDS}


def _left(settings: Settings) -> str:
    """Say where those briefings are that have not come to an end."""
    with build_store(settings) as store:
        found = Counter((one.outlet, one.state, one.reason) for one in store.read(Briefing) if one.state not in ENDS)
    return "\n".join(f"{number} by {outlet} {state}: {reason}" for (outlet, state, reason), number in found.items())


def _gone(settings: Settings) -> int:
    with build_store(settings) as store:
        return store.count(Worker, state="gone")


def report(found: Sequence[Found]) -> None:
    """Print a table, a column for each database."""
    heads = [f"{one.database}, {one.workers} worker{'s' * (one.workers > 1)}" for one in found]
    rows = [(heading, *(str(cell(one)) for one in found)) for heading, cell in _ROWS.items()]
    places = (*PREPARING, *DELIVERING, ANYWHERE, OUTSIDE)
    rows += [(f"  killed: {place}", *(str(one.tally.kills[place]) for one in found)) for place in places]
    rows += [(words, *(str(one.counted.faults[words]) for one in found)) for words in found[0].counted.faults]
    shown("Everybody is briefed once, whoever is killed", ("what", *heads), rows)


_ROWS: Final[dict[str, Callable[[Found], object]]] = {
    "readers": lambda one: one.readers,
    "Slack parts wanted / received": lambda one: f"{one.counted.posts_wanted} / {one.counted.posts_received}",
    "posts taken without an answer": lambda one: one.dropped,
    "searches in Slack": lambda one: one.searches,
    "mails wanted / received": lambda one: f"{one.counted.mails_wanted} / {one.counted.mails_received}",
    "mails recorded unknown": lambda one: one.counted.mails_unknown,
    "briefings sent / failed / unknown": lambda one: " / ".join(str(one.ends[name]) for name in ENDS[:3]),
    "workers started / given up for dead / too slow": lambda one: (
        f"{one.tally.started} / {one.gone} / {one.tally.replaced}"
    ),
    "seconds": lambda one: f"{one.tally.seconds:.0f}",
    "kills": lambda one: one.kills,
}


_TOLD: Final = {
    "twice": "twice",
    "lost": "lost",
    "left unknown in Slack": "unknown in Slack",
    "with other bytes": "with other bytes",
    "mails said to be sent that did not arrive": "mails wrongly sent",
}
"""Faults that the last line names, and its words for them."""


def verdict(found: Sequence[Found], kills: int) -> int:
    """Print the figures of each database beside the goal; 1 when one of them misses it."""
    is_good = all(one.is_good(kills) for one in found)
    figures = "; ".join(
        f"{one.database} {one.kills} kills, "
        + ", ".join(f"{one.counted.faults[fault]} {words}" for fault, words in _TOLD.items())
        for one in found
    )
    goal = f"goal each {kills} kills, at every place, and none of the others"
    return judged("crash", figures, goal, good=is_good)


def main() -> int:
    """Measure, print the table and the verdict; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", default=SERVER, help="where a database is made and dropped")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave logs and the book of arrivals here")
    told = parser.parse_args()
    with ExitStack() as stack:
        folder = told.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True)
        urls = both("crash", folder, told.server, stack)
        if not urls:
            return 1
        text = readers_text(told.readers)
        fill(urls[0], folder / "company.toml", text)
        copy(*urls)
        try:
            found = [_measured(url, folder, text, told.kills, told.seed) for url in urls]
        except NotOver as error:
            print(f"crash: {error}: short")
            return 1
    report(found)
    return verdict(found, told.kills)


def _measured(url: str, folder: Path, text: str, kills: int, seed: int) -> Found:
    """Measure one database, with a few kills more than there have to be."""
    database = url.partition(":")[0]
    named = 2 * len(PREPARING) + 5 * len(DELIVERING)
    rest = max(0, kills + 4 - named)
    orders = orders_of(Random(seed), each_preparing=2, each_delivering=5, anywhere=rest - rest // 4, outside=rest // 4)
    return crash(url, folder / database, text, workers=WORKERS[database], orders=orders)


if __name__ == "__main__":
    sys.exit(main())
