"""What happened is tied to something else by facts alone, whatever the words are; and is told of whom it met."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "W36-storefront"
INCIDENT = "service.checkout.incidents"
MOVED = ("service.checkout.movement", "service.catalogue.movement")
OWNED = ("service.checkout.ownership", "service.catalogue.ownership")
BANDS = ("band.safe", "band.moderate", "band.high", "band.critical")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("The incident at Checkout arose from checkout/deploy-126.", (INCIDENT,)),
        ("acme/shop#4024 waits for the incident at Checkout to be resolved.", (INCIDENT, "change.acme/shop#4024")),
        ("There was one incident among four repairs.", ("week.incidents", "week.repairs")),
        ("Four changes left the safe band, two of them for moderate and two for critical.", BANDS),
        ("catalogue/deploy-96 went out in the moderate band with 35 points.", ("service.catalogue.deployment",)),
        ("Both services moved from their usual means, Catalogue by 7.3 points.", MOVED),
        ("The 29 safe deployments stayed free of any incident, unlike six of 18 risky ones.", ("forecast.lift",)),
        ("Checkout's rise of 1.7 points hides a fall of 7.3 in Catalogue.", MOVED),
    ],
)
def test_what_the_facts_tie_together_is_told_in_one_breath(text, facts):
    assert codes(WEEK, text, *facts) == set()


@pytest.mark.parametrize(
    ("text", "facts", "code"),
    [
        ("The incident at Checkout arose from acme/shop#4003.", (INCIDENT, "change.acme/shop#4003"), "cause"),
        ("acme/shop#4024 opened the incident at Checkout.", (INCIDENT, "change.acme/shop#4024"), "cause"),
        ("The incident was down to four repairs.", ("week.incidents", "week.repairs"), "cause"),
        ("Lead time of 45.5 hours came out of four repairs.", ("week.lead_time", "week.repairs"), "cause"),
        ("Four changes left the safe band, two of them for high and two for critical.", BANDS, "severity"),
        (
            "catalogue/deploy-96 went out in the high band with 35 points.",
            ("service.catalogue.deployment",),
            "severity",
        ),
        ("The 18 risky deployments stayed free of any incident.", ("forecast.lift",), "no-fact"),
        ("Neither Checkout nor Catalogue let an owned file in without approval.", OWNED, "cause"),
    ],
)
def test_what_nothing_ties_is_found_in_one_breath(text, facts, code):
    assert code in codes(WEEK, text, *facts)


def test_an_incident_is_told_of_a_team_that_had_one():
    none = ("team.storefront.share", "team.payments.share")
    assert codes("1001-W37-three-teams", "Neither Storefront nor Payments had an incident.", *none) == set()
    assert "state" in codes("1001-W37-three-teams", "The week's incident fell to Payments.", "team.payments.share")
