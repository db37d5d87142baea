"""What the engine itself costs: runs of five empty steps and empty errands, in a process of their own."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

STEPS: Final = ("collect", "score", "payload", "narrate", "check")
RUNS: Final = 200
ERRANDS: Final = 1_000
WORKER: Final = "overhead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Overhead:
    """Milliseconds of processor time for one step of a run and for one errand, their queue included."""

    step: float
    errand: float


def overhead(url: str) -> Overhead:
    """Measure the engine beside a database with today's tables."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(url, theirs))
    process.start()
    theirs.close()
    found: Overhead = ours.recv()
    process.join()
    return found


def _measure(url: str, told: Connection) -> None:
    # Heavy, and nobody who imports this module wants it.
    from bot.engine import DbosEngine  # noqa: PLC0415
    from briefing.contracts.run_keys import DeliveryBatch  # noqa: PLC0415
    from briefing.delivery.runs.services import Work  # noqa: PLC0415

    runs, errands = _Countdown(RUNS), _Countdown(ERRANDS)
    steps = tuple((name, lambda _: True) for name in STEPS)
    work = Work(prepare=steps, hand_over=lambda _: runs.one_less(), deliver=lambda _: errands.one_less())
    engine = DbosEngine(
        work, database_url=url, worker_id=WORKER, slots={"runs": 2, "slack": 4, "email": 4}, polling=0.05
    )
    engine.start()
    began = time.process_time()
    for number in range(RUNS):
        engine.prepare(f"scope-{number}/2026-W38", 1)
    runs.over.wait()
    between = time.process_time()
    for number in range(ERRANDS):
        engine.deliver(
            DeliveryBatch(reader_id=f"r{number}", week="2026-W38", outlet=("slack", "email")[number % 2], attempt=1)
        )
    errands.over.wait()
    ended = time.process_time()
    # A run has one step more than are named: it hands its briefings over.
    told.send(
        Overhead(
            step=(between - began) / RUNS / (len(STEPS) + 1) * 1000,
            errand=(ended - between) / ERRANDS * 1000,
        )
    )
    engine.stop(5)


class _Countdown:
    def __init__(self, number: int) -> None:
        self.over = threading.Event()
        self._left, self._lock = number, threading.Lock()

    def one_less(self) -> None:
        with self._lock:
            self._left -= 1
            if not self._left:
                self.over.set()
