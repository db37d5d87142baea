"""Starts workers, lets them be killed one order after another, starts them again at once, until all is over.

Each worker is a process of its own, a copy of one that has loaded the libraries already: a start takes a second less.
"""

from __future__ import annotations

import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import TYPE_CHECKING, Final

from benchmarks.crash.worker import ANYWHERE, DELIVERING, OUTSIDE, PREPARING, REPLACED, Order, work

if TYPE_CHECKING:
    from random import Random

    from benchmarks.crash.worker import Task

LOADED: Final = (
    *("benchmarks.crash.worker", "bot.worker", "bot.engine.durable", "bot.scheduler", "bot.slack.send.client", "dbos"),
    *("briefing.delivery.outlets.slack", "briefing.delivery.outlets.smtp", "briefing.editions.charts.layouts"),
    "briefing.delivery.runs.overdue",
)
"""What a worker finds there: loading it would take longer than most of them live."""
PATIENCE: Final = 10.0
"""Seconds after which a worker is killed from outside that did not come to the place at which it was to die."""
LOOK, ASK = 0.02, 0.25
GRACE: Final = 20.0
LAST: Final = Order(place="wire", times=5)
"""The death from which a worker does not come back, with messages of several readers in its hands."""


class NotOver(Exception):
    """The workers did not come to an end, or one ended by itself; the message says which, and where its log is."""


@dataclass(kw_only=True, slots=True)
class Slot:
    """A worker by its id: the process that it is now, and the order that it has. `returns` is False for the last."""

    task: Task
    returns: bool = True
    process: ForkServerProcess | None = None
    order: Order | None = None
    began: float = 0.0
    was_shot: bool = False


@dataclass(kw_only=True, slots=True)
class Tally:
    """What was done: kills by place, how often a worker was started, and seconds until all was over.

    `replaced` counts workers that lived, were taken for gone all the same, and gave way.
    """

    kills: Counter[str] = field(default_factory=Counter)
    started: int = 0
    replaced: int = 0
    seconds: float = 0.0


def orders_of(rng: Random, *, each_preparing: int, each_delivering: int, anywhere: int, outside: int) -> list[Order]:
    """Return the orders of one setting: those of the steps up to the narrative first, since there are fewer of them."""
    early = [Order(place=place) for place in PREPARING] * each_preparing
    late = [Order(place=place, times=rng.randint(1, 8)) for place in DELIVERING * each_delivering]
    late += [
        Order(place=ANYWHERE, times=rng.randint(1, 60), delay=rng.choice((0.0, rng.uniform(0, 0.03))))
        for _ in range(anywhere)
    ]
    late += [Order(place=OUTSIDE, delay=rng.uniform(0.05, 1.5)) for _ in range(outside)]
    rng.shuffle(late)
    return early + late


class Fleet:
    """Workers over one database. The last of `tasks` never comes back after its first kill where there are several."""

    def __init__(self, tasks: Iterable[Task], orders: Iterable[Order], *, last_alone: bool = False) -> None:
        """Take who works and who is killed when; nothing is started yet.

        With `last_alone` the others begin once the last is dead, so that it surely dies with something in its hands.
        """
        self._slots = [Slot(task=task) for task in tasks]
        self._last_alone = last_alone
        self._slots[-1].returns = len(self._slots) == 1
        self._orders = deque(orders)
        self._context = _fork_server()
        self.tally = Tally()

    def run_until(self, is_over: Callable[[], bool], *, seconds: float) -> Tally:
        """Let them work and die until all is over, then stop those that live.

        Raises:
            NotOver: after so many seconds, or because a worker ended without having been killed.
        """
        began = asked = time.monotonic()
        try:
            waiting = self._slots[:-1] if self._last_alone else []
            for slot in self._slots[len(waiting) :]:
                self._start(slot)
            while True:
                for slot in self._slots:
                    self._look_at(slot)
                if self._slots[-1].process is None:
                    while waiting:
                        self._start(waiting.pop())
                if time.monotonic() - asked > ASK:
                    if is_over():
                        break
                    asked = time.monotonic()
                if time.monotonic() - began > seconds:
                    raise NotOver(f"not all was done after {seconds:.0f} seconds; see {self._slots[0].task.log}")
                time.sleep(LOOK)
            self.tally.seconds = time.monotonic() - began
            return self.tally
        finally:
            self._stop()

    def _start(self, slot: Slot) -> None:
        slot.order = self._next_order() if slot.returns else LAST
        slot.was_shot, slot.began = False, time.monotonic()
        slot.process = self._context.Process(target=work, args=(slot.task, slot.order), daemon=True)
        slot.process.start()
        self.tally.started += 1

    def _next_order(self) -> Order | None:
        return self._orders.popleft() if self._orders else None

    def _look_at(self, slot: Slot) -> None:
        process, order = slot.process, slot.order
        if process is None:
            return
        if process.exitcode is None:
            if order is not None and not slot.was_shot and time.monotonic() - slot.began > _deadline(order):
                slot.was_shot = True
                process.kill()
            return
        code = process.exitcode
        process.close()
        slot.process = None
        if code == REPLACED:
            self.tally.replaced += 1
            self._start(slot)
            return
        if code != -signal.SIGKILL or order is None:
            raise NotOver(f"{slot.task.worker_id} ended with {code}; see {slot.task.log}")
        self.tally.kills[OUTSIDE if slot.was_shot else order.place] += 1
        if slot.returns:
            self._start(slot)

    def _stop(self) -> None:
        """Ask those who live to stop, and make them after a while."""
        alive = [slot.process for slot in self._slots if slot.process is not None]
        for process in alive:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in alive:
            process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()
            process.close()


def _deadline(order: Order) -> float:
    return order.delay if order.place == OUTSIDE else PATIENCE


def _fork_server() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    return context
