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
