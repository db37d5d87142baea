"""Reads an HTTP answer. Its headers are not trusted: some servers send bad numbers, and dates in place of seconds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Final

from data.errors import (
    AccessDenied,
    BadAnswer,
    CredentialsRefused,
    NotFound,
    RateLimited,
    RemoteError,
    SourceUnavailable,
)
from data.sources.http.asking import CORE, Allowance, Ask, Reply

LIMIT_STATUSES: Final = frozenset({403, 429})
MOST_WORDS: Final = 200
"""Characters that a message quotes of a service's own words."""

EARLIEST_MOMENT: Final = 1_000_000_000
"""A reset from here on is epoch seconds; a smaller one counts from now, as nobody waits for thirty years."""

_LIMIT_WORDS: Final = re.compile(r"rate limit|secondary limit|abuse detection|too many requests", re.IGNORECASE)
# Neither an address nor what follows it holds a "<": without that rule, a long header would take quadratic time.
_NEXT: Final = re.compile(r'<([^<>]*)>\s*;[^,<]*?\brel="?next"?', re.IGNORECASE)
_TITLE: Final = re.compile(r"<(title|h1)[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_HTML: Final = re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`headers` have names in small letters; `json` is None where there was no body."""

    status: int
    json: Any
    headers: Mapping[str, str]

    @property
    def next_url(self) -> str | None:
        """The next page's address by the Link header; None on the last page."""
        found = _NEXT.search(self.headers.get("link", ""))
        return found[1] if found else None


class NotJson(Exception):
    """A body that is no JSON or only its beginning; the message says what it is instead."""


def parse_body(text: str, content_type: str) -> Any:  # noqa: ANN401 (JSON is whatever it is)
    """Return a body's JSON, None for an empty one. Raises NotJson for HTML and for what is cut short."""
    if not text.strip():
        return None
    if "html" in content_type or _HTML.match(text):
        raise NotJson("a page of HTML")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotJson("JSON that is cut short or malformed") from error


def own_words(text: str) -> str:
    """Return a refusal's reason in one line: a JSON message, an HTML title, or the beginning."""
    words = "" if text.strip() == "null" else _json_message(text)
    if words is None and (found := _TITLE.search(text)) is not None:
        words = found[2]
    words = " ".join((text if words is None else words).split())
    return words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1]}…"


def _json_message(text: str) -> str | None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    inner = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(inner, str):
        return inner
    message = inner.get("message") if isinstance(inner, dict) else None
    return message if isinstance(message, str) else None


def is_limit(status: int, headers: Mapping[str, str], text: str) -> bool:
    """Whether a refusal is a rate limit and not a lack of access: GitHub answers 403 to both."""
    if status == 429:  # noqa: PLR2004 (Too Many Requests)
        return True
    if status not in LIMIT_STATUSES:
        return False
    return (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining", "").strip() == "0"
        or _LIMIT_WORDS.search(text) is not None
    )


