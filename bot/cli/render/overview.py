"""What `riskbrief status` prints: one screen for people, all columns for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.console import RenderableType

from bot.cli.render.drawing import cells, heading, line, table
from bot.cli.render.runs import moment, records, took
from briefing.answers.lookup.moments import DAY, ago, iso
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import counted, listed
from briefing.delivery.runs.journal import minute, state_words
from briefing.delivery.runs.overview import LIVE, Overview
from briefing.narrative.model.cost import DOLLAR
from data.records import Briefing, SourceStatus

MOST_TROUBLES: Final = 8
MOST_NAMED: Final = 3
LONG_GONE: Final = 7 * DAY
"""Seconds after which a stopped worker is not listed."""


def overview_parts(told: Overview, at: int, budget: float) -> Iterator[RenderableType]:
    """Lay out the state at a moment (epoch seconds). `budget` is US dollars a month for a model's calls."""
    yield line(_verdict(told, at), "bold" if told.is_well else "bold red")
    if told.clock is not None:
        yield line(f"{told.clock[0].upper()}{told.clock[1:]}.", "bold red")
    due = told.next_due
    yield line("No briefing is due." if due is None else f"The next briefing is due: {minute(int(due.timestamp()))}")
    yield from _workers(told, at)
    yield from _newest_week(told, at)
    yield from _sources(told.sources, at)
    yield heading("Model")
    yield line(f"${told.spent / DOLLAR:.2f} of this month's ${budget:.2f}")


def _verdict(told: Overview, at: int) -> str:
    late = len(told.overdue) + len(told.unplanned)
    age = "" if told.oldest_due is None else took(max(0, at - told.oldest_due))
    if late:
        return f"{counted(late, 'briefings')} overdue, the oldest for {age}."
    waiting = counted(len(told.waiting), "briefings")
    if told.waiting and not told.is_anybody_at_work:
        return f"{waiting} due and no worker is alive; start one with 'riskbrief run' or 'riskbrief worker'."
    if told.waiting:
        return f"{waiting} on the way, the oldest for {age}."
    worker = "" if told.is_anybody_at_work else " No worker is alive to send what comes due next."
    return f"Nothing is overdue.{worker}"


def _workers(told: Overview, at: int) -> Iterator[RenderableType]:
    shown = [one for one in told.workers if one.state in {LIVE, "silent"} or one.seconds < LONG_GONE]
    yield heading("Workers")
    if not shown:
        yield line("None has run here lately; 'riskbrief run' starts one, with everything else that is needed.")
    else:
        held = [one for one in told.duties if one.name in told.held]
        rows = [
            cells(
                *(one.worker.id, one.state, ago(one.worker.beat_at, at), one.worker.host, one.worker.pid),
                ", ".join(duty.name for duty in held if duty.holder == one.worker.incarnation),
            )
            for one in shown
        ]
        yield table(("worker", "state", "last heard", "host", "pid", "duties"), rows, right=(4,))
    known = {one.worker.incarnation for one in told.workers}
    for one in told.duties:
        if one.name in told.held and one.holder not in known:
            # The Slack side may have a duty without being a worker.
            yield line(f"{clean(one.name)}: {clean(one.holder)}, until {minute(one.until)}")


def _newest_week(told: Overview, at: int) -> Iterator[RenderableType]:
    if told.week is None:
        yield heading("Nothing ran yet")
        yield line("'riskbrief run' briefs whoever is due; 'riskbrief run --once --dry-run' shows what it would send.")
    else:
        yield heading(f"{told.week}")
        yield line(f"runs       {state_words(told.runs)}")
        yield line(f"briefings  {state_words(told.briefings)}")
        yield line(f"parts      {state_words(told.parts)}")
        ended = {"run": told.last_run, "briefing": told.last_sent}
        if words := listed([f"{what} {ago(done, at)}" for what, done in ended.items() if done is not None]):
            yield line(f"last       {words}")
    troubles = list(_troubles(told, at))
    yield from (line(one, "yellow", indent=2) for one in troubles[:MOST_TROUBLES])
    if len(troubles) > MOST_TROUBLES:
        more = counted(len(troubles) - MOST_TROUBLES, "more")
        yield line(f"and {more}; 'riskbrief runs' lists them", indent=2)


def _troubles(told: Overview, at: int) -> Iterator[str]:
    """Say what failed, is overdue or unknown, once per reason."""
    for run in told.failed_runs:
        again = "" if run.retry_at is None else f"; tried again {moment(max(run.retry_at, at))}"
        yield f"{clean(run.id)} failed at {run.step or 'its beginning'}: {clean(run.error or '')}{again}"
    if told.unplanned:
        names = _named([one.reader_id for one in told.unplanned])
        since = min(one.due_at for one in told.unplanned)
        yield f"overdue since {moment(since)}, and nobody has taken it up: {names}"
    late = {(one.reader_id, one.week, one.outlet) for one in told.overdue}
    groups: dict[tuple[str, str, str], list[Briefing]] = {}
    for one in (*told.waiting, *told.troubled):
        is_late = (one.reader_id, one.week, one.outlet) in late
        # What is on its way without a problem is counted above.
        if is_late or one.reason or one.state in {"failed", "unknown"}:
            kind = "overdue" if is_late else one.state
            groups.setdefault((kind, one.outlet, one.reason or ""), []).append(one)
    for (kind, outlet, reason), members in groups.items():
        names = _named([one.reader_id for one in members])
        yield f"{kind} by {outlet}: {names}{f' ({clean(reason)})' if reason else ''}"


def _named(readers: Sequence[str]) -> str:
    return listed([clean(one) for one in dict.fromkeys(readers)], most=MOST_NAMED)


def _sources(sources: Sequence[SourceStatus], at: int) -> Iterator[RenderableType]:
    yield heading("Sources")
    if not sources:
        yield line("Nothing was ever collected; 'riskbrief collect' collects, and 'riskbrief doctor' says what lacks.")
        return
    read = ("never" if one.as_of is None else ago(one.as_of, at) for one in sources)
    rows = [
        cells(clean(one.label, limit=MAX_LABEL), one.state, since, one.detail)
        for one, since in zip(sources, read, strict=True)
    ]
    yield table(("source", "state", "read", "what is missing"), rows)


def overview_json(told: Overview, budget: float) -> dict[str, Any]:
    """Return the state. `budget` is a month's limit for model calls, in US dollars."""
    workers = zip(records([one.worker for one in told.workers]), told.workers, strict=True)
    duties = zip(records(told.duties), told.duties, strict=True)
    return {
        "is_well": told.is_well,
        "clock": told.clock,
        "workers": [row | {"state": one.state} for row, one in workers],
        "duties": [row | {"is_held": one.name in told.held} for row, one in duties],
        "next_due": None if told.next_due is None else iso(int(told.next_due.timestamp())),
        "week": told.week,
        "states": {"runs": told.runs, "briefings": told.briefings, "parts": told.parts},
        "last_run": None if told.last_run is None else iso(told.last_run),
        "last_sent": None if told.last_sent is None else iso(told.last_sent),
        "model": {"currency": "USD", "spent": told.spent / DOLLAR, "budget": budget},
        "failed_runs": records(told.failed_runs),
        "troubled": records(told.troubled),
        "waiting": records(told.waiting),
        "overdue": [[one.reader_id, one.week, one.outlet] for one in told.overdue],
        "unplanned": records(told.unplanned),
        "oldest_due": None if told.oldest_due is None else iso(told.oldest_due),
        "sources": records(told.sources),
    }
