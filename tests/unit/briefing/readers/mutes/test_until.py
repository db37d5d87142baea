"""Until when a card is muted, as readers write it, as we write it, and what is refused with what could be said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.contracts.errors import UntilUnknown
from briefing.readers.mutes.until import Changed, Date, parse_until, until_of, until_words
from data.records import CardMark

MONDAY = date(2026, 11, 9)
CONDITION = '{"measure": "burn", "fact": "f", "subject": "s", "limit": "under", "threshold": 1}'


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("until 2026-12-01", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("until Friday", date(2026, 11, 13)),
        ("until fri", date(2026, 11, 13)),
        ("until Monday", date(2026, 11, 16)),
        ("until next Tuesday", date(2026, 11, 10)),
        ("tomorrow", date(2026, 11, 10)),
        ("next week", date(2026, 11, 16)),
        ("until 1 Dec", date(2026, 12, 1)),
        ("until Dec 1", date(2026, 12, 1)),
        ("until Tue 1 December 2026", date(2026, 12, 1)),
        ("until 1 Feb", date(2027, 2, 1)),
        ("until 9 Nov 2027", date(2027, 11, 9)),
        ("in 2 weeks", date(2026, 11, 23)),
        ("for three days", date(2026, 11, 12)),
    ],
)
def test_a_day_is_read_in_the_ways_that_people_write_it(text, day):
    assert parse_until(text, MONDAY) == Date(day)


def test_days_count_from_the_day_that_it_is_said_and_nothing_said_is_until_it_changes():
    assert parse_until("Friday", date(2026, 11, 14)) == Date(date(2026, 11, 20))
    for text in ("", "  ", "until it changes", "Until it changes.", "it changes", "until changed"):
        assert parse_until(text, MONDAY) == Changed()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("until 2026-11-09", "2026-11-09 has passed"),
        ("until 2025-01-01", "2025-01-01 has passed"),
        ("until 2028-01-01", "2028-01-01 is more than a year away"),
        ("until 31 Feb", "'until 31 Feb' is no day"),
        ("until coverage is back over 80 %", "'until coverage is back over 80 %' is no day"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can_be_said(text, why):
    with pytest.raises(UntilUnknown) as refused:
        parse_until(text, MONDAY)
    said = "a card can be muted until it changes, or until a day, such as 2026-11-23 or Friday"
    assert str(refused.value) == f"{why}; {said}"


@given(st.dates(MONDAY + timedelta(days=1), MONDAY + timedelta(days=366)))
def test_whatever_day_we_write_is_read_back_as_the_same(day):
    assert parse_until(until_words(Date(day)), MONDAY) == Date(day)
    assert until_of(kept("date", until_date=day.isoformat())) == Date(day)


def kept(until: str | None, **parts: str) -> CardMark:
    told = {"until_date": None, "condition": None, **parts}
    return CardMark(
        id="m", scope_id="shop", card="search:queue", deed="muted", week="2026-W45", severity="critical",
        until=until, reader="dana", at=1, ended_at=None, ended_why=None, **told,
    )  # fmt: skip


@pytest.mark.parametrize(
    "mark",
    [
        kept("changed"),
        kept("when the moon is full"),
        kept("date", until_date="soon"),
        kept("condition", condition=CONDITION),
    ],
)
def test_what_another_version_wrote_holds_until_the_card_changes(mark):
    assert until_of(mark) == Changed()
