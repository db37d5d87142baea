"""Public holidays by country: what a day is called there, and the next day on which people are at work.

Only holidays of a whole country count, not those of its regions. The surprising thing: a working day is looked for no
further than the Sunday of the same week, so that a briefing that gives way to a holiday never meets the next one.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

SATURDAY: Final = 5


def holiday_name(country: str, day: date) -> str | None:
    """Name the public holiday of a country (ISO 3166 code) on a day, in English; None for an ordinary day."""
    return _holidays_of(country, day.year).get(day)


def working_day(country: str, day: date) -> date:
    """Return the day itself unless it is a public holiday of a country (ISO 3166 code), else the next working day.

    That is neither a Saturday, a Sunday nor a public holiday, and in the same week (Monday to Sunday). Where the week
    has none left, it is the day itself.
    """
    if holiday_name(country, day) is None:
        return day
    rest = (day + timedelta(days=after) for after in range(1, SATURDAY - day.weekday()))
    return next((one for one in rest if holiday_name(country, one) is None), day)


@cache
def _holidays_of(country: str, year: int) -> Mapping[date, str]:
    # The package takes a sixth of a second to import, which only those pay who need it.
    from holidays import country_holidays, list_supported_countries  # noqa: PLC0415

    # A country that the package does not know has no holidays that anybody could name.
    if country not in list_supported_countries():
        return {}
    return dict(country_holidays(country, years=year, language="en_US", expand=False))
