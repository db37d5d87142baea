"""What the template plans: urgent, calm, recovered, blind, learning and muted weeks, and whatever week may come."""

from __future__ import annotations

import logging
import re
from itertools import islice

from hypothesis import HealthCheck, given, settings

from benchmarks.narrative.payloads import drawn
from briefing.contracts.words import capital
from briefing.narrative.handles import Handles
from briefing.narrative.narrator import TemplateNarrator
from briefing.narrative.planner import plan_of
from briefing.narrative.review import review
from scoring.severity import Severity
from tests.unit.briefing.narrative.examples import AUTH, PAYMENTS, card, change, fact, fix, own, queue, week
from tests.unit.briefing.sample import recipes

often = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

CHECKED = fact("week.checked", "checked", 42, services=4, nearest=None)
LANDED = (
    fact("week.changes", "week_changes", 64, 63),
    fact("week.elevated", "elevated", 2, 4),
    fact("band.high", "band", 2),
)

AT = change(1).subject.model_copy(update={"type": "deployment", "id": "checkout/d-1", "label": "checkout/d-1"})
RISKIEST = {"id": "acme/shop#1", "label": "acme/shop#1", "points": 83}
CARRIED = {"deployment": AT.id, "changes": ["acme/shop#1"]}
INCIDENT = own("incidents", "service_incidents", 1, unresolved=1, minutes_after=106, title="Totals", **CARRIED)
DEPLOYMENT = fact("deployment.checkout/d-1", "deployment", 83, about=AT, service="checkout", riskiest=RISKIEST)


def told(payload):
    return TemplateNarrator().narrate(payload)


def opening(payload):
    found = told(payload)
    return [one.text for one in (found.headline, *found.situation)]


def test_an_urgent_week_tells_a_security_fix_that_has_waited_so_long_that_it_has_no_card():
    lead, old = queue(AUTH), fix("waits", earlier=True)
    urgent = card(lead, "queue", Severity.WARNING)
    assert any("is still not released" in one for one in opening(week(lead, old, *LANDED, cards=[urgent])))
    carded = card(old, "security", Severity.WARNING, about=PAYMENTS)
    for cards, other in (([urgent, carded], old), ([urgent], fix("waits", of_dependency=True))):
        assert not any("released" in one for one in opening(week(lead, other, *LANDED, cards=cards))[1:])


def test_a_card_tells_an_incident_with_its_deployment_and_riskiest_change():
    [said] = told(week(INCIDENT, DEPLOYMENT, change(1), cards=[card(INCIDENT, "incident")])).cards
    assert "; that deployment, checkout/d-1, scored 83 points; its riskiest change is acme/shop#1" in said.text


def test_a_card_names_the_changes_that_its_fact_counts_and_how_long_it_is_open():
    fired = card(queue(), "queue", Severity.WARNING, "change.acme/shop#1", "change.acme/shop#2", weeks=3)
    [said] = told(week(queue(), change(1, 65), change(2, 83), cards=[fired])).cards
    assert ": acme/shop#2 (83 points, by {person:p1}) and acme/shop#1" in said.text
    assert said.text.endswith("This card is open for the third week in a row.")


def test_wordings_take_turns_by_week():
    def headline(number):
        found = week(CHECKED)
        return told(
            found.model_copy(update={"period": found.period.model_copy(update={"week": f"2026-W{number}"})})
        ).headline.text

    said = [headline(number) for number in range(40, 46)]
    assert len({*said}) == 3
    assert said[:3] == said[3:]


NOUNS = "changes?|reverts?|weeks?|incidents?|deployments?|contributors?|minutes?|hours?|services?|trends?"
NUMBERS = "one|two|three|four|five|six|seven|eight|nine|[\\d,]+"
ODD = re.compile(r"  | [,.;:]|\.\.|,,|\( | \)|\bNone\b(?! of\b)|\bnan\b|\b(\w+) \1\b|against no\b|[{}]")


def sound(payload):
    """Assert what holds of every narrative of the template."""
    found, known = told(payload), {one.id for one in payload.facts}
    every = [found.headline, *found.situation, *found.cards, *found.actions, *found.positives]
    assert review(Handles(payload), plan_of(payload)).refusals == []
    assert [one.card for one in found.cards] == [one.key for one in payload.cards]
    assert {one.remedy for one in found.actions} <= {two.id for one in payload.cards for two in one.remedies}
    for one in every:
        text = re.sub(r"\{person:[\w-]+\}", "P", one.text)
        assert {*one.facts} <= known
        assert one.text.endswith(".")
        assert not ODD.search(text), text
        assert text == capital(text)
    for one in (found.headline, *found.situation, *found.positives):
        counted = re.findall(rf"\b({NUMBERS}) ({NOUNS})\b", one.text.casefold())
        assert all(noun.endswith("s") == (number not in {"one", "1"}) for number, noun in counted), one.text
    return found


@often
@given(recipes)
def test_of_any_week_the_template_says_english_that_its_facts_prove(recipe):
    payload = recipe.payload()
    found = sound(payload)
    loud = {Severity.CRITICAL: "action before the next deploy", Severity.WARNING: "a decision"}.get(payload.severity)
    assert loud is None or loud in found.headline.text
    people = set(re.findall(r"\{person:([^}]*)\}", found.to_json()))
    assert people <= {one.id for one in payload.people}


def test_nothing_that_the_template_plans_is_ever_refused(caplog):
    with caplog.at_level(logging.WARNING):
        for payload in islice(drawn(2), 6):
            sound(payload)
    assert [one.getMessage() for one in caplog.records if one.name.startswith("briefing.narrative")] == []
