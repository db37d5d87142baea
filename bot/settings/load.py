"""Reads the settings: the file, the environment over it, and all checks, into one frozen value."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.errors import ScorecardUnusable
from bot.settings.crosschecks import cross_problems, manager_id
from bot.settings.document import Document, Retention, Runs, Store
from bot.settings.environment import CONFIG, MAKE_ONE, SECRET_VARIABLES, Environment, Secrets
from bot.settings.planted import planted_problems
from bot.settings.problems import Problem, SettingsInvalid, SettingsMissing, field_problems, in_file_order
from bot.settings.scorecard import read_scorecard
from briefing.contracts.organisation import Manager, NamesPolicy, Organisation, PathPlan, ServicePlan, TeamPlan
from data.deploys.rules import DeployRule

if TYPE_CHECKING:
    from bot.settings.organisation import ManagerTable
    from bot.settings.services import Claude, Events, Limits, Log, Operations, Slack, Smtp, Web
    from bot.settings.sources import Sources
    from bot.settings.table import Table
    from scoring.bands import BandTable
    from scoring.kinds.files import FileKind

DEFAULT_FILE = Path("riskbrief.toml")
NO_FILE: dict[str, Any] = {"organisation": {"name": "This organisation"}}
_AS_IN_FILE = (
    *("store", "slack", "smtp", "web", "operations", "log", "claude", "limits", "sources", "events", "retention"),
    "runs",
)
"""Tables that are handed on unchanged."""

_POSITION = re.compile(r" \(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """All settings. `file` is None where only the environment was read.

    `scorecard` is the card's file, None for the shipped one. `pagerduty_services` gives our id by PagerDuty's service
    id, `issue_labels` by an issue's label, `objective_services` by the name in files of objectives, and
    `event_services` by the name in events. `file_kinds` is as in `Method`.
    """

    file: Path | None
    organisation: Organisation
    store: Store
    slack: Slack
    smtp: Smtp
    web: Web
    operations: Operations
    log: Log
    claude: Claude
    limits: Limits
    sources: Sources
    events: Events
    retention: Retention
    runs: Runs
    bands: BandTable
    scorecard: Path | None
    file_kinds: tuple[tuple[str, FileKind], ...]
    pagerduty_services: Mapping[str, str]
    issue_labels: Mapping[str, str]
    objective_services: Mapping[str, str]
    event_services: Mapping[str, str]
    secrets: Secrets

    @property
    def names(self) -> NamesPolicy:
        return self.organisation.names

    @property
    def database_url(self) -> str:
        """The URL in the clear: it may hold a password, so give it to the engine only."""
        return self.store.database_url.get_secret_value()

    @property
    def mirrors(self) -> Path:
        """The git mirrors' folder; a relative one starts at the file's folder."""
        return _beside(self.file, self.sources.git.mirrors)


def _beside(file: Path | None, path: str) -> Path:
    """Return a path, a relative one from the settings file's folder."""
    return (Path() if file is None else file.parent) / Path(path).expanduser()


