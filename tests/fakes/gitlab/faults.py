"""How a fake GitLab can fail. A fault is a value that waits for the next request to a place; the server acts on it.

Places are the names of the routes (see rest.py), such as "merge_requests" or "diffs", and "*" for whatever comes
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
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True)
class Altered:
    """The real answer, with its JSON changed on the way."""

    change: Callable[[Any], Any]


@dataclass(frozen=True)
class Elsewhere:
    """The real answer, whose next page is on another host."""


@dataclass(frozen=True)
class Drip:
    """The real answer a few bytes at a time; so many seconds pass before each."""

    seconds: float = 30


Fault = Answers | Altered | Truncated | Elsewhere | Reset | Drip | Slow


def refused(status: int, words: str) -> Answers:
    return Answers(status, json.dumps({"message": words}))


def not_authorized() -> Answers:
    return refused(401, "401 Unauthorized")


def forbidden() -> Answers:
    return refused(403, "403 Forbidden")


def missing(what: str) -> Answers:
    return refused(404, f"404 {what} Not Found")


def server_error() -> Answers:
    return refused(500, "500 Internal Server Error")


def bad_gateway() -> Answers:
    return Answers(502, GITLAB_502, HTML)


def sign_in() -> Answers:
    """The page that a proxy which wants people to sign in shows to programs too, with 200."""
    return Answers(200, SIGN_IN, HTML)


def throttled(now: float, seconds: int = 30) -> Answers:
    """GitLab's throttle: plain text, and a reset that is a moment, not a while."""
    told = {"RateLimit-Limit": "2000", "RateLimit-Observed": "2001", "RateLimit-Remaining": "0"}
    told |= {"RateLimit-Name": "throttle_authenticated_api", "RateLimit-Reset": str(int(now) + seconds)}
    told |= {"Content-Type": "text/plain", "Retry-After": str(seconds)}
    return Answers(429, "Retry later\n", tuple(told.items()))
