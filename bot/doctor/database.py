"""Tries the database: whether it answers, and whether its tables are those of this Riskbrief. Nothing is created."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.doctor.briefings import doubted_rules
from bot.doctor.finding import Finding
from briefing.contracts.clock import SystemClock
from briefing.delivery.runs.shadow import MILESTONES
from briefing.readers.addresses import marks
from data.engine import open_engine
from data.errors import DatabaseBusy, SchemaNewer, SchemaOutdated, StoreError
from data.migrations.schema import our_history
from data.records import Change, Milestone
from data.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Engine

    from briefing.contracts.clock import Clock
    from data.records import AddressMark

MIGRATE: Final = "run 'riskbrief migrate'"
PLACE: Final = "correct database_url in [store], or RISKBRIEF_DATABASE_URL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Storage:
    """What was found, how many changes are stored, None where nobody could look, and the rules that readers doubt.

    `marks` are the addresses that nothing more is sent to. `milestones` are the times (epoch seconds) that shadow mode
    hangs on, None where nobody could look.
    """

    findings: tuple[Finding, ...]
    changes: int | None = None
    doubts: tuple[Finding, ...] = ()
    marks: tuple[AddressMark, ...] = ()
    milestones: Mapping[str, int] | None = None


def check_database(database_url: str, *, clock: Clock | None = None) -> Storage:
    """Try the database that a URL names; no finding repeats its user or its password. Without a clock, it is now."""
    now = int((clock or SystemClock()).now().timestamp())
    try:
        engine = open_engine(database_url)
    except StoreError as error:
        return Storage(findings=(_bad("database", str(error), PLACE),))
    try:
        return _tried(engine, now)
    finally:
        engine.dispose()


def _tried(engine: Engine, now: int) -> Storage:
    name = _name(engine)
    if engine.dialect.name == "sqlite" and not _is_there(engine):
        # To connect would make the file, and this command changes nothing.
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
    """Name the database without who logs in there: the rest of a URL may hold a password too."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return f"SQLite {url.database}"
    port = "" if url.port is None else f":{url.port}"
    return f"PostgreSQL {url.database or ''} at {url.host or 'this machine'}{port}"


def _is_there(engine: Engine) -> bool:
    path = str(engine.url.database)
    return path.startswith("file:") or Path(path).exists()
