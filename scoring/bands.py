"""The four bands of the risk score, as one table.

A band is a name for a range of whole points. The table is a value that is handed in, so that an
organisation can move the borders; nothing here compares a score with a literal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """How a score is named. The order of the members is the order of risk."""

    SAFE = "safe"
    """Nothing about the change stands out."""
    MODERATE = "moderate"
    """Worth a second look when time allows."""
    HIGH = "high"
    """Deserves an owner's review before it goes out."""
    CRITICAL = "critical"
    """Among the riskiest changes that a repository sees."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BandTable:
    """Lower borders of the bands above *safe*, in points, inclusive."""

    moderate: int = 55
    high: int = 70
    critical: int = 80

    def __post_init__(self) -> None:
        """Refuse borders that are out of order.

        Raises:
            ValueError: naming the borders and the order they must have.
        """
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
