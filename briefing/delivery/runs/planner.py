"""Whose briefing is due, handed to an engine: by store and clock, at the start and on each tick.

What is due becomes a row first, so that no crash loses it, and a missed tick heals at the next. A row is queued before
the engine is told; if the engine does not have it, it is handed over under a new attempt's number.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from briefing.contracts.organisation import OUTLETS
from briefing.contracts.run_keys import DeliveryBatch, attempt_id, run_id
from briefing.contracts.week import week_of
from briefing.delivery.due import briefing_of, due_readers
from briefing.delivery.runs.ahead import judged
from briefing.delivery.runs.journal import as_seen
from briefing.readers.preferences import readers_now
from data.records import Briefing, Change, Delivery, FrozenPayload, ScopeRun

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.contracts.organisation import Manager, Organisation
    from briefing.delivery.due import Due
    from briefing.delivery.runs.ahead import Lead
    from briefing.delivery.runs.services import Engine, RunServices

log = logging.getLogger(__name__)

DUE: Final = "due"
QUEUED: Final = "queued"
SKIPPED: Final = "skipped"

SEEN: Final = ("state", "attempts")
"""What changes whenever somebody takes a briefing in hand."""

READDRESSED: Final = ("sent", "failed")
"""The ends after which a reader's new address is sent to."""

WEEKS_BACK: Final = 4
"""The newest due briefing is at most two weeks old, for any day, hour and zone."""

READERS_AN_ERRAND: Final = 20
"""So many readers of a scope with the same state are one batch."""


