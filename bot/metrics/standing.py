"""What is pressing: who works, whose briefing waits, and who has no plan (kept for a while, as it takes long)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefing.delivery.due import first_due
from briefing.delivery.runs.journal import OPEN
from briefing.delivery.runs.overview import LIVE, WorkerState, is_overdue, unplanned, workers_now
from briefing.readers.preferences import readers_now
from data.query import within
from data.records import Briefing

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from data.view import View

HOLDS_SECONDS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is pressing; times are epoch seconds. `due` counts unfinished briefings of all weeks, `late` those that will
    say they are late, `overdue` those due for half an hour, including unplanned readers. `oldest_due` is since when the
    oldest is due, `next_due` when the next one is.
    """

    has_readers: bool
    workers: tuple[WorkerState, ...]
    due: int
    late: int
    overdue: int
    oldest_due: int | None
    next_due: int | None

    @property
    def is_anybody_at_work(self) -> bool:
        return any(one.state == LIVE for one in self.workers)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """When the settings were asked, and since when each unplanned reader is due."""

    at: float
    missed: tuple[int, ...]
    next_due: int | None


class Lookout:
    """`late_after` is the seconds after which a briefing is late. Thread-safe."""

    def __init__(self, organisation: Organisation, *, late_after: int) -> None:
        self._organisation = organisation
        self._late_after = late_after
        self._asked: _Asked | None = None
        self._turn = threading.Lock()

    def look(self, view: View, now: datetime) -> Standing:
        at, asked = int(now.timestamp()), self._ask(view, now)
        rows = view.read(Briefing, within("due_at", None, at + 1), state=sorted(OPEN))
        since = [*(one.due_at for one in rows), *asked.missed]
        return Standing(
            has_readers=bool(self._organisation.managers),
            workers=workers_now(view, at),
            due=len(since),
            late=sum(at - one >= self._late_after for one in since),
            overdue=sum(is_overdue(one, at) for one in rows) + len(asked.missed),
            oldest_due=min(since, default=None),
            next_due=asked.next_due,
        )

    def _ask(self, view: View, now: datetime) -> _Asked:
        with self._turn:
            at = now.timestamp()
            asked = self._asked
            if asked is None or not 0 <= at - asked.at < HOLDS_SECONDS:
                due = first_due(readers_now(view, self._organisation), now)
                asked = self._asked = _Asked(
                    at=at,
                    missed=tuple(one.due_at for one in unplanned(view, self._organisation, now)),
                    next_due=None if due is None else int(due.timestamp()),
                )
            return asked
