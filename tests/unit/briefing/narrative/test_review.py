"""A whole plan against its payload: what leads, what may not be buried, and where things may be said."""

from __future__ import annotations

import pytest

from briefing.contracts.payload import CardState
from briefing.narrative.handles import Handles
from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, say
from briefing.narrative.review import review
from scoring.severity import Severity
from tests.unit.briefing.narrative.examples import AUTH, PAYMENTS, ask, card, fact, own, queue, week

HEADLINE = say("need.critical", "checkout.queue", "auth.queue", relation="reasons")
CALM = say("week.calm")
DONE = (card(queue(PAYMENTS), "queue", state=CardState.RESOLVED),)
CARDS = (
    card(queue(), "queue", Severity.CRITICAL, "service.checkout.share", weeks=3),
    card(queue(AUTH), "queue"),
    card(own("late", "calendar", 1, elevated=1, about=AUTH), "timing", Severity.WARNING),
    *DONE,
)
FACTS = (
    fact("week.changes", "week_changes", 64, 63), fact("week.checked", "checked", 42, services=4, nearest=None),
    *(queue(about) for about in (CARDS[0].subject, AUTH, PAYMENTS)), own("late", "calendar", 1, elevated=1, about=AUTH),
    own("share", "service_share", 41.7, 14.7), own("share", "service_share", 10, about=AUTH),
    fact("positive.fewer-elevated", "positive", 0, 2),
    fact("record.mean", "record", 21.9, extreme="lowest", weeks=12, bound=24), ask("done"), ask("not yet", PAYMENTS),
)  # fmt: skip
URGENT, QUIET = (Handles(week(*FACTS, cards=cards)) for cards in (CARDS, DONE))
TOLD = tuple(
    PlannedCard(card=key, sentences=(say(lead),))
    for key, lead in {
        "checkout:queue": "checkout.queue",
        "auth:queue": "auth.queue",
        "auth:timing": "auth.late",
        "payments:queue": "payments.queue.card",
    }.items()
)


def plan(headline=HEADLINE, situation=(), cards=TOLD, actions=(), positives=()):
    return Plan(headline=headline, situation=situation, cards=cards, actions=actions, positives=positives)


def refused(planned, handles=URGENT):
    return [str(one) for one in review(handles, planned).refusals]


def test_a_plan_that_leads_with_the_worst_and_tells_each_card_is_not_refused():
    assert refused(plan()) == []


@pytest.mark.parametrize(
    ("headline", "instead"),
    [
        (say("week.changes"), "headline: begin with need.critical and give its reasons, such as checkout.queue"),
        (say("need.critical"), "headline: begin with need.critical and give its reasons"),
        (say("auth.need.warning"), "headline: there is no handle 'auth.need.warning'"),
        (say("checkout.queue.card"), "headline: what is said of a card's age belongs into its own entry"),
    ],
)
def test_the_headline_tells_the_worst_with_what_fired_it(headline, instead):
    assert any(one.startswith(instead) for one in refused(plan(headline)))


def test_a_calm_week_begins_with_how_calm_it_is():
    cards = (PlannedCard(card="payments:queue", sentences=(say("payments.queue.card"),)),)
    assert refused(plan(CALM, cards=cards), QUIET) == []
    assert refused(plan(say("week.changes"), cards=cards), QUIET) == [
        "headline: nothing is urgent: begin with week.calm"
    ]


def test_what_fired_a_critical_card_is_told_in_the_opening():
    headline = say("need.critical", "checkout.queue", relation="reasons")
    buried = "situation: tell auth.queue, which fired a critical card, here or in the headline"
    assert refused(plan(headline)) == [buried]
    assert refused(plan(headline, situation=(say("auth.queue"),))) == []
    assert buried in refused(plan(headline, situation=(say("auth.share"),)))


@pytest.mark.parametrize(
    ("names", "refusals"),
    [
        (("checkout.queue", "checkout.share", "checkout.queue.card"), []),
        (("checkout.share",), ["[0]: the first sentence of checkout:queue begins with checkout.queue"]),
        (("checkout.queue", "auth.share"), ["[1]: auth.share is not about the card checkout:queue"]),
        (
            ("checkout.queue", "payments.queue.card"),
            ["[1]: of cards only checkout.queue.card can be said of the card checkout:queue"],
        ),
        (("checkout.queue", "auth.queue.card"), ["[1]: auth.queue.card has no form '' this week; it has nothing"]),
    ],
)
def test_a_card_begins_with_what_fired_it_and_stays_with_its_subject(names, refusals):
    cards = (PlannedCard(card="checkout:queue", sentences=tuple(map(say, names))), *TOLD[1:])
    assert refused(plan(cards=cards)) == [f"cards[0].sentences{one}" for one in refusals]
    # One whose first sentence is refused says nothing at all, and one of which nothing is said is refused.
    if names[0] != "checkout.queue":
        assert review(URGENT, plan(cards=cards)).cards["checkout:queue"] == []
    empty = PlannedCard(card="checkout:queue", sentences=())
    assert refused(plan(cards=(empty, *TOLD[1:]))) == ["cards[0]: say checkout.queue"]


def test_each_card_is_told_once_and_none_is_missing():
    told = refused(plan(cards=(*TOLD[:2], TOLD[1], PlannedCard(card="mail:risk", sentences=()))))
    assert told == [
        "cards[2]: there is no card 'auth:queue' left to tell",
        "cards[3]: there is no card 'mail:risk' left to tell",
        "cards: the card auth:timing is missing",
        "cards: the card payments:queue is missing",
    ]


@pytest.mark.parametrize(
    ("names", "is_good"),
    [
        ("positive.fewer-elevated", True),
        ("record.mean", True),
        ("auth.ownership.ask", True),
        ("payments.ownership.ask", False),
        ("week.changes", False),
        ("checkout.queue", False),
    ],
)
def test_a_positive_is_good_news_by_itself(names, is_good):
    found = review(URGENT, plan(positives=(say(names),)))
    assert len(found.positives) == is_good
    assert [one.where for one in found.refusals] == ([] if is_good else ["positives[0]"])


@pytest.mark.parametrize(
    ("card_key", "remedy", "is_taken"),
    [
        ("checkout:queue", "ask-queue", True),
        ("checkout:queue", "ask-timing", False),
        ("payments:queue", "ask-queue", False),
        ("mail:risk", "ask-risk", False),
    ],
)
def test_an_action_is_a_remedy_of_a_card_that_is_open(card_key, remedy, is_taken):
    found = review(URGENT, plan(actions=(PlannedAction(card=card_key, remedy=remedy),)))
    assert [two.id for _, two in found.actions] == ([remedy] if is_taken else [])
    assert [one.where for one in found.refusals] == ([] if is_taken else ["actions[0]"])


def test_nothing_is_said_or_called_for_twice():
    twice = (
        PlannedAction(card="checkout:queue", remedy="ask-queue"),
        PlannedAction(card="checkout:queue", remedy="ask-queue"),
    )
    found = review(URGENT, plan(situation=(say("week.changes"), HEADLINE, say("week.changes")), actions=twice))
    assert [one.planned.say for one in found.situation] == [("week.changes",)]
    assert [card.key for card, _ in found.actions] == ["checkout:queue"]
