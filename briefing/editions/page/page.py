"""The page: one self-contained HTML file that holds everything, and shows Slack and email as they are sent.

Nothing is loaded from anywhere, and no script is needed or allowed (its own policy forbids them). The
email is shown from its real HTML in a sandboxed frame, the Slack messages from their real blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from briefing.editions.charts import draw_svg
from briefing.editions.email.message import email_subject, mail_page
from briefing.editions.markup import rendered
from briefing.editions.page.frames import SANDBOX, framed
from briefing.editions.slack.message import render_slack

if TYPE_CHECKING:
    from briefing.editions.slack.message import SlackEdition
    from briefing.editions.view.chart_data import Chart
    from briefing.editions.view.values import EditionView


def render_page(view: EditionView, *, slack: SlackEdition | None = None, email: str | None = None) -> str:
    """Return the page. Editions that are rendered already may be handed in; the email as `mail_page` makes it."""
    parent, *thread = (slack or render_slack(view)).messages
    return rendered(
        "page.html.j2",
        view=view,
        parent=parent,
        thread=thread,
        subject=email_subject(view),
        mail=framed(mail_page(view) if email is None else email),
        sandbox=SANDBOX,
        draw=_drawn,
    )


def _drawn(chart: Chart | None) -> Markup:
    """Return a chart as SVG, in which the words are escaped already; nothing where there is no chart."""
    return Markup() if chart is None else Markup(draw_svg(chart))  # noqa: S704 (it is markup: ours, and escaped there)
