"""A cause is told where a fact links it: an incident to its deployment, a movement to its drivers, a card to it."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

INCIDENT = "service.checkout.incidents"


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        (
            "W36-storefront",
            "Checkout is critical because an incident followed a deployment and is unresolved.",
            INCIDENT,
        ),
        ("W36-storefront", "Checkout is critical because two risky changes wait to go out.", "service.checkout.queue"),
        (
            "atlas",
            "Search has a warning because only 18 % of its budget is left.",
            "service.search.objective",
        ),
        ("atlas", "A quarter of the deployments failed, which is why there is a warning.", "week.failure_rate"),
    ],
)
def test_the_facts_of_a_card_are_the_reason_for_its_severity(payload, text, fact):
    assert codes(payload, text, fact) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("W36-storefront", "Checkout is critical because two risky changes wait to go out.", (INCIDENT,)),
        (
            "W36-storefront",
            "The incident on Checkout came about because two changes went out late.",
            (INCIDENT, "service.checkout.late"),
        ),
        (
            "W35-director",
            "With its owners gone, Auth's average rose by 7.1 points.",
            ("service.auth.movement", "service.auth.drift"),
        ),
        (
            "atlas",
            "Auth rose by 12 points as two newcomers arrived.",
            ("service.auth.movement", "service.auth.newcomers"),
        ),
        (
            "W36-storefront",
            "Catalogue was calmer than usual thanks to smaller ownership gaps.",
            ("positive.calmer.catalogue", "group.governance"),
        ),
        (
            "W36-storefront",
            "The incident on Checkout used up the error budget.",
            (INCIDENT, "service.checkout.objective"),
        ),
    ],
)
def test_two_facts_beside_each_other_make_no_cause(payload, text, facts):
    assert "cause" in codes(payload, text, *facts)


def test_a_verb_without_an_object_is_no_cause():
    fact = "positive.calmer.catalogue"

    assert codes("W36-storefront", "Catalogue calmed down to 24.4 points.", fact) == set()


def test_one_reading_is_not_held_against_another_the_wrong_way_round():
    right = "The shared driver, ownership gaps, says governance rather than change volume."
    wrong = "The shared driver, ownership gaps, says change volume rather than governance."

    assert codes("atlas", right, "pattern.driver") == set()
    assert "interpretation" in codes("atlas", wrong, "pattern.driver")


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "atlas",
            "Both people who contributed to Auth were new to the files they changed.",
            ("service.auth.newcomers",),
        ),
        ("cove", "Three of the six weeks are in, so there are no trends yet.", ("learning",)),
        ("W38-identity", "PagerDuty is silent, and its signals are unknown since.", ("source.pagerduty",)),
        ("atlas", "Search's two incidents are linked to search/deploy-77 by time.", ("service.search.incidents",)),
        (
            "W38-identity",
            "Profiles brought its share without approval down from 40 to 14 percent.",
            ("service.profiles.ownership",),
        ),
    ],
)
def test_words_that_only_look_like_a_cause_are_none(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Newcomers brought missing approvals in Payments up from 30 to 60 percent.",
            ("service.payments.ownership", "service.payments.newcomers"),
        ),
        ("Ledger's fall of 8.5 points came through the reverts.", ("service.ledger.movement", "week.reverts")),
        ("Search's two incidents are linked to payments/deploy-310.", ("service.search.incidents", "week.deployment")),
        ("Following its incidents, Search rose by 3 points.", ("service.search.movement", "service.search.incidents")),
    ],
)
def test_a_cause_without_a_link_is_found_in_any_words(text, facts):
    assert "cause" in codes("atlas", text, *facts)


def test_an_incident_is_tied_to_what_its_fact_names():
    text = "acme/shop#3973 and acme/shop#3975 are the changes that the incident is tied to."
    assert codes("1402-W36-storefront", text, "service.checkout.incidents") == set()
    facts = ("service.checkout.incidents", "change.acme/shop#3967")
    assert codes("1402-W36-storefront", "acme/shop#3967 is the change that the incident is tied to.", *facts)


def test_so_far_gives_no_cause():
    asks = ("ask.auth:ownership", "ask.payments:ownership")
    text = "Auth and Payments have done, so far, nothing of what was asked."
    assert "cause" not in codes("5101-W36-three-teams", text, *asks)


@pytest.mark.parametrize(
    "text",
    [
        "acme/discovery#1691 and acme/discovery#1701 both wait at 30 points and could each come down to 29.",
        "acme/discovery#1691 waits at 30 points and could come down to 29 with one more review.",
        "With one more review acme/discovery#1691 comes down to 29, from 30.",
        "acme/discovery#1701 comes down to 29 if one more person reviews it.",
    ],
)
def test_a_bare_number_may_be_what_something_comes_down_to(text):
    assert (
        codes(
            "5707-W36-discovery",
            text,
            "change.acme/discovery#1691",
            "change.acme/discovery#1701",
            "way.acme/discovery#1691",
            "way.acme/discovery#1701",
        )
        == set()
    )


@pytest.mark.parametrize(
    "text",
    [
        "acme/discovery#1691 and acme/discovery#1701 both wait at 30 points and could each come down to 28.",
        "acme/discovery#1691 comes down to 30, from 29.",
    ],
)
def test_what_something_comes_down_to_is_its_own_number(text):
    assert (
        codes(
            "5707-W36-discovery",
            text,
            "change.acme/discovery#1691",
            "change.acme/discovery#1701",
            "way.acme/discovery#1691",
            "way.acme/discovery#1701",
        )
        != set()
    )


@pytest.mark.parametrize(
    "text",
    [
        "Wait with acme/shop#4000 until no incident is open on the service, for an effect of 80 to 27 points.",
    ],
)
def test_an_effect_of_so_much_is_no_cause(text):
    assert codes("2008-W36-three-teams", text, "service.checkout.queue", "way.acme/shop#4000") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Wait with acme/shop#4000 until no incident is open on the service, for an effect of 80 to 37 points.",
        "Wait with acme/shop#4000 until no incident is open on the service, for an effect of 27 to 80 points.",
        "Waiting with acme/shop#4000 has an effect of 50 points.",
        "The 80 points of acme/shop#4000 are an effect of thin review.",
        "The two waiting changes are an effect of the incident.",
        "The queue in Checkout is an effect of 80 points of risk.",
        "The two waiting changes are an effect of two incidents.",
    ],
)
def test_an_effect_of_something_is_a_cause(text):
    assert codes("2008-W36-three-teams", text, "service.checkout.queue", "way.acme/shop#4000") != set()


TRIED = [
    "Six of 20 risky deployments over 13 weeks led to an incident, 30 percent, against none of 20 safe ones.",
    "Over 13 weeks six of 20 risky deployments ended in an incident and none of the 20 safe ones did.",
    "None of the safe deployments led to an incident, and six of the 20 risky ones did.",
]
UNTRIED = [
    "Six of 20 safe deployments over 13 weeks led to an incident, against none of 20 risky ones.",
    "Six of 20 risky deployments led to a revert.",
    "Risky deployments lead to incidents.",
    "Two risky deployments of Shipping led to an incident.",
    "Two newcomers with risky deployments led to an incident.",
    "Six of 20 risky deployments were caused by an incident.",
]


@pytest.mark.parametrize("text", TRIED)
def test_how_many_tries_led_to_an_incident_is_counted(text):
    assert codes("5909-W34-fulfilment", text, "forecast.lift") == set()


@pytest.mark.parametrize("text", UNTRIED)
def test_what_is_counted_over_all_tries_is_no_cause_of_anything_else(text):
    facts = ("forecast.lift", "service.shipping.queue", "service.shipping.newcomers", "week.reverts")
    assert codes("5909-W34-fulfilment", text, *facts) & {"cause", "number"}


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5909-W34-storefront",
            "Storefront calmed down {} every owned file landed with an owner's approval.",
            "movement week.ownership",
        ),
        (
            "5909-W38-discovery",
            "PagerDuty stopped reporting {} search/deploy-119 went out on 16 September.",
            "source.pagerduty service.search.deployment",
        ),
    ],
)
def test_what_came_after_something_that_no_fact_ties_to_it_is_a_cause(payload, text, facts):
    assert "cause" in codes(payload, text.format("after"), *facts.split())
    assert codes(payload, text.format("and"), *facts.split()) == set()


def test_a_source_may_fall_silent_after_a_date():
    silent = "PagerDuty brought nothing after {}, so incidents since then are unknown."
    assert codes("5909-W38-discovery", silent.format("16 September"), "source.pagerduty") == set()
    assert codes("5909-W38-discovery", silent.format("13:30 on 16 September"), "source.pagerduty") == set()
    gone = silent.format("the release of search/deploy-119")
    assert "cause" in codes("5909-W38-discovery", gone, "source.pagerduty", "service.search.deployment")


@pytest.mark.parametrize("told", ["coming from the size of the batch", "coming from the batch"])
def test_the_points_of_a_batch_are_its_own(told):
    text = f"recommendations/deploy-88 has 42 points, {{}} of its 42 points {told}."
    fact = "service.recommendations.deployment"
    assert codes("7203-W34-discovery", text.format("nine"), fact) == set()
    assert codes("7203-W34-discovery", text.format("eight"), fact) == {"number"}
    assert codes("7203-W34-discovery", "The failure of recommendations/deploy-88 came from the batch.", fact) == {
        "cause"
    }


LINKED = "service.checkout.incidents change.acme/shop#3949 service.catalogue.deployment"


@pytest.mark.parametrize(
    ("named", "is_linked"),
    [
        ("acme/shop#3972 and acme/shop#3974", True),
        ("checkout/deploy-115", True),
        ("acme/shop#3949", False),
        ("acme/shop#3972 and acme/shop#3949", False),
        ("acme/shop#3972 and catalogue/deploy-99", False),
    ],
)
def test_an_incident_is_linked_to_every_change_that_its_fact_names_and_to_no_other(named, is_linked):
    said = f"The Checkout incident is linked to {named} and is not resolved."
    assert (codes("8714-W36-storefront", said, *LINKED.split()) == set()) is is_linked


@pytest.mark.parametrize("text", ["due to acme/shop#3997, which was", "because acme/shop#3997 was"])
def test_a_reason_of_a_score_is_none_of_a_lead_time(text: str) -> None:
    cited = ("change.acme/shop#3997", "week.lead_time")
    told = f"Lead time rose to 90.4 hours {text} merged without review."
    assert "cause" in codes("1907-W37-fulfilment-platform", told, *cited)
    own = "acme/shop#3997 scored as it did because it was merged without review."
    assert "cause" not in codes("1907-W37-fulfilment-platform", own, *cited)
