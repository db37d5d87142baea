"""What a notice hangs on in the database, and how one is sent where there is nothing to hang it on.

A delivery belongs to a frozen payload. Where nothing was ever frozen, a notice is claimed by a milestone of its own
instead: before the wire, as everything here is. The surprising thing: such a notice is lost if its sender dies while it
sends, since no delivery is there that says that somebody has to look for it.
"""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Final

from briefing.delivery.outlets.protocol import Part, SendError, SendUnknown
from data.records import FrozenPayload, Milestone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.contracts.clock import Clock
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.editions.slack.message import SlackMessage
    from data.store import Store

log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 60


def hash_to_hang_on(store: Store, run_id: str | None) -> str | None:
    """Return the hash of the newest payload of a run's scope, else of any; None where nothing was ever frozen."""
    scope_id = "" if run_id is None else run_id.rpartition("/")[0]
    with store.snapshot() as view:
        own = [(week, one) for one, week in view.pick(FrozenPayload, ("hash", "week"), scope_id=scope_id)]
        every = own or [(week, one) for one, week in view.pick(FrozenPayload, ("hash", "week"))]
    return max(every)[1] if every else None


class Unclaimed:
    """Sends notices that no payload stands behind, each once."""

    def __init__(self, *, store: Store, outlets: Mapping[str, Outlet], clock: Clock) -> None:
        """Take what it sends through; nothing is sent yet."""
        self._store = store
        self._outlets = outlets
        self._clock = clock
        self._not_before: dict[str, int] = {}

    def send(self, outlet: str, address: str, content: SlackMessage | bytes, notice: str) -> bool:
        """Send a notice to an address, unless it was sent before; whether it may have arrived."""
        now = int(self._clock.now().timestamp())
        key = hashlib.sha256(f"{notice}\n{outlet}\n{address}".encode()).hexdigest()[:32]
        if now < self._not_before.get(key, 0):
            return False
        claim = Milestone(name=f"notice {key}", at=now)
        if not self._store.add([claim]):
            return True
        try:
            self._outlets[outlet].send(Part(delivery_id=key, address=address, content=content))
        except SendUnknown as error:
            log.warning("notice %s may not have arrived by %s: %s", key, outlet, error.reason)
        except SendError as error:
            log.warning("notice %s was not sent by %s: %s", key, outlet, error.reason)
            self._not_before[key] = now + PAUSE_SECONDS
            self._store.delete(Milestone, name=claim.name)
            return False
        return True
