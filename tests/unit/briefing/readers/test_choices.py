"""What a manager may choose of their briefing, and what is said of what they may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from briefing.contracts.errors import SettingsRefused
from briefing.contracts.organisation import Manager, Pause
from briefing.readers.choices import change_settings, pause, reset, resume, settings_of
from briefing.readers.preferences import as_chosen
from data.records import ReaderSettings
from tests.unit.briefing.readers.test_preferences import ADA as STRANGER

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NOW = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
"""A Monday evening; in Berlin it is Tuesday already."""
ADA = replace(STRANGER, country="DE")


def problems_of(store, changes: dict, manager: Manager = ADA) -> dict[str, str]:
    with pytest.raises(SettingsRefused) as refused:
        change_settings(store, manager, changes, NOW)
    return refused.value.problems


@pytest.mark.parametrize(
    ("changes", "manager"),
    [
        pytest.param({"day": 2, "time": "14:05"}, {"day": 2, "hour": 14, "minute": 5}, id="time"),
        pytest.param({"day": "2"}, {"day": 2}, id="day-of-a-menu"),
        pytest.param({"hidden": ("timing", "review")}, {"hidden": ("review", "timing")}, id="hidden"),
        pytest.param(
            {"paused_until": "2026-11-30"},
            {"pause": Pause(date(2026, 11, 17), date(2026, 11, 30))},
            id="pause-from-today",
        ),
    ],
)
def test_what_is_chosen_holds_from_then_on(store, changes: dict, manager: dict) -> None:
    row = change_settings(store, ADA, changes, NOW)

    assert as_chosen(ADA, row) == replace(ADA, **manager, in_file=ADA)
    assert settings_of(store, ADA) == row
    assert row.changed_at == int(NOW.timestamp())


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"day": "monday"}, "day", "Choose a day of the week."),
        ({"time": "24:00"}, "time", "Write a time of day such as 09:30."),
        ({"zone": "Europe/Berln"}, "zone", "'Europe/Berln' is not an IANA zone; did you mean 'Europe/Berlin'?"),
        ({"outlets": []}, "outlets", "Choose at least one; to get no briefing for a while, pause it."),
        ({"outlets": ["pigeon"]}, "outlets", "The settings know no outlet 'pigeon'"),
        ({"all_clear": "yes"}, "all_clear", "Choose on or off."),
        ({"holiday": "never"}, "holiday", "Choose same day or next working day."),
        ({"hidden": ["source"]}, "hidden", "What a briefing could not see is always said."),
        ({"hidden": ["astrology"]}, "hidden", "There is no card type 'astrology'; there are incident, security, queue"),
        ({"paused_until": "2026-11-17"}, "paused_until", "That day has come already"),
        ({"paused_from": "2026-12-01", "paused_until": "2026-12-01"}, "paused_until", "A pause ends after the day"),
        ({"paused_until": "2027-11-30"}, "paused_until", "That is more than a year away"),
    ],
)
def test_what_cannot_be_had_is_said_for_its_field_and_nothing_is_kept(
    store, changes: dict, field: str, text: str
) -> None:
    found = problems_of(store, {"all_clear": False} | changes)

    assert list(found) == [field]
    assert found[field].startswith(text)
    assert store.read(ReaderSettings) == []


def test_every_field_that_is_wrong_is_told_at_once_as_is_an_outlet_without_an_address_in_the_file(store) -> None:
    assert list(problems_of(store, {"day": 9, "time": "late", "zone": "Mars"})) == ["day", "time", "zone"]
    found = problems_of(store, {"outlets": ["slack", "email"]}, replace(ADA, email=None))
    assert found == {"outlets": "The settings know no email address of yours; whoever runs Riskbrief here can add it."}
    # Nor can the next working day be chosen where no country is known.
    found = problems_of(store, {"holiday": "next working day"}, STRANGER)
    assert found == {"holiday": "The settings know no country of yours; whoever runs Riskbrief here can add it."}
    assert change_settings(store, STRANGER, {"holiday": "same day"}, NOW).holiday is None


def test_what_the_file_says_anyway_is_not_kept_so_that_the_file_goes_on_counting(store) -> None:
    as_in_file = {
        "day": 0,
        "time": "09:00",
        "zone": "Europe/Berlin",
        "holiday": "same day",
        "outlets": ("slack", "email"),
        "all_clear": True,
        "hidden": (),
        "paused_from": None,
        "paused_until": None,
    }
    own = {"day": 3, "time": "07:00", "zone": "UTC", "holiday": "next working day", "hidden": ["timing"]}
    change_settings(store, ADA, own, NOW)

    row = change_settings(store, ADA, as_in_file, NOW)

    assert as_chosen(ADA, row) == ADA
    later = replace(ADA, hour=11)
    assert as_chosen(later, row).hour == 11
    # A field that is not asked about stays.
    change_settings(store, ADA, {"zone": "UTC", "hidden": ["timing"]}, NOW)
    row = change_settings(store, ADA, {"day": 4}, NOW)
    assert as_chosen(ADA, row) == replace(ADA, day=4, zone="UTC", hidden=("timing",), in_file=ADA)


@pytest.mark.parametrize(("zone", "today"), [("Europe/Berlin", "2026-11-17"), ("America/New_York", "2026-11-16")])
def test_a_pause_begins_today_where_the_reader_is_and_ends_when_they_resume(store, zone: str, today: str) -> None:
    change_settings(store, ADA, {"zone": zone}, NOW)

    paused = pause(store, ADA, None, NOW)
    resumed = resume(store, ADA, NOW)

    assert (paused.paused_from, paused.paused_until) == (today, None)
    assert as_chosen(ADA, resumed).pause is None
    ended = pause(store, ADA, date(2026, 11, 30), NOW)
    assert as_chosen(ADA, ended).pause == Pause(date.fromisoformat(today), date(2026, 11, 30))
    # The form hands over what it showed, long after.
    stale = {"paused_from": today, "paused_until": "2026-11-30", "day": 1}
    assert change_settings(store, ADA, stale, datetime(2027, 2, 1, tzinfo=UTC)).day == 1


def test_a_reset_leaves_the_file_alone_and_is_harmless_twice(store) -> None:
    change_settings(store, ADA, {"day": 3}, NOW)
    other = change_settings(store, replace(ADA, id="bob"), {"day": 4}, NOW)

    reset(store, ADA)
    reset(store, ADA)

    assert store.read(ReaderSettings) == [other]
