"""A team's week as a Slack message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slack_sdk.models.blocks import SectionBlock

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, SHORT, Ending, answer, taken_from
from briefing.contracts.words import counted
from briefing.editions.slack.message import card_lines
from briefing.editions.slack.mrkdwn import DOTS, bold, mrkdwn, plain
from briefing.editions.view.figures import UNKNOWN
from briefing.editions.view.sparkline import sparkline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slack_sdk.models.blocks import Block

    from briefing.answers.values import ServiceLine, TeamAnswer
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls
    from briefing.editions.view.values import BandRow, CardView

MOST_CARDS: Final = 5
MOST_SERVICES: Final = 10
CARD_WORDS: Final = 24


def render_team(value: TeamAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say how a team's week was: its cards, its bands, its services."""
    said = f"{value.label}: {_opening(value)}"
    asks = [f"why {one.key}" for one in value.cards[:1]] + [f"service {one.id}" for one in value.services[:1]]
    ending = Ending(
        asks=(*asks, f"queue {value.id}"),
        notes=(*lines.warnings(value.warnings), *taken_from(value.briefed)),
        shared=f"team {value.id}",
    )
    summary = (said, *(f"• {one.severity} – {one.title}" for one in value.cards[:MOST_CARDS]))
    return answer(summary, _parts(value, rows), ending, rows)


def _opening(value: TeamAnswer) -> str:
    figures = (
        (value.deployments, "deployments"),
        (value.incidents, "incidents"),
    )
    known = [counted(number, noun) if number else f"no {noun}" for number, noun in figures if number is not None]
    return " ".join((value.verdict, f"{', '.join(known)} in the week." if known else "")).strip()


def _parts(value: TeamAnswer, rows: Controls) -> Iterator[str | Sequence[Block]]:
    yield f"{DOTS[value.tone]} {bold(value.label, limit=SHORT)}: {plain(_opening(value), limit=LINE)}"
    yield from cards(value.cards, rows, MOST_CARDS)
    yield lines.paragraph(*(plain(one, limit=LINE) for one in (value.omitted, value.learning) if one))
    if value.bands:
        yield f"{bold(f'The week by band ({value.unit})')}\n```{_bands(value.bands)}```"
    if value.services:
        told = [_service(one) for one in value.services[:MOST_SERVICES]]
        more = len(value.services) - len(told)
        yield lines.paragraph(bold("Services by contribution"), *told, f"and {more:,} more" if more else "")


def cards(found: Sequence[CardView], rows: Controls, most: int) -> Iterator[str | Sequence[Block]]:
    """Yield cards in two lines each, with what was done about them; what can be done stands behind Why?."""
    for card in found[:most]:
        said = SectionBlock(text=mrkdwn(card_lines(card, CARD_WORDS)), accessory=rows.why(card))
        yield [said, *rows.standing_blocks(card)]
    if len(found) > most:
        yield f"{counted(len(found) - most, 'cards')} more."


def _bands(found: Sequence[BandRow]) -> str:
    head = f"{'':<9}{'now':>5}{'before':>8}{'usual':>7}"
    body = [f"{one.band:<9}{one.now:>5}{one.previous:>8}{one.usual:>7}  {sparkline(one.series)}" for one in found]
    return "\n".join(line.rstrip() for line in (head, *body))


def _service(one: ServiceLine) -> str:
    mark = "" if one.tone is None else f"{DOTS[one.tone]} "
    usual = "" if one.usual is None else f" (usual {lines.percent(one.usual)})"
    parts = [] if one.share is None else [f"{lines.percent(one.share)} of the points{usual}"]
    parts += [f"changes {UNKNOWN}" if one.changes is None else counted(one.changes, "changes")]
    if one.changes != 0:
        moved = "" if one.moved is None else f" ({lines.moved(one.moved)})"
        parts += [f"mean score {lines.points(one.mean)}{moved}"]
    if one.waiting:
        risky = lines.risky(one.waiting_elevated, one.waiting) if one.waiting_elevated else ""
        parts += [f"{one.waiting:,} waiting{risky}"]
    return f"• {mark}{bold(one.label, limit=SHORT)}: {plain(' · '.join(parts), limit=LINE)}"
