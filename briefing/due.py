"""Whose briefing is due, and when the next one is. It is asked of the settings and the clock, never of a scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.organisation import due_at
from briefing.week import Week, week_of

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.organisation import Manager, Organisation, ScopePlan

WEEKS_AHEAD: Final = 60
"""How far the next briefing is looked for; a longer pause has no end that anybody could wait for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A manager whose briefing of a week is due, and since when."""

    manager: Manager
    scope: ScopePlan
    week: Week
    since: datetime


def due_readers(organisation: Organisation, now: datetime) -> list[Due]:
    """Return whose newest briefing is due at a moment, the earliest first.

    Only the newest week that has come due for a reader counts: a briefing that was missed for a whole week is
    not sent any more. Whoever has paused is among them, because that they get none is recorded too.
    """
    found = [newest_due(organisation, manager, now) for manager in organisation.managers]
    return sorted(found, key=lambda one: (one.since, one.manager.id))


def newest_due(organisation: Organisation, manager: Manager, now: datetime) -> Due:
    """Return the newest briefing that has come due for a manager at a moment."""
    scope = organisation.scope_of(manager)
    today = now.astimezone(ZoneInfo(scope.zone)).date()
    closed = Week(today - timedelta(days=today.weekday() + 7), scope.zone)
    # Late on a Sunday far west of the scope, even the week before the newest is not due yet.
    weeks = (closed.earlier(back) for back in range(3))
    week = next(week for week in weeks if due_at(manager, week) <= now)
    return Due(manager=manager, scope=scope, week=week, since=due_at(manager, week))


def next_due(organisation: Organisation, manager: Manager, now: datetime) -> datetime | None:
    """Return when the next briefing of a manager is due, in the manager's zone; None while a pause has no end."""
    week = week_of(int(now.timestamp()), organisation.scope_of(manager).zone)
    # A briefing due late in the running week is the one of the week before it.
    dues = (due_at(manager, week.earlier(-ahead)) for ahead in range(-2, WEEKS_AHEAD))
    coming = (due.astimezone(ZoneInfo(manager.zone)) for due in dues if due > now)
    return next((due for due in coming if manager.pause is None or not manager.pause.holds(due.date())), None)
