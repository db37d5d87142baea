"""How a fake GitLab can fail. A fault is a value that waits for the next request to a place; the server acts on it.

Places are the names of the routes (see routes.py), such as "merge_requests" or "diffs", and "*" for whatever comes
first. The words are those that GitLab, its throttle and the proxy before it are known for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.forge import Answers, Reset, Slow, Truncated

GITLAB_502 = (
    "<!DOCTYPE html>\n<html>\n<head>\n  <title>GitLab is not responding</title>\n</head>\n"
    "<body><h1>502</h1><p>Whoops, GitLab is taking too much time to respond.</p></body></html>"
)
SIGN_IN = "<!DOCTYPE html>\n<html><head><title>Sign in &middot; GitLab</title></head><body></body></html>"


@dataclass(frozen=True)
class Altered:
    """The real answer, with its JSON changed on the way."""

    change: Callable[[Any], Any]


@dataclass(frozen=True)
class Again:
    """The real answer, whose next page is itself."""


@dataclass(frozen=True)
class Elsewhere:
    """The real answer, whose next page is on another host."""


@dataclass(frozen=True)
class Drip:
    """The real answer a few bytes at a time; so many seconds pass before each."""

    seconds: float = 30


Fault = Answers | Altered | Truncated | Again | Elsewhere | Reset | Drip | Slow


def refused(status: int, words: str) -> Answers:
    return Answers(status, json.dumps({"message": words}))


def not_authorized() -> Answers:
    return refused(401, "401 Unauthorized")


def expired() -> Answers:
    words = "Token is expired. You can either do re-authorization or token refresh."
    return Answers(401, json.dumps({"error": "invalid_token", "error_description": words}))


def insufficient_scope() -> Answers:
    words = "The request requires higher privileges than provided by the access token."
    told = {"error": "insufficient_scope", "error_description": words, "scope": "api read_api"}
    return Answers(403, json.dumps(told))


def forbidden() -> Answers:
    return refused(403, "403 Forbidden")


def missing(what: str) -> Answers:
    return refused(404, f"404 {what} Not Found")


def server_error() -> Answers:
    return refused(500, "500 Internal Server Error")


def bad_gateway() -> Answers:
    return Answers(502, GITLAB_502, (("Content-Type", "text/html; charset=utf-8"),))


def sign_in() -> Answers:
    """The page that a proxy which wants people to sign in shows to programs too, with 200."""
    return Answers(200, SIGN_IN, (("Content-Type", "text/html; charset=utf-8"),))


def throttled(now: float, seconds: int | None = 30) -> Answers:
    """GitLab's throttle: plain text, and a reset that is a moment, not a while. Some proxies keep Retry-After back."""
    told = {"RateLimit-Limit": "2000", "RateLimit-Observed": "2001", "RateLimit-Remaining": "0"}
    told |= {"RateLimit-Name": "throttle_authenticated_api", "RateLimit-Reset": str(int(now) + (seconds or 30))}
    told |= {"Content-Type": "text/plain"} | ({} if seconds is None else {"Retry-After": str(seconds)})
    return Answers(429, "Retry later\n", tuple(told.items()))
