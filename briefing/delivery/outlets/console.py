"""The console as an outlet: prints a part instead of sending it. For dry runs and previews.

It stands in for another outlet and carries that one's name, so that a dry run goes the whole way.
"""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

from briefing.delivery.outlets.protocol import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import JsonValue

    from briefing.delivery.outlets.protocol import Part
    from briefing.editions.slack.message import SlackMessage


class ConsoleOutlet:
    """Prints in place of `name`. `write` takes one text without a line end, as `print` does."""

    def __init__(self, name: str, write: Callable[[str], object]) -> None:
        self.name = name
        self._write = write

    def send(self, part: Part) -> Receipt:
        """Print the part. Nobody gets anything, and nothing fails but what `part.go()` raises."""
        part.go()
        where = "in its thread" if part.thread_receipt is not None else "a message"
        self._write(f"--- {self.name} to {part.address}, {where} (not sent: dry run)")
        lines = _mail(part.content) if isinstance(part.content, bytes) else _message(part.content)
        self._write("\n".join(lines) + "\n")
        return Receipt(f"console/{part.delivery_id}")


def _mail(content: bytes) -> Iterator[str]:
    mail = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    yield f"Subject: {mail['Subject']}"
    body = mail.get_body(preferencelist=("plain",))
    if body is not None:
        yield str(body.get_content()).strip()


def _message(message: SlackMessage) -> Iterator[str]:
    yield message.text
    for block in message.blocks:
        yield from _texts(dict(block))


def _texts(node: JsonValue) -> Iterator[str]:
    """Yield every text in reading order, which Slack's blocks keep under `text`, at any depth; buttons say nothing."""
    if isinstance(node, dict):
        if "action_id" in node:
            return
        text = node.get("text")
        if isinstance(text, str):
            yield text
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
