"""Asks are told to be done only where all of those that are meant are, and in full."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FOUR = "ask.checkout:incident ask.checkout:queue ask.checkout:concentration ask.checkout:timing"
THREE = "ask.checkout:incident ask.checkout:queue ask.checkout:timing"
TWO = "ask.auth:ownership ask.payments:ownership"
PROVEN = [
    ("1402-W37-storefront", FOUR, "Of the four asks to Checkout three were met."),
    ("1402-W37-storefront", FOUR, "Checkout's asks are all done but one, and of that one nothing can be known."),
    ("1402-W37-storefront", THREE, "Each of these three asks to Checkout was met."),
    ("5101-W34-identity", "ask.profiles:risk", "What was asked of Profiles has been done in part."),
    ("5101-W34-identity", "ask.profiles:risk", "Profiles has not fully met last week's ask."),
    ("5101-W36-three-teams", TWO, "Nothing that was asked of Auth and Payments has been done."),
    ("5202-W37-three-teams", TWO, "Auth and Payments have both met their asks."),
    ("5202-W37-three-teams", TWO, "Nothing that was asked of Auth and Payments is left open."),
]
DISPROVEN = [
    ("1402-W37-storefront", FOUR, "All four asks to Checkout were met."),
    ("1402-W37-storefront", FOUR, "Checkout has done everything that it was asked."),
    ("1402-W37-storefront", FOUR, "No ask to Checkout is left open."),
    ("1402-W37-storefront", FOUR, "Checkout's asks are done."),
    ("5101-W34-identity", "ask.profiles:risk", "What was asked of Profiles has been done."),
    ("5101-W34-identity", "ask.profiles:risk", "Profiles has fully met last week's ask."),
    ("5101-W36-three-teams", TWO, "Everything that was asked of Auth and Payments has been done."),
    ("5101-W36-three-teams", TWO, "Auth has met its ask, Payments has not."),
]


@pytest.mark.parametrize(("payload", "facts", "text"), PROVEN, ids=[text for *_, text in PROVEN])
def test_asks_that_were_done_may_be_told_to_be(payload, facts, text):
    assert codes(payload, text, *facts.split()) == set()


@pytest.mark.parametrize(("payload", "facts", "text"), DISPROVEN, ids=[text for *_, text in DISPROVEN])
def test_not_every_ask_was_done_where_one_was_not(payload, facts, text):
    assert "state" in codes(payload, text, *facts.split())


@pytest.mark.parametrize(
    "text",
    [
        "Checkout has no unresolved incident after a deployment any more, where it had one.",
        "No unresolved incident after a deployment is left in Checkout.",
        "Checkout's unresolved incident after its deployment is gone.",
    ],
)
def test_an_incident_after_a_deployment_is_what_an_ask_measures(text):
    assert codes("5707-W37-storefront", text, "ask.checkout:incident") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Checkout still has an unresolved incident after a deployment.",
        "Checkout has one unresolved incident after a deployment, where it had none.",
        "Checkout had two unresolved incidents after a deployment and has none now.",
        "Checkout has no unresolved incident after a deployment of acme/shop#3961 any more.",
        "Checkout has no incident after a release freeze any more.",
        "Checkout's risk rose after a deployment.",
        "The incident was resolved after a deployment.",
        "Checkout has no unresolved incident any more after a deployment fixed it.",
    ],
)
def test_an_ask_measures_nothing_else_after_a_deployment(text):
    assert codes("5707-W37-storefront", text, "ask.checkout:incident") != set()


def test_none_of_the_changes_is_none_of_the_asks():
    facts = ("ask.checkout:incident", "week.changes", "week.elevated")
    said = "Last week's incident in Checkout is {}, and none of this week's 62 changes scored high or critical."
    assert codes("6010-W37-three-teams", said.format("resolved"), *facts) == set()
    assert "state" in codes("6010-W37-three-teams", said.format("not resolved"), *facts)
    undone = "None of last week's asks was met, and none of this week's 62 changes scored high or critical."
    assert "state" in codes("6010-W37-three-teams", undone, *facts)
