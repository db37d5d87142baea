"""Finds out when incidents were first acknowledged.

An incident that is resolved does not say so any more; its log does, at one request for each incident. The log of the
whole account over the same time says it of all of them at a hundredth of that, unless the account is much larger than
what we read of it. Its length is asked for first, and decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data.errors import AccessDenied
from data.sources.pagerduty.api import PAGE, between
from data.sources.pagerduty.incidents import ACKNOWLEDGED, first_acknowledged, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.sources.pagerduty.api import Api
    from data.sources.pagerduty.incidents import Raw

FEW: Final = 4
"""So many incidents are asked about one by one: the account's log is two requests at least."""

REACH: Final = 86_400
"""Seconds after the last incident began up to which the account's log is read; most are resolved by then."""


@dataclass(kw_only=True, slots=True)
class Acknowledgements:
    """Answers for the incidents of one page at a time."""

    api: Api
    _may_read_all: bool = field(default=True, init=False)

    def of(self, raws: Sequence[Raw], now: int) -> dict[str, int | None]:
        """Return by id when each was first acknowledged; None for one that never was."""
        asked = [raw for raw in raws if not raw.is_untouched]
        found: dict[str, int | None] = {raw.id: None for raw in raws if raw.is_untouched}
        if len(asked) > FEW and self._may_read_all:
            found |= self._from_account(asked, now)
        found |= {raw.id: first_acknowledged(self.api.log(raw.id)) for raw in asked if raw.id not in found}
        return found

    def estimate(self, incidents: int, since: int, until: int) -> int:
        """Return about how many requests it will take for so many incidents that began in [since, until)."""
        if incidents <= FEW:
            return incidents
        try:
            total = self.api.total("/log_entries", between(since, until), what="log entries")
        except AccessDenied:
            return incidents
        pages = incidents // PAGE + 1
        if total is None or total > incidents * PAGE // 2:
            return incidents + pages
        # The account's log once, twice where two pages meet, and one in ten whose story is longer than what was read.
        return total // PAGE + 4 * pages + incidents // 10

    def _from_account(self, raws: Sequence[Raw], now: int) -> Mapping[str, int | None]:
        """Return what the account's log tells of them; nothing where to read it would take longer."""
        since = min(raw.began_at for raw in raws)
        until = min(max(raw.began_at for raw in raws) + REACH, now) + 1
        question, what = between(since, until), "log entries"
        try:
            total = self.api.total("/log_entries", question, what=what)
            # The last page may be reached just so; and half of what one by one would take is worth it.
            if total is None or total > min(self.api.most - PAGE, len(raws) * PAGE // 2):
                return {}
            first: dict[str, int] = {}
            for entry in self.api.every("/log_entries", "log_entries", question, what=what):
                of, at = entry.get("incident"), seconds(entry.get("created_at"))
                known = of.get("id") if isinstance(of, dict) else None
                if entry.get("type") in ACKNOWLEDGED and isinstance(known, str) and at is not None:
                    first[known] = min(at, first.get(known, at))
        except AccessDenied:
            self._may_read_all = False
            return {}
        # The log was read from before each began, so the first found is the first; without one it is whole only
        # for those that were resolved within it.
        return {
            raw.id: first.get(raw.id)
            for raw in raws
            if raw.id in first or (raw.resolved_at is not None and raw.resolved_at < until)
        }
