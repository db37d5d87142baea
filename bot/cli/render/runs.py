"""What `riskbrief runs` prints. Long reasons are below the table on a narrow terminal, else at the row's end."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from rich.console import RenderableType

from bot.cli.render.drawing import cells, heading, line, table
from briefing.answers.lookup.moments import iso
from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import MONTHS, counted
from briefing.delivery.runs.journal import (
    BRIEFING_STATES,
    RUN_STATES,
    RunWork,
    WeekWork,
    by_state,
    part_words,
    state_words,
)
from data.records import Briefing, RunStep, ScopeRun

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


WIDE: Final = 120
"""Terminal columns at which reasons fit into the table."""
MOST_BRIEFINGS: Final = 60
MOST_SHARING: Final = 4
_HOUR: Final = 3_600
_MINUTE: Final = 60

NOTHING_RAN: Final = (
    "Nothing ran yet: no briefing has come due, or no worker was there to do it.",
    "'riskbrief run' briefs whoever is due and goes on; 'riskbrief run --once --dry-run' shows what it would send.",
)
RUN_HEADS: Final = ("run", "state", "step", "began", "took", "tries", "worker", "error")
STEP_HEADS: Final = ("step", "state", "began", "took", "tries", "worker", "error")
BRIEFING_HEADS: Final = ("reader", "outlet", "state", "due", "done", "tries", "reason")
PART_HEADS: Final = ("outlet", "address", "part", "state", "claimed", "settled", "receipt", "reason")


def is_wide() -> bool:
    """Whether a row's end has room for long texts."""
    return not sys.stdout.isatty() or shutil.get_terminal_size().columns >= WIDE


def week_parts(work: WeekWork, *, wide: bool, every: bool, is_asked: bool) -> Iterator[RenderableType]:
    """Lay out a week's work. `is_asked`: somebody asked for a part of it by name."""
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
    if work.run is None:
        yield line(f"{clean(work.id)} has not begun (times are UTC)", "bold")
    else:
        yield line(f"{clean(work.id)}: {work.run.state} (times are UTC)", "bold")
        yield from _runs((work.run,), wide=wide)
    if work.steps:
        yield heading("Steps")
        milliseconds = (None if one.milliseconds is None else one.milliseconds / 1_000 for one in work.steps)
        rows = [
            cells(one.step, one.state, moment(one.began_at), _took(seconds), *_by_whom(one))
            for one, seconds in zip(work.steps, milliseconds, strict=True)
        ]
        yield from _with_reasons(STEP_HEADS, rows, wide=wide, right=(3, 4))
    yield heading(f"Briefings: {state_words(by_state((one.state for one in work.briefings), BRIEFING_STATES))}")
    yield from _briefings(work.briefings, wide=wide, most=None)
    yield heading(f"Parts: {state_words(by_state((one.state for one in work.parts), ()), 'none was claimed')}")
    if work.parts:
        rows = [
            cells(
                *(one.outlet, one.address, part_words(one.part), one.state),
                *(moment(one.claimed_at), moment(one.settled_at), one.receipt, one.reason),
            )
            for one in work.parts
        ]
        yield from _with_reasons(PART_HEADS, rows, wide=wide, named=1)


def _runs(runs: Sequence[ScopeRun], *, wide: bool) -> Iterator[RenderableType]:
    rows = [
        cells(one.id, one.state, one.step, moment(one.began_at), _took(_seconds(one)), *_by_whom(one)) for one in runs
    ]
    yield from _with_reasons(RUN_HEADS, rows, wide=wide, right=(4, 5))


def _seconds(run: ScopeRun) -> int | None:
    return None if run.began_at is None or run.ended_at is None else run.ended_at - run.began_at


def _by_whom(one: ScopeRun | RunStep) -> tuple[int, str, str | None]:
    """Return tries, worker and error. A worker goes by its stable id; its incarnation is for --json."""
    name, _, start = (one.worker or "").rpartition(".")
    return one.attempts, name or start, one.error


def _briefings(briefings: Sequence[Briefing], *, wide: bool, most: int | None) -> Iterator[RenderableType]:
    if not briefings:
        return
    rows = [
        cells(one.reader_id, one.outlet, one.state, moment(one.due_at), moment(one.done_at), one.attempts, one.reason)
        for one in briefings[:most]
    ]
    yield from _with_reasons(BRIEFING_HEADS, rows, wide=wide, right=(5,))
    if left := briefings[len(rows) :]:
        states = state_words(by_state((one.state for one in left), BRIEFING_STATES))
        yield line(f"and {len(left):,} more: {states}; --all lists them")


def _with_reasons(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, wide: bool, right: Sequence[int] = (), named: int = 0
) -> Iterator[RenderableType]:
    """Lay out rows whose last column may be long; `named` is the column that identifies a row."""
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
    """Write a UTC minute (epoch seconds) briefly: "23 Nov 08:00"; "" for None."""
    if at is None:
        return ""
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day} {MONTHS[when.month - 1]} {when:%H:%M}"


def took(seconds: float) -> str:
    """Write a duration: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004 (a tenth says nothing more)
    whole = int(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def _took(seconds: float | None) -> str:
    return "" if seconds is None else took(max(0, seconds))


Json = dict[str, Any]


def week_json(work: WeekWork) -> Json:
    return {
        "week": work.week,
        "runs": records(work.runs),
        "briefings": records(work.briefings),
        "states": {
            "runs": by_state((one.state for one in work.runs), RUN_STATES),
            "briefings": by_state((one.state for one in work.briefings), BRIEFING_STATES),
        },
    }


def run_json(work: RunWork) -> Json:
    return {
        "id": work.id,
        "run": None if work.run is None else _record(work.run),
        "steps": records(work.steps),
        "briefings": records(work.briefings),
        "parts": records(work.parts),
    }


def records(rows: Iterable[DataclassInstance]) -> list[Json]:
    """Return rows by column; times (epoch seconds, by name) as text."""
    return list(map(_record, rows))


def _record(row: DataclassInstance) -> Json:
    told = asdict(row)
    moments = {name for name in told if name.endswith("_at") or name in {"until", "as_of"}}
    told |= {name: iso(told[name]) for name in moments if told[name] is not None}
    return {**told, "seconds": _seconds(row)} if isinstance(row, ScopeRun) else told
