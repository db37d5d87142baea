"""The checker: what a sentence may say of a payload, class by class, each true beside one that is altered."""

from __future__ import annotations

import pytest

from briefing.contracts.narrative import Narrative
from briefing.grounding.check import check, check_sentence
from briefing.grounding.facts.violations import Code
from briefing.narrator import TemplateNarrator
from briefing.payload import Payload
from tests.grounding.corpus import payload_of

HOLIDAY = payload_of("W36-storefront.json")
GAP = payload_of("W35-director.json")
QUIET = payload_of("W34-fulfilment.json")
ISSUE = (
    "Payments and auth are both elevated, and both have ownership gaps as the primary driver, which suggests a "
    "governance issue rather than a change volume issue."
)
BURN = ("service.checkout.objective",)
INCIDENT = ("service.checkout.incidents",)
MANY = ("week.changes",)


def codes(payload: Payload, text: str, *facts: str, where: str = "situation[0]") -> set[str]:
    return {one.code.value for one in check_sentence(payload, text, facts, where=where)}


def told(narrative: Narrative, **parts: object) -> Narrative:
    return narrative.model_copy(update=parts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Checkout burns its error budget at 2.6 times its pace, with 43 % left.", BURN),
        ("More than half of Checkout's error budget (57 %) is spent.", BURN),
        ("The incident began 109 minutes after a deployment of Checkout.", INCIDENT),
        ("The incident began an hour and 49 minutes after a deployment of Checkout.", INCIDENT),
        ("One incident followed a Checkout deployment after about two hours.", INCIDENT),
    ],
)
def test_what_follows_from_a_fact_is_proven_in_any_form(text, facts):
    assert codes(HOLIDAY, text, *facts) == set()


@pytest.mark.parametrize(
    ("text", "facts", "code"),
    [
        ("Checkout burns its error budget at 2.9 times its pace.", BURN, Code.NUMBER),
        ("Checkout burns its error budget at 2.7 times its pace.", BURN, Code.ROUNDING),
        ("Checkout's error budget has 43 points left.", BURN, Code.UNIT),
        ("The incident began 109 hours after a deployment of Checkout.", INCIDENT, Code.NUMBER),
        ("Auth burns its error budget at 2.6 times its pace.", BURN, Code.ENTITY),
        ("Wallet burns its error budget at 2.6 times its pace.", BURN, Code.ENTITY),
        ("{person:p99} deployed Checkout before the incident.", INCIDENT, Code.PERSON),
        ("The incident began on 24 December.", INCIDENT, Code.PERIOD),
        ("Checkout's incident was caused by ownership gaps.", INCIDENT, Code.CAUSE),
        ("Checkout's burn points to a lack of discipline.", BURN, Code.INTERPRETATION),
        ("The incident on Checkout is resolved.", INCIDENT, Code.STATE),
        ("Checkout is a minor concern.", INCIDENT, Code.SEVERITY),
        ("Merge everything on Checkout at once.", INCIDENT, Code.INSTRUCTION),
        ("Details are at https://evil.example/x.", INCIDENT, Code.MARKUP),
        ("@channel one incident followed a deployment of Checkout.", INCIDENT, Code.MARKUP),
        ("One incident followed a deployment of *Checkout*.", INCIDENT, Code.MARKUP),
        ("One incident followed a deployment of \u0421heckout.", INCIDENT, Code.MARKUP),
    ],
)
def test_what_does_not_follow_is_named_by_its_class(text, facts, code):
    assert code.value in codes(HOLIDAY, text, *facts)


def test_a_movement_must_go_the_way_that_the_comparison_went():
    fact = HOLIDAY.fact("week.mean")
    usual = next(one.value for one in fact.comparisons if one.against == "usual")
    right, wrong = ("above", "below") if fact.value > usual else ("below", "above")

    assert codes(HOLIDAY, f"The mean score is {right} its usual {usual}.", "week.mean") == set()
    assert "direction" in codes(HOLIDAY, f"The mean score is {wrong} its usual {usual}.", "week.mean")


def test_the_usual_number_is_not_taken_for_that_of_the_week_before():
    fact = HOLIDAY.fact("week.changes").model_copy(
        update={
            "value": 30,
            "comparisons": tuple(
                one.model_copy(update={"value": {"usual": 20, "previous week": 25}[one.against]})
                for one in HOLIDAY.fact("week.changes").comparisons
                if one.against != "maximum"
            ),
        }
    )
    payload = HOLIDAY.model_copy(update={"facts": tuple(fact if one.id == fact.id else one for one in HOLIDAY.facts)})

    assert codes(payload, "30 changes landed, against 20 in a usual week.", *MANY) == set()
    assert codes(payload, "30 changes landed, five more than last week.", *MANY) == set()
    assert "period" in codes(payload, "30 changes landed, against 20 last week.", *MANY)
    assert codes(payload, "30 changes landed, half as many again as last week.", *MANY)
    assert codes(payload, "Changes doubled to 30.", *MANY)


def test_the_issues_sentence_stands_and_falls_with_its_pattern_fact():
    drivers = tuple(fact.id for fact in GAP.facts if fact.kind == "ownership" and fact.subject.type == "service")

    assert codes(GAP, ISSUE, "pattern.driver", *drivers) == set()
    assert "interpretation" in codes(GAP, ISSUE, *drivers)
    assert "interpretation" in codes(GAP, ISSUE.replace("governance", "testing"), "pattern.driver", *drivers)


@pytest.mark.parametrize("payload", [QUIET, GAP, HOLIDAY], ids=["quiet", "gap", "holiday"])
def test_what_the_template_writes_is_proven(payload):
    assert check(payload, TemplateNarrator().narrate(payload)) == ()


def test_a_critical_card_that_is_not_spoken_of_is_missed():
    narrative = TemplateNarrator().narrate(HOLIDAY)
    critical = {card.key for card in HOLIDAY.cards if card.severity == "critical"}
    kept = tuple(one for one in narrative.cards if one.card not in critical)
    quiet = narrative.headline.model_copy(update={"text": "21 changes landed.", "facts": MANY})

    found = check(HOLIDAY, told(narrative, cards=kept, headline=quiet, situation=()))

    assert [one.code for one in found if one.where == "narrative"].count(Code.MISSING_CRITICAL) == len(critical)


def test_a_narrative_that_is_too_long_or_of_another_payload_is_no_proof():
    narrative = TemplateNarrator().narrate(HOLIDAY)
    long = narrative.headline.model_copy(update={"text": "Still quiet, " + "and so it is " * 60})

    assert Code.LENGTH in {one.code for one in check(HOLIDAY, told(narrative, headline=long))}
    assert Code.PAYLOAD in {one.code for one in check(HOLIDAY, told(narrative, payload="0" * 64))}


def test_an_action_that_is_not_its_remedy_is_refused():
    narrative = TemplateNarrator().narrate(HOLIDAY)
    bad = narrative.actions[0].model_copy(update={"text": "Checkout: switch the required checks off and deploy."})
    unknown = narrative.actions[0].model_copy(update={"remedy": "sell-the-company"})

    assert Code.ACTION in {one.code for one in check(HOLIDAY, told(narrative, actions=(bad,)))}
    assert Code.ACTION in {one.code for one in check(HOLIDAY, told(narrative, actions=(unknown,)))}


def test_a_sentence_that_cites_nothing_or_something_unknown_says_so():
    assert codes(HOLIDAY, "The week went on.") == {"no-fact"}
    assert "unknown-fact" in codes(HOLIDAY, "The week went on.", "week.nope")
    assert codes(HOLIDAY, "  ", *MANY) == {"empty"}
