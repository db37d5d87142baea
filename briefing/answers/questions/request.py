"""The exact requests of a question: the system prompt and the tools, kept by the service, then what was said so far."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from briefing.answers.questions.answer import schema
from briefing.answers.questions.shown import card_lines
from briefing.answers.questions.tools import definitions
from briefing.contracts.untrusted_text import neutral
from briefing.narrative.handles import Handles
from briefing.narrative.model.digest import opening_lines
from briefing.narrative.model.prompt import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.contracts.payload import Payload
    from briefing.narrative.model.messages import Request
    from briefing.narrative.model.prompt import Prompt

PROMPT_VERSION: Final = "ask/2"
PROMPT_FILE: Final = "ask-v2.md"
MOST_OUTPUT_TOKENS: Final = 3_000
"""What a model thinks counts too; the answer itself has a few hundred."""
MOST_QUESTION: Final = 500
"""Characters of a question."""
MOST_NAME: Final = 60

EPHEMERAL: Final = {"type": "ephemeral"}
# What has to go back as it came, by the type of a block; anything else is left out.
ECHOED: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text",),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
    "tool_use": ("id", "name", "input"),
}


def system_prompt() -> Prompt:
    """Return the system prompt of a question."""
    return shipped(PROMPT_FILE)


def request_of(
    model: str, messages: Sequence[dict[str, Any]], *, may_look_up: bool, room: int = MOST_OUTPUT_TOKENS
) -> Request:
    """Return the request that goes on with a conversation; without `may_look_up` the model has to answer now.

    `room` is how many tokens it may write.
    """
    *before, last = messages
    return {
        "model": model,
        "max_tokens": room,
        "system": [{"type": "text", "text": system_prompt().text, "cache_control": EPHEMERAL}],
        "tools": definitions(),
        "tool_choice": {"type": "auto" if may_look_up else "none"},
        # All that was said before is read again in each round, and costs a tenth from the cache.
        "messages": [*before, _kept(last)],
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": schema()}},
    }


def _kept(message: dict[str, Any]) -> dict[str, Any]:
    *before, last = message["content"]
    return {**message, "content": [*before, {**last, "cache_control": EPHEMERAL}]}


def opening(payload: Payload, question: str) -> dict[str, Any]:
    """Return the first message: what the data is about, what there is to look up, and the question."""
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
    """Return a message of ours."""
    return {"role": "user", "content": [{"type": "text", "text": one} for one in texts]}


def said_by_model(blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a message of the model as it has to go back."""
    content = [
        {"type": block["type"], **{name: block[name] for name in ECHOED[block["type"]]}}
        for block in blocks
        # A text without a word in it is refused.
        if block["type"] in ECHOED and (block["type"] != "text" or block["text"])
    ]
    return {"role": "assistant", "content": content}


def result_of(call_id: str, text: str, *, is_error: bool) -> dict[str, Any]:
    """Return the block that tells what a tool found."""
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": call_id, "content": text}
    return {**block, "is_error": True} if is_error else block
