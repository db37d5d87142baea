from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.editions.slack.mrkdwn import MAX_VIEW_BLOCKS, MAX_VIEW_BYTES, bytes_of
from briefing.editions.slack.rows import Controls
from briefing.editions.slack.views import render_all_cards, render_preview, render_why
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.slack_checks import assert_openable, labels, texts
from tests.unit.briefing.editions.weeks import weeks


def controls_of(view, **changes) -> Controls:
    return Controls(payload=view.payload_hash, **changes)


def buttons(modal) -> list[str]:
    return [label for block in modal["blocks"] for label in labels(block)]


def test_why_says_the_rule_the_sums_the_facts_and_what_can_be_done(block_kit):
    view = sample.view_of()
    modal = render_why(view.cards[0], view, controls_of(view), rule="A service carries an unusual part of the risk.")
    said = "\n".join(texts(modal["blocks"]))

    assert_openable(modal, block_kit)
    assert modal["title"]["text"] == "Why this card"
    assert said.startswith("*Why: A service carries an unusual part of the risk.*")
    assert "*The arithmetic*\n" in said
    assert "*What it rests on*\n• " in said
    assert "*Ways down*\n→ " in said
    assert "release tags: partial" in said
    acts, menu = ["Acknowledge", "Snooze until it changes"], ["Snooze until a date…", "Useful", "Not useful", "Wrong"]
    assert buttons(modal) == [*acts, *menu]


@pytest.mark.parametrize("letter", ["a", "🚀"])
def test_cards_are_shown_whole_as_far_as_the_bytes_of_a_view_go_and_the_rest_is_said(letter, block_kit):
    view = sample.view_of()
    long = replace(view.cards[0], title=letter * 400, text=replace(view.cards[0].text, text=letter * 1_000))
    many = replace(view, cards=tuple(replace(long, key=f"k{place}") for place in range(24)))
    modal = render_all_cards(many, controls_of(view))
    said = texts(modal["blocks"])

    assert_openable(modal, block_kit)
    assert said[-1] == "The rest is in the thread."
    shown = sum(letter * 400 in text for text in said)
    assert buttons(modal).count("Why?") == shown > 4
    room = MAX_VIEW_BYTES - bytes_of(modal)
    whole = [dict(block) for block in modal["blocks"][1 : 1 + (len(modal["blocks"]) - 2) // shown]]
    # Either limit, and no card less than there was room for.
    assert room < sum(map(bytes_of, whole)) + 100 or len(modal["blocks"]) + len(whole) > MAX_VIEW_BLOCKS


@settings(deadline=None, max_examples=4, suppress_health_check=list(HealthCheck))
@given(week=weeks())
def test_any_week_opens_in_every_modal(week, block_kit):
    view = sample.view_of(week)

    assert_openable(render_all_cards(view, controls_of(view)), block_kit)
    assert_openable(render_preview(view, as_of="now"), block_kit)
    for card in view.cards[:2]:
        assert_openable(render_why(card, view, controls_of(view), rule="*" * 900), block_kit)
