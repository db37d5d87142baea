"""The pages for readers: stopping mails by the link in one, getting them again, and reading a briefing.

    GET  /unsubscribe/TOKEN   asks; a GET changes nothing, because mail scanners open every link
    POST /unsubscribe/TOKEN   stops the mails: the page's button, or a mail client by RFC 8058
    POST /subscribe/TOKEN     sends them again; it undoes nothing but an unsubscribing
    GET  /briefing/HASH/TOKEN the whole of a briefing, people by role, for whoever got its mail
    GET  /healthz             says that it runs

Bodies are never read: the link is enough, and mail clients differ. An unknown token and an unknown path get the same
answer, byte by byte.
"""

from __future__ import annotations

import hmac
import logging
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot import webpages
from bot.webapp import ALIVE, READING, Answer, respond
from bot.webpages import written
from briefing.contracts.access import reader_id_of
from briefing.delivery.unsubscribing import PAGE, PURPOSES, Purpose, address_of, subscribe_again, token
from briefing.readers.addresses import EMAIL, UNSUBSCRIBED, mark_of, mark_unsubscribed
from briefing.readers.audit import Audit, AuditAction, Channel
from data import logcontext
from data.errors import DataError
from data.records import Delivery

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from briefing.contracts.clock import Clock
    from data.store import Store

REASON: Final = "by the link in a mail"
RETRY_SECONDS: Final = 60
LOOK_AGAIN_SECONDS: Final = 10

_HTML: Final = "text/html; charset=utf-8"
_HEADERS: Final = (("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"))

_LOG = logging.getLogger(__name__)


@dataclass(kw_only=True, eq=False)
class Web:
    """The WSGI app. `addresses` are all managers' mail addresses, `readers` their ids by folded address, `page_of`
    gives a payload's page by hash. Thread-safe. A link stays good for every address ever mailed.
    """

    store: Store
    clock: Clock
    secret: str = field(repr=False)
    addresses: Iterable[str]
    page_of: Callable[[str], str | None]
    readers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._addresses = tuple(self.addresses)
        self._looked_at = -math.inf

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return respond(environ, start_response, self._answer)

    def _answer(self, method: str, path: str) -> Answer:
        """Answer in words, whatever happens: an error would be logged with its path, a secret."""
        try:
            return self._routed(method, path)
        except DataError as error:
            _LOG.error("a page for readers needs the database: %s", error)
            return _page("503 Service Unavailable", written(webpages.UNAVAILABLE), ("Retry-After", str(RETRY_SECONDS)))
        except Exception:  # noqa: BLE001 (whatever it was, the reader is owed a sentence and the log the rest)
            error_id = logcontext.new_id()
            _LOG.exception("a page for readers failed (error %s)", error_id)
            return _page("500 Internal Server Error", written(webpages.went_wrong(error_id)))

    def _routed(self, method: str, path: str) -> Answer:
        if path == "/healthz":
            alive = Answer(status="200 OK", body=ALIVE.encode(), more=_policy())
            return alive if method in READING else _not_allowed(READING)
        _, _, rest = path.partition("/")
        first, _, told = rest.partition("/")
        if first == PAGE:
            return self._briefing(told) if method in READING else _not_allowed(READING)
        purpose = next((one for one in PURPOSES if one == first), None)
        if purpose is None:
            return _unknown()
        if method not in (*READING, "POST"):
            return _not_allowed((*READING, "POST"))
        address = self._address_of(purpose, told)
        if address is None:
            return _unknown()
        if method == "POST":
            (self.stop if purpose == "unsubscribe" else self.resume)(address)
        return _page("200 OK", self._state(address, done=method == "POST"))

    def _briefing(self, told: str) -> Answer:
        """Show a briefing to whoever has its link. The page's own policy forbids scripts and loads."""
        payload_hash, _, given = told.partition("/")
        known = hmac.compare_digest(token(self.secret, PAGE, payload_hash).encode(), given.encode())
        page = self.page_of(payload_hash) if known else None
        return _unknown() if page is None else Answer(status="200 OK", body=page.encode(), kind=_HTML, more=_HEADERS)

    def _address_of(self, purpose: Purpose, told: str) -> str | None:
        """Return a token's address. If nobody known has it, search those mailed, but not for every guess."""
        found = address_of(self.secret, purpose, told, self._addresses)
        now = self.clock.now().timestamp()
        if found is not None or abs(now - self._looked_at) < LOOK_AGAIN_SECONDS:
            return found
        with self.store.snapshot() as view:
            mailed = {address for (address,) in view.pick(Delivery, ("address",), outlet=EMAIL)}
        self._addresses, self._looked_at = tuple(sorted(mailed.union(self._addresses))), now
        return address_of(self.secret, purpose, told, self._addresses)

    def _state(self, address: str, *, done: bool) -> str:
        """Say how an address stands, and offer the other way."""
        mark = mark_of(self.store, EMAIL, address)
        page, other = webpages.REFUSED, PURPOSES[0]
        if mark is None:
            page = webpages.SUBSCRIBED if done else webpages.ASKING
        elif mark.state == UNSUBSCRIBED:
            page, other = webpages.UNSUBSCRIBED, "subscribe"
        # Relative to these pages: a proxy may have put them under a path.
        return written(page, f"../{other}/{token(self.secret, other, address)}")

    def _witnessed(self, address: str, detail: str) -> Store:
        """Return the store for one action, recorded by the reader of an address and not by that."""
        actor = self.readers.get(address.casefold()) or reader_id_of(address.casefold())
        audit = Audit(self.store, self.clock)
        return audit.witnessed(actor=actor, door=Channel.MAIL, deed=AuditAction.CHANGED, subject="mail", detail=detail)

    def stop(self, address: str) -> None:
        mark_unsubscribed(self._witnessed(address, "no mails"), address, REASON, int(self.clock.now().timestamp()))
        _LOG.info("a reader unsubscribed %s", REASON)

    def resume(self, address: str) -> None:
        subscribe_again(self._witnessed(address, "mails again"), address)
        _LOG.info("a reader who had unsubscribed wants mails again")


def _policy() -> tuple[tuple[str, str], ...]:
    return ("Content-Security-Policy", webpages.content_policy()), *_HEADERS


def _page(status: str, body: str, *more: tuple[str, str]) -> Answer:
    return Answer(status=status, body=body.encode(), kind=_HTML, more=(*_policy(), *more))


def _unknown() -> Answer:
    return _page("404 Not Found", written(webpages.UNKNOWN))


def _not_allowed(methods: Iterable[str]) -> Answer:
    return _page("405 Method Not Allowed", written(webpages.NOT_ALLOWED), ("Allow", ", ".join(methods)))
