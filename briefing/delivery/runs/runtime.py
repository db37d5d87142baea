"""The work of a week over one engine, whichever that is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from briefing.delivery.runs.briefing_sender import BriefingSender
from briefing.delivery.runs.engine import Work
from briefing.delivery.runs.journal import Journal, untold
from briefing.delivery.runs.planner import Planner
from briefing.delivery.runs.steps import Steps
from briefing.evidence.stored.scoring import Scored

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.delivery.runs.engine import Engine
    from briefing.delivery.runs.outcome import Outcome
    from briefing.delivery.runs.services import RunServices


def _nobody(_outcome: Outcome) -> None:
    """Tell nobody."""


class RunRuntime:
    """Plans, does the steps of runs, and sends."""

    def __init__(  # noqa: PLR0913 (whom it tells of what, each by name)
        self,
        services: RunServices,
        make: Callable[[Work], Engine],
        *,
        patience: int,
        scored: Callable[[], Scored] = Scored,
        tell: Callable[[Outcome], object] = _nobody,
        failed: Callable[[str, str, str], object] = untold,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Put it together; nothing begins. `make` returns the engine of some work, `patience` is as in `Planner`.

        `tell` hears what became of each reader, `failed` of runs that failed: which, at which step, and why. `pause`
        waits so many seconds.
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
