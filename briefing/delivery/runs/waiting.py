"""Which briefings are overdue and why, and whether one goes out late, from our tables.

A briefing without a row counts: the planner, which writes rows, may be dead. Lateness is made of the delivery alone, so
that a retry, a redraw and a replay say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.contracts.run_keys import run_id
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.delivery.due import briefing_of, due_readers
from briefing.delivery.runs.journal import OPEN
from briefing.editions.view.dates import minute_words
from briefing.readers.choices import OUTLET_LABELS
from briefing.readers.preferences import DAYS, effective, reader_at
from data.query import within
from data.records import Briefing, Delivery, FrozenPayload, ReaderSettings, ScopeRun

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation
    from briefing.delivery.due import Due
    from data.store import Store
    from data.view import View


WENT_WRONG: Final = ("failed", "unknown")
"""Bad ends, which whoever is told of late briefings must hear of, too."""
FORGOTTEN: Final = timedelta(days=7)
"""After so long nobody waits for a briefing, nor for word of one."""

MOST_REASON: Final = 160

Key = tuple[str, str, str]
"""A reader's id, a week and an outlet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A briefing that should have gone out: `due` in epoch seconds, the reader's `zone`, `why` in words.

    `is_outlets`: the outlet keeps it, nothing before. `row` is None if the planner wrote none. `has_ended`: nothing
    more will come.
    """

    reader_id: str
    reader: str
    scope: str
    week: str
    outlet: str
    due: int
    zone: str
    why: str
    is_outlets: bool
    row: Briefing | None

    @property
    def key(self) -> Key:
        return self.reader_id, self.week, self.outlet

    @property
    def has_ended(self) -> bool:
        """Whether it ended, though not as wished."""
        return self.row is not None and self.row.state in WENT_WRONG


def waiting(
    view: View, organisation: Organisation, now: datetime, *, after_seconds: float, outlets: Collection[str]
) -> tuple[Waiting, ...]:
    """Return what was due so long ago, is not out, and was not told of as a row, earliest first.

    `organisation` is the settings file's; `outlets` are this installation's.
    """
    until = int(now.timestamp() - after_seconds)
    since = int((now - FORGOTTEN).timestamp())
    company = effective(organisation, view.read(ReaderSettings))
    rows = view.read(Briefing, within("due_at", since, until + 1), state=(*OPEN, *WENT_WRONG), alarmed_at=None)
    without = [briefing_of(due, outlet) for due, outlet in _without_row(view, company, now, until) if outlet in outlets]
    runs = {one.id: one for one in view.read(ScopeRun, id={one.run_id for one in (*rows, *without)})}
    managers = {one.id: one for one in company.managers}
    found = [
        _waiting(row, company, managers.get(row.reader_id), runs.get(row.run_id), is_planned=is_planned)
        for is_planned, some in ((True, rows), (False, without))
        for row in some
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.key)))


def _waiting(
    row: Briefing, company: Organisation, manager: Manager | None, run: ScopeRun | None, *, is_planned: bool
) -> Waiting:
    why, is_outlets = _why(row, run)
    return Waiting(
        reader_id=row.reader_id,
        # Who left the settings is still told of, by what is left of them.
        reader=row.reader_id if manager is None else clean(manager.name, limit=MAX_LABEL),
        scope=clean(row.run_id.rpartition("/")[0] if manager is None else company.scope_of(manager).label),
        week=row.week,
        outlet=row.outlet,
        due=row.due_at,
        zone="UTC" if manager is None else manager.zone,
        why=why,
        is_outlets=is_outlets,
        row=row if is_planned else None,
    )


def _without_row(view: View, company: Organisation, now: datetime, until: int) -> Iterator[tuple[Due, str]]:
    """Yield whose newest briefing is due by `until` and is in no table."""
    late = [one for one in due_readers(company, now) if one.since.timestamp() <= until]
    weeks = {one.week.id for one in late} | {one.week.earlier(-1).id for one in late}
    rows = list(view.pick(Briefing, ("reader_id", "week", "outlet", "due_at"), week=weeks))
    known = {(reader, week, outlet) for reader, week, outlet, _ in rows}
    # What was skipped in advance says nothing of the week before.
    newer = {(reader, week) for reader, week, _, due_at in rows if due_at <= now.timestamp()}
    left = [
        (due, outlet)
        for due in late
        if (due.manager.id, due.week.earlier(-1).id) not in newer
        for outlet in dict.fromkeys(outlet for outlet, _ in due.manager.addresses)
        if (due.manager.id, due.week.id, outlet) not in known
    ]
    delivered = _delivered(view, {due.week.id for due, _ in left}) if left else frozenset()
    for due, outlet in left:
        mine = (address for name, address in due.manager.addresses if name == outlet)
        if not any((run_id(due.scope.id, due.week.id), outlet, address) in delivered for address in mine):
            yield due, outlet


def _delivered(view: View, weeks: Collection[str]) -> frozenset[tuple[str, str, str]]:
    """Return run id, outlet and address of what went out before briefings had rows."""
    picked = view.pick(FrozenPayload, ("hash", "scope_id", "week"), week=weeks)
    frozen = {one: run_id(scope, week) for one, scope, week in picked}
    columns, ends = ("payload_hash", "outlet", "address"), ("sent", "skipped")
    sent = view.pick(Delivery, columns, payload_hash=list(frozen), state=ends)
    return frozenset((frozen[one], outlet, address) for one, outlet, address in sent)


def _why(row: Briefing, run: ScopeRun | None) -> tuple[str, bool]:
    """Say what keeps a briefing, and whether it is the outlet."""
    if run is None:
        return "its run has not begun", False
    if run.state != "done":
        failed = f"{run.step} failed: {clean(run.error or 'nothing says why', limit=MOST_REASON)}"
        words = {"failed": failed, "running": f"{run.step} is still running", "queued": "its run waits for a worker"}
        return words.get(run.state, f"its run is {run.state}"), False
    if row.reason is not None:
        named, said = OUTLET_LABELS.get(row.outlet, row.outlet), clean(row.reason, limit=MOST_REASON)
        return said if said.casefold().startswith(row.outlet) else f"{named}: {said}", True
    words = {
        "queued": "handed to a worker that has not said what became of it",
        "due": "it is ready, and nobody has handed it out",
    }
    return words.get(row.state, row.state), False


# ---- late editions

UNMISTAKABLE: Final = timedelta(days=6)
"""Within so many days a weekday's name is unambiguous."""


