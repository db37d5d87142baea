"""The changes that a briefing lists: which come first, which tie, and what is told of those that were not named."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

DISCOVERY = (
    "6111-W35-discovery",
    "change.acme/discovery#1649 change.acme/discovery#1650 change.acme/discovery#1658 change.acme/discovery#1663",
)
PAYMENTS = (
    "6111-W38-payments",
    "change.acme/payments#1016 change.acme/payments#1027 change.acme/payments#1013 change.acme/ledger#551",
)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        (DISCOVERY, "acme/discovery#1649 tops the listed changes at 32 points, and the other three tie at 30."),
        (DISCOVERY, "acme/discovery#1649 has 32 points, and the others are tied at 30."),
    ],
)
def test_the_others_may_tie_at_a_number(listed, text):
    assert codes(listed[0], text, *listed[1].split()) == set()


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        (DISCOVERY, "acme/discovery#1649 tops the listed changes at 32 points, and the other three tie at 32."),
        (DISCOVERY, "acme/discovery#1649 tops the listed changes at 32 points, and the other two tie at 30."),
        (DISCOVERY, "acme/discovery#1649 has 32 points, and the other two have 30 each."),
        (DISCOVERY, "acme/discovery#1650 has 30 points, and the other three tie at 30."),
        (PAYMENTS, "acme/payments#1016 leads at 35 points, and the other three tie at 31."),
    ],
)
def test_what_the_others_tie_at_is_held_against_each_of_them(listed, text):
    assert codes(listed[0], text, *listed[1].split())


IDENTITY = (
    "6111-W38-identity",
    "change.acme/auth#1112 change.acme/auth#1108 change.acme/auth#1099 change.acme/shop#4050",
)
TOPPED = (
    "6111-W37-identity",
    "change.acme/shop#4013 change.acme/shop#4034 change.acme/shop#4014 change.acme/auth#1088",
)
SHIPPED = (PAYMENTS[0], f"{PAYMENTS[1]} service.payments.deployment")


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        (IDENTITY, "{person:p32} wrote the second and third riskiest of the listed changes, " + "{} and {}."),
        (IDENTITY, "{} and {} are the second and third riskiest changes of the week."),
        (IDENTITY, "{} and {} rank second and third."),
    ],
)
def test_each_of_several_places_is_of_its_own_name(listed, text):
    first, second = "acme/auth#1108", "acme/auth#1099"
    told, facts = text.replace("{}", "%s"), listed[1].split()
    assert codes(listed[0], told % (first, second), *facts) == set()
    assert "rank" in codes(listed[0], told % (second, first), *facts)
    assert "rank" in codes(listed[0], told % ("acme/auth#1112", second), *facts)


@pytest.mark.parametrize(
    ("person", "text", "listed"),
    [
        (
            "p29",
            "wrote the first and third on the list, acme/payments#1016 and acme/payments#1013.",
            PAYMENTS,
        ),
        (
            "p32",
            "wrote the second and third riskiest changes, acme/auth#1108 and acme/auth#1099.",
            IDENTITY,
        ),
        ("p29", "wrote the riskiest of the listed changes, acme/auth#1112.", IDENTITY),
    ],
)
def test_what_somebody_wrote_may_be_told_by_its_place_before_it_is_named(person, text, listed):
    assert codes(listed[0], f"{{person:{person}}} {text}", *listed[1].split()) == set()
    assert "person" in codes(listed[0], f"{{person:p02}} {text}", *listed[1].split())


@pytest.mark.parametrize(
    ("listed", "true", "wrong"),
    [
        (
            TOPPED,
            "acme/shop#4013 and acme/shop#4034 share the top of the list at 34 points, both by {person:p12}.",
            "acme/shop#4013 and acme/shop#4014 share the top of the list at 34 points.",
        ),
        (
            TOPPED,
            "acme/shop#4013 and acme/shop#4034 tie for the top of the list at 34 points.",
            "acme/shop#4013 and acme/shop#4034 share the bottom of the list at 34 points.",
        ),
        (
            IDENTITY,
            "acme/auth#1112 is alone at the top of the list at 36 points.",
            "acme/auth#1108 is alone at the top of the list at 33 points.",
        ),
        (
            SHIPPED,
            "acme/payments#1016 tops the list, and is the riskiest one in payments/deploy-150.",
            "acme/payments#1016 tops the list, and acme/payments#1027 is the riskiest one in payments/deploy-150.",
        ),
        (
            SHIPPED,
            "acme/payments#1016 is the riskiest change on the list at 35 points.",
            "acme/payments#1027 is the riskiest change on the list at 32 points.",
        ),
    ],
)
def test_changes_are_on_a_list(listed, true, wrong):
    assert codes(listed[0], true, *listed[1].split()) == set()
    assert codes(listed[0], wrong, *listed[1].split())


def test_who_is_level_with_another_is_not_alone_at_the_top():
    assert codes(TOPPED[0], "acme/shop#4013 is alone at the top of the list at 34 points.", *TOPPED[1].split())


WEEKS = (
    "6111-W37-three-teams",
    "change.acme/shop#4009 change.acme/shop#4027 change.acme/shop#4013 change.acme/shop#4034",
)


@pytest.mark.parametrize(
    ("true", "wrong"),
    [
        (
            "Of the listed changes that landed this week, acme/shop#4027 is the riskiest at 46 points.",
            "Of the listed changes that landed this week, acme/shop#4009 is the riskiest at 80 points.",
        ),
        (
            "Of the changes which landed in the week, acme/shop#4027 scored highest.",
            "Of the changes which landed in the week, acme/shop#4013 scored highest.",
        ),
        (
            "acme/shop#4009 is the riskiest of the listed changes.",
            "acme/shop#4027, which landed this week, is the riskiest of the listed changes.",
        ),
    ],
)
def test_the_changes_that_landed_this_week_are_ranked_among_themselves(true, wrong):
    assert codes(WEEKS[0], true, *WEEKS[1].split()) == set()
    assert codes(WEEKS[0], wrong, *WEEKS[1].split())


LEVEL = (
    "6111-W38-fulfilment-platform",
    "change.acme/gateway#659 change.acme/notifications#427 change.acme/shop#4062 change.acme/shop#4086",
)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("{} of the four listed changes tie at 29 points.", "Three", "Two"),
        ("Three of the four listed changes tie at {} points.", "29", "31"),
        ("{} listed changes tie at 29 points.", "Three", "All four"),
        ("Three changes score {} points each.", "29", "31"),
    ],
)
def test_as_many_changes_tie_as_have_the_score(text, right, wrong):
    assert codes(LEVEL[0], text.format(right), *LEVEL[1].split()) == set()
    assert "number" in codes(LEVEL[0], text.format(wrong), *LEVEL[1].split())


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (
            "Three of the four listed changes tie at 29 points; only acme/{} is above them.",
            "gateway#659",
            "shop#4062",
        ),
        ("acme/gateway#659 is {} the other three.", "above", "below"),
    ],
)
def test_a_change_is_above_the_others_that_are_cited(text, right, wrong):
    assert codes(LEVEL[0], text.format(right), *LEVEL[1].split()) == set()
    assert "direction" in codes(LEVEL[0], text.format(wrong), *LEVEL[1].split())
