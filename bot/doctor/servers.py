"""Tries our web servers from outside, the mail server without sending, the database, and the clock."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from bot.doctor.briefings import doubted_rules
from bot.doctor.finding import Finding, State
from bot.outside import build_outside
from bot.settings.environment import SECRET_VARIABLES
from briefing.contracts.clock import Clock, SystemClock
from briefing.contracts.words import listed
from briefing.delivery.outlets.protocol import SendError
from briefing.delivery.runs.ahead import TOLERANCE
from briefing.delivery.runs.shadow import MILESTONES
from briefing.narrative.wording import span
from briefing.readers.addresses import marks
from data.engine import engine_of
from data.errors import DatabaseBusy, SchemaNewer, SchemaOutdated, StoreError
from data.migrations.schema import our_history
from data.records import AddressMark, Change, Milestone
from data.store import Store

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from bot.settings import Settings, Web
    from bot.settings.services import Events
    from briefing.delivery.outlets.smtp import SmtpOutlet


SECONDS: Final = 10.0
START_WEB: Final = "start 'riskbrief run' or 'riskbrief bot'"
START_RECEIVER: Final = "start 'riskbrief run' or 'riskbrief receive'"
PROXY: Final = "have your proxy hand {url} on to {bind}:{port}; docs/web.md has examples"
PLAIN: Final = "set url in [web] to an https address: mails have no one-click link to another"
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (it is asked here, not listened on)
"""How to reach ourselves on an address that stands for all."""


def check_web(web: Web, url: str) -> Finding:
    """Ask the pages at `url`, through any proxy; nothing needs them."""
    from bot.webapp import ALIVE  # noqa: PLC0415

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
    """Whether anybody began to set up events."""
    return settings.events.enabled or settings.secrets.events_secret is not None


def check_events(settings: Settings) -> Finding:
    """Say whether events are received, and by whom. Nothing needs them."""
    # Imported only where it is looked at.
    from bot.receiving.app import ALIVE as RECEIVES  # noqa: PLC0415

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
    """Return a server's health answer, or why there is none."""
    try:
        # Proxies of the environment are for outgoing requests; this one comes back to us.
        return httpx.get(f"{url}/healthz", timeout=SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return str(error) or type(error).__name__


def _is_free(events: Events) -> bool:
    """Whether the port is free; it is released at once."""
    family = socket.AF_INET6 if ":" in events.bind else socket.AF_INET
    try:
        socket.create_server((events.bind, events.port), family=family).close()
    except OSError:
        return False
    return True


NTP: Final = "set the clock, and keep it by NTP"


def check_clock(settings: Settings, *, clock: Clock | None = None) -> tuple[Finding, ...]:
    """Compare our clock with others: one that is ahead would end a week too early."""
    try:
        with engine_of(settings.database_url) as engine:
            found = build_outside(settings, Store(engine)).leads((clock or SystemClock()).now())
    except StoreError:
        return ()
    leads = {name: lead for name, lead in found.items() if lead is not None}
    if not leads:
        detail = f"{listed(list(found))} did not answer" if found else "there is no other to compare it with"
        return (Finding("this machine's clock", "unknown" if found else "not connected", detail, NTP),)
    whose = max(leads, key=lambda name: abs(leads[name]))
    lead = leads[whose]
    if abs(lead) <= TOLERANCE:
        return (Finding("this machine's clock", "ok", f"agrees with {listed(list(leads))}"),)
    words = "ahead: a new week waits" if lead > timedelta() else "behind: briefings go out so much later"
    detail = f"compared with {whose}, it is {span(abs(lead).total_seconds() / 60)} {words}"
    return (Finding("this machine's clock", "missing", detail, NTP, is_needed=True),)


LOGIN_FIX: Final = "correct username in [smtp] and RISKBRIEF_SMTP_PASSWORD"
SECURITY_FIX: Final = "correct security and port in [smtp]: starttls is usually 587, tls 465"
PLACE_FIX: Final = "check host, port, security and sender in [smtp], and that this machine may reach it"
FIXES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPAuthenticationError, LOGIN_FIX),
    (smtplib.SMTPNotSupportedError, SECURITY_FIX),
    (ssl.SSLError, SECURITY_FIX),
    (smtplib.SMTPServerDisconnected, SECURITY_FIX),
)
REFUSALS: Final = (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError)
"""The server said no; after other errors it is unknown."""

