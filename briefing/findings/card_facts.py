"""Which facts, title and remedies a card has, by cause; the first fact fired the worst rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from briefing.contracts.payload import MOST_SUBJECTS, Remedy
from briefing.contracts.words import listed
from briefing.facts.calendar import late_in
from briefing.facts.notable import Release, is_own, security_fixes, security_id
from briefing.facts.operations import linked_in
from briefing.facts.outcomes import reverted_this_week
from briefing.facts.ownership import approved, knows_owners, lost_by, passed_over, unreviewed_of
from briefing.facts.queue_ahead import is_risky
from briefing.facts.reliability import deployment_id
from briefing.facts.riskiest import PER_SERVICE, fixes_of, riskiest_of, way_id
from scoring.cures import BY_CAUSE, SHIP_THE_FIX, WITHOUT_OWNERS
from scoring.patterns import GROUPS
from scoring.severity import Cause, Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding

MOST_REMEDIES = 2
OF_CHANGES = frozenset({"change", "way_down"})
MOST_WAYS = 2
"""Ways down of single changes on a card, which names three changes at most."""


def facts_of(finding: Finding, data: WeekData, facts: Sequence[Fact]) -> list[Fact]:
    """Return a card's facts, the worst finding's first, and all findings' riskiest changes; `data` is the scope's."""
    if finding.subject.type == "scope":
        return _facts(data, facts, finding)
    ordered = (finding.worst, *(one for one in finding.parts if one.key != finding.worst.key))
    parts = [_facts(data.by_service[one.subject.id], facts, one) for one in ordered]
    if len(parts) == 1:
        return parts[0]
    every = {fact.id: fact for part in parts for fact in part}
    about = [fact for fact in parts[0] if fact.kind not in OF_CHANGES] + [part[0] for part in parts[1:] if part]
    named = (one for one in every.values() if one.kind == "change")
    changes = sorted(named, key=lambda one: (-cast("int", one.value), one.id))[:PER_SERVICE]
    own = (every.get(name) for one in changes for name in (one.id, f"way.{one.subject.id}"))
    return [*{fact.id: fact for fact in (*about, *own) if fact is not None}.values()]


def _facts(own: WeekData, facts: Sequence[Fact], finding: Finding) -> list[Fact]:
    if finding.cause in APART:
        return APART[finding.cause](own, facts, finding)
    names, changes = PICKED[finding.cause]
    return _pick(facts, own, _names(own, finding, names), riskiest_of(changes(own, finding)))


def _pick(facts: Sequence[Fact], own: WeekData, names: Sequence[str], changes: Iterable[ScoredChange]) -> list[Fact]:
    prefix = "week" if own.scope.type == "scope" else f"service.{own.scope.id}"
    return _chosen(facts, [f"{prefix}.{name}" for name in names], changes)


def _chosen(facts: Sequence[Fact], ids: Sequence[str], changes: Iterable[ScoredChange]) -> list[Fact]:
    by_id = {fact.id: fact for fact in facts}
    wanted = [*ids, *(fact_id for change in changes for fact_id in (f"change.{change.id}", way_id(change)))]
    return [by_id[fact_id] for fact_id in wanted if fact_id in by_id]


def _fired(finding: Finding, rule: str) -> bool:
    return any(one.id == rule for one in finding.rules)


def _security(own: WeekData, facts: Sequence[Fact], finding: Finding) -> list[Fact]:
    groups = sorted(security_fixes(own).items(), key=lambda pair: pair[0] is not ABOUT.get(finding.rules[0].id))
    fixes = [change for _, group in groups for change in group if is_own(change)]
    wanted = [*map(security_id, fixes), *(f"change.{change.id}" for change in fixes)]
    # A security fix should go out, so no way down is shown.
    return _chosen(facts, wanted, ())


def _incident(own: WeekData, facts: Sequence[Fact], _: Finding) -> list[Fact]:
    blamed = {one.deployment for one in linked_in(own)}
    known = own.operations.deployments if own.operations is not None else ()
    carried = {change for one in known if one.id in blamed for change in one.changes}
    chosen = _pick(facts, own, ("incidents", "attempt", "late"), riskiest_of(c for c in own.now if c.id in carried))
    # How risky the deployment before the incident was, after the fact that fired the rule.
    wanted = {deployment_id(one) for one in blamed if one is not None}
    return [*chosen[:1], *(fact for fact in facts if fact.id in wanted), *chosen[1:]]


def _driver(own: WeekData, facts: Sequence[Fact], finding: Finding) -> list[Fact]:
    signals = next((group.signals for group in GROUPS if group.id == finding.about), frozenset[str]())
    parts = [
        fact.id
        for fact in facts
        if fact.kind == "driver"
        and fact.subject.id in signals
        and (isinstance(fact.value, int | float) and fact.value > 0)
    ]
    return _chosen(facts, [f"group.{finding.about}", "movement", *parts[:MOST_REMEDIES]], riskiest_of(own.now))


def _coverage(own: WeekData, facts: Sequence[Fact], _: Finding) -> list[Fact]:
    losing = sorted(own.now, key=lambda change: (-(lost_by(change) or 0.0), change.id))
    named = [change for change in losing[:PER_SERVICE] if lost_by(change)]
    return _pick(facts, own, ("coverage", "movement"), named)


APART: Mapping[Cause, Callable[[WeekData, Sequence[Fact], Finding], list[Fact]]] = {
    Cause.SECURITY: _security,
    Cause.INCIDENT: _incident,
    Cause.DRIVER: _driver,
    Cause.COVERAGE: _coverage,
}

PICKED: Mapping[Cause, tuple[Sequence[str], Callable[[WeekData, Finding], Iterable[ScoredChange]]]] = {
    Cause.QUEUE: (("queue", "attempt"), lambda own, _: own.waiting),
    Cause.REVERTS: (("reverts",), lambda own, _: reverted_this_week(own)),
    Cause.CONCENTRATION: (("share", "incidents", "reverts", "movement"), lambda own, _: own.now),
    Cause.RISK: (("movement", "elevated", "share", "newcomers"), lambda own, _: own.now),
    Cause.REPAIRS: (("repairs", "reverts"), lambda own, _: (one for one in own.now if one.repair is not None)),
    Cause.TIMING: (("late",), lambda own, _: late_in(own)),
    Cause.OBJECTIVE: (("objective", "queue"), lambda own, _: own.waiting),
    Cause.OWNERSHIP: (
        ("ownership", "drift", "newcomers", "movement"),
        lambda own, finding: passed_over(own.now, is_drift=finding.is_drift),
    ),
    Cause.REVIEW: (("unreviewed", "elevated"), lambda own, _: unreviewed_of(own.now)),
    Cause.FAILURES: (("failure_rate", "failures", "deployments", "incidents"), lambda *_: ()),
    Cause.RESTORE: (("mttr", "incidents"), lambda *_: ()),
}
"""By cause, a card's fact names and the changes of which it names the riskiest; see also `APART`."""


