"""What a scope's readers were told the week before, and what became of the named changes.

A plain value, so a payload depends only on its inputs. If nothing was sent, the week before is judged anew instead.
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
    """A change in its source at the end of the week, ready or not.

    Times are epoch seconds, None if not yet happened. `paths` are its files, empty if unreadable; `lines` those added
    and deleted. `author` is a person's id, if known.
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
        """Whether it was closed unmerged."""
        return self.closed_at is not None and self.merged_at is None


@dataclass(frozen=True, kw_only=True, slots=True)
class LastWeek:
    """The payload of the week before as it was frozen.

    `sightings` have, as of the end of this week, the changes it named as waiting, and the scope's changes by the same
    authors in the same repositories opened or merged since.
    """

    payload: Payload
    sightings: tuple[Sighting, ...] = ()


def named_waiting(payload: Payload, card: Card) -> list[Fact]:
    """Return the facts of the waiting changes that a card named, in order."""
    by_id = {fact.id: fact for fact in payload.facts}
    named = (by_id[fact_id] for fact_id in card.facts if fact_id in by_id)
    return [fact for fact in named if fact.kind == "change" and fact.detail.get("queued") is True]


def digest_of(path: str) -> str:
    """Return a digest for a path, a stranger's text that need not be kept."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LETTERS]
