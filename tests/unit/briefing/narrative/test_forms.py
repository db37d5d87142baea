"""What forms a fact proves: its own clause, and how it stands against usual weeks, the week before and all known."""

from __future__ import annotations

import pytest

from briefing.narrative.forms import clause_of, direction, forms_of, noun_of
from briefing.narrative.phrases.table import Needs
from briefing.narrative.wording import text_of
from tests.unit.briefing.narrative.examples import CALM_WEEKS, change, fact, own


def said(one, form="", **how):
    return text_of(clause_of(one, form, **how) or ())


LANDED = ("week.changes", "week_changes")


@pytest.mark.parametrize(
    ("series", "is_record"),
    [
        pytest.param(CALM_WEEKS, True, id="above-all"),
        pytest.param((*CALM_WEEKS[:11], 7), False, id="reached-before"),
        pytest.param(CALM_WEEKS[:5], False, id="too-few-weeks"),
        pytest.param((*CALM_WEEKS[:11], None), False, id="a-week-unknown"),
    ],
)
def test_a_record_needs_six_weeks_that_are_all_known(series, is_record):
    assert ("record" in forms_of(fact(*LANDED, 7, series=series))) is is_record


@pytest.mark.parametrize(("name", "kind"), [("week.changes", "week_changes"), ("week.incidents", "incidents")])
def test_a_zero_is_not_said_while_a_source_could_not_be_read(name, kind):
    assert forms_of(fact(name, kind, 0, 2)) != {}
    assert forms_of(fact(name, kind, 0, 2), blind={*Needs}) == {}
    assert forms_of(fact(name, kind, 1, 2), blind={*Needs}) != {}


def test_wordings_differ_and_a_wording_that_there_is_not_is_one_that_there_is():
    landed = fact(*LANDED, 64, 63)
    assert forms_of(landed)["usual"] == 2
    told = [said(landed, "usual", wording=one) for one in range(2)]
    assert len({*told}) == 2
    assert said(landed, "usual", wording=3) == told[1]


def test_a_direction_is_more_than_noise():
    assert direction(fact("week.elevated", "elevated", 5, 4)) == 0
    assert direction(fact("week.elevated", "elevated", 6, 4)) == 1


def test_a_gate_is_told_only_where_it_lifted_the_score():
    gate, parts = [{"title": "an unresolved incident"}], [("lines added", 31, False)]
    assert {"gate"} <= {*forms_of(change(1, 80, gates=gate, reasons=parts))}
    assert {"why"} <= {*forms_of(change(1, 31, gates=gate, reasons=parts))}
    assert "gate" not in forms_of(change(1, 31, gates=gate, reasons=parts))
    assert "why" not in forms_of(change(1, 80, gates=gate, reasons=parts))
    assert "coverage lost (40 points, assumed)" in said(change(1), "why")


def test_what_is_held_for_a_reason_that_has_no_words_is_not_said_to_be():
    unheard = fact("ahead.windows", "windows", 0, changes=2, windows=[], held=[{"service": "Auth", "why": "a whim"}])
    assert {*forms_of(unheard)} == {"waiting"}


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(fact("week.mttr", "mttr", 113, 112, incidents=4), id="median"),
        pytest.param(own("share", "service_share", 33.33, 33.31), id="share"),
    ],
)
def test_a_reason_is_held_against_no_value_that_is_shown_as_the_same(one):
    assert "usual" not in text_of(noun_of(one) or ())
    assert "against" not in said(fact("driver.lines", "driver", 0.03, now=9.14, usual=9.11))


SERIES = (12, 15, 33, 14, 12, 33)
NEAR = {"subject": "Auth", "series": "mean score", "value": 27.04, "usual": 27, "unit": "points"}


@pytest.mark.parametrize(
    ("one", "form"),
    [
        pytest.param(own("share", "service_share", 33.33, maximum=33.31, series=SERIES), "maximum", id="maximum"),
        pytest.param(
            fact("week.ownership", "ownership", 20, 30.02, lately={"weeks": 4, "share": 30}), "lately", id="lately"
        ),
        pytest.param(fact("week.checked", "checked", 42, services=6, nearest=NEAR), "near", id="near"),
    ],
)
def test_a_form_that_would_hold_a_figure_against_itself_is_not_offered(one, form):
    assert form not in forms_of(one)
