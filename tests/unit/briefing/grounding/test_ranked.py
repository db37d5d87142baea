"""Comparatives that rank what is cited, verbs that put one first, and how far something moved beside another."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "hazel-W37-three-teams"
TWO = "service.checkout.share service.catalogue.share"
BUDGETS = "service.checkout.objective service.catalogue.objective"
MOVED = "service.checkout.movement service.ledger.movement"
FIVE = (
    "service.checkout.movement service.payments.movement service.auth.movement service.profiles.movement "
    "service.ledger.movement"
)
SHARES = "service.payments.share service.auth.share service.checkout.share"
CHANGES = "change.acme/shop#4035 change.acme/shop#4054"


@pytest.mark.parametrize(
    ("right", "wrong", "facts"),
    [
        (
            "Checkout has the larger share of the risk, but Catalogue the higher average.",
            "Checkout has the larger share of the risk and Catalogue the lower average.",
            TWO,
        ),
        (
            "Catalogue has the marginally higher average of the two, but the smaller share.",
            "Catalogue has the marginally higher average of the two, and the larger share.",
            TWO,
        ),
        (
            "Catalogue has more of its error budget left than Checkout.",
            "Checkout has more of its error budget left than Catalogue.",
            BUDGETS,
        ),
        (
            "Of the two services, Checkout fell further below its usual.",
            "Of the two services, Ledger fell further below its usual.",
            MOVED,
        ),
        (
            "Catalogue has the higher average, yet carries less of the risk.",
            "Catalogue has the higher average, and carries more of the risk.",
            TWO,
        ),
        (
            "Of the two, Catalogue scored higher, at 28.1 points on average.",
            "Of the two, Checkout scored higher, at 24 points on average.",
            TWO,
        ),
        ("Checkout improved more than Ledger.", "Ledger improved more than Checkout.", MOVED),
        (
            "Checkout is further below its usual than any other service.",
            "Payments is further below its usual than any other service.",
            FIVE,
        ),
        (
            "All five services came in below their usual, Checkout by the most and Ledger by the least.",
            "All five services came in below their usual, Checkout by the most and Profiles by the least.",
            FIVE,
        ),
        (
            "Payments leads the services in risk with 21.5 percent.",
            "Checkout leads the services in risk with 19.2 percent.",
            SHARES,
        ),
        (
            "The error budget of Checkout is down to 39 percent.",
            "The error budget of Checkout is up to 39 percent.",
            "service.checkout.objective",
        ),
    ],
)
def test_what_is_cited_is_ranked_by_what_the_comparative_is_said_of(right, wrong, facts):
    assert codes(WEEK, right, *facts.split()) == set()
    assert codes(WEEK, wrong, *facts.split()) & {"superlative", "direction"}


def test_the_later_of_two_is_the_one_that_landed_later():
    text = "The later of the two, acme/shop#{}, landed on {}."
    assert codes("hazel-W38-fulfilment", text.format(4054, "Friday"), *CHANGES.split()) == set()
    assert codes("hazel-W38-fulfilment", text.format(4035, "Wednesday"), *CHANGES.split()) == {"superlative"}
    text = "acme/shop#{} landed earlier than acme/shop#{}."
    assert codes("hazel-W38-fulfilment", text.format(4035, 4054), *CHANGES.split()) == set()
    assert codes("hazel-W38-fulfilment", text.format(4054, 4035), *CHANGES.split()) == {"direction"}


def test_the_worse_one_of_a_queue_is_the_one_that_it_tells_of():
    queue = "service.checkout.queue"
    assert codes("hazel-W36-three-teams", "Two changes wait in Checkout, the worse one at 80 points.", queue) == set()
    wrong = "Two changes wait in Checkout, the lower one at 80 points."
    assert codes("hazel-W36-three-teams", wrong, queue) == {"superlative"}


def test_most_of_the_risk_is_more_than_half_of_it():
    facts = ("service.checkout.share", "service.catalogue.share")
    assert codes("rowan-W37-storefront", "Checkout carries most of the risk.", *facts) == set()
    assert codes("rowan-W37-storefront", "Catalogue carries most of the risk.", *facts) == {"rank"}


def test_a_driver_may_weigh_more_in_one_service_than_in_another():
    facts = ("service.payments.movement", "service.auth.movement")
    text = "Missing owner approval weighs slightly more in {} than in {}."
    assert codes("hazel-W36-three-teams", text.format("Auth", "Payments"), *facts) == set()
    assert codes("hazel-W36-three-teams", text.format("Payments", "Auth"), *facts) == {"direction"}


def test_what_is_done_first_is_what_has_the_gravest_card():
    facts = ("service.checkout.incidents", "service.checkout.queue")
    assert (
        codes("hazel-W36-three-teams", "Checkout's incident is still open: hold deploys there first.", *facts) == set()
    )
    assert "rank" in codes("hazel-W36-three-teams", "Auth needs an owner first.", "service.auth.ownership")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Ownership gaps lead with 14 points, large changes a close second at 13.5.", True),
        ("Missing tests are a distant third at 3 points.", True),
        ("Ownership gaps lead with 14 points, large changes a distant second at 13.5.", False),
        ("Missing tests are a close third at 3 points.", False),
        ("Missing tests are a distant second at 3 points.", False),
        ("A distant team brings 14 points.", False),
    ],
)
def test_a_second_is_as_far_behind_as_is_said(text, *, is_true):
    cited = ("group.governance", "group.volume", "group.testing")
    assert (not codes("atlas", text, *cited)) is is_true


@pytest.mark.parametrize("text", ["lowered Profiles' average the most", "dragged Profiles down the most"])
def test_the_driver_that_lowered_an_average_most_is_the_one_with_the_most_points(text: str) -> None:
    payload, fact = "rowan-W34-identity", "service.profiles.movement"
    assert codes(payload, f"Lines added {text}.", fact) == set()
    assert codes(payload, f"Thin review {text}.", fact) != set()
    assert codes(payload, f"Lines added {text.replace('most', 'least')}.", fact) != set()


QUEUES = "service.shipping.queue service.notifications.queue"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("The queue at Shipping is the longer of the two.", "The queue at Notifications is the longer of the two."),
        ("Notifications has the shorter queue.", "Shipping has the shorter queue."),
        ("Of the two queues, Notifications' is the riskier.", "Of the two queues, Shipping's is the riskier."),
    ],
)
def test_a_queue_is_long_by_what_waits_and_risky_by_what_it_scores(right: str, wrong: str):
    week = "5202-W34-fulfilment"
    assert codes(week, right, *QUEUES.split()) == set()
    assert codes(week, wrong, *QUEUES.split()) != set()


def test_the_fewest_changes_are_counted_whatever_else_is_ranked() -> None:
    teams = [f"team.{one}.share" for one in ("storefront", "identity", "payments")]
    text = "{} made the {} changes, {}, and has the highest average, {} points."
    assert codes("rowan-W37-three-teams", text.format("Storefront", "fewest", "19", "25.3"), *teams) == set()
    assert codes("rowan-W37-three-teams", text.format("Storefront", "most", "19", "25.3"), *teams) != set()
    assert codes("rowan-W37-three-teams", "Identity made the fewest changes, 21.", *teams) >= {"superlative"}


def test_who_follows_with_a_number_follows_in_an_order_and_not_in_time() -> None:
    cited = [f"service.{name}.deployment" for name in ("infrastructure", "gateway", "shipping", "notifications")]
    text = "By top deployment, Infrastructure leads with 40 points, {} follows with {}."
    assert codes("8815-W34-fulfilment-platform", text.format("Gateway", 36), *cited) == set()
    assert codes("8815-W34-fulfilment-platform", text.format("Shipping", 34), *cited) != set()