def _names(own: WeekData, finding: Finding, names: Sequence[str]) -> Sequence[str]:
    left_out = set[str]()
    if finding.cause is Cause.RISK and not _fired(finding, "risk-rise"):
        return ("elevated", *(name for name in names if name != "elevated"))
    if finding.cause is Cause.QUEUE and _fixes(own):
        # What was to bring out an incident's fix is told with the incident.
        left_out = {"attempt"}
    if finding.cause is Cause.OWNERSHIP:
        left_out = {"ownership"} if finding.is_drift else set() if _fired(finding, "ownership-drift") else {"drift"}
    return [name for name in names if name not in left_out]


TITLES: dict[Cause, str] = {
    Cause.QUEUE: "risky changes wait to go out",
    Cause.SECURITY: "a security fix landed",
    Cause.REVERTS: "work was reverted",
    Cause.CONCENTRATION: "carries more of the risk than in any recent week",
    Cause.RISK: "changes score higher than usual",
    Cause.REPAIRS: "more fixes than usual",
    Cause.TIMING: "risky changes went out just before days off",
    Cause.INCIDENT: "an incident followed a deployment",
    Cause.OBJECTIVE: "the error budget burns",
    Cause.OWNERSHIP: "code lands without its owners' approval",
    Cause.COVERAGE: "changes take test coverage away",
    Cause.DRIVER: "several services score higher for the same reason",
    Cause.REVIEW: "high-risk changes merge without a review",
    Cause.FAILURES: "more deployments fail than usual",
    Cause.RESTORE: "it takes longer than usual to restore service",
}

COUNTED = frozenset({Cause.QUEUE, Cause.TIMING})
"""Causes whose title counts risky changes and has a singular."""

ABOUT: dict[str, Release] = {"security-fix-released": Release.OUT, "security-fix-landed": Release.UNKNOWN}
"""Which security fixes a rule is about, if not those that wait."""

COME: dict[object, str] = {Release.WAITS: "merged and not released", Release.OUT: "released"}
"""How far a security fix has come; one released this week may have landed long before."""


