"""What an all clear stands on: how much was checked, and what came nearest to a warning."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.findings.checked import SERIES
from briefing.narrative.narrator import TemplateNarrator
from scoring.inputs import ScopeWeek, ServiceWeek
from scoring.severity import Severity
from tests.unit.briefing.sample import at, change, history, ordinary, payload, recipes

quickly = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def near(points: int) -> list:
    """A week in which payments stands somewhat above its 20 to 30 points."""
    return [change(500 + number, landed=at(0, day=number), points=points) for number in range(3)]


def test_a_quiet_week_says_how_many_series_were_checked():
    found = payload(history() + ordinary(0))

    looked = found.fact("week.checked")
    # Risk and high-risk changes and fixes of two services; nothing else is known of them.
    assert (looked.value, looked.unit, looked.detail["services"]) == (6, "series", 2)
    assert "none of six trends rose enough for a warning" in TemplateNarrator().narrate(found).headline.text


@pytest.mark.parametrize("weeks", [0, 5], ids=str)
def test_while_learning_nothing_was_checked(weeks):
    found = payload(history(weeks) + ordinary(0))
    assert [fact.id for fact in found.facts if fact.kind == "checked"] == []


def test_what_came_nearest_to_a_warning_is_told():
    found = payload(history() + near(31))

    assert found.severity is Severity.INFO
    looked = found.fact("week.checked").detail["nearest"]
    assert looked == {"subject": "payments", "series": "mean score", "value": 31, "usual": 25, "unit": "points"}
    text = " ".join(one.text for one in TemplateNarrator().narrate(found).situation)
    assert "The mean score in payments came near a warning (31 points, usually 25)" in text


def test_an_ordinary_rise_came_near_to_nothing():
    assert payload(history() + near(25)).fact("week.checked").detail["nearest"] is None


@quickly
@given(recipes)
def test_the_nearest_miss_never_is_what_has_a_card(recipe):
    found = recipe.payload()
    looked = [fact.detail["nearest"] for fact in found.facts if fact.kind == "checked"]
    told = {(card.subject.label, card.rule) for card in found.cards if card.severity is not Severity.INFO}
    for one in filter(None, looked):
        assert one["value"] > one["usual"]
        assert one["series"] != "mean score" or (one["subject"], "risk-rise") not in told


def test_every_series_that_can_be_judged_has_a_name():
    judged = {field.name for kind in (ServiceWeek, ScopeWeek) for field in fields(kind) if "Verdict" in str(field.type)}
    # What one of many causes adds to a score has no name, and is told by none.
    assert set(SERIES) == judged - {"driver"}
