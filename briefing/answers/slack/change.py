"""A change as a Slack message: its score first, the sum, the ways down, then how far it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, SHORT, Ending, answer
from briefing.contracts.words import counted, listed
from briefing.editions.slack.mrkdwn import bold, link, plain
from briefing.editions.view.figures import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.answers.values import CarriedBy, ChangeAnswer, Scoring, SizeLine
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls

MOST_WAYS: Final = 4
MOST_CARRIERS: Final = 3


def render_change(value: ChangeAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say how risky a change is and why, what would lower it, and what came of it."""
    asks = [f"deploy {one.name}" for one in value.deployments[:1]]
    asks += [f"service {one}" for one in value.service_ids[:1]]
    ending = Ending(asks=(*asks, "queue"), notes=_notes(value), shared=f"pr {value.label}")
    summary = (f"{value.label}: {_verdict(value)} {value.state}", value.title, lines.working(value.wanted))
    return answer(summary, _parts(value), ending, rows)


def _verdict(value: ChangeAnswer) -> str:
    score = value.score
    if score is None:
        return value.unscored or f"Score {UNKNOWN}."
    return f"{score.points} points, {score.band}{_range(score)}."


def _range(score: Scoring) -> str:
    return "" if score.low == score.high else f" ({score.low}–{score.high}, since some readings are assumed)"


def _parts(value: ChangeAnswer) -> Iterator[str]:
    name = link(value.label, value.url, limit=SHORT)
    yield lines.paragraph(
        f"{name}: {bold(_verdict(value), limit=LINE)} {plain(value.title, limit=SHORT)}",
        plain(" ".join(filter(None, (value.state, _made(value)))), limit=LINE),
    )
    yield plain(lines.working(value.wanted), limit=LINE)
    if value.score is not None:
        yield _sum(value.score)
    yield lines.paragraph(_review(value), lines.owners(value.owners, of="its files"))
    if value.deployments:
        yield lines.paragraph(bold("Deployments that carried it"), *map(_carrier, value.deployments[:MOST_CARRIERS]))
    if value.incidents:
        yield lines.paragraph(bold("Incidents that belong to them"), lines.incidents(value.incidents))
    if value.reverted_by:
        yield plain(f"Taken back by {listed(value.reverted_by)}.", limit=LINE)


def _made(value: ChangeAnswer) -> str:
    places = list(value.services)
    if value.elsewhere:
        places.append(f"{counted(value.elsewhere, 'services')} outside your teams")
    where = f"It touches {listed(places)}" if places else "It touches no service"
    return f"{where}{_size(value.size)}{'' if value.author is None else f', by {value.author}'}."


def _size(size: SizeLine | None) -> str:
    if size is None:
        return f"; its files are {UNKNOWN}"
    added, deleted = (UNKNOWN if one is None else f"{one:,}" for one in (size.added, size.deleted))
    return f": {counted(size.files, 'files')}, {added} lines added, {deleted} deleted"


def _sum(score: Scoring) -> str:
    ways = [f"→ {plain(one, limit=LINE)}" for one in score.ways[:MOST_WAYS]]
    return lines.paragraph(
        f">{plain(score.arithmetic, limit=LINE * 2)}" if score.arithmetic else "",
        bold("Ways down") if ways else "",
        *ways,
    )


def _review(value: ChangeAnswer) -> str:
    reviews = value.reviews
    said = [counted(reviews.approvals, "approvals")]
    said += [f"{reviews.objections:,} asking for changes"] if reviews.objections else []
    said += [counted(reviews.comments, "comments")] if reviews.comments else []
    failing = f" Required checks that fail: {listed(value.failing)}." if value.failing else ""
    return plain(f"Reviews: {', '.join(said)}.{failing}", limit=LINE)


def _carrier(one: CarriedBy) -> str:
    state = lines.STATES.get(one.state, one.state)
    scored = "not scored" if one.points is None else f"{one.points} points"
    return f"• {plain(f'{one.name} of {one.service}: {state} {one.at}, {scored}', limit=LINE)}"


def _notes(value: ChangeAnswer) -> tuple[str, ...]:
    if value.score is None:
        return ()
    since = f" {value.score.newer}" if value.score.newer else ""
    first = f"Score as of {value.score.as_of}, from {value.score.origin}.{since}"
    return tuple(plain(one, limit=LINE) for one in (first, *value.score.caveats))
