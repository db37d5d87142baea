"""Any server that speaks OpenAI's chat API (OpenAI, Azure, vLLM, Ollama and more), over plain HTTP.

Requests and answers are translated from and to the Messages API's form. `OpenAIChat._form` and `_limit` decide where
servers differ from the documentation.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from briefing.narrative.model.messages import CONNECT_SECONDS, FAILED, CallOutcome, Reply, Sender, malformed, usage_of

if TYPE_CHECKING:
    import httpx
    from pydantic import SecretStr

    from briefing.contracts.rate_limits import Pace
    from briefing.narrative.model.messages import Request, Usage

MOST_BYTES: Final = 4 * 1024 * 1024
"""Of an answer, which has some thousands; the rest is not read, so it is no JSON."""

AZURE: Final = ".azure.com"
OWN: Final = (".openai.com", AZURE)
"""Servers that do all that OpenAI's own do."""

NOT_FOUND: Final = frozenset({"model_not_found", "DeploymentNotFound", "NotFoundError", "not_found_error"})
"""The code or type by which OpenAI, Azure, vLLM and Ollama say that they lack a model; a wrong address has none."""

BY_CODE: Final[Mapping[str, tuple[CallOutcome, bool]]] = {
    # A 429 that no waiting helps, and a 400 of Azure's filter.
    "insufficient_quota": FAILED,
    "content_filter": (CallOutcome.REFUSED, False),
}
BY_FINISH: Final[Mapping[str, CallOutcome]] = {
    "stop": CallOutcome.ANSWERED,
    "tool_calls": CallOutcome.ANSWERED,
    "length": CallOutcome.CUT_OFF,
    "content_filter": CallOutcome.REFUSED,
}


class OpenAIChat(Sender):
    """Asks the chat API at an address; many local servers need no key."""

    def __init__(self, key: SecretStr | None, *, url: str, pace: Pace | None = None) -> None:
        """`url` goes up to `/chat/completions`, `pace` gives permits; nothing is connected."""
        super().__init__(key, pace=pace)
        parts = urlsplit(url)
        self._url = parts._replace(path=f"{parts.path.rstrip('/')}/chat/completions").geturl()
        self._host = f".{parts.hostname}"

    def _ask(self, request: Request, timeout: float) -> Reply:
        import httpx  # noqa: PLC0415 only those load it who ask

        patience, until = httpx.Timeout(timeout, connect=CONNECT_SECONDS), time.monotonic() + timeout
        asked: dict[str, Any] = {"json": self._body(request), "headers": self._headers(), "timeout": patience}
        try:
            # A redirect would take the key to wherever it points.
            with httpx.stream("POST", self._url, follow_redirects=False, **asked) as response:
                body = _within_limits(response, until)
        except (httpx.TimeoutException, TimeoutError):
            return Reply(outcome=CallOutcome.TIMEOUT, detail=f"no answer within {timeout:g} seconds")
        return _read(response, body) if response.is_success else self._refusal_of(response, body)

    def _headers(self) -> dict[str, str]:
        if self._key is None:
            return {}
        key = self._key.get_secret_value()
        return {"api-key": key} if self._host.endswith(AZURE) else {"authorization": f"Bearer {key}"}

    def _body(self, request: Request) -> dict[str, Any]:
        functions = (
            {"name": one["name"], "description": one["description"], "parameters": one["input_schema"]}
            for one in request.get("tools", ())
        )
        tools = [{"type": "function", "function": one} for one in functions]
        choice = {"tools": tools, "tool_choice": request["tool_choice"]["type"]} if tools else {}
        told, form = self._form(request)
        said = [one for message in request["messages"] for one in _said(message)]
        messages = [{"role": "system", "content": told}, *said] if told else said
        return {"model": request["model"], "messages": messages, **self._limit(request), **choice, **form}

    def _limit(self, request: Request) -> dict[str, int]:
        """OpenAI's newer models refuse the old name; Ollama ignores the new one, and then writes without end."""
        name = "max_completion_tokens" if self._host.endswith(OWN) else "max_tokens"
        return {name: request["max_tokens"]}

    def _form(self, request: Request) -> tuple[str, dict[str, Any]]:
        """Return what the model is told beforehand, and the form of its answer.

        vLLM and Ollama force all output into that form, so it could not use tools: while it may, the form is told in
        words.
        """
        system = "\n\n".join(block["text"] for block in request.get("system", ()))
        schema = request.get("output_config", {}).get("format", {}).get("schema")
        if schema is None:
            return system, {}
        if request.get("tool_choice", {}).get("type") == "auto" and not self._host.endswith(OWN):
            return f"{system}\n\nYour answer is JSON alone, of this schema: {json.dumps(schema)}", {}
        form = {"name": "answer", "strict": True, "schema": schema}
        return system, {"response_format": {"type": "json_schema", "json_schema": form}}

    def _refusal_of(self, response: httpx.Response, body: bytes) -> Reply:
        error = _error(body)
        names = {str(error.get(name)) for name in ("code", "type")}
        return self._refused(
            response.status_code,
            str(error.get("message") or response.reason_phrase),
            response.headers,
            request_id=_request_id(response),
            is_model_unknown=bool(names & NOT_FOUND),
            told=next((BY_CODE[name] for name in names & BY_CODE.keys()), None),
        )


