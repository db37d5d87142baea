"""A signal, and how Riskbrief is doing, as Slack messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, SHORT, Ending, answer, taken_from
from briefing.answers.values.health import Line
from briefing.contracts.words import capital, counted, sentence
from briefing.editions.slack.mrkdwn import bold, link, plain
from briefing.editions.view.figures import UNKNOWN, number
from briefing.rules.handbook.entries import RISK, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.answers.values.health import SignalAnswer, SourceLine, StatusAnswer
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls
    from briefing.rules.handbook.entries import Step


MOST_STEPS: Final = 6


def render_signal(value: SignalAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say what a signal measures, what it is worth here, and what it did this week."""
    signal = value.entry.signal
    asks = [f"pr {one.label}" for one in value.uses[:1]]
    notes = () if value.briefed is None else taken_from(value.briefed)
    ending = Ending(asks=(*asks, "status"), notes=notes, shared=f"signal {signal.id}")
    summary = (f"{capital(signal.title)}: {signal.in_short}. {_worth(value)} {_week(value)}",)
    return answer(summary, _signal_parts(value), ending, rows)


def _signal_parts(value: SignalAnswer) -> Iterator[str]:
    entry, signal = value.entry, value.entry.signal
    name = f"{bold(capital(signal.title), limit=SHORT)} ({plain(signal.id)})"
    yield lines.paragraph(
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
        yield lines.paragraph(bold("Where it added most this week"), *told)
    yield lines.paragraph(
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
        f"({lines.moved(value.delta)})."
    )


def _curve(steps: Sequence[Step], unit: str) -> str:
    """Say some steps of a curve, its ends among them, each where its points begin to differ."""
    first = [step for place, step in enumerate(steps) if not place or step.points != steps[place - 1].points]
    gap = max(1, -(-len(first) // MOST_STEPS))
    shown = dict.fromkeys((*first[::gap], *first[-1:]))
    said = ", ".join(f"{value_text(one.value)} → {one.points}" for one in shown)
    return f"How its points grow with every source connected ({unit} → points): {said}"


MOST_SOURCES: Final = 12


def render_status(value: StatusAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say whether everything is well: sources, briefings, deliveries, and who writes."""
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
        yield lines.paragraph(bold("The work"), *map(_line, value.work))
    left = len(value.sources) - MOST_SOURCES
    shown = (_line(Line(_source(one), one.is_sound)) for one in value.sources[:MOST_SOURCES])
    if value.sources:
        yield lines.paragraph(bold("Sources"), *shown, f"and {left:,} more" if left > 0 else "")
    more = f"and {counted(value.hidden_scopes, 'scopes')} more" if value.hidden_scopes else ""
    yield _listed("Briefings", value.scopes, more)
    yield _listed("Did not arrive", value.troubles)
    yield plain(value.writer, limit=LINE)


def _listed(title: str, found: Sequence[str], more: str = "") -> str:
    return lines.paragraph(bold(title), *(_line(Line(one)) for one in found), more) if found else ""


def _line(one: Line) -> str:
    return f"{'•' if one.is_sound else ':warning:'} {plain(one.text, limit=LINE)}"


def _source(one: SourceLine) -> str:
    read = "never read" if one.age is None else f"{'' if one.is_sound else 'last '}read {one.age}"
    detail = f". {one.detail}" if one.detail else ""
    return f"{one.label}: {one.state}, {read}{detail}"
