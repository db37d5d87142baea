"""A reason within one fact is no cause: both of its sides tell of the same measure."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

BOTH = ("service.auth.objective", "service.profiles.objective")
ASKS = ("ask.auth:ownership", "ask.payments:ownership")
DEPLOYS = ("week.deployments",)
LEAD = ("week.lead_time",)


@pytest.mark.parametrize(
    ("text", "facts", "is_true"),
    [
        ("Both budgets burn at 0.4 times the pace, so neither outruns its own.", BOTH, True),
        ("Neither budget exceeds its pace, since each burns at 0.4 times.", BOTH, True),
        ("Both burn at 0.4 times the pace, and so neither runs ahead of it.", BOTH, True),
        ("Both budgets burn at 0.5 times the pace, so neither outruns its own.", BOTH, False),
        ("Both budgets burn at 0.4 times the pace, so both outrun their own.", BOTH, False),
        ("Both budgets burn at 0.4 times the pace, so neither service had an incident.", BOTH, False),
        ("Both budgets burn at 0.4 times the pace, so the changes were safe.", BOTH, False),
        ("Both budgets burn at 0.4 times the pace, and so the week was calm.", BOTH, False),
        ("There were 12 deployments, and so four more than usual.", DEPLOYS, True),
        ("There were 12 deployments, and so five more than usual.", DEPLOYS, False),
        ("There were 12 deployments, so the risk rose.", DEPLOYS, False),
        ("The risk rose, since there were 12 deployments.", DEPLOYS, False),
        ("There were 12 deployments, and so the lead time rose to 73.4 hours.", DEPLOYS + LEAD, False),
        ("The lead time took 73.4 hours, so it is close to the usual 73.6.", LEAD, True),
        ("The lead time took 73.4 hours, so it is below the previous week's 67.8.", LEAD, False),
        ("The lead time took 73.4 hours, so it is a staffing question.", LEAD, False),
        ("12 deployments went out, since the lead time rose to 73.4 hours, from 67.8.", DEPLOYS + LEAD, False),
    ],
)
def test_what_a_measure_is_by_definition_may_be_concluded_from_it(text, facts, *, is_true):
    assert (not codes("W38-identity", text, *facts)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Neither request was met, since both shares still stand at 100 percent.", True),
        ("Both shares stayed at 100 percent, so neither ask is done yet.", True),
        ("Auth's ask is not yet done because its share has not moved from 100 percent.", True),
        ("Neither request was met, since both shares still stand at 80 percent.", False),
        ("Both requests were met, since both shares still stand at 100 percent.", False),
        ("Neither request was met, since both had 100 incidents.", False),
        ("Neither request was met, since nobody has read them.", False),
    ],
)
def test_an_ask_is_not_done_since_its_measure_stands_where_it_was(text, *, is_true):
    assert (not codes("W36-director", text, *ASKS)) is is_true


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Payments's share rose to 40 percent, since it had 16 changes.", ("service.payments.share",)),
        ("Payments's share rose to 40 percent, since its changes scored higher.", ("service.payments.share",)),
        (
            "Payments's share rose to 40 percent, since Auth's stayed at 25.",
            ("service.payments.share", "service.auth.share"),
        ),
        ("Reverts rose to three, and so repairs rose to 15.", ("week.reverts", "week.repairs")),
        ("Fifteen changes were repairs, so bugs rose.", ("week.repairs",)),
        ("The lead time fell to 36 hours, so more reached production.", ("week.lead_time",)),
        ("Six elevated changes had no review, since owners were gone.", ("week.unreviewed",)),
    ],
)
def test_another_measure_or_another_service_is_no_reason(text, facts):
    assert "cause" in codes("atlas", text, *facts)


@pytest.mark.parametrize(
    ("payload", "text", "fact", "is_true"),
    [
        ("W38-identity", "Auth's drift fell to 0 percent and came back to its usual.", "service.auth.drift", True),
        (
            "W38-identity",
            "Profiles fell from 40 percent and so is nearer its usual.",
            "service.profiles.ownership",
            True,
        ),
        (
            "W38-identity",
            "Profiles fell from 40 percent to 14 and came back to its usual.",
            "service.profiles.ownership",
            False,
        ),
        ("W38-identity", "There were 21 changes, back at the previous week's level.", "week.changes", True),
        ("W38-identity", "There were 12 deployments, back at the previous week's level.", "week.deployments", False),
        ("atlas", "The average of 42 points is a 12-week high, so it beats the earlier 35.", "record.mean", True),
        ("atlas", "The average of 42 points is a 12-week high, so changes went up.", "record.mean", False),
        ("W38-identity", "Profiles is back at its usual level.", "service.profiles.ownership", False),
        (
            "W38-identity",
            "Profiles's owned files without approval are not back at their usual level.",
            "service.profiles.ownership",
            True,
        ),
    ],
)
def test_what_is_back_at_its_usual_is_there(payload, text, fact, *, is_true):
    assert (not codes(payload, text, fact)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Search and Payments both outrun their own pace.", True),
        ("Neither of Search and Payments outruns its own pace.", False),
        ("Search outruns its pace at 2.4 times.", True),
    ],
)
def test_a_budget_outruns_its_pace_that_burns_faster(text, *, is_true):
    assert (not codes("atlas", text, "service.search.objective", "service.payments.objective")) is is_true


@pytest.mark.parametrize(
    "text",
    [
        (
            "Payments holds 34.4 percent of the risk and Storefront 33.9, so only half a percentage "
            "point lies between them."
        ),
        "Payments holds 34.4 percent of the risk and Storefront 33.9, so 0.5 percentage points lie between the two.",
        "Payments holds 34.4 percent of the risk and Storefront 33.9, so only 0.5 percentage points separate them.",
        "With 34.4 and 33.9 percent of the risk, Payments and Storefront lie half a percentage point apart.",
    ],
)
def test_how_far_two_lie_apart_follows_from_them(text):
    assert codes("1301-W34-three-teams", text, "team.payments.share", "team.storefront.share") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Payments holds 34.4 percent of the risk and Storefront 33.9, so 1.5 percentage points lie between them.",
        "Payments holds 34.4 percent of the risk and Storefront 33.9, so only half a change lies between them.",
        "Payments holds 34.4 percent of the risk and Storefront 33.9, so Storefront is careless.",
        "Payments holds 34.4 percent of the risk and Storefront 33.9, so Payments had an incident.",
        (
            "Payments holds 33.9 percent of the risk and Storefront 34.4, so only half a percentage "
            "point lies between them."
        ),
        "Payments holds 34.4 percent of the risk, so the average fell by half a percentage point.",
        "Payments holds 34.4 percent and Storefront 33.9, so half a point lies between them and their usual.",
    ],
)
def test_nothing_else_follows_from_two_shares(text):
    assert codes("1301-W34-three-teams", text, "team.payments.share", "team.storefront.share") != set()
