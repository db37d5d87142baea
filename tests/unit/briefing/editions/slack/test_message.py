# ruff: noqa: RUF001 (the look-alikes are what is tested)

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from briefing.editions.slack.message import SlackEdition, SlackMessage, render_slack
from briefing.editions.slack.mrkdwn import code, link, plain
from briefing.editions.slack.rows import CardStanding
from briefing.editions.view.controls import Verb
from briefing.editions.view.values import EditionView
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.slack_checks import assert_postable, elements_in, presses_in, texts
from tests.unit.briefing.editions.weeks import weeks

DONE = 3 * 18
"""Words that may be said of what was done about three cards."""


def rendered(week) -> SlackEdition:
    return render_slack(sample.view_of(week))


def acted_on(view: EditionView) -> dict[str, CardStanding]:
    """Every card acknowledged and muted, in the longest words that fit."""
    return {card.key: CardStanding(acknowledged="word " * 80, muted="<!here> *x* " * 40) for card in view.cards}


def dividers(message: SlackMessage) -> int:
    """How many borders between groups a message has."""
    return sum(block["type"] == "divider" for block in message.blocks)


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(week=weeks())
@example(week=sample.hostile())
@example(week=sample.all_clear())
def test_any_week_can_be_posted_and_updated_after_presses(week, block_kit):
    view = sample.view_of(week)
    opinions = {place: {"useful": 12, "wrong": 3} for place in ("headline", *(card.place or "" for card in view.cards))}

    delivered, updated = render_slack(view), render_slack(view, standings=acted_on(view), opinions=opinions)
    assert_postable(delivered, block_kit)
    assert_postable(updated, block_kit, more=DONE)
    assert list(map(dividers, delivered.messages)) == list(map(dividers, updated.messages))


def test_parent_says_severity_first_also_where_no_blocks_are_drawn():
    parent = rendered(sample.needs_action()).messages[0]
    first, *rest = parent.text.splitlines()

    assert first == "1 critical, 1 warning, 1 thing to know: payments, auth and shop. Act before the next deploy."
    assert rest[0] == "• critical – payments carries 41 % of the week's risk, new this week"
    assert len(rest) == 3
    assert first.startswith(parent.blocks[0]["text"]["text"])
    assert "Act before the next deploy." in texts(parent.blocks)[1]
    assert "Mon 9 – Sun 15 Nov 2026 (2026-W46) · shop" in texts(parent.blocks)[2]
    assert any("release tags: partial" in text for text in texts(parent.blocks))


def test_thread_is_one_message_when_it_fits_and_else_splits_between_cards(block_kit):
    assert len(rendered(sample.needs_action()).messages) == 2

    payload, narrative = sample.needs_action()
    many = tuple(payload.cards[0].model_copy(update={"key": f"k{place}"}) for place in range(7))
    edition = rendered((payload.model_copy(update={"cards": many}), narrative))

    assert_postable(edition, block_kit)
    assert len(edition.messages) > 2
    starts = [texts(message.blocks)[0] for message in edition.messages[1:-1]]
    assert all(text.startswith(":red_circle: critical") for text in starts)


def test_every_message_text_is_verbatim():
    for message in rendered(sample.hostile()).messages:
        for block in message.blocks:
            objects = [block[key] for key in ("text",) if key in block] + list(block.get("elements", ()))
            assert all(one.get("verbatim") is True for one in objects if one["type"] == "mrkdwn")


def test_a_muted_card_can_be_unmuted_and_not_muted_again():
    view = sample.view_of()
    muted = {view.cards[0].key: CardStanding(muted="Muted until it changes, by a manager of Payments")}
    edition = render_slack(view, standings=muted)

    for message in edition.messages:
        verbs = {one.verb for one in presses_in(message.blocks) if one.target.card == view.cards[0].key}
        assert Verb.UNMUTE in verbs
        assert not verbs & {Verb.SNOOZE, Verb.MUTE_FORM, Verb.ACKNOWLEDGE}


def test_without_controls_nothing_can_be_pressed_and_standings_are_still_said():
    view = sample.view_of()
    done = {view.cards[0].key: CardStanding(acknowledged="Acknowledged by a manager of Payments")}
    edition = render_slack(view, standings=done, controls=False)

    assert not [*elements_in([message.blocks for message in edition.messages])]
    assert any("\nAcknowledged by" in text for text in texts(edition.messages[0].blocks))


