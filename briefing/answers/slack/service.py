"""A service's week as a Slack message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, SHORT, Ending, answer, taken_from
from briefing.answers.slack.team import cards
from briefing.contracts.words import counted
from briefing.editions.slack.mrkdwn import DOTS, bold, plain
from briefing.editions.view.figures import UNKNOWN, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slack_sdk.models.blocks import Block

    from briefing.answers.values import ObjectiveLine, ServiceAnswer
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls

MOST_CARDS: Final = 4


def render_service(value: ServiceAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say how a service's week was: how risky and why, what waits, and who owns it."""
    asks = [f"why {one.key}" for one in value.cards[:1]]
    asks += [f"pr {one.label}" for one in (*value.queued, *value.riskiest)[:1]]
    ending = Ending(
        asks=(*asks, f"queue {value.id}"),
        notes=(*lines.warnings(value.warnings), *taken_from(value.briefed)),
        shared=f"service {value.id}",
    )
    summary = (
        f"{value.label}: {value.verdict} {_risk(value)}",
        *(f"• {one.severity} – {one.title}" for one in value.cards[:MOST_CARDS]),
    )
    return answer(summary, _parts(value, rows), ending, rows)


def _risk(value: ServiceAnswer) -> str:
    if value.changes == 0:
        return "No change of it landed in the week."
    number_of = UNKNOWN if value.changes is None else counted(value.changes, "changes")
    elevated = None if value.elevated.now is None else int(value.elevated.now)
    risky = "" if value.changes is None else lines.risky(elevated, value.changes)
    mean = f"Mean score {lines.against(value.mean)} over {number_of}{risky}."
    if value.share.now is None:
        return mean
    return f"{mean} Its share of the points in {value.briefed.scope}: {lines.against(value.share, unit=' %')}."


def _parts(value: ServiceAnswer, rows: Controls) -> Iterator[str | Sequence[Block]]:
    opening = f"{value.verdict} {_risk(value)}"
    yield f"{DOTS[value.tone]} {bold(value.label, limit=SHORT)}: {plain(opening, limit=LINE)}"
    yield from cards(value.cards, rows, MOST_CARDS)
    yield lines.paragraph(
        lines.trend(value.trend),
        f">{plain(value.moved_by, limit=LINE)}" if value.moved_by else "",
        plain(f"{value.incident}.", limit=LINE) if value.incident else "",
        plain(f"Riskiest deployment: {value.deployment}.", limit=LINE) if value.deployment else "",
    )
    yield _queue(value)
    if value.riskiest:
        told = (lines.change(one, arithmetic=place == 0) for place, one in enumerate(value.riskiest))
        yield lines.paragraph(bold("Riskiest changes of the week"), *told)
    yield lines.paragraph(
        _owned(value),
        _objective(value.objective),
        plain(f"Team {value.team}, tier {value.tier}."),
    )


def _queue(value: ServiceAnswer) -> str:
    if value.waiting is None:
        return f"Waiting to go out: {UNKNOWN}; no source tells what is deployed."
    if not value.waiting:
        return "Nothing waited to go out when the week ended."
    risky = lines.risky(value.waiting_elevated, value.waiting)
    held = f" Hold {'it' if value.waiting == 1 else 'them'}: {value.held_by}." if value.held_by else ""
    said = f"{counted(value.waiting, 'changes')} waited to go out when the week ended{risky}.{held}"
    return lines.paragraph(bold(said), *(lines.change(one, ways=True) for one in value.queued))


def _owned(value: ServiceAnswer) -> str:
    said = lines.owners(value.owners, of=f"what lately changed in {value.label}")
    if value.unowned.now is None:
        return said
    share = lines.against(value.unowned, unit=" %")
    return f"{said} Owned files that landed without an owner's approval: {plain(share)}."


def _objective(one: ObjectiveLine | None) -> str:
    if one is None:
        return f"Objective: {UNKNOWN}; no source tells of one."
    pace = UNKNOWN if one.burn is None else f"{number(one.burn)}× its pace"  # noqa: RUF001 the multiplication sign is meant
    left = lines.percent(one.budget_left)
    said = f"Objective {one.label}: the error budget burnt at {pace} over 72 hours; {left} of it is left."
    return plain(said, limit=LINE)
