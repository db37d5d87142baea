"""Claude in a cloud: a request reaches the cloud's own path, and what it says is understood; each has a permit."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from briefing.contracts.rate_limits import CLAUDE, TooFast
from briefing.narrative.model.anthropic_messages import AnthropicMessages, Bedrock, Vertex
from briefing.narrative.model.messages import CallOutcome, Reply, Usage
from tests.fakes.anthropic import Answer, FakeAnthropic
from tests.fakes.scripted import Asked, Said, ScriptedServer

KEY = "hunter2-of-the-cloud"
REQUEST = {"model": "claude-x", "max_tokens": 10, "messages": [{"role": "user", "content": "hello"}]}
MESSAGE = {
    "content": [{"type": "text", "text": "{}"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 5, "output_tokens": 2},
}
BEDROCK, VERTEX = Bedrock("eu-central-1"), Vertex("europe-west1", "acme-briefings")
PATHS = [
    (BEDROCK, "/model/claude-x/invoke"),
    (VERTEX, "/projects/acme-briefings/locations/europe-west1/publishers/anthropic/models/claude-x:rawPredict"),
]


def ask(cloud: Bedrock | Vertex, said: Said) -> tuple[Reply, Asked]:
    with ScriptedServer(said) as server:
        messages = AnthropicMessages(SecretStr(KEY), url=server.url, cloud=cloud)
        reply = messages.send(REQUEST, timeout=20)
        assert KEY not in f"{reply!r} {messages!r}"
        return reply, server.requests[0]


@pytest.mark.parametrize(("cloud", "path"), PATHS, ids=["bedrock", "vertex"])
def test_a_request_reaches_the_path_of_the_cloud(cloud: Bedrock | Vertex, path: str) -> None:
    reply, asked = ask(cloud, Said(json=MESSAGE, headers={"x-amzn-requestid": "r-1"}))

    assert (reply.outcome, reply.text, reply.request_id) == (CallOutcome.ANSWERED, "{}", "r-1")
    assert reply.usage == Usage(input=5, output=2)
    assert (asked.path, asked.headers["authorization"]) == (path, f"Bearer {KEY}")
    assert json.loads(asked.body)["messages"] == REQUEST["messages"]
    assert "model" not in json.loads(asked.body)


@pytest.mark.parametrize(
    ("cloud", "said", "outcome"),
    [
        pytest.param(
            BEDROCK,
            Said(
                404, {"message": "its end of life"}, headers={"x-amzn-errortype": "ResourceNotFoundException:http://"}
            ),
            CallOutcome.MODEL_RETIRED,
            id="bedrock-retired",
        ),
        pytest.param(BEDROCK, Said(404, {"message": "no such page"}), CallOutcome.FAILED, id="bedrock-wrong-address"),
        pytest.param(BEDROCK, Said(429, {"message": "Too many tokens"}), CallOutcome.RATE_LIMITED, id="bedrock-limit"),
        pytest.param(BEDROCK, Said(503, {"message": "no room"}), CallOutcome.OVERLOADED, id="bedrock-overloaded"),
        pytest.param(BEDROCK, Said(403, {"message": f"not you, {KEY}"}), CallOutcome.FAILED, id="bedrock-not-allowed"),
        pytest.param(
            VERTEX,
            Said(404, {"error": {"code": 404, "status": "NOT_FOUND", "message": "Publisher model was not found"}}),
            CallOutcome.MODEL_RETIRED,
            id="vertex-retired",
        ),
        pytest.param(VERTEX, Said(404, body="<html>Not found</html>"), CallOutcome.FAILED, id="vertex-wrong-address"),
        pytest.param(
            VERTEX,
            Said(429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Quota"}}),
            CallOutcome.RATE_LIMITED,
            id="vertex-limit",
        ),
    ],
)
def test_what_a_cloud_refuses_has_its_outcome(cloud: Bedrock | Vertex, said: Said, outcome: CallOutcome) -> None:
    reply, _ = ask(cloud, said)

    assert (reply.outcome, reply.usage) == (outcome, Usage())
    assert (reply.detail or "").startswith(f"{said.status}: ")


class Permits:
    """Notes who asks and how long they would wait; refuses where it was given a time to wait."""

    def __init__(self, wait: float | None = None) -> None:
        self.asked: list[tuple[str, float | None]] = []
        self._wait = wait

    def take(self, name: str, *, patience: float | None = None) -> None:
        self.asked.append((name, patience))
        if self._wait is not None:
            raise TooFast("our own limit of 50 a minute for claude is used up for 31 seconds", self._wait)


def messages_of(claude: FakeAnthropic, pace: Permits) -> AnthropicMessages:
    return AnthropicMessages(SecretStr("sk-ant-fake"), url=claude.url, pace=pace)


def test_each_request_has_a_permit_which_may_take_half_of_its_time():
    pace = Permits()
    with FakeAnthropic() as claude:
        claude.say(Answer(text="{}"))
        replies = [messages_of(claude, pace).send(REQUEST, timeout=20) for _ in range(2)]

    assert [one.outcome for one in replies] == [CallOutcome.ANSWERED] * 2
    assert pace.asked == [(CLAUDE, 10.0)] * 2


def test_without_a_permit_nothing_is_asked_and_it_reads_as_a_rate_limit():
    with FakeAnthropic() as claude:
        claude.say(Answer(text="{}"))
        reply = messages_of(claude, Permits(wait=31.0)).send(REQUEST, timeout=20)

        assert claude.requests == []
    assert (reply.outcome, reply.retry_after, reply.is_passing) == (CallOutcome.RATE_LIMITED, 31.0, True)
    assert reply.usage == Usage()
    assert reply.detail == "our own limit of 50 a minute for claude is used up for 31 seconds"
