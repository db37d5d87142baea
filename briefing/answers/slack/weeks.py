"""The week of a team and of a service, the queue, and why a card is there, as Slack messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.answers.slack.layout import (
    LINE,
    NO_CONTROLS,
    SHORT,
    Ending,
    against_words,
    answer,
    moved_words,
    owners_line,
    paragraph,
    percent_words,
    risky_words,
    taken_from,
    warning_lines,
)
from briefing.contracts.words import alone, capital, counted, of_them, sentence
from briefing.editions.slack.message import card_section
from briefing.editions.slack.mrkdwn import DOTS, bold, code, plain
from briefing.editions.slack.thread import band_table, card_group, change_lines, trend_line
from briefing.editions.view.digest import card_line
from briefing.editions.view.figures import UNKNOWN, number

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

    from briefing.answers.values.weeks import (
        CardAnswer,
        QueueAnswer,
        ServiceAnswer,
        ServiceLine,
        TeamAnswer,
        Waiting,
    )
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls
    from briefing.editions.view.values import CardView, FactLine


MOST_TEAM_CARDS: Final = 5
MOST_SERVICES: Final = 10


def render_team(value: TeamAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    said = f"{value.label}: {_team_opening(value)}"
    asks = [f"why {one.key}" for one in value.cards[:1]] + [f"service {one.id}" for one in value.services[:1]]
    ending = Ending(
        asks=(*asks, f"queue {value.id}"),
        notes=(*warning_lines(value.warnings), *taken_from(value.briefed)),
        shared=f"team {value.id}",
    )
    summary = (said, *(f"• {one.severity} – {one.title}" for one in value.cards[:MOST_TEAM_CARDS]))
    return answer(summary, _team_parts(value, rows), ending, rows)


def _team_opening(value: TeamAnswer) -> str:
    figures = (
        (value.deployments, "deployments"),
        (value.incidents, "incidents"),
    )
    known = [counted(number, noun) if number else f"no {noun}" for number, noun in figures if number is not None]
    return " ".join((value.verdict, f"{', '.join(known)} in the week." if known else "")).strip()


def _team_parts(value: TeamAnswer, rows: Controls) -> Iterator[str | Sequence[Block]]:
    yield f"{DOTS[value.tone]} {bold(value.label, limit=SHORT)}: {plain(_team_opening(value), limit=LINE)}"
    yield from cards(value.cards, rows, MOST_TEAM_CARDS)
    yield paragraph(*(plain(one, limit=LINE) for one in (value.omitted, value.learning) if one))
    if value.bands:
        yield f"{bold(f'The week by band ({value.unit})')}\n```{band_table(value.bands)}```"
    if value.services:
        told = [_service(one) for one in value.services[:MOST_SERVICES]]
        more = len(value.services) - len(told)
        yield paragraph(bold("Services by contribution"), *told, f"and {more:,} more" if more else "")


def cards(found: Sequence[CardView], rows: Controls, most: int) -> Iterator[str | Sequence[Block]]:
    """Yield cards in two lines each, with what was done about them; what can be done is behind Why?."""
    for card in found[:most]:
        yield [card_section(card_line(card), rows)]
    if len(found) > most:
        yield f"{counted(len(found) - most, 'cards')} more."


def _service(one: ServiceLine) -> str:
    mark = "" if one.tone is None else f"{DOTS[one.tone]} "
    usual = "" if one.usual is None else f" (usual {percent_words(one.usual)})"
    parts = [] if one.share is None else [f"{percent_words(one.share)} of the points{usual}"]
    parts += [f"changes {UNKNOWN}" if one.changes is None else counted(one.changes, "changes")]
    if one.changes != 0:
        moved = "" if one.moved is None else f" ({moved_words(one.moved)})"
        parts += [f"mean score {UNKNOWN if one.mean is None else number(one.mean)}{moved}"]
    if one.waiting:
        risky = risky_words(one.waiting_elevated, one.waiting) if one.waiting_elevated else ""
        parts += [f"{one.waiting:,} waiting{risky}"]
    return f"• {mark}{bold(one.label, limit=SHORT)}: {plain(' · '.join(parts), limit=LINE)}"


MOST_SERVICE_CARDS: Final = 4


def render_service(value: ServiceAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    asks = [f"why {one.key}" for one in value.cards[:1]]
    asks += [f"pr {one.label}" for one in (*value.queued, *value.riskiest)[:1]]
    ending = Ending(
        asks=(*asks, f"queue {value.id}"),
        notes=(*warning_lines(value.warnings), *taken_from(value.briefed)),
        shared=f"service {value.id}",
    )
    summary = (
        f"{value.label}: {value.verdict} {_risk(value)}",
        *(f"• {one.severity} – {one.title}" for one in value.cards[:MOST_SERVICE_CARDS]),
    )
    return answer(summary, _service_parts(value, rows), ending, rows)


def _risk(value: ServiceAnswer) -> str:
    if value.changes == 0:
        return "No change of it landed in the week."
    number_of = UNKNOWN if value.changes is None else counted(value.changes, "changes")
    elevated = None if value.elevated.now is None else int(value.elevated.now)
    risky = "" if value.changes is None else risky_words(elevated, value.changes)
    mean = f"Mean score {against_words(value.mean)} over {number_of}{risky}."
    if value.share.now is None:
        return mean
    return f"{mean} Its share of the points in {value.briefed.scope}: {against_words(value.share, unit=' %')}."


def _service_parts(value: ServiceAnswer, rows: Controls) -> Iterator[str | Sequence[Block]]:
    opening = f"{value.verdict} {_risk(value)}"
    yield f"{DOTS[value.tone]} {bold(value.label, limit=SHORT)}: {plain(opening, limit=LINE)}"
    yield from cards(value.cards, rows, MOST_SERVICE_CARDS)
    yield paragraph(
        "" if value.trend is None else trend_line(value.trend),
        f">{plain(value.moved_by, limit=LINE)}" if value.moved_by else "",
        plain(f"{value.incident}.", limit=LINE) if value.incident else "",
        plain(f"Riskiest deployment: {value.deployment}.", limit=LINE) if value.deployment else "",
    )
    yield _waiting(value)
    if value.riskiest:
        told = (change_lines(one, arithmetic=place == 0) for place, one in enumerate(value.riskiest))
        yield paragraph(bold("Riskiest changes of the week"), *told)
    yield paragraph(
        _owned(value),
        plain(value.objective or f"Objective: {UNKNOWN}; no source tells of one.", limit=LINE),
        plain(f"Team {value.team}, tier {value.tier}."),
    )


def _waiting(value: ServiceAnswer) -> str:
    if value.waiting is None:
        return f"Waiting to go out: {UNKNOWN}; no source tells what is deployed."
    if not value.waiting:
        return "Nothing waited to go out when the week ended."
    risky = risky_words(value.waiting_elevated, value.waiting)
    held = f" Hold {'it' if value.waiting == 1 else 'them'}: {value.held_by}." if value.held_by else ""
    said = f"{counted(value.waiting, 'changes')} waited to go out when the week ended{risky}.{held}"
    return paragraph(bold(said), *(change_lines(one, arithmetic=False, ways=True) for one in value.queued))


def _owned(value: ServiceAnswer) -> str:
    said = owners_line(value.owners, of=f"what lately changed in {value.label}")
    if value.unowned.now is None:
        return said
    share = against_words(value.unowned, unit=" %")
    return f"{said} Owned files that landed without an owner's approval: {plain(share)}."


def render_queue(value: QueueAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    asks = [f"pr {one.change.label}" for one in value.waiting if not one.is_gone][:1]
    asks += [] if value.query is None else ["queue"]
    ending = Ending(
        asks=(*asks, "status"), notes=taken_from(value.briefed), shared=f"queue {value.query or ''}".strip()
    )
    summary = (
        _queue_opening(value),
        *(f"• {one.change.label}, {one.change.score} points: {one.since}" for one in value.waiting[:5]),
    )
    return answer(summary, _queue_parts(value), ending, rows)


def _queue_opening(value: QueueAnswer) -> str:
    whose = value.about or value.briefed.scope
    if value.total is None:
        return f"{whose}: what waits is {UNKNOWN}; no source tells what is deployed."
    if not value.total:
        return f"{whose}: nothing waited to go out when the week ended."
    risky = risky_words(value.elevated, value.total)
    return f"{whose}: {counted(value.total, 'changes')} waited to go out when the week ended{risky}.{_since(value)}"


def _since(value: QueueAnswer) -> str:
    """Say how many still wait, of all or of those named below."""
    named, still = len(value.waiting), sum(not one.is_gone for one in value.waiting)
    if not named:
        return ""
    if value.total == 1:
        return f" It {'still waits' if still else 'waits no more'}."
    is_all = named == value.total
    who = of_them(still, named) if is_all else f"{alone(still)} of the {counted(named, 'changes')} below"
    return f" {capital(who)} still {'wait' if still > 1 else 'waits'}."


def _line(one: Waiting) -> str:
    # What became of it says since when it has been merged.
    shown = replace(one.change, landed=None) if one.since.startswith("merged") else one.change
    return change_lines(shown, note=one.since, arithmetic=False, ways=not one.is_gone)


def _queue_parts(value: QueueAnswer) -> Iterator[str]:
    yield bold(_queue_opening(value), limit=LINE)
    still = [one for one in value.waiting if not one.is_gone]
    gone = [one for one in value.waiting if one.is_gone]
    for title, found in (("Still waiting", still), ("Gone since", gone)):
        for place in range(0, len(found), 4):
            told = map(_line, found[place : place + 4])
            yield paragraph(bold(title) if not place else "", *told)
    left = (value.total or 0) - len(value.waiting)
    if left > 0:
        yield f"{counted(left, 'changes')} more, less risky, are not named in the briefing."
    if value.ahead:
        yield paragraph(bold("The coming week"), *(f"• {plain(one, limit=LINE)}" for one in value.ahead))


MOST_FACTS: Final = 8


def render_card(value: CardAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say why a card is there; `rows` tell what was done about it, and what can be."""
    card = value.card
    asks = [f"pr {one.label}" for one in card.changes[:1]]
    asks += [f"service {value.subject_id}"] if value.subject_id is not None else []
    ending = Ending(
        asks=(*asks, f"mute {card.key} until it changes"),
        notes=(*warning_lines(value.sources), *taken_from(value.briefed), _ids(value)),
        shared=f"why {card.key}",
    )
    summary = (f"{card.severity} – {card.title}, {card.state}. {_rule(value)}", card.text.text)
    return answer(summary, _card_parts(value, rows), ending, rows)


def _rule(value: CardAnswer) -> str:
    if not value.says:
        return f"Its rule, {value.rule}, is not in the table any more."
    return f"Why: {sentence(value.says)}"


def _card_parts(value: CardAnswer, rows: Controls) -> Iterator[str | Sequence[Block]]:
    yield bold(_rule(value), limit=LINE)
    yield card_group(value.card, rows, why=False)
    if value.facts:
        told = [_fact(one, value.card.subject) for one in value.facts[:MOST_FACTS]]
        more = len(value.facts) - len(told)
        yield paragraph(bold("What it rests on"), *told, f"and {more:,} more" if more else "")


def _ids(value: CardAnswer) -> str:
    """Name the rule and the card as programs do, for looking them up."""
    kind = "speaks only of what a test found material" if value.is_trend else "speaks of the week itself"
    return f"Card {code(value.card.key, limit=SHORT)} · rule {code(value.rule, limit=SHORT)}, which {kind}"


def _fact(one: FactLine, subject: str) -> str:
    what = one.what if one.subject == subject else f"{one.subject}, {one.what}"
    held = f" ({'; '.join(one.against)})" if one.against else ""
    return f"• {plain(f'{what}: {one.value}{held}', limit=LINE)}"
