"""Until when a card is muted, as readers write it, as we write it, and what is refused with what could be said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import UntilUnknown
from briefing.marks.deeds import Kind
from briefing.marks.language import offers, parse_until
from briefing.marks.measure import Limit
from briefing.marks.reading import fact_id_of, measured, measures_of
from briefing.marks.table import MEASURES, OF_CAUSES
from briefing.marks.until import Changed, Columns, Condition, Date, columns_of, until_of, until_words
from briefing.payload import Card, Comparison, Fact, Payload, SourceState, Subject
from data.records import CardMark
from scoring.severity import Cause
from tests.unit.briefing.marks.fortnight import queued, told
from tests.unit.briefing.sample import DAY, at

QUEUED = told(*queued(85))
CARD = QUEUED.cards[0]
MONDAY = date(2026, 11, 9)
"""The day after the week that was told of."""
PAYMENTS = Subject(type="service", id="payments", label="Payments")


def fact(fact_id: str, value: float, unit: str = "percent", *, usual: float | None = None, **detail: float) -> Fact:
    comparisons = () if usual is None else (Comparison(against="usual", value=usual, weeks=12),)
    return Fact(id=fact_id, kind="any", subject=PAYMENTS, value=value, unit=unit, comparisons=comparisons,
                detail=dict(detail))  # fmt: skip


def card(cause: Cause, *facts: str, subject: Subject = PAYMENTS) -> Card:
    return CARD.model_copy(update={"cause": cause.value, "subject": subject, "facts": facts, "title": "Payments: so"})


def week(*facts: Fact) -> Payload:
    return QUEUED.model_copy(update={"facts": facts})


OWNED = week(fact("service.payments.ownership", 100), fact("service.payments.drift", 60))
UNOWNED = card(Cause.OWNERSHIP, "service.payments.ownership")


def condition(limit: Limit, threshold: float, measure: str = "ownership coverage") -> Condition:
    name = {"ownership coverage": "ownership"}.get(measure, "drift")
    return Condition(
        measure=measure, fact=f"service.payments.{name}", subject="Payments", limit=limit, threshold=threshold
    )


@pytest.mark.parametrize("text", ["", "Until it changes.", "it changes", "until changed"])
def test_nothing_said_is_until_it_changes(text):
    assert parse_until(text, QUEUED, CARD) == Changed()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("until 2026-12-01", date(2026, 12, 1)),
        ("until fri", date(2026, 11, 13)),
        ("until Monday", date(2026, 11, 16)),
        ("until next Tuesday", date(2026, 11, 10)),
        ("tomorrow", date(2026, 11, 10)),
        ("next week", date(2026, 11, 16)),
        ("until Dec 1", date(2026, 12, 1)),
        ("until Tue 1 December 2026", date(2026, 12, 1)),
        ("until 1 Feb", date(2027, 2, 1)),
        ("in 2 weeks", date(2026, 11, 23)),
        ("for three days", date(2026, 11, 12)),
    ],
)
def test_a_day_is_read_in_the_ways_that_people_write_it(text, day):
    assert parse_until(text, QUEUED, CARD) == Date(day)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("until 2026-11-09", "has passed"),
        ("until 2025-01-01", "has passed"),
        ("until 2028-01-01", "more than a year away"),
        ("until 31 Feb", "is no day and no condition of"),
        ("until pigs fly", "is no day and no condition of"),
        ("until coverage is back over 80 %", "is no day and no condition of"),
        ("until the queue is over many", "is no day and no condition of"),
        ("until changes waiting in search are under 0", "can never be so"),
        ("until the worst score waiting is under 90", "already"),
        ("until the queue is under 5", "already"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can_be_said_of_this_card(text, why):
    with pytest.raises(UntilUnknown) as refused:
        parse_until(text, QUEUED, CARD)
    message = str(refused.value)
    assert why in message
    assert "until it changes, until Mon 23 Nov 2026" in message
    assert "until risky changes waiting in search are at most 0" in message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("until coverage is back over 80 %", condition(Limit.OVER, 80)),
        ("until coverage is back over 80%", condition(Limit.OVER, 80)),
        ("until the ownership coverage of Payments is above 80", condition(Limit.OVER, 80)),
        ("approvals rise to at least 62.5 %", condition(Limit.AT_LEAST, 62.5)),
        ("approvals rise to >= 62,5 %", condition(Limit.AT_LEAST, 62.5)),
        ("until drift falls below 30 percent", condition(Limit.UNDER, 30, "lines without a working owner")),
        ("until an owner is added", condition(Limit.UNDER, 20, "lines without a working owner")),
    ],
)
def test_a_condition_is_read_in_a_readers_words(text, found):
    assert parse_until(text, OWNED, UNOWNED) == found


def test_an_owner_cannot_be_waited_for_where_there_is_one():
    owned = week(fact("service.payments.ownership", 100), fact("service.payments.drift", 0))
    with pytest.raises(UntilUnknown, match="already"):
        parse_until("until an owner is added", owned, UNOWNED)


def test_the_offers_of_a_card_are_about_its_cause_and_leave_out_what_is_so_already():
    assert [until_words(one) for one in offers(OWNED, UNOWNED)] == [
        "until ownership coverage of Payments is over 80 %",
        "until changed lines without a working owner in Payments are under 20 %",
    ]
    assert offers(week(fact("service.payments.ownership", 10)), UNOWNED) == ()


def test_a_threshold_without_a_natural_value_is_what_was_usual():
    risen = week(fact("service.payments.movement", 9.0, "points", now=39.4, usual=30.25))
    found = offers(risen, card(Cause.RISK, "service.payments.movement"))
    assert [until_words(one) for one in found] == ["until the mean score of Payments is at most 30.2"]


def test_a_drivers_card_is_about_its_group():
    scope = Subject(type="scope", id="shop", label="shop")
    volume = fact("group.volume", 20.0, "points", usual=15.5)
    one = card(Cause.DRIVER, "group.volume", subject=scope)
    volume = volume.model_copy(update={"subject": Subject(type="signal", id="volume", label="large changes")})
    assert [until_words(found) for found in offers(week(volume), one)] == [
        "until the points that large changes adds to a change are at most 15.5"
    ]


# ---- the table


def test_every_cause_has_a_row_and_every_measure_is_offered_by_one():
    assert set(OF_CAUSES) == set(Cause)
    assert {name for names in OF_CAUSES.values() for name in names} == set(MEASURES)
    assert [name for name, row in MEASURES.items() if row.fact is None and row.of_scope is None] == []
    odd = CARD.model_copy(update={"cause": "weather"})
    assert (measures_of(odd), offers(QUEUED, odd)) == ((), ())
    assert parse_until("Friday", QUEUED, CARD, today=date(2026, 11, 14)) == Date(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("state", "value"),
    [
        (SourceState.OK, 100.0), (SourceState.PARTIAL, 100.0), (SourceState.STALE, None), (SourceState.FAILED, None),
        (SourceState.NOT_CONNECTED, None),
    ],
)  # fmt: skip
def test_a_value_under_sources_that_were_not_read_is_unknown(state, value):
    one = fact("service.payments.drift", 100).model_copy(update={"status": state})
    found = measured("lines without a working owner", one.id, [one])
    assert (found.value, found.unknown is None) == (value, value is not None)


# ---- round trips


ODD = '{"measure": "weather", "fact": "f", "subject": "s", "limit": "over", "threshold": 1}'
LABELS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80).map(str.strip).filter(bool)
ROWS = st.sampled_from([(cause, name) for cause, names in OF_CAUSES.items() for name in names])


@given(
    row=ROWS,
    label=st.one_of(LABELS, st.sampled_from(["it is under 5", "Fees of the scope", "ÌSTANBUL is over 3", "straße"])),
    limit=st.sampled_from(Limit),
    tenths=st.integers(1, 999),
)
def test_whatever_we_write_is_read_back_as_the_same(row, label, limit, tenths):
    cause, measure = row
    subject = Subject(type="service" if MEASURES[measure].fact else "scope", id="payments", label=label)
    one = card(cause, "group.volume", subject=subject)
    fact_id = fact_id_of(measure, one)
    assert fact_id is not None
    # Without a value nothing is so already.
    known = week(fact(fact_id, 0).model_copy(update={"value": None, "subject": subject}))
    parsed = parse_until(f"{measure} {limit} {tenths / 10}", known, one)
    assert isinstance(parsed, Condition)
    assert (parsed.limit, parsed.threshold, parsed.fact) == (limit, tenths / 10, fact_id)
    assert parse_until(until_words(parsed), known, one) == parsed
    assert until_of(kept(columns_of(parsed))) == parsed
    assert parsed.subject


@given(st.dates(MONDAY + timedelta(days=1), MONDAY + timedelta(days=366)))
def test_whatever_day_we_write_is_read_back_as_the_same(day):
    assert parse_until(until_words(Date(day)), QUEUED, CARD) == Date(day)
    assert until_of(kept(columns_of(Date(day)))) == Date(day)


def kept(columns: Columns) -> CardMark:
    return CardMark(
        id="m", scope_id="shop", card=CARD.key, deed=Kind.MUTED, week="2026-W45", severity="critical",
        until=columns.until, until_date=columns.until_date, condition=columns.condition, reader="dana",
        at=at(0) + DAY, ended_at=None, ended_why=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "columns",
    [
        Columns(until="changed"),
        Columns(until="when the moon is full"),
        Columns(until="date", until_date="soon"),
        Columns(until="condition", condition="{}"),
        Columns(until="condition", condition=None),
        Columns(until="condition", condition=ODD),
    ],
)  # fmt: skip
def test_what_another_version_wrote_holds_until_the_card_changes(columns):
    assert until_of(kept(columns)) == Changed()
