"""What a modal or a Home holds at most, in blocks and in bytes, and a word about what was left out.

The surprising thing: a letter that is not ASCII takes six bytes or twelve, since a view is sent as JSON that is ASCII
alone. What Slack counts is not documented; it cannot be more than what it is sent.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from briefing.editions.slack.mrkdwn import small

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block

MAX_VIEW_BLOCKS = 95
"""Under Slack's 100, so that a word about what was left out always finds room."""
MAX_VIEW_BYTES = 240_000
"""Under Slack's 250 kB, by more than what the request has around its view."""

_NO_ROOM = "Slack shows no more than this here; `/risk help` lists what you can ask."
_SEPARATOR = len(", ")


def filled(
    view: Mapping[str, JsonValue], groups: Iterable[Sequence[Block]], *, left_out: str = _NO_ROOM
) -> dict[str, JsonValue]:
    """Return a view with whole groups of blocks in it, up to the first that does not fit.

    What is at its end instead of that one and all after it is `left_out`, marked up.
    """
    note = small(left_out).to_dict()
    blocks: list[JsonValue] = []
    count, room = 1, MAX_VIEW_BYTES - bytes_of({**view, "blocks": [note]})
    for group in groups:
        made = [block.to_dict() for block in group]
        count, room = count + len(made), room - sum(bytes_of(one) + _SEPARATOR for one in made)
        if count > MAX_VIEW_BLOCKS or room < 0:
            blocks.append(note)
            break
        blocks += made
    return {**view, "blocks": blocks}


def one_by_one(blocks: Iterable[Block]) -> Iterable[Sequence[Block]]:
    """Return blocks as groups of one, for what may be parted anywhere."""
    return ((block,) for block in blocks)


def bytes_of(part: Mapping[str, JsonValue]) -> int:
    """Return how many bytes something takes as Slack's SDK sends it."""
    return len(json.dumps(part))
