"""The pages for operators: for Prometheus, for a load balancer, and for whoever wants to know whether it works.

    GET /metrics   all metrics, in Prometheus's text format
    GET /healthz   says that this process runs, and asks nothing else
    GET /readyz    says check by check whether everything is as it should be; 503 where one is not

They are served on a place of their own, apart from the pages for readers, and nobody is asked who they are: no answer
names a reader, an address or a repository.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics.readiness import lines_of
from data import logcontext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from bot.metrics.exposition import Watched

ALIVE: Final = "riskbrief ok\n"
"""What /healthz says."""

_PLAIN: Final = "text/plain; charset=utf-8"
_READING: Final = ("GET", "HEAD")
_LOG = logging.getLogger(__name__)

Answer = tuple[str, str, bytes]
"""The status of an answer, the kind of its body, and the body."""


class Operations:
    """The WSGI app. Safe to share between threads."""

    def __init__(self, watched: Watched) -> None:
        """Take what is told."""
        self._watched = watched

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method = environ["REQUEST_METHOD"]
        with logcontext.about(request=secrets.token_hex(4)):
            status, kind, body = self._answer(method, environ.get("PATH_INFO", ""))
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *([("Allow", ", ".join(_READING))] if status.startswith("405") else []),
        ]
        start_response(status, headers)
        return [] if method == "HEAD" else [body]

    def _answer(self, method: str, path: str) -> Answer:
        page = _PAGES.get(path)
        if page is None:
            return "404 Not Found", _PLAIN, f"there is nothing here; ask for {', '.join(_PAGES)}\n".encode()
        if method not in _READING:
            return "405 Method Not Allowed", _PLAIN, b"use GET\n"
        try:
            return page(self)
        except Exception:  # noqa: BLE001 (whatever it was, whoever watches has to see that something is wrong)
            _LOG.exception("a page for operators failed")
            return "500 Internal Server Error", _PLAIN, b"a fault of Riskbrief; the log says which\n"

    def metrics(self) -> Answer:
        """Tell all metrics."""
        return "200 OK", CONTENT_TYPE_LATEST, self._watched.text()

    def alive(self) -> Answer:
        """Say that this process runs."""
        return "200 OK", _PLAIN, ALIVE.encode()

    def ready(self) -> Answer:
        """Say check by check whether everything is as it should be."""
        checks = self._watched.checks()
        status = "200 OK" if all(one.is_ok for one in checks) else "503 Service Unavailable"
        return status, _PLAIN, "".join(f"{line}\n" for line in lines_of(checks)).encode()


_PAGES: Final[Mapping[str, Callable[[Operations], Answer]]] = {
    "/metrics": Operations.metrics,
    "/healthz": Operations.alive,
    "/readyz": Operations.ready,
}
