"""What the readers of a scope were told the week before, and what became of the changes that were named to them.

It is a plain value, so that a payload stays a function of what it is given. Where nothing was sent there is none,
and the week before is judged anew instead.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Fact, Payload

DIGEST_LETTERS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """A change as its source tells of it at the end of the week, whether or not it is ready to go out.

    Times are epoch seconds, None for what had not happened by then. `paths` are its files, none where they could not
    be read; `lines` are those added and deleted. `author` is a person's id, None where nobody is known.
    """

    id: str
    label: str
    author: str | None
    opened_at: int
    merged_at: int | None
    closed_at: int | None
    paths: tuple[str, ...]
    lines: int

    @property
    def is_abandoned(self) -> bool:
        """Whether it was closed and not merged."""
        return self.closed_at is not None and self.merged_at is None


@dataclass(frozen=True, kw_only=True, slots=True)
class LastWeek:
    """The payload of the week before as it was frozen.

    `sightings` holds, as of the end of this week, the changes that it named as waiting, and beside them the scope's
    changes by the same authors in the same repositories that were opened or merged since.
    """

    payload: Payload
    sightings: tuple[Sighting, ...] = ()


def named_waiting(payload: Payload, card: Card) -> list[Fact]:
    """Return the facts of the changes that a card named and that waited, in its order."""
    by_id = {fact.id: fact for fact in payload.facts}
    named = (by_id[fact_id] for fact_id in card.facts if fact_id in by_id)
    return [fact for fact in named if fact.kind == "change" and fact.detail.get("queued") is True]


def digest_of(path: str) -> str:
    """Return what stands for a path where the path itself, which strangers wrote, need not be kept."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LETTERS]
