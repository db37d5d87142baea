"""Sends the parts of one edition to one address, each at most once.

    (no row) ──claim──> claimed ──sent─────> sent
                           │ ────refused───> failed, and where it is the address that was refused, a mark on that
                           │ ────unknown───> unknown
                           │ ────later─────> claimed, with the reason: certainly not sent, tried again from `retry_at`
                           │                 on, and failed once it has waited for `GIVE_UP_SECONDS`
    (no row) ──skip───> skipped: the reader wants none, or the address is marked; what waits is skipped, too

A claim is a committed row before anything is on the wire. A part that is unknown, or whose claim nobody settled
within the lease, is taken over by one run, which asks the outlet whether it arrived; only an outlet that
certainly does not have it is sent it again. An outlet that cannot be asked leaves it *unknown*: shown, not guessed.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Final, cast

from briefing.addresses import mark_of, refusal, why_not_sent
from briefing.outlets.protocol import AddressRefused, Part, SendError, SendLater, SendRefused, SendUnknown
from data.errors import DeliveryNotClaimed
from data.records import Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.clock import Clock
    from briefing.editions.slack import SlackMessage
    from briefing.outlets.protocol import Outlet, Receipt, SearchableOutlet
    from data.records import AddressMark
    from data.store import Store

log = logging.getLogger(__name__)

LEASE_SECONDS = 600
"""A claim that is older than this and not settled belongs to a sender that died."""

SKEW_SECONDS = 3_600
"""How far two clocks may be apart, an outlet's and ours or two processes': a search begins that much earlier."""

RETRY_SECONDS: Final = (60, 120, 300, 600, 900)
"""The waits after the first, second, … attempt; the last for all that follow.

No longer than a quarter of an hour for any outlet: that is long enough for greylisting, and whoever has put a password
or a token right does not wait for an hour to see it. There is no chance in it, since one process sends one by one.
"""

GIVE_UP_SECONDS: Final = 48 * 3_600
"""How long a part may wait from its first attempt on: on Wednesday, Monday's briefing is no longer what it says."""

STOPPED: Final = "its sender stopped before the answer came"

FIRST_NOTICE: Final = 1_000
"""Parts with this number or a higher one are notices, and no part of an edition."""
_NOTICES: Final = 16**7


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """All parts of one edition for one address. The first is the parent; the others answer to it in its thread.

    A notice is no edition: `notice` tells it from every other, and it is sent to an address once, whichever payload
    it was sent with.
    """

    payload_hash: str
    address: str
    parts: Sequence[SlackMessage | bytes]
    notice: str | None = None