def settings_path(config: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the file: `--config`, else RISKBRIEF_CONFIG, else ./riskbrief.toml."""
    named = environ.get(CONFIG)
    return config or (Path(named) if named else DEFAULT_FILE)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment only. Raises SettingsInvalid with each variable and the fix."""
    return _assemble(None, NO_FILE, os.environ if environ is None else environ)


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read file and environment. Raises SettingsMissing, or SettingsInvalid with all problems."""
    variables = os.environ if environ is None else environ
    path = settings_path(config, variables)
    return _assemble(path, _parse(path), variables)


def _parse(path: Path) -> dict[str, Any]:
    try:
        # Some Windows editors add a byte order mark, which TOML does not know.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        fix = f"write one with `riskbrief init`, or with `riskbrief settings example > {shlex.quote(str(path))}`"
        raise SettingsMissing(f"there is no settings file {path}; {fix}, or name another with --config") from error
    except UnicodeDecodeError as error:
        raise SettingsInvalid([f"{path}: is not UTF-8 text; save it as UTF-8"]) from error
    except OSError as error:
        reason = error.strerror
        raise SettingsMissing(
            f"the settings file {path} cannot be read ({reason}); name a file with --config"
        ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid([f"{path}: {_syntax(str(error), text)}"]) from error


def _syntax(message: str, text: str) -> str:
    """Say where a syntax error is, even where tomllib only says that the document ended early."""
    found = _POSITION.search(message)
    lines = text.splitlines() or [""]
    line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
    words = _POSITION.sub("", message).replace(" (at end of document)", " at the end of the file")
    fix = "texts stand in quotes, lists in [ ], tables begin with [name] or [[name]]"
    return f"line {line}, column {column}: {words[:1].lower()}{words[1:]}; {fix}"


def _assemble(path: Path | None, raw: dict[str, Any], variables: Mapping[str, str]) -> Settings:
    environment = Environment(variables)
    secrets, names, url = environment.secrets(), environment.names(), environment.database_url()
    claude_url, log_format = environment.claude_url(), environment.log_format()
    document: Document | None = None
    cause: ValidationError | None = None
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        cause = error
    problems = _problems(raw, cause)
    if document is not None:
        problems += [*_scorecard_problems(path, document), *_secret_problems(document, environment, secrets)]
    lines = [problem.line(path) for problem in problems] + environment.problems
    if document is None or lines:
        raise SettingsInvalid(lines) from cause
    changes: dict[str, Table] = {}
    if url is not None:
        changes["store"] = Store.model_validate({"database_url": url})
    # The variable is Anthropic's: it says nothing of other providers.
    if claude_url is not None and document.claude.provider == "anthropic":
        changes["claude"] = document.claude.model_copy(update={"api_url": claude_url})
    if log_format is not None:
        changes["log"] = document.log.model_copy(update={"format": log_format})
    document = document.model_copy(update=changes)
    return _settings(path, document, secrets, names or document.people.names)


def _problems(raw: dict[str, Any], error: ValidationError | None) -> list[Problem]:
    """Combine all problems; a misplaced secret has only its refusal."""
    planted = list(planted_problems(raw))
    places = {problem.place for problem in planted}
    fields = field_problems(error, Document) if error is not None else []
    others = [problem for problem in (*fields, *cross_problems(raw)) if problem.place not in places]
    return in_file_order([*planted, *others], raw)


def _scorecard_problems(path: Path | None, document: Document) -> Iterator[Problem]:
    """Check the scorecard now, and not on Monday morning."""
    if (named := document.scoring.scorecard) is not None:
        try:
            read_scorecard(_beside(path, named))
        except ScorecardUnusable as error:
            yield Problem(("scoring", "scorecard"), str(error))


def _secret_problems(document: Document, environment: Environment, secrets: Secrets) -> Iterator[Problem]:
    """Refuse what is enabled without its secret, unless that was told: mails would lack their link, anybody could send
    events, and briefings for administrators only would go nowhere.
    """
    web, runs = document.web, document.runs
    needs = (
        (web.url is not None, ("web", "url"), "web_secret", f"{web.url!r}", f"{MAKE_ONE}, or remove url"),
        (document.events.enabled, ("events", "enabled"), "events_secret", "true", f"{MAKE_ONE}, or remove enabled"),
        (runs.shadow == "on", ("runs", "shadow"), "slack_bot_token", "'on'", 'set it, or write "off"'),
    )
    for is_on, place, secret, value, fix in needs:
        variable = SECRET_VARIABLES[secret]
        if not is_on:
            continue
        if place[0] == "runs" and document.organisation.administrators_channel is None:
            add = 'add administrators_channel = "C…" to [organisation]'
            yield Problem(place, f'{value} needs a channel to show the briefings in; {add}, or write "off"')
        elif getattr(secrets, secret) is None and not any(variable in line for line in environment.problems):
            yield Problem(place, f"{value} needs {variable}, which is not set; {fix}")


def _settings(path: Path | None, document: Document, secrets: Secrets, names: NamesPolicy) -> Settings:
    scorecard = document.scoring.scorecard
    return Settings(
        **{name: getattr(document, name) for name in _AS_IN_FILE},
        file=path,
        organisation=_organisation(document, names),
        bands=document.scoring.bands.table(),
        scorecard=None if scorecard is None else _beside(path, scorecard),
        file_kinds=document.files.pairs(),
        pagerduty_services={name: one.id for one in document.service for name in one.pagerduty},
        issue_labels={name: one.id for one in document.service for name in one.issue_labels},
        objective_services={name: one.id for one in document.service for name in one.objectives or (one.id,)},
        event_services={name: one.id for one in document.service for name in (one.id, *one.events)},
        secrets=secrets,
    )


def _organisation(document: Document, names: NamesPolicy) -> Organisation:
    zones = {team.id: team.zone for team in document.team}
    return Organisation(
        name=document.organisation.name,
        teams=tuple(
            TeamPlan(id=team.id, label=team.label or team.id, zone=team.zone, members=team.members)
            for team in document.team
        ),
        services=tuple(
            ServicePlan(
                id=service.id,
                label=service.label or service.id,
                team=service.team,
                tier=service.tier,
                country=service.country,
                deploys=DeployRule(**service.deployments.model_dump()),
                paths=tuple(PathPlan(repository=path.repository, globs=path.globs) for path in service.path),
            )
            for service in document.service
        ),
        managers=tuple(_manager(manager, zones) for manager in document.manager),
        administrators=document.organisation.administrators,
        administrators_channel=document.organisation.administrators_channel,
        names=names,
        excluded=document.people.exclude,
        incident_hours=document.incidents.hours,
    )


def _manager(manager: ManagerTable, zones: Mapping[str, str]) -> Manager:
    return Manager(
        id=manager.id or manager_id(manager.name),
        name=manager.name,
        teams=manager.teams,
        # crosschecks.py made sure that all teams share a zone where the manager has none.
        zone=manager.zone or zones[manager.teams[0]],
        email=manager.email,
        slack=manager.slack,
        day=manager.day,
        hour=manager.hour.hour,
        minute=manager.hour.minute,
        country=manager.country,
        holiday=manager.holiday,
        all_clear=manager.all_clear,
    )
