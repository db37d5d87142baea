# ruff: noqa: RUF001 (the look-alikes are what is tested)

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from slack_sdk.models.blocks import Block

from briefing.editions.build import build_view
from briefing.editions.mrkdwn import code, link, plain
from briefing.editions.naming import Naming
from briefing.editions.slack import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    MAX_WORDS,
    SlackEdition,
    SlackMessage,
    characters_in,
    render_slack,
    words_in,
)
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.weeks import weeks

WEEKS = {"action": sample.needs_action, "clear": sample.all_clear, "hostile": sample.hostile}

OWN_MARKUP = re.compile(r"<https?://[^|<>\s]+\||:(?:red_circle|large_\w+_circle|warning):|&(?:amp|lt|gt);", re.ASCII)


@pytest.fixture(scope="session")
def block_kit(shared_dir: Path) -> jsonschema.Draft7Validator:
    """Slack's published limits, which slack_sdk's models check only in part."""
    schema = json.loads((shared_dir / "real/slack/block_kit_message.schema.json").read_text())
    return jsonschema.Draft7Validator(schema)


def rendered(week, naming=Naming.NAMES) -> SlackEdition:
    return render_slack(build_view(*week, sample.NAMES, naming))


def models(message: SlackMessage) -> list[Block]:
    return [block for block in Block.parse_all(list(message.blocks)) if block is not None]


def texts(message: SlackMessage) -> list[str]:
    found = []
    for block in message.blocks:
        found.extend([block["text"]["text"]] if "text" in block else [])
        found.extend(element["text"] for element in block.get("elements", ()))
    return found


def assert_postable(edition: SlackEdition) -> None:
    for message in edition.messages:
        blocks = models(message)
        assert len(blocks) == len(message.blocks) <= MAX_BLOCKS
        for block in blocks:
            block.validate_json()
        assert characters_in(blocks) <= MAX_CHARACTERS
        assert 0 < len(message.text) < 3000
        assert all(0 < len(text) <= 3000 for text in texts(message))
    parent = edition.messages[0]
    assert words_in(models(parent)) + len(parent.text.split()) <= MAX_WORDS


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
def test_golden_weeks_pass_both_validators(week, block_kit):
    edition = rendered(week())

    assert_postable(edition)
    for message in edition.messages:
        block_kit.validate(list(message.blocks))


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(week=weeks())
def test_any_week_can_be_posted(week, block_kit):
    edition = rendered(week)

    assert_postable(edition)
    for message in edition.messages:
        block_kit.validate(list(message.blocks))


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(week=weeks())
def test_no_week_holds_markup_that_we_did_not_make(week):
    for message in rendered(week).messages:
        for text in [message.text, *texts(message)[1:]]:
            left = OWN_MARKUP.sub("", text)
            assert "<" not in left
            assert not re.search(r"@\w|\w://", left)
            assert not re.search(r":[a-z0-9_+-]+:", left)


def test_parent_says_severity_first_also_as_plain_text():
    parent = rendered(sample.needs_action()).messages[0]

    assert parent.text == "1 critical, 1 warning, 1 to know: payments, auth and shop"
    assert parent.blocks[0]["text"]["text"] == parent.text
    assert "Act before the next deploy." in texts(parent)[1]
    assert "Mon 9 – Sun 15 Nov 2026 (2026-W46, Europe/Berlin)" in texts(parent)[2]


def test_parent_says_when_a_source_was_not_sound():
    assert any("release tags: partial" in text for text in texts(rendered(sample.needs_action()).messages[0]))


def test_thread_is_one_message_when_it_fits_and_else_splits_between_cards():
    assert len(rendered(sample.needs_action()).messages) == 2

    payload, narrative = sample.needs_action()
    many = tuple(payload.cards[0].model_copy(update={"key": f"k{place}"}) for place in range(7))
    edition = rendered((payload.model_copy(update={"cards": many}), narrative))

    assert_postable(edition)
    assert len(edition.messages) > 2
    starts = [texts(message)[0] for message in edition.messages[1:-1]]
    assert all(text.startswith(":red_circle: critical") for text in starts)


def test_every_message_text_is_verbatim():
    for message in rendered(sample.hostile()).messages:
        for block in message.blocks:
            objects = [block[key] for key in ("text",) if key in block] + list(block.get("elements", ()))
            assert all(one.get("verbatim") is True for one in objects if one["type"] == "mrkdwn")


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


def test_cut_text_never_ends_inside_an_escape():
    assert plain("&" * 10, limit=12) == "&amp;&amp;…"


def test_link_text_and_code_cannot_break_out():
    assert link("a|b>c", "https://x.example/?a=1&b=2") == "<https://x.example/?a=1&amp;b=2|a|b&gt;c>"
    assert code("x` *y*") == "`xˋ ∗y∗`"
