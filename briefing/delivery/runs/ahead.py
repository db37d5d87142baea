"""What outside clocks say before a new week is begun, and what holds while ours is ahead.

By a clock a week ahead, next week would be over: "all clear" to everybody. So a planner begins a week only if no
outside clock denies that it is over. The answer is stored with our own clock's moment; once that is in the future,
because somebody fixed the clock, it is void.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from briefing.narrative.wording import span
from data.query import within
from data.records import Milestone

if TYPE_CHECKING:
    from data.store import Store
    from data.view import View

TOLERANCE: Final = timedelta(minutes=10)
"""How far clocks may differ, and how long an answer holds: NTP is within a second, briefings come an hour after a week.
"""

PREFIX: Final = "clock ahead"
NOBODY: Final = "-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """How far this machine's clock is ahead of `whose`; None if no one answered."""

    whose: str
    by: timedelta | None

    @property
    def words(self) -> str:
        """Say what is wrong, and what waits for it."""
        if self.by is None:
            return f"no outside clock says whether the week is over ({self.whose} did not answer); a new week waits"
        by = span(self.by.total_seconds() / 60)
        return f"this machine's clock is {by} ahead of that of {self.whose}; a new week waits"

    @property
    def name(self) -> str:
        """Its name in the database, which `lead_at` reads."""
        return f"{PREFIX} {NOBODY if self.by is None else round(self.by.total_seconds())} {self.whose}"


Ask = Callable[[datetime], Lead | None]
"""Asks outside clocks, at a moment of ours; None if they agree, or there is none."""


def nobody(_now: datetime) -> None:
    """For whoever has another clock than the machine's."""


def judged(store: Store, ask: Ask, now: datetime) -> Lead | None:
    """Ask and record the answer; without one the last answer holds."""
    lead = ask(now)
    with store.transaction() as transaction:
        if lead is not None and lead.by is None:
            lead = lead_at(transaction, now) or lead
        before = [one.name for one in transaction.read(Milestone) if one.name.startswith(PREFIX)]
        if before:
            transaction.delete(Milestone, name=before)
        if lead is not None:
            transaction.add([Milestone(name=lead.name, at=int(now.timestamp()))])
    return lead


def lead_at(view: Store | View, now: datetime) -> Lead | None:
    """Return the valid answer about this machine's clock at one of its moments; None if fine."""
    lately = within("at", int((now - TOLERANCE).timestamp()), int((now + TOLERANCE).timestamp()))
    for one in view.read(Milestone, lately):
        if one.name.startswith(PREFIX):
            by, _, whose = one.name.removeprefix(f"{PREFIX} ").partition(" ")
            return Lead(whose=whose, by=None if by == NOBODY else timedelta(seconds=int(by)))
    return None
