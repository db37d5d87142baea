"""The email and the page of a briefing, as documents that a browser opens."""

from __future__ import annotations

from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Payload
from briefing.editions.email.leaving import Leaving
from briefing.editions.email.message import mail_page
from briefing.editions.page.page import render_page
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming

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
