"""Notices: what they belong to in the database, and the one of a mail server refusing a reader's address.

Before anything was frozen, a notice is claimed by a milestone of its own; it is lost if its sender dies while sending,
since no delivery makes anybody look for it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from slack_sdk.models.blocks import SectionBlock

from briefing.contracts.organisation import is_private
from briefing.contracts.untrusted_text import clean
from briefing.delivery.outlets.protocol import Part, SendError, SendUnknown
from briefing.editions.parts import EditionParts
from briefing.editions.slack.message import SlackMessage
from briefing.editions.slack.mrkdwn import bold, mrkdwn, plain
from briefing.readers.addresses import EMAIL, REFUSED, mark_of
from data.records import FrozenPayload, Milestone

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Manager
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.delivery.part_sender import PartSender
    from data.records import AddressMark, Delivery
    from data.store import Store


log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 60


def hash_to_hang_on(store: Store, run_id: str | None) -> str | None:
    """Return the newest payload's hash of a run's scope, else of any; None if nothing was ever frozen."""
    scope_id = "" if run_id is None else run_id.rpartition("/")[0]
    with store.snapshot() as view:
        own = [(week, one) for one, week in view.pick(FrozenPayload, ("hash", "week"), scope_id=scope_id)]
        every = own or [(week, one) for one, week in view.pick(FrozenPayload, ("hash", "week"))]
    return max(every)[1] if every else None


class Unclaimed:
    """Sends notices without a payload, each once."""

    def __init__(self, *, store: Store, outlets: Mapping[str, Outlet], clock: Clock) -> None:
        self._store = store
        self._outlets = outlets
        self._clock = clock
        self._not_before: dict[str, int] = {}

    def send(self, outlet: str, address: str, content: SlackMessage | bytes, notice: str) -> bool:
        """Send a notice unless it was sent before; return whether it may have arrived."""
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


# ---- a refused address: its identity comes from the mark, so that the next week's run does not tell it again


def tell_of_refusal(
    store: Store, courier: PartSender | None, manager: Manager, payload_hash: str, at: int
) -> tuple[Delivery, ...]:
    """Send a manager's due notice at a moment (epoch seconds), and return what became of it.

    Nothing is due without a refused address, after being told, or without a private Slack address; `courier` is
    Slack's, if this process has one.
    """
    email = manager.filed.email
    mine = next((one for one in manager.filed.slack if is_private("slack", one)), None)
    if courier is None or email is None or mine is None:
        return ()
    mark = mark_of(store, EMAIL, email)
    if mark is None or mark.state != REFUSED or mark.told_at is not None:
        return ()
    is_briefed_here = any(outlet == "slack" for outlet, _ in manager.addresses)
    notice = f"{mark.outlet} {mark.address} {mark.at}"
    message = refusal_notice(mark, is_briefed_here=is_briefed_here)
    told = courier.deliver(EditionParts(payload_hash=payload_hash, address=mine, parts=(message,), notice=notice))
    if told[0].state == "sent":
        store.mark_told(mark, at=at)
    return tuple(told)


def refusal_notice(mark: AddressMark, *, is_briefed_here: bool) -> SlackMessage:
    """Write what a reader is told of a refused address; `is_briefed_here`: Slack briefings go on."""
    head = f"Your briefings cannot be mailed to {clean(mark.address)}."
    why = f"The mail server refuses that address: “{clean(mark.reason)}”."
    meanwhile = "You get them here in Slack meanwhile." if is_briefed_here else "You get none until it is put right."
    how = (
        "Nothing more is mailed there. Ask whoever runs Riskbrief to correct your address in its settings, or, if it is"
        " right and the server takes it again, to take the mark off: 'riskbrief addresses' lists it."
    )
    text = f"{bold(head)}\n{plain(why)}\n{plain(f'{meanwhile} {how}')}"
    return SlackMessage(text=plain(f"{head} {why}"), blocks=(SectionBlock(text=mrkdwn(text)).to_dict(),))
