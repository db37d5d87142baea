"""What is counted over the whole organisation, whichever part of it is scored: its landings and its failures.

The failure rate of a service is held against the organisation's own. Two lists of moments are all it takes, so that a
part can be scored without reading the changes of the others.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from briefing.evidence.stored.as_of import deployments_as_of, incidents_as_of
from briefing.evidence.stored.links import link_incidents
from briefing.evidence.stored.stacked_changes import without_repeats
from data import records as r
from data.query import merged_or_open, overlaps, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.evidence.stored.parts import Part
    from data.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Everyone:
    """When changes landed, and when incidents began that belong to a deployment, in the order of time (epoch seconds).

    Both are of the whole organisation, since the archive begins and before the moment that is asked about.
    """

    landed: Sequence[int]
    failed: Sequence[int]


class _Landing(NamedTuple):
    """As much of a change as says whether it counts and when it landed."""

    repository_id: str
    merged_at: int | None
    head: str | None
    base: str | None


def landings_of(view: View, since: int, until: int) -> array[int]:
    """Return when the changes of all repositories landed, in order; a change that only repeats others is none."""
    repositories = {one.id: one for one in view.read(r.Repository)}
    times = array("q")
    for repository in repositories:
        rows = view.pick(r.Change, _Landing._fields, merged_or_open(since, until), repository_id=repository)
        counted = without_repeats([_Landing(*row) for row in rows], repositories)
        times.extend(one.merged_at for one in counted if one.merged_at is not None)
    return array("q", sorted(times))


def everyone_at(  # noqa: PLR0913 (what the counts depend on, each by name)
    view: View, parts: Iterable[Part], landed: Sequence[int], *, since: int, until: int, moment: int, hours: int
) -> Everyone:
    """Return the counts as of a moment. `hours` is how long before an incident its deployment was out at most."""
    failed = array("q")
    for part in parts:
        services = sorted(part.services)
        deployments = view.read(r.Deployment, within("began_at", since, until), service_id=services)
        incidents = view.read(r.Incident, overlaps("began_at", "resolved_at", since, until), service_id=services)
        links = link_incidents(incidents_as_of(incidents, moment), deployments_as_of(deployments, moment), hours=hours)
        failed.extend(link.incident.began_at for link in links)
    return Everyone(landed=landed[: bisect_left(landed, moment)], failed=array("q", sorted(failed)))
