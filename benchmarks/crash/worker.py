"""A worker that kills itself with SIGKILL, at a place that was named or at any, as the harness of the crash ordered it.

It is the product's own worker, with times a hundred times as short, and something that looks on.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from typing import Final

from benchmarks.crash.store import ShiftedClock
from bot.errors import WorkerReplaced
from bot.settings import load_settings
from briefing.delivery.runs.workers import Cadence

PREPARING: Final = ("collect", "score", "facts", "cards", "payload", "narrate", "check")
DELIVERING: Final = ("render", "claim", "wire", "sent", "settle")
REPLACED: Final = 3
"""The exit code of a worker that was alive and so slow that the others took it for gone."""
ANYWHERE: Final = "anywhere"
OUTSIDE: Final = "from outside"
"""What the others are that kill: some time after the so many-th place, and the harness, at any moment of a life."""

QUICK: Final = Cadence(tick=0.2, beat=0.1, dead_after=2, lease=30, in_flight=1)
QUICK_POLLING: Final = 0.05
QUICK_PATIENCE: Final = 2
"""Times up to a hundred times as short as in real life, in seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """When a worker dies: at the so many-th time that it is at a place, `delay` seconds later.

    From outside, `delay` counts from its start.
    """

    place: str
    times: int = 1
    delay: float = 0.0


class Killer:
    """Looks on, and kills this process when its order says so. It is asked from several threads."""

    def __init__(self, order: Order | None) -> None:
        """Take the order; without one nobody is killed."""
        self._order = order
        self._left = 0 if order is None else order.times
        self._lock = threading.Lock()

    def __call__(self, place: str, _subject: str) -> None:
        order = self._order
        if order is None or order.place not in {place, ANYWHERE}:
            return
        with self._lock:
            self._left -= 1
            is_time = self._left == 0
        if not is_time:
            return
        if order.delay:
            threading.Timer(order.delay, kill_myself).start()
        else:
            kill_myself()


def kill_myself() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What a worker is started with. `ahead` is by how many seconds its clock is before this machine's."""

    config: Path
    environ: Mapping[str, str]
    worker_id: str
    ahead: float
    log: Path
    cadence: Cadence = QUICK
    polling: float = QUICK_POLLING
    patience: int = QUICK_PATIENCE


def work(task: Task, order: Order | None) -> None:
    """Be a worker until SIGTERM comes, or the order's time."""
    # Heavy, and the harness that imports this module wants none of it.
    from bot.cli.console import collect_seldom, take_turns_seldom  # noqa: PLC0415
    from bot.narrators import NarratorChoice  # noqa: PLC0415
    from bot.worker import WorkerOptions, build_worker  # noqa: PLC0415

    threading.Thread(target=_die_with_parent, daemon=True).start()
    logging.basicConfig(filename=task.log, format=f"%(asctime)s {task.worker_id} %(levelname)s %(name)s %(message)s")
    # As the command does.
    collect_seldom()
    take_turns_seldom()
    options = WorkerOptions(
        cadence=task.cadence,
        clock=ShiftedClock(task.ahead),
        narrator=NarratorChoice.TEMPLATE,
        watch=Killer(order),
        polling=task.polling,
        patience=task.patience,
    )
    code = 0
    with build_worker(load_settings(task.config, task.environ), worker_id=task.worker_id, options=options) as worker:
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        try:
            worker.run()
        except WorkerReplaced:
            code = REPLACED
    # As the command does: what still runs by now can record nothing any more, and nobody waits for it.
    os._exit(code)


def _die_with_parent() -> None:
    """Leave no worker behind where the harness itself is killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        kill_myself()
