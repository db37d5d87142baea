"""`riskbrief next` as whoever wonders when a briefing comes meets it: by both clocks, with what moves it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.settings import load_settings
from briefing.contracts.organisation import Manager
from briefing.readers.choices import change_settings
from tests.backends import Backend
from tests.monday import ClosingStore
from tests.scenarios.command import Done, riskbrief
from tests.settings import acme

NOW = "2026-11-22T17:00+00:00"
KENJI = """
[[manager]]
name = "Kenji Mori"
slack = "U012AB3CE"
teams = ["payments"]
zone = "Asia/Tokyo"
hour = "15:00"
country = "JP"
holiday = "next working day"
"""
SETTINGS = acme(zone="America/New_York").replace('"U012AB3CD"\n', '"U012AB3CD"\ncountry = "US"\n') + KENJI


class Desk:
    """A folder with settings and a store."""

    def __init__(self, folder: Path, url: str) -> None:
        self.config, self.url = folder / "riskbrief.toml", url
        self.config.write_text(SETTINGS, "utf-8")

    @property
    def environ(self) -> dict[str, str]:
        return {"RISKBRIEF_DATABASE_URL": self.url}

    def ask(self, *arguments: str, now: str = NOW) -> Done:
        told = ("next", *arguments, "--now", now, "--config", self.config)
        return riskbrief(*told, cwd=self.config.parent, **self.environ)

    def told(self, *arguments: str, now: str = NOW) -> list[str]:
        done = self.ask(*arguments, now=now)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    def choose(self, reader: str, **changes: object) -> None:
        managers = load_settings(self.config, self.environ).organisation.managers
        manager: Manager = next(one for one in managers if one.id == reader)
        with ClosingStore(self.url) as store:
            change_settings(store, manager, changes, datetime(2026, 11, 22, 17, tzinfo=UTC))


@pytest.fixture
def desk(backend: Backend, tmp_path: Path) -> Iterator[Desk]:
    url = backend.migrated()
    yield Desk(tmp_path, url)
    backend.forget(url)


def test_every_reader_has_ten_weeks_by_their_own_clock_and_by_that_of_their_week(desk: Desk) -> None:
    lines = desk.told()

    assert lines[:3] == [
        "Ada Lovelace (ada-lovelace) reads for payments, Mondays at 09:00, America/New_York",
        "week      due                      why",
        "2026-W47  Mon 23 Nov 09:00 -05:00",
    ]
    assert lines[12:17] == [
        "",
        (
            "Kenji Mori (kenji-mori) reads for payments, Mondays at 15:00 (a public holiday: next working day),"
            " Asia/Tokyo; the weeks are those of America/New_York"
        ),
        "week      due                      where the week is        why",
        "2026-W47  Tue 24 Nov 15:00 +09:00  Tue 24 Nov 01:00 -05:00  public holiday: Labor Thanksgiving Day",
        "2026-W48  Mon 30 Nov 15:00 +09:00  Mon 30 Nov 01:00 -05:00",
    ]
    assert len(lines) == 2 * (2 + 10) + 1


def test_one_reader_is_named_by_id_or_by_name_and_weeks_are_counted(desk: Desk) -> None:
    by_id, by_name = (desk.told(name, "--count", "3") for name in ("kenji-mori", "KENJI mori"))

    assert by_id == by_name
    assert len(by_id) == 2 + 3


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("kenji-moro", "did you mean kenji-mori?"),
        ("zz", "there are ada-lovelace, kenji-mori"),
    ],
)
def test_an_unknown_reader_is_a_wrong_call_with_the_nearest_that_is_right(desk: Desk, name: str, hint: str) -> None:
    done = desk.ask(name)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"riskbrief: there is no reader {name!r}; {hint}\n"


def test_what_readers_have_set_themselves_counts_and_a_paused_week_is_listed_as_skipped(desk: Desk) -> None:
    desk.choose("ada-lovelace", day=4, time="07:30", zone="Europe/Berlin", paused_until=date(2026, 12, 7))

    assert desk.told("ada-lovelace", "--count", "3")[1:] == [
        "week      due                      where the week is        why",
        "2026-W47  Fri 27 Nov 07:30 +01:00  Fri 27 Nov 01:30 -05:00  skipped: paused until 2026-12-07",
        "2026-W48  Fri 4 Dec 07:30 +01:00   Fri 4 Dec 01:30 -05:00   skipped: paused until 2026-12-07",
        "2026-W49  Fri 11 Dec 07:30 +01:00  Fri 11 Dec 01:30 -05:00",
    ]


def test_a_reader_who_wants_the_next_working_day_gets_it_with_the_holiday_named(desk: Desk) -> None:
    before = desk.told("ada-lovelace", "--count", "1", now="2027-05-28T00:00+00:00")[2]
    desk.choose("ada-lovelace", holiday="next working day")
    after = desk.told("ada-lovelace", "--count", "1", now="2027-05-28T00:00+00:00")[2]

    assert before == "2027-W21  Mon 31 May 09:00 -04:00"
    assert after == "2027-W21  Tue 1 Jun 09:00 -04:00  public holiday: Memorial Day"


def test_programs_get_a_record_for_each_week_of_each_reader(desk: Desk) -> None:
    desk.choose("ada-lovelace", paused_until=date(2026, 12, 7))
    ada, kenji = json.loads("\n".join(desk.told("--count", "1", "--json")))

    assert (ada["reader"], ada["state"], ada["why"]) == ("ada-lovelace", "skipped", "paused until 2026-12-07")
    assert kenji == {
        "reader": "kenji-mori",
        "name": "Kenji Mori",
        "scope": "payments",
        "week": "2026-W47",
        "state": "due",
        "at": "2026-11-24T15:00+09:00",
        "zone": "Asia/Tokyo",
        "scope_at": "2026-11-24T01:00-05:00",
        "scope_zone": "America/New_York",
        "why": "public holiday: Labor Thanksgiving Day",
    }