def _said(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Translate a message: each tool's findings are one message, before any words."""
    content = message["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    for block in blocks:
        if block["type"] == "tool_result":
            yield {"role": "tool", "tool_call_id": block["tool_use_id"], "content": block["content"]}
    text = "\n\n".join(block["text"] for block in blocks if block["type"] == "text")
    calls = [_call(block) for block in blocks if block["type"] == "tool_use"]
    if text or calls:
        yield {"role": message["role"], "content": text or None, **({"tool_calls": calls} if calls else {})}


def _call(use: Mapping[str, Any]) -> dict[str, Any]:
    function = {"name": use["name"], "arguments": json.dumps(use["input"], ensure_ascii=False)}
    return {"id": use["id"], "type": "function", "function": function}


def _within_limits(response: httpx.Response, until: float) -> bytes:
    """Read a body as far as it has room; TimeoutError once nobody waits any more."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if time.monotonic() > until:
            raise TimeoutError
        if len(body) > MOST_BYTES:
            break
    return bytes(body)


def _read(response: httpx.Response, body: bytes) -> Reply:
    try:
        found = json.loads(body)
        usage = _usage(found.get("usage"))
        choice = found["choices"][0]
        message, finish = choice["message"], choice["finish_reason"]
        outcome = CallOutcome.REFUSED if message.get("refusal") else BY_FINISH.get(finish, CallOutcome.MALFORMED)
        text = _unfenced(message.get("content") or "")
        # A cut-off answer may end within a call, which is then unreadable.
        calls = (message.get("tool_calls") or ()) if outcome is CallOutcome.ANSWERED else ()
        uses = [_use(call) for call in calls]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return malformed(error, _request_id(response))
    return Reply(
        outcome=outcome,
        text=text,
        blocks=(*([{"type": "text", "text": text}] if text else []), *uses),
        request_id=_request_id(response),
        usage=usage,
        detail=None if outcome is CallOutcome.ANSWERED else f"it stopped with {str(finish)[:40]!r}",
    )


def _use(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call["function"]
    given = json.loads(function["arguments"] or "{}")
    return {"type": "tool_use", "id": call["id"], "name": function["name"], "input": given}


def _unfenced(text: str) -> str:
    """Remove the fence that models put around JSON without a forced form."""
    inner = text.strip()
    return inner.strip("`").removeprefix("json").strip() if inner.startswith("```") else text


def _usage(found: Mapping[str, Any] | None) -> Usage | None:
    """Return the tokens, those from the cache apart; None if the server counts none."""
    if found is None:
        return None
    kept = (found.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    return usage_of(input=found["prompt_tokens"] - kept, cache_read=kept, output=found["completion_tokens"])


def _request_id(response: httpx.Response) -> str | None:
    found: str | None = response.headers.get("x-request-id")
    return found


def _error(body: bytes) -> Mapping[str, Any]:
    """Return an error's own words: below `error`, or bare in older servers."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    inner = found.get("error", found) if isinstance(found, dict) else found
    return inner if isinstance(inner, dict) else {"message": inner}
