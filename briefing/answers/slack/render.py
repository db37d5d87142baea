"""Any answer as a Slack message: who lays out what, and what is said if nothing is found or frozen yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from briefing.answers.slack.changes import render_change, render_deployment, render_signal, render_status
from briefing.answers.slack.layout import COMMAND, NO_CONTROLS, SHORT, Ending, answer
from briefing.answers.slack.weeks import render_card, render_queue, render_service, render_team
from briefing.answers.values.changes import ChangeAnswer, DeploymentAnswer
from briefing.answers.values.common import NoBriefing, NotFound
from briefing.answers.values.weeks import CardAnswer, QueueAnswer, ServiceAnswer, SignalAnswer, StatusAnswer, TeamAnswer
from briefing.editions.slack.mrkdwn import code, plain
from briefing.editions.view.controls import Target, Verb, button, row

if TYPE_CHECKING:
    from briefing.answers.values import Found
    from briefing.answers.values.common import What
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls


LINE_OF_ECHO: Final = 300

WORDS: Final[Mapping[What, str]] = {
    "team": "team",
    "service": "service",
    "change": "pr",
    "deployment": "deploy",
    "signal": "signal",
    "card": "why",
}
"""The word of the command that asks for each."""

FORMS: Final[Mapping[What, str]] = {
    "team": "Give a team's name.",
    "service": "Give a service's name.",
    "change": f"Write it as its address, or as {code('repository#number')}.",
    "deployment": f"Write it as its id, its address, or {code('service@commit')}.",
    "signal": "`riskbrief signals` and docs/signals.md list them all.",
    "card": "Give a card's key, or its number in your briefing.",
}
"""How to ask for each, without similar names."""


def render_missing(value: NotFound, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    word, what = WORDS[value.what], value.what
    close = [f"{COMMAND} {word} {one}" for one in value.nearest]
    if value.is_ambiguous and value.text:
        said = f"“{value.text}” could be more than one {what}."
    elif not value.text:
        said = f"Which {what}?"
    else:
        said = f"I found no {what} “{value.text}” that you can see."
    asked = "Choose one" if value.is_ambiguous or not value.text else "Did you mean"
    mark = "" if asked == "Choose one" else "?"
    meant = f"{asked}: {_choice([code(one, limit=SHORT) for one in close])}{mark}" if close else FORMS[what]
    summary = f"{said} {asked} {_choice(close)}{mark}" if close else said
    return answer([summary], [f"{plain(said, limit=LINE_OF_ECHO)}\n{meant}"], Ending(), rows)


def _choice(found: Sequence[str]) -> str:
    """Write "a, b or c"."""
    *others, last = found
    return f"{', '.join(others)} or {last}" if others else last


def render_no_briefing(value: NoBriefing, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say that nothing was frozen yet, when the first is due, and offer to look ahead."""
    due = "nobody is briefed about it" if value.first_due is None else f"the first is due {value.first_due}"
    said = f"No briefing of {value.scope} yet; {due}."
    target = Target(query=value.scope_id)
    made = row([button(Verb.PREVIEW, target)], target) if rows.shown else []
    return answer([said], [plain(said, limit=LINE_OF_ECHO), made], Ending(asks=("status",)))


RENDERERS: Final[Mapping[type[Any], Callable[..., SlackMessage]]] = {
    TeamAnswer: render_team,
    ServiceAnswer: render_service,
    ChangeAnswer: render_change,
    DeploymentAnswer: render_deployment,
    SignalAnswer: render_signal,
    CardAnswer: render_card,
    QueueAnswer: render_queue,
    StatusAnswer: render_status,
    NotFound: render_missing,
    NoBriefing: render_no_briefing,
}


def render_answer(value: Found, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Return an answer as one message; without shown `rows` nothing can be pressed, as for a share."""
    return RENDERERS[type(value)](value, rows=rows)
