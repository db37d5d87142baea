"""The WSGI app that takes events and coverage reports.

    POST /events      events, in any of the forms of data/events/forms.py
    POST /coverage    one report as a tool wrote it, about the query's commit:
                      ?repository=acme/shop&commit=SHA[&base=SHA][&flag=unit][&prefix=DIR][&strip=DIR]
    GET  /healthz     says that it runs

Unsigned requests are not read beyond method, path and size, and tell a stranger only that something listens here.
An answer is never 500 for what a sender did: a 500 is our fault, in the log under the number that it names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from bot.logs import RateLimitedLog
from bot.receiving import answers
from bot.receiving.signing import Seal, Sent
from bot.webapp import READING, Answer, respond
from data import logcontext
from data.coverage.errors import CoverageRefused, ReportTooLarge, RepositoryUnknown
from data.coverage.receive import CoverageAbout, receive_coverage
from data.errors import StoreError
from data.events.errors import EventRefused
from data.events.event import Context
from data.events.forms import Message, read_message
from data.events.keeping import STORED, keep_events

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from briefing.contracts.clock import Clock
    from data.store import Store


ALIVE: Final = "riskbrief receives\n"

EVENTS, COVERAGE, HEALTH = "/events", "/coverage", "/healthz"

KIB: Final = 1_024
MOST_BYTES: Final[Mapping[str, int]] = {EVENTS: 256 * KIB, COVERAGE: 32 * KIB * KIB}
"""The largest body, by path."""

UNSIGNED: Final = (
    "refused what was sent, since its signature does not hold (%d since this was last said); if the sender is one of"
    " yours, compare the secrets and the clocks of both sides"
)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, eq=False)
class Receiver:
    """`services` gives a service's id by what events call it. Thread-safe."""

    store: Store
    clock: Clock
    seal: Seal
    services: Mapping[str, str]
    unsigned: RateLimitedLog = field(default_factory=lambda: RateLimitedLog(_LOG, UNSIGNED))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return respond(environ, start_response, lambda method, path: self._answer(method, path, environ))

    def _answer(self, method: str, path: str, environ: WSGIEnvironment) -> Answer:
        """Answer in words, whatever happens."""
        if path == HEALTH and method in READING:
            return Answer(status=answers.OK, body=ALIVE.encode())
        try:
            return self._routed(method, path, environ)
        except EventRefused as error:
            status, words = answers.STATUSES[type(error)], f"{error.field} {error.what}"
            return answers.refusal(status, words, field=error.field, fix=error.fix)
        except StoreError as error:
            _LOG.error("what was sent could not be stored: %s", error)
            more = (("Retry-After", str(answers.RETRY_SECONDS)),)
            return answers.refusal(
                answers.UNAVAILABLE, "the database cannot be had", field="", fix="send the same again later", more=more
            )
        except Exception:  # noqa: BLE001 (whatever it was, the sender is owed an answer and the log the rest)
            number = logcontext.new_id()
            _LOG.exception("what was sent could not be taken (error %s)", number)
            fix = "send the same again; if it happens again, ask whoever runs Riskbrief to look for the number"
            return answers.refusal(answers.BROKEN, f"a fault of ours (error {number})", field="", fix=fix)

    def _routed(self, method: str, path: str, environ: WSGIEnvironment) -> Answer:
        takes = _TAKES.get(path)
        if takes is None and path != HEALTH:
            fix = f"send to {EVENTS} or {COVERAGE}"
            return answers.refusal(answers.NOT_FOUND, "there is nothing here", field="path", fix=fix)
        if takes is None or method != "POST":
            allowed = ", ".join(READING) if takes is None else "POST"
            more = (("Allow", allowed),)
            return answers.refusal(
                answers.NOT_ALLOWED, f"not by {method[:20]}", field="method", fix=f"use {allowed}", more=more
            )
        body = _read(environ, MOST_BYTES[path])
        if body is None:
            words = f"the body has more than {MOST_BYTES[path]} bytes"
            return answers.refusal(answers.TOO_LARGE, words, field="body", fix="send less at once")
        headers, query = _headers(environ), environ.get("QUERY_STRING", "")
        sent = Sent(method=method, target=f"{path}?{query}" if query else path, body=body)
        proof = self.seal.proof(sent, headers, self.clock.now().timestamp())
        if proof is None:
            self.unsigned.note()
            return answers.unsigned()
        return takes(self, Message(body=body, headers=headers), query, proof)

    def _events(self, message: Message, query: str, _proof: str) -> Answer:
        if query:
            return answers.refusal(answers.BAD_REQUEST, f"{EVENTS} takes no query", field="query", fix="leave it out")
        now = int(self.clock.now().timestamp())
        told = read_message(message, Context(now=now, services=self.services))
        kept = keep_events(self.store, told, now, is_listening=True)
        news = sum(one.state == STORED for one in kept)
        events = [{key: value for key, value in asdict(one).items() if value != ""} for one in kept]
        _LOG.info("took %d events, %d of them new", len(kept), news)
        return answers.answer(answers.CREATED if news else answers.OK, {"events": events})

    def _coverage(self, message: Message, query: str, proof: str) -> Answer:
        return take_coverage(self.store, message.body, query, int(self.clock.now().timestamp()), proof=proof)


