"""What every message and view of ours is held to: both validators, the fake Slack's limits, and our own lower ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from briefing.editions.slack.message import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    MAX_WORDS,
    SlackEdition,
    characters_in,
    texts_of_blocks,
)
from briefing.editions.view.controls import PREFIX, Press, read_press
from tests.fakes.slack_limits import block_errors, view_errors

SCHEMA_BLOCKS = 50
"""The published schema is of a message; a view may have twice as many blocks."""


class BlockKit:
    """The published schema of a message's blocks; each is held to its own kind alone, which is the same and faster."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._most = schema["definitions"]["Blocks"].get("maxItems", SCHEMA_BLOCKS)
        self._kinds = {
            one["properties"]["type"]["const"]: jsonschema.Draft7Validator(
                {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
            )
            for name, one in schema["definitions"].items()
            if name.endswith("Block") and "const" in one.get("properties", {}).get("type", {})
        }

    def validate(self, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Raise jsonschema's error on the first block that the schema does not take."""
        assert len(blocks) <= self._most
        for block in blocks:
            self._kinds[block["type"]].validate(block)


def block_kit_of(shared: Path) -> BlockKit:
    return BlockKit(json.loads((shared / "real/slack/block_kit_message.schema.json").read_text("utf-8")))


def models(blocks: Sequence[Mapping[str, Any]]) -> list[Block]:
    return [block for block in Block.parse_all(list(blocks)) if block is not None]


def elements_in(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every element that has an action id."""
    if isinstance(node, Mapping):
        if "action_id" in node:
            yield node
        for child in node.values():
            yield from elements_in(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from elements_in(child)


def assert_valid(blocks: Sequence[Mapping[str, Any]], block_kit: BlockKit) -> None:
    """Both validators take the blocks, and every press on them can be read back."""
    known = models(blocks)
    assert len(known) == len(blocks)
    for block in known:
        block.validate_json()
    for start in range(0, len(blocks), SCHEMA_BLOCKS):
        block_kit.validate(list(blocks[start : start + SCHEMA_BLOCKS]))
    for block in blocks:
        assert_presses(block)


def assert_presses(block: Mapping[str, Any]) -> None:
    pressed = [one for one in elements_in(block) if one["action_id"].startswith(PREFIX)]
    assert all(one.get("style") is None for one in pressed), "what is drawn in colour shouts"
    targets = {block.get("block_id"), *(one.get("value") for one in pressed)}
    assert all(press.target.to_value() in targets for press in presses_in([block]))


def presses_in(blocks: Sequence[Mapping[str, Any]]) -> list[Press]:
    """Every press that can be made on the blocks, as it is read back."""
    return [
        read_press({**one, "block_id": block.get("block_id"), "selected_option": option})
        for block in blocks
        for one in elements_in(block)
        if one["action_id"].startswith(PREFIX)
        for option in one.get("options", [None])
    ]


def words_in(blocks: Sequence[Mapping[str, Any]]) -> int:
    """How many words a reader meets, without those of buttons and behind menus; an escaped sign is none."""
    told = (re.sub(r"<[^|>]*\||:[a-z_]+:", "<", text) for text in texts_of_blocks(blocks, buttons=False))
    return sum(len(re.findall(r"\S*\w\S*", unescape(text))) for text in told)


def assert_postable(edition: SlackEdition, block_kit: BlockKit, *, more: int = 0) -> None:
    """A parent may have more words than usual by what stands above it, and by what was done about its cards."""
    for message in edition.messages:
        assert_valid(message.blocks, block_kit)
        assert not block_errors(list(message.blocks), most=MAX_BLOCKS)
        assert characters_in(models(message.blocks)) <= MAX_CHARACTERS
        assert 0 < len(message.text) < 3000
    assert words_in(edition.messages[0].blocks) <= MAX_WORDS + more


def assert_openable(view: Mapping[str, Any], block_kit: BlockKit) -> None:
    View(**view).validate_json()
    assert not view_errors(view)
    assert_valid([block for block in view["blocks"] if block["type"] != "input"], block_kit)


def texts(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is read in the blocks, in their order; what buttons say is left out."""
    found = []
    for block in blocks:
        found.extend([block["text"]["text"]] if "text" in block else [])
        found.extend(element["text"] for element in block.get("elements", ()) if isinstance(element.get("text"), str))
    return found


def labels(block: Mapping[str, Any]) -> list[str]:
    """What the buttons of a block say, and what stands in its menus."""
    held = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
    return [told["text"]["text"] for one in held if "action_id" in one for told in one.get("options", [one])]
