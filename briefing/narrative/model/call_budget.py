"""Whom to ask, and what it costs: no call that the month's budget may not cover; all are recorded.

Nor is a model called before its requested rest is over, for any purpose.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol
from uuid import uuid4

from briefing.contracts.clock import Clock
from briefing.contracts.rate_limits import Resting
from briefing.narrative.model.cost import month_of
from briefing.narrative.model.messages import CallOutcome, Reply, Usage
from briefing.narrative.model.prompt import estimated_tokens
from data.records import ModelCall

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload
    from briefing.narrative.model.cost import Ledger
    from briefing.narrative.model.messages import Messages, Request
    from briefing.narrative.model.prompt import ModelPlan
    from briefing.narrative.review import Refusal

FULL: Final = frozenset({CallOutcome.RATE_LIMITED, CallOutcome.OVERLOADED})
"""Outcomes after which the service says when there is room again."""


class Time(Clock, Protocol):
    def monotonic(self) -> float:
        """Return seconds since some moment, never going back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Whom to ask, with what money and time; and which models asked to be left alone, for the next narration too."""

    messages: Messages
    plan: ModelPlan
    ledger: Ledger
    clock: Time
    resting: Resting = field(default_factory=Resting)


@dataclass(kw_only=True)
class CallBudget:
    """Counts and records the calls of one narration or question: of `purpose`, by one version of a prompt."""

    caller: Caller
    payload: Payload
    purpose: str
    prompt_version: str
    prompt_hash: str
    calls: int = 0

    def send(self, request: Request, *, timeout: float) -> tuple[Reply, ModelCall]:
        """Make a call, unless the budget or the model forbids it; `close` still has to record it."""
        self.calls += 1
        model, reserved = str(request["model"]), self._reserved(request)
        began = self.caller.clock.monotonic()
        reply = self._over_budget(reserved) or self._left_alone(model, began)
        if reply is None:
            reply = self.caller.messages.send(request, timeout=timeout)
        now = self.caller.clock.monotonic()
        if reply.outcome in FULL and reply.retry_after is not None:
            self.caller.resting.note(model, reply.retry_after, now)
        return reply, self._record_of(model, reply, reserved=reserved, took=now - began)

    def close(
        self, call: ModelCall, *, outcome: CallOutcome, detail: str | None = None, refused: Sequence[Refusal] = ()
    ) -> None:
        """Record a call, with how it ended and what of the answer was refused."""
        found = [{"where": one.where, "message": one.instead} for one in refused]
        words = json.dumps(found, ensure_ascii=False)
        self.caller.ledger.record(replace(call, outcome=outcome.value, detail=detail or call.detail, violations=words))

    def _reserved(self, request: Request) -> int:
        price = self.caller.plan.prices.get(str(request["model"]))
        tokens, output = estimated_tokens(request), int(request["max_tokens"])
        return 0 if price is None else price.most(tokens=tokens, output=output)

    def _over_budget(self, reserved: int) -> Reply | None:
        budget, now = self.caller.plan.budget, int(self.caller.clock.now().timestamp())
        if budget is None:
            return None
        spent = self.caller.ledger.spent(month_of(now))
        if spent + reserved <= budget:
            return None
        dollars = [f"${amount / 1_000_000:.2f}" for amount in (spent, budget, reserved)]
        detail = "{} of {} are spent in {month}; this call could cost {}".format(*dollars, month=month_of(now))
        return Reply(outcome=CallOutcome.OVER_BUDGET, usage=Usage(), detail=detail)

    def _left_alone(self, model: str, now: float) -> Reply | None:
        """Return the refusal that the model would repeat; None if it may be called."""
        left = self.caller.resting.left(model, now)
        if left <= 0:
            return None
        detail = f"not called: {model} asked to be left alone for {math.ceil(left)} more seconds"
        return Reply(outcome=CallOutcome.RATE_LIMITED, usage=Usage(), retry_after=left, detail=detail)

    def _record_of(self, model: str, reply: Reply, *, reserved: int, took: float) -> ModelCall:
        price, usage = self.caller.plan.prices.get(model), reply.usage
        return ModelCall(
            id=uuid4().hex,
            payload_hash=self.payload.hash,
            scope_id=self.payload.scope.id,
            week=self.payload.period.week,
            purpose=self.purpose,
            attempt=self.calls,
            model=model,
            prompt_version=self.prompt_version,
            prompt_hash=self.prompt_hash,
            outcome=reply.outcome.value,
            request_id=reply.request_id,
            input_tokens=None if usage is None else usage.input,
            cache_write_tokens=None if usage is None else usage.cache_write,
            cache_read_tokens=None if usage is None else usage.cache_read,
            output_tokens=None if usage is None else usage.output,
            price=None if usage is None or price is None else price.of(usage),
            reserved=0 if reply.outcome is CallOutcome.OVER_BUDGET else reserved,
            milliseconds=round(took * 1000),
            violations="[]",
            detail=reply.detail,
            at=int(self.caller.clock.now().timestamp()),
        )
