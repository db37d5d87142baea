"""The requests that Slack sends us: payloads as Slack fills them in, and the signature it puts on them."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.fakes.slack_api import APP, TEAM


@dataclass(frozen=True)
class HTTPAnswer:
    """What our server said."""

    status: int
    body: str
    headers: Mapping[str, str]


def command_payload(typed: str, *, user: str, channel: str, response_url: str, trigger_id: str) -> dict[str, str]:
    """The form fields of one slash command, as it was typed."""
    command, _, text = typed.partition(" ")
    return {
        "token": "legacy-verification-token",
        "team_id": TEAM,
        "team_domain": "acme",
        "channel_id": channel,
        "channel_name": "directmessage" if channel.startswith("D") else "deploys",
        "user_id": user,
        "user_name": user.lower(),
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def signature(secret: str, timestamp: int | str, body: bytes) -> str:
    """Slack's v0 signature."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return f"v0={digest}"


def signed_headers(
    secret: str, body: bytes, *, at: float | None = None, kind: str = "application/x-www-form-urlencoded"
) -> dict[str, str]:
    """The headers that Slack sends with a form, or with an event as JSON; signed now or at another time."""
    timestamp = int(time.time() if at is None else at)
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": str(timestamp),
        "X-Slack-Signature": signature(secret, timestamp, body),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


def form(payload: Mapping[str, str]) -> bytes:
    return urlencode(payload).encode()


def post(url: str, body: bytes, headers: Mapping[str, str]) -> HTTPAnswer:
    """Post over real HTTP, without a retry and without following anything."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("POST", parts.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return HTTPAnswer(answer.status, answer.read().decode(), dict(answer.getheaders()))
    finally:
        connection.close()
