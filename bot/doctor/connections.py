"""Builds what the checks talk through: the part of the wiring that is about `doctor`. Heavy libraries load in here."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from random import SystemRandom
from typing import TYPE_CHECKING, Final, cast

from bot.doctor.sources import Patience
from bot.settings.connected import GITHUB, GITLAB, PAGERDUTY, PROMETHEUS, lacking
from bot.slack.send.client import Patience as SlackPatience
from bot.slack.send.client import build_client
from bot.sources import open_sources
from bot.wiring import build_outlets
from data.sources.http.transport import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slack_sdk import WebClient

    from bot.settings import Settings
    from bot.sources import Sources
    from briefing.delivery.outlets.smtp import SmtpOutlet

RETRY_SECONDS: Final = 10
"""How long a fault that may pass is met with another try: whoever looks can call again sooner than wait."""

SLACK_SECONDS: Final = 10
SLACK_WAITS: Final = SlackPatience(waits=2, longest=5.0)
WEEK_SECONDS: Final = 7 * 86_400


GIT_MINUTES: Final = 1
"""How long git may look at one repository; it fetches nothing here."""


@contextmanager
def open_patiently(settings: Settings) -> Iterator[Sources]:
    """Build the sources that the settings connect, none of which is waited for longer than the settings allow."""
    sources = settings.sources
    began = time.monotonic()
    seconds = {
        GITHUB: sources.github.timeout,
        GITLAB: sources.gitlab.timeout,
        PAGERDUTY: sources.pagerduty.timeout,
        PROMETHEUS: sources.prometheus.timeout,
    }
    connected = [name for name, lacks in lacking(settings).items() if lacks is None]
    longest = max((seconds[name] for name in connected if name in seconds), default=RETRY_SECONDS)
    patience = Patience(clock=time.monotonic, began=began, seconds=min(RETRY_SECONDS, longest))
    world = World(clock=time.time, sleep=time.sleep, rng=SystemRandom(), on_wait=patience.allow)
    since = int(time.time()) - sources.weeks * WEEK_SECONDS
    with open_sources(_with_quick_git(settings), world, since=since) as opened:
        yield opened


def _with_quick_git(settings: Settings) -> Settings:
    git = settings.sources.git.model_copy(update={"most_minutes": GIT_MINUTES})
    return replace(settings, sources=settings.sources.model_copy(update={"git": git}))


def slack_client(settings: Settings) -> WebClient | None:
    """Return a client for the bot's token; None where none is set."""
    token = settings.secrets.slack_bot_token
    if token is None:
        return None
    return build_client(
        token.get_secret_value(), base_url=settings.slack.api_url, timeout=SLACK_SECONDS, patience=SLACK_WAITS
    )


def mail_outlet(settings: Settings) -> tuple[SmtpOutlet | None, Mapping[str, str]]:
    """Return the mail outlet as a run has it, None where something is not set, and what each outlet lacks."""
    outlets = build_outlets(settings)
    found = outlets.by_name.get("email")
    return (None if found is None else cast("SmtpOutlet", found)), outlets.missing
