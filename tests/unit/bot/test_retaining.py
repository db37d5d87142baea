"""The nightly deletion: when it begins, what it gives way to, what it tells; and the command that shows it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot import retaining
from bot.cli.main import build_app
from bot.retaining import FIRST, LEAD, Nightly, build_nightly, next_night
from bot.settings import Settings, load_settings
from bot.worker import WorkerOptions, build_worker
from briefing.delivery.runs.workers import Cadence
from briefing.readers.audit import Audit
from data.engine import engine_of
from data.errors import DatabaseBusy
from data.records import AuditEntry, Event
from data.retention.terms import Term
from data.store import Store
from tests.backends import SqliteFiles
from tests.monday import HandClock, company, read_by

pytest_plugins = ("tests.backends",)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NEVER = bool
"""Says False: nobody is stopping it."""


def event_of(name: str, at: datetime) -> Event:
    at = at - timedelta(days=1000)
    then = int(at.timestamp())
    return Event(id=name, source="ci", event_id=name, type="t", happened_at=then, received_at=then, digest="")


@dataclass
class Nights:
    """A worker's nights, by a clock that somebody moves."""

    store: Store
    clock: HandClock = field(default_factory=lambda: HandClock(NOON))
    is_ours: bool = True
    due: datetime | None = None
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nightly = Nightly(
            store=self.store,
            audit=Audit(self.store, self.clock),
            days=dict.fromkeys(Term, 400),
            zone=ZoneInfo("Europe/Berlin"),
            take=lambda: self.is_ours,
            next_due=lambda _now: self.due,
            pause=self.pauses.append,
        )

    def look(self, **later: float) -> int:
        """Move the clock, look once, and return how many events are left."""
        self.clock.forward(**later)
        self.nightly.look(self.clock.now(), NEVER)
        return self.store.count(Event)


@pytest.fixture
def store(sqlite_backend: SqliteFiles) -> Iterator[Store]:
    url = sqlite_backend.migrated()
    with engine_of(url) as engine:
        yield Store(engine)
    sqlite_backend.forget(url)


@pytest.fixture
def nights(store: Store) -> Nights:
    store.save([event_of("old", NOON)])
    return Nights(store)


def test_a_worker_begins_with_it_an_hour_after_its_start_and_then_every_night_at_three(nights: Nights) -> None:
    assert [nights.look(), nights.look(minutes=59), nights.look(minutes=1)] == [1, 1, 0]
    nights.store.save([event_of("older", NOON)])
    # Thirteen hours later it is three in Berlin, which is two o'clock in UTC.
    assert [nights.look(hours=12, minutes=59), nights.look(minutes=1)] == [1, 0]


def test_the_next_night_is_at_three_o_clock_also_where_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    told = [next_night(datetime(2026, 3, 28, hour, 30, tzinfo=berlin), berlin) for hour in (2, 3)]
    assert [f"{one:%d %H:%M %z}" for one in told] == ["28 03:00 +0100", "29 03:00 +0200"]


def test_nothing_is_deleted_shortly_before_a_briefing_is_due_or_while_another_worker_deletes(nights: Nights) -> None:
    nights.look()
    nights.due = NOON + FIRST + LEAD - timedelta(minutes=1)
    assert nights.look(hours=1) == 1
    nights.due += timedelta(days=7)
    nights.is_ours = False
    assert nights.look() == 1
    nights.is_ours = True
    assert [nights.look(minutes=1), nights.look(hours=1)] == [1, 0]


def test_a_slice_ends_after_its_time_and_the_next_tick_goes_on(nights: Nights, monkeypatch) -> None:
    nights.store.save([event_of(f"{number}", NOON) for number in range(700)])
    monkeypatch.setattr(retaining, "SLICE_SECONDS", 0.0)
    nights.look()
    left = [nights.look(hours=1), *(nights.look(seconds=15) for _ in range(2))]
    assert left == [201, 0, 0]
    assert len(nights.pauses) == 2
    # The audit is told once a table and night, and of nothing where nothing went.
    nights.look(days=1)
    (told,) = nights.store.read(AuditEntry)
    assert (told.actor, told.door, told.deed, told.subject) == ("riskbrief", "worker", "deleted", "events")
    assert told.detail == "701 rows that had ended before 2025-10-19, kept for 400 days"


def test_what_went_before_a_fault_is_told_and_the_rest_waits_for_the_next_night(nights: Nights) -> None:
    def fails(_seconds: float) -> None:
        raise DatabaseBusy("somebody else writes")

    nights.nightly.pause = fails
    nights.look()
    with pytest.raises(DatabaseBusy):
        nights.look(hours=1)
    assert [one.subject for one in nights.store.read(AuditEntry)] == ["events"]
    nights.nightly.pause = nights.pauses.append
    nights.store.save([event_of("again", NOON)])
    assert [nights.look(minutes=1), nights.look(hours=14)] == [1, 0]


@pytest.fixture
def settings(store: Store, tmp_path: Path) -> Settings:
    file = tmp_path / "riskbrief.toml"
    file.write_text(f"{read_by(company().settings, 'anjali-rao')}\n[retention]\nchanges = 200\n", "utf-8")
    url = store._writing.url.render_as_string(hide_password=False)
    return load_settings(file, {"RISKBRIEF_DATABASE_URL": url})


@pytest.mark.usefixtures("hurried")
def test_a_worker_deletes_by_the_settings(settings: Settings, store: Store) -> None:
    clock = HandClock(NOON)
    store.save([event_of("old", NOON)])
    with build_worker(
        settings, worker_id="w", options=WorkerOptions(cadence=Cadence(tick=3600), clock=clock)
    ) as worker:
        worker.tick(NEVER)
        clock.forward(hours=1)
        worker.tick(NEVER)
    assert store.count(Event) == 0
    assert build_nightly(settings, store, clock, NEVER).days[Term.CHANGES] == 200


def call(settings: Settings, *options: str) -> tuple[int, str, str]:
    environ = {"RISKBRIEF_DATABASE_URL": settings.database_url, "COLUMNS": "200"}
    told = CliRunner().invoke(build_app(), ["retention", "--config", str(settings.file), *options], env=environ)
    return told.exit_code, told.stdout, told.stderr


def test_the_command_shows_every_table_and_deletes_only_when_it_is_told_to(settings: Settings, store: Store) -> None:
    store.save([event_of(f"{number}", datetime.now(UTC)) for number in range(3)])
    code, shown, _ = call(settings)
    (row,) = [line.split() for line in shown.splitlines() if line.startswith("events ")]
    assert (code, row[1], row[3:]) == (0, "3", ["200", "d", "3", "changes"])
    assert "3 rows over, with their parts." in shown
    assert store.count(Event) == 3

    code, _, said = call(settings, "--apply")
    assert (code, said) == (
        2, "riskbrief: retention --apply asks first, and there is no terminal to ask on; give --yes if it is meant\n"
    )  # fmt: skip
    assert call(settings, "--yes")[0] == 2

    code, _, said = call(settings, "--apply", "--yes")
    assert (code, said) == (0, "3 rows deleted, with their parts\n")
    assert [(one.actor, one.door, one.subject) for one in store.read(AuditEntry)] == [("operator", "cli", "events")]
    assert "Nothing is over." in call(settings)[1]
