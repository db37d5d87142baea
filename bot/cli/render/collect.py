"""What `riskbrief collect` prints: the plan, the progress, and the results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Final

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from bot.cli.console import ProgressLines, note, screen_of, tell
from bot.cli.render.drawing import grid
from briefing.delivery.runs.journal import minute
from briefing.editions.terminal.screen import Screen
from data.collect.outcomes import Step, total
from data.collect.statuses import FAILED, NOT_CONNECTED, OK, PARTIAL, STALE, blind_since, words_of
from data.records import SourceStatus
from data.sources.source import Estimate, repository_name

if TYPE_CHECKING:
    from data.collect.collector import Progress as Collected
    from data.sources.http.asking import Budget, Wait
    from scoring.catalogue import Catalogue

WIDTH: Final = 118
MOST_ROWS: Final = 40
"""Repositories listed one by one before a collection."""

MOST_SIGNALS: Final = 3
TOLD_WAIT: Final = 5.0
"""Seconds from which a wait is worth a line without a progress bar."""

STYLES: Final = {OK: "green", PARTIAL: "yellow", STALE: "yellow", FAILED: "red", NOT_CONNECTED: "dim"}


def print_plan(steps: Sequence[Step], labels: Mapping[str, str], budgets: Mapping[str, Budget], since: int) -> None:
    """Print what will be asked for, and the services' limits."""
    first = sum(step.is_first for step in steps)
    day = datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%d")
    begins = f"{first} of {len(steps)} parts for the first time, back to {day}" if first else "what is new"
    tell(f"To collect: {begins}\n")
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        key = (labels.get(step.stream.source_id, step.stream.source_id), repository_name(step.stream) or "")
        groups.setdefault(key, []).append(step)
    heads = ("source", "repository", "parts", "requests", "points", "items")
    shown = list(groups.items())[:MOST_ROWS]
    rows = ((source, repository or "in general", *_costs(mine)) for (source, repository), mine in shown)
    table = grid(heads, rows, right=heads[2:])
    if len(groups) > MOST_ROWS:
        rest = [step for mine in list(groups.values())[MOST_ROWS:] for step in mine]
        table.add_row("", f"{len(groups) - MOST_ROWS} more", *_costs(rest))
    if len(groups) > 1:
        table.add_section()
        table.add_row("in all", "", *_costs(steps))
    tell(screen_of(WIDTH).drawn(table, strips=False))
    for step in steps:
        if step.trouble is not None:
            note(f"riskbrief: {step.stream.label} cannot be estimated: {step.trouble}")
    if any(step.estimate is None for step in steps):
        tell("+ and what cannot be known beforehand\n")
    for line in _allowances(budgets, total(steps)):
        tell(f"{line}\n")
    sys.stdout.flush()


def _costs(steps: Sequence[Step]) -> tuple[str, ...]:
    known = total(steps)
    more = "+" if any(step.estimate is None for step in steps) else ""
    items = "" if known.items is None else f"{known.items:,}"
    return str(len(steps)), f"{known.requests:,}{more}", f"{known.points:,}{more}", items


def _allowances(budgets: Mapping[str, Budget], cost: Estimate) -> Iterator[str]:
    for host, budget in budgets.items():
        for resource, left in sorted(budget.allowances.items()):
            of = "" if left.limit is None else f" of {left.limit:,}"
            until = "" if left.reset_at is None else f" until {datetime.fromtimestamp(left.reset_at, UTC):%H:%M} UTC"
            yield f"{host} lets us use {left.remaining:,}{of} more of {resource}{until}."
            if left.remaining < max(cost.points, cost.requests):
                yield "That may not be enough: the collection then waits, or the next one goes on where it ended."
        if not budget.allowances:
            yield f"{host} names no limit."
        if budget.most_requests is not None:
            yield f"{host} is asked {budget.most_requests:,} times at most, by the settings."


