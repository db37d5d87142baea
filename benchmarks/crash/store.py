"""
The organisation of `make bench-crash`: the example company, read by hundreds who are all due at one moment.

Scopes are single teams and pairs of them; every scope has several readers, each in Slack and by mail, and some of them
share a channel. Scores are kept as the hourly collection leaves them, so that what is killed is the run itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from benchmarks.tables import toml_table
from bot.settings import load_settings
from bot.wiring import build_store, load_method
from briefing.contracts.organisation import holiday_name
from briefing.delivery.freeze import Composer
from briefing.narrative.narrator import TemplateNarrator
from data.demo.company import build_company
from data.engine import open_engine
from data.records import WriteCount
from data.store import Store
from data.tables import TABLES

if TYPE_CHECKING:
    from bot.settings import Settings

DUE: Final = datetime(2026, 9, 7, 13, 0, tzinfo=UTC)
"""When everybody's briefing of 2026-W36 is due, wherever they are."""

ZONES: Final = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "Europe/London", "UTC")
SCORED: Final = ZONES[:3]
"""The zones of the teams. A scope of several has the zone of its readers, and is scored as of the end of that week."""
SCOPES: Final = 18
SHARED: Final = (8, (0, 2))
"""Of so many readers of a scope these share a channel; all others get direct messages."""

UNBOUND: Final = """
[runs]
shadow = "off"

[limits]
slack_posts_per_minute = 1_000_000
slack_seconds_between_posts = 0.0
slack_reads_per_minute = 1_000_000
"""
"""The tables of settings by which briefings go to their readers, as fast as they can."""


class ShiftedClock:
    """A clock that goes as the system's does, so many seconds ahead of it."""

    def __init__(self, ahead: float) -> None:
        self._ahead = timedelta(seconds=ahead)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


def seconds_until(moment: datetime) -> float:
    """Return how far a clock has to be ahead for a moment to be now."""
    return (moment - datetime.now(UTC)).total_seconds()


def readers_text(readers: int, scopes: int = SCOPES) -> str:
    """Return a settings file of the example company with so many readers of so many scopes, without outlets."""
    company = build_company().settings.partition("[[manager]]")[0]
    teams = [team["id"] for team in tomllib.loads(company)["team"]]
    every = [*((team,) for team in teams), *combinations(teams, 2)][:scopes]
    blocks = [_reader(number, every) for number in range(readers)]
    return "\n".join([company, *blocks, '[people]\nnames = "private"\n'])


def _reader(number: int, scopes: list[tuple[str, ...]]) -> str:
    place = number % len(scopes)
    zones = ZONES if len(scopes[place]) == 1 else SCORED
    zone = zones[(number // len(scopes) if zones is ZONES else place) % len(zones)]
    is_shared = number // len(scopes) % SHARED[0] in SHARED[1]
    values: Mapping[str, Any] = {
        "id": f"reader-{number:03}",
        "name": f"Reader {number:03}",
        "teams": scopes[place],
        "zone": zone,
        "hour": DUE.astimezone(ZoneInfo(zone)).strftime("%H:%M"),
        "email": f"reader-{number:03}@acme.example",
        "slack": f"C0SCOPE{place:02}" if is_shared else f"U0READER{number:03}",
    }
    return toml_table("[[manager]]", **values)


def fill(url: str, file: Path, text: str) -> None:
    """Put the company into a database that has today's tables, with scores as a collection keeps them.

    `file` is where the settings are written.
    """
    settings = settings_at(file, text, url)
    with build_store(settings) as store:
        store.save(build_company().records)
        composer = Composer(
            store=store,
            organisation=settings.organisation,
            method=load_method(),
            narrator=TemplateNarrator(),
            holiday=holiday_name,
            clock=StandingClock(DUE),
        )
        for _ in composer.keep_coming():
            pass


def copy(source: str, target: str) -> None:
    """Copy every row of a database in which nobody was briefed yet into another with today's tables and no rows."""
    engines = open_engine(source), open_engine(target)
    old, new = map(Store, engines)
    # What scores are made of is counted when it is written, and kept scores are only good for that count.
    for kind in (*(kind for kind in TABLES if kind is not WriteCount), WriteCount):
        new.save(old.stream(kind))
    for engine in engines:
        engine.dispose()


def settings_at(file: Path, text: str, url: str) -> Settings:
    """Write a settings file, and read it together with where the database is."""
    file.write_text(text, encoding="utf-8")
    return load_settings(file, environment(url))


def environment(url: str) -> dict[str, str]:
    """Return the variables that our settings are read with."""
    return {"RISKBRIEF_DATABASE_URL": url, "RISKBRIEF_SLACK_BOT_TOKEN": "xoxb-receivers"}


class StandingClock:
    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment
