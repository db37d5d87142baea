"""Where "no" and "one" count nothing that a fact states; and what last week's asks came to."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WAY = "way.acme/shop#3942"
QUEUE = "ask.checkout:queue"
INCIDENT = "ask.checkout:incident"
DONE = "closed-W37-storefront"


def test_no_incident_may_be_what_a_way_down_waits_for() -> None:
    assert codes("closed-W36-storefront", "With no incident open, acme/shop#3942 falls to 30 points.", WAY) == set()
    assert codes("closed-W36-storefront", "acme/shop#3942 falls to 30 points, as no incident came.", WAY) != set()


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("atlas", "The riskier one at 88 points is acme/payments#501.", "change.acme/payments#501"),
        ("atlas", "One thing to settle: 60 percent of Payments' owned files.", "service.payments.ownership"),
        (
            "atlas",
            "Payments landed 60 percent of its owned files without one's approval.",
            "service.payments.ownership",
        ),
        ("W38-identity", "Ownership saw next to no change, at 15 percent.", "week.ownership"),
    ],
)
def test_one_and_no_may_count_nothing(payload: str, text: str, fact: str) -> None:
    assert "unit" not in codes(payload, text, fact)


def test_next_to_no_change_is_held_against_the_comparison() -> None:
    assert "direction" in codes("atlas", "There is next to no change in ownership: 40 percent.", "week.ownership")
    assert codes("atlas", "Payments had next to no incidents.", "service.payments.incidents") != set()


def test_not_a_single_one_is_none() -> None:
    assert codes("W35-director", "Not a single one of the changes was reverted.", "week.reverts") == set()
    assert codes("atlas", "Not a single one of the changes was reverted.", "week.reverts") != set()


def test_no_other_service_has_any_where_one_has_all() -> None:
    cited = ("service.checkout.reverts", "week.reverts")

    assert codes("hazel-W37-three-teams", "Checkout had one revert; no other service had any.", *cited) == set()
    assert codes("atlas", "Search had two reverts; no other service had any.", "service.search.reverts", "week.reverts")


@pytest.mark.parametrize(
    "text",
    [
        "Neither of the two changes in Checkout waits any longer.",
        "Checkout's incident is closed, and the two changes that waited there wait no longer.",
        "None of the risky changes of Checkout is waiting any longer.",
        "Two worries are off the table at Checkout: its incident is closed, and no changes wait any longer.",
    ],
)
def test_what_asks_were_about_may_be_told_as_over(text: str) -> None:
    assert codes(DONE, text, INCIDENT, QUEUE) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Neither of the three changes in Checkout waits any longer.",
        "Neither of Checkout's two asks was done.",
        "The two changes still wait at Checkout.",
        "Whether the ask to hold deploys in Checkout was done, cannot be known.",
        "Checkout's incident is still unresolved.",
    ],
)
def test_what_asks_came_to_is_not_turned_round(text: str) -> None:
    assert codes(DONE, text, INCIDENT, QUEUE) != set()


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("Hold Payments: one of its three incidents is unresolved.", True),
        ("Hold deploys of Payments: one of its three incidents is unresolved.", True),
        ("Hold Auth: one of Payments' three incidents is unresolved.", False),
        ("Deploy Payments: one of its three incidents is unresolved.", False),
        ("Hold nothing in Payments: one of its three incidents is unresolved.", False),
        ("Revert Payments: one of its three incidents is unresolved.", False),
    ],
)
def test_an_order_may_be_a_remedy_cut_short_of_what_its_card_is_about(text: str, *, is_right: bool) -> None:
    assert (codes("atlas", text, "service.payments.incidents") == set()) is is_right


ALL_LACK, NONE_LACK = ("hazel-W36-payments", "Payments"), ("W37-storefront", "Checkout")


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("No owned file in {} had an owner's approval.", True),
        ("None of {}'s owned files were approved by an owner.", True),
        ("Owners approved none of the owned files in {}.", True),
        ("Every owned file in {} landed without an owner's approval.", True),
        ("All of {}'s owned files lacked an owner's approval.", True),
        ("No owned file in {} lacked an owner's approval.", False),
        ("No owned file in {} landed without an owner's approval.", False),
        ("Every owned file in {} was approved by an owner.", False),
        ("All owned files in {} had an owner's approval.", False),
    ],
)
def test_none_had_an_approval_and_none_lacked_one_are_opposite_ends(text: str, *, lacks: bool) -> None:
    for payload, service in (ALL_LACK, NONE_LACK):
        fact = f"service.{service.lower()}.ownership"
        is_right = lacks is ((payload, service) == ALL_LACK)
        assert (codes(payload, text.format(service), fact) == set()) is is_right


@pytest.mark.parametrize(
    ("payload", "text", "is_true"),
    [
        ("1402-W37-identity", "There was no incident after the three risky or the 27 safe deployments.", True),
        ("1402-W37-identity", "There was no incident after the four risky or the 27 safe deployments.", False),
        ("1402-W37-identity", "Three risky and 27 safe deployments in 13 weeks, and no incident behind any.", True),
        ("1402-W37-identity", "Three risky and 27 safe deployments in 12 weeks, and no incident behind any.", False),
        ("hazel-W36-three-teams", "No incident came after any of the 97 safe deployments.", True),
        ("hazel-W36-three-teams", "No incident came after any of the 20 risky deployments.", False),
        ("hazel-W36-three-teams", "No incident came after the 20 risky or the 97 safe deployments.", False),
        ("hazel-W36-three-teams", "No incident came after any deployment in 13 weeks.", False),
    ],
)
def test_no_incident_is_told_of_the_deployments_that_had_none(payload: str, text: str, *, is_true: bool) -> None:
    assert (codes(payload, text, "forecast.lift") == set()) is is_true


@pytest.mark.parametrize(
    "text",
    [
        "Calm in Payments and Ledger: no change scored high or critical, and there was no incident.",
        "Payments and Ledger had no incident, and no change scored high.",
        "Neither Payments nor Ledger had a change that scored high or critical.",
    ],
)
def test_what_a_scope_has_none_of_none_of_its_services_has(text):
    assert codes("5707-W34-payments", text, "week.elevated", "week.incidents") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Calm in Payments and Checkout: no change scored high or critical, and there was no incident.",
        "Calm in Payments and Ledger: two changes scored high, and there was no incident.",
        "Calm in Payments and Ledger: no change scored moderate, and there was no incident.",
        "Ledger had three incidents.",
        "Ledger had no reverts and Payments none.",
        "Ledger had no failed deployment.",
    ],
)
def test_what_a_scope_has_some_of_is_told_of_no_service_by_it(text):
    assert codes("5707-W34-payments", text, "week.elevated", "week.incidents") != set()


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Auth's owners approve again, and no change scored high or critical.", True),
        ("None of Auth's changes scored high.", True),
        ("Auth's owners approve again, and no change scored moderate.", False),
        ("Auth's owners approve again, and no change waits.", False),
        ("Auth's owners approve again, and no deployment failed.", True),
        ("Auth's owners approve again, and no deployment went out.", False),
        ("Auth's owners approve again, and no incident was opened.", False),
    ],
)
def test_what_a_scope_has_none_of_is_none_of_whoever_was_named_before(text, is_true):
    found = codes("6111-W37-identity", text, "service.auth.ownership", "week.elevated", "week.failures")
    assert (found == set()) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("No deployment failed this week, after one last week.", True),
        ("Last week no deployment failed.", False),
        ("No deployment failed last week.", False),
    ],
)
def test_none_is_no_ratio_to_what_there_was(text, *, is_true):
    assert (not codes("7001-W37-three-teams", text, "week.failures")) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("No change landed.", False),
        ("Payments had no changes this week.", False),
        ("No change landed at high or critical.", True),
        ("No risky change landed.", True),
        ("No change scored above moderate.", True),
    ],
)
def test_no_change_at_all_is_not_told_by_those_that_are_risky(text, is_true):
    assert (codes("7001-W35-payments", text, "week.elevated") == set()) is is_true
