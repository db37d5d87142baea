"""The Slack that asks in `make bench-ack`: it sends bursts of commands and notes when each was taken and answered.

It is the fake of the tests, in the measuring process; the bot and the batch have processes of their own.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import FakeSlack

if TYPE_CHECKING:
    from benchmarks.ack.store import Asker
    from tests.fakes.slack import Call
    from tests.fakes.slack_state import Answer

BURST = 50
APOLOGIES = (
    "I do not",
    "Say which one",
    "I found no",
    "I cannot",
    "Sorry",
    "You are not",
    "There is no",
    "No briefing",
    "Say what",
    "Which",
)
"""How an answer begins that is none; each question of the measurement has an answer."""

CHANNEL = "C0DEPLOYS"
IN_CHANNEL = 3
"""Each so many commands one is typed in a channel."""
MOST_WAIT = 30.0
"""Seconds after which what has not come is taken for lost."""

_LOOK = 0.02
_WELL = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """One command: seconds until it was acknowledged and until its first answer, None for never."""

    asked: str
    acked: float | None
    answered: float | None

    @property
    def has_failed(self) -> bool:
        """Whether it was not acknowledged, or not answered."""
        return self.acked is None or self.answered is None


class TimedSlack(FakeSlack):
    """The fake Slack, which keeps by response address when the first answer came, and what it was."""

    def __init__(self) -> None:
        super().__init__()
        self.first: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def answer(self, path: str, call: Call) -> tuple[int, Answer | str]:
        self.first.setdefault(path, (call.at, call.arguments))
        return super().answer(path, call)

    def first_answer(self, command: Mapping[str, str]) -> float | None:
        """Return when the first answer to a command came (monotonic s); None for not yet, infinity for an apology."""
        answer = self.first.get("/response/" + command["response_url"].rpartition("/")[2])
        if answer is None:
            return None
        return math.inf if str(answer[1].get("text")).startswith(APOLOGIES) else answer[0]

    def settle(self, askers: Sequence[Asker]) -> None:
        """Let those who ask move in, and make the channel in which some of them do."""
        self.add_channel(CHANNEL)
        for one in askers:
            self.add_user(one.slack, email=one.manager.email, name=one.manager.name)


def questions(askers: Sequence[Asker]) -> Iterator[tuple[str, str]]:
    """Yield what is asked and by whom, without an end: each manager in turn, and everybody everything in the end."""
    for number in count():
        turn, place = divmod(number, len(askers))
        kinds = askers[place].questions()
        yield kinds[(turn + place) % len(kinds)], askers[place].slack


def commands(slack: TimedSlack, asked: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the payloads of commands; some are typed in a channel, the others to the app itself."""
    return [
        slack.command(text, user=user, channel=CHANNEL if number % IN_CHANNEL == 0 else None)
        for number, (text, user) in enumerate(asked)
    ]


def burst_over_socket(slack: TimedSlack, sent: Sequence[Mapping[str, str]]) -> list[Timing]:
    """Send commands over Socket Mode as fast as they go, and wait until all are taken and answered."""
    envelopes = [slack.send_command(one) for one in sent]
    _wait(lambda: all(one.acked_at for one in envelopes) and all(slack.first_answer(one) for one in sent))
    return [
        Timing(
            asked=command["text"],
            acked=None if envelope.acked_at is None else envelope.acked_at - envelope.sent_at,
            answered=_since(envelope.sent_at, slack.first_answer(command)),
        )
        for envelope, command in zip(envelopes, sent, strict=True)
    ]


def burst_over_http(slack: TimedSlack, url: str, sent: Sequence[Mapping[str, str]]) -> list[Timing]:
    """Send commands as signed requests, all at the same moment, and wait until all are answered."""
    together = threading.Barrier(len(sent))

    def post(command: Mapping[str, str]) -> tuple[float, float | None]:
        together.wait()
        began = time.monotonic()
        try:
            status = slack.post_signed(url, command).status
        except OSError:
            return began, None
        return began, time.monotonic() - began if status == _WELL else None

    with ThreadPoolExecutor(len(sent)) as pool:
        took = list(pool.map(post, sent))
    _wait(lambda: all(slack.first_answer(one) for one in sent))
    return [
        Timing(asked=command["text"], acked=acked, answered=_since(began, slack.first_answer(command)))
        for command, (began, acked) in zip(sent, took, strict=True)
    ]


def _wait(is_done: Callable[[], bool]) -> None:
    """Look now and then whether all has come; waiting at the fake's own condition would slow every answer."""
    until = time.monotonic() + MOST_WAIT
    while not is_done() and time.monotonic() < until:
        time.sleep(_LOOK)


def _since(began: float, answered: float | None) -> float | None:
    return None if answered is None or math.isinf(answered) else answered - began
