"""One run by hand: brief everybody who is due in this process, and return the outcomes.

The same work that workers share (briefing/delivery/runs), over an engine that does it at once. A missed or killed run
heals at the next, a second is a no-op, and a failing scope holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.contracts.run_keys import run_id
from briefing.delivery.runs.outcome import Outcome, joined
from briefing.delivery.runs.runtime import RunRuntime
from briefing.delivery.runs.services import InlineEngine
from briefing.delivery.runs.workers import Cadence
from briefing.editions.parts import FIRST_NOTICE
from briefing.evidence.stored.scoring import Scored
from data.records import Briefing, Delivery, FrozenPayload, ScopeRun, Worker

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager
    from briefing.delivery.due import Due
    from briefing.delivery.runs.services import RunServices


__all__ = ["Outcome", "Run"]

PATIENCE_SECONDS: Final = 300
"""How long what a worker may have in hand is left to it."""


class Run:
    """Briefs everyone who is due; it owns only what it has scored."""

    def __init__(self, services: RunServices) -> None:
        self.services = services
        self.composer = services.composer
        self.editor = services.editor
        self._store = services.store
        self._scored = Scored()
        self._told: dict[str, Outcome] = {}
        self._finished: set[tuple[Manager, str]] = set()

    def brief_due(self, on_progress: Callable[[str, int, int], object] | None = None) -> list[Outcome]:
        """Brief everyone due whom this process has not finished; return what became of each.

        What is in the store is not done again, and readers' settings are read anew. `on_progress` hears how many
        readers were briefed, of how many. On DatabaseUnusable nobody was: readers' wishes cannot be read.
        """
        self._scored, self._told = Scored(), {}

        def hear(outcome: Outcome) -> None:
            self._hear(outcome)
            if on_progress is not None:
                on_progress("readers", len(self._told), len(self.services.organisation.managers))

        works = RunRuntime(
            self.services, InlineEngine, patience=self._patience(), scored=lambda: self._scored, tell=hear
        )
        dues = [one for one in works.planner.tick() if (one.manager, one.week.id) not in self._finished]
        outcomes = [self._outcome(one) for one in dues]
        self._finished |= {(one.due.manager, one.due.week.id) for one in outcomes if one.is_final}
        return outcomes

    def _patience(self) -> int:
        """Wait for queued work only if a live worker could have it."""
        now, cadence = int(self.services.clock.now().timestamp()), Cadence()
        live = self._store.read(Worker, state="live")
        return PATIENCE_SECONDS if any(abs(now - one.beat_at) <= cadence.dead_after for one in live) else 0

    def _hear(self, outcome: Outcome) -> None:
        before = self._told.get(outcome.due.manager.id)
        self._told[outcome.due.manager.id] = outcome if before is None else joined(before, outcome)

    def _outcome(self, due: Due) -> Outcome:
        """Return a reader's outcome: what was just done, else what the store says."""
        told, found = self._told.get(due.manager.id), self._found(due)
        if told is None:
            return found
        mine = tuple(one for one in found.deliveries if one.address not in told.left)
        return replace(told, deliveries=mine, error=told.error if found.error is None else found.error)

    def _found(self, due: Due) -> Outcome:
        run = self._store.get(ScopeRun, id=run_id(due.scope.id, due.week.id))
        if run is not None and run.state == "failed":
            return Outcome(due=due, error=run.error)
        rows = self._store.read(Briefing, reader_id=due.manager.id, week=due.week.id)
        here = tuple(self._delivered(due))
        waits = next((one.reason for one in rows if one.state == "due" and one.reason is not None), None)
        skipped = next((one.reason for one in rows if one.state == "skipped"), None)
        return Outcome(due=due, deliveries=here, skipped=None if here else skipped, error=None if here else waits)

    def _delivered(self, due: Due) -> Iterator[Delivery]:
        frozen = self._store.get(FrozenPayload, scope_id=due.scope.id, week=due.week.id)
        if frozen is None:
            return
        for outlet, address in due.manager.addresses:
            parts = self._store.read(Delivery, payload_hash=frozen.hash, outlet=outlet, address=address)
            yield from (one for one in sorted(parts, key=lambda one: one.part) if one.part < FIRST_NOTICE)
