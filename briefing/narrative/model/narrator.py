"""The narrator that has a model plan the briefing, and says of its plan what the payload proves.

What is refused goes back once, and is then replaced by the template's sentence; without a plan within ninety seconds
the template plans all. The footer says which.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from briefing.contracts.words import count
from briefing.narrative.handles import Handles
from briefing.narrative.model.call_budget import Caller
from briefing.narrative.model.calling import Answer, Session
from briefing.narrative.model.messages import CallOutcome
from briefing.narrative.model.prompt import Repair
from briefing.narrative.narrator import TemplateNarrator, filled
from briefing.narrative.review import Draft, review
from briefing.narrative.shortening import narrative_of, shorten

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.narrative.model.call_budget import Time
    from briefing.narrative.model.cost import Ledger
    from briefing.narrative.model.messages import Messages
    from briefing.narrative.model.prompt import ModelPlan
    from briefing.narrative.plan import Plan

log = logging.getLogger(__name__)

REASONS = {
    CallOutcome.TIMEOUT: "did not answer in time",
    CallOutcome.OVERLOADED: "was overloaded",
    CallOutcome.RATE_LIMITED: "had no room for our request",
    CallOutcome.REFUSED: "declined to write it",
    CallOutcome.CUT_OFF: "did not come to an end",
    CallOutcome.MALFORMED: "answered in a form that cannot be read",
    CallOutcome.UNGROUNDED: "planned too much that the facts do not offer",
    CallOutcome.OVER_BUDGET: "was not asked, since the month's budget is spent",
    CallOutcome.MODEL_RETIRED: "is no longer offered",
    CallOutcome.FAILED: "could not be asked",
}
"""Why the template wrote, after the model's name."""


LONG_SECONDS: Final = 45.0
"""A failed narration counts from this long on; a quick failure holds nobody up."""

TIMES: Final = 2
"""So many in a row begin a pause."""

PAUSE_SECONDS: Final = 300.0


class CircuitBreaker:
    """Counts narrations that took long and failed, and makes a pause after some.

    Twenty scopes waiting ninety seconds each would delay the last briefing by half an hour. In the pause the template
    writes; then the service is asked again.
    """

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._in_vain = 0
        self._until = float("-inf")

    def is_over(self) -> bool:
        return self._clock.monotonic() >= self._until

    def notice(self, *, in_vain: bool, seconds: float) -> None:
        self._in_vain = self._in_vain + 1 if in_vain and seconds >= LONG_SECONDS else 0
        if self._in_vain >= TIMES:
            self._until = self._clock.monotonic() + PAUSE_SECONDS
            self._in_vain = 0


class ModelNarrator:
    """Has a model plan a briefing; never raises for a model's or network's failure."""

    def __init__(self, *, messages: Messages, plan: ModelPlan, ledger: Ledger, clock: Time) -> None:
        self._caller = Caller(messages=messages, plan=plan, ledger=ledger, clock=clock)
        self._breaker = CircuitBreaker(clock)

    def narrate(self, payload: Payload) -> Narrative:
        """Return a narrative by the model's plan, or the template's; DataError if no call can be recorded."""
        if not self._breaker.is_over():
            return _by_template(
                payload, Answer(model=self._caller.plan.model_for(payload), outcome=CallOutcome.TIMEOUT)
            )
        session = Session(self._caller, payload)
        first = session.ask()
        self._breaker.notice(in_vain=first.plan is None, seconds=session.took())
        if first.plan is None:
            return _by_template(payload, first)
        handles = Handles(payload)
        draft = _best(handles, session, first, first.plan)
        if draft.headline is None and not any(draft.cards.values()) and not draft.situation:
            log.info("nothing that %s planned for %s can be said", first.model, payload.hash[:12])
            return _by_template(payload, first, CallOutcome.UNGROUNDED)
        filled(handles, draft)
        shorten(handles, draft)
        borrowed = sum(one.is_borrowed for one in draft.sentences)
        told = f", with {count(borrowed, 'sentence')} of the template" if borrowed else ""
        return narrative_of(payload, draft, narrator=f"{first.model}, said by Riskbrief{told}")


def _best(handles: Handles, session: Session, first: Answer, plan: Plan) -> Draft:
    """Review a plan, have refused parts repaired once, and return the better of the two."""
    draft = review(handles, plan)
    session.close(first, draft.refusals)
    if not draft.refusals:
        return draft
    second = session.ask(repair=Repair(answer=plan, refusals=draft.refusals), model=first.model)
    if second.plan is None:
        return draft
    again = review(handles, second.plan)
    session.close(second, again.refusals)
    return again if len(again.refusals) <= len(draft.refusals) else draft


def _by_template(payload: Payload, answer: Answer, outcome: CallOutcome | None = None) -> Narrative:
    """Return the template's narrative, which says why."""
    narrative = TemplateNarrator().narrate(payload)
    why = f"{answer.model} {REASONS[outcome or answer.outcome]}"
    return narrative.model_copy(update={"narrator": f"{narrative.narrator}; {why}"})
