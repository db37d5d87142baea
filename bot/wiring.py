"""The only module that builds things or reads files for others; it imports heavy libraries where needed."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

from bot.outlets import Outlets
from bot.settings import Settings, read_settings
from bot.settings.scorecard import read_scorecard, shipped_text
from bot.unsubscribing import unsubscribe_links
from briefing.contracts.organisation import holiday_name
from briefing.contracts.rate_limits import Apart, Pace
from data.errors import SourceError
from scoring.bands import DEFAULT_BANDS, BandTable
from scoring.catalogue import parse_catalogue
from scoring.score import Method

if TYPE_CHECKING:
    from bot.scheduler import Ticks
    from briefing.contracts.clock import Clock
    from briefing.delivery.editor import Editor, MailIdentity
    from briefing.delivery.freeze import Composer
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.delivery.part_sender import PartSender
    from briefing.delivery.run import Run
    from briefing.delivery.runs.ahead import Ask
    from briefing.delivery.runs.journal import Watcher
    from briefing.delivery.runs.overdue import Watch
    from briefing.delivery.runs.services import RunServices
    from briefing.delivery.runs.workers import Sender
    from briefing.evidence.clone import Clone
    from briefing.narrative.narrator import Narrator
    from data.store import Store
    from scoring.kinds.files import FileKind

NO_SENDER = "Riskbrief <riskbrief@riskbrief.invalid>"
"""The sender of a dry run's mails where none can be sent."""


def load_method(
    bands: BandTable = DEFAULT_BANDS, scorecard: Path | None = None, kinds: tuple[tuple[str, FileKind], ...] = ()
) -> Method:
    """Read the scorecard in force, a file's or the shipped one. Raises ScorecardUnusable with the fix."""
    catalogue = parse_catalogue(shipped_text()) if scorecard is None else read_scorecard(scorecard)
    return Method(catalogue=catalogue, bands=bands, kinds=kinds)


def open_clones(paths: Sequence[Path]) -> list[Clone]:
    """Open each repository and read its history's shape. Raises a SourceError with path and fix."""
    from briefing.evidence.clone import Clone
    from data.sources.git.repository import GitRepository

    clones: list[Clone] = []
    for path in {path.resolve(): path for path in paths}.values():
        repository = GitRepository.open(path)
        twin = next((clone.repository for clone in clones if clone.repository.name == repository.name), None)
        if twin is not None:
            raise SourceError(
                f"{twin.path} and {path} are both called {repository.name!r}, by their origin; give only one --repo"
            )
        clones.append(Clone(repository=repository, graph=repository.graph()))
    return clones


def demo_outlets(slack: str | None, smtp: tuple[str, int] | None) -> Outlets:
    """Build outlets to a demo's servers, with Slack's token from the environment if there is one."""
    outlets: dict[str, Outlet] = {}
    if slack is not None:
        from bot.slack.send.client import build_client
        from briefing.delivery.outlets.slack import SlackOutlet

        token = read_settings().secrets.slack_bot_token
        told = "xoxb-riskbrief-demo" if token is None else token.get_secret_value()
        outlets["slack"] = SlackOutlet(build_client(told, base_url=slack))
    if smtp is not None:
        from briefing.delivery.outlets.smtp import MailServer, SmtpOutlet

        server = MailServer(host=smtp[0], port=smtp[1], security="none")
        outlets["email"] = SmtpOutlet(server, sender="riskbrief@acme.example")
    return Outlets(outlets, {})


@contextmanager
def build_store(settings: Settings, *, dry_run: bool = False) -> Iterator[Store]:
    """Open the database with the organisation in it, read-only for a dry run. Raises StoreError with the fix."""
    from briefing.evidence.stored.register import organisation_records, save_organisation
    from data.engine import engine_of
    from data.migrate import RehearsalStore
    from data.records import Repository
    from data.store import Store

    with engine_of(settings.database_url) as engine:
        store = Store(engine)
        store.check_schema()
        if dry_run:
            yield RehearsalStore(engine, organisation_records(settings.organisation, store.read(Repository)))
        else:
            save_organisation(store, settings.organisation)
            yield store


def build_outlets(
    settings: Settings,
    *,
    dry_run: bool = False,
    write: Callable[[str], object] | None = None,
    pace: Pace | None = None,
) -> Outlets:
    """Build Slack and mail; an incomplete one is `missing`, with the reason. A dry run prints instead, by `write`.
    `pace` gives permits for calls; None allows all at once.
    """
    from briefing.delivery.outlets.protocol import ConsoleOutlet

    slack = "RISKBRIEF_SLACK_BOT_TOKEN is not set" if settings.secrets.slack_bot_token is None else None
    missing = {name: why for name, why in (("slack", slack), ("email", _mail_lacks(settings))) if why is not None}
    if dry_run:
        tell = write or print
        return Outlets({name: ConsoleOutlet(name, tell) for name in ("slack", "email")}, missing)
    found: dict[str, Outlet] = {}
    if "slack" not in missing:
        found["slack"] = _slack_outlet(settings, pace)
    if "email" not in missing:
        found["email"] = _mail_outlet(settings, pace)
    return Outlets(found, missing)


def _mail_lacks(settings: Settings) -> str | None:
    if settings.smtp.host is None:
        return "[smtp] host is not set"
    if settings.smtp.username is not None and settings.secrets.smtp_password is None:
        return "[smtp] username is set and RISKBRIEF_SMTP_PASSWORD is not"
    return None


