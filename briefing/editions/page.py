"""The page: one self-contained HTML file that holds everything, and shows Slack and email as they are sent.

Nothing is loaded from anywhere, and no script is needed or allowed (its own policy forbids them). The
email is shown from its real HTML in a sandboxed frame, the Slack messages from their real blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions import columns
from briefing.editions.email import email_html, email_subject
from briefing.editions.markup import rendered
from briefing.editions.slack import render_slack
from briefing.editions.slack_drawing import draw_slack

if TYPE_CHECKING:
    from briefing.editions.slack import SlackEdition
    from briefing.editions.view import EditionView


def render_page(view: EditionView, *, slack: SlackEdition | None = None, email: str | None = None) -> str:
    """Return the page. Editions that are rendered already may be handed in, to be shown as sent."""
    parent, *thread = draw_slack(slack or render_slack(view))
    return rendered(
        "page.html.j2",
        view=view,
        parent=parent,
        thread=thread,
        subject=email_subject(view),
        email_html=email_html(view) if email is None else email,
        boxes=columns.band_boxes(view.bands),
        columns=columns,
    )
