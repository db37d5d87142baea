"""The incidents that a backtest is about, with what each belongs to, as far as that is known today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.evidence.stored.links import link_incidents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.evidence.stored.snapshot import Archive

Name = tuple[str, str]
"""A type of subject and an id: what a fact is about, and what an incident belongs to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """One incident. Times are epoch seconds; the title is a stranger's text.

    `deployment` is the id of the deployment that it belongs to, `confidence` how sure that is, None without one;
    `changes` are the ids of what that deployment carried, `opened_at` when the first of them was opened.
    `is_deploy_related` is what somebody said of it, None where nobody did.
    """

    id: str
    service: str
    title: str
    began_at: int
    is_deploy_related: bool | None = None
    deployment: str | None = None
    confidence: str | None = None
    changes: tuple[str, ...] = ()
    opened_at: int | None = None

    @property
    def names(self) -> frozenset[Name]:
        """The deployment and the changes that a warning may have named."""
        deployment = () if self.deployment is None else (("deployment", self.deployment),)
        return frozenset((*deployment, *(("change", one) for one in self.changes)))

    def was_begun_by(self, moment: int) -> bool | None:
        """Whether any of its changes was open by a moment (epoch seconds); None where it belongs to no change."""
        return None if self.opened_at is None else self.opened_at < moment


def incidents_of(archive: Archive, *, hours: int) -> tuple[Happened, ...]:
    """Return every incident of the archive by when it began, linked as of the archive's end.

    A link may use what was learned after a Monday: it says what came true, and no payload sees it. `hours` is how
    long before an incident its deployment was out at most, where it names none.
    """
    known = archive.as_of(archive.until)
    links = {link.incident.id: link for link in link_incidents(known.incidents, known.deployments, hours=hours)}
    carried = _by_deployment(known.carried)
    opened = {change.id: change.opened_at for change in known.changes}
    found = []
    for one in sorted(known.incidents, key=lambda incident: (incident.began_at, incident.id)):
        link = links.get(one.id)
        changes = () if link is None else tuple(sorted(carried.get(link.deployment.id, ())))
        found.append(
            Happened(
                id=one.id,
                service=one.service_id,
                title=one.title,
                began_at=one.began_at,
                is_deploy_related=one.is_deploy_related,
                deployment=None if link is None else link.deployment.id,
                confidence=None if link is None else link.confidence.value,
                changes=changes,
                opened_at=min((opened[change] for change in changes if change in opened), default=None),
            )
        )
    return tuple(found)


def _by_deployment(carried: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    changes: dict[str, list[str]] = defaultdict(list)
    for change, deployments in carried.items():
        for deployment in deployments:
            changes[deployment].append(change)
    return changes
