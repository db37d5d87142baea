"""Options that several commands share, with help and checks."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from bot.errors import ExtraMissing, UsageError
from briefing.contracts.clock import Clock, SystemClock
from briefing.contracts.week import week_of
from data.commits import Unit

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
        help="Score with this card (see 'riskbrief signals --card'), not with the one that ships.",
    ),
]

NowOption = Annotated[str | None, typer.Option("--now", metavar="DATETIME", hidden=True)]
ChildOption = Annotated[
    bool, typer.Option("--child", hidden=True, help="End when standard input ends, as it does with the parent.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]


Layout = Literal["table", "json"]
LayoutOption = Annotated[Layout, typer.Option("--format", help="How to print.")]

DAY_SECONDS = 86_400

EVALUATION = ("polars", "scipy", "sklearn")
"""What the extra `evaluation` installs: only computing with outcomes or features needs it."""


def require_evaluation(what: str) -> None:
    """Raise ExtraMissing, with how to install it, where `what` lacks the extra `evaluation`."""
    missing = next((name for name in EVALUATION if find_spec(name) is None), None)
    if missing is not None:
        raise ExtraMissing(
            f"{what} needs {missing}, which is not in the base install; install it with 'make evaluation' in a"
            " checkout, or with pip install 'riskbrief[evaluation]'"
        )


def in_path(scope_id: str) -> str:
    """Return a scope's id for paths: it may hold an @ and a zone's slash."""
    return scope_id.replace("@", "_").replace("/", "-")


def check_out(out: Path | None) -> None:
    """Raise UsageError, before any work, for an `--out` that is a file or not writable."""
    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; name a directory")
    there = None if out is None else next(one for one in (out.absolute(), *out.absolute().parents) if one.exists())
    try:
        if there is not None:
            tempfile.TemporaryDirectory(prefix=".riskbrief-", dir=there).cleanup()
    except OSError as error:
        raise UsageError(f"--out {out}: nothing can be written in {there}; name another directory") from error


def day_of(option: str, text: str | None) -> date | None:
    """Parse a day, None without text. Raises UsageError with option, value and form."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a date; write it as 2026-11-16") from error


def clock_of(now: str | None) -> Clock:
    """Return a standing clock of --now, or the machine's. Raises UsageError for no moment."""
    if now is None:
        return SystemClock()
    moment = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(now)
    if moment is None or moment.tzinfo is None:
        raise UsageError(f"--now {now!r} is not a moment; write it as 2026-11-16T09:00+01:00")
    return StandingClock(moment)


def minute_of(at: int, zone: str = "UTC") -> str:
    """Write a minute (epoch seconds) in a zone: "2026-11-16 09:00"."""
    return f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def day_start(option: str, text: str | None, *, after: int = 0) -> int | None:
    """Return a day's first moment (epoch seconds, UTC), `after` days later, None without text; raises as `day_of`."""
    day = day_of(option, text)
    if day is None:
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    # In seconds: the calendar's last day has no next.
    return int(midnight.timestamp()) + after * DAY_SECONDS


def refuse(options: Mapping[str, object], why: str) -> None:
    """Raise UsageError, with `why`, for the first given option."""
    given = next((name for name, value in options.items() if value not in (None, [], False)), None)
    if given is not None:
        raise UsageError(f"{given} {why}")


def plural(items: Sequence[object], noun: str) -> str:
    """Write "1 file" or "6 files"."""
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


MOST_WEEKS = 104


def past_weeks(now: int, weeks: int) -> list[str]:
    """Return the names of the last complete weeks and the present one, newest first; `now` is in epoch seconds."""
    present = week_of(now, "UTC")
    return [present.earlier(back).id for back in range(weeks + 1)]


@dataclass
class StandingClock:
    """A clock that stands at one aware moment until it is set: for rehearsals."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)
