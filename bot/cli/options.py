"""The options that several commands share, with their help and the checks of their values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import DateUnknown, OutIsAFile
from briefing.week import week_of
from data.commits import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

Repositories = Annotated[
    list[Path],
    typer.Option("--repo", metavar="PATH", help="A git repository: a clone or a bare one. May be given several times."),
]
UnitOption = Annotated[
    Unit,
    typer.Option(
        "--unit", help="change: what each merge to the default branch brought. commit: every commit, merges included."
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="The settings file. Default: RISKBRIEF_CONFIG, else ./riskbrief.toml."
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the editions to this directory.")]
OwnRepositories = Annotated[
    list[Path] | None,
    typer.Option(
        "--repo",
        metavar="PATH",
        help="A git repository, instead of the store of the settings. May be given several times.",
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The first day (UTC) whose changes count. Default: all.")
]
Scorecard = Annotated[
    Path | None,
    typer.Option(
        "--scorecard",
        metavar="FILE",
        help="Score with this card, such as 'riskbrief calibrate' proposes, instead of the one that ships.",
    ),
]

DAY_SECONDS = 86_400


def in_path(scope_id: str) -> str:
    """Return a scope's id without what a shell or a file system minds: it may hold an @ and a zone's slash."""
    return scope_id.replace("@", "_").replace("/", "-")


def check_out(out: Path | None) -> None:
    """Refuse an `--out` that is a file before any work is done.

    Raises:
        OutIsAFile: naming it.
    """
    if out is not None and out.exists() and not out.is_dir():
        raise OutIsAFile(f"--out {out} is a file; name a directory")


def day_start(option: str, text: str | None, *, after: int = 0) -> int | None:
    """Return the first moment (epoch seconds) of a day in UTC, `after` days later; None without a text.

    Raises:
        DateUnknown: naming the option, the value and the form.
    """
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise DateUnknown(f"{option} {text!r} is not a date; write it as 2026-11-16") from error
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    # In seconds, since the calendar's last day has no day after it.
    return int(midnight.timestamp()) + after * DAY_SECONDS


def plural(items: Sequence[object], noun: str) -> str:
    """Write "1 file" or "6 files"."""
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


MOST_WEEKS = 104


def past_weeks(now: int, weeks: int) -> list[str]:
    """Return the names of the last complete weeks and of the present one, newest first; `now` is in epoch seconds.

    Zones are hours apart and briefings are about complete weeks, so that the present week's name takes nothing in that
    is too old, and leaves nothing out where it is Monday already.
    """
    present = week_of(now, "UTC")
    return [present.earlier(back).id for back in range(weeks + 1)]
