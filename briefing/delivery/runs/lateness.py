"""Whether a briefing goes out late, and how its edition says so: made of nothing but what is recorded of its delivery.

The surprising thing: a retry, a redraw and a replay must come to the same words, so that the time in them is that of
the first claim and never that of today. A delivery has a `due_at` only where its edition says that it is late, whatever
the settings let pass for late since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.editions.view.dates import minute_words
from briefing.readers.preferences import DAYS, as_chosen
from data.records import ReaderSettings

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from data.records import Delivery
    from data.store import Store
    from data.view import View

UNMISTAKABLE: Final = timedelta(days=6)
"""Within so many days, the name of a weekday says which day is meant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lateness:
    """When a late briefing was due and when it first was on its way, both in epoch seconds, for a reader in `zone`."""

    due: int
    begun: int
    zone: str

    @property
    def words(self) -> str:
        """Say it in a line: "Late: due Monday 09:00, sent from Monday 14:20 on (Europe/Berlin)."."""
        due, begun = (datetime.fromtimestamp(at, UTC) for at in (self.due, self.begun))
        if abs(begun - due) < UNMISTAKABLE:
            told = tuple(_weekday_minute(one.astimezone(ZoneInfo(self.zone))) for one in (due, begun))
        else:
            told = tuple(minute_words(one.isoformat(), self.zone) for one in (due, begun))
        return f"Late: due {told[0]}, sent from {told[1]} on ({self.zone})."


def is_late(due_at: int, begun_at: int, after_seconds: float) -> bool:
    """Whether what was due and begun at these moments (epoch seconds) is late where so much is let pass."""
    return begun_at - due_at > after_seconds


def lateness_of(store: Store | View, organisation: Organisation, delivery: Delivery, *, zone: str) -> Lateness | None:
    """Return what an edition that was delivered says of being late; None where it says nothing of it.

    `organisation` is the settings file's. `zone` is the scope's, for an address that nobody has any more.
    """
    if delivery.due_at is None:
        return None
    at = zone_at(store, organisation, delivery.outlet, delivery.address) or zone
    return Lateness(due=delivery.due_at, begun=delivery.claimed_at, zone=at)


def zone_at(store: Store | View, organisation: Organisation, outlet: str, address: str) -> str | None:
    """Return the zone of whoever reads at an address, of a channel that of its first reader; None where nobody does."""
    found = next((one for one in organisation.managers if (outlet, address) in one.filed.addresses), None)
    if found is None:
        return None
    row = store.get(ReaderSettings, reader_id=found.id)
    return found.filed.zone if row is None else as_chosen(found.filed, row).zone


def _weekday_minute(local: datetime) -> str:
    return f"{DAYS[local.weekday()]} {local:%H:%M}"
