"""The page, one self-contained HTML file, and the preview of Slack, mail and page side by side.

Nothing is loaded, and its own policy forbids scripts. Each edition is shown as sent, in a sandboxed frame. A `srcdoc`
document has the outer page's address, so its `#fact-3` would load that page into the frame.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from briefing.contracts.errors import EditionUnwritable
from briefing.editions.charts.layouts import draw_svg
from briefing.editions.email.message import email_subject, mail_page
from briefing.editions.markup import rendered
from briefing.editions.slack.message import render_slack, slack_page

if TYPE_CHECKING:
    from briefing.editions.email.leaving import Leaving
    from briefing.editions.slack.message import SlackEdition
    from briefing.editions.view.chart_data import Chart
    from briefing.editions.view.values import EditionView


SANDBOX: Final = "allow-popups allow-popups-to-escape-sandbox"
"""A frame may open a link beside it: no script, no form, nothing of the page around it."""

_OUTWARD = re.compile(r'<a (?=[^>]*\bhref="(?:https?|mailto):)')
_INWARD = 'href="#'


def render_page(view: EditionView, *, slack: SlackEdition | None = None, email: str | None = None) -> str:
    """Return the page; editions already rendered may be passed, the email from `mail_page`."""
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
    """Return a chart as SVG, already escaped; nothing without a chart."""
    return Markup() if chart is None else Markup(draw_svg(chart))  # noqa: S704 (it is markup: ours, and escaped there)


def framed(document: str) -> str:
    """Return our HTML document for a sandboxed frame; strangers' text in it is already escaped."""
    outward = _OUTWARD.sub('<a target="_blank" rel="noopener noreferrer" ', document)
    return outward.replace(_INWARD, 'href="about:srcdoc#')


@dataclass(frozen=True, kw_only=True, slots=True)
class Pane:
    """One edition of the preview: its part's id, a title, a line about it, and the document."""

    anchor: str
    title: str
    about: str
    document: str


def render_side_by_side(view: EditionView, *, made: Sequence[str], leaving: Leaving | None = None) -> str:
    """Return a view's preview; `made` are sentences about its origin, `leaving` is below the mail."""
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


def write_index(directory: Path, title: str, entries: Sequence[tuple[str, EditionView]]) -> Path:
    """Write the index of briefings by week and return its path; may raise EditionUnwritable.

    An entry has the folder of a briefing's page, relative to the index, and its view.
    """
    page = directory / "index.html"
    weeks = [(week, list(group)) for week, group in groupby(entries, lambda one: one[1].week)]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        page.write_text(rendered("index.html.j2", title=title, weeks=weeks), encoding="utf-8")
    except OSError as error:
        raise EditionUnwritable(f"cannot write {page} ({error.strerror}); name another --out") from error
    return page
