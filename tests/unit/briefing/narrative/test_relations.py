"""How facts may stand together: each relation's licence, and that a refusal says what to write instead."""

from __future__ import annotations

import pytest

from briefing.contracts.payload import Subject
from briefing.narrative.handles import Handles
from briefing.narrative.plan import NotLicensed, say
from briefing.narrative.relations import RELATIONS, spoken
from scoring.severity import Severity
from tests.unit.briefing.narrative.examples import (
    AUTH,
    CHECKOUT,
    IDENTITY,
    PAYMENTS,
    ask,
    card,
    change,
    fact,
    own,
    queue,
    week,
)

AT = Subject(type="deployment", id="checkout/deploy-132", label="checkout/deploy-132")
LINES, REVIEW = (Subject(type="signal", id=one, label=one.replace("_", " ")) for one in ("lines_added", "thin_review"))
RISKIEST = {"id": "acme/shop#1", "label": "acme/shop#1", "points": 83}
WAITING = queue(value=3)
CARDS = (
    card(WAITING, "queue", Severity.CRITICAL, "change.acme/shop#1", "change.acme/shop#2"),
    card(own("ownership", "ownership", 100, 12, about=AUTH), "ownership", Severity.WARNING),
    card(own("ownership", "ownership", 100, 12, about=PAYMENTS), "ownership", Severity.WARNING),
)
FACTS = (
    fact("week.changes", "week_changes", 64, 63), fact("week.elevated", "elevated", 12, 4),
    fact("band.high", "band", 1), fact("band.critical", "band", 1), fact("band.moderate", "band", 0),
    fact("week.deployments", "deployments", 12, 12), fact("week.failures", "failures", 0, 1, deployments=12),
    fact("week.repairs", "repairs", 4, 2), fact("week.reverts", "reverts", 1, 0), fact("week.mean", "week_mean", 34.1),
    fact("movement", "movement", 5.5, now=34.1, usual=28.6),
    fact("driver.lines_added", "driver", 3.2, about=LINES, now=9, usual=6),
    fact("driver.thin_review", "driver", 1.9, about=REVIEW, now=9, usual=7),
    *(
        own("elevated", "elevated", *held, about=about)
        for about, held in ((CHECKOUT, (6, 2)), (AUTH, (1, 5)), (PAYMENTS, (3, 3)))
    ),
    *(own("ownership", "ownership", 100, 12, about=about) for about in (AUTH, PAYMENTS)),
    fact("positive.fewer-elevated", "positive", 0, 2), own("share", "service_share", 30, 20),
    own("share", "service_share", 10, 12, about=AUTH), own("share", "service_share", 26, 20, about=PAYMENTS), WAITING,
    own(
        "incidents", "service_incidents", 1, unresolved=1, minutes_after=106, title="Totals", deployment=AT.id,
        changes=["acme/shop#1"],
    ),
    fact("deployment.checkout/deploy-132", "deployment", 83, about=AT, service="checkout", riskiest=RISKIEST),
    fact(
        "deployment.checkout/deploy-9", "deployment", 20, about=AT.model_copy(update={"id": "other"}),
        service="checkout", riskiest=None,
    ),
    change(1), change(2, 65, band="high"), change(3, 20, band="safe"),
    *(
        fact(f"team.{about.id}.share", "team_share", 50, about=about, of_changes=50, critical=1, warning=0)
        for about in (IDENTITY, Subject(type="team", id="money", label="Money"))
    ),
    ask("done"), ask("not yet", PAYMENTS),
)  # fmt: skip
HANDLES = Handles(week(*FACTS, cards=CARDS))
CHANGE, OTHER, DEPLOY = "acme/shop#1", "acme/shop#2", "checkout/deploy-132"


def text_of(relation, *names):
    return spoken(HANDLES, say(*names, relation=relation)).text


