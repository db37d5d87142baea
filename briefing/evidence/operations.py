"""What happened in production: deployments, incidents and objectives. A git history has no `Operations`."""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.grouping import grouped

if TYPE_CHECKING:
    from scoring.deployment import DeploymentScore


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployed:
    """A deployment; `lead_seconds` has the time since its first commit for each change.

    `label` is what people call it where its id is technical. `rolls_back` is the deployment it took back, if any.
    `score` is None before the weeks looked at; `riskiest` is a change's label.
    """

    id: str
    service: str
    at: int
    changes: tuple[str, ...]
    lead_seconds: tuple[int, ...]
    url: str | None
    score: DeploymentScore | None = None
    riskiest: str | None = None
    rolls_back: str | None = None
    label: str | None = None

    @property
    def name(self) -> str:
        return self.label or self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """An incident, with its deployment and how sure that is, if any."""

    id: str
    service: str
    title: str
    began_at: int
    resolved_at: int | None
    deployment: str | None
    confidence: str | None
    url: str | None

    @property
    def at(self) -> int:
        """When it happened, under the name all kinds have."""
        return self.began_at

    def is_open_at(self, moment: int) -> bool:
        """Whether it had begun and was unresolved at a moment (epoch seconds, exclusive)."""
        return self.began_at < moment and (self.resolved_at is None or self.resolved_at >= moment)

    def as_of(self, moment: int) -> Outage:
        """Return what was known by a moment (epoch seconds, exclusive)."""
        is_later = self.resolved_at is not None and self.resolved_at >= moment
        return replace(self, resolved_at=None) if is_later else self


@dataclass(frozen=True, kw_only=True, slots=True)
class Burn:
    """The last reading of a service's objective before a moment."""

    service: str
    label: str
    at: int
    burn: float
    budget_left: float


KINDS: Final = ("deployments", "outages", "burns", "failed")
"""The kinds of events, as `Operations` names them."""

BURN_SECONDS = 72 * 3_600
"""How old an objective's last reading may be."""

_at = attrgetter("at")


@dataclass(frozen=True, kw_only=True)
class Operations:
    """Deployments, incidents and readings in order of time; `failed` deployments did not go out and are in no count."""

    deployments: tuple[Deployed, ...] = ()
    outages: tuple[Outage, ...] = ()
    burns: tuple[Burn, ...] = ()
    failed: tuple[Deployed, ...] = ()

    def only(self, services: Collection[str]) -> Operations:
        return self._those(lambda one: one.service in services)

    def as_of(self, moment: int) -> Operations:
        """Return what had happened by a moment (epoch seconds, exclusive): what was resolved later is still open.

        Marks on deployments follow from it, so that a past week sees no later incident or rollback.
        """
        known = self._those(lambda one: one.at < moment)
        return replace(known, outages=tuple(one.as_of(moment) for one in known.outages))

    @cached_property
    def by_service(self) -> Mapping[str, Operations]:
        """The same by service; without those of which nothing is known."""
        found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for kind in KINDS:
            for one in getattr(self, kind):
                found[one.service][kind].append(one)
        return {
            service: Operations(**{kind: tuple(found[service][kind]) for kind in KINDS}) for service in sorted(found)
        }

    def _those(self, wanted: Callable[[Deployed | Outage | Burn], bool]) -> Operations:
        return Operations(**{kind: tuple(filter(wanted, getattr(self, kind))) for kind in KINDS})

    @cached_property
    def _by_objective(self) -> Sequence[Sequence[Burn]]:
        found = grouped(((one.service, one.label), one) for one in self.burns)
        return [sorted(found[name], key=_at) for name in sorted(found)]

    @cached_property
    def blamed(self) -> frozenset[str]:
        return frozenset(one.deployment for one in self.outages if one.deployment is not None)

    @cached_property
    def taken_back(self) -> frozenset[str]:
        return frozenset(one.rolls_back for one in self.deployments if one.rolls_back is not None)

    @cached_property
    def _deployed(self) -> Sequence[Deployed]:
        return sorted(self.deployments, key=_at)

    def deployed_in(self, start: int, end: int) -> list[Deployed]:
        found = self._deployed
        return list(found[bisect_left(found, start, key=_at) : bisect_left(found, end, key=_at)])

    def failed_since(self, start: int, end: int) -> list[Deployed]:
        """Return a window's failed deployments after which nothing went out in it, oldest first."""
        out = max((one.at for one in self.deployed_in(start, end)), default=start - 1)
        return sorted((one for one in self.failed if out < one.at < end), key=_at)

    def begun_in(self, start: int, end: int) -> list[Outage]:
        return [one for one in self.outages if start <= one.began_at < end]

    def _last_before(self, moment: int) -> list[Burn]:
        """Return each objective's last reading within `BURN_SECONDS` before a moment."""
        last = []
        for readings in self._by_objective:
            place = bisect_left(readings, moment, key=_at)
            if place and readings[place - 1].at >= moment - BURN_SECONDS:
                last.append(readings[place - 1])
        return last

    def worst_burn(self, moment: int) -> Burn | None:
        """Return the objective that burns most by its last reading."""
        last = self._last_before(moment)
        return max(last, key=lambda one: (one.burn, one.service, one.label), default=None)

    def least_left(self, moment: int) -> float | None:
        """Return the smallest part of a budget (0 to 1) left by the last readings."""
        return min((one.budget_left for one in self._last_before(moment)), default=None)


def joined(parts: Iterable[Operations]) -> Operations:
    """Combine different services or days, each kind in order of time."""
    every = tuple(parts)

    def sorted_by(kind: str, *names: str) -> tuple[Any, ...]:
        return tuple(sorted((one for part in every for one in getattr(part, kind)), key=attrgetter(*names)))

    return Operations(
        burns=sorted_by("burns", "service", "label", "at", "burn"),
        **{kind: sorted_by(kind, "at", "id") for kind in ("deployments", "outages", "failed")},
    )


def median(values: Sequence[float]) -> float | None:
    """Return the middle value, or the mean of two (a usual count may be 7.5); None without a value."""
    middle = statistics.median(values) if values else None
    return (
        int(middle)
        if isinstance(middle, float) and middle.is_integer() and (all(isinstance(one, int) for one in values))
        else middle
    )
