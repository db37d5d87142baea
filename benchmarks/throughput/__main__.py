"""
Measures how many readers a minute are briefed when thousands are due at once.

    python -m benchmarks.throughput [--readers 5000] [--only NAME] [--server postgresql://postgres@127.0.0.1:5432]

5,000 readers in 250 teams, each in Slack (two posts) and by mail, all due at one moment; the template writes the
narrative, receivers answer at once, and the services' limits are too high to bind. The workers are up before the
moment, with the times that they have in real life, and scores are kept as the last collection leaves them. One worker
on SQLite; one, two and four on PostgreSQL. What counts is the time from the moment to the last arrival.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from benchmarks.crash.store import UNBOUND, copy, environment, seconds_until
from benchmarks.crash.worker import Task, work
from benchmarks.databases import SERVER, made, made_on
from benchmarks.receivers.book import ARRIVED
from benchmarks.receivers.process import receiving
from benchmarks.tables import judged, markdown, quantile
from benchmarks.throughput.engine import overhead
from benchmarks.throughput.store import DUE, fill_many
from bot.engine import POLLING
from bot.settings import load_settings
from bot.wiring import build_store
from bot.worker import PATIENCE_SECONDS
from briefing.delivery.runs.workers import Cadence
from data.records import Briefing, Worker

if TYPE_CHECKING:
    from benchmarks.receivers.book import Arrival
    from benchmarks.throughput.engine import Overhead
    from bot.settings import Settings

READERS: Final = 5_000
SETTINGS: Final = (("sqlite", 1), ("postgresql", 1), ("postgresql", 2), ("postgresql", 4))
LEAST: Final = 1_500
LONGEST: Final = 900.0
AHEAD: Final = 20.0
"""Seconds before the moment at which the workers are started, so that they are up when it comes."""
ENDS: Final = ("sent", "failed", "unknown", "skipped")
OUTLETS, PARTS = 2, 3
LOOK: Final = 0.5
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What came of one setting. `late` is from the moment to a reader's last part: median, p99, most (seconds).

    `mib` is the most that one worker had in memory; `cpu` are seconds of all workers, `receiving` of the receivers.
    """

    name: str
    readers: int
    sent: int
    parts: int
    seconds: float
    late: tuple[float, float, float]
    mib: float
    cpu: float
    receiving: float

    @property
    def a_minute(self) -> float:
        return self.readers / self.seconds * 60

    @property
    def is_good(self) -> bool:
        return self.a_minute >= LEAST and self.sent == self.readers * OUTLETS and self.parts == self.readers * PARTS

    def cells(self) -> list[str]:
        figures = [self.a_minute, self.seconds, *self.late, self.mib, self.cpu / self.readers * 1000]
        figures.append(self.receiving / self.parts * 1000)
        return [self.name, f"{self.sent:,}", f"{self.parts:,}", *(f"{one:,.1f}" for one in figures)]


HEADS: Final = (
    *("", "briefings sent", "parts received", "readers a minute", "seconds", "due to sent p50", "p99", "most"),
    *("MiB a worker", "CPU ms a reader", "receivers, CPU ms a part"),
)


def measured(url: str, folder: Path, text: str, workers: int) -> Found:
    """Brief everybody with so many workers, and count.

    Raises:
        TimeoutError: somebody is not briefed to an end.
    """
    folder.mkdir()
    ahead = seconds_until(DUE) - AHEAD
    with receiving(folder, ahead=ahead) as receivers:
        config = folder / "riskbrief.toml"
        config.write_text(f"{text}\n{receivers.settings}\n{UNBOUND}", encoding="utf-8")
        settings = load_settings(config, environment(url))
        with _working(config, url, ahead, folder, workers) as processes:
            usage = _until_all_ended(settings, processes)
        arrivals = [one for one in receivers.arrivals() if one.fate in ARRIVED]
    late = last_parts(arrivals)
    with build_store(settings) as store:
        sent = store.count(Briefing, state="sent", due_at=int(DUE.timestamp()))
    return Found(
        name=f"{url.partition(':')[0]}, {workers} worker{'s' * (workers > 1)}",
        readers=len(settings.organisation.managers),
        sent=sent,
        parts=len(arrivals),
        seconds=late[-1],
        late=(quantile(late, 0.5), quantile(late, 0.99), late[-1]),
        mib=max(mib for mib, _ in usage),
        cpu=sum(cpu for _, cpu in usage),
        receiving=receivers.cpu,
    )


