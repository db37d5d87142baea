"""Sends the parts of one edition to one address, each at most once.

    (no row) ──claim──> claimed ──go──> on the wire ──sent─────> sent
                           │                 │ ────refused───> failed, and where it is the address that was refused,
                           │                 │                 a mark on that
                           │                 │ ────unknown───> unknown
                           │ <───later───────┘   certainly not sent: tried again from `retry_at` on, and failed once it
                           │                     has waited for `GIVE_UP_SECONDS`
    (no row) ──skip───> skipped: the reader wants none, or the address is marked; what waits is skipped, too

A claim is a committed row before anything is on the wire, and right before the bytes leave its lease is looked at
again: a sender that stalled finds that another has taken over, and sends nothing. What nobody is at any more is taken
over by one run. Was it not on the wire, it is sent; else the outlet is asked whether it arrived, and only one that
certainly does not have it is sent it again. An outlet that cannot be asked leaves it *unknown*: shown, not guessed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar

from briefing.contracts.rate_limits import GIVE_UP_SECONDS, RETRY_SECONDS, delay_after, retry_write
from briefing.delivery.outlets.protocol import (
    AddressRefused,
    LeaseLost,
    Part,
    SendError,
    SendLater,
    SendRefused,
    SendUnknown,
)
from briefing.delivery.runs.journal import unwatched
from briefing.delivery.runs.workers import STOPPED, Sender
from briefing.editions.parts import claim_of
from briefing.readers.addresses import refusal, why_not_sent
from data.errors import DeliveryNotClaimed
from data.records import Delivery

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from briefing.delivery.outlets.protocol import Outlet, Receipt
    from briefing.delivery.runs.journal import Watcher
    from briefing.editions.parts import EditionParts
    from data.records import AddressMark
    from data.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

SKEW_SECONDS = 3_600
"""How far two clocks may be apart, an outlet's and ours or two processes': a search begins that much earlier."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a part ended, and the next part's claim with whether it is ours, if made by then."""

    delivery: Delivery
    following: tuple[Delivery, bool] | None = None


