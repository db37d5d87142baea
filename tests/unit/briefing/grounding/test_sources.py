"""A source that failed has not answered again, and it alone is silent; a custom is the usual number."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

SOURCE = "source.pagerduty"


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("PagerDuty was last heard from on 16 September.", True),
        ("Nothing has been heard from PagerDuty since Wednesday 16 September.", True),
        ("PagerDuty's silence dates from 16 September.", True),
        ("Incidents are unknown until PagerDuty's silence ends.", True),
        ("Until PagerDuty has answered again, incidents are unknown.", True),
        ("The one blind spot is PagerDuty, which has failed.", True),
        ("The source's status is failed, with data up to 16 September.", True),
        ("Incidents are unknown until PagerDuty's status is ok.", True),
        ("The source's status is ok, with data up to 16 September.", False),
        ("The status of PagerDuty is partial.", False),
        ("The source's status is failed, with data up to 17 September.", False),
        ("PagerDuty was last heard from on 17 September.", False),
        ("The silence from Auth began on 16 September.", False),
        ("The team fell silent on 16 September.", False),
        ("The silence ended on 16 September.", False),
        ("PagerDuty has answered again since 16 September.", False),
        ("The one blind spot is PagerDuty, which has recovered.", False),
        ("The one blind spot is PagerDuty, which has crumbled.", False),
    ],
)
def test_a_blind_source_is_silent_and_has_not_answered(text, *, is_true):
    assert (not codes("W38-identity", text, SOURCE)) is is_true


@pytest.mark.parametrize(
    ("text", "fact", "is_true"),
    [
        ("The average is 26.9 points where 27.9 is its custom.", "week.mean", True),
        ("The average is 26.9 points where 23.7 is its custom.", "week.mean", False),
        ("Custom code is 26.9 points.", "week.mean", False),
        ("The count of changes has not stirred since the previous week.", "week.changes", True),
        ("The count of deployments has not stirred since the previous week.", "week.deployments", False),
    ],
)
def test_a_custom_is_the_usual_number_and_what_has_not_stirred_is_unchanged(text, fact, *, is_true):
    assert (not codes("W38-identity", text, fact)) is is_true


@pytest.mark.parametrize(
    ("payload", "text", "facts", "is_true"),
    [
        ("1002-W38-discovery", "No alarms this week: no incidents.", ("week.incidents",), True),
        ("1002-W38-discovery", "A week full of alarms.", ("week.incidents",), False),
        ("atlas", "No alarms this week: five incidents.", ("week.incidents",), False),
    ],
)
def test_alarms_are_denied_where_all_is_calm(payload, text, facts, *, is_true):
    assert (not codes(payload, text, *facts)) is is_true


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ("went out on Friday at 10:22, after PagerDuty's last news on Wednesday", True),
        ("went out after PagerDuty's last news", True),
        ("went out on Friday at 10:22, before PagerDuty's last news on Wednesday", False),
        ("went out on Friday at 10:22, after PagerDuty's last news on Thursday", False),
        ("failed after PagerDuty's last news", False),
        ("went out after PagerDuty failed", False),
    ],
)
def test_a_release_may_be_told_to_have_come_after_the_last_news_of_a_source(told, *, is_true):
    facts = ("service.recommendations.deployment", "source.pagerduty")
    assert (not codes("7001-W38-discovery", f"recommendations/deploy-98 {told}.", *facts)) is is_true