def _slack_outlet(settings: Settings, pace: Pace | None) -> Outlet:
    from bot.slack.send.client import build_client
    from briefing.delivery.outlets.slack import SlackOutlet

    # Sending a few without permits needs no waiting either.
    apart = None if pace is None else Apart(seconds=settings.limits.slack_seconds_between_posts)
    token = settings.secrets.slack_bot_token
    assert token is not None  # noqa: S101 (the type checker cannot know that its lack was looked for)
    return SlackOutlet(build_client(token.get_secret_value(), base_url=settings.slack.api_url), pace=pace, apart=apart)


def _mail_outlet(settings: Settings, pace: Pace | None) -> Outlet:
    from briefing.delivery.outlets.smtp import MailServer, SmtpOutlet

    smtp, password, machine = settings.smtp, settings.secrets.smtp_password, socket.gethostname()
    server = MailServer(
        host=smtp.host or "",
        port=smtp.actual_port,
        security=smtp.security,
        user=smtp.username,
        password=None if password is None else password.get_secret_value(),
        timeout=smtp.timeout,
        # By default smtplib asks the name server how to greet a mail server, which may hang.
        hello=machine if "." in machine else "[127.0.0.1]",
    )
    return SmtpOutlet(server, sender=parseaddr(smtp.sender or NO_SENDER)[1], pace=pace)


def build_editor(settings: Settings, store: Store) -> Editor:
    """Build a renderer of frozen briefings, for those who answer and do not deliver."""
    from briefing.delivery.editor import Editor

    return Editor(store=store, organisation=settings.organisation, mail=mail_identity(settings))


def build_composer(settings: Settings, store: Store, *, clock: Clock, narrator: Narrator | None = None) -> Composer:
    """Build who makes payloads and narratives; without a narrator the template writes."""
    from briefing.delivery.freeze import Composer
    from briefing.narrative.narrator import TemplateNarrator

    return Composer(
        store=store,
        organisation=settings.organisation,
        method=load_method(settings.bands, settings.scorecard, settings.file_kinds),
        narrator=narrator or TemplateNarrator(),
        holiday=holiday_name,
        clock=clock,
    )


def build_run_services(  # noqa: PLR0913 (the collaborators, each by name)
    settings: Settings,
    store: Store,
    outlets: Outlets,
    *,
    clock: Clock,
    narrator: Narrator | None = None,
    sender: Sender | None = None,
    watch: Watcher | None = None,
    outside: Ask | None = None,
) -> RunServices:
    """Build what an organisation's work reads and writes with; for a dry run, pass its store and outlets. Without a
    narrator the template writes; without `outside`, `clock` is believed.
    """
    from briefing.delivery.runs.ahead import nobody
    from briefing.delivery.runs.journal import unwatched
    from briefing.delivery.runs.services import Policy, RunServices
    from briefing.delivery.runs.workers import Sender

    runs = settings.runs
    return RunServices(
        store=store,
        organisation=settings.organisation,
        composer=build_composer(settings, store, clock=clock, narrator=narrator),
        editor=build_editor(settings, store),
        clock=clock,
        outlets=outlets.by_name,
        policy=Policy(late_after=runs.late_after_minutes * 60, skips_late=runs.late == "skip", shadow=runs.shadow),
        sender=sender or Sender(),
        watch=watch or unwatched,
        outside=outside or nobody,
    )


def build_run(
    settings: Settings, store: Store, outlets: Outlets, *, clock: Clock, narrator: Narrator | None = None
) -> Run:
    """Build a run by hand; see `build_run_services`."""
    from briefing.delivery.run import Run

    return Run(build_run_services(settings, store, outlets, clock=clock, narrator=narrator))


def build_overdue(
    settings: Settings,
    store: Store,
    outlets: Outlets,
    *,
    clock: Clock,
    part_senders: Mapping[str, PartSender] | None = None,
) -> Watch:
    """Build who finds overdue briefings; `part_senders` are a worker's, None where there is none here."""
    from briefing.delivery.part_sender import PartSender
    from briefing.delivery.runs.overdue import Watch

    if part_senders is None:
        part_senders = {name: PartSender(store, outlet, clock) for name, outlet in outlets.by_name.items()}
    return Watch(
        store=store,
        organisation=settings.organisation,
        clock=clock,
        part_senders=part_senders,
        outlets=outlets.by_name,
        mail=mail_identity(settings),
    )


def mail_identity(settings: Settings) -> MailIdentity:
    from briefing.delivery.editor import MailIdentity

    sender = settings.smtp.sender or NO_SENDER
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return MailIdentity(sender=sender, domain=domain, links=unsubscribe_links(settings))


def build_ticks(tick: Callable[[Callable[[], bool]], object], *, seconds: float) -> Ticks:
    """Build the scheduler that calls `tick` at once and then every so many seconds."""
    from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
    from apscheduler.schedulers.blocking import BlockingScheduler  # type: ignore[import-untyped]

    from bot.scheduler import Ticks

    return Ticks(BlockingScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(1)}), tick, seconds=seconds)


def slack_side_lacks(settings: Settings) -> str | None:
    """Return the secret that the Slack side lacks; None where it can be built."""
    secrets = settings.secrets
    other = (
        ("RISKBRIEF_SLACK_APP_TOKEN", secrets.slack_app_token)
        if settings.slack.mode == "socket"
        else ("RISKBRIEF_SLACK_SIGNING_SECRET", secrets.slack_signing_secret)
    )
    needed = (("RISKBRIEF_SLACK_BOT_TOKEN", secrets.slack_bot_token), other)
    lacking = [name for name, secret in needed if secret is None]
    return f"{' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not set" if lacking else None
