"""What a plan may speak of: speaking names, and what the cards of a week amount to."""

from __future__ import annotations

import pytest

from briefing.contracts.payload import CardState, SourceState
from briefing.narrative.forms import clause_of
from briefing.narrative.handles import Handles, handle_of
from briefing.narrative.wording import text_of
from scoring.severity import Severity
from tests.unit.briefing.narrative.examples import (
    AUTH,
    CHECKOUT,
    ask,
    card,
    change,
    fact,
    muted,
    own,
    queue,
    unwell,
    week,
)

WARNING, CRITICAL, GONE = Severity.WARNING, Severity.CRITICAL, CardState.RESOLVED


def said(payload, handle):
    found = Handles(payload).items.get(handle)
    return None if found is None else text_of(clause_of(found.fact) or ())


@pytest.mark.parametrize(
    ("fact_id", "handle"),
    [
        ("change.acme/shop#4012", "acme/shop#4012"),
        ("ask.auth:ownership", "auth.ownership.ask"),
        ("way.acme/shop#4012", "acme/shop#4012.way"),
        ("week.changes", "week.changes"),
        ("service.web app.share", "web.app.share"),
        ("service.a:b~c.share", "a.b.c.share"),
    ],
)
def test_a_handle_is_the_id_without_what_every_id_has_and_without_marks_of_the_notation(fact_id, handle):
    assert handle_of(fact_id) == handle


def test_handles_that_would_be_the_same_keep_their_whole_id():
    payload = week(change(1), fact("service.acme/shop#1", "reverts", 1), fact("service.week.changes", "reverts", 1))
    items = Handles(payload).items
    assert {"change.acme/shop#1", "service.acme/shop#1", "week.changes"} <= {*items}
    assert len({one.fact.id for one in items.values()}) == len(items)
    landed = fact("week.changes", "week_changes", 1)
    assert {"week.changes", "week.changes."} <= {*Handles(week(landed, landed)).items}
    asked = Handles(week(ask("done"), ask("done", CHECKOUT))).items
    assert {"auth.ownership.ask", "checkout.ownership.ask"} <= {*asked}


ACT, DECIDE = "needs action before the next deploy", "needs a decision this week"


@pytest.mark.parametrize(
    ("cards", "texts"),
    [
        # Who has to act has not besides to decide.
        ([card(queue(), "queue"), card(queue(), "risk", WARNING)], {"need.warning": None}),
        (
            [card(queue(), "queue", WARNING), card(queue(AUTH), "queue", WARNING)],
            {"need.warning": "Checkout and Auth need a decision this week", "auth.need.warning": f"Auth {DECIDE}"},
        ),
        # What may have been a warning last week is not still critical.
        ([card(queue(), "queue", weeks=2, state=CardState.WORSE)], {"need.critical": f"Checkout {ACT}"}),
        ([card(queue(), "queue", state=GONE)], {"need.critical": None, "week.only": None}),
    ],
)
def test_who_needs_what_is_told_by_severity(cards, texts):
    payload = week(queue(), queue(AUTH), cards=cards)
    assert {handle: said(payload, handle) for handle in texts} == texts
    assert ("week.calm" in Handles(payload).items) is all(one.state is GONE for one in cards)


@pytest.mark.parametrize(
    ("parts", "is_said"),
    [
        pytest.param({}, True, id="one-service-of-four"),
        pytest.param({"services": 1}, False, id="the-only-service"),
        pytest.param({"muted": (muted(),)}, False, id="another-card-is-muted"),
        pytest.param({"cards_omitted": {WARNING: 1}}, False, id="there-was-no-room-for-another"),
    ],
)
def test_only_one_service_has_open_cards_where_all_were_judged_and_none_left_out(parts, is_said):
    payload = week(queue(), cards=[card(queue(), "queue")], **parts)
    assert (said(payload, "week.only") is not None) is is_said


WHOLE = "what was flagged about Auth last week no longer holds"


@pytest.mark.parametrize(
    ("cards", "parts", "text"),
    [
        pytest.param([], {}, WHOLE, id="all-of-it"),
        pytest.param([card(queue(AUTH), "risk")], {}, WHOLE, id="another-is-new"),
        pytest.param([card(queue(AUTH), "risk", weeks=2)], {}, f"some of {WHOLE}", id="another-is-open"),
        pytest.param([], {"muted": (muted(),)}, f"some of {WHOLE}", id="another-is-muted"),
        pytest.param([], {"cards_omitted": {WARNING: 2}}, f"some of {WHOLE}", id="there-was-no-room-for-another"),
    ],
)
def test_all_that_was_flagged_is_over_only_where_nothing_of_it_can_be_left(cards, parts, text):
    payload = week(queue(AUTH), cards=[card(queue(AUTH), "queue", state=GONE), *cards], **parts)
    assert said(payload, "auth.resolved") == text


def test_what_was_not_seen_is_not_said_to_be_over_while_a_source_could_not_be_read():
    payload = week(queue(AUTH), cards=[card(queue(AUTH), "queue", state=GONE)], sources=(unwell(SourceState.PARTIAL),))
    assert said(payload, "auth.resolved") is None
    assert said(payload, "auth.queue.card") == "what this card flagged last week no longer shows in what could be read"


@pytest.mark.parametrize("state", SourceState)
def test_only_a_source_that_was_connected_and_could_not_be_read_in_full_makes_blind(state):
    is_unwell = state in {SourceState.PARTIAL, SourceState.STALE, SourceState.FAILED}
    assert bool(Handles(week(sources=(unwell(state),))).blind) is is_unwell


def test_what_cards_amount_to_is_proven_by_what_fired_them():
    payload = week(queue(), queue(AUTH), cards=[card(queue(), "queue"), card(queue(AUTH), "queue")])
    items = Handles(payload).items
    assert items["need.critical"].proofs == ("service.checkout.queue", "service.auth.queue")
    assert items["auth.need.critical"].proofs == ("service.auth.queue",)


def test_a_card_whose_fact_cannot_be_said_leads_with_nothing():
    unsaid = own("share", "service_share", 0)
    handles = Handles(week(unsaid, queue(), cards=[card(unsaid, "concentration"), card(queue(), "queue")]))
    assert handles.leads(handles.urgent) == ("checkout.queue",)
