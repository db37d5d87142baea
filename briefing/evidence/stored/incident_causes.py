"""Tells a repository's history which of its changes an incident came of, as the pass gets to the incident.

A change is a suspect where it was in the deployment that an incident belongs to. It must not count before the
incident began: whoever changed the same files in between could not know.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefing.evidence.stored.links import IncidentLink
    from briefing.evidence.stored.snapshot import Snapshot
    from scoring.history.readings import History, Trace


def incidents_by_change(snapshot: Snapshot, links: Iterable[IncidentLink]) -> dict[str, list[int]]:
    """Return when the incidents began of the deployments that carried each change (epoch seconds)."""
    began: dict[str, list[int]] = {}
    for link in links:
        began.setdefault(link.deployment.id, []).append(link.incident.began_at)
    return {
        change: [at for deployment in deployments for at in began.get(deployment, ())]
        for change, deployments in snapshot.carried.items()
        if not began.keys().isdisjoint(deployments)
    }


class Suspects:
    """The suspects of all incidents, for the pass over one repository."""

    def __init__(self, incidents: Mapping[str, Sequence[int]]) -> None:
        """Take when the incidents of each change began."""
        self._incidents = incidents
        self._coming: list[tuple[int, int, Trace]] = []
        self._order = count()

    def note(self, change: str, trace: Trace) -> None:
        """Keep where a change has been, if an incident is to come of it."""
        for at in self._incidents.get(change, ()):
            heappush(self._coming, (at, next(self._order), trace))

    def catch_up(self, history: History, at: int) -> None:
        """Let every incident that had begun by a moment (epoch seconds) count on the files of its suspects."""
        while self._coming and self._coming[0][0] <= at:
            began, _, trace = heappop(self._coming)
            history.blame(trace, began)
