"""Tries our own web servers where others reach them: the pages for readers, and the receiver of events."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

import httpx

from bot.doctor.finding import Finding
from bot.receiving.app import ALIVE as RECEIVES
from bot.settings.environment import SECRET_VARIABLES
from bot.webapp import ALIVE

if TYPE_CHECKING:
    from bot.settings import Settings, Web
    from bot.settings.services import Events

SECONDS: Final = 10.0
START_WEB: Final = "start 'riskbrief run' or 'riskbrief bot'"
START_RECEIVER: Final = "start 'riskbrief run' or 'riskbrief receive'"
PROXY: Final = "have your proxy hand {url} on to {bind}:{port}; docs/web.md has examples"
PLAIN: Final = "set url in [web] to an https address: mails have no one-click link to another"
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (it is asked here, not listened on)
"""Where to reach ourselves on an address that stands for all."""


def check_web(web: Web, url: str) -> Finding:
    """Ask the pages at `url`, which is that of the settings, whether they are there: through the proxy and all.

    Nothing needs them: readers can still unsubscribe by a mail.
    """
    answer = _asked(url)
    if isinstance(answer, str):
        problem = f"does not answer: {answer}"
    elif answer.status_code != httpx.codes.OK or answer.text != ALIVE:
        problem = f"somebody else answers there, with status {answer.status_code}"
    elif url.startswith("https://"):
        return Finding(url, "ok", "it answers")
    else:
        return Finding(url, "missing", "it answers, without encryption", PLAIN)
    return Finding(url, "missing", problem, f"{START_WEB}, and {PROXY.format(url=url, bind=web.bind, port=web.port)}")


def is_about_events(settings: Settings) -> bool:
    """Whether anybody has begun to set up events: then it is worth a line."""
    return settings.events.enabled or settings.secrets.events_secret is not None


def check_events(settings: Settings) -> Finding:
    """Say whether events are received, and by whom. Nothing needs them."""
    name, events = "receiver", settings.events
    if not events.enabled:
        detail = f"{SECRET_VARIABLES['events_secret']} is set, and [events] enabled is false: nobody listens"
        return Finding(name, "not connected", detail, "write enabled = true into [events]")
    where, host = f"{events.bind}:{events.port}", EVERYWHERE.get(events.bind, events.bind)
    answer = _asked(f"http://{f'[{host}]' if ':' in host else host}:{events.port}")
    if isinstance(answer, httpx.Response) and answer.text == RECEIVES:
        return Finding(name, "ok", f"it listens on {where}")
    if isinstance(answer, str) and _is_free(events):
        return Finding(name, "missing", f"nobody listens on {where}", START_RECEIVER)
    fix = "set port in [events] to one that is free, or stop what has this one"
    return Finding(name, "missing", f"somebody else has {where}", fix)


def _asked(url: str) -> httpx.Response | str:
    """Return what a server says of its health, or why it does not answer."""
    try:
        # What stands in the environment about proxies is for requests that leave, and this one comes back to us.
        return httpx.get(f"{url}/healthz", timeout=SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return str(error) or type(error).__name__


def _is_free(events: Events) -> bool:
    """Whether we could listen there; it is given back at once."""
    family = socket.AF_INET6 if ":" in events.bind else socket.AF_INET
    try:
        socket.create_server((events.bind, events.port), family=family).close()
    except OSError:
        return False
    return True
