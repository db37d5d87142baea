"""A server on loopback that speaks OpenAI's chat API; what it is told to say is said as to the fake Anthropic.

    with FakeOpenAI(key="sk-fake") as server:
        server.say(Answer(text='{"headline": …}'), Fault(404, "invalid_request_error", code="model_not_found"))
        OpenAIChat(SecretStr("sk-fake"), url=server.url + "/v1").send(request, timeout=5)

It is strict: a key that is not the one it knows, a field that the API has not, or a tool's result that nobody asked for
is refused.
"""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.anthropic import Answer, FakeAnthropic, Fault, _Request

FIELDS = {"model", "messages", "max_tokens", "max_completion_tokens", "tools", "tool_choice", "response_format"}
FINISH = {"end_turn": "stop", "max_tokens": "length", "refusal": "stop"}


class FakeOpenAI(FakeAnthropic):
    """The service, of whoever. Without a key it answers everybody."""

    def __init__(self, *, key: str | None = None) -> None:
        super().__init__()
        self._handler = _Chat
        self.key = key

    def wrong_with(self, name: str, body: object) -> str | None:  # noqa: ARG002 (there is no schema of answers)
        return None


class _Chat(_Request):
    NAMES_IT = "x-request-id"

    def _refused(self, fake: FakeAnthropic, body: dict[str, Any]) -> Fault | None:
        assert isinstance(fake, FakeOpenAI)
        if self.path.partition("?")[0] != "/v1/chat/completions":
            return Fault(404, "invalid_request_error", f"Invalid URL (POST {self.path})")
        if self.headers.get("authorization") != (None if fake.key is None else f"Bearer {fake.key}"):
            return Fault(401, "invalid_request_error", f"Incorrect key: {self.headers.get('authorization')}")
        if (wrong := _wrong_with(body)) is not None:
            fake.refused.append(wrong)
            return Fault(400, "invalid_request_error", wrong)
        return None

    def _told(self, fault: Fault) -> dict[str, Any]:
        return {"error": {"type": fault.type, "message": fault.message, "param": None, "code": fault.code}}

    def _message(self, said: Answer, model: str, number: int) -> dict[str, Any]:
        calls = [
            {
                "id": f"call_{number}_{place}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(given)},
            }
            for place, (name, given) in enumerate(said.uses)
        ]
        refusal = "I cannot help with that." if said.stop == "refusal" else None
        message = {"role": "assistant", "content": said.text or None, "refusal": refusal}
        finish = "tool_calls" if calls else FINISH.get(said.stop, said.stop)
        return {
            "id": f"chatcmpl-{number}",
            "object": "chat.completion",
            "model": model,
            "choices": [
                {
                    "index": 0,
                    "message": {**message, **({"tool_calls": calls} if calls else {})},
                    "finish_reason": finish,
                }
            ],
            "usage": {
                "prompt_tokens": said.input + said.cache_read,
                "completion_tokens": said.output,
                "prompt_tokens_details": {"cached_tokens": said.cache_read},
            },
        }


def _wrong_with(body: dict[str, Any]) -> str | None:
    """Say what the service has against a request; None where nothing."""
    if unknown := body.keys() - FIELDS:
        return f"Unrecognized request arguments supplied: {sorted(unknown)}"
    asked: set[str] = set()
    for one in body["messages"]:
        if one["role"] == "tool" and one["tool_call_id"] not in asked:
            return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
        if one["role"] != "assistant" and not isinstance(one["content"], str):
            return f"the content of {one['role']!r} is no text"
        asked |= {call["id"] for call in one.get("tool_calls", ())}
    return None
