"""Outlets that remember what arrived, and fail as they are told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from briefing.delivery.outlets.protocol import Part, Receipt, SendError


class Killed(BaseException):
    """The process ends here: nothing after the wire happens."""


class KilledBefore(Killed):
    """The process ends here: nothing has been on the wire."""


@dataclass
class Memory:
    """An outlet that remembers. Before each send it takes the next of `plan`: None, or an error, with what arrived."""

    name: str = "email"
    arrived: list[Part] = field(default_factory=list)
    plan: list[tuple[BaseException | None, bool]] = field(default_factory=list)

    def send(self, part: Part) -> Receipt:
        error, arrives = self.plan.pop(0) if self.plan else (None, True)
        if isinstance(error, KilledBefore):
            raise error
        part.go()
        if arrives:
            self.arrived.append(part)
        if error is not None:
            raise error
        return Receipt(f"receipt/{part.delivery_id}")


@dataclass
class Searchable(Memory):
    """One that can be asked."""

    name: str = "slack"
    searched: list[tuple[str, str | None, datetime | None]] = field(default_factory=list)
    broken: list[SendError] = field(default_factory=list)

    def find(
        self, address: str, delivery_id: str, *, thread_receipt: str | None = None, since: datetime | None = None
    ) -> Receipt | None:
        self.searched.append((address, thread_receipt, since))
        if self.broken:
            raise self.broken.pop(0)
        found = any(one.delivery_id == delivery_id for one in self.arrived)
        return Receipt(f"receipt/{delivery_id}") if found else None
