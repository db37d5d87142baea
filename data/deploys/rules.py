"""How a service says that it was deployed: the detectors in their order, and what the settings choose among them."""

from __future__ import annotations

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
    """What the settings say of one service.

    `name` is a glob over the whole name of a workflow, of a job as "workflow / job", of a release's tag or of a tag,
    `environment` one over a deployment's environment. None means the usual names; capitals never matter.
    """

    by: By = "auto"
    name: str | None = None
    environment: str | None = None


AUTO: Final = DeployRule()
"""What holds for a service of which the settings say nothing."""


def glob_matches(glob: str, text: str) -> bool:
    """Whether a glob matches a whole text, in which `*` also stands for slashes and capitals do not matter."""
    return fnmatchcase(text.casefold(), glob.casefold())
