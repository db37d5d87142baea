"""Who sends: whose leases deliveries carry, which other senders are alive, and the times by which all live together."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.records import Delivery


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """The times by which workers live together, all in seconds.

    A worker says every `beat` that it is alive, and is taken for gone after `dead_after` without. `lease` is how long a
    sender that is alive may take over one part, from when it was claimed or went on the wire: longer than the slowest
    mail server is waited for, three times ten minutes. `in_flight` is how long an outside service may still be working
    on what a dead sender sent: no part is looked for before.
    """

    tick: float = 15.0
    beat: float = 5.0
    dead_after: float = 30.0
    lease: float = 1_860.0
    in_flight: float = 60.0


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