def late_words(due_at: int, begun_at: int, zone: str) -> str:
    """Write "Late: due Monday 09:00, sent from Monday 14:20 on (Europe/Berlin)." from epoch seconds and a zone."""
    due, begun = (datetime.fromtimestamp(at, ZoneInfo(zone)) for at in (due_at, begun_at))
    if abs(begun - due) < UNMISTAKABLE:
        told = [f"{DAYS[one.weekday()]} {one:%H:%M}" for one in (due, begun)]
    else:
        told = [minute_words(one.isoformat(), zone) for one in (due, begun)]
    return f"Late: due {told[0]}, sent from {told[1]} on ({zone})."


def lateness_of(store: Store | View, organisation: Organisation, delivery: Delivery, *, zone: str) -> str | None:
    """Return what a delivered edition says of being late, if anything.

    `organisation` is the settings file's; `zone` is the scope's, for an address nobody has any more.
    """
    if delivery.due_at is None:
        return None
    at = zone_at(store, organisation, delivery.outlet, delivery.address) or zone
    return late_words(delivery.due_at, delivery.claimed_at, at)


def zone_at(store: Store | View, organisation: Organisation, outlet: str, address: str) -> str | None:
    """Return the zone of an address's reader, for a channel the first one's; None without a reader."""
    found = reader_at(store, organisation, outlet, address)
    return None if found is None else found.zone
