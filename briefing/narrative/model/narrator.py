"""The narrator that has a model plan the briefing, and says of its plan what the payload proves.

What is refused of a plan goes back once; what still is, is replaced by the template's sentence, and where no plan comes
within ninety seconds the template plans the whole. The footer says which.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from briefing.contracts.words import count
from briefing.narrative.handles import Handles
from briefing.narrative.model.calling import Answer, Caller
from briefing.narrative.model.circuit_breaker import CircuitBreaker
from briefing.narrative.model.messages import CallOutcome
from briefing.narrative.model.prompt import Repair
from briefing.narrative.narrator import TemplateNarrator, filled
from briefing.narrative.review import Draft, review
from briefing.narrative.shortening import narrative_of, shorten

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.narrative.model.calling import Session, Time
    from briefing.narrative.model.ledger import Ledger
    from briefing.narrative.model.messages import Messages
    from briefing.narrative.model.model_plan import ModelPlan
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
"""Why the template wrote, after the name of the model."""


class ModelNarrator:
    """Has a briefing planned by a model. It never raises for anything that a model or a network does."""

    def __init__(self, *, messages: Messages, plan: ModelPlan, ledger: Ledger, clock: Time) -> None:
        """Take the collaborators; nobody is asked yet."""
        self._caller = Caller(messages=messages, plan=plan, ledger=ledger, clock=clock)
        self._breaker = CircuitBreaker(clock)

    def narrate(self, payload: Payload) -> Narrative:
        """Return a narrative by the model's plan, or the template's.

        Raises:
            DataError: the record of a call could not be written or read; never for what a model does.
        """
        if not self._breaker.is_over():
            return _by_template(
                payload, Answer(model=self._caller.plan.model_for(payload), outcome=CallOutcome.TIMEOUT)
            )
        session = self._caller.session(payload)
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
    """Review a plan, have what is refused of it repaired once, and return the better of the two."""
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
    """Return the template's narrative, which says why it is the template's."""
    narrative = TemplateNarrator().narrate(payload)
    why = f"{answer.model} {REASONS[outcome or answer.outcome]}"
    return narrative.model_copy(update={"narrator": f"{narrative.narrator}; {why}"})
