"""What was found of a service or the scope in one week: a cause, the rules that fired, and how much.

Two pull requests that touch four services would be four cards about the same. Findings of one cause are joined,
transitively, if they share at least half of the smaller one's changes (the overlap coefficient of Szymkiewicz and
Simpson). Among causes of equal severity the first in reading order keeps its card, the mean's rise last, and takes in
others if it has at least half of their changes. What belongs to a service alone, such as a burning budget, is left
apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefing.facts.calendar import before_holiday_in, late_in
from briefing.facts.measures import is_elevated
from briefing.facts.notable import own_fixes
from briefing.facts.operations import linked_in
from briefing.facts.outcomes import reverted_this_week
from briefing.facts.ownership import lost_by, passed_over
from scoring.severity import Cause

if TYPE_CHECKING:
    from briefing.contracts.payload import Subject
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from scoring.severity import Rule, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One cause found of one service or the scope.

    `measure` orders findings of equal severity; `about` is a driver's group of signals. `others` are other services'
    findings from the same changes, `folded` those of other causes.
    """

    subject: Subject
    cause: Cause
    rules: tuple[Rule[Any], ...]
    measure: float
    about: str | None = None
    others: tuple[Finding, ...] = ()
    folded: tuple[Finding, ...] = ()

    @property
    def key(self) -> str:
        """The stable key of the card; a scope may have the same name as its service."""
        name = self.subject.id if self.subject.type == "service" else f"{self.subject.type}:{self.subject.id}"
        return f"{name}:{self.cause}"

    @property
    def severity(self) -> Severity:
        return min((one.rules[0].severity for one in (self, *self.others)), key=lambda one: one.rank)

    @property
    def each(self) -> tuple[Finding, ...]:
        """The finding of each service, the one that the card goes by first."""
        return (replace(self, others=(), folded=()), *self.others)

    @property
    def parts(self) -> tuple[Finding, ...]:
        """All that the card tells: each service's finding of each cause."""
        return (*self.each, *(two for one in self.folded for two in one.each))

    @property
    def worst(self) -> Finding:
        """The worst service's finding; the card's own in a tie."""
        return min(self.each, key=lambda one: one.severity.rank)

    @property
    def makes_card(self) -> bool:
        """Whether it gets a card, not only a line about what waits."""
        return self.worst.rules[0].makes_card

    @property
    def is_drift(self) -> bool:
        """Whether the only trouble is that owners hardly work there, not missing approvals."""
        return {rule.id for rule in self.rules} == {"ownership-drift"}

    @property
    def services(self) -> tuple[str, ...]:
        """The services (ids) that were found with it; none if it is about the scope."""
        return tuple(one.subject.id for one in self.each if one.subject.type == "service")


LEAST_SHARED = 0.5
"""The part of a set of changes that two findings must share to be one."""


def _ids(changes: Iterable[ScoredChange]) -> frozenset[str]:
    return frozenset(change.id for change in changes)


DRIVERS: Mapping[Cause, Callable[[WeekData, Finding], frozenset[str]]] = {
    # Two incidents stay two, even with one change behind both.
    Cause.INCIDENT: lambda own, _: frozenset(one.id for one in linked_in(own)),
    Cause.QUEUE: lambda own, _: _ids(filter(is_elevated, own.waiting)),
    Cause.REVERTS: lambda own, _: _ids(reverted_this_week(own)),
    Cause.RISK: lambda own, _: _ids(filter(is_elevated, own.now)),
    # The title of a card of waiting fixes would be wrong for a released one.
    Cause.SECURITY: lambda own, _: _ids(next(iter(own_fixes(own)), ())),
    Cause.OWNERSHIP: lambda own, found: _ids(passed_over(own.now, is_drift=found.is_drift)),
    Cause.COVERAGE: lambda own, _: _ids(one for one in own.now if lost_by(one)),
    Cause.REPAIRS: lambda own, _: _ids(one for one in own.now if one.repair is not None),
    Cause.TIMING: lambda own, _: _ids(filter(is_elevated, (*late_in(own), *before_holiday_in(own)))),
}
"""By cause, the ids of the changes or incidents behind a service's finding."""


def joined(data: WeekData, found: Mapping[str, Finding], before: Mapping[str, Finding]) -> dict[str, Finding]:
    """Return a week's findings, one for each set of changes, by card key.

    `before` are last week's joined findings. A card keeps its key while its service is in the group, and with it its
    age, mutes and asks.
    """
    groups: list[list[Finding]] = []
    drivers = {key: _drivers_of(data, one) for key, one in found.items()}
    for key, finding in found.items():
        mine = [one for one in groups if any(_are_one(finding, two, drivers[key], drivers[two.key]) for two in one)]
        groups = [one for one in groups if one not in mine]
        groups.append([*(two for one in mine for two in one), finding])
    heads = _folded([_headed(group, before) for group in groups], drivers)
    return {one.key: one for one in sorted(heads, key=lambda one: [*found].index(one.key))}


def _folded(found: Iterable[Finding], drivers: Mapping[str, frozenset[str]]) -> Iterable[Finding]:
    """Fold findings without changes of their own into the one whose card names them."""
    heads: dict[str, Finding] = {}
    changes: dict[str, frozenset[str]] = {}
    for one in sorted(found, key=_as_told):
        mine = frozenset[str]().union(*(drivers[two.key] for two in one.each))
        head = next((two for key, two in heads.items() if _tells(two, one) and _is_half_of(mine, changes[key])), None)
        if head is None:
            heads[one.key], changes[one.key] = one, mine
        else:
            heads[head.key] = replace(head, folded=(*head.folded, one))
    return heads.values()


def _as_told(one: Finding) -> tuple[int, bool, int, float, str]:
    return one.severity.rank, one.cause is Cause.RISK, one.cause.rank, -one.measure, one.key


def _tells(head: Finding, other: Finding) -> bool:
    """Whether a finding's card covers every service of another that would have a card."""
    return head.makes_card and other.makes_card and set(other.services) <= set(head.services)


def _is_half_of(part: frozenset[str], whole: frozenset[str]) -> bool:
    return len(part & whole) >= LEAST_SHARED * len(part) > 0


def _drivers_of(data: WeekData, finding: Finding) -> frozenset[str]:
    if finding.subject.type != "service" or finding.cause not in DRIVERS:
        return frozenset()
    return DRIVERS[finding.cause](data.by_service[finding.subject.id], finding)


def _are_one(first: Finding, second: Finding, mine: frozenset[str], others: frozenset[str]) -> bool:
    smaller = min(len(mine), len(others))
    is_alike = first.cause is second.cause and first.is_drift is second.is_drift
    return is_alike and smaller > 0 and len(mine & others) >= LEAST_SHARED * smaller


def _headed(group: Iterable[Finding], before: Mapping[str, Finding]) -> Finding:
    """Put the finding first whose card was open last week, else the worst; the others by severity."""
    ordered = sorted(group, key=lambda one: (one.key not in before, one.severity.rank, -one.measure, one.key))
    rest = sorted(ordered[1:], key=lambda one: (one.severity.rank, -one.measure, one.key))
    return replace(ordered[0], others=tuple(rest)) if rest else ordered[0]


def apart(found: Mapping[str, Finding]) -> dict[str, Finding]:
    """Return the findings before joining: each service's own, by its own key."""
    return {one.key: one for finding in found.values() for one in finding.parts}


def by_every_key(found: Mapping[str, Finding]) -> dict[str, Finding]:
    """Return the joined findings by each service's own key, so that any service's finding can be looked up."""
    return {one.key: finding for finding in found.values() for one in finding.parts}
