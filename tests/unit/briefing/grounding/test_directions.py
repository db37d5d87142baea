"""Words of movement and of standstill agree with a comparison; words that only bound a number move nothing."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("W36-storefront", "Lead time fell by more than a third on last week.", "week.lead_time"),
        ("W36-storefront", "Lead time came down to 45.5 hours.", "week.lead_time"),
        ("W37-storefront", "Lead time crept up to 49.4 hours.", "week.lead_time"),
        ("atlas", "Time to recovery was 180 minutes.", "week.mttr"),
        ("W36-storefront", "Checkout burns faster than its pace.", "service.checkout.objective"),
        ("atlas", "All five incidents fall on Payments and Search.", "week.incidents service.payments.incidents"),
    ],
)
def test_a_word_that_agrees_or_moves_nothing_is_proven(payload, text, fact):
    facts = fact.split()
    more = ["service.search.incidents"] if len(facts) > 1 else []

    assert codes(payload, text, *facts, *more) == set()


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("W36-storefront", "Lead time rebounded to 45.5 hours.", "week.lead_time"),
        ("W36-storefront", "Checkout's share of the risk held steady.", "service.checkout.share"),
        (
            "W37-storefront",
            "Owned files without approval fell to 29 % in Catalogue.",
            "service.catalogue.ownership",
        ),
        ("atlas", "The average dipped to 42 points.", "week.mean"),
        ("atlas", "The error budget left in Search recovered by six points.", "ask.search:objective"),
        ("W37-storefront", "The burn picked up.", "ask.checkout:objective"),
    ],
)
def test_a_word_that_goes_against_the_comparison_is_found(payload, text, fact):
    assert "direction" in codes(payload, text, fact)


def test_a_burn_under_its_pace_is_not_said_to_be_faster():
    assert "state" in codes("atlas", "Auth burns faster than its pace.", "service.auth.objective")


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("rowan-W36-storefront", "Tuesday morning is the better window once the incident is settled.", "ahead.windows"),
        (
            "rowan-W38-payments",
            "Payments burns its budget slowly, at 0.3 times the pace.",
            "service.payments.objective",
        ),
        ("rowan-W36-storefront", "Two changes wait at up to 80 points in Checkout.", "service.checkout.queue"),
    ],
)
def test_a_word_that_is_bound_to_no_measured_series_is_no_direction(payload, text, fact):
    assert "direction" not in codes(payload, text, fact)


def test_a_step_beside_a_direction_says_which_movement_it_is():
    text = "Storefront's mean {} by 2.1 points."
    assert codes("W36-director", text.format("dropped"), "team.storefront.share") == set()
    assert codes("W36-director", text.format("rose"), "team.storefront.share") >= {"direction"}


def test_what_moved_the_most_is_what_went_farthest_of_its_kind():
    facts = ("team.payments.share", "team.identity.share", "team.storefront.share")
    text = "{} improved the most, its mean sinking {} points."
    assert codes("hazel-W37-three-teams", text.format("Identity", 5.1), *facts) == set()
    assert codes("hazel-W37-three-teams", text.format("Storefront", 4.6), *facts) == {"superlative"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The average fell in each of the two services.", "The average rose in each of the two services."),
        ("The fall of both services is against their usual.", "The rise of both services is against their usual."),
        ("Both services sit below their usual.", "Both services sit above their usual."),
        ("Every service scored below its usual.", "Every service scored above its usual."),
    ],
)
def test_what_is_said_of_all_services_is_so_of_each(text, wrong):
    facts = ("service.search.movement", "service.recommendations.movement")
    assert codes("512-W34-discovery", text, *facts) == set()
    assert "direction" in codes("512-W34-discovery", wrong, *facts)
    # Of these two one went the other way.
    facts = ("service.auth.movement", "service.profiles.movement")
    assert "direction" in codes("closed-W36-identity", text, *facts)
    assert "direction" in codes("closed-W36-identity", wrong, *facts)


PAIRS = [
    pytest.param(
        "1002-W34-fulfilment-platform",
        "At Gateway gates brought 1.2 points less than usual, thin review 1.1 less and lines added 3.8 less.",
        "At Gateway gates brought 1.2 points less than usual, thin review 1.1 more and lines added 3.8 less.",
        "service.gateway.movement",
        id="each step of a list is held against the usual",
    ),
    pytest.param(
        "1002-W34-fulfilment-platform",
        "Gateway led the fall with 7.9 points, its average now 25.",
        "Shipping led the fall with 7.4 points, its average now 25.2.",
        "service.shipping.movement service.gateway.movement",
        id="what leads a fall fell the most",
    ),
    pytest.param(
        "closed-W36-identity",
        "Auth leads the rise, 7.9 points above its usual.",
        "Profiles leads the rise, six points off its usual.",
        "service.auth.movement service.profiles.movement",
        id="what leads a rise rose",
    ),
    pytest.param(
        "1002-W38-payments",
        "Payments: 22 changes, average 1.5 points under usual.",
        "Payments: 22 changes, average 1.5 points over usual.",
        "week.changes movement",
        id="how far stands before the word",
    ),
    pytest.param(
        "1002-W38-payments",
        "22 changes landed in Payments, two over usual.",
        "22 changes landed in Payments, two under usual.",
        "week.changes movement",
        id="a step without a unit is of what was counted",
    ),
    pytest.param(
        "1002-W38-payments",
        "acme/ledger#548 scores 32 points, the milder acme/ledger#543 28.",
        "acme/ledger#548 scores 32 points, the riskier acme/ledger#543 28.",
        "change.acme/ledger#548 change.acme/ledger#543",
        id="a comparative before a name ranks it",
    ),
    pytest.param(
        "1002-W38-payments",
        "Of acme/payments#986 and acme/payments#979 the former is the riskier with 31 points.",
        "Of acme/payments#986 and acme/payments#979 the latter is the riskier with 30 points.",
        "change.acme/ledger#548 change.acme/payments#986 change.acme/payments#979",
        id="one of those named is ranked among them",
    ),
    pytest.param(
        "512-W34-discovery",
        "Both Search and Recommendations are below their usual, the latter by more.",
        "Both Search and Recommendations are below their usual, the former by more.",
        "service.search.movement service.recommendations.movement",
        id="what went by more went farther",
    ),
    pytest.param(
        "1001-W36-identity",
        "The share of owned files without approval in Auth is still above its usual, at 100 percent.",
        "The share of owned files without approval in Auth is still below its usual, at 100 percent.",
        "ask.auth:ownership",
        id="an ask has a usual value",
    ),
    pytest.param(
        "1001-W36-three-teams",
        "Auth carried 23.2 percent of the risk, down from last week's 25.4, which was the highest share in 12 weeks.",
        "Auth carried 23.2 percent of the risk, down from last week's 25.4, which was the lowest share in 12 weeks.",
        "service.auth.share",
        id="an old number is the most of the weeks",
    ),
    pytest.param(
        "atlas",
        "Payments has 40 percent of the risk and Auth 25, the latter as last week.",
        "Payments has 40 percent of the risk and Auth 25, both as last week.",
        "service.auth.share service.payments.share",
        id="both are as they were",
    ),
]


@pytest.mark.parametrize(("payload", "text", "wrong", "facts"), PAIRS)
def test_a_way_is_proven_of_what_it_is_said_of(payload, text, wrong, facts):
    assert codes(payload, text, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


@pytest.mark.parametrize("verb", ["turns up", "crops up", "cropped up"])
def test_where_somebody_turns_up_nothing_moves(verb):
    told = f"{{person:p31}} {verb} in two services: with acme/auth#1070, and with acme/payments#994."
    facts = ("change.acme/auth#1070", "change.acme/payments#994")
    assert codes("6111-W36-three-teams", told, *facts) == set()
    assert codes("6111-W36-three-teams", told.replace("p31", "p30"), *facts)
    assert codes("6111-W36-three-teams", "Catalogue turns up to 34.2 points.", "service.catalogue.movement")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Identity recovered nicely: Auth's owners approve again, and no change scored high or critical.", True),
        ("Identity has recovered: Auth's owners approve again.", True),
        ("Identity recovered: Auth's owners approve no more.", False),
        ("Identity recovered: no change scored high or critical.", False),
        ("Identity worsened: Auth's owners approve again.", False),
        ("Profiles recovered: Auth's owners approve again.", False),
    ],
)
def test_a_scope_has_recovered_where_one_of_its_own_has(text, is_true):
    facts = ("service.auth.ownership", "week.elevated")
    assert (codes("6111-W37-identity", text, *facts) == set()) is is_true
    assert codes("1001-W36-identity", text, *facts)


@pytest.mark.parametrize("end", ["", ", 19 percent against 42", ", at 19 percent"])
def test_more_goes_with_than_however_far_it_is(end):
    text = f"{{}} owned files landed without an owner's approval than last week{end}."
    assert codes("7001-W34-discovery", text.format("Fewer"), "week.ownership") == set()
    assert "direction" in codes("7001-W34-discovery", text.format("More"), "week.ownership")


def test_down_to_its_usual_number_is_against_what_it_was_before() -> None:
    text = "Payments' share of the risk is {} to its usual {} percent."
    assert codes("733-W37-three-teams", text.format("down", "21"), "service.payments.share") == set()
    assert codes("733-W37-three-teams", text.format("up", "21"), "service.payments.share") == {"direction"}
    assert codes("733-W37-three-teams", text.format("down", "24.1"), "service.payments.share") != set()
