"""The four bands of the risk score.

An organisation can move the borders, so the table is passed in and nothing compares with a literal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """In the order of risk."""

    SAFE = "safe"
    MODERATE = "moderate"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, kw_only=True, slots=True)
class BandTable:
    """Inclusive lower borders, in points, of the bands above *safe*."""

    moderate: int = 55
    high: int = 70
    critical: int = 80

    def __post_init__(self) -> None:
        """ValueError, with the order they must have, for borders out of order."""
        if not 0 < self.moderate < self.high < self.critical <= 100:  # noqa: PLR2004 the scale's own ends
            borders = f"moderate {self.moderate}, high {self.high}, critical {self.critical}"
            message = f"bands are {borders}; they must rise and lie between 1 and 100"
            raise ValueError(message)

    @property
    def rows(self) -> tuple[tuple[Band, int], ...]:
        return (
            (Band.SAFE, 0),
            (Band.MODERATE, self.moderate),
            (Band.HIGH, self.high),
            (Band.CRITICAL, self.critical),
        )

    def band(self, score: int) -> Band:
        if score >= self.critical:
            return Band.CRITICAL
        if score >= self.high:
            return Band.HIGH
        return Band.MODERATE if score >= self.moderate else Band.SAFE


DEFAULT_BANDS = BandTable()
