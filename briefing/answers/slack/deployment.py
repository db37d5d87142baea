"""A deployment as a Slack message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, SHORT, Ending, answer
from briefing.contracts.words import counted, listed
from briefing.editions.slack.mrkdwn import bold, link, plain
from briefing.editions.view.figures import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.answers.values import CarriedLine, DeploymentAnswer
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls

MOST_CHANGES: Final = 8


def render_deployment(value: DeploymentAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say how risky a deployment was and why, what it carried, and what came of it."""
    asks = [f"pr {one.label}" for one in value.changes[:1]]
    ending = Ending(asks=(*asks, f"service {value.service_id}"), notes=_notes(value), shared=f"deploy {value.id}")
    after = f" {counted(len(value.incidents), 'incidents')} followed." if value.incidents else ""
    summary = (f"{value.name}: {_verdict(value)} {value.state}.{after}", lines.working(value.wanted))
    return answer(summary, _parts(value), ending, rows)


def _verdict(value: DeploymentAnswer) -> str:
    if value.points is None:
        return value.unscored or f"Score {UNKNOWN}."
    return f"{value.points} points, {value.band}."


def _parts(value: DeploymentAnswer) -> Iterator[str]:
    where = f"{value.state}, {value.service} to {value.environment}, found by {value.detector}."
    yield lines.paragraph(
        f"{link(value.name, value.url, limit=SHORT)}: {bold(_verdict(value), limit=LINE)} {plain(where, limit=LINE)}",
        f">{plain(value.arithmetic, limit=LINE)}" if value.arithmetic else "",
        plain(f"Rolled back by {value.rolled_back_by}.", limit=LINE) if value.rolled_back_by else "",
        plain(f"It rolls back {value.rolls_back}.", limit=LINE) if value.rolls_back else "",
    )
    yield plain(lines.working(value.wanted), limit=LINE)
    told = lines.paragraph(bold("Incidents that belong to it"), lines.incidents(value.incidents))
    yield told if value.incidents else "No incident is known to belong to it."
    yield _changes(value)


def _changes(value: DeploymentAnswer) -> str:
    total = len(value.changes) + value.elsewhere + value.unknown
    if not total:
        return "No change is known in it."
    told = [_change(one) for one in value.changes[:MOST_CHANGES]]
    left = (
        (len(value.changes) - len(told), "more"),
        (value.elsewhere, "outside your teams"),
        (value.unknown, "of which nothing is known here"),
    )
    more = [f"{counted(number, 'changes')} {what}" for number, what in left if number]
    title = f"{counted(total, 'changes')} in it"
    return lines.paragraph(bold(title), *told, f"and {plain(listed(more))}" if more else "")


def _change(one: CarriedLine) -> str:
    score = "not scored" if one.points is None else bold(str(one.points))
    return f"• {link(one.label, one.url, limit=SHORT)} {score} · {plain(one.title, limit=SHORT)}"


def _notes(value: DeploymentAnswer) -> tuple[str, ...]:
    return () if value.as_of is None or value.points is None else (plain(f"Score as of {value.as_of}."),)
