"""Words of causes and readings that only tell what a fact is; with another fact behind them they claim one again."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

OWNED = "service.payments.ownership"


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("atlas", "Payments produced 40 percent of the risk points.", ("service.payments.share",)),
        (
            "atlas",
            "Payments brings 40 percent of the risk, Auth another 25.",
            ("service.payments.share", "service.auth.share"),
        ),
        ("atlas", "Payments let 60 percent of its owned files through without an owner's approval.", (OWNED,)),
        ("W35-director", "Nothing broke this week: no incident at all.", ("week.incidents",)),
        (
            "atlas",
            "Six of its eight changes contributed to the 4.2 points of coverage that Ledger lost.",
            ("service.ledger.coverage",),
        ),
        (
            "atlas",
            "Over the past four weeks the share is 26 percent, so this week's 40 percent stands out.",
            ("week.ownership",),
        ),
        (
            "closed-W34-discovery",
            "The average fell largely because additions were smaller.",
            ("movement", "driver.lines_added"),
        ),
        ("atlas", "Payments is clearly above its usual, by 22 points.", ("service.payments.movement",)),
        ("atlas", "Thanks are due to Ledger, 8.5 points below its usual.", ("positive.calmer.ledger",)),
    ],
)
def test_what_a_fact_itself_says_is_no_cause_and_no_reading(payload: str, text: str, facts: tuple[str, ...]) -> None:
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Newcomers produced 40 percent of the risk points.",
            ("service.payments.share", "service.payments.newcomers"),
        ),
        ("Payments made Auth rise by 12 points.", ("service.auth.movement", "service.payments.movement")),
        ("Payments brings 22 points to the scope's rise.", ("service.payments.movement",)),
        ("Newcomers let 60 percent of Payments' owned files through.", (OWNED, "service.payments.newcomers")),
        ("Payments let three incidents through.", ("service.payments.incidents", OWNED)),
        ("Newcomers made 12 changes risky.", ("week.elevated", "service.payments.newcomers")),
        ("Newcomers contributed to the coverage loss in Ledger.", ("service.ledger.coverage",)),
        (
            "Three of five contributors were new, so Payments rose by 22 points.",
            ("service.payments.newcomers", "service.payments.movement"),
        ),
        ("Lead time fell to 36 hours, so that five deployments failed.", ("week.lead_time", "week.failures")),
        ("Because of missing owner approval, five of 20 deployments failed.", ("week.failures", "movement")),
        ("Since lines added fell, five of 20 deployments failed.", ("week.failures", "driver.lines_added")),
    ],
)
def test_a_cause_that_no_fact_links_is_found_behind_the_same_words(text: str, facts: tuple[str, ...]) -> None:
    assert "cause" in codes("atlas", text, *facts)


def test_a_conclusion_says_only_how_figures_stand() -> None:
    lately = "Over the past four weeks the share is 26 percent, so this week is {}."

    assert "direction" in codes("atlas", lately.format("better than usual"), "week.ownership")
    assert "cause" in codes("atlas", lately.format("safe"), "week.ownership")
    assert "cause" in codes("atlas", "Three of five were new, so this week is risky.", "service.payments.newcomers")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("The risk points at a hiring problem.", ("week.mean",)),
        ("A lead time of 36 hours means 12 risky changes.", ("week.lead_time", "week.elevated")),
        ("That is a matter of governance rather than high scores.", ("band.high", "band.critical")),
        ("Clearly, Payments has changed.", ("service.payments.movement",)),
        (
            "Payments has 40 percent of the risk, which is about what its 12 of 48 changes would suggest.",
            ("service.payments.share", "week.elevated", "week.changes"),
        ),
    ],
)
def test_a_reading_that_no_pattern_carries_is_found_beside_figures(text: str, facts: tuple[str, ...]) -> None:
    assert "interpretation" in codes("atlas", text, *facts)


def test_a_share_may_be_held_against_a_part_of_the_changes() -> None:
    text = "Platform has {} percent of the risk, which is about what its 20 of 40 changes would suggest."

    assert "interpretation" in codes("atlas", text.format(90), "week.changes")
    assert "interpretation" not in codes("atlas", text.format(51), "week.changes")


def test_what_may_be_waited_for_means_as_many_points_as_its_fact_says() -> None:
    way = "way.acme/shop#3942"
    text = "For acme/shop#3942, waiting until no incident is open means {} points."

    assert codes("closed-W36-storefront", text.format(30), way) == set()
    assert codes("closed-W36-storefront", text.format(33), way) != set()
    assert codes("closed-W36-storefront", "Patience pays: with no incident open it scores 30 points.", way) == set()


def test_a_way_down_leads_to_its_own_end_alone() -> None:
    way = "way.acme/payments#502"

    assert codes("atlas", "The way down for acme/payments#502 leads to 52 points.", way) == set()
    assert codes("atlas", "The way down for acme/payments#502 leads to 50 points.", way) != set()
    assert codes("atlas", "Three reverts lead to 52 points for acme/payments#502.", way, "week.reverts") != set()


def test_a_driver_is_no_reason_for_what_a_change_is_scored_by() -> None:
    cited = ("group.testing", "change.acme/payments#501")

    assert "cause" in codes("atlas", "Because acme/payments#501 skipped review, lines added tripled.", *cited)
    assert "cause" in codes("atlas", "More tests are the reason why five failed.", "positive.tested", "week.failures")


def test_half_a_dozen_is_six() -> None:
    assert codes("atlas", "Half a dozen risky changes went out without review.", "week.unreviewed") == set()
    assert codes("atlas", "Half a dozen changes were reverted.", "week.reverts") != set()


@pytest.mark.parametrize(
    "text",
    [
        "payments/deploy-129 reached 53 points, 8 over its usual, and 40 of those came from acme/payments#971.",
        "payments/deploy-129 reached 53 points, and 13 of those came from the batch.",
        "Of the 53 points of payments/deploy-129, 40 came from acme/payments#971 and 13 from the batch.",
        "payments/deploy-129 reached 53 points: 40 points came from acme/payments#971.",
    ],
)
def test_the_parts_of_a_deployment_come_from_where_they_are(text):
    assert codes("5808-W36-three-teams", text, "service.payments.deployment") == set()


@pytest.mark.parametrize(
    "text",
    [
        "payments/deploy-129 reached 53 points, and 13 of those came from acme/payments#971.",
        "payments/deploy-129 reached 53 points, and 40 of those came from the batch.",
        "payments/deploy-129 reached 53 points, and 40 of those came from acme/payments#970.",
        "payments/deploy-129 reached 53 points, and 8 of those came from acme/payments#971.",
        "payments/deploy-129 reached 53 points, 8 over its usual, and the rise came from acme/payments#971.",
        "payments/deploy-129 reached 53 points, and 41 of those came from acme/payments#971.",
        "payments/deploy-129 reached 53 points, and 40 incidents came from acme/payments#971.",
        "An incident at payments/deploy-129, which has 40 points, came from acme/payments#971.",
    ],
)
def test_no_other_part_of_a_deployment_comes_from_there(text):
    assert codes("5808-W36-three-teams", text, "service.payments.deployment") != set()


@pytest.mark.parametrize("low", ["now ", "still ", "again ", ""])
def test_a_share_may_be_told_of_now(low):
    text = f"Payments {low}brings {{}} percent of the risk, 3.9 percentage points less than usual."
    assert codes("7001-W37-payments", text.format(60.7), "service.payments.share") == set()
    assert codes("7001-W37-payments", text.format(64.6), "service.payments.share")
    other = f"Thin review {low}brings 60.7 percent of the risk."
    assert codes("7001-W37-payments", other, "service.payments.share")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("acme/shop#3998 brings 80 of the 86 points of checkout/deploy-132, and the batch the other six.", True),
        ("acme/shop#3998 brought 80 points.", True),
        ("The batch brings six of the 86 points.", True),
        ("The batch brings 80 of the 86 points.", False),
        ("acme/shop#3998 brings six of the 86 points of checkout/deploy-132, and the batch the other 80.", False),
        ("acme/shop#3998 brings 86 of the 86 points of checkout/deploy-132.", False),
        ("acme/shop#3998 brings 80 points to the incident.", False),
        ("acme/shop#3998 brings 80 points of risk to the rise of checkout/deploy-132.", False),
    ],
)
def test_a_part_of_a_deployment_brings_its_own_points(text, is_true):
    assert (codes("7001-W37-three-teams", text, "service.checkout.deployment") == set()) is is_true
