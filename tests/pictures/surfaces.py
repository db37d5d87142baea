"""What a manager sees of a briefing as documents that a browser opens: the email, the page, and Slack's surfaces."""

from __future__ import annotations

from briefing.contracts.narrative import Narrative
from briefing.contracts.organisation import Manager
from briefing.contracts.payload import Payload
from briefing.editions.email.leaving import Leaving
from briefing.editions.email.message import mail_page
from briefing.editions.markup import rendered
from briefing.editions.page.page import render_page
from briefing.editions.slack.forms import render_mute_form, render_settings_form, settings_lines
from briefing.editions.slack.message import render_slack, slack_page
from briefing.editions.slack.rows import CardStanding, Controls
from briefing.editions.slack.views import HomeView, open_asks, render_home, render_why
from briefing.editions.view.build import build_view
from briefing.editions.view.controls import Target
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.values import SourceLine

MANAGER = Manager(
    id="mara",
    name="Mara",
    teams=("storefront",),
    zone="Europe/Berlin",
    email="mara@larkfield.example",
    slack=("U0MARA",),
)
SOURCES = (
    SourceLine(label="GitHub", state="ok", sound=True, detail="Read today at 08:40."),
    SourceLine(
        label="PagerDuty", state="failed", sound=False, detail="Since Sun 6 Sep 03:10: 401 Unauthorized.", as_of=None
    ),
)


def view_page(view: dict) -> str:
    """A modal over the darkened window, or a Home under its tabs."""
    title = view["title"]["text"] if "title" in view else "Home"
    return rendered("slack.html.j2", title=title, frame=view["type"], messages=(), view=view)


def slack_pages(payload: Payload, narrative: Narrative) -> dict[str, tuple[str, int]]:
    """Every surface as a page, with the width in pixels that Slack gives it. The briefing has two cards or more."""
    view = build_view(payload, narrative, Names(), Naming.ROLES)
    worst, second = view.cards[0], payload.cards[1]
    done = {worst.key: CardStanding(acknowledged="Acknowledged by a manager of Storefront, Mon 09:12")}
    home = HomeView(
        reader=MANAGER.name,
        edition=view,
        standings=done,
        may_act=True,
        asks=open_asks(payload),
        next_briefing="Mon 14 Sep 09:00 (Europe/Berlin)",
        settings=settings_lines(MANAGER),
        can_preview=True,
        sources=SOURCES,
    )
    edition = render_slack(view)
    why = render_why(worst, view, Controls(payload=view.payload_hash))
    mute = render_mute_form(second.title, Target(payload=payload.hash, card=second.key))
    return {
        "slack-digest": (slack_page(edition, "message"), 700),
        "slack-thread": (slack_page(edition, "thread"), 560),
        "slack-home": (view_page(render_home(home)), 760),
        "slack-why": (view_page(why), 620),
        "slack-settings": (view_page(render_settings_form(MANAGER)), 620),
        "slack-snooze": (view_page(mute), 620),
    }


KINDS = ("email", "page")
LEAVING = Leaving(
    why="You get this because Riskbrief's settings name you as a manager of Identity, Payments and Storefront.",
    settings="/risk settings in Slack",
    mailto="leave@larkfield.example",
    one_click="https://risk.larkfield.example/unsubscribe/2f6b1c",
)


def story_page(kind: str, payload: Payload, narrative: Narrative) -> str:
    """What a manager opens. People are given by role, as in all that is shown around."""
    view = build_view(payload, narrative, Names(), Naming.ROLES)
    return mail_page(view, leaving=LEAVING) if kind == "email" else render_page(view)
