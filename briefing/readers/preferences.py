"""How each manager wants to be briefed, where that differs from the settings file.

Slack writes these rows while another process briefs, so they are read anew each time, and checked again: a zone or an
outlet that has gone since is ignored.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from briefing.contracts.calm import fixes_waiting, is_blind, risky_waiting
from briefing.contracts.errors import ZoneUnknown
from briefing.contracts.organisation import HOLIDAY_RULES, NEXT_WORKING_DAY, OUTLETS, Pause, due_at, is_private
from briefing.contracts.payload import CardState
from briefing.contracts.week import parse_zone
from data.records import ReaderSettings
from scoring.severity import Cause, Severity

if TYPE_CHECKING:
    from briefing.contracts.organisation import HolidayRule, Manager, Organisation, OutletName
    from briefing.contracts.payload import Payload
    from briefing.contracts.week import Week
    from data.store import Store
    from data.view import View


log = logging.getLogger(__name__)

HIDEABLE: Final = tuple(one for one in Cause if one is not Cause.SOURCE)
"""The causes whose cards a reader may turn off; never that of blind sources."""

QUIET: Final = "all clear, which this reader has turned off"

DAYS_IN_WEEK: Final = 7
HOURS: Final = 24
MINUTES: Final = 60


def readers_now(store: Store | View, organisation: Organisation) -> Organisation:
    """Return the organisation with each manager's current wishes."""
    return effective(organisation, store.read(ReaderSettings))


def effective(organisation: Organisation, rows: Iterable[ReaderSettings]) -> Organisation:
    """Return the organisation with managers' own settings; unusable stored values are skipped and logged once."""
    own = {row.reader_id: row for row in rows}
    if not own:
        return organisation
    managers = (one if one.id not in own else as_chosen(one, own[one.id]) for one in organisation.managers)
    return replace(organisation, managers=tuple(managers))


def as_chosen(manager: Manager, row: ReaderSettings) -> Manager:
    """Return a manager with their own settings; the same object if nothing changes."""
    chosen: dict[str, Any] = {}
    for field, read in _STORED.items():
        stored = getattr(row, field)
        if stored is None:
            continue
        try:
            chosen[field] = read(stored, manager)
        except (ValueError, TypeError, ZoneUnknown):
            _say_once(manager.id, field, str(stored))
    pause = _pause(manager, row)
    if pause is not None:
        chosen["pause"] = pause
    return replace(manager, **chosen, in_file=manager) if chosen else manager


def hidden_at(store: Store | View, organisation: Organisation, outlet: str, address: str) -> frozenset[str]:
    """Return the causes hidden by an address's reader; none for a channel, which many read."""
    found = reader_at(store, organisation, outlet, address) if is_private(outlet, address) else None
    return frozenset() if found is None else frozenset(found.hidden)


def reader_at(store: Store | View, organisation: Organisation, outlet: str, address: str) -> Manager | None:
    """Return an address's reader (a channel's first) with current wishes, if any."""
    found = next((one for one in organisation.managers if (outlet, address) in one.filed.addresses), None)
    if found is None:
        return None
    row = store.get(ReaderSettings, reader_id=found.id)
    return found.filed if row is None else as_chosen(found.filed, row)


def unwanted(manager: Manager, week: Week, payload: Payload, now: datetime, zones: Iterable[str] = ()) -> str | None:
    """Say why a reader does not want a week's briefing, if so; `zones` are their scope's.

    A pause counts on the day it is due, and on the day it would be sent.
    """
    for moment in (due_at(manager, week, zones), now):
        if manager.pause is not None and manager.pause.holds(moment.astimezone(ZoneInfo(manager.zone)).date()):
            return manager.pause.words
    return QUIET if not manager.all_clear and is_all_clear(payload) else None


def is_all_clear(payload: Payload) -> bool:
    """Whether nothing asks for anything, muted or not, nothing risky waits and all sources were read."""
    still = (*(card for card in payload.cards if card.state is not CardState.RESOLVED), *payload.muted)
    is_calm = all(card.severity is Severity.INFO for card in still) and not risky_waiting(payload)[0]
    return is_calm and not is_blind(payload) and not fixes_waiting(payload)


def _number(below: int) -> Callable[[Any, Manager], int]:
    def read(stored: int, _manager: Manager) -> int:
        if not 0 <= stored < below:
            raise ValueError(stored)
        return stored

    return read


def _outlets(stored: str, manager: Manager) -> tuple[OutletName, ...]:
    """Read the chosen outlets; ValueError if the file has none of them left, or nothing would arrive."""
    wanted = set(json.loads(stored))
    had = {outlet for outlet, _ in manager.addresses}
    if not wanted & had:
        raise ValueError(stored)
    return tuple(one for one in OUTLETS if one in wanted)


def _causes(stored: str, _manager: Manager) -> tuple[str, ...]:
    wanted = set(json.loads(stored))
    return tuple(one.value for one in HIDEABLE if one in wanted)


def _holiday(stored: str, manager: Manager) -> HolidayRule:
    """Read what a public holiday does; ValueError for an unknown rule, or without a country."""
    found = next((one for one in HOLIDAY_RULES if one == stored), None)
    if found is None or (found == NEXT_WORKING_DAY and manager.country is None):
        raise ValueError(stored)
    return found


_STORED: Final[Mapping[str, Callable[[Any, Manager], Any]]] = {
    "day": _number(DAYS_IN_WEEK),
    "hour": _number(HOURS),
    "minute": _number(MINUTES),
    "zone": lambda stored, _: parse_zone(stored),
    "outlets": _outlets,
    "holiday": _holiday,
    "all_clear": lambda stored, _: bool(stored),
    "hidden": _causes,
}
"""How each stored field becomes a manager's; ValueError, TypeError or ZoneUnknown if unusable."""


def _pause(manager: Manager, row: ReaderSettings) -> Pause | None:
    if row.paused_from is None:
        return None
    try:
        until = None if row.paused_until is None else date.fromisoformat(row.paused_until)
        return Pause(date.fromisoformat(row.paused_from), until)
    except ValueError:
        _say_once(manager.id, "pause", f"{row.paused_from} to {row.paused_until}")
        return None


@cache
def _say_once(reader_id: str, field: str, stored: str) -> None:
    """Log what is not used; cached, because settings are read at every tick."""
    log.warning("%s's own %s %r cannot be used any more; the settings file's counts", reader_id, field, stored)


DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def rhythm_words(manager: Manager) -> str:
    """Say when a manager is briefed: "Mondays at 09:00 (a public holiday: next working day), Europe/Berlin"."""
    is_shifted = manager.country is not None and manager.holiday == NEXT_WORKING_DAY
    holiday = f" (a public holiday: {NEXT_WORKING_DAY})" if is_shifted else ""
    return f"{DAYS[manager.day]}s at {manager.hour:02}:{manager.minute:02}{holiday}, {manager.zone}"
