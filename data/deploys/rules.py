"""How a service says that it was deployed: the detectors in their order, and which of them is in force when.

For `by = "auto"` a detector is in force for 30 days after each success, the first in the order counts, and only the
past decides. Two exceptions: a detector whose first success comes within 30 days of all that is known was in force
before it too; and merges, a mere substitute, count until any other detector has told of a deployment, never again, and
not while the others' data could not be read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Literal, get_args

By = Literal["auto", "events", "deployments", "workflow", "release", "tag", "merge", "none"]
Detector = Literal["imported", "events", "deployments", "workflow", "release", "tag", "merge"]

IMPORTED: Final = "imported"
"""Stands in the order for deployments that somebody else wrote into the store, such as `riskbrief import`."""

MERGE: Final = "merge"
EVENT: Final = "event"
"""The kind of a signal that somebody sent us: it names its service by our own id, and no word of it is guessed at."""

ORDER: Final[tuple[Detector, ...]] = get_args(Detector)
"""From the strongest word to the last resort."""

KINDS: Final[dict[str, Detector]] = {
    EVENT: "events",
    "deployment": "deployments",
    "workflow_run": "workflow",
    "release": "release",
    "tag": "tag",
}
"""Which detector reads which kind of `DeploySignal`."""

TITLES: Final[dict[Detector, str]] = {
    "imported": "imported deployments",
    "events": "events",
    "deployments": "the deployments API",
    "workflow": "workflow runs and jobs",
    "release": "releases",
    "tag": "tags",
    "merge": "merges to the default branch",
}
"""What people call what a detector reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployRule:
    """What the settings say of one service; None means the usual names, capitals never matter.

    `name` is a glob over the whole name of a workflow, a job ("workflow / job") or a tag, `environment` one over a
    deployment's.
    """

    by: By = "auto"
    name: str | None = None
    environment: str | None = None


AUTO: Final = DeployRule()
"""What holds for a service of which the settings say nothing."""


def glob_matches(glob: str, text: str) -> bool:
    """Whether a glob matches a whole text, in which `*` also stands for slashes and capitals do not matter."""
    return fnmatchcase(text.casefold(), glob.casefold())


PATIENCE_SECONDS: Final = 30 * 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Forces:
    """When each detector told of a success (epoch seconds, rising); `known_since` is the oldest moment known at all."""

    rule: DeployRule
    successes: Mapping[Detector, Sequence[int]]
    known_since: int
    blind_since: int | None = None

    def counts(self, detector: Detector, at: int) -> bool:
        if self.rule.by != "auto":
            return detector == self.rule.by
        if detector == MERGE:
            return not self._is_blind(at) and all(self._began(one) > at for one in ORDER if one != MERGE)
        stronger = ORDER[: ORDER.index(detector)]
        return self._holds(detector, at) and not any(self._holds(one, at) for one in stronger)

    def in_force(self, at: int) -> Detector | None:
        return next((one for one in ORDER if self.counts(one, at)), None)

    def last(self, detector: Detector, at: int) -> int | None:
        times = self.successes.get(detector, ())
        place = bisect_right(times, at)
        return times[place - 1] if place else None

    def _holds(self, detector: Detector, at: int) -> bool:
        last = self.last(detector, at)
        if last is not None:
            return at - last <= PATIENCE_SECONDS
        return self._began(detector) <= at

    def _began(self, detector: Detector) -> float:
        times = self.successes.get(detector, ())
        if not times:
            return float("inf")
        return self.known_since if times[0] - self.known_since <= PATIENCE_SECONDS else times[0]

    def _is_blind(self, at: int) -> bool:
        return self.blind_since is not None and at >= self.blind_since
