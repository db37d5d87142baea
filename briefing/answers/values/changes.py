"""A change and a deployment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.answers.explain.explanation import IncidentLine
    from briefing.answers.values.common import OwnersLine


@dataclass(frozen=True, kw_only=True, slots=True)
class Scoring:
    """A score as given at a moment: its sum, its `origin`, what is `newer` of the change, what the score lacked."""

    points: int
    low: int
    high: int
    band: str
    arithmetic: str
    ways: tuple[str, ...]
    as_of: str
    origin: str
    newer: str | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A score as of now is unknown here and can be computed elsewhere.

    `zone` (IANA) is for its moment. `supposes` says what is assumed of an open change. `known` is a sentence about the
    last score, if any. `says` tells how far computing has come, None if not begun.
    """

    zone: str
    supposes: str | None = None
    known: str | None = None
    says: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedBy:
    """A deployment that carried a change, with its own score if kept."""

    id: str
    name: str
    service: str
    state: str
    at: str
    points: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeAnswer:
    """A change. `state` is a sentence; `unscored` says why there is no score.

    `elsewhere` counts its services out of sight. `wanted` is None if the score is current, or there can be none.
    """

    id: str
    label: str
    title: str
    url: str | None
    state: str
    author: str | None
    services: tuple[str, ...]
    service_ids: tuple[str, ...]
    elsewhere: int
    size: str | None
    reviews: str
    owners: OwnersLine | None
    score: Scoring | None
    unscored: str | None
    deployments: tuple[CarriedBy, ...]
    incidents: tuple[IncidentLine, ...]
    reverted_by: tuple[str, ...]
    wanted: Wanted | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedLine:
    """A change in a deployment, with its own points if kept."""

    label: str
    title: str
    url: str | None
    points: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentAnswer:
    """A deployment; `elsewhere` counts changes out of sight, `unknown` those not collected or too many to look at."""

    id: str
    name: str
    url: str | None
    service: str
    service_id: str
    environment: str
    state: str
    detector: str
    points: int | None
    band: str | None
    arithmetic: str | None
    as_of: str | None
    unscored: str | None
    changes: tuple[CarriedLine, ...]
    elsewhere: int
    unknown: int
    incidents: tuple[IncidentLine, ...]
    rolled_back_by: str | None
    rolls_back: str | None
    wanted: Wanted | None = None
