"""Kills work on a database with SIGKILL at random moments, and says whether what is stored in the end is the same.

A reference runs through once; then the tables are emptied, and the work is begun, killed after a random while, and
begun again, until it ends by itself. That repeats until enough of them were killed in the middle. Each is a process of
its own, forked from this one, which must have no threads and no open engine.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field
from random import Random
from typing import Any

from sqlalchemy import delete

from benchmarks.tables import judged, shown
from data.engine import for_writing, open_engine
from data.records import WriteCount
from data.store import Store
from data.tables import TABLES

Rows = dict[str, list[tuple[Any, ...]]]
Work = Callable[[str], None]


@dataclass
class Tally:
    """What was done: kills by how many rows were stored when they came, and how often a backfill was begun anew."""

    kills: int = 0
    begun: int = 0
    completed: int = 0
    stored: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What came of one database: how many backfills were killed in it, and which tables differ in the end."""

    database: str
    kills: int
    differences: tuple[str, ...]


def report(url: str, work: Work, *, kills: int, seed: int) -> Found:
    """Run the reference and the killed backfills, print what was done, and say whether they came out the same."""
    database = url.partition(":")[0]
    empty(url)
    began = time.perf_counter()
    run_through(url, work)
    seconds = time.perf_counter() - began
    reference, tally, rng = tables_of(url), Tally(), Random(seed)
    differences: list[str] = []
    while tally.kills < kills and not differences:
        empty(url)
        crash_until_done(url, work, tally, kills=kills, pause=lambda: rng.uniform(0, seconds))
        differences = different(reference, tables_of(url))
        tally.completed += 1
    print_table(database, reference, tally, seconds)
    for line in differences[:5]:
        print(line)
    return Found(database=database, kills=tally.kills, differences=tuple(differences))


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
    """Return every row of every table, in the order of the keys, but for how often there was writing.

    A page that is read again after a kill comes out the same, and is one more write.
    """
    engine = open_engine(url)
    kinds = [kind for kind in TABLES if kind is not WriteCount]
    found = {kind.__name__: [astuple(one) for one in Store(engine).stream(kind)] for kind in kinds}
    engine.dispose()
    return found


def stored_rows(url: str) -> int:
    """Return how many rows there are in all."""
    engine = open_engine(url)
    found = sum(Store(engine).count(kind) for kind in TABLES)
    engine.dispose()
    return found


def empty(url: str) -> None:
    engine = open_engine(url)
    with for_writing(engine).begin() as connection:
        for table in reversed(list(TABLES.values())):
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


def print_table(database: str, reference: Rows, tally: Tally, seconds: float) -> None:
    """Print what was killed and what was compared."""
    whole = sum(map(len, reference.values()))
    shares = sorted(stored / whole for stored in tally.stored)
    rows = [
        ("seconds of an uninterrupted backfill", f"{seconds:.2f}"),
        ("rows compared, in tables", f"{whole:,} in {sum(1 for rows in reference.values() if rows)}"),
        ("processes begun / killed", f"{tally.begun} / {tally.kills}"),
        ("backfills brought to their end", f"{tally.completed}"),
    ]
    if shares:
        middle = f"{shares[0]:.0%}, {shares[len(shares) // 2]:.0%}, {shares[-1]:.0%}"
        rows.append(("stored when killed: least, median, most", middle))
    shown(f"A backfill into {database}, killed and begun again", ("what", "figure"), rows)


def verdict(found: Sequence[Found], kills: int) -> int:
    """Print the figures of each database beside the goal; 1 when one of them misses it."""
    ok = all(one.kills >= kills and not one.differences for one in found)
    figures = "; ".join(f"{one.database} {one.kills} kills, {len(one.differences)} tables differ" for one in found)
    return judged("collect-crash", figures, f"goal each {kills} kills, 0 differ", good=ok)
