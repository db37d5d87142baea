"""Public holidays: what a day is called, and when people are next at work."""

from __future__ import annotations

from datetime import date

import pytest

from briefing.contracts.organisation import holiday_name


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
