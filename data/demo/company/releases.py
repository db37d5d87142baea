"""Deploys merged changes, a few at a time; hazardous ones (hazards.py) fail more often. Some are reverted."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.demo.company.changes import sha_of
from data.demo.company.drafts import ChangeDraft, CheckDraft, IncidentDraft, ReleaseDraft, ReviewDraft, Times
from data.demo.company.hazards import chance_of_trouble, hazard_of
from data.demo.company.people import cast_of
from data.demo.company.plot import is_steady
from data.demo.company.weeks import CLOSES, FRIDAY, MINUTE, OPENS, last_look, local, week_of
from data.demo.company.wording import reversed_files, trouble_of

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.services import Site

HOUR = 60 * MINUTE
LATE_MINUTE = 15 * 60 + 30
FAILS = 0.04
REVERTED = 0.35
NAMED = 0.55
FOUND_LATE = 0.25
"""Chance that a defect is found days later, with its deployment known."""
UNRELATED = 0.008
"""Chance of an unrelated incident the day after a deployment."""


@dataclass(slots=True)
class Operations:
    releases: list[ReleaseDraft] = field(default_factory=list)
    incidents: list[IncidentDraft] = field(default_factory=list)
    reverts: list[ChangeDraft] = field(default_factory=list)


class Operator:
    def __init__(self, rng: Random, luck: Random, site: Site) -> None:
        self._rng = rng
        self._luck = luck
        self._site = site
        self._pending: list[ChangeDraft] = []
        self._queue: list[tuple[int, str, ChangeDraft]] = []
        self._busy_until = 0
        self.done = Operations()

    def run(self, changes: Iterable[ChangeDraft]) -> Operations:
        for change in changes:
            self._enqueue(change)
        while self._queue:
            merged, _, change = heapq.heappop(self._queue)
            self._pending.append(change)
            at, state = self._when(change, merged)
            if at is not None and at < last_look():
                self._deploy(at, state)
        return self.done

    def _enqueue(self, change: ChangeDraft) -> None:
        if change.times.merged is not None:
            heapq.heappush(self._queue, (change.times.merged, change.sha, change))

    def _when(self, change: ChangeDraft, merged: int) -> tuple[int | None, str]:
        if change.shipping is not None:
            return change.shipping.at, change.shipping.state
        at = max(merged, self._busy_until) + self._rng.randint(12, 55) * MINUTE
        here = local(at, self._site.zone)
        steady = is_steady(week_of(at), self._site.id)
        minute = here.hour * 60 + here.minute
        late = minute > LATE_MINUTE or (here.weekday() == FRIDAY and minute > LATE_MINUTE - 60)
        if self._queue and self._queue[0][0] < at:
            return None, ""  # the next change is merged before this one would be out: they go together
        chance = (0.0 if steady else 0.12) if late else 1.0 if steady and here.weekday() == FRIDAY else 0.6
        fails = not steady and self._rng.random() < FAILS
        return (at, "failure" if fails else "success") if self._rng.random() < chance else (None, "")

    def _deploy(self, at: int, state: str) -> None:
        finished = at + self._rng.randint(4, 14) * MINUTE
        carried = tuple(change.sha for change in self._pending)
        release = ReleaseDraft(service=self._site.id, state=state, began=at, finished=finished, carried=carried)
        self.done.releases.append(release)
        self._busy_until = finished
        if state != "success":
            return
        out, self._pending = self._pending, []
        if is_steady(week_of(at), self._site.id):
            return
        # What came in before the first week is the initial code, long in production.
        new = [change for change in out if week_of(change.times.merged or 0) >= 0]
        hazards = [hazard_of(self._site, change) for change in new]
        if new and self._luck.random() < chance_of_trouble(self._site, hazards, at):
            self._go_wrong(release, self._luck.choices(new, hazards)[0])
        elif self._luck.random() < UNRELATED:
            self._happen(at + self._luck.randint(9, 20) * HOUR, None, related=False)

    def _go_wrong(self, release: ReleaseDraft, culprit: ChangeDraft) -> None:
        began = self._found_late(release)
        named = began is not None or self._luck.random() < NAMED
        began = began or release.finished + self._luck.randint(4, 170) * MINUTE
        incident = self._happen(began, release.began if named else None, related=True if named else None)
        merged = began + self._luck.randint(15, 45) * MINUTE
        here = local(merged, self._site.zone)
        at_work = OPENS < here.hour * 60 + here.minute < CLOSES and culprit.reverts is None
        if self._luck.random() < REVERTED and at_work and not culprit.author.endswith("[bot]"):
            undo = revert_of(self._luck, self._site, culprit, incident, merged)
            self.done.reverts.append(undo)
            self._enqueue(undo)

    def _found_late(self, release: ReleaseDraft) -> int | None:
        """Draw whether and when an incident is found later; never in a steady week."""
        late = self._luck.random() < FOUND_LATE
        began = release.finished + self._luck.randint(30, 120) * HOUR
        return began if late and not is_steady(week_of(began), self._site.id) else None

    def _happen(self, began: int, release_began: int | None, *, related: bool | None) -> IncidentDraft:
        lasts = int(self._luck.lognormvariate(math.log(75), 0.7)) + 15
        incident = IncidentDraft(
            service=self._site.id,
            title=trouble_of(self._luck, self._site),
            began=began,
            acknowledged=began + self._luck.randint(2, 12) * MINUTE,
            resolved=began + lasts * MINUTE,
            release_began=release_began,
            is_deploy_related=related,
        )
        self.done.incidents.append(incident)
        return incident


def revert_of(rng: Random, site: Site, change: ChangeDraft, incident: IncidentDraft, merged: int) -> ChangeDraft:
    opened = min(merged - 8 * MINUTE, incident.began + 6 * MINUTE)
    approved = opened + 5 * MINUTE
    cast = cast_of(site, week_of(merged))
    author, approver = rng.sample(cast.owners, 2) if len(cast.owners) > 1 else (change.author, cast.owners[0])
    times = Times(first_commit=opened - MINUTE, opened=opened, approved=approved, merged=merged, closed=merged)
    return ChangeDraft(
        sha=sha_of(rng), repository=site.repository, services=change.services, title=f'Revert "{change.title}"',
        author=author, times=times, files=reversed_files(change.files), labels=("bug",),
        reverts=change.sha, points_lost=0.0,
        reviews=(ReviewDraft(reviewer=approver, state="approved", at=approved, comments=0),),
        checks=tuple(
            CheckDraft(name=name, is_required=True, conclusion="success", attempts=1, at=merged - MINUTE)
            for name in ("build", "test")
        ),
    )  # fmt: skip
