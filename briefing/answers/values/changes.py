"""A change and a deployment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.answers.explain.explanation import IncidentLine
    from briefing.answers.values.common import OwnersLine


@dataclass(frozen=True, kw_only=True, slots=True)
class Scoring:
    """A score as it was given at a moment. `arithmetic` is its sum, `origin` says where it stands.

    `newer` says in words what happened to the change since then, None if nothing did. `caveats` are sentences about
    what the score lacked.
    """

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
    """That a score as of now is not known here and can be worked out elsewhere.

    `zone` is the IANA zone in which its moment is told. `supposes` says in words what it supposes of a change that is
    still open, None for what is merged. `known` is a sentence about the score that was given last, None where none
    was. `says` tells how far working it out has come, None where nobody has begun.
    """

    zone: str
    supposes: str | None = None
    known: str | None = None
    says: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedBy:
    """A deployment that carried a change, with its own score where one is kept."""

    id: str
    name: str
    service: str
    state: str
    at: str
    points: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeAnswer:
    """A change. `state` is a sentence; `unscored` says why there is no score, None where there is one.

    `elsewhere` counts the services that it touches out of the reader's sight. `wanted`
    is None where the score is as it would be now, or there can be none.
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
    """A change in a deployment, with its own points where they are kept."""

    label: str
    title: str
    url: str | None
    points: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentAnswer:
    """A deployment. `elsewhere` counts the changes in it that touch nothing in the reader's sight.

    `unknown` counts those that were never collected, or are too many to be looked at. `wanted` is as for a change.
    """

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
