"""Builds the pages for operators: the part of the wiring that is about watching."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.webserver import WebServer
    from briefing.contracts.clock import Clock
    from data.store import Store


def build_operations(settings: Settings, store: Store, *, clock: Clock) -> WebServer | None:
    """Build the pages for operators, which serve once they are entered; None where the settings do not enable them."""
    if not settings.operations.enabled:
        return None
    # The library of metrics and all that is read for them: no command needs it that serves none.
    from bot.metrics.exposition import Watched  # noqa: PLC0415
    from bot.metrics.pages import Operations  # noqa: PLC0415
    from bot.metrics.standing import Lookout  # noqa: PLC0415
    from bot.webserver import WebServer  # noqa: PLC0415

    lookout = Lookout(settings.organisation, late_after=settings.runs.late_after_minutes * 60)
    watched = Watched(store=store, clock=clock, lookout=lookout, budget=settings.claude.monthly_budget)
    return WebServer(Operations(watched), host=settings.operations.bind, port=settings.operations.port)
