"""What several services have in common, and how much baseline there is: facts about other facts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefing.contracts.payload import Fact, Subject
from briefing.facts.weekdata import compared, usual_of
from scoring.materiality import BASELINE_WEEKS_NEEDED
from scoring.patterns import GROUPS, group_of
from scoring.severity import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding
    from scoring.patterns import DriverGroup

SHARED_BY = 2
MORE_BY = 1.25
"""A quarter more changes than usual is enough for volume not to be ruled out."""


def shared_driver(data: WeekData, findings: Mapping[str, Finding]) -> Iterator[Fact]:
    """Yield the group of signals that drives two or more services whose risk or ownership gap rose materially.

    The interpretation is carried only where the closed table has one and what it rules out is so: a reading
    that rules out change volume needs as many changes as usual, or fewer.
    """
    sharing: dict[str, set[str]] = defaultdict(set)
    for finding in findings.values():
        if finding.subject.type == "service" and finding.cause in (Cause.RISK, Cause.OWNERSHIP):
            is_risk = finding.cause is Cause.RISK
            driver = main_driver(data.by_service[finding.subject.id]) if is_risk else "governance"
            if driver is not None:
                sharing[driver].add(finding.subject.label)
    shared = [(group, sorted(sharing[group.id])) for group in GROUPS if len(sharing[group.id]) >= SHARED_BY]
    if not shared:
        return
    group, names = max(shared, key=lambda one: len(one[1]))
    carried = group.reading is not None and _is_ruled_out(data, group)
    yield data.fact(
        "pattern.driver",
        "pattern",
        len(names),
        "services",
        subject=Subject(type="signal", id=group.id, label=group.label),
        detail={
            "services": list(names),
            "driver": group.label,
            "reading": group.reading if carried else None,
            "rules_out": group.rules_out if carried else None,
        },
    )


def main_driver(own: WeekData) -> str | None:
    """Return the group of signals that added most to a service's mean score."""
    found = own.movement
    sums: dict[str, float] = defaultdict(float)
    for part in found.parts if found is not None else ():
        group = group_of(part.signal)
        if group is not None:
            sums[group.id] += part.points
    best = max(sums, key=lambda name: (sums[name], name), default=None)
    return best if best is not None and sums[best] > 0 else None


def _is_ruled_out(data: WeekData, group: DriverGroup) -> bool:
    """Whether the alternative was looked at and is not so: its signals are read, and volume did not grow."""
    alternative = next((other for other in GROUPS if other.id == group.rules_out_group), None)
    read = {reason.signal.id for change in data.now for reason in change.score.reasons if not reason.assumed}
    if alternative is None or not read & alternative.signals:
        return False
    return alternative.id != "volume" or not _has_more_changes(data)


def _has_more_changes(data: WeekData) -> bool:
    usual = usual_of(compared(data.series(len)))
    return usual is None or not data.is_seen or len(data.now) > MORE_BY * usual


def learning(data: WeekData) -> Iterator[Fact]:
    """Yield how many weeks of baseline there are, while trend rules are off."""
    weeks = len(data.trailing)
    if weeks < BASELINE_WEEKS_NEEDED:
        yield data.fact("learning", "learning", weeks, "weeks", detail={"needed": BASELINE_WEEKS_NEEDED})
