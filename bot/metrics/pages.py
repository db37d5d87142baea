"""The pages for operators.

    GET /metrics   all metrics, in Prometheus's text format
    GET /healthz   says that this process runs, without asking anything
    GET /readyz    tells each check's result; 503 if one fails

They have an address of their own and no login, so no answer names a reader, an address or a repository.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics.exposition import Watched, lines_of
from bot.webapp import ALIVE, READING, Answer, respond

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from bot.settings import Settings
    from bot.webserver import WebServer
    from briefing.contracts.clock import Clock
    from data.store import Store


_LOG = logging.getLogger(__name__)


class Operations:
    """The WSGI app. Thread-safe."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return respond(environ, start_response, self._answer)

    def _answer(self, method: str, path: str) -> Answer:
        page = _PAGES.get(path)
        if page is None:
            return _plain("404 Not Found", f"there is nothing here; ask for {', '.join(_PAGES)}\n")
        if method not in READING:
            return _plain("405 Method Not Allowed", "use GET\n", ("Allow", ", ".join(READING)))
        try:
            return page(self._watched)
        except Exception:  # noqa: BLE001 (whatever it was, whoever watches has to see that something is wrong)
            _LOG.exception("a page for operators failed")
            return _plain("500 Internal Server Error", "a fault of Riskbrief; the log says which\n")


def _ready(watched: Watched) -> Answer:
    checks = watched.checks()
    status = "200 OK" if all(one.is_ok for one in checks) else "503 Service Unavailable"
    return _plain(status, "".join(f"{line}\n" for line in lines_of(checks)))


def _plain(status: str, text: str, *more: tuple[str, str]) -> Answer:
    return Answer(status=status, body=text.encode(), more=more)


_PAGES: Final[Mapping[str, Callable[[Watched], Answer]]] = {
    "/metrics": lambda watched: Answer(status="200 OK", kind=CONTENT_TYPE_LATEST, body=watched.text()),
    "/healthz": lambda _: _plain("200 OK", ALIVE),
    "/readyz": _ready,
}


def build_operations(settings: Settings, store: Store, *, clock: Clock) -> WebServer | None:
    """Build the pages, which serve once entered; None where the settings do not enable them."""
    if not settings.operations.enabled:
        return None
    # Slow imports that commands without these pages do not need.
    from bot.metrics.exposition import Watched  # noqa: PLC0415
    from bot.metrics.standing import Lookout  # noqa: PLC0415
    from bot.webserver import WebServer  # noqa: PLC0415

    lookout = Lookout(settings.organisation, late_after=settings.runs.late_after_minutes * 60)
    watched = Watched(store=store, clock=clock, lookout=lookout, budget=settings.claude.monthly_budget)
    return WebServer(Operations(watched), host=settings.operations.bind, port=settings.operations.port)
