"""The narrator that has Claude write and lets nothing pass that is not proven.

An answer is checked; what is wrong with it goes back once; what still fails is replaced by the template's words, and
where too little holds, or no answer comes within ninety seconds, the template writes the whole. The footer says which.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code, Violation
from briefing.narrative.model.calling import Answer, Caller, Session
from briefing.narrative.model.circuit_breaker import CircuitBreaker
from briefing.narrative.model.messages import CallOutcome
from briefing.narrative.model.prompt import Repair
from briefing.narrative.model.repair import patched
from briefing.words import count

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.narrative.model.calling import Time
    from briefing.narrative.model.ledger import Ledger
    from briefing.narrative.model.messages import Messages
    from briefing.narrative.model.model_plan import ModelPlan
    from briefing.narrative.model.repair import Check
    from briefing.narrator import Narrator
    from briefing.payload import Payload

log = logging.getLogger(__name__)

REASONS = {
    CallOutcome.TIMEOUT: "did not answer in time",
    CallOutcome.OVERLOADED: "was overloaded",
    CallOutcome.RATE_LIMITED: "had no room for our request",
    CallOutcome.REFUSED: "declined to write it",
    CallOutcome.CUT_OFF: "did not come to an end",
    CallOutcome.MALFORMED: "answered in a form that cannot be read",
    CallOutcome.UNGROUNDED: "wrote too much that the facts do not prove",
    CallOutcome.OVER_BUDGET: "was not asked, since the month's budget is spent",
    CallOutcome.MODEL_RETIRED: "is no longer offered",
    CallOutcome.FAILED: "could not be asked",
}
"""Why the template wrote, after the name of the model."""


class ClaudeNarrator:
    """Has a narrative written by Claude. It never raises for anything that a model or a network does."""

    def __init__(  # noqa: PLR0913 the collaborators of a narration, each by name
        self,
        *,
        messages: Messages,
        plan: ModelPlan,
        ledger: Ledger,
        clock: Time,
        check: Check,
        fallback: Narrator,
    ) -> None:
        """Take the collaborators; nobody is asked yet."""
        self._caller = Caller(messages=messages, plan=plan, ledger=ledger, clock=clock)
        self._breaker = CircuitBreaker(clock)
        self._check = _surviving(check)
        self._fallback = fallback

    def narrate(self, payload: Payload) -> Narrative:
        """Return a narrative that the checker passes, or the template's.

        Raises:
            DataError: the record of a call could not be written or read; never for what a model does.
        """
        template = self._fallback.narrate(payload)
        if not self._breaker.is_over():
            return _explained(template, Answer(model=self._caller.plan.model_for(payload), outcome=CallOutcome.TIMEOUT))
        session = self._caller.session(payload)
        first = session.ask()
        self._breaker.notice(in_vain=first.narrative is None, seconds=session.took())
        if first.narrative is None:
            return _explained(template, first)
        best = self._proven(session, first)
        return self._finished(payload, best, template)

    def _proven(self, session: Session, first: Answer) -> Answer:
        """Check an answer, have it repaired once, and return the better of the two."""
        payload = session.payload
        assert first.narrative is not None  # noqa: S101 the type checker cannot know that it was asked before
        violations = self._check(payload, first.narrative)
        session.close(first, violations)
        if not violations:
            return first
        second = session.ask(repair=Repair(answer=first.narrative, violations=violations), model=first.model)
        if second.narrative is None:
            return first
        left = self._check(payload, second.narrative)
        session.close(second, left)
        return second if len(left) <= len(violations) else first

    def _finished(self, payload: Payload, answer: Answer, template: Narrative) -> Narrative:
        assert answer.narrative is not None  # noqa: S101 as above
        found = patched(payload, answer.narrative, template, self._check)
        if found is None:
            log.info("what %s wrote about %s does not hold", answer.model, payload.hash[:12])
            return _explained(template, answer, CallOutcome.UNGROUNDED)
        borrowed = f", with {count(found.borrowed, 'sentence')} of the template" if found.borrowed else ""
        return found.narrative.model_copy(update={"narrator": f"{answer.model}, checked{borrowed}"})


def _surviving(check: Check) -> Check:
    """Turn a checker that stumbles over an answer into one that rejects it: no answer may stop a briefing."""

    def checked(payload: Payload, narrative: Narrative) -> tuple[Violation, ...]:
        try:
            return check(payload, narrative)
        except Exception:
            log.exception("the checker cannot read what was written about %s", payload.hash[:12])
            return (Violation(where="narrative", code=Code.MARKUP, message="the checker cannot read this"),)

    return checked


def _explained(template: Narrative, answer: Answer, outcome: CallOutcome | None = None) -> Narrative:
    """Return the template's narrative, which says why it is the template's."""
    why = f"{answer.model} {REASONS[outcome or answer.outcome]}"
    return template.model_copy(update={"narrator": f"{template.narrator}; {why}"})
