"""What the work of a week reads from, writes with and is run by: services, the readers of a batch, and the engine.

What readers of one batch have in common is read once. An engine is given functions that take an id, read our own tables
and write into them what they did, so that any other than bot/engine could call them as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from briefing.delivery.editor import Editor
from briefing.delivery.freeze import Composer
from briefing.delivery.part_sender import PartSender
from briefing.delivery.runs.ahead import nobody
from briefing.delivery.runs.journal import unwatched
from briefing.delivery.runs.workers import Sender

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from briefing.contracts.run_keys import DeliveryBatch
    from briefing.delivery.editor import MailIdentity
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.delivery.runs.ahead import Ask
    from briefing.delivery.runs.journal import Watcher
    from briefing.delivery.runs.shadow import ShadowMode
    from briefing.narrative.narrator import Narrator
    from data.records import Briefing
    from data.store import Store
    from scoring.score import Method


LATE_SECONDS: Final = 3_600


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What settings say about runs: after how many seconds one is late and whether it is skipped then, and `shadow`."""

    late_after: int = LATE_SECONDS
    skips_late: bool = False
    shadow: ShadowMode = "off"


@dataclass(frozen=True, kw_only=True)
class RunServices:
    """What every part of the work reads from and writes with. `organisation` is the settings file's.

    `outside` asks other clocks than `clock`, before a new week is begun.
    """

    store: Store
    organisation: Organisation
    composer: Composer
    editor: Editor
    outlets: Mapping[str, Outlet]
    clock: Clock
    policy: Policy = field(default_factory=Policy)
    sender: Sender = field(default_factory=Sender)
    watch: Watcher = unwatched
    outside: Ask = nobody

    @classmethod
    def of(  # noqa: PLR0913 (the collaborators of a whole week's work, each by name)
        cls,
        *,
        store: Store,
        organisation: Organisation,
        method: Method,
        narrator: Narrator,
        holiday: Callable[[str, date], str | None],
        clock: Clock,
        outlets: Mapping[str, Outlet],
        mail: MailIdentity,
    ) -> RunServices:
        """Put them together with the usual policy, sender and watcher; nothing is read yet."""
        return cls(
            store=store,
            organisation=organisation,
            composer=Composer(
                store=store, organisation=organisation, method=method, narrator=narrator, holiday=holiday, clock=clock
            ),
            editor=Editor(store=store, organisation=organisation, mail=mail),
            outlets=outlets,
            clock=clock,
        )

    @cached_property
    def part_senders(self) -> Mapping[str, PartSender]:
        """Who sends through each outlet, in this process's name."""
        return {
            name: PartSender(self.store, outlet, self.clock, sender=self.sender, watch=self.watch)
            for name, outlet in self.outlets.items()
        }

    def now(self) -> int:
        return int(self.clock.now().timestamp())


# ---- a batch: where one reader holds the others up, or the process was ended, they go alone from then on

FRESH_SECONDS: Final = 2.0
"""For so long what was read for one reader counts for the next ones, too: a pause, a name, who wants what."""

LONGEST_SECONDS: Final = 20.0
"""After so long nobody else of a round is begun with."""

Told = TypeVar("Told")


class BatchCache:
    """The briefings of one errand, in their order."""

    def __init__(self, rows: Sequence[Briefing], now: Callable[[], float] = time.monotonic) -> None:
        """Take the rows, as they were when they were begun with; `now` counts seconds."""
        self.rows = tuple(rows)
        self.readers = frozenset(one.reader_id for one in rows)
        self._now = now
        self._began = now()
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    @property
    def is_broken(self) -> bool:
        """Whether it was begun before and never came to an end, though it is of many."""
        return len(self.rows) > 1 and any(one.begun > 1 for one in self.rows)

    @property
    def is_long(self) -> bool:
        """Whether those who are left have waited long enough."""
        return self._now() - self._began >= LONGEST_SECONDS

    def lately(self, what: Hashable, read: Callable[[], Told]) -> Told:
        """Return what `read` returned a moment ago under this name, or returns now."""
        now = self._now()
        at, told = self._kept.get(what, (None, None))
        if at is None or now - at >= FRESH_SECONDS:
            told = read()
            self._kept[what] = now, told
        return cast("Told", told)


# ---- the engine


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
    """Does everything at once, in the thread that asks: for one run by hand, rehearsals and the demo.

    It raises what the work raises: DataError where the database is not to be had.
    """

    def __init__(self, work: Work) -> None:
        self._work = work

    def prepare(self, run_id: str, attempt: int) -> None:  # noqa: ARG002 (nothing outlives the call)
        """Do the steps of a run, up to the first that fails."""
        if all(step(run_id) for _, step in self._work.prepare):
            self._work.hand_over(run_id)

    def deliver(self, errand: DeliveryBatch) -> None:
        """Do an errand."""
        self._work.deliver(errand)

    def holds(self, name: str) -> bool:  # noqa: ARG002 (whatever was asked for is over)
        """Say that nothing waits: what was asked for was done at once, by whoever asked."""
        return False
