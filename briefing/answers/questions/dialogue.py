"""The conversation about one question: rounds of look-ups, an answer, and if needed its repair.

A question has a minute and six rounds, then the model must answer. Another model can replace it only before the first
answer, since it could not continue the first one's. Every call is recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from briefing.answers.questions.answer import card_lines, parse_draft, schema, shown
from briefing.answers.questions.finds import Finds
from briefing.answers.questions.tools import definitions, look_up
from briefing.contracts.untrusted_text import neutral
from briefing.narrative.handles import Handles
from briefing.narrative.model.call_budget import CallBudget
from briefing.narrative.model.calling import LEAST_SECONDS, After, Deadline, what_follows
from briefing.narrative.model.digest import opening_lines
from briefing.narrative.model.messages import CallOutcome
from briefing.narrative.model.prompt import complaint, shipped
from briefing.narrative.plan import PlanUnusable

if TYPE_CHECKING:
    from briefing.answers.questions.answer import Draft
    from briefing.answers.questions.material import Material
    from briefing.contracts.payload import Payload
    from briefing.narrative.model.call_budget import Caller
    from briefing.narrative.model.messages import Reply, Request
    from briefing.narrative.model.prompt import Prompt
    from briefing.narrative.review import Refusal
    from data.records import ModelCall


# ---- the requests: the system prompt and the tools, kept by the service, then what was said so far

PROMPT_VERSION: Final = "ask/2"
PROMPT_FILE: Final = "ask-v2.md"
MOST_OUTPUT_TOKENS: Final = 3_000
"""Thinking counts, too; the answer itself takes a few hundred."""
MOST_QUESTION: Final = 500
MOST_NAME: Final = 60

EPHEMERAL: Final = {"type": "ephemeral"}
# What must go back unchanged, by a block's type; all else is left out.
ECHOED: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text",),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
    "tool_use": ("id", "name", "input"),
}


def system_prompt() -> Prompt:
    return shipped(PROMPT_FILE)


def request_of(
    model: str, messages: Sequence[dict[str, Any]], *, may_look_up: bool, room: int = MOST_OUTPUT_TOKENS
) -> Request:
    """Return a conversation's next request of `room` output tokens; without `may_look_up` the model must answer."""
    *before, last = messages
    return {
        "model": model,
        "max_tokens": room,
        "system": [{"type": "text", "text": system_prompt().text, "cache_control": EPHEMERAL}],
        "tools": definitions(),
        "tool_choice": {"type": "auto" if may_look_up else "none"},
        # Each round reads all of it again, at a tenth of the price from the cache.
        "messages": [*before, _kept(last)],
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": schema()}},
    }


def _kept(message: dict[str, Any]) -> dict[str, Any]:
    *before, last = message["content"]
    return {**message, "content": [*before, {**last, "cache_control": EPHEMERAL}]}


def opening(payload: Payload, question: str) -> dict[str, Any]:
    """Return the first message: what the data is about, what can be looked up, and the question."""
    lines = ["<data>", *opening_lines(payload), *_contents(payload), "</data>"]
    lines += ["<question>", question, "</question>"]
    return said_by_us("\n".join(lines))


def _contents(payload: Payload) -> Iterator[str]:
    services = (f"{neutral(one.id, limit=MOST_NAME)} ({_label(one.label)})" for one in payload.scope.services)
    yield f"Services: {', '.join(services)}"
    teams = {one.team.label for one in payload.scope.services if one.team is not None}
    yield f"Teams: {', '.join(map(_label, sorted(teams))) or 'none known'}"
    kinds = Counter(fact.kind for fact in payload.facts)
    yield f"Kinds of facts: {', '.join(f'{kind} {kinds[kind]}' for kind in sorted(kinds))}"
    yield from card_lines(Handles(payload))


def _label(text: str) -> str:
    return neutral(text, limit=MOST_NAME)


