"""What was checked for a rise, and what came nearest to a warning: the basis of *all clear*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from briefing.contracts.words import figure, listed
from briefing.findings.card_facts import TITLES
from scoring.materiality import Verdict
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact, Subject
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding
    from scoring.inputs import ScopeWeek, ServiceWeek

MINUTES_UNIT = "minutes"
SERIES: dict[str, tuple[str, str]] = {
    "risk": ("mean score", "points"),
    "elevated": ("number of high-risk changes", "changes"),
    "repairs": ("number of fixes and reverts", "changes"),
    "unowned": ("part of the owned files without an owner's approval", "percent"),
    "unowned_lately": ("part of the owned files without an owner's approval over four weeks", "percent"),
    "adrift": ("part of the lines whose owners hardly work there", "percent"),
    "uncovered": ("coverage lost by a change", "points"),
    "burning": ("burn of the error budget", "times"),
    "unreviewed": ("number of high-risk changes without a review", "changes"),
    "failures": ("part of the deployments that failed", "percent"),
    "restore": ("time to restore", MINUTES_UNIT),
    "restore_lately": ("time to restore over four weeks", MINUTES_UNIT),
}
"""A reader's name and unit of each series; a driver's part has no name."""
COUNTED, LEAST_COUNT = "changes", 2
"""A count of one is not near a warning."""
NEAR = 2.0
"""Near: a warning at twice the allowed chance, so in one of ten ordinary briefings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    subject: Subject
    series: str
    verdict: Verdict


def checked(
    data: WeekData, found: Mapping[str, Finding], services: Mapping[str, ServiceWeek], whole: ScopeWeek
) -> Iterator[Fact]:
    """Yield how many series were judged, and the named one nearest to a warning, if near.

    Series with a warning, even a lingering one, are left out.
    """
    looked = [one for service, week in services.items() for one in _of(data.by_service[service].scope, week)]
    looked += _of(data.scope, whole)
    if looked:
        urgent = [two for one in found.values() if one.severity is not Severity.INFO for two in one.each]
        told = {(one.subject.type, one.subject.id) for one in urgent}
        near = (one for one in looked if _is_near(one) and (one.subject.type, one.subject.id) not in told)
        nearest = min(near, key=_order, default=None)
        detail = {
            "services": len(services),
            "nearest": None if nearest is None else _told(nearest),
            "risen": risen(found, services),
        }
        yield data.fact("week.checked", "checked", len(looked), "series", detail=detail)


def risen(found: Mapping[str, Finding], services: Mapping[str, ServiceWeek]) -> list[str]:
    """Say what rose and makes no card because nothing tells of production, with services and levels."""
    rises = (one for one in found.values() if one.severity is not Severity.INFO and not one.makes_card)
    return [f"{TITLES[one.cause]} ({listed([_rise(two, services) for two in one.each])})" for one in rises]


def _rise(one: Finding, services: Mapping[str, ServiceWeek]) -> str:
    # A cause that is a single series has its name.
    verdict = getattr(services.get(one.subject.id), one.cause, None)
    return f"{figure(verdict.value)} in {one.subject.label}" if isinstance(verdict, Verdict) else one.subject.label


def _of(subject: Subject, week: ServiceWeek | ScopeWeek) -> list[Looked]:
    found = ((field.name, getattr(week, field.name)) for field in fields(week))
    return [
        Looked(subject=subject, series=name, verdict=verdict)
        for name, verdict in found
        if isinstance(verdict, Verdict) and verdict.chance is not None
    ]


def _is_near(one: Looked) -> bool:
    verdict = one.verdict
    is_rise = verdict.usual is not None and verdict.value > verdict.usual
    if one.series not in SERIES or (SERIES[one.series][1] == COUNTED and verdict.value < LEAST_COUNT):
        return False
    if not is_rise or verdict.material or verdict.chance is None or verdict.limit is None:
        return False
    return verdict.chance < NEAR * verdict.limit


def _order(one: Looked) -> tuple[float, str, str]:
    """Nearest needs the smallest factor of chance; ties go by the subject's id."""
    chance, limit = one.verdict.chance or 0.0, one.verdict.limit or 1.0
    return chance / limit, one.subject.id, one.series


def _told(one: Looked) -> dict[str, object]:
    name, unit = SERIES[one.series]
    return {
        "subject": one.subject.label,
        "series": name,
        "value": round(one.verdict.value, 1),
        "usual": None if one.verdict.usual is None else round(one.verdict.usual, 1),
        "unit": unit,
    }
