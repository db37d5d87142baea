"""Builds the Slack client, and answers through a response address (five times within half an hour). Neither repeats a
request on a lost connection: that would post twice. Rate limits are waited for, within bounds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.slack.send.outcomes import UNSENT, Name, Outcome, outcome_of, outcome_of_answer, told_to_log
from bot.slack.send.outgoing import APOLOGY, Outgoing
from briefing.editions.slack.message import SlackMessage

if TYPE_CHECKING:
    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState

    from briefing.privacy.leaks import NameMask


BASE_URL = "https://slack.com/api/"
TIMEOUT_SECONDS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """At most `waits` waits per request, none longer than `longest` seconds."""

    waits: int = 2
    longest: float = 30.0
    sleep: Callable[[float], object] = time.sleep


class BoundedRateLimit(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks, within our patience."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(max_retry_count=patience.waits)
        self._patience = patience

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = super()._can_retry(state=state, request=request, response=response, error=error)
        return limited and response is not None and _asked_wait(response) <= self._patience.longest

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002 (the SDK hands it over)
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002 (as above)
    ) -> None:
        """Wait as asked, then let the SDK ask again."""
        self._patience.sleep(_asked_wait(response) if response is not None else 1.0)
        state.next_attempt_requested = True
        state.increment_current_attempt()


def build_client(
    token: str,
    *,
    base_url: str = BASE_URL,
    timeout: int = TIMEOUT_SECONDS,
    patience: Patience | None = None,
) -> WebClient:
    """`Patience(waits=0)` reports every rate limit at once."""
    return WebClient(
        token,
        base_url=base_url,
        timeout=timeout,
        logger=quiet_logger("bot.slack.send.client", logging.CRITICAL),
        retry_handlers=[BoundedRateLimit(patience or Patience())],
    )


def quiet_logger(name: str, level: int) -> logging.Logger:
    """Return a logger with its own level for Slack's libraries: without one they log whole requests."""
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


def _asked_wait(response: HttpResponse) -> float:
    """Return the seconds that Slack asked for; one if it did not say."""
    values = next((values for name, values in response.headers.items() if name.lower() == "retry-after"), ["1"])
    try:
        return float(values[0] if isinstance(values, list) else values)
    except ValueError:
        return 1.0


MOST_ANSWERS = 5
"""Slack's limit for answers to one command."""
ANSWER_SECONDS = 10
LONGEST_WAIT = 2.0

REFUSED = frozenset({Name.REFUSED_CONTENT, Name.UNKNOWN})
"""Slack refused this message, and would take another."""

_WELL = 200


class Teller:
    """Where one action is answered, if it has an address. A `mask` is whom a message may not name; None: everybody."""

    def __init__(
        self, address: str | None, out: Outgoing, *, what: str, thread_ts: str | None = None, typed: str = ""
    ) -> None:
        """`what` names the action in the log, `typed` is what somebody typed; `thread_ts` is where answers go."""
        self._out = out
        self._what = what
        self._typed = typed
        self._thread_ts = thread_ts
        self._client = None if address is None else _client(address)

    @property
    def can_speak(self) -> bool:
        """Whether there is an address; Home and modals have none."""
        return self._client is not None

    def privately(self, messages: Sequence[SlackMessage], mask: NameMask | None = None) -> Outcome | None:
        """Send messages in order to the asker; if one fails, the rest would make no sense."""
        return self._each(messages, mask, "ephemeral")

    def say(self, text: str) -> Outcome | None:
        return self.privately([said(text)])

    def apologise(self, text: str) -> Outcome | None:
        return self.privately([said(text)], APOLOGY)

    def instead(
        self, message: SlackMessage, mask: NameMask | None = None, *, apologises: bool = True
    ) -> Outcome | None:
        """Replace the pressed message; unless it `apologises`, one that would name somebody leaves the old one."""
        how = {"response_type": "ephemeral", "replace_original": True}
        return self._send(message, mask, apologises=apologises, **how)

    def publicly(self, messages: Sequence[SlackMessage]) -> Outcome | None:
        return self._each(messages, None, "in_channel")

    def _each(self, messages: Sequence[SlackMessage], mask: NameMask | None, response_type: str) -> Outcome | None:
        for message in fitting(messages):
            outcome = self._send(message, mask, response_type=response_type, replace_original=False)
            if outcome is not None:
                return outcome
        return None

    def _send(
        self,
        message: SlackMessage,
        mask: NameMask | None,
        *,
        apologises: bool = True,
        **how: Any,  # noqa: ANN401 (handed through)
    ) -> Outcome | None:
        """Send a message, or its text alone if Slack refuses the blocks, as nobody else would tell the person."""
        outcome = self._sent(message, mask, **how)
        if outcome is not None and outcome.name is Name.WOULD_NAME and apologises:
            self._sent(said(outcome.says), APOLOGY, **{**how, "response_type": "ephemeral"})
        elif outcome is not None and outcome.name in REFUSED and message.blocks:
            self._sent(said(f"{message.text}\n{outcome.says}"), mask, **how)
        return outcome

    def _sent(self, message: SlackMessage, mask: NameMask | None, **how: Any) -> Outcome | None:  # noqa: ANN401 (as above)
        if self._client is None:
            return None
        body = {"text": message.text, "blocks": [dict(block) for block in message.blocks], **how}
        # Slack would put an answer to a press in a thread at the end of the channel.
        thread = {} if self._thread_ts is None else {"thread_ts": self._thread_ts}
        unfurl = {"unfurl_links": False, "unfurl_media": False}
        try:
            # Typed text is no secret from its author, but may be from others.
            typed = self._typed if how["response_type"] == "ephemeral" else ""
            answer = self._out.answer(self._client, {**body, **unfurl, **thread}, mask, typed)
        except UNSENT as error:
            return self._failed(outcome_of(error))
        if answer.status_code != _WELL:
            return self._failed(outcome_of_answer(answer.status_code, str(answer.body)))
        return None

    def _failed(self, outcome: Outcome) -> Outcome:
        told_to_log(f"an answer to {self._what} did not reach Slack", outcome)
        return outcome


def _client(address: str) -> WebhookClient:
    # The SDK's own handler repeats a post whose connection was lost; only a rate limit surely posted nothing.
    limit = BoundedRateLimit(Patience(waits=1, longest=LONGEST_WAIT))
    quiet = quiet_logger("bot.slack.webhook", logging.CRITICAL)
    return WebhookClient(address, timeout=ANSWER_SECONDS, retry_handlers=[limit], logger=quiet)


def said(text: str) -> SlackMessage:
    return SlackMessage(text=text, blocks=())


def fitting(messages: Sequence[SlackMessage]) -> Sequence[SlackMessage]:
    """Return as many messages as an address takes; the last says how many are missing."""
    if len(messages) <= MOST_ANSWERS:
        return messages
    shown, left = messages[: MOST_ANSWERS - 1], len(messages) - MOST_ANSWERS + 1
    parts = "1 more part" if left == 1 else f"{left} more parts"
    return [*shown, said(f"{parts} did not fit into this answer; they are in the thread of your weekly message.")]
