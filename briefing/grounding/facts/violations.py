"""What a narrative can be guilty of: a closed list of codes, and one violation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Why a sentence is not proven."""

    UNKNOWN_FACT = "unknown-fact"
    """It cites a fact that the payload does not have."""
    NO_FACT = "no-fact"
    """It cites nothing."""
    EMPTY = "empty"
    """It says nothing."""
    NUMBER = "number"
    """A number that does not follow from the cited facts."""
    UNIT = "unit"
    """The number is there, in another unit or of another thing."""
    ROUNDING = "rounding"
    """The number is near a true one and is not how that one rounds."""
    ENTITY = "entity"
    """A service, team, signal, change, deployment, incident or other name that the cited facts do not have."""
    PERSON = "person"
    """A person whom the cited facts do not mention."""
    DIRECTION = "direction"
    """Rose, fell, above, below, better or worse, and no cited comparison agrees."""
    COMPARATIVE = "comparative"
    """The number that something is held against is not the one that is named (usual, week before, most)."""
    SUPERLATIVE = "superlative"
    """Highest, most, worst, a record, and the facts do not have it so."""
    RANK = "rank"
    """Second, third, and the facts have another place."""
    PERIOD = "period"
    """A week, day, date or span that the cited facts are not about."""
    SEVERITY = "severity"
    """A word of urgency that is not that of the cards."""
    MISSING_CRITICAL = "missing-critical"
    """A critical card that is not spoken of."""
    CAUSE = "cause"
    """A cause that no cited fact links to its effect."""
    INTERPRETATION = "interpretation"
    """A reading that no cited pattern carries."""
    STATE = "state"
    """An outcome or state (resolved, done, approved) that the cited facts do not have."""
    MARKUP = "markup"
    """A link, mention, markup, emoji or character that has no place in plain sentences."""
    INSTRUCTION = "instruction"
    """It tells the reader to do something that is no remedy of a card."""
    LENGTH = "length"
    """The opening, or the whole, is too long."""
    CARD = "card"
    """A text for a card that the payload does not have, or twice for one."""
    ACTION = "action"
    """An action that is no remedy of a card."""
    PAYLOAD = "payload"
    """It was written for another payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that is not proven. `where` is "headline", "situation[0]", "cards[1]", … or "narrative"."""

    where: str
    code: Code
    message: str
