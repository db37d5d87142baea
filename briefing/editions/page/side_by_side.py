"""The preview: what Slack, the mail and the page show of one week, side by side in one self-contained file.

Each is a document of its own in a sandboxed frame and is shown as it is, from the blocks and the HTML that are sent.
On a narrow screen they stand one under the other, with links to each. No script is needed or allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.editions.email.message import email_subject, mail_page
from briefing.editions.markup import rendered
from briefing.editions.page.frames import SANDBOX, framed
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.slack.page import slack_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.editions.email.leaving import Leaving
    from briefing.editions.view.values import EditionView


@dataclass(frozen=True, kw_only=True, slots=True)
class Pane:
    """One edition: the id of its part of the preview, its title, a line about it, and the document itself."""

    anchor: str
    title: str
    about: str
    document: str


def render_side_by_side(view: EditionView, *, made: Sequence[str], leaving: Leaving | None = None) -> str:
    """Return the preview of a view; `made` are sentences about where it comes from, `leaving` stands below the mail."""
    return rendered("sidebyside.html.j2", view=view, made=made, panes=_panes(view, leaving), sandbox=SANDBOX)


def _panes(view: EditionView, leaving: Leaving | None) -> tuple[Pane, ...]:
    slack, mail = render_slack(view), mail_page(view, leaving=leaving)
    replies = len(slack.messages) - 1
    return (
        Pane(
            anchor="slack",
            title="Slack",
            about=f"One message with {replies} {'reply' if replies == 1 else 'replies'} in its thread",
            document=framed(slack_page(slack, "conversation")),
        ),
        Pane(anchor="email", title="Email", about=f"Subject: {email_subject(view)}", document=framed(mail)),
        Pane(
            anchor="page",
            title="Page",
            about="The archive copy, with every fact",
            document=framed(render_page(view, slack=slack, email=mail)),
        ),
    )
