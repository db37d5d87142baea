"""The readers of one errand: what they have in common is read once for all of them, and again after a moment.

The surprising thing: a round may end early. Where one reader takes so long that the others wait, these are given back,
and go alone from then on; so do all of them where the process was ended in the middle of a round, because any of them
may be why.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from data.records import Briefing

FRESH_SECONDS: Final = 2.0
"""For so long what was read for one reader counts for the next ones, too: a pause, a name, who wants what."""

LONGEST_SECONDS: Final = 20.0
"""After so long nobody else of a round is begun with."""

Told = TypeVar("Told")


class BatchCache:
    """The briefings of one errand, in their order."""

    def __init__(self, rows: Sequence[Briefing], now: Callable[[], float] = time.monotonic) -> None:
        """Take the rows, as they were when they were begun with; `now` counts seconds."""
        self.rows = tuple(rows)
        self.readers = frozenset(one.reader_id for one in rows)
        self._now = now
        self._began = now()
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    @property
    def is_broken(self) -> bool:
        """Whether it was begun before and never came to an end, though it is of many."""
        return len(self.rows) > 1 and any(one.begun > 1 for one in self.rows)

    @property
    def is_long(self) -> bool:
        """Whether those who are left have waited long enough."""
        return self._now() - self._began >= LONGEST_SECONDS

    def lately(self, what: Hashable, read: Callable[[], Told]) -> Told:
        """Return what `read` returned a moment ago under this name, or returns now."""
        now = self._now()
        at, told = self._kept.get(what, (None, None))
        if at is None or now - at >= FRESH_SECONDS:
            told = read()
            self._kept[what] = now, told
        return cast("Told", told)
