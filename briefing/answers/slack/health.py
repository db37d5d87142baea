"""A signal, and how Riskbrief is doing, as Slack messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, SHORT, Ending, answer, taken_from
from briefing.contracts.words import capital, counted, sentence
from briefing.editions.slack.mrkdwn import bold, link, plain
from briefing.editions.view.figures import UNKNOWN, number
from briefing.rules.handbook.entries import RISK, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.answers.values.health import (
        Operation,
        OwnBriefing,
        ScopeStatus,
        SignalAnswer,
        SourceLine,
        StatusAnswer,
        Trouble,
    )
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

WELL: Final = frozenset({"live", "stopped"})
BAD: Final = frozenset({"failed", "unknown"})
OUTLETS: Final[Mapping[str, str]] = {"slack": "in Slack", "email": "by email"}
WORDS: Final[Mapping[str, str]] = {
    "due": "not sent yet, due since",
    "queued": "being sent, due since",
    "unknown": "nobody knows whether it arrived,",
    "skipped": "left out",
}
"""What a briefing's state is called in front of its time; the others are called what they are."""


def render_status(value: StatusAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say whether everything is well: sources, briefings, deliveries, and who writes."""
    told = (_opening(value), *map(_own, value.own), *_briefings(value))
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
    well = not value.troubles and value.sources and all(one.is_sound for one in value.sources) and _is_working(value)
    yield f"{':large_green_circle:' if well else ':warning:'} {bold(_opening(value), limit=LINE)}"
    if value.own:
        own = (f"• {plain(_own(one), limit=LINE)}" for one in value.own)
        yield lines.paragraph(bold("Your own briefing"), *own)
    if value.operation is not None:
        yield lines.paragraph(bold("The work"), *_work(value.operation))
    if value.sources:
        told = [_source(one) for one in value.sources[:MOST_SOURCES]]
        left = len(value.sources) - len(told)
        yield lines.paragraph(bold("Sources"), *told, f"and {left:,} more" if left else "")
    more = f"and {counted(value.hidden_scopes, 'scopes')} more" if value.hidden_scopes else ""
    told = [f"• {plain(one, limit=LINE)}" for one in _briefings(value)]
    yield lines.paragraph(bold("Briefings"), *told, more) if told else ""
    if value.troubles:
        yield lines.paragraph(bold("Did not arrive"), *map(_trouble, value.troubles))
    writer = "No briefing was written yet" if value.narrator is None else f"The newest was written by {value.narrator}"
    yield plain(f"{writer}.", limit=LINE)


def _briefings(value: StatusAnswer) -> list[str]:
    return [_scope(one) for one in value.scopes]


def _scope(one: ScopeStatus) -> str:
    newest = "none yet" if one.newest is None else one.newest
    due = "none is due" if one.next_due is None else one.next_due
    return f"{one.label}: last {newest}; next {due}"


def _source(one: SourceLine) -> str:
    read = "never read" if one.age is None else f"{'' if one.is_sound else 'last '}read {one.age}"
    detail = f". {one.detail}" if one.detail else ""
    return f"{'•' if one.is_sound else ':warning:'} {plain(f'{one.label}: {one.state}, {read}{detail}', limit=LINE)}"


def _trouble(one: Trouble) -> str:
    reason = f": {one.reason}" if one.reason else ""
    return f"• {plain(f'{one.scope}, {one.week}, by {one.outlet}: {one.state} {one.at}{reason}', limit=LINE)}"


def _own(one: OwnBriefing) -> str:
    """Say what became of the reader's briefing: "2026-W47: sent Mon 23 Nov 09:00 in Slack"."""
    words = WORDS.get(one.state, one.state)
    reason = f": {one.reason}" if one.reason else ""
    return f"{one.week}: {words} {one.at} {OUTLETS.get(one.outlet, one.outlet)}{reason}"


def _is_working(value: StatusAnswer) -> bool:
    """Whether everything goes out, as far as the reader may know of it."""
    told = value.operation
    is_going = told is None or (told.is_anybody_at_work and not told.overdue and not told.failed)
    return is_going and all(one.state not in BAD for one in value.own)


def _work(told: Operation) -> Iterator[str]:
    """Say how the work of everybody goes: runs and briefings by state, what failed, and who does it."""
    if told.week is None:
        yield "• Nothing ran yet."
    else:
        yield f"• {plain(f'{told.week}: runs {_states(told.runs)}; briefings {_states(told.briefings)}', limit=LINE)}"
    if told.overdue:
        late = counted(told.overdue, "briefings")
        yield f":warning: {late} due for half an hour or longer; 'riskbrief status' has more"
    for run in told.failed:
        yield f":warning: {plain(f'{run.scope}, {run.week}: failed at {run.step}: {run.reason}', limit=LINE)}"
    if not told.is_anybody_at_work:
        yield ":warning: No worker is alive."
    for one in told.workers:
        words = plain(f"worker {one.id}: {one.state}, heard {one.heard}", limit=LINE)
        yield f"{'•' if one.state in WELL else ':warning:'} {words}"


def _states(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{number:,} {state}" for state, number in counts) or "none"
