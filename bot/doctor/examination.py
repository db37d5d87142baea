"""The whole examination: hosts in parallel, told in a fixed order. It imports heavy libraries."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from random import SystemRandom
from typing import TYPE_CHECKING, Final, cast

from bot.doctor.briefings import check_runs, marked_addresses
from bot.doctor.finding import Asked, Finding, Report, Section
from bot.doctor.servers import check_clock, check_database, check_events, check_mail, check_web, is_about_events
from bot.doctor.slack import check_slack
from bot.doctor.sources import Patience, ask, changes_section, groups_of, source_sections
from bot.narrators import KEY, missing_key, missing_package
from bot.settings import Settings, SettingsInvalid
from bot.settings.connected import GITHUB, GITLAB, PAGERDUTY, PROMETHEUS, lacking
from bot.slack.send.client import Patience as SlackPatience
from bot.slack.send.client import build_client
from bot.sources import Sources, open_sources
from bot.wiring import build_outlets
from briefing.contracts.clock import SystemClock
from briefing.contracts.words import counted
from data.sources.http.transport import World

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.errors import UsageError
    from briefing.delivery.outlets.smtp import SmtpOutlet


RETRY_SECONDS: Final = 10
"""How long passing faults are retried: the user can call again."""

SLACK_SECONDS: Final = 10
SLACK_WAITS: Final = SlackPatience(waits=2, longest=5.0)
WEEK_SECONDS: Final = 7 * 86_400


GIT_MINUTES: Final = 1
"""How long git may look at a repository; it fetches nothing."""


@contextmanager
def open_patiently(settings: Settings) -> Iterator[Sources]:
    """Build the connected sources, none waited for longer than the settings allow."""
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
    git = sources.git.model_copy(update={"most_minutes": GIT_MINUTES})
    quick = replace(settings, sources=sources.model_copy(update={"git": git}))
    with open_sources(quick, world, since=since) as opened:
        yield opened


def slack_client(settings: Settings) -> WebClient | None:
    """Return a client with the bot's token; None without one."""
    token = settings.secrets.slack_bot_token
    if token is None:
        return None
    return build_client(
        token.get_secret_value(), base_url=settings.slack.api_url, timeout=SLACK_SECONDS, patience=SLACK_WAITS
    )


SIDE_BY_SIDE: Final = 8
TITLES: Final = {
    "slack": "Slack",
    "mail": "Mail",
    "web": "Pages for readers",
    "events": "Events",
    "clock": "Clock",
    "runs": "Briefings",
    "addresses": "Addresses",
    "feedback": "Readers' feedback",
}
"""Sections after the sources, in order; empty ones are left out."""

CHECK_FIX: Final = (
    "correct it; 'riskbrief settings check' repeats this, and 'riskbrief settings example' shows every key"
)


def unread(error: UsageError) -> Report:
    """Return the report for unreadable settings: nothing else can be tried."""
    problems = error.problems if isinstance(error, SettingsInvalid) else (str(error),)
    fix = CHECK_FIX if isinstance(error, SettingsInvalid) else ""
    findings = (Finding("settings file", "missing", one, fix, is_needed=True).masked(()) for one in problems)
    return Report(sections=(Section("settings", "Settings", tuple(findings)),))


def examine(
    settings: Settings, *, only: Collection[str] = (), on_done: Callable[[int, int], object] = lambda _done, _all: None
) -> Report:
    """Try all connections, or `only` some; `on_done` gets (answered, total). Raises UsageError for an unknown one."""
    with open_patiently(settings) as sources, ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="doctor") as pool:
        sources.require(only)
        asked = [pool.submit(lambda group: list(map(ask, group)), group) for group in groups_of(sources.connected)]
        if only:
            # Try the others too: they may cover what is missing.
            _watch(asked, on_done)
            found = source_sections(_flat(asked), sources.unconnected, only, settings)
        else:
            found = _everything(settings, sources, pool, asked, on_done)
    secrets = [secret.get_secret_value() for _name, secret in settings.secrets if secret is not None]
    sections = (_settings_section(settings), *found, *(() if only else (_claude_section(settings),)))
    return Report(
        sections=tuple(
            Section(one.id, one.title, tuple(finding.masked(secrets) for finding in one.findings)) for one in sections
        )
    )


