"""How much of the week's work went into services that something urgent is open about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.contracts.payload import Fact
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding

PERCENT = 100
LEAST_CHANGES = 5


def flagged_changes(data: WeekData, findings: Mapping[str, Finding]) -> Iterator[Fact]:
    """Yield how many changes touch services with a warning or critical finding, each change counted once.

    Nothing is said where no service or every one has one, nor of a week with too few changes for a share.
    """
    urgent = {service for one in findings.values() if one.severity is not Severity.INFO for service in one.services}
    flagged = [service for service in data.services if service.id in urgent]
    if not 0 < len(flagged) < len(data.services) or len(data.now) < LEAST_CHANGES:
        return
    count = sum(not urgent.isdisjoint(change.services) for change in data.now)
    yield data.fact(
        "week.flagged_changes",
        "flagged_changes",
        count,
        "changes",
        detail={
            "services": [service.label for service in flagged],
            "changes": len(data.now),
            "share": round(PERCENT * count / len(data.now)),
        },
    )