def test_a_message_that_is_updated_holds_the_same_cards_however_full_it_was(block_kit):
    payload, narrative = sample.needs_action()
    standing = CardStanding(acknowledged="Acknowledged by a manager of Payments and Storefront, Mon 23 Nov 09:12")
    for card in payload.cards[:2]:
        cards = tuple(card.model_copy(update={"key": f"k{place}"}) for place in range(7))
        view = sample.view_of((payload.model_copy(update={"cards": cards}), narrative))
        delivered = render_slack(view)
        updated = render_slack(view, standings=dict.fromkeys((one.key for one in view.cards), standing))

        assert_postable(updated, block_kit, more=DONE)
        assert list(map(dividers, delivered.messages)) == list(map(dividers, updated.messages))
        assert str(updated.messages[1:]).count("Acknowledged by") == 7


def test_a_card_whose_key_is_too_long_for_a_control_is_still_told(block_kit):
    payload, narrative = sample.needs_action()
    for length in (300, 3000):
        card = payload.cards[0].model_copy(update={"key": "k" * length})
        edition = rendered((payload.model_copy(update={"cards": (card,)}), narrative))
        assert_postable(edition, block_kit)
        assert card.title in texts(edition.messages[1].blocks)[0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("<!channel>", "&lt;!channel&gt;", id="channel"),
        pytest.param("a & b", "a &amp; b", id="ampersand"),
        pytest.param("*bold*", "∗bold∗", id="bold"),
        pytest.param("~gone~", "∼gone∼", id="strike"),
        pytest.param("`code`", "ˋcodeˋ", id="code"),
        pytest.param("_it_ and snake_case", "ˍitˍ and snake_case", id="italic"),
        pytest.param("@here", "@\u2060here", id="here"),
        pytest.param(":tada:", ":\u2060tada:", id="emoji"),
        pytest.param("at 10:30:15", "at 10:\u206030:15", id="clock"),
        pytest.param("https://evil.example", "https:\u2060//evil.example", id="link"),
        pytest.param("> quote", "\u2060&gt; quote", id="quote"),
    ],
)
def test_text_is_inert(text, shown):
    assert plain(text) == shown


def test_cut_text_never_ends_inside_an_escape_and_link_text_and_code_cannot_break_out():
    assert plain("&" * 10, limit=12) == "&amp;&amp;…"
    assert link("a|b>c", "https://x.example/?a=1&b=2") == "<https://x.example/?a=1&amp;b=2|a|b&gt;c>"
    assert code("x` *y*") == "`xˋ ∗y∗`"


def test_a_paragraph_that_is_too_long_loses_whole_sentences():
    payload, narrative = sample.needs_action()
    [first, *_] = narrative.situation
    long = tuple(first.model_copy(update={"text": f"Sentence {place} {'has words ' * 12}."}) for place in range(9))
    calm = payload.model_copy(update={"cards": ()})
    blocks = rendered((calm, narrative.model_copy(update={"situation": long}))).messages[0].blocks

    [said] = [text for text in texts(blocks) if "Sentence 0" in text]
    assert said.startswith(narrative.headline.text[:30])
    assert said.endswith("has words .")
    assert "Sentence 3" not in said


def test_what_a_card_says_is_not_said_again_above_it():
    payload, narrative = sample.needs_action()
    told = narrative.headline.model_copy(update={"facts": (payload.cards[0].facts[0],)})
    blocks = rendered((payload, narrative.model_copy(update={"headline": told}))).messages[0].blocks

    assert narrative.headline.text not in " ".join(texts(blocks))
    assert any("payments:* 41.3 % of the week's risk" in text for text in texts(blocks))


@given(text=st.text("\u05d0\u05d1a&<*@ >.:/", min_size=1, max_size=60), limit=st.integers(4, 40))
def test_a_fence_around_what_runs_from_right_to_left_stays_closed_when_it_is_cut(text, limit):
    shown = plain(text, limit=limit)

    assert shown.count("\u2068") == shown.count("\u2069")
    assert len(shown) <= limit