class Courier:
    """Delivers parcels through one outlet and records what became of every part."""

    def __init__(self, store: Store, outlet: Outlet, clock: Clock) -> None:
        """Take what it needs; nothing is sent yet."""
        self._store = store
        self._outlet = outlet
        self._clock = clock

    def deliver(self, parcel: Parcel) -> list[Delivery]:
        """Send what nobody has sent or claimed yet and return the state of every part.

        A part in a thread waits for its parent: without the parent's receipt it stays unclaimed, for the
        next run. Nothing goes to a marked address; its parcel is skipped.
        """
        mark = mark_of(self._store, self._outlet.name, parcel.address)
        if mark is not None:
            return [self.skip(parcel, why_not_sent(mark))]
        found: list[Delivery] = []
        for number, content in enumerate(parcel.parts):
            parent = found[0].receipt if found else None
            if number and (parent is None or found[0].state != "sent"):
                break
            found.append(self._deliver_part(parcel, number, content, parent))
        return found

    def skip(self, parcel: Parcel, reason: str) -> Delivery:
        """Record that a parcel was left out on purpose, unless it was sent or somebody is sending it."""
        claim = self._claim_of(parcel, 0)
        if self._store.claim(claim):
            return self._settle(claim, "skipped", reason=reason)
        recorded = self._recorded(claim)
        if _was_not_sent(recorded) and self._take_over(recorded):
            return self._settle(recorded, "skipped", reason=reason)
        if recorded.state == "claimed" and self._is_abandoned(recorded):
            return self._settle(recorded, "unknown", reason=STOPPED)
        return self._recorded(claim)

    def _deliver_part(self, parcel: Parcel, number: int, content: SlackMessage | bytes, parent: str | None) -> Delivery:
        claim = self._claim_of(parcel, number)
        part = Part(delivery_id=claim.id, address=parcel.address, content=content, thread_receipt=parent)
        if self._store.claim(claim):
            return self._send(claim, part)
        recorded = self._recorded(claim)
        if _was_not_sent(recorded):
            if not self._is_due(recorded):
                return recorded
            return self._send(recorded, part) if self._take_over(recorded) else self._recorded(claim)
        if recorded.state == "unknown" or (recorded.state == "claimed" and self._is_abandoned(recorded)):
            return self._look_for(recorded, part)
        return recorded

    def _send(self, claim: Delivery, part: Part) -> Delivery:
        try:
            receipt = self._outlet.send(part)
        except SendUnknown as error:
            return self._settle(claim, "unknown", reason=error.reason)
        except SendLater as error:
            return self._put_off(claim, error)
        except AddressRefused as error:
            # Written together: whoever dies in between has neither, and does not lose what it learned.
            mark = refusal(claim.outlet, claim.address, error.reason, self._now())
            return self._settle(claim, "failed", reason=error.reason, mark=mark)
        except SendRefused as error:
            return self._settle(claim, "failed", reason=error.reason)
        return self._settle(claim, "sent", receipt=receipt)

    def _put_off(self, claim: Delivery, error: SendLater) -> Delivery:
        """Record when a part that certainly was not sent is tried again, or that it has waited for too long."""
        now, attempts = self._now(), claim.attempts + 1
        waited = now - claim.claimed_at
        if waited >= GIVE_UP_SECONDS:
            reason = f"gave up after {attempts} attempts over {waited // 3_600} hours: {error.reason}"
            return self._settle(claim, "failed", reason=reason)
        usual = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1]
        # A service may name any time, even one without end ("Retry-After: inf").
        wait = ceil(min(max(usual, error.retry_after or 0), GIVE_UP_SECONDS))
        try:
            return self._store.postpone(claim.id, reason=error.reason, attempts=attempts, retry_at=now + wait, at=now)
        except DeliveryNotClaimed as settled:
            log.warning("delivery %s is to be sent later, and %s", claim.id, settled)
            return self._recorded(claim)

    def _look_for(self, recorded: Delivery, part: Part) -> Delivery:
        """Ask the outlet about a part whose sender never said what became of it."""
        find = getattr(self._outlet, "find", None)
        if find is None:
            if recorded.state == "unknown":
                return recorded
            return self._settle(recorded, "unknown", reason=STOPPED)
        if not self._take_over(recorded):
            return self._recorded(recorded)
        outlet = cast("SearchableOutlet", self._outlet)
        since = datetime.fromtimestamp(recorded.claimed_at - SKEW_SECONDS, UTC)
        try:
            receipt = outlet.find(part.address, part.delivery_id, thread_receipt=part.thread_receipt, since=since)
        except SendError as error:
            return self._settle(recorded, "unknown", reason=error.reason)
        if receipt is not None:
            return self._settle(recorded, "sent", receipt=receipt)
        return self._send(recorded, part)

    def _take_over(self, recorded: Delivery) -> bool:
        return self._store.take_over(recorded, at=self._now())

    def _is_due(self, recorded: Delivery) -> bool:
        return recorded.retry_at is None or self._now() >= recorded.retry_at or self._age(recorded) < -SKEW_SECONDS

    def _is_abandoned(self, recorded: Delivery) -> bool:
        age = self._age(recorded)
        return age > LEASE_SECONDS or age < -SKEW_SECONDS

    def _age(self, recorded: Delivery) -> int:
        """Return the seconds since a row was last written; far below zero where the clock was wrong and is put right.

        Without a look at that, what was put off by a clock a year ahead would wait for a year.
        """
        touched_at = recorded.claimed_at if recorded.settled_at is None else recorded.settled_at
        return self._now() - touched_at

    def _claim_of(self, parcel: Parcel, number: int) -> Delivery:
        subject = parcel.payload_hash if parcel.notice is None else f"notice {parcel.notice}"
        key = "\n".join((subject, self._outlet.name, parcel.address, str(number)))
        digest = hashlib.sha256(key.encode()).hexdigest()
        return Delivery(
            id=digest[:32],
            payload_hash=parcel.payload_hash,
            outlet=self._outlet.name,
            address=parcel.address,
            # Parts of one payload and address are told apart by their numbers, and there may be several notices.
            part=number if parcel.notice is None else FIRST_NOTICE + int(digest, 16) % _NOTICES,
            state="claimed",
            reason=None,
            receipt=None,
            claimed_at=self._now(),
            settled_at=None,
            # A notice has none, since no replay of the payload would render it.
            digest=digest_of(parcel.parts[number]) if parcel.notice is None else None,
        )

    def _recorded(self, claim: Delivery) -> Delivery:
        recorded = self._store.get(Delivery, id=claim.id)
        # A claim can only be refused because its row is there, and rows of deliveries are never deleted.
        return recorded if recorded is not None else replace(claim, state="unknown", reason="its record is gone")

    def _settle(
        self,
        claim: Delivery,
        state: str,
        *,
        reason: str | None = None,
        receipt: Receipt | None = None,
        mark: AddressMark | None = None,
    ) -> Delivery:
        told, now = None if receipt is None else receipt.receipt, self._now()
        try:
            return self._store.settle(claim.id, state=state, reason=reason, receipt=told, at=now, mark=mark)
        except DeliveryNotClaimed as error:
            # Whoever sent it first was only slow, and has settled it meanwhile.
            log.warning("delivery %s ended as %s here, and %s", claim.id, state, error)
            return self._recorded(claim)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def digest_of(content: SlackMessage | bytes) -> str:
    """Return the SHA-256 of one rendered part, by which a replay tells whether it renders the same bytes again."""
    if not isinstance(content, bytes):
        told = {"text": content.text, "blocks": list(content.blocks)}
        content = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(content).hexdigest()


def _was_not_sent(recorded: Delivery) -> bool:
    return recorded.state == "claimed" and recorded.reason is not None
