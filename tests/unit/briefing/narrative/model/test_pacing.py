from __future__ import annotations

from pydantic import SecretStr

from briefing.contracts.rate_limits import CLAUDE, TooFast
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.messages import CallOutcome, Usage
from tests.fakes.anthropic import Answer, FakeAnthropic

REQUEST = {"model": "claude-haiku-5-5", "max_tokens": 10, "messages": [{"role": "user", "content": "hello"}]}


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
