"""What clocks outside this machine say before a new week is begun, and what is known while ours is ahead of them.

By a clock that jumped a week ahead, next week would be over: "all clear", to everybody, of what has not happened. So
a week is new to a planner only once no outside clock denies that it is over. The surprising thing: what was said is
stored with the moment of our own clock, and holds as long as that goes on from there. Once somebody has put the clock
right, the moment lies in the future, and it is void.
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
"""How far clocks may be apart, and how long what they said holds unless it is said again.

NTP keeps machines within a second, and no briefing is due before its week has been over for an hour.
"""

PREFIX: Final = "clock ahead"
NOBODY: Final = "-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """By how much this machine's clock is ahead of that of `whose`; None where none of these answered."""

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
        """What it is called in the database, which `lead_at` reads."""
        return f"{PREFIX} {NOBODY if self.by is None else round(self.by.total_seconds())} {self.whose}"


Ask = Callable[[datetime], Lead | None]
"""Asks outside clocks, at a moment of our own; None where they agree that it has come, or there is none to ask."""


def nobody(_now: datetime) -> None:
    """Ask nobody: for whoever is handed another clock than the machine's."""


def judged(store: Store, ask: Ask, now: datetime) -> Lead | None:
    """Ask, and write down what was said. Where nobody answers, what was said before holds."""
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
    """Return what was said of this machine's clock and holds at a moment of that; None where nothing is wrong."""
    lately = within("at", int((now - TOLERANCE).timestamp()), int((now + TOLERANCE).timestamp()))
    for one in view.read(Milestone, lately):
        if one.name.startswith(PREFIX):
            by, _, whose = one.name.removeprefix(f"{PREFIX} ").partition(" ")
            return Lead(whose=whose, by=None if by == NOBODY else timedelta(seconds=int(by)))
    return None
