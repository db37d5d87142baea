"""What a plan chooses from: a payload's handles by kind, each in its best form, as far as licensed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from briefing.narrative.forms import all_values
from briefing.narrative.licences import largest_drivers
from briefing.narrative.phrases import all_phrases
from briefing.narrative.plan import NotLicensed, PlannedSentence, say
from briefing.narrative.relations import spoken
from briefing.narrative.wording import numbers, rows

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact, Payload
    from briefing.narrative.handles import Handles


@dataclass(frozen=True)
class Choices:
    """What can be said of one payload; wordings take turns by week."""

    handles: Handles

    @property
    def _payload(self) -> Payload:
        return self.handles.payload

    @cached_property
    def _turn(self) -> int:
        """A number that goes up from week to week, so that wordings take turns."""
        return int("".join(filter(str.isdigit, self._payload.period.week)) or 0)

    def _of_kind(self, kind: str) -> list[str]:
        return [one.handle for one in self.handles.items.values() if one.fact.kind == kind and self.handles.forms(one)]

    def _each(self, kind: str, *forms: str) -> list[PlannedSentence | None]:
        return [self._one(one, *forms) for one in self._of_kind(kind)]

    def _fact(self, handle: str) -> Fact:
        return self.handles.items[handle].fact

    def _best(self, handle: str, *forms: str) -> str:
        """Return a reference to a handle in its first possible form, in this week's wording."""
        item = self.handles.items[handle]
        offered = self.handles.forms(item)
        wanted = (*forms, *all_phrases()[item.fact.kind].best, "usual", "")
        form = next((one for one in wanted if one in offered), "")
        wording = self._turn % offered.get(form, 1)
        return f"{handle}{f':{form}' if form else ''}{f'~{wording}' if wording else ''}"

    def _first(self, *wanted: PlannedSentence | None, words: int = 60) -> PlannedSentence | None:
        """Return the first licensed sentence that is not too long."""
        for one in wanted:
            try:
                if one is not None and one.say and spoken(self.handles, one).words <= words:
                    return one
            except NotLicensed:
                continue
        return None

    def _one(self, handle: str, *forms: str) -> PlannedSentence | None:
        return say(self._best(handle, *forms)) if handle in self.handles.items else None

    def _value(self, handle: str) -> float:
        item = self.handles.items.get(handle)
        return next(iter(numbers(item.fact.value)), 0.0) if item is not None else 0.0

    # ---- what is told only where it is news

    def _held(self) -> PlannedSentence | None:
        """Say what holds the risky changes that wait; the headline has told of the others."""
        windows = self.handles.items.get("ahead.windows")
        is_news = self._payload.muted or (windows is not None and rows(windows.fact, "held"))
        return self._one("ahead.windows") if is_news else None

    def _near(self) -> PlannedSentence | None:
        checked = self._one("week.checked")
        return checked if checked is not None and ":near" in checked.say[0] else None

    def _moved(self) -> PlannedSentence | None:
        """Say how the mean score rose and why, if it is a record: it changes every week."""
        item, record = (self.handles.items.get(one) for one in ("movement", "record.mean"))
        side = all_values(item.fact)["sign"] if item is not None else 0
        if record is None or record.fact.detail["extreme"] != "highest" or side != 1:
            return None
        drivers = [self.handles.by_id[one.id].handle for one in largest_drivers(self.handles, 1)][:2]
        moved = self._best("movement")
        return self._first(say(moved, *drivers, relation="cause"), say(moved))
