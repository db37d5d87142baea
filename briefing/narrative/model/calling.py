"""Asks for one plan: which model, how often, how long, and at what price.

A narration's calls share ninety seconds and a handful of tries; one table says what follows a failure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from briefing.narrative.model.call_budget import CallBudget
from briefing.narrative.model.messages import CallOutcome, Reply
from briefing.narrative.model.prompt import (
    MOST_INPUT_TOKENS,
    MOST_OUTPUT_TOKENS,
    PROMPT_VERSION,
    estimated_tokens,
    request_of,
    system_prompt,
)
from briefing.narrative.plan import PlanUnusable, parse_plan

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload
    from briefing.narrative.model.call_budget import Caller, Time
    from briefing.narrative.model.messages import Request
    from briefing.narrative.model.prompt import Repair
    from briefing.narrative.plan import Plan
    from briefing.narrative.review import Refusal
    from data.records import ModelCall

WHOLE_SECONDS: Final = 90.0
"""How long a narration may take in all."""

LEAST_SECONDS: Final = 5.0
"""A call with less time is not worth its price."""

MOST_CALLS: Final = 6
MOST_DETAIL: Final = 300
PAUSE_SECONDS: Final = 2.0
"""How long to wait before asking the same model again, if the service names no time."""


class After(Enum):
    DONE = "there is an answer"
    AGAIN = "the same model once more, then the next"
    ONCE_MORE = "the same model once more, then none"
    NEXT = "the next model"
    STOP = "nobody else is asked"


AFTER: Final[Mapping[CallOutcome, After]] = {
    CallOutcome.ANSWERED: After.DONE,
    CallOutcome.TIMEOUT: After.NEXT,
    CallOutcome.OVERLOADED: After.AGAIN,
    CallOutcome.RATE_LIMITED: After.AGAIN,
    CallOutcome.REFUSED: After.STOP,
    CallOutcome.CUT_OFF: After.ONCE_MORE,
    CallOutcome.MALFORMED: After.ONCE_MORE,
    CallOutcome.OVER_BUDGET: After.STOP,
    CallOutcome.MODEL_RETIRED: After.NEXT,
    CallOutcome.FAILED: After.NEXT,
}


def what_follows(outcome: CallOutcome, reply: Reply) -> tuple[After, float]:
    """Return what follows a call that ended so, after how many seconds."""
    is_over = outcome is CallOutcome.FAILED and not reply.is_passing
    after = After.STOP if is_over else AFTER[outcome]
    return after, 0.0 if after is After.ONCE_MORE else PAUSE_SECONDS if reply.retry_after is None else reply.retry_after


class Deadline:
    """The end of a narration's or question's time."""

    def __init__(self, clock: Time, seconds: float) -> None:
        self._clock = clock
        self._until = clock.monotonic() + seconds

    def left(self) -> float:
        return self._until - self._clock.monotonic()

    def waits(self, seconds: float) -> bool:
        """Wait, unless too little time would be left; tell which."""
        if seconds > self.left() - LEAST_SECONDS:
            return False
        if seconds:
            self._clock.sleep(seconds)
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of asking: an unreviewed plan, or the last call's outcome."""

    model: str
    outcome: CallOutcome
    plan: Plan | None = None


class Session:
    """The calls of one narration, whose ninety seconds start with it."""

    def __init__(self, caller: Caller, payload: Payload) -> None:
        self.payload = payload
        self._plan = caller.plan
        self._deadline = Deadline(caller.clock, WHOLE_SECONDS)
        self._budget = CallBudget(
            caller=caller,
            payload=payload,
            purpose="narrate",
            prompt_version=PROMPT_VERSION,
            prompt_hash=system_prompt().hash,
        )
        self._open: ModelCall | None = None

    def ask(self, *, repair: Repair | None = None, model: str | None = None) -> Answer:
        """Have the briefing planned, or a partly refused plan repaired by its model."""
        chain = self._plan.chain_for(self.payload) if model is None else (model,)
        answer = Answer(model=chain[0], outcome=CallOutcome.TIMEOUT)
        for one in chain:
            request = request_of(self.payload, plan=self._plan, repair=repair, model=one)
            if repair is not None and estimated_tokens(request) > MOST_INPUT_TOKENS:
                # An answer too long to send back is not worth repairing.
                return answer
            for is_last in (False, True):
                if self._deadline.left() < LEAST_SECONDS or self._budget.calls >= MOST_CALLS:
                    return answer
                answer, after, wait = self._call(request)
                if after in {After.DONE, After.STOP} or (after is After.ONCE_MORE and is_last):
                    return answer
                if after is After.NEXT or is_last or not self._deadline.waits(wait):
                    break
                if answer.outcome is CallOutcome.CUT_OFF:
                    request = {**request, "max_tokens": 2 * MOST_OUTPUT_TOKENS}
        return answer

    def close(self, answer: Answer, refusals: Sequence[Refusal]) -> None:
        """Record the call that brought a plan, with what was refused."""
        call, self._open = self._open, None
        if call is None:
            raise ValueError(f"no answer of {answer.model} waits to be closed")
        outcome = CallOutcome.UNGROUNDED if refusals else CallOutcome.ANSWERED
        self._budget.close(call, outcome=outcome, refused=refusals)

    def took(self) -> float:
        return WHOLE_SECONDS - self._deadline.left()

    def _call(self, request: Request) -> tuple[Answer, After, float]:
        """Make one call and record it, unless the answer has to be checked first."""
        reply, call = self._budget.send(request, timeout=min(self._plan.timeout, self._deadline.left()))
        answer, reply = _read(call.model, reply)
        if answer.plan is not None:
            self._open = call
        else:
            self._budget.close(call, outcome=reply.outcome, detail=reply.detail)
        return answer, *what_follows(answer.outcome, reply)


def _read(model: str, reply: Reply) -> tuple[Answer, Reply]:
    """Return a reply's plan, and the reply with the outcome of reading it."""
    if reply.outcome is not CallOutcome.ANSWERED:
        return Answer(model=model, outcome=reply.outcome), reply
    try:
        plan = parse_plan(reply.text or "")
    except PlanUnusable as error:
        found = CallOutcome.MALFORMED
        malformed = Reply(
            outcome=found, request_id=reply.request_id, usage=reply.usage, detail=str(error)[:MOST_DETAIL]
        )
        return Answer(model=model, outcome=found), malformed
    return Answer(model=model, outcome=reply.outcome, plan=plan), reply
