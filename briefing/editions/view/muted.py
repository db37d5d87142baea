"""What is said of the cards that readers have muted: one line, and that a week with one is no all clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import MAX_CARD_TITLE, clean
from briefing.contracts.words import listed

if TYPE_CHECKING:
    from briefing.contracts.payload import MutedCard, Payload

MOST_NAMED: Final = 3


def muted_words(payload: Payload) -> str | None:
    """Say in one line which cards are muted, until when, and the role of whoever did it; None where none is."""
    if not payload.muted:
        return None
    named = [_one(card) for card in payload.muted[:MOST_NAMED]]
    rest = len(payload.muted) - len(named)
    more = f"; and {rest:,} more" if rest else ""
    return f"{muted_count(payload)}: {'; '.join(named)}{more}."


def muted_count(payload: Payload) -> str:
    """Count the muted cards: "1 muted"."""
    return f"{len(payload.muted):,} muted"


def muted_subjects(payload: Payload, *, limit: int, most: int) -> str:
    """Name what the muted cards are about, each once."""
    subjects = dict.fromkeys(clean(card.subject_label, limit=limit) for card in payload.muted)
    return listed(list(subjects), most=most)


def _one(card: MutedCard) -> str:
    title = clean(card.title, limit=MAX_CARD_TITLE)
    until = (
        f"{clean(card.until)}, which could not be checked: {card.unchecked}" if card.unchecked else clean(card.until)
    )
    return f"{title} ({card.severity.value}), {until}, by {clean(card.by)} since {card.since_week}"
