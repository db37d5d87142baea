"""What the work of a week reads from and writes with, put together for one process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefing.delivery.editor import Editor
from briefing.delivery.freeze import Composer
from briefing.delivery.part_sender import PartSender
from briefing.delivery.runs.journal import unwatched
from briefing.delivery.runs.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from briefing.delivery.editor import MailIdentity
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.delivery.runs.journal import Watcher
    from briefing.delivery.runs.shadow import ShadowMode
    from briefing.narrative.narrator import Narrator
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
    """What every part of the work reads from and writes with. `organisation` is the settings file's."""

    store: Store
    organisation: Organisation
    composer: Composer
    editor: Editor
    outlets: Mapping[str, Outlet]
    clock: Clock
    policy: Policy = field(default_factory=Policy)
    sender: Sender = field(default_factory=Sender)
    watch: Watcher = unwatched

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
        policy: Policy | None = None,
        sender: Sender | None = None,
        watch: Watcher = unwatched,
    ) -> RunServices:
        """Put them together; nothing is read yet."""
        return cls(
            store=store,
            organisation=organisation,
            composer=Composer(
                store=store, organisation=organisation, method=method, narrator=narrator, holiday=holiday, clock=clock
            ),
            editor=Editor(store=store, organisation=organisation, mail=mail),
            outlets=outlets,
            clock=clock,
            policy=policy or Policy(),
            sender=sender or Sender(),
            watch=watch,
        )

    @cached_property
    def part_senders(self) -> Mapping[str, PartSender]:
        """Who sends through each outlet, in this process's name."""
        return {
            name: PartSender(self.store, outlet, self.clock, sender=self.sender, watch=self.watch)
            for name, outlet in self.outlets.items()
        }

    def now(self) -> int:
        """Return the moment, in epoch seconds."""
        return int(self.clock.now().timestamp())
