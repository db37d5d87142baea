"""Who sends: whose leases deliveries carry, and which other senders are alive."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.delivery.runs.cadence import Cadence

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.records import Delivery


def _nobody_knows(_incarnation: str) -> bool | None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """One process that sends. `is_alive` tells whether an incarnation lives; None of one that is no worker we know.

    Who is no worker, as `riskbrief run --once` is not, is given the whole lease before another takes over.
    """

    incarnation: str = "once"
    is_alive: Callable[[str], bool | None] = _nobody_knows
    cadence: Cadence = field(default_factory=Cadence)

    def lease(self) -> str:
        """Return a new lease, which nobody else has."""
        return f"{self.incarnation}/{secrets.token_hex(8)}"

    def holds(self, delivery: Delivery, age: float) -> bool:
        """Whether whoever claimed a part `age` seconds ago may still be at it."""
        if age > self.cadence.lease:
            return False
        return delivery.lease is None or self.is_alive(delivery.lease.rpartition("/")[0]) is not False
