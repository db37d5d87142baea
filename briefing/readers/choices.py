"""A manager's own settings, changed: every field is checked, and refusals are said per field.

A choice equal to the settings file's is not kept, so that later changes of the file apply.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from briefing.contracts.errors import SettingsRefused
from briefing.contracts.organisation import HOLIDAY_RULES, NEXT_WORKING_DAY, OUTLETS
from briefing.contracts.week import check_zone
from briefing.contracts.words import listed, sentence
from briefing.readers.preferences import DAYS_IN_WEEK, HIDEABLE, HOURS, MINUTES, as_chosen
from data.records import ReaderSettings
from scoring.severity import Cause

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager
    from data.records import AuditEntry
    from data.store import Store

Wanted = str | int | bool | Sequence[str] | date | None
"""A form's value for one field; None or "" is "as the settings file has it"."""

LONGEST_PAUSE: Final = timedelta(days=366)
OUTLET_LABELS: Final[Mapping[str, str]] = {"slack": "Slack", "email": "email"}
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")


def settings_of(store: Store, manager: Manager) -> ReaderSettings:
    """Return a manager's own settings; None for each unchanged one."""
    return store.get(ReaderSettings, reader_id=manager.id) or _unchanged(manager)


def change_settings(
    store: Store,
    manager: Manager,
    changes: Mapping[str, Wanted],
    now: datetime,
    *,
    record: Callable[[Sequence[str]], AuditEntry] | None = None,
) -> ReaderSettings:
    """Check and keep what a manager wants; fields not in `changes` stay.

    Fields: day (0 is Monday), time ("09:30"), zone, holiday ("same day" or "next working day"), outlets, all_clear,
    hidden (causes), paused_from and paused_until (dates in the reader's zone; the second is the first day that counts
    again). `record` gets the names of changed fields, if any; its result is written along. SettingsRefused: nothing was
    kept, with the fault of each field.
    """
    told, problems = _checked(manager.filed, changes)
    if problems:
        raise SettingsRefused(problems)
    with store.transaction() as transaction:
        before = transaction.get(ReaderSettings, reader_id=manager.id) or _unchanged(manager)
        after = replace(before, **told, changed_at=int(now.timestamp()))
        if (before.paused_from, before.paused_until) != (after.paused_from, after.paused_until):
            after = _with_pause(manager.filed, after, now)
        transaction.save([after])
        different = [one.name for one in fields(after) if getattr(before, one.name) != getattr(after, one.name)]
        if record is not None and (told_of := [one for one in different if one not in _KEPT_WITH]):
            transaction.add([record(told_of)])
    return after


_KEPT_WITH: Final = frozenset({"reader_id", "changed_at"})
"""Columns that are no choice: whose settings they are and since when."""


def reset(store: Store, manager: Manager) -> None:
    """Forget a manager's changes, a pause included: the settings file counts again."""
    with store.transaction() as transaction:
        transaction.delete(ReaderSettings, reader_id=manager.id)


def pause(store: Store, manager: Manager, until: date | None, now: datetime) -> ReaderSettings:
    """Pause briefings from today to `until` (None: no end); SettingsRefused if past or over a year away."""
    today = _today(manager.filed, settings_of(store, manager), now)
    return change_settings(store, manager, {"paused_from": today, "paused_until": until}, now)


def resume(store: Store, manager: Manager, now: datetime) -> ReaderSettings:
    return change_settings(store, manager, {"paused_from": None, "paused_until": None}, now)


def _unchanged(manager: Manager) -> ReaderSettings:
    nothing = dict.fromkeys(one.name for one in fields(ReaderSettings))
    return ReaderSettings(**nothing | {"reader_id": manager.id, "changed_at": 0})  # type: ignore[arg-type]


