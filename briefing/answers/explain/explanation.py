"""What there is to explain, as frozen values: the command line and JSON are both made from these.

Texts are as the payload or the store has them, so titles are a stranger's and people are `{person:ID}`; whoever
prints cleans them. Moments are ISO 8601 in the zone that is named beside them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from briefing.contracts.model import Model
from briefing.contracts.payload import Source

Version = Literal["riskbrief.explanation/1"]
VERSION: Version = "riskbrief.explanation/1"

Number = int | float


class Knot(Model):
    """A point of a curve: at this value the signal earns this share (0 to 1) of its points."""

    value: Number
    share: Number


class CurvePiece(Model):
    """Where on its curve a value lies, and the share of the signal's points that it earns there.

    `left` is None below the first knot and `right` above the last: there the curve is flat. `scale` is that of the
    values between the knots.
    """

    scale: str
    left: Knot | None
    right: Knot | None
    share: Number


class Term(Model):
    """What one signal added to a score, of at most `most` points.

    `value` and `piece` are None where there is no reading; the points are then assumed, and `missing` says why.
    """

    signal: str
    title: str
    reading: str
    value: Number | None
    unit: str
    points: int
    most: int
    assumed: bool
    missing: str | None
    piece: CurvePiece | None


class GateLine(Model):
    """A gate that fired, and the evidence that it takes."""

    id: str
    title: str
    evidence: str


class Sum(Model):
    """A score with its addends: `points` is the sum of all terms, plus `lifted` by the gates.

    `band_from` is the first score of the band. `low` and `high` are the range that missing readings open.
    `not_connected` has the title of each signal that is not laid out, with the reason.
    """

    points: int
    low: int
    high: int
    band: str
    band_from: int
    total: int
    lifted: int
    floor: int
    terms: tuple[Term, ...]
    gates: tuple[GateLine, ...]
    not_connected: tuple[tuple[str, str], ...]
    scorecard: str


class WayLine(Model):
    """A remedy with what the change would score under it: of each part, the riskiest first, where it is split."""

    remedy: str
    text: str
    before: int
    after: tuple[int, ...]
    leaves_band: bool


class CarriedBy(Model):
    """A deployment that carried a change, with its own score where it has one."""

    id: str
    service: str
    state: str
    at: str | None
    points: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentLine:
    """An incident of a deployment, and how sure that link is."""

    id: str
    title: str
    confidence: str
    minutes_after: int
    resolved: bool
    url: str | None


class Mention(Model):
    """Where a frozen briefing tells of the same thing, with the points that it gave."""

    week: str
    scope: str
    fact: str
    points: Number | None
    cards: tuple[str, ...]


class CoverageLine(Model):
    """What reports of coverage say of a change; None is unknown.

    `patch` and `project` are (covered, of) in lines: of those that it added and that can be run, and of the whole
    project as its own report has it. `points_lost` are those of its files; below 0 is a gain.
    """

    points_lost: Number | None
    patch: tuple[int, int] | None
    project: tuple[int, int] | None


class ChangeExplained(Model):
    """A change with its arithmetic, as of a moment. `state` is open, queued or out.

    `notable` is what matters about it whatever it scores, in words. `coverage` is None where no report tells of it.
    """

    version: Version = VERSION
    kind: Literal["change"] = "change"
    id: str
    label: str
    title: str
    url: str | None
    repository: str
    services: tuple[str, ...]
    is_bot: bool
    state: str
    merged_at: str | None
    deployed_at: str | None
    as_of: str
    zone: str
    score: Sum
    ways: tuple[WayLine, ...]
    deployments: tuple[CarriedBy, ...]
    incidents: tuple[IncidentLine, ...]
    reverted_by: tuple[str, ...]
    mentions: tuple[Mention, ...]
    sources: tuple[Source, ...]
    notable: tuple[str, ...] = ()
    coverage: CoverageLine | None = None


class OwnTerm(Model):
    """What a deployment's own signal added beyond what its riskiest change had earned by it."""

    signal: str
    title: str
    reading: str
    points: int


class CarriedLine(Model):
    """A change that a deployment carried. `points` are its own score; None for one that touches none of its service."""

    id: str
    label: str
    title: str
    points: int | None


class DeploymentSum(Model):
    """A deployment's score: the riskiest change, the batch, the own signals, less what is over 100."""

    points: int
    band: str
    band_from: int
    riskiest: CarriedLine | None
    others: int
    batch: int
    most_for_batch: int
    own: tuple[OwnTerm, ...]
    cut: int
    scorecard: str


class DeploymentExplained(Model):
    """A deployment with its sum, its changes and its incidents. `score` is None where `unscored` says why."""

    version: Version = VERSION
    kind: Literal["deployment"] = "deployment"
    id: str
    url: str | None
    service: str
    environment: str
    state: str
    at: str | None
    detector: str
    as_of: str
    zone: str
    score: DeploymentSum | None
    unscored: str | None
    changes: tuple[CarriedLine, ...]
    incidents: tuple[IncidentLine, ...]
    mentions: tuple[Mention, ...]
    sources: tuple[Source, ...]


class RuleLine(Model):
    """A severity rule with the inputs that it read, each with its name and value in words.

    `trend` rules read what was found material. `fires` is None where the rule could not be asked again.
    """

    id: str
    severity: str
    says: str
    trend: bool
    fires: bool | None
    read: tuple[tuple[str, str], ...]


Explained = ChangeExplained | DeploymentExplained
Kind = Literal["change", "deployment"]


def to_json(explanation: Model) -> str:
    """Return an explanation as JSON, its keys in a fixed order: what `riskbrief explain --format json` prints."""
    return json.dumps(explanation.model_dump(mode="json"), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_explained(text: str) -> Explained:
    """Return what was explained.

    Raises:
        ValueError: it is no JSON, or explains neither a change nor a deployment.
    """
    return _reader().validate_json(text)


@cache
def _reader() -> TypeAdapter[Explained]:
    return TypeAdapter(Annotated[Explained, Field(discriminator="kind")])
