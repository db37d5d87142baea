"""Several things told in one sentence: which way each went, in which order they stand, and which one is left over."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "hazel-W37-three-teams"
MOVED = "service.checkout.movement service.catalogue.movement"
SHARES = "service.payments.share service.auth.share service.checkout.share service.catalogue.share"
DEPLOYED = (
    "service.checkout.deployment service.catalogue.deployment service.ledger.deployment service.auth.deployment "
    "service.payments.deployment service.profiles.deployment"
)
BANDS = "band.safe band.moderate"


@pytest.mark.parametrize(
    ("right", "wrong", "facts", "code"),
    [
        (
            "The mean is 24.2 points, with Checkout down 8.5 and Catalogue up 1.5.",
            "The mean is 24.2 points, with Checkout down 8.5 and Catalogue down 1.5.",
            f"week.mean {MOVED}",
            "direction",
        ),
        (
            "Safe changes rose to 58, as moderate ones fell to four.",
            "Safe changes rose to 58, as moderate ones rose to four.",
            BANDS,
            "direction",
        ),
        (
            "Moderate changes grew scarce: four, where 15 are usual.",
            "Moderate changes became common: four, where 15 are usual.",
            BANDS,
            "direction",
        ),
        (
            "By share Payments comes first with 21.5 percent, then Auth, Checkout and, last, Catalogue at 13.2.",
            "By share Payments comes first with 21.5 percent, then Checkout, Auth and, last, Catalogue at 13.2.",
            SHARES,
            "rank",
        ),
        (
            "Checkout's deployment is first with 86 points, Catalogue's second with 51 and Ledger's third with 35.",
            "Checkout's deployment is first with 86 points, Ledger's second with 35 and Catalogue's third with 51.",
            DEPLOYED,
            "rank",
        ),
        (
            "Payments, Auth and Checkout are the top three by share of the risk.",
            "Payments, Auth and Catalogue are the top three by share of the risk.",
            "service.payments.share service.auth.share service.checkout.share service.catalogue.share",
            "superlative",
        ),
    ],
)
def test_each_of_several_is_told_by_its_own_fact(right: str, wrong: str, facts: str, code: str):
    assert codes(WEEK, right, *facts.split()) == set()
    assert code in codes(WEEK, wrong, *facts.split())


def test_a_peak_is_the_riskiest_deployment_that_is_cited():
    fact = "service.catalogue.deployment"
    assert codes(WEEK, "Catalogue's peak of 51 points is five above its usual.", fact) == set()
    assert "direction" in codes(WEEK, "Catalogue's peak of 51 points is five below its usual.", fact)


def test_no_week_was_lower_than_the_record():
    text = "No week of the twelve before was {} than this one's 24.2 points; their {} was 26.3."
    assert codes(WEEK, text.format("lower", "minimum"), "record.mean") == set()
    assert codes(WEEK, text.format("higher", "minimum"), "record.mean")
    assert codes(WEEK, text.format("lower", "maximum"), "record.mean")


def test_the_third_is_what_two_of_three_leave_over():
    facts = ("week.repairs", "service.payments.repairs", "service.ledger.repairs")
    text = "Two of the three repairs were made at {}, the third at {}."
    assert codes("311-W36-payments", text.format("Ledger", "Payments"), *facts) == set()
    assert codes("311-W36-payments", text.format("Payments", "Ledger"), *facts)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("{} stayed furthest under the usual, ahead of {} and {}.", "isp", "sip"),
        ("{} came down furthest against the usual, then {} and then {}.", "isp", "ips"),
        ("{} eased the most, followed by {} and {}.", "isp", "spi"),
        ("{} dropped the least against its usual, then {} and then {}.", "psi", "pis"),
    ],
)
def test_what_is_ranked_by_how_far_it_moved_is_in_that_order(text: str, right: str, wrong: str):
    teams = {"i": "Identity", "s": "Storefront", "p": "Payments"}
    facts = ("team.identity.share", "team.storefront.share", "team.payments.share")
    told = [text.format(*(teams[one] for one in order)) for order in (right, wrong)]
    assert codes(WEEK, told[0], *facts) == set()
    assert codes(WEEK, told[1], *facts)


@pytest.mark.parametrize("verb", ["fell", "dropped", "came down"])
@pytest.mark.parametrize("which", ["most", "least"])
def test_the_most_behind_a_verb_of_movement_is_of_how_far_it_went(verb: str, which: str):
    names, facts = ("Identity", "Payments"), ("team.identity.share", "team.payments.share", "team.storefront.share")
    told = [f"Against the usual, {name} {verb} the {which} of the three teams." for name in names]
    right, wrong = told if which == "most" else told[::-1]
    assert codes(WEEK, right, *facts) == set()
    assert codes(WEEK, wrong, *facts)
