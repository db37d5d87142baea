"""What several services have in common, and how much baseline there is: facts about other facts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefing.facts.attribution import attribute
from briefing.facts.weekdata import pooled
from briefing.payload import Fact, Subject
from scoring.materiality import BASELINE_WEEKS_NEEDED
from scoring.severity import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.cards import Finding
    from briefing.facts.attribution import Part
    from briefing.facts.weekdata import WeekData

SHARED_BY = 2


def shared_driver(data: WeekData, findings: Mapping[str, Finding]) -> Iterator[Fact]:
    """Yield the signal that is the main driver of two or more services whose risk rose materially."""
    sharing: dict[str, list[tuple[str, Part]]] = defaultdict(list)
    for finding in findings.values():
        if finding.cause is Cause.RISK:
            own = data.by_service[finding.subject.id]
            found = attribute(own.now, pooled(own.trailing))
            if found is not None and found.parts and found.parts[0].points > 0:
                sharing[found.parts[0].signal].append((finding.subject.label, found.parts[0]))
    if not sharing:
        return
    signal, services = min(sharing.items(), key=lambda item: (-len(item[1]), item[0]))
    if len(services) < SHARED_BY:
        return
    names = sorted(label for label, _ in services)
    title = services[0][1].title
    yield data.fact(
        "pattern.driver",
        "pattern",
        len(names),
        "services",
        subject=Subject(type="signal", id=signal, label=title),
        detail={"services": list(names)},
    )


def learning(data: WeekData) -> Iterator[Fact]:
    """Yield how many weeks of baseline there are, while trend rules are off."""
    weeks = len(data.trailing)
    if weeks < BASELINE_WEEKS_NEEDED:
        yield data.fact("learning", "learning", weeks, "weeks", detail={"needed": BASELINE_WEEKS_NEEDED})
