"""The former, the other, the first: what is said of a pointer is said of the name that it means."""

from __future__ import annotations

import pytest

from briefing.grounding.facts.names import Names
from briefing.grounding.language.text import tokenise
from briefing.grounding.reading.antecedents import resolved
from tests.unit.briefing.grounding.saying import codes

DISCOVERY, PAYMENTS = "512-W34-discovery", "1002-W38-payments"
MOVED = "service.search.movement service.recommendations.movement"
LANDED = "change.acme/ledger#548 change.acme/payments#986 change.acme/payments#979"
NAMES = Names({"auth": frozenset({"service"}), "ledger": frozenset({"service"}), "gates": frozenset({"signal"})})


@pytest.mark.parametrize(
    ("payload", "facts", "true", "wrong"),
    [
        (
            DISCOVERY,
            MOVED,
            "Search and Recommendations both fell, the former by 8.4 points and the latter by 9.2.",
            "Search and Recommendations both fell, the former by 9.2 points and the latter by 8.4.",
        ),
        (
            DISCOVERY,
            MOVED,
            "Search and Recommendations now average 25.5 and 25.8 points, the latter 9.2 below its usual.",
            "Search and Recommendations now average 25.5 and 25.8 points, the latter 8.4 below its usual.",
        ),
        (
            DISCOVERY,
            MOVED,
            "Search and Recommendations sit below their usual, the one by 8.4 points and the other by 9.2.",
            "Search and Recommendations sit below their usual, the one by 9.2 points and the other by 8.4.",
        ),
        (
            PAYMENTS,
            LANDED,
            "Of acme/ledger#548, acme/payments#986 and acme/payments#979, the first scores highest, at 32 points.",
            "Of acme/ledger#548, acme/payments#986 and acme/payments#979, the second scores highest, at 31 points.",
        ),
        (
            PAYMENTS,
            LANDED,
            "acme/ledger#548 and acme/payments#986 went in, the first by {person:p04} and the second by {person:p02}.",
            "acme/ledger#548 and acme/payments#986 went in, the first by {person:p02} and the second by {person:p04}.",
        ),
        (
            PAYMENTS,
            LANDED,
            "acme/ledger#548 and acme/payments#986 landed, the former on Thursday and the latter on Wednesday.",
            "acme/ledger#548 and acme/payments#986 landed, the former on Wednesday and the latter on Thursday.",
        ),
    ],
)
def test_a_pointer_is_read_as_the_name_that_it_means(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


@pytest.mark.parametrize(
    "text",
    [
        "Auth and Ledger are below their former maximum.",
        "Auth rose, and the latter half of the week was quiet.",
        "Auth leads Ledger, and the second is Auth.",
        "Auth and Ledger had an incident, the first in six weeks.",
        "Auth and Ledger rose over the last four weeks.",
    ],
)
def test_a_word_that_points_to_none_of_two_names_is_left_as_it_is(text):
    tokens = tokenise(text, NAMES)

    assert resolved(tokens, NAMES) == tokens


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("About two thirds of Storefront's risk is here, 66.1 percent, against 49 usually.", True),
        ("66.1 percent of Storefront's points lie here, against 49 usually.", True),
        ("About half of Storefront's risk is here, 66.1 percent, against 49 usually.", False),
        ("59.4 percent of Storefront's points lie here, against 49 usually.", False),
    ],
)
def test_here_is_what_a_card_is_about(text, is_true):
    found = codes("6111-W36-storefront", text, "service.checkout.share", where="cards[2]")
    assert (found == set()) is is_true
    assert codes("6111-W36-storefront", text, "service.checkout.share")
    assert codes("6111-W36-storefront", text, "service.checkout.share", "service.catalogue.share", where="cards[2]")


PAYOUTS = ("change.acme/payments#976", "change.acme/payments#981")
EACH = "{} scored 40 points each{}."
IN_ORDER, TURNED = (
    " and ".join(pair)
    for pair in (("acme/payments#976", "acme/payments#981"), ("acme/payments#981", "acme/payments#976"))
)


@pytest.mark.parametrize(
    ("names", "told", "is_true"),
    [
        (IN_ORDER, ", the second merged without review", True),
        (IN_ORDER, "; the first landed on Monday, the second on Thursday", True),
        (IN_ORDER, ", the first merged without review", False),
        (IN_ORDER, ", the third merged without review", False),
        (IN_ORDER, "; the first landed on Thursday, the second on Monday", False),
        (TURNED, ", the second merged without review", False),
    ],
)
def test_the_second_is_the_one_that_landed_or_was_merged(names, told, *, is_true):
    assert (not codes("7304-W35-three-teams", EACH.format(names, told), *PAYOUTS)) is is_true


@pytest.mark.parametrize(
    ("order", "is_true"),
    [
        ("acme/shop#3937, acme/shop#3902 and acme/notifications#424", True),
        ("acme/notifications#424, acme/shop#3902 and acme/shop#3937", False),
    ],
)
def test_the_last_of_those_listed_is_that_in_the_last_place(order, *, is_true):
    facts = [f"change.{name}" for name in order.replace(" and ", ", ").split(", ")]
    for told in (f"Of {order} the last scores highest.", f"Of {order}, the last scores highest, at 36 points."):
        assert (codes("7203-W36-fulfilment", told, *facts) == set()) is is_true
