"""How a model is asked, and every way in which that can end. No library of anybody's is imported here.

An outcome is a value and no exception: a model that does not answer is ordinary, and a briefing goes out all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

Request = dict[str, Any]
"""The body of a request to the Messages API, exactly as it is sent."""


class CallOutcome(StrEnum):
    """How one call ended."""

    ANSWERED = "answered"
    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    RATE_LIMITED = "rate-limited"
    REFUSED = "refused"
    CUT_OFF = "cut-off"
    """The answer reached the most tokens that it may have, and lacks its end."""
    MALFORMED = "malformed"
    """An answer that is not in the form that was asked for."""
    UNGROUNDED = "ungrounded"
    """An answer of which the payload does not prove every sentence."""
    OVER_BUDGET = "over-budget"
    """Not called: the most that the call could cost is more than the month has left."""
    MODEL_RETIRED = "model-retired"
    FAILED = "failed"
    """Anything else; the detail says what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Tokens of one call: input that was read afresh, written to the cache, read from it, and output."""

    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came of one call. `text` is there when it was answered.

    `usage` is None where nobody counted: the call may have been paid for or not. `retry_after` is in seconds, None
    where the service named no time. `is_passing` tells a failure that another try may not meet from one that it will.
    """

    outcome: CallOutcome
    text: str | None = None
    blocks: tuple[Any, ...] = ()
    """What the message is made of, as it came: the text, and the tools that are to be used."""
    request_id: str | None = None
    usage: Usage | None = None
    retry_after: float | None = None
    is_passing: bool = True
    detail: str | None = None


class Messages(Protocol):
    """Whoever answers. Implementations never raise for what a model or a network does."""

    def send(self, request: Request, *, timeout: float) -> Reply:
        """Send a request and wait at most so many seconds for the whole answer."""
