"""What was pressed, read from Slack's payload: in a message for everybody, in an answer for one person (Slack does not
send its content), on Home or in a modal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from briefing.editions.view.controls import parse_value

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.editions.slack.message import SlackMessage


MOST_ID: Final = 255
_AT: Final = re.compile(r"at:\d+:(.*)", re.DOTALL)
_EDITION: Final = re.compile(r"edition (\d+)")
"""Marks an answer's blocks with what was asked for: Slack sends only the pressed block's id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where a press was made. `ts` is a message's, None if only one person sees it; `view` is Home or a modal. `tag` is
    what a private answer was asked for by, None if unknown.
    """

    user: str
    channel: str | None
    ts: str | None
    thread_ts: str | None
    view: Mapping[str, Any] | None
    tag: str | None
    trigger: str | None
    address: str | None

    @property
    def receipt(self) -> str | None:
        """The message as deliveries name it: CHANNEL/TS."""
        return None if self.channel is None or self.ts is None else f"{self.channel}/{self.ts}"

    @property
    def is_home(self) -> bool:
        return self.view is not None and self.view.get("type") == "home"


def read_spot(body: Mapping[str, Any]) -> Spot:
    """Read where a `block_actions` payload was made."""
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    is_seen_by_one = bool(container.get("is_ephemeral"))
    return Spot(
        user=str(body["user"]["id"]),
        channel=channel,
        ts=None if is_seen_by_one else message.get("ts") or container.get("message_ts"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts"),
        view=body.get("view"),
        tag=_tag(body["actions"][0]),
        trigger=body.get("trigger_id"),
        address=body.get("response_url"),
    )


def _tag(action: Mapping[str, Any]) -> str | None:
    block_id = str(action.get("block_id") or "")
    named = _AT.fullmatch(block_id)
    if named is not None:
        return named[1]
    try:
        return parse_value(block_id).query
    except ValueError:
        return None


def edition_part(tag: str) -> int | None:
    """Return the part of an edition that a tag marks, None for another answer."""
    found = _EDITION.fullmatch(tag)
    return None if found is None else int(found[1])


def typed_for(tag: str | None) -> str:
    """Return what was typed after the first word for a tag's answer; empty for an edition."""
    return "" if tag is None or edition_part(tag) is not None else tag.partition(" ")[2]


def marked(messages: Sequence[SlackMessage], tag: str) -> list[SlackMessage]:
    """Mark an answer's blocks with what was asked for, so that a press can replace it."""
    return [
        replace(one, blocks=tuple(_named(dict(block), tag, place) for place, block in enumerate(one.blocks)))
        for one in messages
    ]


def _named(block: dict[str, JsonValue], tag: str, place: int) -> dict[str, JsonValue]:
    """Name a pressable block; one named after its target keeps that and gets the tag too."""
    if block.get("type") != "actions" and "accessory" not in block:
        return block
    name, held = f"at:{place}:{tag}", block.get("block_id")
    if isinstance(held, str):
        name = replace(parse_value(held), query=tag).to_value()
    return {**block, "block_id": name} if len(name) <= MOST_ID else block
