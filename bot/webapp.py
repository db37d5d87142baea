"""What our WSGI apps share: an answer, and how it is sent. No browser or proxy may keep it."""

from __future__ import annotations

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
"""What /healthz says on readers' and operators' pages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`more` are headers besides those of every answer."""

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
    """Send `answer` of a method and a path; log lines meanwhile have one id."""
    method = environ["REQUEST_METHOD"]
    with logcontext.about(request=logcontext.new_id()):
        found = answer(method, environ.get("PATH_INFO", ""))
    start_response(found.status, found.headers)
    return [] if method == "HEAD" else [found.body]