SAFETY: Final = {"none": "without encryption", "starttls": "encrypted by STARTTLS", "tls": "encrypted by TLS"}
NOT_SET_FIX: Final = "set host, security and sender in [smtp]; with username also RISKBRIEF_SMTP_PASSWORD"


def check_mail(
    settings: Settings, outlet: SmtpOutlet | None, *, lacks: str | None, is_needed: bool
) -> tuple[Finding, ...]:
    """Try the server; `outlet` is None where something is unset, which `lacks` names."""
    smtp = settings.smtp
    if outlet is None and smtp.host is not None:
        # A server without its password is half set up.
        return (_bad("mail server", lacks or "", LOGIN_FIX),)
    if outlet is None:
        return (Finding("mail server", "not connected", lacks or "", NOT_SET_FIX, is_needed=is_needed),)
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


MIGRATE: Final = "run 'riskbrief migrate'"
PLACE: Final = "correct database_url in [store], or RISKBRIEF_DATABASE_URL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Storage:
    """`marks` are blocked addresses; `changes` and `milestones` (epoch seconds) are None if unreadable."""

    findings: tuple[Finding, ...]
    changes: int | None = None
    doubts: tuple[Finding, ...] = ()
    marks: tuple[AddressMark, ...] = ()
    milestones: Mapping[str, int] | None = None


def check_database(database_url: str, *, clock: Clock | None = None) -> Storage:
    """Try the database without repeating its user or password. Without a clock, it is now."""
    now = int((clock or SystemClock()).now().timestamp())
    try:
        with engine_of(database_url) as engine:
            return _tried(engine, now)
    except StoreError as error:
        return Storage(findings=(_bad("database", str(error), PLACE),))


def _tried(engine: Engine, now: int) -> Storage:
    name, path = _name(engine), str(engine.url.database)
    if engine.dialect.name == "sqlite" and not path.startswith("file:") and not Path(path).exists():
        # Connecting would create the file.
        return Storage(findings=(_bad(name, "there is no such file yet", f"{MIGRATE}, or {PLACE}"),))
    store = Store(engine)
    try:
        store.check_schema()
        changes, doubts, marked = store.count(Change), doubted_rules(store, now), marks(store)
        milestones = {one.name: one.at for one in store.read(Milestone, name=MILESTONES)}
    except (SchemaOutdated, SchemaNewer) as error:
        answers = Finding(name, "ok", "it answers")
        fix = MIGRATE if isinstance(error, SchemaOutdated) else "install the Riskbrief that made them"
        return Storage(findings=(answers, _bad("tables", str(error), fix)))
    except DatabaseBusy as error:
        return Storage(findings=(Finding(name, "unknown", str(error), is_needed=True),))
    except StoreError as error:
        return Storage(findings=(_bad(name, str(error), PLACE),))
    tables = Finding("tables", "ok", f"at revision {our_history().newest}, the newest")
    return Storage(
        findings=(Finding(name, "ok", "it answers"), tables),
        changes=changes,
        doubts=doubts,
        marks=marked,
        milestones=milestones,
    )


def _bad(name: str, detail: str, fix: str) -> Finding:
    return Finding(name, "missing", detail, fix, is_needed=True)


def _name(engine: Engine) -> str:
    """Name the database without its login: the rest of a URL may hold a password too."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return f"SQLite {url.database}"
    port = "" if url.port is None else f":{url.port}"
    return f"PostgreSQL {url.database or ''} at {url.host or 'this machine'}{port}"
