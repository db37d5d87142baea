"""What a payload is about and its cards, as a model reads them. All text is made neutral on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.calm import UNWELL
from briefing.contracts.untrusted_text import neutral
from briefing.contracts.week import age

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.contracts.payload import Card, Payload

MOST_TEXT: Final = 90
"""Characters of a text of ours, such as a remedy."""
MOST_LABEL: Final = 60
MOST_REMEDIES: Final = 2
MOST_SOURCES: Final = 8
"""Sources that are not well which are named: there may be any number of them."""


def opening_lines(payload: Payload) -> Iterator[str]:
    """Say what the briefing is about."""
    period = payload.period
    yield f"Week: {period.week}, from {period.start[:10]} up to and without {period.end[:10]}, {period.zone}"
    yield f"Scope: {neutral(payload.scope.label)}; services: {len(payload.scope.services)}"
    yield f"Overall severity: {payload.severity.value}; counted in {payload.headline_unit}"
    if payload.learning is not None:
        yield f"Still learning: {payload.learning.weeks} of {payload.learning.needed} weeks of baseline; no trends yet"
    if payload.muted:
        yield f"Cards that readers have muted, so that the briefing leaves them out: {len(payload.muted)}"
    unwell = [one for one in payload.sources if one.state in UNWELL]
    named = [f"{neutral(one.label, limit=MOST_LABEL)} {one.state.value}" for one in unwell[:MOST_SOURCES]]
    rest = [f"{len(unwell) - MOST_SOURCES} more"] if len(unwell) > MOST_SOURCES else []
    yield f"Sources that are not well: {', '.join([*named, *rest]) or 'none'}"


def card_lines(card: Card, lead: str) -> Iterator[str]:
    """Write a card with the handle that its first sentence begins with, and under it the first of its remedies."""
    state = f"{card.state.value}, open for {age(card.weeks_open)}" if card.weeks_open > 1 else card.state.value
    label = neutral(card.subject_label, limit=MOST_LABEL)
    yield f"- {_id(card.key)} | {card.severity.value} | {state} | {label} | begins with {lead}"
    for remedy in card.remedies[:MOST_REMEDIES]:
        yield f"  remedy {_id(remedy.id)}: {neutral(remedy.text, limit=MOST_TEXT)}"


def _id(text: str) -> str:
    """Write an id: it has to come back as it is, so only what could break out of its line is changed."""
    return neutral(text, limit=200)
