"""What became of a reader's briefing, for whoever watches a run by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from briefing.delivery.due import Due
    from data.records import Delivery

FINAL: Final = frozenset({"sent", "failed", "skipped"})


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
