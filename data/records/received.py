"""What others hand to us: reports of coverage, and events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageReport:
    """What the tests of a commit ran through. `flag` tells reports of one commit apart, such as unit; "" for the only.

    `covered` and `valid` count lines of the whole project; `files` is JSON, see data/coverage.
    """

    repository_id: str
    sha: str
    flag: str
    measured_at: int
    covered: int
    valid: int
    files: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PatchCoverage:
    """How many of the lines that a change added its tests ran through, of those that can be run at all."""

    change_id: str
    observed_at: int
    covered: int
    valid: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event that somebody sent us. The id is made of its source and its own id; `digest` is of its content.

    `happened_at` is when it says that it happened, `received_at` when it came.
    """

    id: str
    source: str
    event_id: str
    type: str
    happened_at: int
    received_at: int
    digest: str
