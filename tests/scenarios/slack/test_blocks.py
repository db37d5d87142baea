"""Everything that the side says, opens and publishes passes both validators and stays within our own limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.views import View

from tests.office import CHANNEL, KATRIN, MEMBER, MIRIAM, STEFAN, STRANGER, Office
from tests.unit.briefing.editions.slack_checks import BlockKit, block_kit_of, models

pytest_plugins = ("tests.backends", "tests.live")


@pytest.fixture(scope="module")
def block_kit(shared_dir: Path) -> BlockKit:
    return block_kit_of(shared_dir)


def held(blocks: Sequence[Mapping[str, Any]], block_kit: BlockKit) -> None:
    known = models(blocks)
    assert len(known) == len(blocks)
    for block in known:
        block.validate_json()
    for start in range(0, len(blocks), 50):
        block_kit.validate(list(blocks[start : start + 50]))


def test_every_message_as_it_stands_after_presses_is_taken(office: Office, block_kit: BlockKit) -> None:
    for text, standing in (("ack payments:ownership", "Acknowledged"), ("mute payments:ownership", "Muted")):
        office.ask(text, user=MIRIAM)
        office.until(office.digest(MIRIAM), standing)
        office.until(office.slack.parents(CHANNEL)[0], standing)
        for message in office.slack.messages():
            held(message.blocks, block_kit)


@pytest.mark.parametrize("user", [KATRIN, MIRIAM, STEFAN, MEMBER, STRANGER])
def test_every_home_is_taken(office: Office, block_kit: BlockKit, user: str) -> None:
    home = office.home(user)

    held(home["blocks"], block_kit)


def test_every_modal_is_taken(office: Office, block_kit: BlockKit) -> None:
    digest = office.digest(MIRIAM)
    [first, *_] = office.slack.thread(digest)
    for message, label, holding in (
        (digest, "Why?", "Why this card"),
        (digest, "Open all", "All cards"),
        (first, "Snooze until a date…", "Say nothing about it"),
    ):
        office.press(message, label, user=MIRIAM)
        office.modal(MIRIAM, holding=holding)
    office.type("settings", user=MIRIAM)
    office.modal(MIRIAM, holding="Your briefing")

    for view in office.slack.modals(MIRIAM):
        held([one for one in view["blocks"] if one["type"] != "input"], block_kit)
        View(**{name: view[name] for name in ("type", "title", "blocks", "callback_id", "private_metadata")})
