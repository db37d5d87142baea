"""Public holidays: what a day is called, and when people are next at work."""

from __future__ import annotations

from datetime import date

import pytest

from briefing.contracts.organisation import holiday_name, working_day


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("US", date(2026, 9, 7), "Labor Day"),
        ("DE", date(2026, 10, 2), None),
        ("JP", date(2027, 1, 1), "New Year's Day"),
        ("XX", date(2026, 1, 1), None),
    ],
)
def test_holidays_have_their_english_names(country: str, day: date, name: str | None) -> None:
    assert holiday_name(country, day) == name


@pytest.mark.parametrize(
    ("country", "day", "found"),
    [
        pytest.param("DE", "2026-11-16", "2026-11-16", id="ordinary-day"),
        pytest.param("DE", "2027-03-29", "2027-03-30", id="easter-monday"),
        pytest.param("JP", "2027-05-03", "2027-05-06", id="golden-week"),
        pytest.param("DE", "2026-12-25", "2026-12-25", id="friday-before-the-weekend"),
        pytest.param("US", "2021-07-05", "2021-07-06", id="moved-from-a-sunday"),
        pytest.param("XX", "2026-12-25", "2026-12-25", id="unknown-country"),
    ],
)
def test_a_holiday_gives_way_to_the_next_working_day_of_its_week(country: str, day: str, found: str) -> None:
    assert working_day(country, date.fromisoformat(day)) == date.fromisoformat(found)