_TAKES: Final[Mapping[str, Callable[[Receiver, Message, str, str], Answer]]] = {
    EVENTS: Receiver._events,  # noqa: SLF001 (its own table)
    COVERAGE: Receiver._coverage,  # noqa: SLF001 (as above)
}


def _read(environ: WSGIEnvironment, most: int) -> bytes | None:
    """Return the body; None where it is, or claims to be, too large."""
    told = environ.get("CONTENT_LENGTH") or "0"
    length = int(told) if told.isascii() and told.isdigit() and len(told) < len(str(most)) + 2 else most + 1
    if length > most:
        return None
    body: bytes = environ["wsgi.input"].read(most + 1) if length else b""
    return None if len(body) > most else body


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    """Return the headers with names in small letters."""
    found = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    }
    return {**found, "content-type": environ.get("CONTENT_TYPE", "")}


NEEDED: Final = ("repository", "commit")
KEYS: Final = (*NEEDED, "base", "flag", "prefix", "strip")
"""The keys of the query."""

FIX: Final = "send /coverage?repository=NAME&commit=SHA, and if need be base, flag, prefix and strip, each once"

STATUSES: Final[Mapping[type[CoverageRefused], str]] = {
    ReportTooLarge: answers.TOO_LARGE,
    RepositoryUnknown: answers.UNPROCESSABLE,
}
"""The status of refusals that are no bad request."""


def take_coverage(store: Store, body: bytes, query: str, now: int, *, proof: str) -> Answer:
    """Store a report at `now` (epoch seconds); `proof` identifies this sending. Raises StoreError: nothing written."""
    told = _read_report(query)
    if isinstance(told, str):
        return answers.refusal(answers.BAD_REQUEST, told, field="query", fix=FIX)
    about = CoverageAbout(proof=proof, sha=told.pop("commit"), **told)
    try:
        received = receive_coverage(store, body, about, now)
    except CoverageRefused as error:
        status = STATUSES.get(type(error), answers.BAD_REQUEST)
        return answers.refusal(status, error.error, field=error.field, fix=error.fix)
    return answers.answer(answers.CREATED if received.is_new else answers.OK, received.as_json())


def _read_report(query: str) -> dict[str, str] | str:
    """Return the fields of a query, or what is wrong with it."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=len(KEYS), errors="strict")
    except ValueError:
        return "the query cannot be read"
    told = dict(pairs)
    strange = next((key for key in told if key not in KEYS), None)
    if strange is not None:
        return f"the query has a key {strange[:80]!r}, which is none of its own"
    if len(told) < len(pairs):
        return "the query says a key twice"
    lacking = next((key for key in NEEDED if not told.get(key)), None)
    return told if lacking is None else f"the query lacks {lacking}"