class PartSender:
    """Delivers an edition's parts through one outlet and records what became of each."""

    def __init__(  # noqa: PLR0913 (whom it works with, each by name)
        self,
        store: Store,
        outlet: Outlet,
        clock: Clock,
        *,
        sender: Sender | None = None,
        watch: Watcher = unwatched,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Nothing is sent yet; `pause` waits so many seconds."""
        self._store = store
        self._outlet = outlet
        # Only some outlets can tell whether a part has arrived.
        self._find: Callable[..., Receipt | None] | None = getattr(outlet, "find", None)
        self._clock = clock
        self._sender = sender or Sender()
        self._watch = watch
        self._pause = pause

    def deliver(self, parcel: EditionParts) -> list[Delivery]:
        """Send what nobody has sent or claimed, skip what is for a marked address; return every part's state.

        A part in a thread needs its parent's receipt; without it, it waits unclaimed for the next run.
        """
        with self._sender.lease() as lease:
            return self._deliver(parcel, lease)

    def _deliver(self, parcel: EditionParts, lease: str) -> list[Delivery]:
        claim = self._claim_of(parcel, 0, lease)
        self._watch("claim", claim.id)
        mark, is_mine = self._store.claim_unmarked(claim)
        if mark is not None:
            return [self._skip(claim, why_not_sent(mark))]
        found: list[Delivery] = []
        for number, content in enumerate(parcel.parts):
            parent = found[0].receipt if found else None
            part = Part(delivery_id=claim.id, address=parcel.address, content=content, thread_receipt=parent)
            follows = partial(self._claim_of, parcel, number + 1, lease) if number + 1 < len(parcel.parts) else None
            ended = self._send(claim, part, follows) if is_mine else _Ended(self._again(claim, part))
            found.append(ended.delivery)
            if follows is None or found[0].receipt is None or found[0].state != "sent":
                break
            if ended.following is not None:
                claim, is_mine = ended.following
                continue
            claim = follows()
            self._watch("claim", claim.id)
            is_mine = self._store.claim(claim)
        return found

    def skip(self, parcel: EditionParts, reason: str) -> Delivery:
        """Record that an edition was left out on purpose, unless it was sent or is being sent."""
        with self._sender.lease() as lease:
            return self._skip(self._claim_of(parcel, 0, lease), reason)

    def _skip(self, claim: Delivery, reason: str) -> Delivery:
        if self._store.claim(claim):
            return self._settle(claim, "skipped", reason=reason)
        recorded = self._recorded(claim)
        if recorded.state != "claimed" or (recorded.reason is None and self._is_held(recorded)):
            return recorded
        if not _never_left(recorded):
            return self._settle(recorded, "unknown", reason=STOPPED)
        taken = self._take_over(claim, recorded, None)
        return self._recorded(claim) if taken is None else self._settle(taken, "skipped", reason=reason)

    def look_again_at(self, delivery: Delivery) -> int | None:
        """Return when to look at a part again (epoch seconds); None if it has ended."""
        if delivery.state == "claimed" and delivery.reason is not None:
            return self._now() if delivery.retry_at is None else delivery.retry_at
        if delivery.state == "claimed":
            return self._now() + ceil(self._sender.cadence.dead_after)
        is_given_up = self._now() - delivery.claimed_at >= GIVE_UP_SECONDS
        if delivery.state != "unknown" or self._find is None or is_given_up:
            return None
        return self._looked_for_from(delivery)

    def _looked_for_from(self, delivery: Delivery) -> int:
        """Return when to ask again for what is unknown: after as long as it has been, within bounds."""
        settled_at = delivery.claimed_at if delivery.settled_at is None else delivery.settled_at
        wait = min(max(settled_at - delivery.claimed_at, self._sender.cadence.in_flight), RETRY_SECONDS[-1])
        return settled_at + ceil(wait)

    def _again(self, claim: Delivery, part: Part) -> Delivery:
        """Handle a part that was claimed before."""
        recorded = self._recorded(claim)
        if recorded.state == "unknown":
            is_time = self._is_time(self._looked_for_from(recorded))
            return self._look_for(claim, recorded, part) if is_time else recorded
        # A claim under this very lease is ours: only the answer was lost.
        if recorded.state != "claimed" or (recorded.lease != claim.lease and self._is_held(recorded)):
            return recorded
        if _never_left(recorded):
            taken = self._take_over(claim, recorded, None)
            return self._recorded(claim) if taken is None else self._send(taken, part).delivery
        return self._look_for(claim, recorded, part)

    def _is_held(self, recorded: Delivery) -> bool:
        """Whether somebody has a claimed part in hand, or it waits for its time."""
        age = self._age(recorded)
        if age < -SKEW_SECONDS:
            return False
        if recorded.reason is not None:
            return recorded.retry_at is not None and self._now() < recorded.retry_at
        # The service may still be working on what a dead sender sent, and cannot find it before.
        until = None if recorded.wire_at is None else recorded.wire_at + ceil(self._sender.cadence.in_flight)
        return self._sender.holds(recorded, age) or (until is not None and not self._is_time(until))

    def _send(self, claim: Delivery, part: Part, follows: Callable[[], Delivery] | None = None) -> _Ended:
        """Send a part of ours and record its end; once it is out, together with the next one's claim.

        With thousands of readers a transaction each matters.
        """
        became = self._posted(claim, part)
        if isinstance(became, Delivery):
            return _Ended(became)
        if follows is None:
            return _Ended(self._settle(claim, "sent", receipt=became.receipt))
        following = follows()
        self._watch("claim", following.id)
        told: dict[str, Any] = {"receipt": became.receipt, "at": self._now(), "lease": claim.lease}
        done = self._written(claim, "sent", lambda: self._store.settle_and_claim(claim.id, following=following, **told))
        return _Ended(self._recorded(claim)) if done is None else _Ended(done[0], (following, done[1]))

    def _posted(self, claim: Delivery, part: Part) -> Receipt | Delivery:
        """Post a part; return its receipt if it is out, else what was recorded."""
        try:
            receipt = self._outlet.send(replace(part, go=lambda: self._go(claim)))
            self._watch("sent", claim.id)
        except LeaseLost:
            return self._recorded(claim)
        except SendUnknown as error:
            return self._settle(claim, "unknown", reason=error.reason)
        except SendLater as error:
            return self._put_off(claim, error)
        except SendRefused as error:
            # In one transaction: a crash leaves neither, and the next attempt finds both again.
            is_address = isinstance(error, AddressRefused)
            mark = refusal(claim.outlet, claim.address, error.reason, self._now()) if is_address else None
            return self._settle(claim, "failed", reason=error.reason, mark=mark)
        return receipt

    def _go(self, claim: Delivery) -> None:
        """Let these bytes leave if the part is still ours; LeaseLost if another took over."""
        lease, digest = claim.lease or "", claim.digest
        # Only here is it certain that nothing has left, whatever was recorded.
        if not retry_write(self._pause, lambda: self._store.go(claim.id, lease=lease, digest=digest, at=self._now())):
            raise LeaseLost("another sender has taken this part over")
        self._watch("wire", claim.id)

    def _put_off(self, claim: Delivery, error: SendLater) -> Delivery:
        """Record when an unsent part is tried again, or that it waited too long."""
        now, attempts = self._now(), claim.attempts + 1
        waited = now - claim.claimed_at
        if waited >= GIVE_UP_SECONDS:
            reason = f"gave up after {attempts} attempts over {waited // 3_600} hours: {error.reason}"
            return self._settle(claim, "failed", reason=reason)
        # A service may name any time, even an endless one ("Retry-After: inf").
        wait = ceil(min(max(delay_after(attempts), error.retry_after or 0), GIVE_UP_SECONDS))
        told: dict[str, Any] = {"attempts": attempts, "retry_at": now + wait, "at": now, "lease": claim.lease}
        written = self._written(claim, "claimed", lambda: self._store.postpone(claim.id, reason=error.reason, **told))
        return written or self._recorded(claim)

    def _look_for(self, claim: Delivery, recorded: Delivery, part: Part) -> Delivery:
        """Ask the outlet about a part whose sender never recorded its end."""
        if self._find is None:
            return recorded if recorded.state == "unknown" else self._settle(recorded, "unknown", reason=STOPPED)
        # It may be out: should we die while looking, nobody may think that it never left.
        taken = self._take_over(claim, recorded, recorded.claimed_at if recorded.wire_at is None else recorded.wire_at)
        if taken is None:
            return self._recorded(recorded)
        since = datetime.fromtimestamp(taken.claimed_at - SKEW_SECONDS, UTC)
        try:
            receipt = self._find(part.address, part.delivery_id, thread_receipt=part.thread_receipt, since=since)
        except SendError as error:
            return self._settle(taken, "unknown", reason=error.reason)
        if receipt is not None:
            return self._settle(taken, "sent", receipt=receipt.receipt)
        return self._send(taken, part).delivery

    def _take_over(self, claim: Delivery, recorded: Delivery, wire_at: int | None) -> Delivery | None:
        """Return the part as ours, with our claim's lease and bytes; None if another was first."""
        taken = self._store.take_over(recorded, at=self._now(), lease=claim.lease or "", wire_at=wire_at)
        return None if taken is None else replace(taken, digest=claim.digest or taken.digest)

    def _is_time(self, at: int) -> bool:
        """Whether a time has come, or is so far ahead that the clock was wrong when it was written."""
        return not self._now() < at <= self._now() + GIVE_UP_SECONDS

    def _age(self, recorded: Delivery) -> int:
        """Return the seconds since a row was written, far below zero if the clock was wrong then.

        Something claimed long ago may have left just now after waiting for a slow server.
        """
        written = (recorded.claimed_at, recorded.settled_at, recorded.wire_at)
        return self._now() - max(at for at in written if at is not None)

    def _claim_of(self, parcel: EditionParts, number: int, lease: str) -> Delivery:
        return claim_of(parcel, number, self._outlet.name, lease=lease, at=self._now())

    def _recorded(self, claim: Delivery) -> Delivery:
        # A claim is refused only because its row exists, and deliveries are never deleted.
        return self._store.get(Delivery, id=claim.id) or replace(claim, state="unknown", reason="its record is gone")

    def _settle(self, claim: Delivery, state: str, *, mark: AddressMark | None = None, **said: str) -> Delivery:
        """Record how a part ended; `said` is a reason or a receipt."""
        told: dict[str, Any] = {"reason": None, "receipt": None, **said, "at": self._now(), "lease": claim.lease}
        settled = self._written(claim, state, lambda: self._store.settle(claim.id, state=state, mark=mark, **told))
        return settled or self._recorded(claim)

    def _written(self, claim: Delivery, state: str, write: Callable[[], T]) -> T | None:
        """Record how a part ended; None if its first sender was only slow and has settled it."""
        try:
            written = retry_write(self._pause, write)
        except DeliveryNotClaimed as error:
            log.warning("delivery %s ended as %s here, and %s", claim.id, state, error)
            return None
        self._watch("settle", claim.id)
        return written

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _never_left(claimed: Delivery) -> bool:
    """Whether a claimed part was certainly not on the wire; a claim without a lease does not tell."""
    return claimed.reason is not None or (claimed.wire_at is None and claimed.lease is not None)
