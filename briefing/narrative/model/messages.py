"""How a model is asked, and every way that can end, without any library.

An outcome is a value, not an exception: a silent model is ordinary, and the briefing goes out all the same.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Protocol

from briefing.contracts.rate_limits import CLAUDE, NoPace, TooFast
from data.sources.http.masking import masked

if TYPE_CHECKING:
    from pydantic import SecretStr

    from briefing.contracts.rate_limits import Pace


Request = dict[str, Any]
"""The body of a request to the Messages API, exactly as it is sent."""


class CallOutcome(StrEnum):
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
    """An answer with a sentence that the payload does not prove."""
    OVER_BUDGET = "over-budget"
    """Not called: it could cost more than the month has left."""
    MODEL_RETIRED = "model-retired"
    FAILED = "failed"
    """Anything else; the detail says what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Tokens of one call: input read afresh, written to the cache, read from it, and output."""

    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came of one call; `text` is there when it was answered.

    `usage` is None if nobody counted: the call may have been paid for or not. `retry_after` is in seconds, None if not
    named. `is_passing`: another try may succeed.
    """

    outcome: CallOutcome
    text: str | None = None
    blocks: tuple[Any, ...] = ()
    """The message's parts as they came: text, and tools to use."""
    request_id: str | None = None
    usage: Usage | None = None
    retry_after: float | None = None
    is_passing: bool = True
    detail: str | None = None


class Messages(Protocol):
    """Whoever answers; implementations never raise for a model's or network's failure."""

    def send(self, request: Request, *, timeout: float) -> Reply:
        """Send a request and wait at most so many seconds for the whole answer."""


MOST_DETAIL: Final = 300
MOST_TOKENS: Final = 100_000_000
CONNECT_SECONDS: Final = 10.0
PERMIT_SHARE: Final = 0.5
"""How much of a call's time may go by before it is made."""

FAILED: Final = (CallOutcome.FAILED, False)
BY_STATUS: Final[Mapping[int, tuple[CallOutcome, bool]]] = {
    404: (CallOutcome.MODEL_RETIRED, True),
    408: (CallOutcome.TIMEOUT, True),
    429: (CallOutcome.RATE_LIMITED, True),
    500: (CallOutcome.FAILED, True),
    502: (CallOutcome.FAILED, True),
    503: (CallOutcome.OVERLOADED, True),
    504: (CallOutcome.TIMEOUT, True),
    529: (CallOutcome.OVERLOADED, True),
}
"""How a call ended by its response's status, and whether a retry may end differently. The rest failed."""


class Sender(ABC):
    """Sends requests to a service; subclasses speak its API."""

    def __init__(self, key: SecretStr | None, *, pace: Pace | None = None) -> None:
        self._key = key
        self._pace = pace or NoPace()

    def send(self, request: Request, *, timeout: float) -> Reply:
        """Ask, and wait `timeout` seconds at most; a permit that takes over half of them counts as a rate limit."""
        began = time.monotonic()
        try:
            self._pace.take(CLAUDE, patience=timeout * PERMIT_SHARE)
        except TooFast as error:
            return Reply(
                outcome=CallOutcome.RATE_LIMITED,
                usage=Usage(),
                retry_after=error.wait,
                is_passing=True,
                detail=error.reason[:MOST_DETAIL],
            )
        return self._answer(request, timeout - (time.monotonic() - began))

    def _answer(self, request: Request, timeout: float) -> Reply:
        self._load()
        found: SimpleQueue[Reply] = SimpleQueue()
        # A client's timeout is between two bytes; only another thread can be left behind.
        thread = threading.Thread(target=lambda: found.put(self._surviving(request, timeout)), daemon=True)
        thread.start()
        try:
            return found.get(timeout=timeout)
        except Empty:
            return Reply(outcome=CallOutcome.TIMEOUT, detail=f"no whole answer within {timeout:g} seconds")

    def _surviving(self, request: Request, timeout: float) -> Reply:
        try:
            return self._ask(request, timeout)
        except Exception as error:  # noqa: BLE001 whatever goes wrong in here, the briefing goes out; the record says what
            return Reply(outcome=CallOutcome.FAILED, detail=self._words(f"{type(error).__name__}: {error}"))

    def _load(self) -> None:  # noqa: B027 most need nothing
        """Load what takes long, which is no part of a call's time."""

    @abstractmethod
    def _ask(self, request: Request, timeout: float) -> Reply:
        """Ask, and wait `timeout` seconds between two bytes. What it raises is a failed call."""

    def _refused(  # noqa: PLR0913 (what tells of a refusal, each by name)
        self,
        status: int,
        said: str,
        headers: Mapping[str, str],
        *,
        request_id: str | None,
        is_model_unknown: bool,
        told: tuple[CallOutcome, bool] | None = None,
    ) -> Reply:
        """Return the reply to a failure status; `told` is what the service's own words mean."""
        outcome, passing = told or BY_STATUS.get(status, FAILED)
        # A wrong address is no retired model; only the service itself says that it has none.
        if outcome is CallOutcome.MODEL_RETIRED and not is_model_unknown:
            outcome, passing = FAILED
        return Reply(
            outcome=outcome,
            request_id=request_id,
            # Errors are not charged for.
            usage=Usage(),
            retry_after=_seconds_of(headers.get("retry-after")),
            is_passing=passing,
            detail=self._words(f"{status}: {said}"),
        )

    def _words(self, text: str) -> str:
        """Return a service's words on one short line, without the key."""
        keys = [] if self._key is None else [self._key.get_secret_value()]
        return masked(" ".join(text[: 4 * MOST_DETAIL].split()), keys)[:MOST_DETAIL]


def malformed(error: Exception, request_id: str | None) -> Reply:
    what = f"no message of the API ({type(error).__name__})"
    return Reply(outcome=CallOutcome.MALFORMED, request_id=request_id, detail=what)


def usage_of(**counted: object) -> Usage:
    """Return the tokens by their names in `Usage`; ValueError for impossible numbers."""
    known = {name: one for name, one in counted.items() if isinstance(one, int) and 0 <= one < MOST_TOKENS}
    if known.keys() != counted.keys():
        raise ValueError(f"no numbers of tokens: {counted}")
    return Usage(**known)


def _seconds_of(text: str | None) -> float | None:
    """Read a `retry-after` in seconds; these services do not use the date form."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
