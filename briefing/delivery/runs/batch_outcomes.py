"""Writes down how errands ended, or when they are worth another look."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefing.contracts.retry_delays import GIVE_UP_SECONDS, delay_after
from briefing.delivery.runs.planner import DUE, QUEUED, SKIPPED
from data.records import Briefing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.contracts.clock import Clock
    from briefing.delivery.part_sender import PartSender
    from briefing.delivery.runs.outcome import Outcome
    from data.records import Delivery
    from data.store import Store

WORST: Final = ("failed", "unknown", "sent", "skipped")
"""The ends of parts; the first that there is is the end of the whole."""

OUT: Final = ("sent", "unknown")
"""The ends of what is out, or may be."""


class Endings:
    """Writes to the rows of briefings, as long as nobody has handed them over anew or has asked for something else."""

    def __init__(self, *, store: Store, couriers: Mapping[str, PartSender], clock: Clock) -> None:
        """Take what it writes with, and who knows when a part is worth another look."""
        self._store = store
        self._couriers = couriers
        self._clock = clock

    def record(self, one: Briefing, outcome: Outcome) -> None:
        """Write down how an errand ended, or when it is worth another look."""
        if outcome.error is not None and outcome.is_lasting:
            self.end(one, "failed", outcome.error)
            return
        if outcome.error is not None:
            self._later(one, outcome.error, self._now() + delay_after(one.attempts))
            return
        if outcome.skipped is not None:
            self.end(one, SKIPPED, outcome.skipped)
            return
        parts = outcome.deliveries
        looks = [(at, part) for part in (*parts, *outcome.notices) if (at := self._looked_at(part)) is not None]
        if looks:
            at, part = min(looks, key=lambda look: look[0])
            self.write(one, {"state": DUE, "reason": part.reason or part.state, "retry_at": at})
            return
        state = next((state for state in WORST if any(part.state == state for part in parts)), SKIPPED)
        self.end(one, state, _reason(state, parts, outcome.left, one.outlet))

    def _looked_at(self, part: Delivery) -> int | None:
        return self._couriers[part.outlet].look_again_at(part)

    def _later(self, one: Briefing, reason: str, at: int) -> None:
        if self._now() - one.due_at >= GIVE_UP_SECONDS:
            self.end(one, "failed", f"gave up after {one.attempts} attempts: {reason}")
        else:
            self.write(one, {"state": DUE, "reason": reason, "retry_at": at})

    def end_all(self, rows: Sequence[Briefing]) -> None:
        """Write down that some readers' briefings of one errand were sent, and nothing else is to be said of them."""
        told: dict[str, str | int | None] = {"state": "sent", "reason": None, "retry_at": None, "done_at": self._now()}
        alike: dict[tuple[int, int], list[Briefing]] = defaultdict(list)
        for one in rows:
            alike[one.attempts, one.generation].append(one)
        for (attempts, generation), some in alike.items():
            place: dict[str, str | int] = {
                "week": some[0].week,
                "outlet": some[0].outlet,
                "attempts": attempts,
                "generation": generation,
            }
            self._store.change(
                Briefing,
                {"begun": 0, **told},
                reader_id=[one.reader_id for one in some],
                state=(QUEUED, SKIPPED),
                **place,
            )

    def end(self, one: Briefing, state: str, reason: str | None) -> None:
        # What was left out while it was on its way is out all the same, and the row says so.
        over = (QUEUED, SKIPPED) if state in OUT else QUEUED
        self.write(one, {"state": state, "reason": reason, "retry_at": None, "done_at": self._now()}, over=over)

    def write(
        self, one: Briefing, told: Mapping[str, str | int | None], *, over: str | tuple[str, ...] = QUEUED
    ) -> None:
        """Write to a row, unless somebody has handed it over anew or has asked for something else meanwhile."""
        mine = {"reader_id": one.reader_id, "week": one.week, "outlet": one.outlet}
        self._store.change(
            Briefing, {"begun": 0, **told}, **mine, state=over, attempts=one.attempts, generation=one.generation
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def is_sent(outcome: Outcome) -> bool:
    """Whether all of it was sent, and there is nothing else to write down of it."""
    is_whole = outcome.error is None and outcome.skipped is None and not outcome.notices
    parts = outcome.deliveries
    return is_whole and bool(parts) and all(part.state == "sent" and part.reason is None for part in parts)


def _reason(state: str, parts: Sequence[Delivery], left: Sequence[str], outlet: str) -> str | None:
    told = next((part.reason for part in parts if part.state == state and part.reason is not None), None)
    if told is not None or parts:
        return told
    return f"left to the other readers of {left[0]}" if left else f"the reader has turned {outlet} off"
