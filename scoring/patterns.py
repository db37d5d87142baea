"""What several services with one driver have in common: a closed table of readings.

Each group of signals has a reading and the alternative it rules out; any other shared driver is told without one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class DriverGroup:
    """Signals that tell the same story; `reading` and `rules_out` are None without an interpretation."""

    id: str
    label: str
    signals: frozenset[str]
    reading: str | None = None
    rules_out: str | None = None
    rules_out_group: str | None = None


GROUPS: tuple[DriverGroup, ...] = (
    DriverGroup(
        id="governance",
        label="ownership gaps",
        signals=frozenset({"codeowners_compliance", "ownership_drift", "review_depth", "reviewer_expertise"}),
        reading="governance",
        rules_out="change volume",
        rules_out_group="volume",
    ),
    DriverGroup(
        id="volume",
        label="large changes",
        signals=frozenset({"lines_added", "lines_deleted", "files_changed"}),
        reading="change volume",
        rules_out="ownership",
        rules_out_group="governance",
    ),
    DriverGroup(
        id="concentration",
        label="changes that reach across the code",
        signals=frozenset(
            {
                "change_entropy",
                "directories_touched",
                "subsystems_touched",
                "services_touched",
                "shared_code_touched",
                "change_burst",
            }
        ),
        reading="concentration on shared code",
        rules_out="single large changes",
        rules_out_group="volume",
    ),
    DriverGroup(
        id="testing",
        label="missing tests",
        signals=frozenset({"coverage_delta", "test_change_ratio", "ci_health"}),
        reading="testing",
        rules_out="change volume",
        rules_out_group="volume",
    ),
    DriverGroup(
        id="timing",
        label="awkward deploy times",
        signals=frozenset({"deploy_timing"}),
        reading="timing",
        rules_out="the changes themselves",
        rules_out_group="volume",
    ),
    DriverGroup(
        id="expertise",
        label="authors new to the code",
        signals=frozenset({"author_file_expertise", "author_recent_experience", "author_subsystem_experience"}),
    ),
)


def group_of(signal: str) -> DriverGroup | None:
    """None for a signal that tells its own story."""
    return next((group for group in GROUPS if signal in group.signals), None)