def _everything(
    settings: Settings,
    sources: Sources,
    pool: ThreadPoolExecutor,
    asked: Sequence[Future[list[Asked]]],
    on_done: Callable[[int, int], object],
) -> list[Section]:
    outlets = build_outlets(settings)
    outlet, missing = cast("SmtpOutlet | None", outlets.by_name.get("email")), outlets.missing
    slack_needed, mail_needed = (_leaves_out(settings, missing, name) for name in ("slack", "email"))
    database = pool.submit(check_database, settings.database_url)
    tried = {
        "slack": pool.submit(check_slack, settings, slack_client(settings), is_needed=slack_needed),
        "mail": pool.submit(check_mail, settings, outlet, lacks=missing.get("email"), is_needed=mail_needed),
        "clock": pool.submit(check_clock, settings),
    }
    if (url := settings.web.url) is not None:
        tried["web"] = pool.submit(lambda: (check_web(settings.web, url),))
    if is_about_events(settings):
        tried["events"] = pool.submit(lambda: (check_events(settings),))
    _watch([database, *asked, *tried.values()], on_done)
    told, storage = _flat(asked), database.result()
    found = {
        **{name: one.result() for name, one in tried.items()},
        "runs": check_runs(settings, storage.milestones, missing, SystemClock().now()),
        "addresses": marked_addresses(storage.marks, settings.organisation),
        "feedback": storage.doubts,
    }
    return [
        Section("database", "Database", storage.findings),
        changes_section(told, storage.changes),
        *source_sections(told, sources.unconnected, (), settings),
        *(Section(name, title, found[name]) for name, title in TITLES.items() if found.get(name)),
    ]


def _watch(futures: Sequence[Future], on_done: Callable[[int, int], object]) -> None:  # type: ignore[type-arg]
    on_done(0, len(futures))
    for done, _future in enumerate(as_completed(futures), start=1):
        on_done(done, len(futures))


def _flat(asked: Sequence[Future[list[Asked]]]) -> list[Asked]:
    return [one for future in asked for one in future.result()]


def _leaves_out(settings: Settings, missing: Collection[str], outlet: str) -> bool:
    """Whether somebody of this outlet is reached by none that is set up."""
    for manager in settings.organisation.managers:
        outlets = {name for name, _ in manager.addresses}
        if outlet in outlets and not outlets - set(missing):
            return True
    return False


def _settings_section(settings: Settings) -> Section:
    company = settings.organisation
    counts = ((company.teams, "teams"), (company.services, "services"), (company.managers, "managers"))
    told = ", ".join(counted(len(items), noun) for items, noun in counts)
    findings = [Finding("settings file", "ok", f"{settings.file}: {company.name}: {told}")]
    if not company.managers:
        detail = "the file has no [[manager]], so nobody is briefed; 'riskbrief preview' needs none"
        fix = "set [smtp] host or the reader's slack, then take the '#' off the one that init wrote"
        findings.append(Finding("readers", "missing", detail, fix, is_needed=True))
    return Section("settings", "Settings", tuple(findings))


def _claude_section(settings: Settings) -> Section:
    provider, key = settings.claude.provider, missing_key(settings)
    name = key or (KEY if provider == "anthropic" else f"provider {provider!r}")
    if key is not None:
        finding = Finding(name, "not connected", "is not set; a template writes the sentences")
    elif (lacks := missing_package(settings)) is not None:
        detail, _, fix = lacks.partition("; ")
        finding = Finding(name, "missing", detail, fix, is_needed=True)
    else:
        finding = Finding(name, "ok", "is set; it was not tried, because that costs money")
    return Section("claude", "Claude" if provider != "openai" else "Language model", (finding,))
