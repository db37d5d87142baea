"""The queue as a Slack message: what waited, the riskiest first, and what has become of each since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, Ending, answer, taken_from
from briefing.contracts.words import alone, capital, counted, of_them
from briefing.editions.slack.mrkdwn import bold, plain
from briefing.editions.view.figures import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.answers.values import QueueAnswer, Waiting
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls


def render_queue(value: QueueAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say what waits to go out, and what does no more."""
    asks = [f"pr {one.change.label}" for one in value.waiting if not one.is_gone][:1]
    asks += [] if value.query is None else ["queue"]
    ending = Ending(
        asks=(*asks, "status"), notes=taken_from(value.briefed), shared=f"queue {value.query or ''}".strip()
    )
    summary = (
        _opening(value),
        *(f"• {one.change.label}, {one.change.score} points: {one.since}" for one in value.waiting[:5]),
    )
    return answer(summary, _parts(value), ending, rows)


def _opening(value: QueueAnswer) -> str:
    whose = value.about or value.briefed.scope
    if value.total is None:
        return f"{whose}: what waits is {UNKNOWN}; no source tells what is deployed."
    if not value.total:
        return f"{whose}: nothing waited to go out when the week ended."
    risky = lines.risky(value.elevated, value.total)
    return f"{whose}: {counted(value.total, 'changes')} waited to go out when the week ended{risky}.{_since(value)}"


def _since(value: QueueAnswer) -> str:
    """Say how many still wait, of all or of those that are named below."""
    named, still = len(value.waiting), sum(not one.is_gone for one in value.waiting)
    if not named:
        return ""
    if value.total == 1:
        return f" It {'still waits' if still else 'waits no more'}."
    is_all = named == value.total
    who = of_them(still, named) if is_all else f"{alone(still)} of the {counted(named, 'changes')} below"
    return f" {capital(who)} still {'wait' if still > 1 else 'waits'}."


def _line(one: Waiting) -> str:
    # Since when it has been merged is in what became of it.
    shown = replace(one.change, landed=None) if one.since.startswith("merged") else one.change
    return lines.change(shown, note=one.since, ways=not one.is_gone)


def _parts(value: QueueAnswer) -> Iterator[str]:
    yield bold(_opening(value), limit=LINE)
    still = [one for one in value.waiting if not one.is_gone]
    gone = [one for one in value.waiting if one.is_gone]
    for title, found in (("Still waiting", still), ("Gone since", gone)):
        for place in range(0, len(found), 4):
            told = map(_line, found[place : place + 4])
            yield lines.paragraph(bold(title) if not place else "", *told)
    left = (value.total or 0) - len(value.waiting)
    if left > 0:
        yield f"{counted(left, 'changes')} more, less risky, are not named in the briefing."
    if value.ahead:
        yield lines.paragraph(bold("The coming week"), *(f"• {plain(one, limit=LINE)}" for one in value.ahead))
