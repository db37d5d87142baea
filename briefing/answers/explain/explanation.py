"""What there is to explain, as frozen values for the command line and JSON.

Texts are as the payload or the store has them: titles are a stranger's, people `{person:ID}`; whoever prints cleans
them. Moments are ISO 8601 in the named zone.
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
    """At this value the signal earns this share (0 to 1) of its points."""

    value: Number
    share: Number


class CurvePiece(Model):
    """Where on its curve a value is, and the share of the points it earns.

    `left` is None below the first knot and `right` above the last, where the curve is flat. `scale` is between the
    knots.
    """

    scale: str
    left: Knot | None
    right: Knot | None
    share: Number


class Term(Model):
    """A signal's part of a score, `most` at best; without a reading the points are assumed, and `missing` says why."""

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
    id: str
    title: str
    evidence: str


class Sum(Model):
    """A score with its addends: `points` is the sum of all terms, plus `lifted` by the gates.

    `band_from` is the band's first score; missing readings open `low` to `high`. `not_connected` has titles and reasons
    of signals not laid out.
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
    """A remedy and the score under it, of each part of a split, the riskiest first."""

    remedy: str
    text: str
    before: int
    after: tuple[int, ...]
    leaves_band: bool


class CarriedBy(Model):
    """A deployment that carried a change, with its own score if it has one."""

    id: str
    service: str
    state: str
    at: str | None
    points: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentLine:
    """An incident of a deployment, and how sure the link is."""

    id: str
    title: str
    confidence: str
    minutes_after: int
    resolved: bool
    url: str | None


class Mention(Model):
    """Where a frozen briefing tells of the same thing, and its points."""

    week: str
    scope: str
    fact: str
    points: Number | None
    cards: tuple[str, ...]


class CoverageLine(Model):
    """What coverage reports say of a change; None is unknown.

    `patch` and `project` are (covered, of) in lines: of its runnable added lines, and of the whole project by its own
    report. `points_lost` are of its files; below 0 is a gain.
    """

    points_lost: Number | None
    patch: tuple[int, int] | None
    project: tuple[int, int] | None


class ChangeExplained(Model):
    """A change's arithmetic at a moment; `state` is open, queued or out, `notable` what matters whatever it scores."""

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
    """What a deployment's own signal added beyond its riskiest change's."""

    signal: str
    title: str
    reading: str
    points: int


class CarriedLine(Model):
    """A carried change; its own `points` are None if it touches none of the deployment's service."""

    id: str
    label: str
    title: str
    points: int | None


class DeploymentSum(Model):
    """The riskiest change, the batch, the own signals, less what is over 100."""

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
    """A deployment with its sum, changes and incidents; `score` is None where `unscored` says why."""

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
    """A severity rule with the inputs it read, in words; `fires` is None if the rule could not be asked again."""

    id: str
    severity: str
    says: str
    trend: bool
    fires: bool | None
    read: tuple[tuple[str, str], ...]


Explained = ChangeExplained | DeploymentExplained
Kind = Literal["change", "deployment"]


def to_json(explanation: Model) -> str:
    """Return JSON, keys in a fixed order: what `riskbrief explain --format json` prints."""
    return json.dumps(explanation.model_dump(mode="json"), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_explained(text: str) -> Explained:
    """Read an explained change or deployment; ValueError if it is neither."""
    return _reader().validate_json(text)


@cache
def _reader() -> TypeAdapter[Explained]:
    return TypeAdapter(Annotated[Explained, Field(discriminator="kind")])
