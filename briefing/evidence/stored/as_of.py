"""Takes back what happened to a record at or after a moment, so that a past week is told as it was known then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.records import Change, Check, Deployment, Incident


def change_as_of(change: Change, moment: int) -> Change:
    """Return a change as it was just before a moment (epoch seconds)."""
    times = (change.merged_at, change.closed_at, change.approved_at)
    if (change.merged_at is not None or change.merge_sha is None) and all(at is None or at < moment for at in times):
        return change
    merged, closed, approved = (_before(at, moment) for at in (change.merged_at, change.closed_at, change.approved_at))
    sha = change.merge_sha if merged is not None else None
    return replace(change, merged_at=merged, closed_at=closed, approved_at=approved, merge_sha=sha)


def had_result(check: Check, moment: int) -> bool:
    """Whether a check had a result before a moment: what is under way, or yet to begin, says nothing."""
    return check.conclusion is not None if check.completed_at is None else check.completed_at < moment


def deployments_as_of(deployments: Iterable[Deployment], moment: int) -> list[Deployment]:
    """Return the deployments that had begun before a moment, in the order in which they finished."""
    known = (_deployed_as_of(one, moment) for one in deployments if one.began_at < moment)
    return sorted(known, key=lambda one: (one.finished_at or one.began_at, one.id))


def incidents_as_of(incidents: Iterable[Incident], moment: int) -> list[Incident]:
    """Return the incidents that had begun before a moment."""
    return [_resolved_as_of(one, moment) for one in incidents if one.began_at < moment]


def _deployed_as_of(one: Deployment, moment: int) -> Deployment:
    if _before(one.finished_at, moment) is not None:
        return one
    return replace(one, finished_at=None, state="running")


def _resolved_as_of(one: Incident, moment: int) -> Incident:
    times = (one.acknowledged_at, one.resolved_at)
    if all(at is None or at < moment for at in times):
        return one
    acknowledged, resolved = (_before(at, moment) for at in times)
    return replace(one, acknowledged_at=acknowledged, resolved_at=resolved)


def _before(at: int | None, moment: int) -> int | None:
    return at if at is not None and at < moment else None
