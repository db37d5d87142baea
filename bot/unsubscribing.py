"""Builds the links of mails and the pages behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.settings.environment import SECRET_VARIABLES
from briefing.delivery.unsubscribing import UnsubscribeLinks

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.webserver import WebServer
    from briefing.contracts.clock import Clock
    from briefing.delivery.editor import Editor
    from data.store import Store


def unsubscribe_links(settings: Settings) -> UnsubscribeLinks | None:
    """Return the maker of links; None without an https address, as mail clients take no other."""
    url, secret = settings.web.url, settings.secrets.web_secret
    if url is None or secret is None or not url.startswith("https://"):
        return None
    return UnsubscribeLinks(url=url, secret=secret.get_secret_value())


def build_web(settings: Settings, store: Store, editor: Editor, *, clock: Clock) -> WebServer | None:
    """Build the readers' pages, which serve once entered; None where the settings have no address."""
    url, secret = settings.web.url, settings.secrets.web_secret
    if url is None or secret is None:
        return None
    # No other command needs waitress.
    from bot.web import Web  # noqa: PLC0415
    from bot.webserver import WebServer  # noqa: PLC0415

    readers = {one.email.casefold(): one.id for one in settings.organisation.managers if one.email is not None}
    addresses = [one.email for one in settings.organisation.managers if one.email is not None]
    app = Web(
        store=store,
        clock=clock,
        secret=secret.get_secret_value(),
        addresses=addresses,
        readers=readers,
        page_of=pages_of(store, editor),
    )
    return WebServer(app, host=settings.web.bind, port=settings.web.port, prefix=urlsplit(url).path)


def pages_of(store: Store, editor: Editor) -> Callable[[str], str | None]:
    """Return the maker of a frozen payload's page by hash; it gives None for one not kept."""
    from briefing.answers.lookup.payload_cache import PayloadCache  # noqa: PLC0415 (scores, which no command needs)

    frozen = PayloadCache()

    def page_of(payload_hash: str) -> str | None:
        with store.snapshot() as view:
            payload = frozen.payload(view, payload_hash)
            narrative = None if payload is None else frozen.narrative(view, payload)
        return None if payload is None or narrative is None else editor.page(payload, narrative)

    return page_of


def web_lacks(settings: Settings) -> str | None:
    """Say which settings of the readers' pages are incomplete; None if none."""
    if settings.web.url is None and settings.secrets.web_secret is not None:
        return f"{SECRET_VARIABLES['web_secret']} is set and [web] url is not"
    return None
