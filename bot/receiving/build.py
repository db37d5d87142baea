"""Builds the receiver from the settings: the part of the wiring that is about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.receiving.app import Receiver
from bot.receiving.server import LARGEST, ReceivingServer
from bot.receiving.signing import Seal
from bot.settings.environment import SECRET_VARIABLES
from bot.webserver import Limits

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.webserver import WebServer
    from briefing.contracts.clock import Clock
    from data.store import Store


def build_receiver(settings: Settings, store: Store, *, clock: Clock) -> WebServer:
    """Build the server, which listens once it is started.

    Raises:
        UsageError: the settings do not want one; names what to set.
    """
    secret = settings.secrets.events_secret
    if secret is None or not settings.events.enabled:
        fix = f"set enabled = true in [events], and {SECRET_VARIABLES['events_secret']}"
        raise UsageError(f"the settings do not want events to be received; {fix}")
    seal = Seal(secret.get_secret_value(), tolerance=settings.events.tolerance)
    app = Receiver(store=store, clock=clock, seal=seal, services=settings.event_services)
    where = settings.events
    return ReceivingServer(app, host=where.bind, port=where.port, limits=Limits(body=LARGEST))