class Watch:
    """Hears of progress and waits. This one shows only waits, a line each, for logs and pipes."""

    def progress(self, told: Collected) -> None:
        """Show how far a stream has come."""

    def wait(self, wait: Wait) -> None:
        if wait.seconds >= TOLD_WAIT:
            note(f"riskbrief: waiting {wait.seconds:.0f} s: {wait.reason}")


class PipeWatch(Watch):
    def __init__(self, steps: Sequence[Step], clock: Callable[[], float] = monotonic) -> None:
        self._lines = ProgressLines("Collecting", clock)
        self._expected = {step.stream.id: None if step.estimate is None else step.estimate.items for step in steps}

    def progress(self, told: Collected) -> None:
        """A stream may bring more than expected."""
        expected = self._expected.get(told.stream.id)
        self._lines(told.stream.label, told.items, max(expected, told.items) if expected else None)


class TerminalWatch(Watch):
    """Shows one bar for all, the speed, and the time left."""

    def __init__(self, bar: Progress, task: TaskID, steps: Sequence[Step]) -> None:
        self._bar, self._task = bar, task
        self._done: dict[str, float] = {}
        self._items: dict[str, int] = {}
        self._shares = {step.stream.id: _weight(step) for step in steps}
        self._expected = {
            step.stream.id: step.estimate.items for step in steps if step.estimate is not None and step.estimate.items
        }

    def progress(self, told: Collected) -> None:
        """Move the bar by expected cost: of ten pages, each moves a tenth of its stream."""
        name, weight = told.stream.id, self._shares.get(told.stream.id, 1.0)
        expected = self._expected.get(name)
        share = 1.0 if told.is_done else min(1.0, told.items / expected) if expected else 0.0
        self._done[name], self._items[name] = weight * share, told.items
        self._bar.update(
            self._task, completed=sum(self._done.values()), what=told.stream.label, items=sum(self._items.values())
        )

    def wait(self, wait: Wait) -> None:
        self._bar.update(self._task, what=f"waiting {wait.seconds:.0f} s: {wait.reason}"[:60])


def _weight(step: Step) -> float:
    return float(max(1, step.estimate.requests)) if step.estimate is not None else 1.0


@contextmanager
def watching(steps: Sequence[Step]) -> Iterator[Watch]:
    """Show progress in the block: a bar on a terminal, else lines; without steps, only waits."""
    if not sys.stderr.isatty():
        yield PipeWatch(steps) if steps else Watch()
        return
    columns = (
        TextColumn("{task.fields[what]}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[items]:,} items"),
        _Rate(""),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Screen(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=sum(map(_weight, steps)) or None, what="", items=0)
        yield TerminalWatch(bar, task, steps)


class _Rate(TextColumn):
    def render(self, task: object) -> Text:
        items, elapsed = task.fields["items"], task.elapsed  # type: ignore[attr-defined]
        return Text(f"{items / elapsed:,.0f}/s" if items and elapsed else "")


def print_statuses(rows: Sequence[SourceStatus], catalogue: Catalogue) -> None:
    """Print how far each source and repository came, and the blinded signals."""
    tell("Collected\n")
    heads = ("source", "state", "what is missing", "signals without data")
    cells = ((one.label, Text(one.state, STYLES[one.state]), _words(one), blinded(one, catalogue)) for one in rows)
    tell(screen_of(WIDTH).drawn(grid(heads, cells, folds=True), strips=False))


def _words(row: SourceStatus) -> str:
    if row.state != STALE:
        return row.detail
    since = "never read to its end" if row.as_of is None else f"since {minute(row.as_of)}"
    return f"{since}: {row.detail}" if row.detail else since


def blinded(row: SourceStatus, catalogue: Catalogue) -> str:
    """Name the signals that need what a source cannot tell."""
    lost = set(words_of(row.feeds)) if row.state == NOT_CONNECTED else set(blind_since(row))
    titles = [signal.title for signal in catalogue.signals if lost & set(signal.needs)]
    more = f" and {len(titles) - MOST_SIGNALS} more" if len(titles) > MOST_SIGNALS else ""
    return ", ".join(titles[:MOST_SIGNALS]) + more
