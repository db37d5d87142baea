"""Whose briefing is due, and when the next one is, by the settings and the clock, never by a scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.contracts.organisation import SAME_DAY, at_hour, due_at, holiday_name, usual_at
from briefing.contracts.run_keys import run_id
from briefing.contracts.week import Week, week_of
from briefing.contracts.words import listed
from data.records import Briefing

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation, ScopePlan

WEEKS_AHEAD: Final = 60
"""How far the next briefing is looked for; a longer pause counts as endless."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A manager whose briefing of a week is due, and since when."""

    manager: Manager
    scope: ScopePlan
    week: Week
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """A briefing to come, `at` in the manager's zone; `why` says what moved it, `skipped` why it will not be sent."""

    manager: Manager
    scope: ScopePlan
    week: Week
    at: datetime
    why: str | None
    skipped: str | None


def due_readers(organisation: Organisation, now: datetime) -> list[Due]:
    """Return whose newest briefing is due at a moment, the earliest first.

    A briefing missed for a whole week is not sent any more. Paused readers are included, because that they get none is
    recorded.
    """
    # Thousands of readers share hundreds of scopes, and making a scope is the slowest part.
    scopes: dict[tuple[tuple[str, ...], str], ScopePlan] = {}
    found: list[Due] = []
    for manager in organisation.managers:
        key = (manager.teams, manager.filed.zone)
        if key not in scopes:
            scopes[key] = organisation.scope_of(manager)
        found.append(newest_due(organisation, manager, now, scope=scopes[key]))
    return sorted(found, key=lambda one: (one.since, one.manager.id))


def briefing_of(due: Due, outlet: str) -> Briefing:
    """Return an unsaved row of what is due through an outlet and not yet begun."""
    return Briefing(
        reader_id=due.manager.id,
        week=due.week.id,
        outlet=outlet,
        run_id=run_id(due.scope.id, due.week.id),
        due_at=int(due.since.timestamp()),
        state="due",
        reason=None,
        attempts=0,
        retry_at=None,
        done_at=None,
    )


def newest_due(organisation: Organisation, manager: Manager, now: datetime, *, scope: ScopePlan | None = None) -> Due:
    """Return a manager's newest due briefing; `scope` is theirs, made if not given."""
    scope = scope or organisation.scope_of(manager)
    today = now.astimezone(ZoneInfo(scope.zone)).date()
    closed = Week(today - timedelta(days=today.weekday() + 7), scope.zone)
    # Late on a Sunday far west of the scope, even the week before the newest is not due yet.
    weeks = (closed.earlier(back) for back in range(3))
    week = next(week for week in weeks if due_at(manager, week, scope.zones) <= now)
    return Due(manager=manager, scope=scope, week=week, since=due_at(manager, week, scope.zones))


def next_due(organisation: Organisation, manager: Manager, now: datetime) -> datetime | None:
    """Return when a manager's next briefing is due, in their zone; None while a pause has no end."""
    return next((one.at for one in coming(organisation, manager, now) if one.skipped is None), None)


def coming(organisation: Organisation, manager: Manager, now: datetime) -> Iterator[Coming]:
    """Return a manager's briefings that come due after a moment, one a week for more than a year."""
    scope, pause = organisation.scope_of(manager), manager.pause
    running = week_of(int(now.timestamp()), scope.zone)
    # A briefing due late in the running week is that of the week before.
    for week in (running.earlier(-ahead) for ahead in range(-2, WEEKS_AHEAD)):
        due = due_at(manager, week, scope.zones)
        if due > now:
            yield Coming(
                manager=manager,
                scope=scope,
                week=week,
                at=due,
                why="; ".join(_causes(manager, scope, week, due)) or None,
                skipped=None if pause is None or not pause.holds(due.date()) else pause.words,
            )


def _causes(manager: Manager, scope: ScopePlan, week: Week, due: datetime) -> Iterator[str]:
    """Say what moved a briefing from its reader's day and hour."""
    usual = usual_at(manager, week, scope.zones)
    names = _holidays(manager, usual.date(), due.date())
    if names:
        stays = ", and the week has no working day left" if due.date() == usual.date() else ""
        yield f"public holiday{'s' if len(names) > 1 else ''}: {listed(names)}{stays}"
    elif usual > at_hour(manager, week.monday + timedelta(days=7 + manager.day)):
        last = max(scope.zones, key=lambda zone: Week(week.monday, zone).end, default=None)
        yield f"1 h after the week of {scope.label} closes{'' if last is None else f' in {last}'}"
        return
    if (due.hour, due.minute) != (manager.hour, manager.minute):
        yield f"the clocks skip {manager.hour:02}:{manager.minute:02} that day"


def _holidays(manager: Manager, first: date, last: date) -> list[str]:
    """Name the holidays that delay a briefing, or would have to, from its usual day to the day before it comes."""
    if manager.country is None or manager.holiday == SAME_DAY:
        return []
    days = (first + timedelta(days=after) for after in range(max((last - first).days, 1)))
    return list(dict.fromkeys(filter(None, (holiday_name(manager.country, day) for day in days))))


def first_due(company: Organisation, now: datetime) -> datetime | None:
    """Return when anybody's next briefing is due, if ever; `company` has each manager's current wishes."""
    # Thousands of readers have a few dozen days and hours between them.
    alike = {
        (one.teams, one.filed.zone, one.zone, one.day, one.hour, one.minute, one.country, one.holiday, one.pause): one
        for one in company.managers
    }
    dues = (next_due(company, one, now) for one in alike.values())
    return min((due for due in dues if due is not None), default=None)