def _checked(manager: Manager, changes: Mapping[str, Wanted]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the columns that change, and faults by field; a choice equal to the file's becomes None."""
    told: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field, wanted in changes.items():
        check = _CHECKS[field]
        try:
            told |= check("" if wanted is None else wanted, manager)
        except ValueError as error:
            problems[field] = str(error)
    return told, problems


def _day(wanted: Wanted, manager: Manager) -> dict[str, Any]:
    found = int(str(wanted)) if str(wanted).isdecimal() else -1
    if wanted != "" and found not in range(DAYS_IN_WEEK):
        raise ValueError("Choose a day of the week.")
    return {"day": None if wanted == "" or found == manager.day else found}


def _time(wanted: Wanted, manager: Manager) -> dict[str, Any]:
    found = _CLOCK.fullmatch(str(wanted).strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (HOURS, MINUTES)
    if wanted != "" and not (hour < HOURS and minute < MINUTES):
        raise ValueError("Write a time of day such as 09:30.")
    is_own = wanted != "" and (hour, minute) != (manager.hour, manager.minute)
    return {"hour": hour, "minute": minute} if is_own else {"hour": None, "minute": None}


def _zone(wanted: Wanted, manager: Manager) -> dict[str, Any]:
    name = str(wanted).strip()
    try:
        return {"zone": None if name in {"", manager.zone} else check_zone(name)}
    except ValueError as error:
        raise ValueError(sentence(f"{name!r} {error}")) from error


def _holiday(wanted: Wanted, manager: Manager) -> dict[str, Any]:
    if wanted != "" and wanted not in HOLIDAY_RULES:
        raise ValueError(f"Choose {' or '.join(HOLIDAY_RULES)}.")
    if wanted == NEXT_WORKING_DAY and manager.country is None:
        raise ValueError("The settings know no country of yours; whoever runs Riskbrief here can add it.")
    return {"holiday": None if wanted in {"", manager.holiday} else wanted}


def _outlets(wanted: Wanted, manager: Manager) -> dict[str, Any]:
    chosen = _texts(wanted)
    had = {outlet for outlet, _ in manager.addresses}
    if wanted != "" and not chosen:
        raise ValueError("Choose at least one; to get no briefing for a while, pause it.")
    for one in chosen:
        if one not in had:
            label = OUTLET_LABELS.get(one)
            lack = f"no {label} address of yours" if label else f"no outlet {one!r}"
            raise ValueError(f"The settings know {lack}; whoever runs Riskbrief here can add it.")
    is_own = bool(chosen) and set(chosen) != had
    return {"outlets": json.dumps([one for one in OUTLETS if one in chosen]) if is_own else None}


def _all_clear(wanted: Wanted, manager: Manager) -> dict[str, Any]:
    if wanted != "" and not isinstance(wanted, bool):
        raise ValueError("Choose on or off.")
    return {"all_clear": None if wanted in {"", manager.all_clear} else wanted}


def _hidden(wanted: Wanted, _manager: Manager) -> dict[str, Any]:
    chosen = _texts(wanted)
    if Cause.SOURCE in chosen:
        raise ValueError("What a briefing could not see is always said.")
    if unknown := [one for one in chosen if one not in HIDEABLE]:
        raise ValueError(f"There is no card type {unknown[0]!r}; there are {listed([one.value for one in HIDEABLE])}.")
    return {"hidden": json.dumps([one.value for one in HIDEABLE if one in chosen]) if chosen else None}


def _date(column: str) -> Check:
    def check(wanted: Wanted, _manager: Manager) -> dict[str, Any]:
        try:
            found = wanted if isinstance(wanted, date) else date.fromisoformat(str(wanted)) if wanted != "" else None
        except ValueError as error:
            raise ValueError("Write a date such as 2026-12-01.") from error
        return {column: None if found is None else found.isoformat()}

    return check


def _texts(wanted: Wanted) -> tuple[str, ...]:
    if wanted == "":
        return ()
    if isinstance(wanted, str) or not isinstance(wanted, Sequence):
        raise ValueError("Choose from the list.")  # noqa: TRY004 a form's field is wrong, not its program
    return tuple(map(str, wanted))


Check = Callable[[Wanted, "Manager"], dict[str, Any]]

_CHECKS: Final[Mapping[str, Check]] = {
    "day": _day,
    "time": _time,
    "zone": _zone,
    "holiday": _holiday,
    "outlets": _outlets,
    "all_clear": _all_clear,
    "hidden": _hidden,
    "paused_from": _date("paused_from"),
    "paused_until": _date("paused_until"),
}
"""Turns each field into columns, "" being "as the file has it"; ValueError has a sentence for the form."""


def _with_pause(manager: Manager, row: ReaderSettings, now: datetime) -> ReaderSettings:
    """Begin a pause that has only an end today; refuse one that is over or longer than a year."""
    if row.paused_until is None:
        return row
    today = _today(manager, row, now)
    start = today if row.paused_from is None else date.fromisoformat(row.paused_from)
    until = date.fromisoformat(row.paused_until)
    if until <= today:
        problem = "That day has come already; leave it empty for a pause without an end."
    elif until <= start:
        problem = "A pause ends after the day on which it begins."
    elif until > today + LONGEST_PAUSE:
        problem = "That is more than a year away; leave it empty for a pause without an end."
    else:
        return replace(row, paused_from=start.isoformat())
    raise SettingsRefused({"paused_until": problem})


def _today(manager: Manager, row: ReaderSettings, now: datetime) -> date:
    return now.astimezone(ZoneInfo(as_chosen(manager, row).zone)).date()
