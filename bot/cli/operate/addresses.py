"""`riskbrief addresses`, `pause` and `resume`: who is sent nothing, why, and changing that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.audit import witnessed
from bot.cli.commands import grouped
from bot.cli.console import failed, show, tell_line
from bot.cli.operating import Operating, ReaderArgument, operating
from bot.cli.options import Config, LayoutOption, NowOption, day_of, minute_of
from bot.cli.render.drawing import cells, line, table
from bot.errors import UsageError
from bot.settings import Settings, load_settings
from bot.wiring import build_store
from briefing.contracts.errors import SettingsRefused
from briefing.contracts.organisation import Manager
from briefing.contracts.untrusted_text import clean
from briefing.evidence.stored.lookup import near
from briefing.readers.addresses import EMAIL, how_to_clear, mark_unsubscribed, marks
from briefing.readers.addresses import clear as clear_mark
from briefing.readers.audit import AuditAction
from briefing.readers.choices import change_settings, settings_of
from briefing.readers.choices import pause as pause_now
from briefing.readers.choices import resume as resume_now
from data.records import AddressMark, ReaderSettings

EXAMPLES = """
riskbrief addresses
riskbrief addresses --format json | jq '.[] | select(.state == "refused") | .address'
riskbrief addresses clear ada@example.com
riskbrief addresses unsubscribe ada@example.com
"""

ASKED = "entered with 'riskbrief addresses unsubscribe'"

HEADS = ("address", "outlet", "state", "since (UTC)", "told in Slack (UTC)", "why")


def addresses_group() -> typer.Typer:
    """List the addresses that nothing is sent to, and why; take the mark off one, or unsubscribe one."""
    return grouped(addresses_group, EXAMPLES, clear, unsubscribe, alone=addresses)


def addresses(
    context: typer.Context,
    layout: LayoutOption = "table",
    config: Config = None,
) -> None:
    """List the addresses that nothing more is sent to, and why."""
    if context.invoked_subcommand is not None:
        return
    with build_store(load_settings(config), dry_run=True) as store:
        found = marks(store)
        none = line("No address is marked: nothing was refused for good, and nobody has unsubscribed.")
        show(
            [table(HEADS, map(_row, found)) if found else none],
            [asdict(one) for one in found],
            as_json=layout == "json",
        )


def clear(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The address, as the list has it.")],
    config: Config = None,
) -> None:
    """Take the mark off an address, so that the next briefing is sent there."""
    with build_store(settings := load_settings(config)) as store:
        wanted = address.strip().casefold()
        audited = witnessed(store, AuditAction.CHANGED, "mail", f"again to {_whose(settings, wanted)}")
        mine = [one for one in marks(store) if one.address == wanted and clear_mark(audited, one.outlet, wanted)]
        if not mine:
            raise failed(f"nothing is known against {clean(address)!r}; {_hint(wanted, marks(store))}")
        for one in mine:
            tell_line(f"{clean(one.address)} is {one.state} no longer; the next briefing is sent there")


def unsubscribe(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="A manager's address, as the settings have it.")],
    config: Config = None,
) -> None:
    """Send no more mails to an address, because its reader has asked for that; Slack goes on."""
    settings = load_settings(config)
    wanted = address.strip().casefold()
    every = (pair for one in settings.organisation.managers for pair in one.addresses)
    readers = {where.casefold() for outlet, where in every if outlet == EMAIL}
    if wanted not in readers:
        close = near(wanted, readers)
        hint = f"did you mean {' or '.join(map(clean, close))}?" if close else "no manager has it in the settings"
        raise failed(f"nothing is sent to {clean(address)!r}; {hint}")
    with build_store(settings) as store:
        audited = witnessed(store, AuditAction.CHANGED, "mail", f"none to {_whose(settings, wanted)}")
        mark = mark_unsubscribed(audited, wanted, ASKED, int(datetime.now(UTC).timestamp()))
    tell_line(f"{clean(mark.address)} gets no more mails; {how_to_clear(mark)}")


def _whose(settings: Settings, address: str) -> str:
    """Return the id of an address's owner: the address itself is not for the audit."""
    managers = settings.organisation.managers
    mine = (one.id for one in managers if address in {where.casefold() for _, where in one.addresses})
    return next(mine, "an address that no manager has")


def _hint(wanted: str, known: Sequence[AddressMark]) -> str:
    """Name similar addresses, else all."""
    close = near(wanted, (one.address for one in known))
    if close:
        return f"did you mean {' or '.join(map(clean, close))}?"
    return "'riskbrief addresses' lists what is marked" if known else "no address is marked"


def _row(one: AddressMark) -> tuple[str, ...]:
    told = None if one.told_at is None else minute_of(one.told_at)
    return cells(one.address, one.outlet, one.state, minute_of(one.at), told, one.reason)


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
        is_held = first is None and _holds(before, manager, last, found)
        after = before if is_held else _paused(found, manager.filed, first, last)
        is_new = (before.paused_from, before.paused_until) != (after.paused_from, after.paused_until)
        end = "until resumed" if after.paused_until is None else f"until {after.paused_until}"
        tell_line(f"{manager.id} is paused {'' if is_new else 'already, '}from {after.paused_from} {end}")


def _holds(row: ReaderSettings, manager: Manager, last: date | None, found: Operating) -> bool:
    """Whether a reader is already paused to this end: repeating it does not restart the pause."""
    today = found.now.astimezone(ZoneInfo(manager.zone)).date().isoformat()
    return (
        row.paused_from is not None
        and row.paused_from <= today
        and row.paused_until == (None if last is None else last.isoformat())
    )


def _paused(found: Operating, manager: Manager, first: date | None, last: date | None) -> ReaderSettings:
    store = found.recorded(AuditAction.PAUSED, manager.id)
    try:
        if first is None:
            return pause_now(store, manager, last, found.now)
        return change_settings(store, manager, {"paused_from": first, "paused_until": last}, found.now)
    except SettingsRefused as error:
        raise UsageError(f"--until {last}: {'; '.join(error.problems.values())}") from error


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
            resume_now(found.recorded(AuditAction.RESUMED, manager.id), manager, found.now)
        words = "is paused no longer; the next briefing is sent" if was_paused else "is not paused"
        tell_line(f"{manager.id} {words}")
