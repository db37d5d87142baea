"""The small words: dates, numbers, plurals, sums, sparklines and the cleaning of strangers' text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.contracts.payload import CardState, Period
from briefing.contracts.untrusted_text import clean, isolate, safe_link
from briefing.contracts.words import counted, cut_words, first_sentence, signed
from briefing.editions.view.arithmetic import change_line, sum_line
from briefing.editions.view.chart_data import Term
from briefing.editions.view.dates import day_words, period_words
from briefing.editions.view.figures import bar, figure, number, rounded_terms, spark_words, sparkline
from briefing.editions.view.values import Reason
from scoring.severity import Severity
from tests.unit.briefing.editions import sample


@pytest.mark.parametrize(
    ("start", "end", "week", "words"),
    [
        ("2026-11-09T00:00:00+01:00", "2026-11-16T00:00:00+01:00", "2026-W46", "Mon 9 – Sun 15 Nov 2026"),
        ("2026-11-30T00:00:00+01:00", "2026-12-07T00:00:00+01:00", "2026-W49", "Mon 30 Nov – Sun 6 Dec 2026"),
        ("2026-12-28T00:00:00+01:00", "2027-01-04T00:00:00+01:00", "2026-W53", "Mon 28 Dec 2026 – Sun 3 Jan 2027"),
        ("2026-10-19T00:00:00+02:00", "2026-10-26T00:00:00+01:00", "2026-W43", "Mon 19 – Sun 25 Oct 2026"),
    ],
    ids=["plain", "month", "year", "clock change"],
)
def test_period_names_its_days_and_zone(start, end, week, words):
    period = Period(week=week, start=start, end=end, zone="Europe/Berlin")

    assert period_words(period) == f"{words} ({week}, Europe/Berlin)"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1, "changes", "1 change"),
        (1240, "changes", "1,240 changes"),
        (41.34, "%", "41.3 %"),
        (-2.0, "points", "−2 points"),
        (None, "points", "unknown"),
        ("Friday", "", "Friday"),
        (0.04, "", "0"),
        (-0.04, "", "0"),
        (1234.5, "", "1,234.5"),
    ],
)
def test_figures(value, unit, words):
    assert figure(value, unit) == words


@given(
    st.lists(
        st.floats(min_value=-500, max_value=500, allow_nan=False).map(lambda value: round(value, 4)),
        min_size=1,
        max_size=33,
    )
)
def test_printed_terms_add_up_to_the_printed_total(terms):
    total = sum(terms)
    rounded = rounded_terms(total, terms)

    assert round(sum(rounded) * 10) == round(total * 10)
    assert all(abs(after - before) <= 0.16 for after, before in zip(rounded, terms, strict=True))


def test_small_terms_are_counted_and_not_dropped():
    terms = [Term("usual", 29.0), *(Term(f"s{place}", points) for place, points in enumerate((8, 3, 2, 1, 0.5, 0.2)))]

    assert sum_line(43.7, terms) == "43.7 = 29 usual + 8 s0 + 3 s1 + 2 s2 + 1 s3 + 0.7 from two smaller signals"


def test_small_words():
    assert day_words("2026-11-15T23:30:00Z", "Europe/Berlin") == "Mon 16 Nov"
    assert day_words("2026-11-15T23:30:00Z", "no/where") == "Sun 15 Nov"
    assert [signed(value) for value in (2.64, -0.5, 0.01)] == ["+2.6", "−0.5", "0"]
    assert [number(value) for value in (0, 41.25, 1240, -3.04)] == ["0", "41.2", "1,240", "−3"]
    assert counted(1, "people") == "1 person"
    assert cut_words("one two three", 2) == "one two …"
    assert first_sentence("v1.2 is out. More.") == "v1.2 is out."


def test_a_gate_is_said():
    reasons = [Reason(title="schema migration", reading="1 table", points=24, assumed=False)]

    assert change_line(80, reasons) == "24 = 24 for schema migration (1 table); a gate raised it to 80"


def test_sparkline_starts_at_zero_and_shows_gaps():
    assert sparkline((0, 7, None, 14)) == "▁▅·█"
    assert sparkline((0, 0)) == "▁▁"
    assert spark_words((1, None, 3)) == "3 weeks, from 1 to 3, now 3"
    assert bar(0.01, 10, width=10) == "█"
    assert bar(0, 10, width=10) == ""


def test_cleaning_keeps_letters_and_drops_controls():
    assert clean("a\r\n\tb\x00\x1b[31m\u202ec\u2066d") == "a b[31mcd"
    assert clean("👩‍👩‍👧 é नमस्ते") == "👩‍👩‍👧 é नमस्ते"
    assert clean("abcdef", limit=4) == "abc…"
    assert isolate(sample.ARABIC) == f"\u2068{sample.ARABIC}\u2069"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.example/a b", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https:///nohost", None),
        ("http://[::1", None),
        (None, None),
        ('https://x.example/"><b', "https://x.example/%22%3E%3Cb"),
        ("https://x.example/a?b=1&c=%20#d", "https://x.example/a?b=1&c=%20#d"),
    ],
)
def test_links(url, kept):
    assert safe_link(url) == kept


def test_title_counts_omitted_cards_and_forgets_resolved_ones():
    payload, narrative = sample.needs_action()
    cards = (payload.cards[1], payload.cards[0].model_copy(update={"state": CardState.RESOLVED}))
    changed = payload.model_copy(update={"cards": cards, "cards_omitted": {Severity.INFO: 400}})
    view = sample.view_of((changed, narrative))

    assert view.title == "1 warning, 400 things to know: auth"
    assert view.omitted == "400 more cards not shown: 400 things to know."
    assert view.tone == "warning"
    assert len(view.cards) == 1
    # A card without words still appears.
    view = sample.view_of((payload, narrative.model_copy(update={"cards": ()})))
    assert [card.title for card in view.cards] == [card.title for card in payload.cards]
