"""Tells a reader in Slack, once, that the mail server refuses their address: nobody else would.

It goes through the courier as every part does, so that it is claimed before it is sent. Its identity comes from the
mark and not from the payload that happens to be at hand, so that the next week's run does not tell it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import SectionBlock

from briefing.contracts.organisation import is_private
from briefing.contracts.untrusted_text import clean
from briefing.editions.parts import EditionParts
from briefing.editions.slack.message import SlackMessage
from briefing.editions.slack.mrkdwn import bold, mrkdwn, plain
from briefing.readers.addresses import EMAIL, REFUSED, mark_of

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager
    from briefing.delivery.part_sender import PartSender
    from data.records import AddressMark, Delivery
    from data.store import Store


def tell_of_refusal(
    store: Store, courier: PartSender | None, manager: Manager, payload_hash: str, at: int
) -> tuple[Delivery, ...]:
    """Send a manager the notice that is due to them at a moment (epoch seconds), and return what became of it.

    Nothing is due to whoever has no refused address, was told, or has no private address in Slack; `courier` is
    Slack's, None where this process has none.
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
    """Write what a reader is told of their refused address; `is_briefed_here` says that Slack briefings go on."""
    head = f"Your briefings cannot be mailed to {clean(mark.address)}."
    why = f"The mail server refuses that address: “{clean(mark.reason)}”."
    meanwhile = "You get them here in Slack meanwhile." if is_briefed_here else "You get none until it is put right."
    how = (
        "Nothing more is mailed there. Ask whoever runs Riskbrief to correct your address in its settings, or, if it is"
        " right and the server takes it again, to take the mark off: 'riskbrief addresses' lists it."
    )
    text = f"{bold(head)}\n{plain(why)}\n{plain(f'{meanwhile} {how}')}"
    return SlackMessage(text=plain(f"{head} {why}"), blocks=(SectionBlock(text=mrkdwn(text)).to_dict(),))
