"""What happened in production: deployments, incidents and objectives, as the facts read them.

A git history has none of this; then there is no Operations at all, and no fact or rule about it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scoring.deployment import DeploymentScore


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployed:
    """A successful deployment. `lead_seconds` is, for each change it carried, the time since its first commit.

    `score` is None for one from before the weeks that are looked at; `riskiest` is the label of the change in it.
    """

    id: str
    service: str
    at: int
    changes: tuple[str, ...]
    lead_seconds: tuple[int, ...]
    url: str | None
    score: DeploymentScore | None = None
    riskiest: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """An incident, with the deployment that it belongs to and how sure that is; None without one."""

    id: str
    service: str
    title: str
    began_at: int
    resolved_at: int | None
    deployment: str | None
    confidence: str | None
    url: str | None

    def is_open_at(self, moment: int) -> bool:
        """Whether it had begun and was unresolved at a moment (epoch seconds, exclusive)."""
        return self.began_at < moment and (self.resolved_at is None or self.resolved_at >= moment)


@dataclass(frozen=True, kw_only=True, slots=True)
class Burn:
    """The last reading of a service's objective before a moment."""

    service: str
    label: str
    at: int
    burn: float
    budget_left: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Operations:
    """Deployments and incidents in the order of time, and every reading of the objectives."""

    deployments: tuple[Deployed, ...]
    outages: tuple[Outage, ...]
    burns: tuple[Burn, ...]

    def only(self, services: Collection[str]) -> Operations:
        """Return what belongs to some services."""
        return replace(
            self,
            deployments=tuple(one for one in self.deployments if one.service in services),
            outages=tuple(one for one in self.outages if one.service in services),
            burns=tuple(one for one in self.burns if one.service in services),
        )

    def deployed_in(self, start: int, end: int) -> list[Deployed]:
        """Return the deployments of a window."""
        return [one for one in self.deployments if start <= one.at < end]

    def begun_in(self, start: int, end: int) -> list[Outage]:
        """Return the incidents that began in a window."""
        return [one for one in self.outages if start <= one.began_at < end]

    def worst_burn(self, moment: int, seconds: int = 72 * 3_600) -> Burn | None:
        """Return the objective that burns most, by its last reading in the hours before a moment."""
        last: dict[tuple[str, str], Burn] = {}
        for one in self.burns:
            if moment - seconds <= one.at < moment:
                last[one.service, one.label] = one
        return max(last.values(), key=lambda one: (one.burn, one.service, one.label), default=None)


def median(values: Sequence[float]) -> float | None:
    """Return the middle value, the mean of the middle two for an even number; None without a value."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
