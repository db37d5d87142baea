"""Tells from a reply that is no success which of our errors it is, and whether another try may fare better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import (
    AccessDenied,
    BadAnswer,
    CredentialsRefused,
    NotFound,
    RateLimited,
    RemoteError,
    SourceUnavailable,
)
from data.sources.http.answers import NotJson, is_limit, own_words, seconds_to_wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.sources.http.asking import Ask, Reply

FORBIDDEN = frozenset({403, 451})
GONE = frozenset({404, 410})
TRY_LATER = frozenset({408, 425})


class Again(Exception):
    """One try failed and another may not; `error` is what to raise when there is none.

    `wait` is how many seconds the service asked for, None where it said nothing; `limit` says that it is a limit.
    """

    def __init__(self, error: RemoteError, *, wait: float | None = None, limit: bool = False) -> None:
        self.error, self.wait, self.limit = error, wait, limit
        super().__init__(str(error))


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Judges the replies of one service. `fix` says what to do about its credentials, `mask` makes raw words safe."""

    service: str
    fix: str
    mask: Callable[[str], str]

    def refusal(self, ask: Ask, reply: Reply, now: float) -> Exception:
        """Return the error of a status that is no success: a RemoteError, or Again for another try."""
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
        """Return that a limit is used up, with when there is more where the service says so."""
        wait = seconds_to_wait(reply.headers, now)
        error = RateLimited(
            f"{self.service} gives nothing more for now ({self._words(reply)})",
            reset_at=None if wait is None else int(now + wait),
            raw=self.mask(reply.text),
        )
        return Again(error, wait=wait, limit=True)

    def not_json(self, ask: Ask, reply: Reply, what: NotJson) -> Again:
        """Return that a success was none: a proxy's page, or half an answer."""
        words = f"{self.service} answered for {ask.what} with {what} ({self._words(reply)})"
        return Again(SourceUnavailable(words, raw=self.mask(reply.text)))

    def broken(self, ask: Ask, error: Exception, *, away: bool) -> Again:
        """Return that no reply came, or only a part of one; `away` where the host could not be reached at all."""
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
