"""Tries the receiver of events where it listens: whether it is ours that answers, or somebody else has the port."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

import httpx

from bot.doctor.finding import Finding
from bot.receiving.app import ALIVE
from bot.settings.environment import SECRET_VARIABLES

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.settings.services import Events

SECONDS: Final = 10.0
START: Final = "start 'riskbrief run' or 'riskbrief receive'"
NAME: Final = "receiver"
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (it is asked here, not listened on)
"""Where to reach ourselves on an address that stands for all."""


def is_about_events(settings: Settings) -> bool:
    """Whether anybody has begun to set up events: then it is worth a line."""
    return settings.events.enabled or settings.secrets.events_secret is not None


def check_events(settings: Settings) -> Finding:
    """Say whether events are received, and by whom. Nothing needs them."""
    events = settings.events
    if not events.enabled:
        detail = f"{SECRET_VARIABLES['events_secret']} is set, and [events] enabled is false: nobody listens"
        return Finding(name=NAME, state="not connected", detail=detail, fix="write enabled = true into [events]")
    where = f"{events.bind}:{events.port}"
    said = _said(events)
    if said == ALIVE:
        return Finding(name=NAME, state="ok", detail=f"it listens on {where}")
    if said is None and _is_free(events):
        return Finding(name=NAME, state="missing", detail=f"nobody listens on {where}", fix=START)
    fix = "set port in [events] to one that is free, or stop what has this one"
    return Finding(name=NAME, state="missing", detail=f"somebody else has {where}", fix=fix)


def _said(events: Events) -> str | None:
    """Return what answers there; None where nobody does."""
    host = EVERYWHERE.get(events.bind, events.bind)
    bracketed = f"[{host}]" if ":" in host else host
    try:
        answer = httpx.get(f"http://{bracketed}:{events.port}/healthz", timeout=SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
    return answer.text


def _is_free(events: Events) -> bool:
    """Whether we could listen there; it is given back at once."""
    family = socket.AF_INET6 if ":" in events.bind else socket.AF_INET
    try:
        socket.create_server((events.bind, events.port), family=family).close()
    except OSError:
        return False
    return True