@contextmanager
def _working(config: Path, url: str, ahead: float, folder: Path, workers: int) -> Iterator[Sequence[SpawnProcess]]:
    """Run workers, each a process of its own that shares nothing with this one."""
    context, processes = get_context("spawn"), []
    for number in range(1, workers + 1):
        task = Task(
            config=config,
            environ=environment(url),
            worker_id=f"worker-{number}",
            ahead=ahead,
            log=folder / f"worker-{number}.log",
            cadence=Cadence(),
            polling=POLLING,
            patience=PATIENCE_SECONDS,
        )
        processes.append(context.Process(target=work, args=(task, None)))
        processes[-1].start()
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(60)
            process.kill()
            process.join()


def _until_all_ended(settings: Settings, processes: Sequence[SpawnProcess]) -> list[tuple[float, float]]:
    """Wait until everybody's briefing has come to an end; return each worker's peak memory (MiB) and CPU seconds."""
    wanted, until = len(settings.organisation.managers) * OUTLETS, time.monotonic() + LONGEST
    moment = int(DUE.timestamp())
    with build_store(settings) as store:
        while (done := store.count(Briefing, state=ENDS, due_at=moment)) < wanted:
            if time.monotonic() > until or any(process.exitcode is not None for process in processes):
                raise TimeoutError(f"{done} of {wanted} briefings came to an end")
            time.sleep(LOOK)
        _say(f"{store.count(Worker, state='live')} workers are up")
    return [_usage(process.pid) for process in processes]


def _usage(process: int | None) -> tuple[float, float]:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    numbers = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(peak.split()[1]) / 1024, (int(numbers[11]) + int(numbers[12])) / TICKS


def last_parts(arrivals: Sequence[Arrival]) -> list[float]:
    """Return when each reader had everything, in seconds after the moment, in order."""
    last: dict[str, float] = {}
    for one in arrivals:
        # A reader's member id and address end in the same number.
        reader = one.address.partition("@")[0][-4:]
        last[reader] = max(last.get(reader, 0.0), one.at - DUE.timestamp())
    return sorted(last.values())


def report(found: Sequence[Found], engines: dict[str, Overhead]) -> int:
    """Print the table, what the engine costs, and the verdict; 1 when the goal is missed."""
    print(markdown(HEADS, (one.cells() for one in found)))
    for name, one in engines.items():
        print(f"the engine on {name}: {one.step:.1f} ms of processor time a step, {one.errand:.1f} ms an errand")
    is_good = all(one.is_good for one in found)
    figures = ", ".join(f"{one.a_minute:,.0f} ({one.name})" for one in found)
    return judged("throughput", f"{figures} readers a minute", f"goal {LEAST:,} each", good=is_good)


def _say(text: str) -> None:
    print(f"throughput: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Run the measurement; return 0 where the goals are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS, metavar="N")
    parser.add_argument("--only", metavar="NAME", help='one setting, such as "postgresql, 2 workers"')
    parser.add_argument("--server", default=SERVER, help="where databases are made and dropped")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = made(folder)
        text = fill_many(template, folder, asked.readers, environment(template))
        try:
            found = list(_every(folder, template, text, asked.server, asked.only))
        except (psycopg.OperationalError, TimeoutError) as error:
            print(f"throughput: {str(error).splitlines()[0]}: short")
            return 1
        engines = _engines(folder, asked.server)
    return report(found, engines)


def _every(folder: Path, template: str, text: str, server: str, only: str | None) -> Iterator[Found]:
    for database, workers in SETTINGS:
        name = f"{database}, {workers} worker{'s' * (workers > 1)}"
        if only is not None and only != name:
            continue
        with ExitStack() as stack:
            place = folder / name.replace(", ", "-").replace(" ", "-")
            url = stack.enter_context(made_on(server)) if database != "sqlite" else made_in(folder / "sqlite")
            copy(template, url)
            yield measured(url, place, text, workers)
            _say(f"{name}: measured")


def _engines(folder: Path, server: str) -> dict[str, Overhead]:
    with made_on(server) as url:
        return {"SQLite": overhead(made_in(folder / "engine")), "PostgreSQL": overhead(url)}


def made_in(folder: Path) -> str:
    """Make a folder, and in it a database with today's tables; return its URL."""
    folder.mkdir()
    return made(folder)


if __name__ == "__main__":
    sys.exit(main())
