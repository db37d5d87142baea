"""Claude behind the Messages API. The only module that knows the `anthropic` package, which it loads when first asked.

The package's own retries are off: how often, how long and whom to ask is decided in one place. A response is read
from its bytes rather than from the package's types, since a proxy may answer anything with a 200.
"""

from __future__ import annotations

import json
import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from briefing.narrative.model.messages import CallOutcome, Reply, Usage
from briefing.pace import CLAUDE, NoPace, TooFast
from data.sources.http.masking import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anthropic import Anthropic, APIStatusError
    from pydantic import SecretStr

    from briefing.narrative.model.messages import Request
    from briefing.pace import Pace

MOST_DETAIL: Final = 300
MOST_TOKENS: Final = 100_000_000
CONNECT_SECONDS: Final = 10.0
PERMIT_SHARE: Final = 0.5
"""How much of a call's time may go by before it is made."""

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
"""How a call ended by the status of its response, and whether another try may end otherwise. The rest failed."""

MONTH_IS_CLOSED: Final = "enforced_spend_limit_reached"
"""A 429 with this code is no rate limit: the service is closed to the whole organisation until its month is over."""

BY_STOP: Final[Mapping[str, CallOutcome]] = {
    "refusal": CallOutcome.REFUSED,
    "max_tokens": CallOutcome.CUT_OFF,
    "model_context_window_exceeded": CallOutcome.CUT_OFF,
    "end_turn": CallOutcome.ANSWERED,
    "stop_sequence": CallOutcome.ANSWERED,
    "tool_use": CallOutcome.ANSWERED,
}


class AnthropicMessages:
    """Asks the Messages API at an address."""

    def __init__(self, key: SecretStr, *, url: str, pace: Pace | None = None) -> None:
        """Take the key, the address and what gives the permits; nothing is loaded or connected yet."""
        self._key = key
        self._url = url
        self._pace = pace or NoPace()
        self._client: Anthropic | None = None

    def send(self, request: Request, *, timeout: float) -> Reply:
        """Ask, and wait at most `timeout` seconds, however slowly the answer drips in.

        The wait for a permit is a part of them; where it would take more than half, it is as if the service had said
        that it is asked too often.
        """
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
        client = self._loaded()
        found: SimpleQueue[Reply] = SimpleQueue()
        # The package's timeout is for the time between two bytes. Only another thread can be left behind.
        thread = threading.Thread(target=lambda: found.put(self._ask(client, request, timeout)), daemon=True)
        thread.start()
        try:
            return found.get(timeout=timeout)
        except Empty:
            return Reply(outcome=CallOutcome.TIMEOUT, detail=f"no whole answer within {timeout:g} seconds")

    def count(self, request: Request, *, timeout: float) -> int:
        """Return how many input tokens the service counts in a request. For measurements only.

        Raises:
            anthropic.AnthropicError: the service did not say.
        """
        body = {key: value for key, value in request.items() if key != "max_tokens"}
        return self._loaded().messages.count_tokens(**body, timeout=timeout).input_tokens

    def _loaded(self) -> Anthropic:
        if self._client is None:
            # It takes two seconds to load, which only those pay who ask.
            import anthropic  # noqa: PLC0415

            self._client = anthropic.Anthropic(
                api_key=self._key.get_secret_value(),
                base_url=self._url,
                max_retries=0,
                timeout=anthropic.Timeout(CONNECT_SECONDS),
            )
        return self._client

    def _ask(self, client: Anthropic, request: Request, timeout: float) -> Reply:
        import anthropic  # noqa: PLC0415 as above

        try:
            raw = client.messages.with_raw_response.create(**request, timeout=timeout)
            return _read(raw.http_response.content, raw.headers.get("request-id"))
        except anthropic.APIStatusError as error:
            return self._refusal_of(error)
        except anthropic.APITimeoutError:
            return Reply(outcome=CallOutcome.TIMEOUT, detail=f"no answer within {timeout:g} seconds")
        except anthropic.AnthropicError as error:
            return Reply(outcome=CallOutcome.FAILED, detail=self._words(str(error)))
        except Exception as error:  # noqa: BLE001 whatever goes wrong in here, the briefing goes out; the record says what
            return Reply(outcome=CallOutcome.FAILED, detail=self._words(f"{type(error).__name__}: {error}"))

    def _refusal_of(self, error: APIStatusError) -> Reply:
        outcome, passing = BY_STATUS.get(error.status_code, (CallOutcome.FAILED, False))
        if error.type == "overloaded_error":
            outcome, passing = CallOutcome.OVERLOADED, True
        if _code(error.body) == MONTH_IS_CLOSED:
            outcome, passing = CallOutcome.FAILED, False
        # An address that is wrong is no retired model; only the service itself says that something is not found.
        if outcome is CallOutcome.MODEL_RETIRED and error.type != "not_found_error":
            outcome, passing = CallOutcome.FAILED, False
        return Reply(
            outcome=outcome,
            request_id=error.request_id,
            # An error is not charged for.
            usage=Usage(),
            retry_after=_seconds(error.response.headers.get("retry-after")),
            is_passing=passing,
            detail=self._words(f"{error.status_code}: {error.api_message or error.message}"),
        )

    def _words(self, text: str) -> str:
        safe = masked(" ".join(text[: 4 * MOST_DETAIL].split()), [self._key.get_secret_value()])
        return safe[:MOST_DETAIL]


def _read(body: bytes, request_id: str | None) -> Reply:
    """Read a response that came with a 200."""
    try:
        found = json.loads(body)
        usage = _usage(found["usage"])
        stop, blocks = found["stop_reason"], found["content"]
        text = "".join(block["text"] for block in blocks if block["type"] == "text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"no message of the API ({type(error).__name__})"
        return Reply(outcome=CallOutcome.MALFORMED, request_id=request_id, detail=what)
    outcome = BY_STOP.get(stop, CallOutcome.MALFORMED)
    detail = None if outcome is CallOutcome.ANSWERED else f"it stopped with {str(stop)[:40]!r}"
    return Reply(outcome=outcome, text=text, blocks=tuple(blocks), request_id=request_id, usage=usage, detail=detail)


def _usage(found: Mapping[str, Any]) -> Usage:
    counted = (
        *(found["input_tokens"], found.get("cache_creation_input_tokens") or 0),
        *(found.get("cache_read_input_tokens") or 0, found["output_tokens"]),
    )
    # What nobody can have used would be refused by the table, and the briefing with it.
    if not all(isinstance(one, int) and 0 <= one < MOST_TOKENS for one in counted):
        raise ValueError(f"no numbers of tokens: {counted}")
    read, written, kept, said = counted
    return Usage(input=read, cache_write=written, cache_read=kept, output=said)


def _code(body: object) -> object:
    """Return the code that some errors have beside their type."""
    found = body
    for name in ("error", "details", "error_code"):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _seconds(text: str | None) -> float | None:
    """Read a `retry-after` in seconds; the form with a date is not one that this service uses."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
