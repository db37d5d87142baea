"""The scored changes of an organisation with their labels: what both sources give, and `evaluate` and `calibrate` take.

Changes are scored from what was known when they went out, and labelled by what became known afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.errors import NothingBroken, NothingJudged
from briefing.contracts.organisation import DEFAULT_INCIDENT_HOURS
from scoring.outcomes import label_changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.evidence.changes import ScoredChange
    from scoring.outcomes import Breakage, Labels, Landed
    from scoring.score import Scorecard


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class OwnChanges:
    """What an organisation knows of its own changes.

    `where` names the source as people know it. `changes` are in the order in which each repository's were scored;
    `scorecards` and `known_until` (epoch seconds: the newest thing known) are by repository. `breakages` is None where
    no incidents are known at all, as in a git history. `incident_hours` is how long before an incident that names no
    deployment its deployment was out at most.
    """

    where: str
    changes: tuple[ScoredChange, ...]
    scorecards: Mapping[str, Scorecard]
    known_until: Mapping[str, int]
    breakages: tuple[Breakage, ...] | None
    labels: Labels
    incident_hours: int = DEFAULT_INCIDENT_HOURS

    @property
    def is_git(self) -> bool:
        """Whether these come from git alone, which knows of no incident and of no deployment but by tags."""
        return self.breakages is None


def gather_own(  # noqa: PLR0913 (each is a part of what is gathered)
    where: str,
    changes: Sequence[ScoredChange],
    landed: Sequence[Landed],
    *,
    scorecards: Mapping[str, Scorecard],
    known_until: Mapping[str, int],
    breakages: Sequence[Breakage] | None,
    incident_hours: int = DEFAULT_INCIDENT_HOURS,
) -> OwnChanges:
    """Label the changes; `landed` are the same ones, in the same order.

    Raises:
        NothingJudged: none of the changes is old enough to have shown what became of it.
        NothingBroken: none of those that are turned out to be broken.
    """
    labels = label_changes(landed, breakages or (), known_until)
    if not labels.judged:
        raise NothingJudged(
            f"none of the changes of {where} ({len(changes):,}) is old enough: what becomes of a change shows within"
            f" {labels.lag_days} days; come back when there are older ones"
        )
    if not labels.broken:
        ways = "was reverted, or followed within seven days by a fix of what it touched last"
        ways += "" if breakages is None else ", or carried by a deployment that an incident belongs to"
        more = "add repositories" if breakages is None else "collect incidents"
        raise NothingBroken(
            f"none of the changes of {where} that are old enough ({len(labels.judged):,}) {ways}, so that nothing can"
            f" be measured; {more}, or take a longer time"
        )
    return OwnChanges(
        where=where,
        changes=tuple(changes),
        scorecards=scorecards,
        known_until=known_until,
        breakages=None if breakages is None else tuple(breakages),
        labels=labels,
        incident_hours=incident_hours,
    )
