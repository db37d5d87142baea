"""The template narrator, narratives made again from their plan, and drafts filled with the template's."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.contracts.narrative import parse_narrative
from briefing.narrative.handles import Handles
from briefing.narrative.narrator import TemplateNarrator, filled, remade
from briefing.narrative.plan import MOST_SENTENCES, Plan, PlannedCard, PlanUnusable, parse_plan, reference, say, schema
from briefing.narrative.review import missing_criticals, review
from scoring.severity import Severity
from tests.unit.briefing.narrative.examples import AUTH, card, fact, queue, week

LANDED = fact("week.changes", "week_changes", 64, 63)
CARDS = [card(queue(), "queue"), card(queue(AUTH), "queue")]
PAYLOAD = week(queue(), queue(AUTH), LANDED, cards=CARDS)
HANDLES = Handles(PAYLOAD)
WRITTEN = TemplateNarrator().narrate(PAYLOAD)
EMPTY = Plan(headline=say("week.changes"), situation=(), cards=(), actions=(), positives=())


def test_a_narrative_is_made_again_from_its_plan():
    assert (WRITTEN.narrator, WRITTEN.payload) == ("template/2", PAYLOAD.hash)
    assert TemplateNarrator().narrate(PAYLOAD.model_copy(deep=True)) == WRITTEN == remade(PAYLOAD, WRITTEN)
    # Not where its payload does not prove it any more.
    assert remade(week(LANDED), WRITTEN) is None
    assert remade(PAYLOAD, parse_narrative(WRITTEN.to_json(), name="kept")) == WRITTEN


def test_a_narrative_of_an_older_version_has_no_plan_and_stays_the_text_that_it_is():
    older = WRITTEN.model_copy(update={"plan": None})
    assert remade(PAYLOAD, older) is None
    assert parse_narrative(older.to_json(), name="old") == older
    assert '"plan"' not in older.to_json()


def test_a_draft_without_a_headline_and_cards_is_filled_with_the_templates():
    draft = review(HANDLES, EMPTY)
    assert draft.headline is None
    filled(HANDLES, draft)
    assert draft.headline is not None
    assert draft.headline.text == WRITTEN.headline.text
    assert all(draft.cards.values())


def test_what_a_draft_says_itself_is_kept_and_only_what_is_missing_is_borrowed():
    headline = say("need.critical", "checkout.queue", relation="reasons")
    cards = tuple(PlannedCard(card=one.key, sentences=(say(f"{one.subject.id}.queue"),)) for one in CARDS)
    draft = review(HANDLES, Plan(headline=headline, situation=(), cards=cards, actions=(), positives=()))
    assert [*missing_criticals(HANDLES, draft)] == ["auth.queue"]
    filled(HANDLES, draft)
    assert [one.is_borrowed for one in draft.sentences] == [False, True, False, False]
    assert [*missing_criticals(HANDLES, draft)] == []
    assert draft.headline is not None
    assert draft.headline.planned == headline


def test_a_whole_draft_borrows_nothing():
    payload = week(queue(), LANDED, cards=[card(queue(), "queue", Severity.WARNING)])
    handles = Handles(payload)
    draft = review(handles, Plan.model_validate(TemplateNarrator().narrate(payload).plan))
    filled(handles, draft)
    assert not any(one.is_borrowed for one in draft.sentences)


@pytest.mark.parametrize(
    ("text", "handle", "form", "wording"),
    [
        (" auth.share:usual~2 ", "auth.share", "usual", 2),
        ("auth.share~1", "auth.share", "", 1),
        ("auth.share~two", "auth.share", "", 0),
        ("auth.share~²", "auth.share", "", 0),
        ("auth.share~99999999", "auth.share", "", 0),
        ("", "", "", 0),
    ],
)
def test_a_reference_has_a_handle_a_form_and_a_wording(text, handle, form, wording):
    found = reference(text)
    assert (found.handle, found.form, found.wording) == (handle, form, wording)


@given(st.text(max_size=60) | st.from_regex(r"[a-z.#/]+(:[a-z]*)?(~\d*)?", fullmatch=True))
def test_any_reference_is_said_or_refused(text):
    draft = review(HANDLES, EMPTY.model_copy(update={"situation": (say(text),), "positives": (say(text, text),)}))
    said = [one.text for one in draft.situation]
    assert said or any(one.where == "situation[0]" for one in draft.refusals)


NAMES = st.sampled_from((*schema()["properties"], "say", "as", "card", "sentences", "remedy"))
TEXTS = st.none() | st.integers() | st.text(max_size=9)
WILD = st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5))
NEAR = st.fixed_dictionaries(dict.fromkeys(schema()["properties"], WILD))


@given((WILD | NEAR).map(json.dumps) | st.text(max_size=50))
def test_any_answer_is_a_plan_or_says_what_is_wrong_with_it(text):
    with suppress(PlanUnusable):
        review(HANDLES, parse_plan(text))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "the whole plan: "),
        ("[]", "the whole plan: "),
        ("{}", "headline: "),
        ('{"headline": {"say": "week.changes"}}', "headline.say: "),
        (EMPTY.model_dump_json(by_alias=True).replace("week.changes", 'a", "' * 20), "headline.say: Tuple should have"),
        (EMPTY.model_dump_json(by_alias=True).replace('"as"', '"text": "All is well.", "as"'), "headline.text: Extra"),
        (EMPTY.model_dump_json(by_alias=True).replace("{", '{"note": "hello", ', 1), "note: Extra inputs"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_by_its_place(text, wrong):
    with pytest.raises(PlanUnusable, match=wrong):
        parse_plan(text)


def test_a_plan_is_read_as_it_is_written_and_no_longer_than_a_plan_can_be():
    assert parse_plan(EMPTY.model_dump_json(by_alias=True)) == EMPTY
    long = EMPTY.model_copy(update={"situation": (say("week.changes"),) * (MOST_SENTENCES + 1)})
    with pytest.raises(PlanUnusable, match="situation: more than 40 entries"):
        parse_plan(long.model_dump_json(by_alias=True))
