"""What is handed to whoever sends: all parts of one edition for one address, and what each part is known by.

A part's id follows from what it is of, for whom and which part it is, so that two senders who render the same edition
mean the same row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.records import Delivery

if TYPE_CHECKING:
    from briefing.editions.slack.message import SlackMessage

FIRST_NOTICE: Final = 1_000
"""Parts with this number or a higher one are notices, and no part of an edition."""
_NOTICES: Final = 16**7

GENERATION: Final = 100
"""Parts of what is sent again because somebody asked for it are numbered from the next hundred on."""

MOST_GENERATIONS: Final = FIRST_NOTICE // GENERATION - 1
"""So many times the same briefing can be sent again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionParts:
    """All parts of one edition for one address. The first is the parent; the others answer to it in its thread.

    A notice is no edition: `notice` tells it from every other, and it is sent to an address once, whichever payload
    it was sent with. `generation` is above 0 where somebody asked to send again what had been sent. `due_at` and
    `begun_at` (epoch seconds) are when it was to go out and when that was first tried, where the edition says so.
    """

    payload_hash: str
    address: str
    parts: Sequence[SlackMessage | bytes]
    notice: str | None = None
    generation: int = 0
    due_at: int | None = None
    begun_at: int | None = None


def claim_of(edition: EditionParts, number: int, outlet: str, *, lease: str | None, at: int) -> Delivery:
    """Return the claim of one part of an edition, which is stored nowhere yet; `at` is now (epoch seconds)."""
    part_id = id_of(edition, number, outlet)
    return Delivery(
        id=part_id,
        payload_hash=edition.payload_hash,
        outlet=outlet,
        address=edition.address,
        # Parts of one payload and address are told apart by their numbers, and there may be several notices.
        part=edition.generation * GENERATION + number
        if edition.notice is None
        else FIRST_NOTICE + int(part_id, 16) % _NOTICES,
        state="claimed",
        reason=None,
        receipt=None,
        claimed_at=at if edition.begun_at is None else edition.begun_at,
        settled_at=None,
        # A notice has none, since no replay of the payload would render it.
        digest=digest_of(edition.parts[number]) if edition.notice is None else None,
        lease=lease,
        due_at=edition.due_at,
    )


def id_of(edition: EditionParts, number: int, outlet: str) -> str:
    """Return what a part of an edition is known by, as 32 hexadecimal digits."""
    subject = edition.payload_hash if edition.notice is None else f"notice {edition.notice}"
    again = () if edition.generation == 0 else (f"again {edition.generation}",)
    key = "\n".join((subject, outlet, edition.address, str(number), *again))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def place_of(delivery: Delivery) -> int:
    """Return which part of its edition a delivery is, 0 for the parent, however often it was sent."""
    return delivery.part % GENERATION


def digest_of(content: SlackMessage | bytes) -> str:
    """Return the SHA-256 of one rendered part, by which a replay tells whether it renders the same bytes again."""
    if not isinstance(content, bytes):
        told = {"text": content.text, "blocks": list(content.blocks)}
        content = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(content).hexdigest()
