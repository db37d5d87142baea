"""How commands talk to people: results on stdout, one-line errors, notes and progress on stderr.

All output goes through here, and none can control the terminal: a test finds other writers, and
`briefing/editions/terminal/screen.py` says what passes. A terminal has a progress bar, a pipe or log a line every ten
seconds. -v shows where an error came from.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot.cli.render.drawing import drawn
from bot.errors import UsageError
from bot.logs import begin_log, is_json
from briefing.contracts.errors import BriefingError, WeekUnknown, ZoneUnknown
from briefing.editions.terminal.screen import Screen, written
from data.errors import DataError
from scoring.errors import ScoringError

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.settings.services import Events, Operations, Slack, Web
    from briefing.delivery.brief_clones import Progress as OnProgress


USAGE, FAILURE = 2, 1
TOLD_EVERY: Final = 10.0
"""Seconds between two lines of progress without a terminal."""
OUR_ERRORS = (UsageError, BriefingError, DataError, ScoringError)


@contextmanager
def reported(*, verbose: bool) -> Iterator[None]:
    """Turn our errors into one line on stderr and an exit code; others are defects and show a traceback."""
    try:
        try:
            yield
        finally:
            # Meet a closed pipe here, and not while Python shuts down.
            sys.stdout.flush()
    except OUR_ERRORS as error:
        if verbose:
            Screen(stderr=True).print_exception()
        note(f"riskbrief: {error}", level=logging.ERROR)
        raise typer.Exit(USAGE if isinstance(error, UsageError | WeekUnknown | ZoneUnknown) else FAILURE) from error
    except BrokenPipeError:
        # The reader of our output has left, as with `| head`; drop the rest.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise typer.Exit(0) from None


def speak_utf8() -> None:
    """Write UTF-8 to files and pipes whatever the locale, and to a terminal what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def note(text: str, *, level: int = logging.INFO) -> None:
    """Print a line on stderr, away from anybody's data; or as a record of a JSON log."""
    if is_json():
        logging.getLogger(__name__).log(level, "%s", text)
    else:
        typer.echo(written(text), err=True)


def log_to_stderr(settings: Settings | None = None, *, verbose: bool, worker: str | None = None) -> None:
    """Log to stderr, see `begin_log`; `worker` is the id on every line of a worker."""
    begin_log(settings, verbose=verbose, always=None if worker is None else {"worker": worker})


class ProgressLines:
    """Reports progress every ten seconds, for pipes and logs."""

    def __init__(self, doing: str, clock: Callable[[], float] = monotonic) -> None:
        self._doing, self._clock = doing, clock
        self._told_at = clock()

    def __call__(self, name: str, done: int, total: int | None) -> None:
        """Write a line if the last is long enough ago; an unknown `total` is None."""
        now = self._clock()
        if now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            note(f"{self._doing} {name}: {done:,} {'so far' if total is None else f'of {total:,}'}")


@contextmanager
def progress(doing: str = "Reading") -> Iterator[OnProgress]:
    """Show progress: a bar on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield ProgressLines(doing)
        return
    words = TextColumn(f"{doing} {{task.description}}", markup=False)
    columns = (words, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Screen(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done)

        yield show


def take_turns_seldom() -> None:
    """Let threads run 50 ms instead of 5 before a switch: a worker's threads compute briefly between answers, and
    switching in between costs a fifth of what it sends in a minute.
    """
    sys.setswitchinterval(0.05)


def collect_seldom() -> None:
    """Run the garbage collector rarely: it takes a seventh of a batch's time (measured), and frees little."""
    gc.set_threshold(200_000, 50, 50)


Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done, and where an error came from.")]
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def tell(text: str) -> None:
    """Write text to stdout unchanged; drawn text keeps our colours."""
    sys.stdout.write(written(text))


def tell_line(text: str) -> None:
    tell(f"{text}\n")


def write_blocks(blocks: Iterable[bytes]) -> None:
    """Write a file's bytes unchanged, except what would control a terminal."""
    if sys.stdout.isatty():
        for block in blocks:
            tell(block.decode("utf-8", "backslashreplace"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(blocks)


def in_sheet(value: object) -> object:
    """Return a CSV cell's value; text that a spreadsheet would take for a formula is escaped."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def confirm(question: str, *, command: str, otherwise: str, notes: Sequence[str] = ()) -> None:
    """Ask for a yes on stderr, else end with `otherwise`. Raises UsageError where nobody can answer."""
    if not sys.stdin.isatty():
        raise UsageError(f"{command} asks first, and there is no terminal to ask on; give --yes if it is meant")
    for text in notes:
        note(text)
    if not typer.confirm(written(question), err=True):
        note(f"riskbrief: {otherwise}")
        raise typer.Exit


def show(parts: Iterable[RenderableType], told: object, *, as_json: bool) -> None:
    if as_json:
        tell_json(told)
    else:
        tell(drawn(parts))


def tell_json(told: object, *, indent: int | None = 2) -> None:
    tell_line(json.dumps(told, ensure_ascii=False, indent=indent))


def failed(text: str) -> typer.Exit:
    """Print why a command fails; return its exit."""
    note(f"riskbrief: {text}")
    return typer.Exit(FAILURE)


def cannot_listen(table: str, where: Slack | Web | Events | Operations, error: OSError) -> typer.Exit:
    """Say that an address is taken and where to set another; return the exit."""
    why = error.strerror or error
    fix = f"set bind and port in [{table}] to an address of this machine that is free"
    return failed(f"{where.bind}:{where.port} cannot be listened on ({why}); {fix}")


def page_style(widest: int, piped: int) -> dict[str, Any]:
    """Return width and colours of a page-like text: too long lines are tiring."""
    on_terminal = sys.stdout.isatty()
    width = min(widest, shutil.get_terminal_size((piped, 24)).columns) if on_terminal else piped
    return {"width": width, "color": on_terminal and "NO_COLOR" not in os.environ}


def screen_of(width: int) -> Screen:
    """Return a screen for stdout, as wide as the terminal, or so many columns without one."""
    return Screen(width=None if sys.stdout.isatty() else width)
