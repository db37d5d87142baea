"""Builds what the checks talk through: the part of the wiring that is about `doctor`. Heavy libraries load in here.

Tries the mail server as far as one can without sending.

Tries our own web servers where others reach them.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from contextlib import contextmanager
from dataclasses import replace
from random import SystemRandom
from typing import TYPE_CHECKING, Final, cast

import httpx

from bot.doctor.finding import Finding
from bot.doctor.sources import Patience
from bot.receiving.app import ALIVE as RECEIVES
from bot.settings.connected import GITHUB, GITLAB, PAGERDUTY, PROMETHEUS, lacking
from bot.settings.environment import SECRET_VARIABLES
from bot.slack.send.telling import Patience as SlackPatience
from bot.slack.send.telling import build_client
from bot.sources import open_sources
from bot.web import ALIVE
from bot.wiring import build_outlets
from briefing.delivery.outlets.protocol import SendError
from data.sources.http.transport import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slack_sdk import WebClient

    from bot.doctor.finding import State
    from bot.settings import Settings, Web
    from bot.settings.services import Events
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


LOGIN_FIX: Final = "correct username in [smtp] and RISKBRIEF_SMTP_PASSWORD"
SECURITY_FIX: Final = "correct security and port in [smtp]: starttls is usually 587, tls 465"
PLACE_FIX: Final = "check host, port and security in [smtp], and that this machine may reach it"
FIXES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPAuthenticationError, LOGIN_FIX),
    (smtplib.SMTPNotSupportedError, SECURITY_FIX),
    (ssl.SSLError, SECURITY_FIX),
    (smtplib.SMTPServerDisconnected, SECURITY_FIX),
)
REFUSALS: Final = (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError)
"""The server answered, and said no; whatever else went wrong leaves open whether it would have."""

SAFETY: Final = {"none": "without encryption", "starttls": "encrypted by STARTTLS", "tls": "encrypted by TLS"}
NOT_SET_FIX: Final = "set host, security and sender in [smtp]; with username also RISKBRIEF_SMTP_PASSWORD"


def check_mail(
    settings: Settings, outlet: SmtpOutlet | None, *, lacks: str | None, is_needed: bool
) -> tuple[Finding, ...]:
    """Try the server; `outlet` is None where something is not set, which `lacks` names."""
    smtp = settings.smtp
    if outlet is None:
        # A server without its password was begun with, and nobody means it to stay so.
        is_begun = smtp.host is not None
        return (
            Finding(
                "mail server",
                "missing" if is_begun else "not connected",
                lacks or "",
                LOGIN_FIX if is_begun else NOT_SET_FIX,
                is_needed=is_needed or is_begun,
            ),
        )
    name = f"{smtp.host}:{smtp.actual_port}"
    try:
        outlet.check()
    except SendError as error:
        cause = error.__cause__
        state: State = "missing" if cause is None or isinstance(cause, REFUSALS) else "unknown"
        fix = next((fix for kind, fix in FIXES if isinstance(cause, kind)), PLACE_FIX)
        return (Finding(name, state, error.reason, fix, is_needed=True),)
    login = "no login" if smtp.username is None else f"logged in as {smtp.username}"
    return (Finding(name, "ok", f"{SAFETY[smtp.security]}, {login}"),)


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