class Planner:
    """Finds what is due and hands it over; `patience` is in seconds, until the engine is asked again."""

    def __init__(self, services: RunServices, engine: Engine, *, patience: int) -> None:
        self._store = services.store
        self._organisation = services.organisation
        self._clock = services.clock
        self._now = services.now
        self._outlets = services.outlets
        self._policy = services.policy
        self._engine = engine
        self._patience = patience
        self._outside = services.outside
        self._lead: Lead | None = None
        self._noted: set[tuple[Manager, str]] = set()
        # Python keeps only eight zones, and would read the other files at every tick.
        self._zones = [ZoneInfo(one.zone) for one in self._organisation.managers]
        self._unread: set[str] = set()

    def tick(self, is_stopping: Callable[[], bool] = lambda: False) -> list[Due]:
        """Hand over what is due now; return whose newest briefing is due. On a database error it stays due."""
        company = readers_now(self._store, self._organisation)
        newest = self._newest()
        dues = self._dues(company, newest)
        self._note(dues)
        self._repair()
        for run in self._waiting_runs(newest | {one.manager.id: one.week.id for one in dues}):
            if is_stopping():
                break
            self._begin(run)
        return dues

    def _dues(self, company: Organisation, newest: Mapping[str, str]) -> list[Due]:
        """Return whose newest briefing is due; new weeks only if outside clocks agree."""

        def at(moment: datetime) -> list[Due]:
            # A reader's new later hour makes no old briefing due again.
            return [one for one in due_readers(company, moment) if newest.get(one.manager.id, "") <= one.week.id]

        now, before = self._clock.now(), self._lead
        dues = at(now)
        if before is None and not any(map(self._is_new, dues)):
            return dues
        self._lead = lead = judged(self._store, self._outside, now)
        if lead is None:
            return dues
        if lead.words != (before and before.words):
            log.warning("%s", lead.words)
        if lead.by is not None and lead.by.total_seconds() <= self._policy.late_after:
            return at(now - lead.by)
        # Without an answer, later events prove that a week is over. By a clock far ahead, even due briefings would be
        # called late.
        events = self._store.read(Change, order=("-updated_at",), limit=1) if lead.by is None else []
        over = max((one.updated_at for one in events), default=0)
        return [one for one in dues if not self._is_new(one) or one.week.end.timestamp() <= over]

    def _is_new(self, due: Due) -> bool:
        return (due.manager, due.week.id) not in self._noted

    def hand_over(self, run: str) -> None:
        """Hand over the briefings of a finished run."""
        now = self._now()
        waiting = self._store.read(Briefing, run_id=run, state=DUE)
        ready = [one for one in waiting if one.retry_at is None or one.retry_at <= now]
        ready.sort(key=lambda one: (one.due_at, one.reader_id, OUTLETS.index(one.outlet)))
        # What never ended goes alone: it may be what ends its process.
        errands = [[one] for one in ready if one.begun]
        alike = grouped(((one.outlet, one.attempts, one.reason), one) for one in ready if not one.begun)
        for rows in alike.values():
            errands += [rows[at : at + READERS_AN_ERRAND] for at in range(0, len(rows), READERS_AN_ERRAND)]
        for rows in sorted(errands, key=lambda rows: (rows[0].due_at, rows[0].reader_id)):
            self._deliver(rows)

    def _newest(self) -> dict[str, str]:
        """Return the newest week due for each reader."""
        now, found = self._now(), dict[str, str]()
        # No further back than anything comes due: a year has many rows, and this runs at every tick.
        weeks = [week_of(now, "UTC").earlier(back).id for back in range(-1, WEEKS_BACK)]
        with self._store.snapshot() as view:
            for reader, week, due_at in view.pick(Briefing, ("reader_id", "week", "due_at"), week=weeks):
                if due_at <= now:
                    found[reader] = max(week, found.get(reader, ""))
        return found

    def _note(self, dues: Iterable[Due]) -> None:
        """Record what came due since the last tick, also through a newly enabled outlet."""
        new = list(filter(self._is_new, dues))
        if not new:
            return
        rows = {one.manager.id: self._rows(one) for one in new}
        self._store.add([row for mine in rows.values() for row in mine])
        # Readers without an outlet read by command, and next week compares with this one.
        self._unread |= {run_id(one.scope.id, one.week.id) for one in new if not rows[one.manager.id]}
        self._readdress(new)
        self._noted |= {(one.manager, one.week.id) for one in new}

    def _readdress(self, new: Sequence[Due]) -> None:
        """Make an ended briefing due again if the reader's address was fixed since."""
        weeks = sorted({one.week.id for one in new})
        with self._store.snapshot() as view:
            hashes = {
                run_id(scope, week): hash_
                for hash_, scope, week in view.pick(FrozenPayload, ("hash", "scope_id", "week"), week=weeks)
            }
            columns = ("payload_hash", "outlet", "address")
            known = set(view.pick(Delivery, columns, payload_hash=sorted(hashes.values())))
            ended = {(one.reader_id, one.outlet): one for one in view.read(Briefing, week=weeks, state=READDRESSED)}
        for due in new:
            frozen = hashes.get(run_id(due.scope.id, due.week.id))
            for outlet, address in due.manager.addresses:
                one = ended.get((due.manager.id, outlet))
                if one is None or one.week != due.week.id or frozen is None:
                    continue
                if (frozen, outlet, address) not in known:
                    told = {"state": DUE, "reason": f"{address} is new", "retry_at": None, "done_at": None}
                    self._store.change(Briefing, told, **as_seen(one, *SEEN))

    def _rows(self, due: Due) -> list[Briefing]:
        wanted = dict.fromkeys(outlet for outlet, _ in due.manager.addresses if outlet in self._outlets)
        rows = [briefing_of(due, outlet) for outlet in wanted]
        now, since = self._now(), int(due.since.timestamp())
        if not self._policy.skips_late or now - since <= self._policy.late_after:
            return rows
        reason = f"late by {(now - since) // 60} minutes, and [runs] late is skip"
        return [replace(row, state=SKIPPED, reason=reason, done_at=now) for row in rows]

    def _repair(self) -> None:
        """Make due again what is queued but not in the engine."""
        before = self._now() - self._patience
        queued = [one for one in self._store.read(Briefing, state=QUEUED) if (one.retry_at or 0) <= before]
        held = {name: self._engine.holds(name) for name in sorted({one.errand for one in queued if one.errand})}
        for one in queued:
            is_held = one.errand is not None and held[one.errand]
            told = {"retry_at": self._now() if is_held else None, "state": QUEUED if is_held else DUE}
            self._store.change(Briefing, told, **as_seen(one, *SEEN))
        for run in self._store.read(ScopeRun, state=(QUEUED, "running")):
            if (run.retry_at or 0) <= before and not self._engine.holds(attempt_id(run.id, run.attempts)):
                lost = {"state": "failed", "retry_at": self._now(), "error": "nobody had it in hand any more"}
                self._store.change(ScopeRun, lost, id=run.id, state=run.state, attempts=run.attempts)

    def _waiting_runs(self, newest: Mapping[str, str]) -> list[str]:
        """Return the runs that briefings wait for, earliest due first; `newest` are readers' newest weeks."""
        now, found = self._now(), dict[str, int]()
        for one in self._store.read(Briefing, state=DUE):
            week = newest.get(one.reader_id, one.week)
            if one.week < week and not one.attempts and one.reason is None:
                # Nobody began or asked for it in a whole week; its reader does not wait for it now.
                told = {"state": SKIPPED, "reason": f"that of {week} has come due since", "done_at": now}
                self._store.change(Briefing, told, **as_seen(one, *SEEN))
            elif one.retry_at is None or one.retry_at <= now:
                found[one.run_id] = min(one.due_at, found.get(one.run_id, one.due_at))
        done = {one.id for one in self._store.read(ScopeRun, id=self._unread, state="done")}
        self._unread -= done
        found |= dict.fromkeys(self._unread - found.keys(), now)
        return sorted(found, key=lambda run: (found[run], run))

    def _begin(self, run: str) -> None:
        """Have a run done, or if it is, its briefings delivered."""
        known = self._store.get(ScopeRun, id=run)
        if known is None:
            known = self._added(run)
        elif known.state == "failed" and (known.retry_at is None or known.retry_at <= self._now()):
            told = {"state": QUEUED, "attempts": known.attempts + 1, "retry_at": self._now()}
            changed = self._store.change(ScopeRun, told, id=run, state="failed", attempts=known.attempts)
            known = changed[0] if changed else None
        elif known.state == "done":
            self.hand_over(run)
            return
        else:
            return
        if known is not None:
            self._engine.prepare(run, known.attempts)

    def _added(self, run: str) -> ScopeRun | None:
        scope_id, _, week = run.rpartition("/")
        new = ScopeRun(
            id=run,
            scope_id=scope_id,
            week=week,
            state=QUEUED,
            step=None,
            attempts=1,
            worker=None,
            began_at=None,
            ended_at=None,
            retry_at=self._now(),
            error=None,
        )
        return next(iter(self._store.add([new])), None)

    def _deliver(self, rows: Sequence[Briefing]) -> None:
        """Hand over readers' briefings of one run and outlet as a batch, named after the first."""
        first = rows[0]
        errand = DeliveryBatch(
            reader_id=first.reader_id, week=first.week, outlet=first.outlet, attempt=first.attempts + 1
        )
        told = {"state": QUEUED, "attempts": errand.attempt, "retry_at": self._now(), "errand": errand.id}
        seen = {**as_seen(first, *SEEN), "reader_id": [one.reader_id for one in rows]}
        queued = self._store.change(Briefing, told, **seen)
        if any(one.reader_id == first.reader_id for one in queued):
            self._engine.deliver(errand)
        elif queued:
            # Another was first with the one it is named after, and may have a batch of that name.
            back = {"state": DUE, "retry_at": None, "errand": None}
            mine = [one.reader_id for one in queued]
            self._store.change(
                Briefing, back, reader_id=mine, week=first.week, outlet=first.outlet, state=QUEUED, errand=errand.id
            )
