"""What is given to senders: all parts of one edition for one address, and their ids.

An id follows from subject, recipient and part, so that two senders of the same edition mean the same row.
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
"""Parts with this number or a higher one are notices, not parts of an edition."""
_NOTICES: Final = 16**7

GENERATION: Final = 100
"""Each time an edition is sent again, its parts are numbered from the next hundred on."""

MOST_GENERATIONS: Final = FIRST_NOTICE // GENERATION - 1
"""So many times the same briefing can be sent again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionParts:
    """All parts of one edition for one address: the parent, and answers in its thread.

    A notice is no edition: `notice` identifies it, and an address gets it once, with any payload. `generation` is above
    0 when sent again on request. `due_at` and `begun_at` (epoch seconds) are when it was due and first tried, if the
    edition says so.
    """

    payload_hash: str
    address: str
    parts: Sequence[SlackMessage | bytes]
    notice: str | None = None
    generation: int = 0
    due_at: int | None = None
    begun_at: int | None = None


def claim_of(edition: EditionParts, number: int, outlet: str, *, lease: str | None, at: int) -> Delivery:
    """Return an unsaved claim of one part; `at` is now (epoch seconds)."""
    part_id = id_of(edition, number, outlet)
    return Delivery(
        id=part_id,
        payload_hash=edition.payload_hash,
        outlet=outlet,
        address=edition.address,
        # A payload's parts at an address differ by number, and there may be several notices.
        part=edition.generation * GENERATION + number
        if edition.notice is None
        else FIRST_NOTICE + int(part_id, 16) % _NOTICES,
        state="claimed",
        reason=None,
        receipt=None,
        claimed_at=at if edition.begun_at is None else edition.begun_at,
        settled_at=None,
        # A notice has none, since no replay of the payload renders it.
        digest=digest_of(edition.parts[number]) if edition.notice is None else None,
        lease=lease,
        due_at=edition.due_at,
    )


def id_of(edition: EditionParts, number: int, outlet: str) -> str:
    """Return a part's id, 32 hexadecimal digits."""
    subject = edition.payload_hash if edition.notice is None else f"notice {edition.notice}"
    again = () if edition.generation == 0 else (f"again {edition.generation}",)
    key = "\n".join((subject, outlet, edition.address, str(number), *again))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def place_of(delivery: Delivery) -> int:
    """Return which part of its edition a delivery is, 0 for the parent, however often it was sent."""
    return delivery.part % GENERATION


def digest_of(content: SlackMessage | bytes) -> str:
    """Return one rendered part's SHA-256, by which a replay compares bytes."""
    if not isinstance(content, bytes):
        told = {"text": content.text, "blocks": list(content.blocks)}
        content = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(content).hexdigest()