def seconds_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Return how long a refusal tells us to wait, at least a second; None where it does not say. A reset is by the
    server's clock, so it is compared with the answer's Date.
    """
    told = headers.get("retry-after")
    seconds = None if told is None else _number(told)
    if seconds is None and told is not None:
        at = _http_date(told)
        seconds = None if at is None else at - _server_now(headers, now)
    if seconds is None and _number(headers.get("x-ratelimit-remaining", "")) == 0:
        seconds = _until_reset(headers, "x-ratelimit-reset", now)
    if seconds is None:
        seconds = _until_reset(headers, "ratelimit-reset", now)
    return None if seconds is None else max(1.0, seconds)


def allowance_of(headers: Mapping[str, str], now: float) -> tuple[str, Allowance] | None:
    """Return which limit an answer is about and what is left of it; None for a host without limits."""
    for prefix in ("x-ratelimit", "ratelimit"):
        remaining, limit = (_number(headers.get(f"{prefix}-{name}", "")) for name in ("remaining", "limit"))
        seconds = _until_reset(headers, f"{prefix}-reset", now)
        # GitHub may send `remaining` alone; the headers of the IETF draft come together.
        if remaining is not None and (prefix == "x-ratelimit" or seconds is not None):
            return headers.get("x-ratelimit-resource") or CORE, Allowance(
                remaining=int(remaining),
                limit=None if limit is None else int(limit),
                reset_at=None if seconds is None else now + seconds,
            )
    return None


def _until_reset(headers: Mapping[str, str], name: str, now: float) -> float | None:
    """Return the seconds until a reset: GitHub and GitLab send a time, PagerDuty a duration."""
    reset = _number(headers.get(name, ""))
    if reset is None or reset < EARLIEST_MOMENT:
        return reset
    return reset + 1 - _server_now(headers, now)


def _server_now(headers: Mapping[str, str], now: float) -> float:
    at = _http_date(headers.get("date", ""))
    return now if at is None else at


def _http_date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _number(text: str) -> float | None:
    text = text.strip()
    # Not float(), which accepts "nan", "1e999" and "١٢".
    return float(text) if re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", text) else None


FORBIDDEN = frozenset({403, 451})
GONE = frozenset({404, 410})
TRY_LATER = frozenset({408, 425})


class Again(Exception):
    """Another try may work, else raise `error`; `wait` is what the service asked for in seconds."""

    def __init__(self, error: RemoteError, *, wait: float | None = None, limit: bool = False) -> None:
        self.error, self.wait, self.limit = error, wait, limit
        super().__init__(str(error))


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Judges one service's replies. `fix` says what to do about credentials, `mask` hides secrets."""

    service: str
    fix: str
    mask: Callable[[str], str]

    def refusal(self, ask: Ask, reply: Reply, now: float) -> Exception:
        """Return the error of a failed status: a RemoteError, or Again for another try."""
        raw, words = self.mask(reply.text), self._words(reply)
        if is_limit(reply.status, reply.headers, reply.text):
            return self.limited(reply, now)
        if reply.status == 401:  # noqa: PLR2004 (Unauthorized)
            return CredentialsRefused(f"{self.service} refused the credentials ({words}); {self.fix}", raw=raw)
        if reply.status in FORBIDDEN:
            permission = ask.permission or reply.headers.get("x-accepted-github-permissions")
            return AccessDenied(ask.what, permission=permission, said=words, raw=raw, blinds=ask.blinds)
        if reply.status in GONE:
            return NotFound(ask.what, said=words, raw=raw, blinds=ask.blinds)
        if reply.status in TRY_LATER or reply.status >= 500:  # noqa: PLR2004 (a fault of the server's own)
            return self._fault(ask, reply, now)
        return BadAnswer(f"{self.service} refused to answer for {ask.what} ({words})", raw=raw)

    def limited(self, reply: Reply, now: float) -> Again:
        """Return the error of a used-up limit, with when it resets where the service says so."""
        wait = seconds_to_wait(reply.headers, now)
        error = RateLimited(
            f"{self.service} gives nothing more for now ({self._words(reply)})",
            reset_at=None if wait is None else int(now + wait),
            raw=self.mask(reply.text),
        )
        return Again(error, wait=wait, limit=True)

    def not_json(self, ask: Ask, reply: Reply, what: NotJson) -> Again:
        """Return the error of a success that is none: a proxy's page, or half an answer."""
        words = f"{self.service} answered for {ask.what} with {what} ({self._words(reply)})"
        return Again(SourceUnavailable(words, raw=self.mask(reply.text)))

    def broken(self, ask: Ask, error: Exception, *, away: bool) -> Again:
        """Return the error of no or a partial reply; `away`: the host could not be reached at all."""
        words = self.mask(f"{type(error).__name__}: {error}".rstrip(": "))
        doing = "could not be reached" if away else f"broke off when it was asked for {ask.what}"
        return Again(SourceUnavailable(f"{self.service} {doing} ({own_words(words)})", raw=words, host_away=away))

    def _fault(self, ask: Ask, reply: Reply, now: float) -> Again:
        error = SourceUnavailable(
            f"{self.service} failed when it was asked for {ask.what} ({self._words(reply)})",
            raw=self.mask(reply.text),
            host_away=reply.status == 503,  # noqa: PLR2004 (Service Unavailable)
        )
        wait = seconds_to_wait(reply.headers, now) if "retry-after" in reply.headers else None
        return Again(error, wait=wait)

    def _words(self, reply: Reply) -> str:
        words = own_words(self.mask(reply.text))
        return f"{reply.status}: {words}" if words else str(reply.status)
