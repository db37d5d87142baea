"""Slack's four surfaces as pages of ours: a message, its thread, a modal, and the App Home.

They are drawn by `slack_blocks.html.j2` from what is handed to Slack and from nothing else, in the frame that Slack
puts around it. Nothing is loaded from anywhere and nothing can be pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from briefing.editions.markup import rendered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from briefing.editions.slack.message import SlackEdition

Frame = Literal["message", "thread", "conversation"]

_TITLES: Final[Mapping[Frame, str]] = {"message": "Digest", "thread": "Thread", "conversation": "Digest and thread"}


def slack_page(edition: SlackEdition, frame: Frame) -> str:
    """Return the parent as it stands in a conversation, the replies in the column beside, or one under the other."""
    return rendered("slack.html.j2", title=_TITLES[frame], frame=frame, messages=edition.messages, view=None)


def view_page(view: Mapping[str, JsonValue]) -> str:
    """Return a modal over the darkened window, or a Home under its tabs."""
    title = view.get("title")
    named = title["text"] if isinstance(title, dict) else "Home"
    return rendered("slack.html.j2", title=named, frame=view["type"], messages=(), view=view)
