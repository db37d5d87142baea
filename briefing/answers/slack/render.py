"""Any answer as a Slack message: the table of who lays out what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from briefing.answers import values as a
from briefing.answers.slack.card import render_card
from briefing.answers.slack.change import render_change
from briefing.answers.slack.deployment import render_deployment
from briefing.answers.slack.layout import NO_CONTROLS
from briefing.answers.slack.missing import render_missing, render_no_briefing
from briefing.answers.slack.queue import render_queue
from briefing.answers.slack.service import render_service
from briefing.answers.slack.signal import render_signal
from briefing.answers.slack.status import render_status
from briefing.answers.slack.team import render_team

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls

RENDERERS: Final[Mapping[type[Any], Callable[..., SlackMessage]]] = {
    a.TeamAnswer: render_team,
    a.ServiceAnswer: render_service,
    a.ChangeAnswer: render_change,
    a.DeploymentAnswer: render_deployment,
    a.SignalAnswer: render_signal,
    a.CardAnswer: render_card,
    a.QueueAnswer: render_queue,
    a.StatusAnswer: render_status,
    a.NotFound: render_missing,
    a.NoBriefing: render_no_briefing,
}


def render_answer(value: a.Answer | a.NotFound | a.NoBriefing, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Return an answer as one message. Without `rows` that are shown nothing in it can be pressed, as for a share."""
    return RENDERERS[type(value)](value, rows=rows)
