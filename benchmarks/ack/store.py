"""
The store that `/risk` is measured against: an example company many times over, as it is on a Monday morning.

Every row of every table is copied, so that a question costs what it would cost: files, reviews, checks, deployments
and incidents are there, under names of their own. The weeks are moved to end where the clock stands. Some scopes are
briefed already, and what their services scored is kept; all others are still to come.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.tables import toml_table
from bot.rehearsal import MAIL
from bot.settings import load_settings
from bot.wiring import load_method
from briefing.contracts.clock import SystemClock
from briefing.contracts.organisation import holiday_name
from briefing.delivery.due import newest_due
from briefing.delivery.run import Run
from briefing.delivery.runs.services import RunServices
from briefing.evidence.stored.register import save_organisation
from briefing.evidence.stored.scoring import Scored
from briefing.narrative.narrator import TemplateNarrator
from data.demo.company import build_company
from data.engine import open_engine
from data.migrate import migrate
from data.query import within
from data.records import Change, Deployment, DeploymentChange, Incident, Objective, Service, SourceStatus, Team
from data.store import Store

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation
    from briefing.contracts.payload import Payload
    from data.demo.company import Company
    from data.view import Collected

CHANGES = 100_000
WORST = 2
"""Which of the story's weeks ends where the clock stands: the one with the most cards."""
SIGNAL = "lines_added"
BRIEFED = 2
"""Copies of the company whose managers are briefed and ask."""

_DAY = 86_400
_HERE, _HOST = "acme/", "acme.example"
_NAMED = frozenset({"email", "login", "name", "owner", "text", "url", "web_url"})
"""What speaks of the company besides ids."""
_LABELLED = (Team, Service, Objective)
_ENDING = {
    Change: ("opened_at", "closed_at", ("approved_at", "merged_at", "closed_at", "merge_sha")),
    Incident: ("began_at", "resolved_at", ("acknowledged_at", "resolved_at")),
}
"""What begins and ends: the moments of both, and what is not known before the end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """A manager who asks, and what they were briefed about."""

    manager: Manager
    slack: str
    payload: Payload
    service: str
    deployment: str
    change: str

    def questions(self) -> tuple[str, ...]:
        """Return what they ask, one of each kind; the empty text is the bare command."""
        known = self.payload.cards
        card = (f"why {known[0].key}",) if known else ()
        return (
            "",
            f"team {self.manager.teams[0]}",
            f"service {self.service}",
            f"pr {self.change}",
            *card,
            "queue",
            "status",
            f"signal {SIGNAL}",
            f"deploy {self.deployment}",
            "help",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """The store, the settings without their [slack] table, who asks, and how many changes there are."""

    database: Path
    settings: str
    askers: tuple[Asker, ...]
    changes: int


def prepare(folder: Path, changes: int = CHANGES) -> Prepared:
    """Make the store in a folder, or take the one that is there already, made in the same week."""
    company, database = build_company(), folder / "riskbrief.db"
    known = list(moved(company, datetime.now(UTC)))
    copies = -(-changes // sum(isinstance(one, Change) for one in known))
    settings = "\n".join(_settings(tomllib.loads(company.settings), copies))
    file = folder / "company.toml"
    file.write_text(settings, encoding="utf-8")
    organisation = load_settings(file, {}).organisation
    is_new = not database.exists()
    store = Store(engine := open_engine(f"sqlite:///{database}"))
    if is_new:
        migrate(engine)
        for number in range(copies):
            store.save(copied(known, number))
        save_organisation(store, organisation)
    askers = tuple(_briefed(store, organisation))
    counted = store.count(Change)
    engine.dispose()
    return Prepared(database=database, settings=settings, askers=askers, changes=counted)


def _briefed(store: Store, organisation: Organisation) -> Iterator[Asker]:
    clock = SystemClock()
    run = Run(
        RunServices.of(
            store=store,
            organisation=organisation,
            method=load_method(),
            narrator=TemplateNarrator(),
            holiday=holiday_name,
            clock=clock,
            outlets={},
            mail=MAIL,
        )
    )
    scored = Scored()
    for manager in organisation.managers:
        if int(manager.id[-2:]) < BRIEFED:
            due = newest_due(organisation, manager, clock.now())
            payload = run.composer.payload_of(due.scope, due.week, scored)
            run.composer.narrative_of(payload)
            yield _asker(store, organisation, manager, payload)


def _asker(store: Store, organisation: Organisation, manager: Manager, payload: Payload) -> Asker:
    service = organisation.services_of(organisation.scope_of(manager))[0].id
    until = within("began_at", None, int(datetime.fromisoformat(payload.period.end).timestamp()))
    deployment = store.read(Deployment, until, service_id=service, order=("-began_at",), limit=1)[0].id
    carried = store.read(DeploymentChange, deployment_id=deployment, limit=1)[0].change_id
    return Asker(
        manager=manager,
        slack=manager.slack[0],
        payload=payload,
        service=service,
        deployment=deployment,
        change=carried,
    )


# --- copies -----------------------------------------------------------------------------------------------------


def copied(records: Iterable[Collected], number: int) -> Iterator[Collected]:
    """Yield one copy of the company's rows; a source that is read as a whole is there once for all copies."""
    for record in records:
        if number and isinstance(record, SourceStatus) and record.repository_id is None:
            continue
        names = [field.name for field in fields(record) if field.name != "source_id"]
        found = {name: _value(name, getattr(record, name), number) for name in names}
        if isinstance(record, _LABELLED):
            found["label"] = f"{record.label} {number:02}"
        yield replace(record, **found)


