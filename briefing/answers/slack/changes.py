"""A change, a deployment, a signal, and how Riskbrief is doing, as Slack messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from briefing.answers.slack.layout import (
    LINE,
    NO_CONTROLS,
    SHORT,
    STATES,
    Ending,
    answer,
    incident_lines,
    moved_words,
    owners_line,
    paragraph,
    taken_from,
    working_words,
)
from briefing.answers.values.weeks import Line
from briefing.contracts.words import capital, counted, listed, sentence
from briefing.editions.slack.mrkdwn import bold, link, plain
from briefing.editions.view.figures import UNKNOWN, number
from briefing.rules.handbook_entries import RISK, value_text

if TYPE_CHECKING:
    from briefing.answers.values.changes import (
        CarriedBy,
        CarriedLine,
        ChangeAnswer,
        DeploymentAnswer,
        Scoring,
    )
    from briefing.answers.values.weeks import SignalAnswer, SourceLine, StatusAnswer
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls
    from briefing.rules.handbook_entries import Step


MOST_WAYS: Final = 4
MOST_CARRIERS: Final = 3


def render_change(value: ChangeAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    asks = [f"deploy {one.name}" for one in value.deployments[:1]]
    asks += [f"service {one}" for one in value.service_ids[:1]]
    ending = Ending(asks=(*asks, "queue"), notes=_change_notes(value), shared=f"pr {value.label}")
    summary = (f"{value.label}: {_change_verdict(value)} {value.state}", value.title, working_words(value.wanted))
    return answer(summary, _change_parts(value), ending, rows)


def _change_verdict(value: ChangeAnswer) -> str:
    score = value.score
    if score is None:
        return value.unscored or f"Score {UNKNOWN}."
    span = "" if score.low == score.high else f" ({score.low}–{score.high}, since some readings are assumed)"
    return f"{score.points} points, {score.band}{span}."


def _change_parts(value: ChangeAnswer) -> Iterator[str]:
    name = link(value.label, value.url, limit=SHORT)
    yield paragraph(
        f"{name}: {bold(_change_verdict(value), limit=LINE)} {plain(value.title, limit=SHORT)}",
        plain(" ".join(filter(None, (value.state, _made(value)))), limit=LINE),
    )
    yield plain(working_words(value.wanted), limit=LINE)
    if value.score is not None:
        yield _sum(value.score)
    yield paragraph(plain(value.reviews, limit=LINE), owners_line(value.owners, of="its files"))
    if value.deployments:
        yield paragraph(bold("Deployments that carried it"), *map(_carrier, value.deployments[:MOST_CARRIERS]))
    if value.incidents:
        yield paragraph(bold("Incidents that belong to them"), incident_lines(value.incidents))
    if value.reverted_by:
        yield plain(f"Taken back by {listed(value.reverted_by)}.", limit=LINE)


def _made(value: ChangeAnswer) -> str:
    places = list(value.services)
    if value.elsewhere:
        places.append(f"{counted(value.elsewhere, 'services')} outside your teams")
    where = f"It touches {listed(places)}" if places else "It touches no service"
    size = f"; its files are {UNKNOWN}" if value.size is None else f": {value.size}"
    return f"{where}{size}{'' if value.author is None else f', by {value.author}'}."


def _sum(score: Scoring) -> str:
    ways = [f"→ {plain(one, limit=LINE)}" for one in score.ways[:MOST_WAYS]]
    return paragraph(
        f">{plain(score.arithmetic, limit=LINE * 2)}" if score.arithmetic else "",
        bold("Ways down") if ways else "",
        *ways,
    )


def _carrier(one: CarriedBy) -> str:
    state = STATES.get(one.state, one.state)
    scored = "not scored" if one.points is None else f"{one.points} points"
    return f"• {plain(f'{one.name} of {one.service}: {state} {one.at}, {scored}', limit=LINE)}"


def _change_notes(value: ChangeAnswer) -> tuple[str, ...]:
    if value.score is None:
        return ()
    since = f" {value.score.newer}" if value.score.newer else ""
    first = f"Score as of {value.score.as_of}, from {value.score.origin}.{since}"
    return tuple(plain(one, limit=LINE) for one in (first, *value.score.caveats))


MOST_CHANGES: Final = 8


def render_deployment(value: DeploymentAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    asks = [f"pr {one.label}" for one in value.changes[:1]]
    notes = () if value.as_of is None or value.points is None else (plain(f"Score as of {value.as_of}."),)
    ending = Ending(asks=(*asks, f"service {value.service_id}"), notes=notes, shared=f"deploy {value.id}")
    after = f" {counted(len(value.incidents), 'incidents')} followed." if value.incidents else ""
    summary = (f"{value.name}: {_deployment_verdict(value)} {value.state}.{after}", working_words(value.wanted))
    return answer(summary, _deployment_parts(value), ending, rows)


def _deployment_verdict(value: DeploymentAnswer) -> str:
    if value.points is None:
        return value.unscored or f"Score {UNKNOWN}."
    return f"{value.points} points, {value.band}."


def _deployment_parts(value: DeploymentAnswer) -> Iterator[str]:
    where = f"{value.state}, {value.service} to {value.environment}, found by {value.detector}."
    name, verdict = link(value.name, value.url, limit=SHORT), bold(_deployment_verdict(value), limit=LINE)
    yield paragraph(
        f"{name}: {verdict} {plain(where, limit=LINE)}",
        f">{plain(value.arithmetic, limit=LINE)}" if value.arithmetic else "",
        plain(f"Rolled back by {value.rolled_back_by}.", limit=LINE) if value.rolled_back_by else "",
        plain(f"It rolls back {value.rolls_back}.", limit=LINE) if value.rolls_back else "",
    )
    yield plain(working_words(value.wanted), limit=LINE)
    told = paragraph(bold("Incidents that belong to it"), incident_lines(value.incidents))
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
    return paragraph(bold(title), *told, f"and {plain(listed(more))}" if more else "")


def _change(one: CarriedLine) -> str:
    score = "not scored" if one.points is None else bold(str(one.points))
    return f"• {link(one.label, one.url, limit=SHORT)} {score} · {plain(one.title, limit=SHORT)}"


# ---- a signal

MOST_STEPS: Final = 6


def render_signal(value: SignalAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    signal = value.entry.signal
    asks = [f"pr {one.label}" for one in value.uses[:1]]
    notes = () if value.briefed is None else taken_from(value.briefed)
    ending = Ending(asks=(*asks, "status"), notes=notes, shared=f"signal {signal.id}")
    summary = (f"{capital(signal.title)}: {signal.in_short}. {_worth(value)} {_week(value)}",)
    return answer(summary, _signal_parts(value), ending, rows)


def _signal_parts(value: SignalAnswer) -> Iterator[str]:
    entry, signal = value.entry, value.entry.signal
    name = f"{bold(capital(signal.title), limit=SHORT)} ({plain(signal.id)})"
    yield paragraph(
        f"{name}: {plain(sentence(signal.measures), limit=LINE)}",
        plain(f"{_worth(value)} The risk {RISK[signal.direction]}.", limit=LINE),
    )
    yield plain(_week(value), limit=LINE)
    if value.uses:
        told = (
            f"• {link(one.label, one.url, limit=SHORT)} {bold(number(one.points))} of its {plain(one.of)} points · "
            f"{plain(one.reading, limit=SHORT)} · {plain(one.title, limit=SHORT)}"
            for one in value.uses
        )
        yield paragraph(bold("Where it added most this week"), *told)
    yield paragraph(
        plain(f"{_curve(entry.curve, signal.unit)}.", limit=LINE),
        "" if entry.gate is None else plain(f"Gate: {entry.gate.evidence}.", limit=LINE),
        f"→ {plain(sentence(capital(signal.remedy)), limit=LINE)}",
    )


def _worth(value: SignalAnswer) -> str:
    if value.most is not None:
        return f"It adds at most {value.most} of 100 points here."
    if value.lacking is not None:
        return f"It is not scored here: {value.lacking}."
    return f"What it is worth here is {UNKNOWN} until the first briefing; with every source, {value.entry.worth}."


def _week(value: SignalAnswer) -> str:
    if value.now is None or value.usual is None:
        return f"Its part in this week's scores is {UNKNOWN}." if value.most is not None else ""
    return (
        f"This week it added {number(value.now)} points to a change on average, usually {number(value.usual)} "
        f"({moved_words(value.delta)})."
    )


def _curve(steps: Sequence[Step], unit: str) -> str:
    """Say some steps of a curve, its ends included, each where its points change."""
    first = [step for place, step in enumerate(steps) if not place or step.points != steps[place - 1].points]
    gap = max(1, -(-len(first) // MOST_STEPS))
    shown = dict.fromkeys((*first[::gap], *first[-1:]))
    said = ", ".join(f"{value_text(one.value)} → {one.points}" for one in shown)
    return f"How its points grow with every source connected ({unit} → points): {said}"


MOST_SOURCES: Final = 12


def render_status(value: StatusAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    told = (_opening(value), *value.own, *value.scopes)
    return answer(told, _status_parts(value), Ending(asks=("queue", "help")), rows)


def _opening(value: StatusAnswer) -> str:
    unsound = [one for one in value.sources if not one.is_sound]
    read = "Nothing was ever collected" if value.collected is None else f"Last collected {value.collected}"
    if not value.sources:
        return f"{read}; no source is known."
    known = counted(len(value.sources), "sources")
    sound = f"{'' if len(value.sources) == 1 else 'all '}{known} could be read"
    bad = f"{len(unsound):,} of {known} could not be read"
    late = f" {counted(len(value.troubles), 'parts')} of briefings did not arrive." if value.troubles else ""
    return f"{read}; {bad if unsound else sound}.{late}"


def _status_parts(value: StatusAnswer) -> Iterator[str]:
    yield f"{':large_green_circle:' if value.is_well else ':warning:'} {bold(_opening(value), limit=LINE)}"
    yield _listed("Your own briefing", value.own)
    if value.work is not None:
        yield paragraph(bold("The work"), *map(_line, value.work))
    left = len(value.sources) - MOST_SOURCES
    if value.sources:
        shown = (_line(Line(_source(one), one.is_sound)) for one in value.sources[:MOST_SOURCES])
        yield paragraph(bold("Sources"), *shown, f"and {left:,} more" if left > 0 else "")
    more = f"and {counted(value.hidden_scopes, 'scopes')} more" if value.hidden_scopes else ""
    yield _listed("Briefings", value.scopes, more)
    yield _listed("Did not arrive", value.troubles)
    yield plain(value.writer, limit=LINE)


def _listed(title: str, found: Sequence[str], more: str = "") -> str:
    return paragraph(bold(title), *(_line(Line(one)) for one in found), more) if found else ""


def _line(one: Line) -> str:
    return f"{'•' if one.is_sound else ':warning:'} {plain(one.text, limit=LINE)}"


def _source(one: SourceLine) -> str:
    read = "never read" if one.age is None else f"{'' if one.is_sound else 'last '}read {one.age}"
    detail = f". {one.detail}" if one.detail else ""
    return f"{one.label}: {one.state}, {read}{detail}"
