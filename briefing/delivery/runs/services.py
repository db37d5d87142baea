"""What the work of a week uses: services, a batch's readers, and the engine.

What a batch's readers share is read once. Engines get functions of an id that use our tables, so that other engines
than bot/engine could call them.
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
    """Settings about runs: after how many seconds one is late, whether it is then skipped, and `shadow`."""

    late_after: int = LATE_SECONDS
    skips_late: bool = False
    shadow: ShadowMode = "off"


@dataclass(frozen=True, kw_only=True)
class RunServices:
    """`organisation` is the settings file's; `outside` asks other clocks before a new week is begun."""

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
        """Use the default policy, sender and watcher; nothing is read yet."""
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
"""For so long, what was read for one reader counts for the next ones: a pause, a name, who wants what."""

LONGEST_SECONDS: Final = 20.0
"""After so long no further reader of a batch is begun."""

Told = TypeVar("Told")


class BatchCache:
    """The briefings of one batch, in order."""

    def __init__(self, rows: Sequence[Briefing], now: Callable[[], float] = time.monotonic) -> None:
        """`rows` are as they were when begun; `now` counts seconds."""
        self.rows = tuple(rows)
        self.readers = frozenset(one.reader_id for one in rows)
        self._now = now
        self._began = now()
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    @property
    def is_broken(self) -> bool:
        """Whether a batch of several was begun before and never ended."""
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
    """What an engine has done: a run's named steps, what follows the last one, and batches.

    A step takes a run's id and returns False if it failed and recorded it. `hand_over` is called after all. Any may be
    called again after a crash. They raise only DataError, if the database is away.
    """

    prepare: tuple[tuple[str, Callable[[str], bool]], ...]
    hand_over: Callable[[str], None]
    deliver: Callable[[DeliveryBatch], None]


class Engine(Protocol):
    """Begins work and sees to its end; asking for the same attempt again is harmless."""

    def prepare(self, run_id: str, attempt: int) -> None:
        """Have a run's steps done; `attempt` counts from 1."""

    def deliver(self, errand: DeliveryBatch) -> None:
        """Have an errand done."""

    def holds(self, name: str) -> bool:
        """Whether a run's attempt (see `attempt_id`) or a batch (its id) waits or is running."""


class InlineEngine:
    """Does all at once in the calling thread, for runs by hand, rehearsals and the demo; raises as the work does."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def prepare(self, run_id: str, attempt: int) -> None:  # noqa: ARG002 (nothing outlives the call)
        """Do a run's steps, up to the first that fails."""
        if all(step(run_id) for _, step in self._work.prepare):
            self._work.hand_over(run_id)

    def deliver(self, errand: DeliveryBatch) -> None:
        self._work.deliver(errand)

    def holds(self, name: str) -> bool:  # noqa: ARG002 (whatever was asked for is over)
        """Nothing waits: everything was done at once."""
        return False
