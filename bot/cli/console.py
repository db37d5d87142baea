"""How commands talk to people: results on stdout, errors in one line, notes and progress on stderr.

All that commands say goes through here, and nothing of it can speak to the terminal: a test finds whoever writes to
stdout elsewhere, and `briefing/editions/terminal/screen.py` says what passes. A terminal sees a bar of progress, and a
pipe or a log a line every ten seconds. With -v an error also shows where it came from.
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
"""Seconds between two lines of progress where no terminal shows a bar."""
OUR_ERRORS = (UsageError, BriefingError, DataError, ScoringError)


@contextmanager
def reported(*, verbose: bool) -> Iterator[None]:
    """Turn our errors into one line on stderr and an exit code; any other error is a defect and shows itself."""
    try:
        try:
            yield
        finally:
            # What is still buffered has to meet a closed pipe here, and not while Python shuts down.
            sys.stdout.flush()
    except OUR_ERRORS as error:
        if verbose:
            Screen(stderr=True).print_exception()
        note(f"riskbrief: {error}", level=logging.ERROR)
        raise typer.Exit(USAGE if isinstance(error, UsageError | WeekUnknown | ZoneUnknown) else FAILURE) from error
    except BrokenPipeError:
        # Whoever read our output has seen enough, as with `| head`. What is left goes nowhere instead.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise typer.Exit(0) from None


def speak_utf8() -> None:
    """Write UTF-8 to files and pipes whatever the locale says, and what it can show to a terminal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def note(text: str, *, level: int = logging.INFO) -> None:
    """Print one line on stderr, where it cannot end up in somebody's data; as part of a log that is for machines."""
    if is_json():
        logging.getLogger(__name__).log(level, "%s", text)
    else:
        typer.echo(written(text), err=True)


def log_to_stderr(settings: Settings | None = None, *, verbose: bool, worker: str | None = None) -> None:
    """Send the log to stderr, see `begin_log`; `worker` is the id that every line of a worker carries."""
    begin_log(settings, verbose=verbose, always=None if worker is None else {"worker": worker})


class ProgressLines:
    """Tells how far what we are doing has come, in a line every ten seconds, for pipes and logs."""

    def __init__(self, doing: str, clock: Callable[[], float] = monotonic) -> None:
        self._doing, self._clock = doing, clock
        self._told_at = clock()

    def __call__(self, name: str, done: int, total: int | None) -> None:
        """Write a line if the last one was long enough ago; a `total` that nobody knows is None."""
        now = self._clock()
        if now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            note(f"{self._doing} {name}: {done:,} {'so far' if total is None else f'of {total:,}'}")


@contextmanager
def progress(doing: str = "Reading") -> Iterator[OnProgress]:
    """Show how far what we are doing has come: a bar on a terminal, else a line now and then."""
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
    """Let Python's threads go on for 50 ms rather than 5 before another one's turn comes.

    For a process that nobody waits for: a worker's threads compute for a few milliseconds between two answers, and to
    take turns in the middle of that costs it a fifth of what it sends in a minute.
    """
    sys.setswitchinterval(0.05)


def collect_seldom() -> None:
    """Let Python look for reference cycles seldom: a batch makes millions of values that live until it ends.

    Measured on the example organisation, looking takes a seventh of the whole run.
    """
    gc.set_threshold(200_000, 50, 50)


Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done, and where an error came from.")]
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def tell(text: str) -> None:
    """Write a text to stdout as it is, without a line end of its own; what was drawn keeps our colours."""
    sys.stdout.write(written(text))


def tell_line(text: str) -> None:
    tell(f"{text}\n")


def write_blocks(blocks: Iterable[bytes]) -> None:
    """Write the bytes of a file of somebody's own: unchanged, but for what a terminal would act on."""
    if sys.stdout.isatty():
        for block in blocks:
            tell(block.decode("utf-8", "backslashreplace"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(blocks)


def in_sheet(value: object) -> object:
    """Return a value for a cell of CSV: a text that a spreadsheet would take for a formula is told to be text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def confirm(question: str, *, command: str, otherwise: str, notes: Sequence[str] = ()) -> None:
    """Ask for a yes, on stderr, else end and say `otherwise`; raises UsageError where nobody is there."""
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
    """Say in a line why a command comes to nothing; return how it ends."""
    note(f"riskbrief: {text}")
    return typer.Exit(FAILURE)


def cannot_listen(table: str, where: Slack | Web | Events | Operations, error: OSError) -> typer.Exit:
    """Say that an address is taken and where to set another; return how the command ends."""
    why = error.strerror or error
    fix = f"set bind and port in [{table}] to an address of this machine that is free"
    return failed(f"{where.bind}:{where.port} cannot be listened on ({why}); {fix}")


def page_style(widest: int, piped: int) -> dict[str, Any]:
    """Return width and colours of a text that is read like a page: lines too long are tiring on any terminal."""
    on_terminal = sys.stdout.isatty()
    width = min(widest, shutil.get_terminal_size((piped, 24)).columns) if on_terminal else piped
    return {"width": width, "color": on_terminal and "NO_COLOR" not in os.environ}


def screen_of(width: int) -> Screen:
    """Return what draws for stdout: as wide as the terminal, or so many columns where there is none."""
    return Screen(width=None if sys.stdout.isatty() else width)
