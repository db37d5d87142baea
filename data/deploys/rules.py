"""How a service says it was deployed: the ordered detectors, and which one is in force when.

For `by = "auto"` a detector is in force for 30 days after each success, the first in order counts, and only the past
decides. Two exceptions: a first success within 30 days of the oldest data counts before it too; and merges, a
substitute, count until any other detector tells of a deployment, never again, and not while the others' data could not
be read.
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
"""For deployments that somebody else wrote into the store, as by `riskbrief import`."""

MERGE: Final = "merge"
EVENT: Final = "event"
"""A signal sent to us: it names its service by our id, so no words are guessed at."""

ORDER: Final[tuple[Detector, ...]] = get_args(Detector)
"""From the strongest to the last resort."""

KINDS: Final[dict[str, Detector]] = {
    EVENT: "events",
    "deployment": "deployments",
    "workflow_run": "workflow",
    "release": "release",
    "tag": "tag",
}
"""The detector of each kind of `DeploySignal`."""

TITLES: Final[dict[Detector, str]] = {
    "imported": "imported deployments",
    "events": "events",
    "deployments": "the deployments API",
    "workflow": "workflow runs and jobs",
    "release": "releases",
    "tag": "tags",
    "merge": "merges to the default branch",
}
"""What people call a detector's data."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployRule:
    """None means the usual names; case never matters. `name` is a glob over a workflow, "workflow / job", or tag."""

    by: By = "auto"
    name: str | None = None
    environment: str | None = None


AUTO: Final = DeployRule()
"""For a service without settings."""


def glob_matches(glob: str, text: str) -> bool:
    """Whether a glob matches the whole text; `*` also matches slashes, and case does not matter."""
    return fnmatchcase(text.casefold(), glob.casefold())


PATIENCE_SECONDS: Final = 30 * 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Forces:
    """When each detector told of success (epoch seconds, rising); `known_since` is the oldest moment known."""

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
