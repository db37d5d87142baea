"""What a signal brings to a score, what was measured of it, and what is a part of what."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAYMENTS, SHOP, TEAMS = "hazel-W36-payments", "hazel-W36-storefront", "hazel-W36-three-teams"
SHARES = "service.payments.share service.ledger.share"
OTHERS = "service.checkout.share service.catalogue.share"
MOVED = "service.payments.movement"
BIG, THIN = "change.acme/payments#983", "change.acme/shop#3965"
LEDGER, LIFT = "change.acme/ledger#536", "forecast.lift"


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong", "facts"),
    [
        (PAYMENTS, "17 of the 39 points of acme/payments#983 come from {} added lines.", "252", "21", BIG),
        (PAYMENTS, "Lines added account for 17 of acme/payments#983's 39 points, which were {}.", "252", "21", BIG),
        (PAYMENTS, "Over half of acme/ledger#536's 31 points, {}, come from lines added.", "16", "15", LEDGER),
        (PAYMENTS, "Lines {} bring 17 points to acme/payments#983.", "added", "deleted", BIG),
        (SHOP, "acme/shop#3965 scores 38 points, {} of them for being merged without review.", "four", "16", THIN),
        (SHOP, "For acme/shop#3965 lines added brings 16 points and thin review {}.", "four", "three", THIN),
        (PAYMENTS, "Payments gained 8.4 points, {} of them through missing owner approval.", "2.6", "1.7", MOVED),
        (PAYMENTS, "About {} of the 8.4 points that Payments gained is thin review.", "a sixth", "half", MOVED),
        (PAYMENTS, "Payments has {} of the two services' 700 points.", "500", "200", SHARES),
        (PAYMENTS, "Together the two services come to 700 points, {} of them from Ledger.", "200", "500", SHARES),
        (SHOP, "Checkout's share is 29.8 {} higher than Catalogue's.", "percentage points", "percent", OTHERS),
        (TEAMS, "Incidents followed risky deployments {} in thirteen weeks.", "11 times in 20", "20 times in 97", LIFT),
        (TEAMS, "Risky deployments {} 11 times in 20.", "had an incident", "failed", LIFT),
    ],
)  # fmt: skip
def test_a_number_that_words_tie_to_a_part_is_that_part_s(
    payload: str, text: str, right: str, wrong: str, facts: str
) -> None:
    assert codes(payload, text.format(right), *facts.split()) == set()
    assert codes(payload, text.format(wrong), *facts.split()) != set()


@pytest.mark.parametrize(
    ("text", "rising", "falling"),
    [
        ("At Profiles {} 0.3 points on the average.", "recent fixes in these files put", "ownership gap put"),
        ("Over at Profiles {} another 1.3 points on.", "", "thin review piled"),
        ("Over at Profiles {} 5.6 points on its average.", "", "lines added put"),
    ],
)
def test_points_are_put_on_by_what_raised_an_average(text: str, rising: str, falling: str) -> None:
    assert not rising or codes("rowan-W34-identity", text.format(rising), "service.profiles.movement") == set()
    assert codes("rowan-W34-identity", text.format(falling), "service.profiles.movement") != set()


@pytest.mark.parametrize("verb", ["knocked {} points off", "shaved {} points off", "subtracted {} points"])
def test_points_are_taken_off_by_what_lowered_an_average(verb: str) -> None:
    fell, rose = "At Profiles thin review {}.", "At Profiles recent fixes in these files {}."
    facts = "service.profiles.movement"
    assert codes("rowan-W34-identity", fell.format(verb.format("1.3")), facts) == set()
    assert codes("rowan-W34-identity", rose.format(verb.format("0.3")), facts) != set()


TWO_OF_PAYMENTS = "change.acme/payments#971 change.acme/payments#976"
"""87 lines added and 39 deleted, 63 added and 33 deleted; both have 38 points."""


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong", "facts"),
    [
        (PAYMENTS, "With 252 lines added and {} deleted, acme/payments#983 reached 39 points.", "21", "17", BIG),
        (PAYMENTS, "acme/payments#983 has 252 lines added but only {}.", "21 deleted", "252 deleted", BIG),
        (PAYMENTS, "Both score 38 points: acme/payments#971 and acme/payments#976, with {} lines added.",
         "87 and 63", "39 and 33", TWO_OF_PAYMENTS),
        (PAYMENTS, "With {} lines added, acme/payments#971 and acme/payments#976 both scored 38 points.",
         "87 and 63", "63 and 87", TWO_OF_PAYMENTS),
        (SHOP, "With 149 lines added, acme/shop#3947 exceeded acme/shop#3955, which added {}.",
         "77", "76", "change.acme/shop#3947 change.acme/shop#3955"),
    ],
)  # fmt: skip
def test_what_stands_before_lines_added_counts_lines(
    payload: str, text: str, right: str, wrong: str, facts: str
) -> None:
    assert codes(payload, text.format(right), *facts.split()) == set()
    assert codes(payload, text.format(wrong), *facts.split()) != set()


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("At Payments, missing owner approval and an ownership gap added {} points.", "2.6 and 1.7", "1.7 and 2.6"),
        ("Missing owner approval and thin review added {} points at Payments.", "2.6 and 1.4", "4 and 1.4"),
        ("At Payments, missing owner approval, an ownership gap and thin review added {} points.",
         "2.6, 1.7 and 1.4", "2.6, 1.4 and 1.7"),
    ],
)  # fmt: skip
def test_as_many_numbers_as_rows_are_of_one_row_each(text: str, right: str, wrong: str) -> None:
    assert codes(PAYMENTS, text.format(right), MOVED) == set()
    assert codes(PAYMENTS, text.format(wrong), MOVED) != set()


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Payments is up, its {} drivers being missing owner approval, an ownership gap and thin review.",
         "three main", "four main"),
        ("Payments is up, its three main drivers being missing owner approval, an ownership gap and {}.",
         "thin review", "reviewer new to these files"),
    ],
)  # fmt: skip
def test_the_drivers_that_are_being_listed_are_counted(text: str, right: str, wrong: str) -> None:
    assert codes(PAYMENTS, text.format(right), MOVED) == set()
    assert codes(PAYMENTS, text.format(wrong), MOVED) != set()
