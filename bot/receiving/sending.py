"""Sends a signed event to a receiver: `riskbrief event --to`, and an example for senders of your own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import httpx

from bot.receiving.app import EVENTS
from bot.receiving.signing import Seal, Sent
from data.errors import SourceUnavailable
from data.events.errors import EventRefused

SECONDS: Final = 30.0
MOST_SHOWN: Final = 200


def send_event(to: str, secret: str, event: Mapping[str, object], at: int) -> dict[str, Any]:
    """Send an event dated `at` (epoch seconds); return what became of it. Raises EventRefused with the receiver's
    words, and SourceUnavailable without a proper answer: whether it arrived is unknown then, so send it again.
    """
    body = json.dumps(event).encode()
    sent = Sent(method="POST", target=EVENTS, body=body)
    headers = {"Content-Type": "application/json", **Seal(secret).sign(sent, at)}
    url = f"{to.rstrip('/').removesuffix(EVENTS)}{EVENTS}"
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__
        raise SourceUnavailable(f"{url} does not answer: {why}; look whether 'riskbrief receive' runs there") from error
    told = _read(answer)
    if answer.is_success and isinstance(told.get("events"), list) and told["events"]:
        return dict(told["events"][0])
    if {"error", "field", "fix"} <= told.keys() and answer.is_client_error:
        raise EventRefused(str(told["error"]), field=f"{url} says {answer.status_code}", fix=str(told["fix"]))
    words = str(told.get("error") or answer.text[:MOST_SHOWN])
    raise SourceUnavailable(f"{url} answers {answer.status_code}: {words!r}; the same line may be tried again")


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