def said_by_us(*texts: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": one} for one in texts]}


def said_by_model(blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the model's message as it must go back."""
    content = [
        {"type": block["type"], **{name: block[name] for name in ECHOED[block["type"]]}}
        for block in blocks
        # The service refuses an empty text.
        if block["type"] in ECHOED and (block["type"] != "text" or block["text"])
    ]
    return {"role": "assistant", "content": content}


def result_of(call_id: str, text: str, *, is_error: bool) -> dict[str, Any]:
    """Return the block with what a tool found."""
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": call_id, "content": text}
    return {**block, "is_error": True} if is_error else block


WHOLE_SECONDS: Final = 60.0
"""How long a question may take in all."""

MOST_ROUNDS: Final = 6
MOST_AT_ONCE: Final = 8
"""Look-ups made in one round; more are refused."""
MOST_DETAIL: Final = 300


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came: how the last call ended, and what to say of it."""

    outcome: CallOutcome
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a model said, and its call, still to be closed."""

    reply: Reply
    call: ModelCall

    @property
    def uses(self) -> list[Mapping[str, Any]]:
        return [block for block in self.reply.blocks if block["type"] == "tool_use"]


class Dialogue:
    def __init__(self, caller: Caller, material: Material, question: str) -> None:
        self.finds = Finds(material)
        self._caller = caller
        self.material = material
        self._budget = CallBudget(
            caller=caller,
            payload=material.payload,
            purpose="ask",
            prompt_version=PROMPT_VERSION,
            prompt_hash=system_prompt().hash,
        )
        self._messages = [opening(material.payload, question)]
        self._models = caller.plan.chain_for(material.payload)
        self._deadline = Deadline(caller.clock, WHOLE_SECONDS)
        self._room = MOST_OUTPUT_TOKENS
        self._open: _Turn | None = None

    @property
    def model(self) -> str:
        """The model that answers, or that was asked last."""
        return self._models[0]

    def draft(self) -> Draft | Failure:
        """Let the model look things up until it answers."""
        for left in range(MOST_ROUNDS, -1, -1):
            turn = self._turn(may_look_up=left > 0)
            if isinstance(turn, Failure):
                return turn
            if not turn.uses:
                return self._read(turn)
            if not left:
                why = f"it still wants to look things up after {MOST_ROUNDS} rounds"
                self._budget.close(turn.call, outcome=CallOutcome.MALFORMED, detail=why)
                return Failure(CallOutcome.MALFORMED, f"came to no answer in {MOST_ROUNDS} rounds of looking things up")
            self._budget.close(turn.call, outcome=CallOutcome.ANSWERED)
            self._messages += [said_by_model(turn.reply.blocks), self._results(turn.uses)]
        raise AssertionError("the last round ends in one way or another")

    def close(self, refusals: Sequence[Refusal]) -> None:
        """Record the last draft's call, with what was refused."""
        turn, self._open = self._open, None
        if turn is None:
            raise ValueError("no draft waits to be closed")
        outcome = CallOutcome.UNGROUNDED if refusals else CallOutcome.ANSWERED
        self._budget.close(turn.call, outcome=outcome, refused=refusals)
        self._messages.append(said_by_model(turn.reply.blocks))

    def repaired(self, refusals: Sequence[Refusal]) -> Draft | Failure:
        """Have the last, closed draft written again, without look-ups."""
        self._messages.append(said_by_us(complaint(refusals, whole="answer")))
        turn = self._turn(may_look_up=False)
        return turn if isinstance(turn, Failure) else self._read(turn)

    def _read(self, turn: _Turn) -> Draft | Failure:
        try:
            found = parse_draft(turn.reply.text or "")
        except PlanUnusable as error:
            self._budget.close(turn.call, outcome=CallOutcome.MALFORMED, detail=str(error)[:MOST_DETAIL])
            return Failure(CallOutcome.MALFORMED)
        self._open = turn
        return found

    def _results(self, uses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Use the requested tools, and return the message with what they found."""
        blocks = []
        for use in uses[:MOST_AT_ONCE]:
            found = look_up(self.material, use["name"], use["input"])
            self.finds.add(found)
            text = shown(self.finds, found, titles=self._caller.plan.send_titles)
            blocks.append(result_of(use["id"], text, is_error=found.is_error))
        refused = f"at most {MOST_AT_ONCE} look-ups at once"
        blocks += [result_of(use["id"], refused, is_error=True) for use in uses[MOST_AT_ONCE:]]
        return {"role": "user", "content": blocks}

    def _turn(self, *, may_look_up: bool) -> _Turn | Failure:
        """Ask, and again or another model as the table says, while there is time."""
        outcome = CallOutcome.TIMEOUT
        for model in self._models:
            for is_last in (False, True):
                if self._deadline.left() < LEAST_SECONDS:
                    return Failure(outcome)
                turn, after, wait = self._call(model, may_look_up=may_look_up)
                outcome = CallOutcome(turn.call.outcome)
                if after is After.DONE:
                    self._models = (model,)
                    return turn
                if after is After.STOP or (after is After.ONCE_MORE and is_last):
                    return Failure(outcome)
                if after is After.NEXT or is_last or not self._deadline.waits(wait):
                    break
        return Failure(outcome)

    def _call(self, model: str, *, may_look_up: bool) -> tuple[_Turn, After, float]:
        """Make one call; one that brought nothing is closed."""
        request = request_of(model, self._messages, may_look_up=may_look_up, room=self._room)
        reply, call = self._budget.send(request, timeout=min(self._caller.plan.timeout, self._deadline.left()))
        if reply.outcome is CallOutcome.ANSWERED and _is_sound(reply.blocks):
            return _Turn(reply, call), After.DONE, 0.0
        outcome = CallOutcome.MALFORMED if reply.outcome is CallOutcome.ANSWERED else reply.outcome
        self._budget.close(call, outcome=outcome)
        if outcome is CallOutcome.CUT_OFF:
            self._room = 2 * MOST_OUTPUT_TOKENS
        return _Turn(reply, replace(call, outcome=outcome.value)), *what_follows(outcome, reply)


def _is_sound(blocks: Sequence[Any]) -> bool:
    """Whether the service makes such blocks: a proxy may answer anything."""
    return all(
        isinstance(block, dict)
        and all(isinstance(block.get(name), dict if name == "input" else str) for name in ECHOED.get(block["type"], ()))
        for block in blocks
    )
