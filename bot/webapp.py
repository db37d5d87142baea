"""What our WSGI apps share: an answer, and how it is sent. Nothing of it is ever kept by a browser or a proxy."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data import logcontext

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    Header = tuple[str, str]

READING: Final = ("GET", "HEAD")
PLAIN: Final = "text/plain; charset=utf-8"
ALIVE: Final = "riskbrief ok\n"
"""What /healthz says of the pages for readers and of those for operators."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is answered to a request. `more` are headers besides those that every answer has."""

    status: str
    body: bytes
    kind: str = PLAIN
    more: tuple[Header, ...] = ()

    @property
    def headers(self) -> list[Header]:
        return [
            ("Content-Type", self.kind),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *self.more,
        ]


def respond(
    environ: WSGIEnvironment, start_response: StartResponse, answer: Callable[[str, str], Answer]
) -> Iterable[bytes]:
    """Send what `answer` says to a method and a path; what is logged meanwhile bears one id."""
    method = environ["REQUEST_METHOD"]
    with logcontext.about(request=secrets.token_hex(4)):
        found = answer(method, environ.get("PATH_INFO", ""))
    start_response(found.status, found.headers)
    return [] if method == "HEAD" else [found.body]


def error_number() -> str:
    """Return what an apology and the log name the same fault by."""
    return secrets.token_hex(4)
