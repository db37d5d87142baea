"""
The organisation of `make bench-throughput`: thousands of readers, twenty to a team, who are all due at one moment.

A team is as large as one of the example company: two services with five changes a week each, so that a briefing of it
is what a reader there gets. What the product scored of the company is kept for every team, as the hourly collection
leaves it; that is done before anybody is due, also in real life.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.tables import toml_table
from benchmarks.week.copies import organisation_text, team_name
from benchmarks.week.store import fill as fill_week
from benchmarks.week.store import scored_company
from bot.settings import load_settings
from bot.wiring import build_store
from briefing.contracts.run_keys import run_id
from briefing.delivery.due import newest_due
from data.demo.company import build_company
from data.records import Briefing, Person

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation

DUE: Final = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)
"""When everybody's briefing of the company's last week is due."""

TEAM_SERVICES: Final = 2
TEAM_READERS: Final = 20
LAYERS: Final = 1.0


def _readers(readers: int) -> Iterator[str]:
    for number in range(readers):
        yield toml_table(
            "[[manager]]",
            id=f"reader-{number:04}",
            name=f"Reader {number:04}",
            teams=[team_name(number // TEAM_READERS)],
            zone="UTC",
            hour=DUE.strftime("%H:%M"),
            email=f"reader-{number:04}@acme.example",
            slack=f"U0READER{number:04}",
        )


def fill_many(url: str, folder: Path, readers: int, environ: dict[str, str]) -> str:
    """Make the store in a database that has today's tables and no rows; return the text of its settings."""
    holdings, _, _ = scored_company(folder)
    teams = -(-readers // TEAM_READERS)
    text = organisation_text(sorted(holdings.began), teams * TEAM_SERVICES, teams, _readers(readers))
    file = folder / "many.toml"
    file.write_text(text, encoding="utf-8")
    settings = load_settings(file, environ)
    assert settings.database_url == url  # noqa: S101 (a defect of the harness)
    with build_store(settings) as store:
        store.save(one for one in build_company().records if isinstance(one, Person))
        fill_week(store, settings.organisation, holdings, LAYERS)
        store.save(_last_weeks(settings.organisation))
    return text


def _last_weeks(organisation: Organisation) -> Iterator[Briefing]:
    """Yield what everybody got a week before, without which it would still be due until the moment comes."""
    for manager in organisation.managers:
        last = newest_due(organisation, manager, DUE - timedelta(seconds=1))
        for outlet, _ in manager.addresses:
            yield Briefing(
                reader_id=manager.id,
                week=last.week.id,
                outlet=outlet,
                run_id=run_id(last.scope.id, last.week.id),
                due_at=int(last.since.timestamp()),
                state="sent",
                reason=None,
                attempts=1,
                retry_at=None,
                done_at=int(last.since.timestamp()),
            )
