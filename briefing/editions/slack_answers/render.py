"""Any answer as a Slack message: the table of who lays out what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from briefing.editions.slack_answers.card import render_card
from briefing.editions.slack_answers.change import render_change
from briefing.editions.slack_answers.deployment import render_deployment
from briefing.editions.slack_answers.layout import NO_CONTROLS
from briefing.editions.slack_answers.missing import render_missing, render_no_briefing
from briefing.editions.slack_answers.queue import render_queue
from briefing.editions.slack_answers.service import render_service
from briefing.editions.slack_answers.signal import render_signal
from briefing.editions.slack_answers.status import render_status
from briefing.editions.slack_answers.team import render_team
from briefing.inquiry import answers as a

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefing.editions.slack import SlackMessage
    from briefing.editions.slack_rows import Controls

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
