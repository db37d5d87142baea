"""What became of a reader's briefing, and how it is recorded: its end, or when to look again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.contracts.grouping import grouped
from briefing.contracts.rate_limits import GIVE_UP_SECONDS, delay_after
from briefing.delivery.runs.journal import as_seen
from briefing.delivery.runs.planner import DUE, QUEUED, SKIPPED
from data.records import Briefing

if TYPE_CHECKING:
    from briefing.delivery.due import Due
    from briefing.delivery.runs.services import RunServices
    from data.records import Delivery

FINAL: Final = frozenset({"sent", "failed", "skipped"})

WORST: Final = ("failed", "unknown", "sent", "skipped")
"""The ends of parts; the first present one is the whole's end."""

BEGUN: Final = ("attempts", "generation")
"""What changes when a briefing is handed over anew, or asked for once more."""

OUT: Final = ("sent", "unknown")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What was done for one reader: every part's state, or the error in words.

    `left` are channels that this reader does not want now but others do, in their turn. `notices` tell the reader of
    refused addresses. `skipped` says why a reader gets nothing this week. `is_lasting`: the error would always recur.
    """

    due: Due
    deliveries: tuple[Delivery, ...] = ()
    left: tuple[str, ...] = ()
    error: str | None = None
    notices: tuple[Delivery, ...] = ()
    skipped: str | None = None
    is_lasting: bool = False

    @property
    def is_final(self) -> bool:
        """Whether nothing is left to try: no error, and every part sent, failed or skipped."""
        return self.error is None and all(one.state in FINAL for one in (*self.deliveries, *self.notices))

    @property
    def is_sent(self) -> bool:
        """Whether all of it was sent and nothing else needs recording."""
        is_whole = self.error is None and self.skipped is None and not self.notices
        parts = self.deliveries
        return is_whole and bool(parts) and all(part.state == "sent" and part.reason is None for part in parts)


def joined(first: Outcome, second: Outcome) -> Outcome:
    """Combine one reader's outcomes through two outlets."""
    return Outcome(
        due=first.due,
        deliveries=first.deliveries + second.deliveries,
        left=first.left + second.left,
        error=first.error or second.error,
        notices=first.notices + second.notices,
        skipped=first.skipped or second.skipped,
        is_lasting=first.is_lasting or second.is_lasting,
    )


class OutcomeRecorder:
    """Writes to briefings' rows, unless they were handed over anew or changed."""

    def __init__(self, services: RunServices) -> None:
        self._store = services.store
        self._part_senders = services.part_senders
        self._now = services.now

    def record(self, one: Briefing, outcome: Outcome) -> None:
        """Record how a briefing ended, or when to look again."""
        if outcome.error is not None and outcome.is_lasting:
            self.end(one, "failed", outcome.error)
            return
        if outcome.error is not None:
            self._retry(one, outcome.error)
            return
        if outcome.skipped is not None:
            self.end(one, SKIPPED, outcome.skipped)
            return
        parts = outcome.deliveries
        looks = [
            (at, part)
            for part in (*parts, *outcome.notices)
            if (at := self._part_senders[part.outlet].look_again_at(part)) is not None
        ]
        if looks:
            at, part = min(looks, key=lambda look: look[0])
            self.write(one, {"state": DUE, "reason": part.reason or part.state, "retry_at": at})
            return
        state = next((state for state in WORST if any(part.state == state for part in parts)), SKIPPED)
        self.end(one, state, _reason(state, parts, outcome.left, one.outlet))

    def _retry(self, one: Briefing, reason: str) -> None:
        now = self._now()
        if now - one.due_at >= GIVE_UP_SECONDS:
            self.end(one, "failed", f"gave up after {one.attempts} attempts: {reason}")
        else:
            self.write(one, {"state": DUE, "reason": reason, "retry_at": now + delay_after(one.attempts)})

    def all_sent(self, rows: Sequence[Briefing]) -> None:
        """Record that some readers' briefings of one batch were plainly sent."""
        told: dict[str, str | int | None] = {"state": "sent", "reason": None, "retry_at": None, "done_at": self._now()}
        for some in grouped(((one.attempts, one.generation), one) for one in rows).values():
            ids = [one.reader_id for one in some]
            seen = {**as_seen(some[0], *BEGUN), "reader_id": ids}
            self._store.change(Briefing, {"begun": 0, **told}, **seen, state=(QUEUED, SKIPPED))

    def end(self, one: Briefing, state: str, reason: str | None) -> None:
        # What was left out while on its way is out all the same, and the row says so.
        over = (QUEUED, SKIPPED) if state in OUT else (QUEUED,)
        self.write(one, {"state": state, "reason": reason, "retry_at": None, "done_at": self._now()}, over=over)

    def write(self, one: Briefing, told: Mapping[str, str | int | None], *, over: tuple[str, ...] = (QUEUED,)) -> None:
        """Write to a row, unless it was handed over anew or something else was asked for."""
        self._store.change(Briefing, {"begun": 0, **told}, **as_seen(one, *BEGUN), state=over)


def _reason(state: str, parts: Sequence[Delivery], left: Sequence[str], outlet: str) -> str | None:
    told = next((part.reason for part in parts if part.state == state and part.reason is not None), None)
    if told is not None or parts:
        return told
    return f"left to the other readers of {left[0]}" if left else f"the reader has turned {outlet} off"
