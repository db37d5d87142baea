"""The whole examination: every connection tried, those of different hosts side by side, told in a fixed order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Final

from bot.doctor.addresses import marked_addresses
from bot.doctor.connections import mail_outlet, open_patiently, slack_client
from bot.doctor.database import check_database
from bot.doctor.events import check_events, is_about_events
from bot.doctor.finding import Finding, Report, Section
from bot.doctor.mail import check_mail
from bot.doctor.runs import check_runs
from bot.doctor.slack import check_slack
from bot.doctor.sources import ask, changes_section, check_wanted, groups_of, source_sections
from bot.doctor.web import check_web
from bot.narrating import KEY, missing_key, missing_package
from bot.settings import SettingsInvalid
from briefing.contracts.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from concurrent.futures import Future

    from bot.doctor.gaps import Asked
    from bot.errors import UsageError
    from bot.settings import Settings
    from bot.sources import Sources

SIDE_BY_SIDE: Final = 8
CHECK_FIX: Final = (
    "correct it; 'riskbrief settings check' repeats this, and 'riskbrief settings example' shows every key"
)


def unread(error: UsageError) -> Report:
    """Return the report where the settings cannot be read: nothing else can be tried before they can."""
    problems = error.problems if isinstance(error, SettingsInvalid) else (str(error),)
    fix = CHECK_FIX if isinstance(error, SettingsInvalid) else ""
    findings = (
        Finding(name="settings file", state="missing", detail=one, fix=fix, is_needed=True).told(()) for one in problems
    )
    return Report(sections=(Section(id="settings", title="Settings", findings=tuple(findings)),))


def examine(
    settings: Settings, *, only: Collection[str] = (), on_done: Callable[[int, int], object] = lambda _done, _all: None
) -> Report:
    """Try everything that the settings connect; `only` some of the sources, and then nothing but those.

    `on_done` is told how many of how many connections have answered.

    Raises:
        UsageError: `only` names a source that there is none of.
    """
    with open_patiently(settings) as sources, _pool() as pool:
        check_wanted(only, sources)
        asked = [pool.submit(ask, group) for group in groups_of(sources.connected)]
        if only:
            # The others are tried too: they may cover what is missing.
            _watch(asked, on_done)
            found = source_sections(_flat(asked), sources.unconnected, only, settings)
        else:
            found = _everything(settings, sources, pool, asked, on_done)
    secrets = _secrets(settings)
    sections = (_settings_section(settings), *found, *(() if only else (_claude_section(settings),)))
    return Report(
        sections=tuple(
            Section(id=one.id, title=one.title, findings=tuple(finding.told(secrets) for finding in one.findings))
            for one in sections
        )
    )


def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="doctor")


def _everything(
    settings: Settings,
    sources: Sources,
    pool: ThreadPoolExecutor,
    asked: Sequence[Future[list[Asked]]],
    on_done: Callable[[int, int], object],
) -> list[Section]:
    outlet, missing = mail_outlet(settings)
    database = pool.submit(check_database, settings.database_url)
    slack_needed, mail_needed = (_leaves_out(settings, missing, name) for name in ("slack", "email"))
    slack = pool.submit(check_slack, settings, slack_client(settings), is_needed=slack_needed)
    mail = pool.submit(check_mail, settings, outlet, lacks=missing.get("email"), is_needed=mail_needed)
    web = [pool.submit(check_web, settings.web, settings.web.url)] if settings.web.url is not None else []
    events = [pool.submit(check_events, settings)] if is_about_events(settings) else []
    _watch([database, *asked, slack, mail, *web, *events], on_done)
    told, storage = _flat(asked), database.result()
    runs = check_runs(settings, storage.milestones, missing, SystemClock().now())
    marked = marked_addresses(storage.marks, settings.organisation)
    return [
        Section(id="database", title="Database", findings=storage.findings),
        changes_section(told, storage.changes),
        *source_sections(told, sources.unconnected, (), settings),
        Section(id="slack", title="Slack", findings=slack.result()),
        Section(id="mail", title="Mail", findings=mail.result()),
        *(Section(id="web", title="Pages for readers", findings=(one.result(),)) for one in web),
        *(Section(id="events", title="Events", findings=(one.result(),)) for one in events),
        Section(id="runs", title="Briefings", findings=runs),
        *([Section(id="addresses", title="Addresses", findings=marked)] if marked else []),
        *([Section(id="feedback", title="Readers' feedback", findings=storage.doubts)] if storage.doubts else []),
    ]


def _watch(futures: Sequence[Future], on_done: Callable[[int, int], object]) -> None:  # type: ignore[type-arg]
    on_done(0, len(futures))
    for done, _future in enumerate(as_completed(futures), start=1):
        on_done(done, len(futures))


def _flat(asked: Sequence[Future[list[Asked]]]) -> list[Asked]:
    return [one for future in asked for one in future.result()]


def _leaves_out(settings: Settings, missing: Collection[str], outlet: str) -> bool:
    """Whether somebody whom this outlet would reach is reached by none of those that are set up."""
    for manager in settings.organisation.managers:
        outlets = {name for name, _ in manager.addresses}
        if outlet in outlets and not outlets - set(missing):
            return True
    return False


def _settings_section(settings: Settings) -> Section:
    company = settings.organisation
    counts = ((company.teams, "team"), (company.services, "service"), (company.managers, "manager"))
    told = ", ".join(f"{len(items)} {noun}{'' if len(items) == 1 else 's'}" for items, noun in counts)
    findings = [Finding(name="settings file", state="ok", detail=f"{settings.file}: {company.name}: {told}")]
    if not company.managers:
        detail = "the file has no [[manager]]"
        fix = "add one, or take the '#' off the one that init wrote: 'riskbrief settings example' shows how"
        findings.append(Finding(name="readers", state="missing", detail=detail, fix=fix, is_needed=True))
    return Section(id="settings", title="Settings", findings=tuple(findings))


def _claude_section(settings: Settings) -> Section:
    provider, key = settings.claude.provider, missing_key(settings)
    name = key or (KEY if provider == "anthropic" else f"provider {provider!r}")
    if key is not None:
        finding = Finding(name=name, state="not connected", detail="is not set; a template writes the sentences")
    elif (lacks := missing_package(settings)) is not None:
        detail, _, fix = lacks.partition("; ")
        finding = Finding(name=name, state="missing", detail=detail, fix=fix, is_needed=True)
    else:
        finding = Finding(name=name, state="ok", detail="is set; it was not tried, because that costs money")
    return Section(id="claude", title="Claude" if provider != "openai" else "Language model", findings=(finding,))


def _secrets(settings: Settings) -> list[str]:
    return [secret.get_secret_value() for _name, secret in settings.secrets if secret is not None]
