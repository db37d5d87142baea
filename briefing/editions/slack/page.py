"""Slack's four surfaces as pages of ours: a message, its thread, a modal, and the App Home.

They are drawn from what is handed to Slack and from nothing else, in the frame that Slack puts around it. Nothing is
loaded from anywhere and nothing can be pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions.markup import rendered
from briefing.editions.slack.drawing import draw_slack, draw_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from briefing.editions.slack.message import SlackEdition

_TEMPLATE = "slack.html.j2"


def message_page(edition: SlackEdition) -> str:
    """Return the parent as it stands in a conversation, with how many replies it has."""
    return rendered(_TEMPLATE, title="Digest", frame="message", messages=draw_slack(edition), view=None)


def thread_page(edition: SlackEdition) -> str:
    """Return the replies as they stand in the column beside."""
    _, *replies = draw_slack(edition)
    return rendered(_TEMPLATE, title="Thread", frame="thread", messages=replies, view=None)


def conversation_page(edition: SlackEdition) -> str:
    """Return the parent with its whole thread opened under it."""
    return rendered(_TEMPLATE, title="Digest and thread", frame="conversation", messages=draw_slack(edition), view=None)


def view_page(view: Mapping[str, JsonValue]) -> str:
    """Return a modal over the darkened window, or a Home under its tabs."""
    drawn = draw_view(view)
    title = drawn.title or "Home"
    return rendered(_TEMPLATE, title=title, frame=view["type"], messages=(), view=drawn)
