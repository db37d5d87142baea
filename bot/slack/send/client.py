"""Builds the one Slack client. It never repeats a request on a lost connection: that posts a message twice.

Only a rate limit is waited for, within bounds; a longer one goes up to whoever knows what can wait.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState


BASE_URL = "https://slack.com/api/"
TIMEOUT_SECONDS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How rate limits are met: so many waits a request, none longer than `longest` seconds."""

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
    """Return a client for a workspace's token. `Patience(waits=0)` reports every rate limit at once."""
    return WebClient(
        token,
        base_url=base_url,
        timeout=timeout,
        logger=quiet_logger("bot.slack.send.client", logging.CRITICAL),
        retry_handlers=[BoundedRateLimit(patience or Patience())],
    )


def quiet_logger(name: str, level: int) -> logging.Logger:
    """Return a logger for Slack's libraries with a level of its own.

    Without one they take it that everything is wanted, and put whole requests into the log. What goes wrong is
    raised to us anyway, and said once, in our words.
    """
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


def _asked_wait(response: HttpResponse) -> float:
    """Return the seconds that Slack asked for; one, where it did not say."""
    values = next((values for name, values in response.headers.items() if name.lower() == "retry-after"), ["1"])
    try:
        return float(values[0] if isinstance(values, list) else values)
    except ValueError:
        return 1.0
