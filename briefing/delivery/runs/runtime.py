"""All that the work of a week is made of, put together for one process and whichever engine it has."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.delivery.editor import Editor
from briefing.delivery.freeze import Composer
from briefing.delivery.part_sender import PartSender
from briefing.delivery.runs.briefing_sender import BriefingSender
from briefing.delivery.runs.engine import Work
from briefing.delivery.runs.journal import Journal, untold, unwatched
from briefing.delivery.runs.planner import Planner, Policy
from briefing.delivery.runs.sender import Sender
from briefing.delivery.runs.steps import Steps
from briefing.evidence.stored.scoring import Scored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from briefing.delivery.editor import MailIdentity
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.delivery.runs.engine import Engine
    from briefing.delivery.runs.journal import Watcher
    from briefing.delivery.runs.outcome import Outcome
    from briefing.narrative.narrator import Narrator
    from data.store import Store
    from scoring.score import Method


def _nobody(_outcome: Outcome) -> None:
    """Tell nobody."""


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

    def courier(self, name: str) -> PartSender:
        """Return who sends through an outlet, in this process's name."""
        return PartSender(self.store, self.outlets[name], self.clock, sender=self.sender, watch=self.watch)


def open_office(  # noqa: PLR0913 (the collaborators of a whole week's work, each by name)
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
    """Put together what the work reads from and writes with; nothing is read yet."""
    return RunServices(
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


class RunRuntime:
    """The work of a week over one engine."""

    def __init__(  # noqa: PLR0913 (whom it tells of what, each by name)
        self,
        office: RunServices,
        make: Callable[[Work], Engine],
        *,
        patience: int,
        scored: Callable[[], Scored] = Scored,
        tell: Callable[[Outcome], object] = _nobody,
        failed: Callable[[str, str, str], object] = untold,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Put it together; nothing begins. `make` returns the engine of some work, `patience` is as in `Planner`.

        `tell` hears what became of each errand, `failed` of runs that failed: which, at which step, and why. `pause`
        waits so many seconds.
        """
        self._journal = Journal(
            office.store, office.clock, worker=office.sender.incarnation, watch=office.watch, tell=failed
        )
        steps = Steps(
            store=office.store,
            organisation=office.organisation,
            composer=office.composer,
            journal=self._journal,
            clock=office.clock,
            scored=scored,
            pause=pause,
        )
        self.couriers = {name: office.courier(name) for name in office.outlets}
        postman = BriefingSender(
            store=office.store,
            organisation=office.organisation,
            composer=office.composer,
            editor=office.editor,
            couriers=self.couriers,
            clock=office.clock,
            policy=office.policy,
            tell=tell,
            again=self._again,
            watch=office.watch,
        )
        self.engine = make(Work(prepare=steps.in_order(), hand_over=self._hand_over, deliver=postman.deliver))
        self.planner = Planner(
            store=office.store,
            organisation=office.organisation,
            clock=office.clock,
            engine=self.engine,
            outlets=tuple(office.outlets),
            policy=office.policy,
            patience=patience,
        )

    def _again(self, run_id: str) -> None:
        self.planner.hand_over(run_id)

    def _hand_over(self, run_id: str) -> None:
        self._journal.end(run_id)
        self.planner.hand_over(run_id)
