"""The response addresses of a fake Slack: what was sent to each, and what stands in its place now.

An address takes five answers. An answer is for the one who asked, or for the whole channel; it may take the place of
the message that was pressed, or remove it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_api import content_of
from tests.fakes.slack_state import Answer, Message, Refused, State

MOST_RESPONSES = 5


@dataclass
class _Address:
    """Where one leads. `message` is what was pressed; an ephemeral one is not kept by Slack."""

    channel: str
    user: str
    message: Message | None
    is_ephemeral: bool
    sent: list[Answer] = field(default_factory=list)
    shown: list[Answer] = field(default_factory=list)


class Answers:
    """All response addresses of a workspace."""

    def __init__(self, space: State) -> None:
        self._space = space
        self._addresses: dict[str, _Address] = {}

    def address(
        self, base: str, channel: str, user: str, *, message: Message | None = None, is_ephemeral: bool = False
    ) -> str:
        key = f"{len(self._addresses) + 1:04d}"
        self._addresses[key] = _Address(channel, user, message, is_ephemeral)
        return f"{base}/response/{key}"

    def sent(self, key: str) -> list[Answer]:
        return list(self._addresses[key].sent)

    def shown(self, key: str) -> list[Answer]:
        return list(self._addresses[key].shown)

    def take(self, key: str, body: Mapping[str, Any]) -> tuple[int, Answer | str]:
        """Do what an answer asks for."""
        place = self._addresses.get(key)
        if place is None:
            return 404, {"ok": False, "error": "expired_url"}
        if len(place.sent) >= MOST_RESPONSES:
            return 404, {"ok": False, "error": "used_url"}
        try:
            self._do(place, dict(body))
        except Refused as refused:
            return 400, refused.answer
        place.sent.append(dict(body))
        return 200, "ok"

    def _do(self, place: _Address, body: Answer) -> None:
        if body.get("delete_original"):
            if place.message in self._space.messages:
                self._space.messages.remove(place.message)
            del place.shown[-1:]
            return
        text, blocks, _ = content_of(body)
        if body.get("replace_original"):
            del place.shown[-1:]
            if place.message is not None:
                place.message.text, place.message.blocks = text, blocks
                place.message.edits += 1
        elif body.get("response_type") == "in_channel":
            ts = self._space.next_ts()
            self._space.messages.append(Message(place.channel, ts, text, blocks, None, body.get("thread_ts"), body))
        place.shown.append(body)