def title_of(labels: Sequence[str], cause: Cause, facts: Sequence[Fact]) -> str:
    label = listed(labels, most=MOST_SUBJECTS)
    if cause is Cause.RISK and facts and facts[0].kind == "elevated":
        return f"{label}: more high-risk changes than usual"
    if cause is Cause.SECURITY and facts and facts[0].value in COME:
        alike = sum(one.kind == facts[0].kind and one.value == facts[0].value for one in facts)
        return f"{label}: {'a security fix is' if alike == 1 else 'security fixes are'} {COME[facts[0].value]}"
    if cause is Cause.OWNERSHIP and facts and facts[0].kind == "drift":
        return f"{label}: code changes that {'its' if len(labels) == 1 else 'their'} owners hardly work on"
    if cause is Cause.QUEUE and facts and facts[0].detail.get("late"):
        return f"{label}: risky changes have waited twice as long as usual"
    title = TITLES[cause]
    if cause in COUNTED and len(labels) == 1 and facts and facts[0].detail.get("elevated") == 1:
        title = title.replace("risky changes wait", "a risky change waits").replace("risky changes", "a risky change")
    return f"{label}: {title}"


def remedies_of(finding: Finding, data: WeekData, facts: Sequence[Fact]) -> tuple[Remedy, ...]:
    """Return what can be done about the cause and about the riskiest changes with a way down.

    For waiting changes, their own ways come first, then general remedies. `data` is the scope's week.
    """
    if finding.cause is Cause.SECURITY and finding.severity is Severity.INFO:
        return ()
    found = [fact for fact in facts if fact.kind == "way_down"]
    # Improving a change of a lower band would not help what the card is about.
    ways = tuple(_way(fact) for fact in found if fact.detail["band"] == found[0].detail["band"])[:MOST_WAYS]
    general = general_remedies(finding, data)
    if finding.cause is Cause.QUEUE and all(approved(one) for one in _own(finding, data).waiting if is_risky(one)):
        # Owners have looked at all of it.
        general = ()
    return (*ways, *general) if finding.cause is Cause.QUEUE else (*general, *ways)


def _way(fact: Fact) -> Remedy:
    before, after = fact.detail["before"], [str(points) for points in cast("list[int]", fact.detail["after"])]
    return Remedy(id=fact.id, text=str(fact.detail["text"]), effect=f"{before} → {listed(after)}")


def _fixes(own: WeekData) -> list[str]:
    """Name what waits and would end an open incident of the week's deployments."""
    still_open = [one for one in linked_in(own) if one.is_open_at(own.bounds[1])]
    return [one.label for one in fixes_of(own.waiting, still_open, own)]


def _own(finding: Finding, data: WeekData) -> WeekData:
    return data if finding.subject.type == "scope" else data.together(finding.services)


def general_remedies(finding: Finding, data: WeekData) -> tuple[Remedy, ...]:
    """Return the cause's own remedy, or those of the signals that drive the risk most; `data` is the scope's week."""
    own = _own(finding, data)
    if finding.cause is Cause.INCIDENT and (fixes := _fixes(own)):
        name, text = SHIP_THE_FIX
        return (Remedy(id=name, text=text.format(fix=listed(fixes)), effect=None),)
    if finding.cause in BY_CAUSE:
        return (_possible(own, *BY_CAUSE[finding.cause]),)
    found = own.movement
    signals = next((group.signals for group in GROUPS if group.id == finding.about), None)
    parts = [
        part
        for part in (found.parts if found is not None else ())
        if part.points > 0 and (signals is None or part.signal in signals)
    ][:MOST_REMEDIES]
    texts = {reason.signal.id: reason.signal.remedy for change in own.now for reason in change.score.reasons}
    # Neighbouring signals share a remedy; say it once.
    by_text = {texts[part.signal]: part.signal for part in reversed(parts) if part.signal in texts}
    return tuple(_possible(own, signal, text) for text, signal in reversed(by_text.items()))


def _possible(own: WeekData, name: str, text: str) -> Remedy:
    """Return a remedy that can be followed: without a source for owners nobody can be sent to them."""
    if name == BY_CAUSE[Cause.SECURITY][0] and sum(map(is_own, security_fixes(own)[Release.WAITS])) > 1:
        text = "release the security fixes"
    if name in WITHOUT_OWNERS and not knows_owners((*own.waiting, *own.now)):
        name, text = WITHOUT_OWNERS[name]
    return Remedy(id=name, text=text, effect=None)
