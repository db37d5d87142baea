"""`riskbrief pause` and `resume`: send a reader no briefings for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.console import tell
from bot.cli.operating import ReaderArgument, operating
from bot.cli.options import Config, NowOption, day_of
from bot.errors import UsageError
from briefing.contracts.errors import SettingsRefused
from briefing.readers.audit import AuditAction as Recorded
from briefing.readers.choices import change_settings, settings_of
from briefing.readers.choices import pause as pause_now
from briefing.readers.choices import resume as resume_now

if TYPE_CHECKING:
    from datetime import date

    from bot.cli.operating import Operating
    from briefing.contracts.organisation import Manager
    from data.records import ReaderSettings

PAUSE_EXAMPLES = """
The days are the reader's own, and --until is the first day on which a briefing is sent again. A paused week is recorded
as skipped. Readers can do the same in '/risk settings'.

riskbrief pause ada-lovelace
riskbrief pause ada-lovelace --from 2026-12-21 --until 2027-01-04
"""


def pause(
    reader: ReaderArgument,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day without a briefing. Default: today.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The first day with one again. Default: until resumed."),
    ] = None,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Send a reader no briefings for a while; they are recorded as skipped."""
    first, last = day_of("--from", since), day_of("--until", until)
    with operating(config, now, writes=True) as found:
        manager = found.reader(reader)
        before = settings_of(found.store, manager)
        after = (
            before
            if first is None and _holds(before, manager, last, found)
            else _paused(found, manager.filed, first, last)
        )
        is_new = (before.paused_from, before.paused_until) != (after.paused_from, after.paused_until)
        tell(f"{manager.id} is paused {'' if is_new else 'already, '}{_span(after)}\n")


def _holds(row: ReaderSettings, manager: Manager, last: date | None, found: Operating) -> bool:
    """Whether a reader has paused by now, to the same end: to say so again does not begin it anew."""
    today = found.now.astimezone(ZoneInfo(manager.zone)).date().isoformat()
    return (
        row.paused_from is not None
        and row.paused_from <= today
        and row.paused_until == (None if last is None else last.isoformat())
    )


def _paused(found: Operating, manager: Manager, first: date | None, last: date | None) -> ReaderSettings:
    """Pause a reader of the settings file."""
    store = found.recorded(Recorded.PAUSED, manager.id)
    try:
        if first is None:
            return pause_now(store, manager, last, found.now)
        return change_settings(store, manager, {"paused_from": first, "paused_until": last}, found.now)
    except SettingsRefused as error:
        raise UsageError(f"--until {last}: {'; '.join(error.problems.values())}") from error


def _span(row: ReaderSettings) -> str:
    end = "until resumed" if row.paused_until is None else f"until {row.paused_until}"
    return f"from {row.paused_from} {end}"


RESUME_EXAMPLES = """
A week that was left out while the reader had paused stays left out; 'riskbrief retry' sends it after all.

riskbrief resume ada-lovelace
"""


def resume(reader: ReaderArgument, config: Config = None, now: NowOption = None) -> None:
    """End a reader's pause, so that the next briefing is sent."""
    with operating(config, now, writes=True) as found:
        manager = found.reader(reader).filed
        was_paused = settings_of(found.store, manager).paused_from is not None
        if was_paused:
            resume_now(found.recorded(Recorded.RESUMED, manager.id), manager, found.now)
        words = "is paused no longer; the next briefing is sent" if was_paused else "is not paused"
        tell(f"{manager.id} {words}\n")
