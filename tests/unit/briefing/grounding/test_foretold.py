"""Windows and forecasts: a time to avoid is no good one, and hits are no misses."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    ("text", "fact", "found"),
    [
        ("Friday afternoon is one to avoid for Payments.", "ahead.windows", set()),
        ("Friday afternoon is a good window for Payments.", "ahead.windows", {"state"}),
        ("Tuesday morning is a good window for what waits in Payments.", "ahead.windows", set()),
        (
            "Over 13 weeks risky deployments were six times as likely to have an incident as safe ones.",
            "forecast.lift",
            set(),
        ),
        ("Safe deployments had an incident six times as often as risky ones.", "forecast.lift", {"direction"}),
        ("The forecast missed nine of 12.", "forecast.hits", {"number"}),
        ("Three quarters of the changes came with tests.", "positive.tested", set()),
        ("Three quarters of the changes passed their tests.", "positive.tested", {"no-fact"}),
    ],
)
def test_what_is_foretold_is_not_turned_round(text, fact, found):
    assert codes("atlas", text, fact) == found