def moved(company: Company, now: datetime) -> Iterator[Collected]:
    """Yield the company's rows as they are known now, moved so that the story's worst week was the last one."""
    today, seconds = now.date(), int(now.timestamp())
    later = (today - timedelta(days=today.weekday()) - company.mondays[WORST]).days * _DAY
    unknown: set[str] = set()
    for record in company.records:
        told = {name: at + later for name, at in _moments(record)}
        found: dict[str, Any] = dict(told)
        for kind, (begins, ends, gone) in _ENDING.items():
            if isinstance(record, kind) and told[begins] < seconds < told.get(ends, 0):
                found |= dict.fromkeys(gone)
        if "updated_at" in found:
            found["updated_at"] = min(found["updated_at"], seconds)
        belongs = {getattr(record, name, None) for name in ("change_id", "deployment_id")}
        if any(isinstance(at, int) and at > seconds for at in found.values()) or belongs & unknown:
            unknown.add(getattr(record, "id", ""))
        else:
            yield replace(record, **found)


def _moments(record: Collected) -> Iterator[tuple[str, int]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if (field.name in {"at", "as_of"} or field.name.endswith("_at")) and value is not None:
            yield field.name, value


def _value(name: str, value: Any, number: int) -> Any:  # noqa: ANN401 (a field of any record)
    if not isinstance(value, str):
        return value
    if name in {"sha", "merge_sha"}:
        return f"{number:02x}{value[2:]}"
    if name == "id" or name.endswith("_id"):
        return _of_copy(value, number) if _HERE in value else f"{value}-{number:02}"
    return _of_copy(value, number) if name in _NAMED else value


def _of_copy(text: str, number: int) -> str:
    return text.replace(_HERE, f"acme-{number:02}/").replace(_HOST, f"acme-{number:02}.example")


def _settings(company: Mapping[str, Any], copies: int) -> Iterator[str]:
    """Yield the tables of a settings file with every team, service and manager so many times."""
    yield toml_table("[organisation]", **(company["organisation"] | {"administrators": []}))
    for number in range(copies):
        for team in company["team"]:
            yield toml_table("[[team]]", **_renamed(team, number))
        for service in company["service"]:
            paths = service["path"]
            yield toml_table("[[service]]", **_renamed({**service, "path": None}, number))
            for path in paths:
                yield toml_table("[[service.path]]", **(path | {"repository": _of_copy(path["repository"], number)}))
        for manager in company["manager"]:
            slack = f"U{number:02}{manager['slack'][3:]}"
            teams = [f"{team}-{number:02}" for team in manager["teams"]]
            yield toml_table("[[manager]]", **(_renamed(manager, number) | {"slack": slack, "teams": teams}))
    yield toml_table("[people]", **company["people"])


def _renamed(table: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return a table of the settings, about one of the copies."""
    found = dict(table) | {"id": f"{table['id']}-{number:02}"}
    if "team" in found:
        found["team"] = f"{table['team']}-{number:02}"
    if "label" in found:
        found["label"] = f"{table['label']} {number:02}"
    if "email" in found:
        found["email"] = _of_copy(table["email"], number)
    return found
