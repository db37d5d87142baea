"""The work of a week over one engine, and the steps of a run, each a function of its id.

A step reads our tables, skips what is done, and records in the journal; an engine may call any of them again at any
time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import ScopeUnknown
from briefing.contracts.week import parse_week
from briefing.delivery.runs.briefing_sender import BriefingSender
from briefing.delivery.runs.journal import DATABASE_AWAY, Journal, StepFailed
from briefing.delivery.runs.planner import Planner
from briefing.delivery.runs.services import Work
from briefing.evidence.stored.scoring import Scored
from data.records import Briefing, Duty, ScopeRun

if TYPE_CHECKING:
    from briefing.contracts.organisation import ScopePlan
    from briefing.contracts.payload import Payload
    from briefing.contracts.week import Week
    from briefing.delivery.runs.outcome import Outcome
    from briefing.delivery.runs.services import Engine, RunServices


# ---- the steps of a run up to its narrative

COLLECTING: Final = "collect"
"""The duty of whoever is collecting."""

COLLECT_SECONDS: Final = 30.0
"""How long after a briefing came due its run waits for a collection, which is told to end: counted for all runs
together, or many due at once would each wait as long.
"""

LOOK_SECONDS: Final = 0.5


class Steps:
    """Does the steps of runs; `scored` makes what scopes share."""

    def __init__(
        self,
        services: RunServices,
        journal: Journal,
        *,
        scored: Callable[[], Scored],
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        company = services.organisation
        self._store = services.store
        self._scopes = {one.id: one for one in map(company.scope_of, company.managers)}
        self._composer = services.composer
        self._now = services.now
        self._journal = journal
        self._scored = scored
        self._pause = pause

    def in_order(self) -> tuple[tuple[str, Callable[[str], bool]], ...]:
        """Return the durable steps by name; the freezing one records facts, cards and payload."""
        composer = self._composer
        return (
            ("collect", self._recorded("collect", self._collect)),
            ("score", self._recorded("score", lambda run_id: composer.keep_scores(*self._about(run_id)))),
            ("payload", self._ends("payload", self._payload)),
            ("narrate", self._recorded("narrate", lambda run_id: composer.narrative_of(self._frozen(run_id)))),
            ("check", self._recorded("check", lambda run_id: composer.prove(self._frozen(run_id)))),
        )

    def _collect(self, run_id: str) -> None:
        """Let a running collection finish, for a while; nothing waits for a source after that."""
        due = [one.due_at for one in self._store.read(Briefing, run_id=run_id, state="due")]
        left = min(COLLECT_SECONDS, min(due) + COLLECT_SECONDS - self._now()) if due else 0.0
        while left > 0 and self._is_collecting():
            self._pause(LOOK_SECONDS)
            left -= LOOK_SECONDS

    def _payload(self, run_id: str) -> None:
        scope, week = self._about(run_id)
        step = self._journal.step
        if self._composer.frozen(scope.id, week.id) is None:
            self._composer.payload_of(scope, week, self._scored(), step=lambda name: step(run_id, name))
            return
        with step(run_id, "payload"):
            """Whoever froze it died before that was recorded."""

    def _recorded(self, name: str, work: Callable[[str], object]) -> Callable[[str], bool]:
        def step(run_id: str) -> None:
            with self._journal.step(run_id, name):
                work(run_id)

        return self._ends(name, step)

    def _ends(self, name: str, step: Callable[[str], None]) -> Callable[[str], bool]:
        def done(run_id: str) -> bool:
            try:
                step(run_id)
            except StepFailed:
                return False
            except DATABASE_AWAY:
                raise
            except Exception as error:  # noqa: BLE001 (it is recorded, and may not end anybody else's run)
                self._journal.fail(run_id, name, error)
                return False
            return True

        return done

    def _frozen(self, run_id: str) -> Payload:
        scope, week = self._about(run_id)
        return self._composer.payload_of(scope, week, self._scored())

    def _about(self, run_id: str) -> tuple[ScopePlan, Week]:
        run = self._store.get(ScopeRun, id=run_id)
        scope = None if run is None else self._scopes.get(run.scope_id)
        if run is None or scope is None:
            raise ScopeUnknown(f"nobody reads for the scope of {run_id} any more; its managers in the settings changed")
        return scope, parse_week(run.week, scope.zone)

    def _is_collecting(self) -> bool:
        duty = self._store.get(Duty, name=COLLECTING)
        return duty is not None and duty.until > self._now()


class RunRuntime:
    def __init__(  # noqa: PLR0913 (whom it tells of what, each by name)
        self,
        services: RunServices,
        make: Callable[[Work], Engine],
        *,
        patience: int,
        scored: Callable[[], Scored] = Scored,
        tell: Callable[[Outcome], object] = lambda _: None,
        failed: Callable[[str, str, str], object] = lambda *_: None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Nothing begins yet. `make` returns the engine of some work; `patience` is as in `Planner`.

        `tell` hears each reader's outcome, `failed` which runs failed, at which step, and why. `pause` waits so many
        seconds.
        """
        self._journal = Journal(
            services.store, services.clock, worker=services.sender.incarnation, watch=services.watch, tell=failed
        )
        steps = Steps(services, self._journal, scored=scored, pause=pause)
        sender = BriefingSender(services, tell=tell, again=self._again)
        self.engine = make(Work(prepare=steps.in_order(), hand_over=self._hand_over, deliver=sender.deliver))
        self.planner = Planner(services, self.engine, patience=patience)

    def _again(self, run_id: str) -> None:
        self.planner.hand_over(run_id)

    def _hand_over(self, run_id: str) -> None:
        self._journal.end(run_id)
        self.planner.hand_over(run_id)
