"""What sees to it that begun work ends: a protocol, and the plainest engine that keeps it.

The durable one is bot/engine.py. All that an engine is given are functions that take an id, read our own tables and
write into them what they did, so that any other engine could call them as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.contracts.run_keys import DeliveryBatch


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What an engine has done: the named steps of a run, what follows on the last of them, and errands.

    A step takes the id of a run and returns False where it failed and has said so in our tables. `hand_over` is called
    when all were done. Each may be called again after a crash. They raise DataError where the database is not to be
    had, and nothing else.
    """

    prepare: tuple[tuple[str, Callable[[str], bool]], ...]
    hand_over: Callable[[str], None]
    deliver: Callable[[DeliveryBatch], None]


class Engine(Protocol):
    """Begins work and sees to its end. To ask for the same attempt again is harmless."""

    def prepare(self, run_id: str, attempt: int) -> None:
        """Have the steps of a run done. `attempt` counts from 1."""

    def deliver(self, errand: DeliveryBatch) -> None:
        """Have an errand done."""

    def holds(self, name: str) -> bool:
        """Whether an attempt at a run (see `attempt_id`) or an errand (its id) waits or is under way."""


class InlineEngine:
    """Does everything at once, in the thread that asks: for one run by hand, rehearsals and the demo."""

    def __init__(self, work: Work) -> None:
        """Take what is to be done; nothing is done yet."""
        self._work = work

    def prepare(self, run_id: str, attempt: int) -> None:  # noqa: ARG002 (nothing outlives the call)
        """Do the steps of a run, up to the first that fails.

        Raises:
            DataError: the database is not to be had.
        """
        if all(step(run_id) for _, step in self._work.prepare):
            self._work.hand_over(run_id)

    def deliver(self, errand: DeliveryBatch) -> None:
        """Do an errand.

        Raises:
            DataError: the database is not to be had.
        """
        self._work.deliver(errand)

    def holds(self, name: str) -> bool:  # noqa: ARG002 (whatever was asked for is over)
        """Say that nothing waits: what was asked for was done at once, by whoever asked."""
        return False
