"""What is left out first: order and length are ours, and what fired a critical card always stays."""

from __future__ import annotations

import pytest

from briefing.contracts.payload import Remedy, Subject
from briefing.narrative.handles import Handles
from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, say
from briefing.narrative.review import missing_criticals, review
from briefing.narrative.shortening import MOST_OPENING_WORDS, MOST_WORDS, narrative_of, shorten
from scoring.severity import Severity
from tests.unit.briefing.narrative.examples import card, change, fact, own, queue, week

NAMES = [Subject(type="service", id=f"s{number}", label=f"Shop Service {number}") for number in range(7)]


def crowded(many=7, critical=3, sentences=3):
    """A week with many cards, and everything about them told at length, in the wrong order."""
    leads = [queue(about, 4, 90) for about in NAMES[:many]]
    more = [own("share", "service_share", 10 + number, 5, about=about) for number, about in enumerate(NAMES[:many])]
    changes = [change(number, 90) for number in range(many)]
    cards = [
        card(lead, "queue", Severity.CRITICAL if place < critical else Severity.WARNING, one.id, two.id)
        for place, (lead, one, two) in enumerate(zip(leads, more, changes, strict=True))
    ]
    remedy = Remedy(id="look", text="have an owner look at the changes that wait before the next release", effect=None)
    cards = [
        one.model_copy(update={"remedies": (remedy.model_copy(update={"id": f"look-{one.key}"}),)}) for one in cards
    ]
    praise = [
        fact("positive.fewer-elevated", "positive", 0, 2),
        fact("positive.tested", "positive", 72, 60, tested=13, changes=18),
    ]
    handles = Handles(week(*leads, *more, *changes, *praise, fact("week.changes", "week_changes", 64), cards=cards))
    told = [
        PlannedCard(
            card=f"s{place}:queue",
            sentences=tuple(
                say(*one, relation="names" if len(one) > 1 else "")
                for one in (
                    (f"s{place}.queue", f"acme/shop#{place}"),
                    (f"s{place}.share:usual",),
                    (f"acme/shop#{place}:by",),
                )[:sentences]
            ),
        )
        for place in range(many)
    ]
    planned = Plan(
        headline=say(f"need.{'critical' if critical else 'warning'}", "s0.queue", relation="reasons"),
        situation=(*(say(f"s{place}.queue") for place in range(many)), say("week.changes")),
        cards=tuple(reversed(told)),
        actions=tuple(PlannedAction(card=one.key, remedy=one.remedies[0].id) for one in reversed(cards)),
        positives=(say("positive.fewer-elevated"), say("positive.tested"), say("positive.tested~1")),
    )
    return handles, planned


def shortened(**week_parts):
    handles, planned = crowded(**week_parts)
    draft = review(handles, planned)
    assert draft.refusals == []
    shorten(handles, draft)
    return handles, draft, narrative_of(handles.payload, draft, narrator="template/2")


def words(*said):
    return sum(len(one.text.split()) for one in said)


def whole(narrative):
    return (narrative.headline, *narrative.situation, *narrative.cards, *narrative.actions, *narrative.positives)


@pytest.mark.parametrize(("many", "critical"), [(1, 1), (7, 3), (7, 0)])
def test_opening_and_whole_are_short_enough_and_no_critical_card_is_left_out(many, critical):
    handles, draft, narrative = shortened(many=many, critical=critical)
    assert words(narrative.headline, *narrative.situation) <= MOST_OPENING_WORDS
    assert words(*whole(narrative)) <= MOST_WORDS or (not narrative.positives and len(narrative.actions) == 1)
    assert [*missing_criticals(handles, draft)] == []
    assert [one.card for one in narrative.cards] == [one.key for one in handles.payload.cards]
    assert all(one.text for one in narrative.cards)


def test_cards_and_actions_come_worst_first_whatever_was_planned():
    _, _, narrative = shortened(many=3, critical=1)
    assert [one.card for one in narrative.cards] == ["s0:queue", "s1:queue", "s2:queue"]
    assert [one.remedy for one in narrative.actions] == ["look-s0:queue", "look-s1:queue", "look-s2:queue"]


def test_the_last_card_loses_its_details_first_and_each_keeps_what_fired_it():
    _, draft, _ = shortened(many=5, critical=3, sentences=3)
    kept = [len(said) for said in draft.cards.values()]
    assert kept == sorted(kept, reverse=True)
    assert min(kept) == 1 < sum(kept)
    assert all(said[0].planned.say[0] == f"{key.partition(':')[0]}.queue" for key, said in draft.cards.items())


def test_positives_go_before_the_situation_and_actions_before_its_last_sentence():
    _, draft, _ = shortened(many=7, critical=0)
    assert (len(draft.positives), len(draft.actions)) == (0, 1)


def test_a_narrative_keeps_the_plan_of_what_is_left_of_it():
    _, draft, narrative = shortened(many=7, critical=3)
    assert narrative.plan is not None
    assert len(narrative.plan["situation"]) == len(draft.situation)
    assert Plan.model_validate(narrative.plan).headline == draft.headline.planned


def test_a_short_week_is_told_whole_and_spans_of_a_card_are_counted_from_the_beginning_of_its_text():
    _, _, narrative = shortened(many=1, critical=1)
    assert len(narrative.positives) == 2
    assert "64 changes landed." in [one.text for one in narrative.situation]
    [told] = narrative.cards
    figures = [told.text[one.start : one.end] for one in told.spans]
    assert {"Four changes", "90 points", "10 %"} <= {*figures}
