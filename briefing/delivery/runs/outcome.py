"""What became of a reader's briefing, and how it is written down: its end, or when it is worth another look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
"""The ends of parts; the first that there is is the end of the whole."""

BEGUN: Final = ("attempts", "generation")
"""What changes where somebody hands a briefing over anew, or asks for it once more."""

OUT: Final = ("sent", "unknown")
"""The ends of what is out, or may be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What was done for one reader: the state of every part, or the error that stopped it in words.

    `left` are channels where the reader wants nothing now and others do: their turn, not this reader's, posts there.
    `notices` are what the reader was told besides, of an address that is refused. `skipped` says why a reader gets
    nothing of this week at all. `is_lasting` says that the error would come again, whenever it is tried.
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
        """Whether there is nothing left to try: no error, and every part sent, failed or skipped."""
        return self.error is None and all(one.state in FINAL for one in (*self.deliveries, *self.notices))

    @property
    def is_sent(self) -> bool:
        """Whether all of it was sent, and there is nothing else to write down of it."""
        is_whole = self.error is None and self.skipped is None and not self.notices
        parts = self.deliveries
        return is_whole and bool(parts) and all(part.state == "sent" and part.reason is None for part in parts)


def joined(first: Outcome, second: Outcome) -> Outcome:
    """Put together what became of one reader through two outlets."""
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
    """Writes to the rows of briefings, as long as nobody has handed them over anew or has asked for something else."""

    def __init__(self, services: RunServices) -> None:
        self._store = services.store
        self._part_senders = services.part_senders
        self._now = services.now

    def record(self, one: Briefing, outcome: Outcome) -> None:
        """Write down how a briefing ended, or when it is worth another look."""
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
        """Write down that some readers' briefings of one batch were sent, and nothing else is to be said of them."""
        told: dict[str, str | int | None] = {"state": "sent", "reason": None, "retry_at": None, "done_at": self._now()}
        alike: dict[tuple[int, int], list[Briefing]] = defaultdict(list)
        for one in rows:
            alike[one.attempts, one.generation].append(one)
        for some in alike.values():
            ids = [one.reader_id for one in some]
            seen = {**as_seen(some[0], *BEGUN), "reader_id": ids}
            self._store.change(Briefing, {"begun": 0, **told}, **seen, state=(QUEUED, SKIPPED))

    def end(self, one: Briefing, state: str, reason: str | None) -> None:
        """Write down how a briefing ended."""
        # What was left out while it was on its way is out all the same, and the row says so.
        over = (QUEUED, SKIPPED) if state in OUT else (QUEUED,)
        self.write(one, {"state": state, "reason": reason, "retry_at": None, "done_at": self._now()}, over=over)

    def write(self, one: Briefing, told: Mapping[str, str | int | None], *, over: tuple[str, ...] = (QUEUED,)) -> None:
        """Write to a row, unless somebody has handed it over anew or has asked for something else meanwhile."""
        self._store.change(Briefing, {"begun": 0, **told}, **as_seen(one, *BEGUN), state=over)


def _reason(state: str, parts: Sequence[Delivery], left: Sequence[str], outlet: str) -> str | None:
    told = next((part.reason for part in parts if part.state == state and part.reason is not None), None)
    if told is not None or parts:
        return told
    return f"left to the other readers of {left[0]}" if left else f"the reader has turned {outlet} off"
