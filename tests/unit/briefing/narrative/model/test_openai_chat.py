"""A server that speaks OpenAI's chat API is asked what Claude is asked, and each of its answers comes out right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from briefing.answers.questions.answer import Status
from briefing.answers.questions.questioner import Questioner
from briefing.narrative.model.call_budget import Caller
from briefing.narrative.model.cost import MemoryLedger
from briefing.narrative.model.messages import CallOutcome, Reply, Usage
from briefing.narrative.model.openai_chat import MOST_BYTES, OpenAIChat
from briefing.narrative.model.prompt import request_of, system_prompt
from briefing.narrative.plan import schema
from tests.fakes.anthropic import Answer, Drip, Fault, Hang, Page, Said
from tests.fakes.openai import FakeOpenAI
from tests.unit.briefing.answers.questions.desk import PLAN, Stopwatch, material
from tests.unit.briefing.editions.sample import needs_action

KEY = "sk-hunter2-planted"
REQUEST: dict[str, Any] = {"model": "m", "max_tokens": 10, "messages": [{"role": "user", "content": "hello"}]}
NO_MODEL = Fault(404, "invalid_request_error", code="model_not_found")


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI(key=KEY) as fake:
        yield fake


def ask(server: FakeOpenAI, *script: Said, request: dict[str, Any] = REQUEST, timeout: float = 20) -> Reply:
    server.say(*script)
    return chat(server).send(request, timeout=timeout)


def chat(server: FakeOpenAI) -> OpenAIChat:
    return OpenAIChat(SecretStr(KEY), url=f"{server.url}/v1/")


def body(**choice: Any) -> Page:
    """A 200 with one choice, otherwise than usual."""
    usual = {"message": {"content": "{}"}, "finish_reason": "stop"}
    return Page(json.dumps({"choices": [{**usual, **choice}]}).encode())


@pytest.mark.parametrize(
    ("said", "outcome", "is_passing"),
    [
        pytest.param(Answer(text="{}"), CallOutcome.ANSWERED, True, id="answered"),
        pytest.param(Answer(text="", stop="refusal"), CallOutcome.REFUSED, True, id="refusal"),
        pytest.param(Answer(text="", stop="content_filter"), CallOutcome.REFUSED, True, id="filtered-answer"),
        pytest.param(
            Fault(400, "invalid_request_error", code="content_filter"), CallOutcome.REFUSED, False, id="filtered-prompt"
        ),
        pytest.param(Answer(text='{"a', stop="max_tokens"), CallOutcome.CUT_OFF, True, id="cut-off"),
        pytest.param(Answer(text="", stop="pondering"), CallOutcome.MALFORMED, True, id="unknown-end"),
        pytest.param(Page(b"<html>Sign in</html>"), CallOutcome.MALFORMED, True, id="somebody-elses-page"),
        pytest.param(Page(b'{"choices": "' + b"x" * MOST_BYTES + b'"}'), CallOutcome.MALFORMED, True, id="a-flood"),
        pytest.param(Page(b'{"choices": []}'), CallOutcome.MALFORMED, True, id="no-choice"),
        pytest.param(Answer(text="{}", output=10**12), CallOutcome.MALFORMED, True, id="impossible-usage"),
        pytest.param(
            body(message={"tool_calls": [{"id": "1", "function": {"name": "facts", "arguments": "{"}}]}),
            CallOutcome.MALFORMED,
            True,
            id="arguments-that-are-no-json",
        ),
        pytest.param(NO_MODEL, CallOutcome.MODEL_RETIRED, True, id="no-such-model"),
        pytest.param(Fault(404, "NotFoundError"), CallOutcome.MODEL_RETIRED, True, id="no-such-model-at-vllm"),
        pytest.param(Fault(404, "invalid_request_error"), CallOutcome.FAILED, False, id="wrong-address"),
        pytest.param(Fault(504, "timeout"), CallOutcome.TIMEOUT, True, id="504"),
        pytest.param(Fault(429, "requests"), CallOutcome.RATE_LIMITED, True, id="rate-limited"),
        pytest.param(
            Fault(429, "insufficient_quota", code="insufficient_quota"), CallOutcome.FAILED, False, id="nothing-paid"
        ),
        pytest.param(Fault(503, "server_error"), CallOutcome.OVERLOADED, True, id="503"),
        pytest.param(Fault(500, "server_error"), CallOutcome.FAILED, True, id="500"),
        pytest.param(Fault(400, "invalid_request_error"), CallOutcome.FAILED, False, id="400"),
        pytest.param(Fault(302, "", headers={"location": "http://127.0.0.1:1/"}), CallOutcome.FAILED, False, id="302"),
    ],
)
def test_every_end_of_a_call_has_its_outcome(server: FakeOpenAI, said: Said, outcome: CallOutcome, is_passing) -> None:
    reply = ask(server, said)

    assert (reply.outcome, reply.is_passing, server.refused) == (outcome, is_passing, [])
    assert (reply.request_id or "").startswith("req_")
    assert (reply.detail is None) == (outcome is CallOutcome.ANSWERED)


@pytest.mark.parametrize("silence", [Hang(), Drip(pause=0.02)], ids=["hang", "drip"])
def test_a_server_that_never_ends_is_left_behind(server: FakeOpenAI, silence: Said) -> None:
    reply = ask(server, silence, timeout=0.15)

    assert (reply.outcome, reply.usage) == (CallOutcome.TIMEOUT, None)


def test_nobody_at_the_address_is_a_failed_call_and_a_server_of_ones_own_needs_no_key() -> None:
    reply = OpenAIChat(None, url="http://127.0.0.1:1/v1").send(REQUEST, timeout=20)
    assert (reply.outcome, reply.is_passing) == (CallOutcome.FAILED, True)
    assert (reply.detail or "").startswith("ConnectError: ")

    with FakeOpenAI() as own:
        own.say(Answer(text="{}"))
        reply = OpenAIChat(None, url=f"{own.url}/v1?api-version=2024-10-21").send(REQUEST, timeout=20)
    assert reply.outcome is CallOutcome.ANSWERED


def test_tokens_from_the_cache_are_told_apart_and_errors_cost_nothing(server: FakeOpenAI) -> None:
    told = ask(server, Answer(text="{}", input=300, cache_read=1_000, output=70))
    nobody_counted = ask(server, body())
    limited = ask(server, Fault(429, "requests", headers={"retry-after": "17"}))

    assert told.usage == Usage(input=300, cache_read=1_000, output=70)
    assert (nobody_counted.outcome, nobody_counted.usage) == (CallOutcome.ANSWERED, None)
    assert (limited.usage, limited.retry_after) == (Usage(), 17.0)


def test_a_key_that_the_server_repeats_is_in_no_record(server: FakeOpenAI) -> None:
    wrong = OpenAIChat(SecretStr(f"{KEY}-old"), url=f"{server.url}/v1")

    reply = wrong.send(REQUEST, timeout=20)

    assert (reply.outcome, reply.is_passing) == (CallOutcome.FAILED, False)
    assert "Incorrect key" in (reply.detail or "")
    assert "hunter2" not in f"{reply!r} {wrong!r} {vars(wrong)!r}"


def test_a_briefing_is_asked_for_in_the_form_of_the_api(server: FakeOpenAI) -> None:
    request = request_of(needs_action()[0], plan=PLAN)

    ask(server, Answer(text="{}"), request=request)

    form = {"name": "answer", "strict": True, "schema": schema()}
    assert server.requests == [
        {
            "model": request["model"],
            "max_tokens": request["max_tokens"],
            "messages": [
                {"role": "system", "content": system_prompt().text},
                {"role": "user", "content": request["messages"][0]["content"]},
            ],
            "response_format": {"type": "json_schema", "json_schema": form},
        }
    ]


@pytest.mark.parametrize(
    ("url", "header", "limit"),
    [
        ("https://api.openai.com/v1", "authorization", "max_completion_tokens"),
        ("https://acme.openai.azure.com/openai/v1", "api-key", "max_completion_tokens"),
        ("https://openai.com.example/v1", "authorization", "max_tokens"),
        ("http://127.0.0.1:11434/v1", "authorization", "max_tokens"),
    ],
)
def test_whose_server_it_is_decides_the_names(url: str, header: str, limit: str) -> None:
    asking = OpenAIChat(SecretStr(KEY), url=url)

    assert list(asking._headers()) == [header]
    assert asking._body(REQUEST)[limit] == 10


def test_a_question_is_answered_with_tools(server: FakeOpenAI) -> None:
    told = {"status": "answered", "sentences": [{"say": ["week.changes"], "as": ""}]}
    fenced = f"```json\n{json.dumps(told)}\n```"
    server.say(Answer(text="", uses=(("facts", {}), ("cards", {}))), Answer(text=fenced))
    ledger, watch = MemoryLedger(), Stopwatch()
    caller = Caller(messages=chat(server), plan=PLAN, ledger=ledger, clock=watch)

    answer = Questioner(caller).ask("What is risky?", material())

    assert (answer.status, [one.text for one in answer.sentences]) == (Status.ANSWERED, ["Eight changes landed."])
    assert ([one.outcome for one in ledger.calls], server.refused) == (["answered"] * 2, [])
    first, second = server.requests
    assert {one["function"]["name"] for one in first["tools"]} >= {"facts", "cards"}
    assert [one["role"] for one in second["messages"]] == ["system", "user", "assistant", "tool", "tool"]
    assert second["messages"][2]["tool_calls"][0]["function"] == {"name": "facts", "arguments": "{}"}


def test_a_model_that_may_use_tools_is_told_the_form_in_words(server: FakeOpenAI) -> None:
    with_tools = {
        **request_of(needs_action()[0], plan=replace(PLAN, small="m", large="m")),
        "tools": [{"name": "facts", "description": "The facts.", "input_schema": {"type": "object"}}],
    }

    free, bound = (
        OpenAIChat(None, url=url)._body({**with_tools, "tool_choice": {"type": choice}})
        for url, choice in ((server.url, "auto"), (server.url, "none"))
    )
    openais = OpenAIChat(None, url="https://api.openai.com/v1")._body({**with_tools, "tool_choice": {"type": "auto"}})

    assert ("response_format" in free, "response_format" in bound, "response_format" in openais) == (False, True, True)
    assert json.dumps(schema()) in free["messages"][0]["content"]
    assert bound["messages"][0]["content"] == openais["messages"][0]["content"] == system_prompt().text
