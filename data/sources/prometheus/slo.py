"""An objective as we ask about it, wherever it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.records import Objective

if TYPE_CHECKING:
    from data.sources.prometheus.indicator import Indicator

SOURCE_ID = "prometheus"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slo:
    """An objective of one of our services. `target` is the share of good events, above 0 and below 1."""

    id: str
    service_id: str
    label: str
    target: float
    window_days: int
    indicator: Indicator

    @property
    def window(self) -> str:
        """Its window in the words of PromQL."""
        return f"{self.window_days}d"

    @property
    def name(self) -> str:
        """What messages call it. In quotes, so that no label is taken for anything else."""
        return f"objective {self.label!r} of {self.service_id}"

    @property
    def details(self) -> tuple[str, str, float, int]:
        """What a briefing is told of it; where that changes, it is observed anew."""
        return (self.service_id, self.label, self.target, self.window_days)

    def record(self, observed_at: int) -> Objective:
        """Return it as our record, as it was seen at a moment."""
        return Objective(
            id=self.id,
            service_id=self.service_id,
            label=self.label,
            target=self.target,
            window_days=self.window_days,
            observed_at=observed_at,
        )


def id_of_own(service_id: str, label: str) -> str:
    """Return the id of an objective of the settings, for ever."""
    return f"{SOURCE_ID}:{service_id}:{label}"