@pytest.mark.parametrize(
    ("relation", "names", "instead"),
    [
        ("", (), "say at least one handle"),
        ("", ("week.nothing",), "there is no handle 'week.nothing'"),
        ("", ("week.changes:often",), "it has week.changes, week.changes:usual"),
        ("", ("week.changes", "week.deployments"), "one of the relations and, list"),
        ("with", ("week.changes", "week.deployments"), "else make two sentences"),
        ("and", ("week.changes", "week.changes"), "each handle once"),
        ("and", ("week.changes", "checkout.share"), "about the same subject; make two sentences"),
        ("and", ("band.high", "band.critical"), "'list' joins the same kind"),
        ("and", ("week.elevated", "band.high"), "keep one of them"),
        ("and", ("movement", "week.mean"), "keep one of them"),
        ("and", ("week.changes", "week.deployments", "week.repairs", "movement"), "at most 3; make two sentences"),
        ("and", ("need.critical", "checkout.share"), "goes with 'reasons'"),
        ("and", ("week.changes", "week.deployments:usual"), "the comparison would seem to be of all"),
        ("and", ("week.changes", "positive.fewer-elevated"), "good news has sentences of its own"),
        ("part", ("week.changes", "week.deployments"), "a fact that counts a part"),
        ("part", ("week.elevated", "week.changes"), "a fact that counts a part"),
        ("part", ("week.changes", "checkout.elevated"), "about the same subject"),
        ("part", ("week.changes", "week.elevated", "band.high"), "one part, or bands"),
        ("part", ("week.changes", "week.elevated:usual"), "without a form"),
        ("part", ("week.changes", "band.high", "band.moderate"), "make a sentence of it"),
        ("list", ("week.changes", "week.deployments"), "facts of one kind"),
        ("list", ("week.elevated", "checkout.elevated"), "no whole beside its parts"),
        ("list", ("checkout.share", "auth.share"), "leave out those at none"),
        ("list", ("auth.ownership", "payments.ownership:usual"), "without a form"),
        ("list", (CHANGE, OTHER), "make sentences of their own"),
        ("list", ("checkout.elevated", "auth.elevated"), "begins with the largest; name payments.elevated too"),
        ("names", ("checkout.elevated", CHANGE), "begins with a fact that fired a card"),
        ("names", ("checkout.queue", "acme/shop#3"), "the changes of the card checkout:queue"),
        ("names", ("checkout.queue", "week.changes"), "needs changes"),
        ("detail", ("checkout.incidents", "checkout/deploy-9"), "make a sentence of its own"),
        ("detail", (DEPLOY, OTHER), "make a sentence of its own"),
        ("contrast", ("checkout.elevated:usual", "payments.elevated:usual"), "one above its usual value and one below"),
        ("contrast", ("checkout.elevated", "auth.elevated"), "takes :usual of both"),
        ("contrast", ("checkout.elevated:usual", "auth.share:usual"), "facts of one kind"),
        ("contrast", ("checkout.elevated:usual", "week.elevated:usual"), "two subjects of one type"),
        ("cause", ("movement", "driver.thin_review"), "the largest first: driver.lines_added"),
        ("cause", ("week.mean", "driver.lines_added"), "a movement away from the usual, first"),
        ("cause", ("movement", "week.changes"), "signals after the movement"),
        ("reasons", ("checkout.queue", "need.critical"), "begins with what is needed"),
        ("reasons", ("need.critical", "auth.ownership"), "takes checkout.queue"),
        ("reasons", ("auth.need.warning", "payments.ownership"), "takes auth.ownership"),
    ],
)
def test_what_has_no_licence_is_refused_with_what_to_write_instead(relation, names, instead):
    with pytest.raises(NotLicensed) as refused:
        text_of(relation, *names)
    assert instead in str(refused.value)


def test_a_relation_of_one_says_no_more_than_the_fact():
    assert {text_of(relation, "week.changes") for relation in RELATIONS} == {"64 changes landed."}


def test_a_list_of_asks_names_all_of_them():
    more = Handles(week(*FACTS, ask("done", CHECKOUT)))
    with pytest.raises(NotLicensed, match="name all 3 of them"):
        spoken(more, say("auth.ownership.ask", "payments.ownership.ask", relation="list"))


def test_a_list_does_not_wait_for_what_is_unknown():
    told = [
        own("share", "service_share", held, about=one) for one, held in ((CHECKOUT, 60), (AUTH, 30), (PAYMENTS, None))
    ]
    text = spoken(Handles(week(*told)), say("checkout.share", "auth.share", relation="list")).text
    assert text == "The week's risk was mostly in Checkout (60 %) and Auth (30 %)."


def test_a_list_counts_no_change_twice():
    told = (own("elevated", "elevated", 3, about=one) for one in (CHECKOUT, PAYMENTS))
    services = (one.model_copy(update={"unit": "changes"}) for one in told)
    both = Handles(week(fact("week.elevated", "elevated", 5), *services))
    with pytest.raises(NotLicensed, match="some changes are in several of these"):
        spoken(both, say("checkout.elevated", "payments.elevated", relation="list"))


def test_the_changes_of_a_count_are_all_of_them_or_among_them():
    def named(count):
        lead = queue(value=count)
        fired = card(lead, "queue", Severity.CRITICAL, "change.acme/shop#1", "change.acme/shop#2")
        handles = Handles(week(lead, change(1), change(2), cards=[fired]))
        return spoken(handles, say("checkout.queue", CHANGE, OTHER, relation="names")).text

    assert "; among them acme/shop#1" in named(3)
    assert ": acme/shop#1" in named(2)
    with pytest.raises(NotLicensed, match="more than the fact counts"):
        named(1)


def test_every_figure_of_a_sentence_keeps_the_fact_that_it_came_from():
    told = spoken(HANDLES, say("week.changes:usual", "week.elevated", relation="part"))
    assert [(told.text[one.start : one.end].lower(), one.fact) for one in told.spans] == [
        ("64 changes", "week.changes"),
        ("63", "week.changes"),
        ("12 of them", "week.elevated"),
    ]
    assert told.facts == ("week.changes", "week.elevated")
