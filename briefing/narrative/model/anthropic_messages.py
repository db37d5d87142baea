"""Claude behind the Messages API, at Anthropic or in a cloud. The only module that imports `anthropic`.

It is imported on first use, with its retries off: retries are decided in one place. A response is read from its bytes,
since a proxy may answer anything with a 200.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from briefing.narrative.model.messages import (
    CONNECT_SECONDS,
    FAILED,
    CallOutcome,
    Reply,
    Sender,
    Usage,
    malformed,
    usage_of,
)

if TYPE_CHECKING:
    from anthropic import Anthropic, AnthropicBedrock, AnthropicVertex, APIStatusError
    from pydantic import SecretStr

    from briefing.contracts.rate_limits import Pace
    from briefing.narrative.model.messages import Request

    Client = Anthropic | AnthropicBedrock | AnthropicVertex

MONTH_IS_CLOSED: Final = "enforced_spend_limit_reached"
"""A 429 with this code is no rate limit: the organisation's month is used up."""

BY_STOP: Final[Mapping[str, CallOutcome]] = {
    "refusal": CallOutcome.REFUSED,
    "max_tokens": CallOutcome.CUT_OFF,
    "model_context_window_exceeded": CallOutcome.CUT_OFF,
    "end_turn": CallOutcome.ANSWERED,
    "stop_sequence": CallOutcome.ANSWERED,
    "tool_use": CallOutcome.ANSWERED,
}


@dataclass(frozen=True, slots=True)
class Bedrock:
    """Amazon Bedrock in a region, with a Bedrock key, else AWS's own credential chain."""

    region: str


@dataclass(frozen=True, slots=True)
class Vertex:
    """Google's Vertex AI in a project, with an access token, else Google's own credential chain."""

    region: str
    project: str


class AnthropicMessages(Sender):
    """Asks the Messages API at an address or in a cloud."""

    def __init__(
        self,
        key: SecretStr | None,
        *,
        url: str | None = None,
        pace: Pace | None = None,
        cloud: Bedrock | Vertex | None = None,
    ) -> None:
        super().__init__(key, pace=pace)
        self._url = url
        self._cloud = cloud
        self._client: Client | None = None

    def count(self, request: Request, *, timeout: float) -> int:
        """Return the service's count of input tokens, for measurements only. Raises anthropic.AnthropicError."""
        body = {key: value for key, value in request.items() if key != "max_tokens"}
        return self._loaded().messages.count_tokens(**body, timeout=timeout).input_tokens

    def _load(self) -> None:
        self._loaded()

    def _loaded(self) -> Client:
        if self._client is None:
            self._client = self._made()
        return self._client

    def _made(self) -> Client:
        # It takes two seconds to load, only for those who ask.
        import anthropic  # noqa: PLC0415

        key = None if self._key is None else self._key.get_secret_value()
        told: dict[str, Any] = {"base_url": self._url, "max_retries": 0, "timeout": anthropic.Timeout(CONNECT_SECONDS)}
        match self._cloud:
            case Bedrock(region):
                return anthropic.AnthropicBedrock(api_key=key, aws_region=region, **told)
            case Vertex(region, project):
                return anthropic.AnthropicVertex(access_token=key, region=region, project_id=project, **told)
        return anthropic.Anthropic(api_key=key, **told)

    def _ask(self, request: Request, timeout: float) -> Reply:
        import anthropic  # noqa: PLC0415 as above

        try:
            raw = self._loaded().messages.with_raw_response.create(**request, timeout=timeout)
            return _read(raw.http_response.content, _request_id(raw.headers))
        except anthropic.APIStatusError as error:
            return self._refusal_of(error)
        except anthropic.APITimeoutError:
            return Reply(outcome=CallOutcome.TIMEOUT, detail=f"no answer within {timeout:g} seconds")
        except anthropic.AnthropicError as error:
            return Reply(outcome=CallOutcome.FAILED, detail=self._words(str(error)))

    def _refusal_of(self, error: APIStatusError) -> Reply:
        is_closed = _told(error.body, "error", "details", "error_code") == MONTH_IS_CLOSED
        return self._refused(
            error.status_code,
            error.api_message or error.message,
            error.response.headers,
            request_id=_request_id(error.response.headers),
            is_model_unknown=_is_not_found(error),
            told=FAILED if is_closed else (CallOutcome.OVERLOADED, True) if error.type == "overloaded_error" else None,
        )


def _read(body: bytes, request_id: str | None) -> Reply:
    try:
        found = json.loads(body)
        usage = _usage(found["usage"])
        stop, blocks = found["stop_reason"], found["content"]
        text = "".join(block["text"] for block in blocks if block["type"] == "text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return malformed(error, request_id)
    outcome = BY_STOP.get(stop, CallOutcome.MALFORMED)
    detail = None if outcome is CallOutcome.ANSWERED else f"it stopped with {str(stop)[:40]!r}"
    return Reply(outcome=outcome, text=text, blocks=tuple(blocks), request_id=request_id, usage=usage, detail=detail)


def _usage(found: Mapping[str, Any]) -> Usage:
    return usage_of(
        input=found["input_tokens"],
        cache_write=found.get("cache_creation_input_tokens") or 0,
        cache_read=found.get("cache_read_input_tokens") or 0,
        output=found["output_tokens"],
    )


def _request_id(headers: Mapping[str, str]) -> str | None:
    """Return the service's id of a request, at Anthropic and in Google's cloud, or in Amazon's."""
    return headers.get("request-id") or headers.get("x-amzn-requestid")


def _is_not_found(error: APIStatusError) -> bool:
    """Whether the service itself, or Google's or Amazon's cloud, says that it lacks what was asked for."""
    amazon = error.response.headers.get("x-amzn-errortype", "")
    google = _told(error.body, "error", "status")
    return error.type == "not_found_error" or google == "NOT_FOUND" or amazon.startswith("ResourceNotFoundException")


def _told(body: object, *names: str) -> object:
    """Return an error's value under nested names."""
    found = body
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found
