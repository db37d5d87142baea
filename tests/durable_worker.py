"""A worker with the durable engine as a process of its own, which can be killed: it writes down each step it begins.

What it does is nothing but that. It beats, takes over what dead workers had, and lives until it is killed or replaced.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bot.engine import DbosEngine, runs_beside
from briefing.contracts.clock import SystemClock
from briefing.contracts.errors import WorkerRunning
from briefing.delivery.runs.services import Work
from briefing.delivery.runs.workers import Cadence, WorkerRegistry
from data.engine import open_engine
from data.store import Store
from tests.forked import _fork_server

QUICK = Cadence(beat=0.2, dead_after=1.0)
STEPS = ("collect", "score", "payload")
REFUSED, REPLACED = 3, 4


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Who to be, what to ask the engine for, and at the beginning of which step to be killed ("score a/w")."""

    url: str
    log: Path
    worker_id: str
    runs: tuple[str, ...] = ()
    killed_at: str = ""


def lay_out(url: str) -> None:
    """Put the tables and queues of DBOS beside a SQLite database: its first start takes a second to find new ones."""
    if url.startswith("sqlite"):
        shutil.copyfile(_laid_out(), str(runs_beside(url).database))


@cache
def _laid_out() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="riskbrief-runs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    nothing = Work(prepare=(), hand_over=lambda _run_id: None, deliver=lambda _errand: None)
    slots = {"runs": 1, "slack": 1, "email": 1}
    engine = DbosEngine(nothing, database_url=f"sqlite:///{folder}/a.db", worker_id="a", slots=slots, polling=0.05)
    engine.start()
    engine.stop(0)
    return folder / "a.runs.db"


def send_out(orders: Orders) -> BaseProcess:
    """Start a worker; the caller kills it."""
    process = _fork_server().Process(target=_work, args=(orders,), daemon=True)
    process.start()
    return process


def _work(orders: Orders) -> None:  # pragma: no cover (another process)
    os.set_blocking(2, True)
    store = Store(open_engine(orders.url))
    told = {"worker_id": orders.worker_id, "host": socket.gethostname(), "pid": os.getpid()}
    roster = WorkerRegistry(store, clock=SystemClock(), cadence=QUICK, **told)
    try:
        roster.enter()
    except WorkerRunning:
        sys.exit(REFUSED)
    engine = DbosEngine(
        _writing_down(orders),
        database_url=orders.url,
        worker_id=orders.worker_id,
        slots={"runs": 2, "slack": 2},
        polling=0.05,
    )
    engine.start()
    for run_id in orders.runs:
        engine.prepare(run_id, 1)
    while roster.beat():
        for dead in roster.dead():
            engine.take_over(dead.id)
            roster.bury(dead)
        time.sleep(QUICK.beat)
    os._exit(REPLACED)


def _writing_down(orders: Orders) -> Work:  # pragma: no cover (another process)
    log = os.open(orders.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def do(step: str, subject: str) -> bool:
        os.write(log, f"{orders.worker_id} {step} {subject}\n".encode())
        if f"{step} {subject}" == orders.killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    return Work(
        prepare=tuple((name, lambda run_id, name=name: do(name, run_id)) for name in STEPS),
        hand_over=lambda run_id: bool(do("hand over", run_id)) and None,
        deliver=lambda errand: bool(do("deliver", errand.id)) and None,
    )


def until(holds: Callable[[], Any], seconds: float = 30) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "a deadline has passed"
        time.sleep(0.01)
