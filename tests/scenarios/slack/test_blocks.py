"""Everything that the side says, opens and publishes passes both validators and stays within our own limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.views import View

from briefing.editions.slack.message import MAX_BLOCKS
from tests.fakes.slack_limits import total_characters
from tests.office import CHANNEL, KATRIN, MEMBER, MIRIAM, STEFAN, STRANGER, Office
from tests.unit.briefing.editions.slack_checks import BlockKit, block_kit_of, models

pytest_plugins = ("tests.backends", "tests.live")

TYPED = (
    *("", "help", "hlep", "team payments", "service ledger", "queue", "pr acme/payments#971", "signal lines_added"),
    *("deploy payments/deploy-1", "deploy nothing", "why 1", "status", "ack 1", "mute 1 until Friday", "ask why"),
)
MAX_ANSWER = 8_000


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


def said(office: Office, user: str, texts: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for text in texts:
        yield from office.slack.responses(office.type(text, user=user), count=1)


@pytest.mark.parametrize("user", [KATRIN, MEMBER])
def test_every_answer_to_every_kind_of_reader_is_taken(office: Office, block_kit: BlockKit, user: str) -> None:
    for answer in said(office, user, TYPED):
        held(answer["blocks"], block_kit)
        assert answer["text"], "the text carries the message where a client draws no blocks"
        assert len(answer["blocks"]) <= MAX_BLOCKS
        assert total_characters(answer["blocks"]) < MAX_ANSWER


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
