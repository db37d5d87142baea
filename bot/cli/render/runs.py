"""What `riskbrief runs` and `riskbrief status` print: for people one screen each, for programs every column.

Errors and reasons are in others' words and of any length: on a narrow terminal they stand under the table, once for all
that share them, and elsewhere at the end of each row, for grep.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from rich.console import RenderableType

from bot.cli.render.drawing import heading, line, table
from briefing.answers.lookup.moments import DAY, ago, iso
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import MONTHS, counted, listed
from briefing.delivery.runs.journal import (
    BRIEFING_STATES,
    RUN_STATES,
    RunWork,
    WeekWork,
    by_state,
    minute,
    part_words,
    state_words,
)
from briefing.delivery.runs.overview import LIVE, Overview, WorkerState
from briefing.narrative.model.cost import DOLLAR
from data.records import Briefing, Delivery, RunStep, ScopeRun, SourceStatus

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


WIDE: Final = 120
"""Columns of a terminal on which reasons fit into the table."""
MOST_BRIEFINGS: Final = 60
MOST_SHARING: Final = 4
_HOUR: Final = 3_600
_MINUTE: Final = 60

NOTHING_RAN: Final = (
    "Nothing ran yet: no briefing has come due, or no worker was there to do it.",
    "'riskbrief run' briefs whoever is due and goes on; 'riskbrief run --once --dry-run' shows what it would send.",
)
RUN_HEADS: Final = ("run", "state", "step", "began", "took", "tries", "worker")
BRIEFING_HEADS: Final = ("reader", "outlet", "state", "due", "done", "tries")
PART_HEADS: Final = ("outlet", "address", "part", "state", "claimed", "settled", "receipt")


def is_wide() -> bool:
    """Whether there is room for words of any length at the end of a row."""
    return not sys.stdout.isatty() or shutil.get_terminal_size().columns >= WIDE


def week_parts(work: WeekWork, *, wide: bool, every: bool, is_asked: bool) -> Iterator[RenderableType]:
    """Lay out what was done for a week. `is_asked` is whether somebody asked for a part of it by name."""
    if not (work.runs or work.briefings):
        if is_asked and work.week is not None:
            yield line(f"Nothing of {work.week} is known of these; 'riskbrief runs' shows the newest week.")
        else:
            yield from map(line, NOTHING_RAN)
        return
    runs = by_state((one.state for one in work.runs), RUN_STATES)
    yield line(f"{work.week}, runs: {state_words(runs)} (times are UTC)", "bold")
    if work.runs:
        yield from _runs(work.runs, wide=wide)
    states = by_state((one.state for one in work.briefings), BRIEFING_STATES)
    yield heading(f"Briefings: {state_words(states)}")
    yield from _briefings(work.briefings, wide=wide, most=None if every else MOST_BRIEFINGS)


def run_parts(work: RunWork, *, wide: bool) -> Iterator[RenderableType]:
    """Lay out all that is known of a run."""
    if work.run is None:
        yield line(f"{clean(work.id)} has not begun (times are UTC)", "bold")
    else:
        yield line(f"{clean(work.id)}: {work.run.state} (times are UTC)", "bold")
        yield from _runs((work.run,), wide=wide)
    if work.steps:
        yield heading("Steps")
        yield from _steps(work.steps, wide=wide)
    yield heading(f"Briefings: {state_words(by_state((one.state for one in work.briefings), BRIEFING_STATES))}")
    yield from _briefings(work.briefings, wide=wide, most=None)
    yield heading(f"Parts: {state_words(by_state((one.state for one in work.parts), ()), 'none was claimed')}")
    if work.parts:
        rows = [(*_part_row(one), clean(one.reason or "")) for one in work.parts]
        yield from _with_reasons((*PART_HEADS, "reason"), rows, wide=wide, named=1)


def _runs(runs: Iterable[ScopeRun], *, wide: bool) -> Iterator[RenderableType]:
    rows = [
        (
            clean(one.id),
            one.state,
            one.step or "",
            moment(one.began_at),
            _span(one.began_at, one.ended_at),
            str(one.attempts),
            _worker(one.worker),
            clean(one.error or ""),
        )
        for one in runs
    ]
    yield from _with_reasons((*RUN_HEADS, "error"), rows, wide=wide, right=(4, 5))


def _steps(steps: Iterable[RunStep], *, wide: bool) -> Iterator[RenderableType]:
    heads = ("step", "state", "began", "took", "tries", "worker", "error")
    rows = [
        (
            one.step,
            one.state,
            moment(one.began_at),
            "" if one.milliseconds is None else took(one.milliseconds / 1_000),
            str(one.attempts),
            _worker(one.worker),
            clean(one.error or ""),
        )
        for one in steps
    ]
    yield from _with_reasons(heads, rows, wide=wide, right=(3, 4))


def _briefings(briefings: Sequence[Briefing], *, wide: bool, most: int | None) -> Iterator[RenderableType]:
    if not briefings:
        return
    rows = [
        (
            clean(one.reader_id),
            one.outlet,
            one.state,
            moment(one.due_at),
            moment(one.done_at),
            str(one.attempts),
            clean(one.reason or ""),
        )
        for one in briefings[:most]
    ]
    yield from _with_reasons((*BRIEFING_HEADS, "reason"), rows, wide=wide, right=(5,))
    if left := briefings[len(rows) :]:
        states = state_words(by_state((one.state for one in left), BRIEFING_STATES))
        yield line(f"and {len(left):,} more: {states}; --all lists them")


def _part_row(one: Delivery) -> tuple[str, ...]:
    return (
        one.outlet,
        clean(one.address),
        part_words(one.part),
        one.state,
        moment(one.claimed_at),
        moment(one.settled_at),
        clean(one.receipt or ""),
    )


def _with_reasons(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, wide: bool, right: Sequence[int] = (), named: int = 0
) -> Iterator[RenderableType]:
    """Lay out rows whose last column may be long; `named` is the column that a row goes by."""
    if wide:
        yield table(heads, rows, right=right)
        return
    yield table(heads[:-1], [row[:-1] for row in rows], right=right)
    why: dict[str, list[str]] = {}
    for row in rows:
        if row[-1]:
            why.setdefault(row[-1], []).append(row[named])
    for reason, names in why.items():
        known = list(dict.fromkeys(names))
        more = f" and {counted(len(known) - MOST_SHARING, 'others')}" if len(known) > MOST_SHARING else ""
        yield line(f"{', '.join(known[:MOST_SHARING])}{more}: {reason}", "yellow")


def moment(at: int | None) -> str:
    """Write a minute in UTC (of epoch seconds) briefly: "23 Nov 08:00"; nothing for None."""
    if at is None:
        return ""
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day} {MONTHS[when.month - 1]} {when:%H:%M}"


def took(seconds: float) -> str:
    """Write how long something took: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004 (a tenth says nothing more)
    whole = int(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def _span(began: int | None, ended: int | None) -> str:
    return "" if began is None or ended is None else took(max(0, ended - began))


def _worker(incarnation: str | None) -> str:
    """Name a worker by its stable id; the rest of an incarnation tells two starts of it apart, which is for --json."""
    name, _, start = (incarnation or "").rpartition(".")
    return clean(name or start)


MOST_TROUBLES: Final = 8
MOST_NAMED: Final = 3
LONG_GONE: Final = 7 * DAY
"""Seconds after which a worker that has stopped is not listed any more."""


def overview_parts(told: Overview, at: int, budget: float) -> Iterator[RenderableType]:
    """Lay out how the work is going at a moment (epoch seconds). `budget` is US dollars a month for a model's calls."""
    yield line(_verdict(told, at), "bold" if told.is_well else "bold red")
    due = "nobody's" if told.next_due is None else minute(int(told.next_due.timestamp()))
    yield line(f"The next briefing is due: {due}")
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
        rows = [
            (
                clean(one.worker.id),
                one.state,
                ago(one.worker.beat_at, at),
                clean(one.worker.host),
                str(one.worker.pid),
                _duties(told, one),
            )
            for one in shown
        ]
        yield table(("worker", "state", "last heard", "host", "pid", "duties"), rows, right=(4,))
    known = {one.worker.incarnation for one in told.workers}
    for one in told.duties:
        if one.is_held and one.duty.holder not in known:
            # The side that answers in Slack may have a duty, and is no worker.
            yield line(f"{clean(one.duty.name)}: {clean(one.duty.holder)}, until {minute(one.duty.until)}")


def _duties(told: Overview, worker: WorkerState) -> str:
    mine = [one.duty.name for one in told.duties if one.is_held and one.duty.holder == worker.worker.incarnation]
    return ", ".join(map(clean, mine))


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
    """Say what has failed, is overdue or unknown, once for all that share a reason."""
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
        # What is only on its way, with nothing against it, is counted above.
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
    rows = [
        (
            clean(one.label, limit=MAX_LABEL),
            one.state,
            "never" if one.as_of is None else ago(one.as_of, at),
            clean(one.detail),
        )
        for one in sources
    ]
    yield table(("source", "state", "read", "what is missing"), rows)


Json = dict[str, Any]


def week_json(work: WeekWork) -> Json:
    """Return what was done for a week."""
    return {
        "week": work.week,
        "runs": [_run_json(one) for one in work.runs],
        "briefings": [_record(one) for one in work.briefings],
        "states": {
            "runs": by_state((one.state for one in work.runs), RUN_STATES),
            "briefings": by_state((one.state for one in work.briefings), BRIEFING_STATES),
        },
    }


def run_json(work: RunWork) -> Json:
    """Return all that is known of a run."""
    return {
        "id": work.id,
        "run": None if work.run is None else _run_json(work.run),
        "steps": [_record(one) for one in work.steps],
        "briefings": [_record(one) for one in work.briefings],
        "parts": [_record(one) for one in work.parts],
    }


def overview_json(told: Overview, budget: float) -> Json:
    """Return how the work is going. `budget` is what a month of a model's calls may cost, in US dollars."""
    return {
        "is_well": told.is_well,
        "workers": [_record(one.worker) | {"state": one.state} for one in told.workers],
        "duties": [_record(one.duty) | {"is_held": one.is_held} for one in told.duties],
        "next_due": None if told.next_due is None else iso(int(told.next_due.timestamp())),
        "week": told.week,
        "states": {"runs": told.runs, "briefings": told.briefings, "parts": told.parts},
        "last_run": None if told.last_run is None else iso(told.last_run),
        "last_sent": None if told.last_sent is None else iso(told.last_sent),
        "model": {"currency": "USD", "spent": told.spent / DOLLAR, "budget": budget},
        "failed_runs": [_run_json(one) for one in told.failed_runs],
        "troubled": [_record(one) for one in told.troubled],
        "waiting": [_record(one) for one in told.waiting],
        "overdue": [[one.reader_id, one.week, one.outlet] for one in told.overdue],
        "unplanned": [_record(one) for one in told.unplanned],
        "oldest_due": None if told.oldest_due is None else iso(told.oldest_due),
        "sources": [_record(one) for one in told.sources],
    }


def _run_json(one: ScopeRun) -> Json:
    took = None if one.began_at is None or one.ended_at is None else one.ended_at - one.began_at
    return _record(one) | {"seconds": took}


def _record(row: DataclassInstance) -> Json:
    """Return the columns of a row; its times, which are epoch seconds and named for it, as text."""
    return {
        name: iso(value) if _is_moment(name) and value is not None else value for name, value in asdict(row).items()
    }


def _is_moment(name: str) -> bool:
    return name.endswith("_at") or name in {"until", "as_of"}
