"""Faster is less of a time and more of a rate; a direction is that of the noun, the approval or the start beside it."""

from __future__ import annotations

import pytest

from briefing.grounding.check import check_sentence
from tests.grounding.corpus import payload_of
from tests.unit.briefing.grounding.saying import codes

WEEK = "hazel-W37-three-teams"


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong", "facts"),
    [
        (
            WEEK,
            "Changes took {} than usual to reach production: 49.3 hours against 93.8.",
            "less time",
            "longer",
            "week.lead_time",
        ),
        (
            WEEK,
            "Changes reached production {} than usual, in 49.3 hours rather than 93.8.",
            "faster",
            "more slowly",
            "week.lead_time",
        ),
        (
            WEEK,
            "Auth burns its error budget a little {} than Ledger.",
            "faster",
            "slower",
            "service.auth.objective service.ledger.objective",
        ),
        (
            "hazel-W36-three-teams",
            "Checkout's budget is burning {} than it should.",
            "faster",
            "more slowly",
            "service.checkout.objective",
        ),
        (
            WEEK,
            "Deployments {} slightly compared with the week before, 26 against 27.",
            "slowed",
            "sped up",
            "week.deployments",
        ),
        (
            "rowan-W37-storefront",
            "Tests became {}: 78 percent of changes had some, after 61.",
            "commoner",
            "rarer",
            "positive.tested",
        ),
        (
            "hazel-W36-three-teams",
            "At a {} average of 31.6 points, fewer deployments went out than the week before.",
            "higher",
            "lower",
            "week.mean week.deployments",
        ),
    ],
)
def test_a_word_of_speed_or_size_goes_the_way_of_what_it_is_said_of(payload, text, right, wrong, facts):
    assert codes(payload, text.format(right), *facts.split()) == set()
    assert "direction" in codes(payload, text.format(wrong), *facts.split())


def test_what_has_an_approval_goes_the_other_way_than_what_lacks_it():
    text = "Owners approved a {} share of the files than the week before."
    assert codes(WEEK, text.format("larger"), "week.ownership") == set()
    assert codes(WEEK, text.format("smaller"), "week.ownership") == {"direction"}


def test_a_denial_ends_with_its_clause_and_none_may_be_where_a_number_began():
    text = "Catalogue landed 17 percent of owned files without an owner's approval, {} from none and {} its usual 12."
    fact = "service.catalogue.ownership"
    assert codes("rowan-W37-storefront", text.format("up", "above"), fact) == set()
    assert "direction" in codes("rowan-W37-storefront", text.format("down", "above"), fact)
    assert "direction" in codes("rowan-W37-storefront", text.format("up", "below"), fact)


def test_what_was_asked_for_may_be_told_where_it_is_not_known_whether_it_was_done():
    payload = payload_of("atlas.json")
    asked = {"asked": ["agree on smaller and fewer changes there until it is calm"]}
    facts = [
        fact.model_copy(update={"detail": {**fact.detail, **asked}}) if fact.id == "ask.search:objective" else fact
        for fact in payload.facts
    ]
    payload = payload.model_copy(update={"facts": tuple(facts)})

    def found(text: str) -> set[str]:
        return {one.code.value for one in check_sentence(payload, text, ["ask.search:objective"], where="situation[0]")}

    assert "direction" not in found("Whether smaller and fewer changes were agreed on in Search cannot be known.")
    assert "direction" in found("Smaller and fewer changes were agreed on in Search.")


def test_more_and_fewer_of_what_is_counted_need_a_fact_that_counts_it():
    assert "direction" in codes("atlas", "Search has fewer changes now.", "ask.search:objective")


def test_what_stayed_at_a_number_is_the_movement_that_ended_there():
    text = "Fewer deployments went out, 27 rather than 31, with the number of changes unchanged at {}."
    facts = ("week.changes", "week.deployments")
    assert codes("hazel-W36-three-teams", text.format(64), *facts) == set()
    assert codes("hazel-W36-three-teams", text.format(63), *facts) != set()


def test_what_went_from_none_to_all_did_not_go_the_other_way():
    text = "Payments went from {} of its owned files without an approval to {} of them."
    assert "direction" not in codes(WEEK, text.format("all", "none"), "service.payments.ownership")
    assert "direction" in codes(WEEK, text.format("none", "all"), "service.payments.ownership")


def test_a_list_behind_a_colon_has_the_direction_of_what_it_lists():
    text = "Two services are above their usual: Payments by 8.4 points and {}."
    auth, ledger = "service.auth.movement", "service.ledger.movement"
    assert codes("hazel-W36-three-teams", text.format("Auth by 8"), "service.payments.movement", auth) == set()
    wrong = text.format("Ledger by 1.4")
    assert "direction" in codes("hazel-W36-three-teams", wrong, "service.payments.movement", ledger)


def test_short_of_the_usual_is_below_it():
    text = "Twenty-seven deployments went out, fewer than the 31 of the week before but {} the usual 21."
    assert codes("hazel-W36-three-teams", text.format("ahead of"), "week.deployments") == set()
    assert "direction" in codes("hazel-W36-three-teams", text.format("short of"), "week.deployments")


def test_smaller_diffs_are_fewer_lines_added():
    text = "In Notifications {} diffs took most off the average."
    fact = "service.notifications.movement"
    assert "direction" not in codes("hazel-W38-fulfilment", text.format("smaller"), fact)
    assert "direction" in codes("hazel-W38-fulfilment", text.format("larger"), fact)


def test_a_step_is_not_against_what_the_next_clause_is_held_against():
    text = "Lead time is one thing that got worse: 82.8 hours, {} by {}, and above the usual 70."
    assert codes("rowan-W37-storefront", text.format("up", "12"), "week.lead_time") == set()
    assert codes("rowan-W37-storefront", text.format("down", "12"), "week.lead_time") != set()
    assert codes("rowan-W37-storefront", text.format("up", "14"), "week.lead_time") != set()
