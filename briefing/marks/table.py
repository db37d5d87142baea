"""The table of what a condition can be about: one row for each measure, and which of them the card of a cause offers.

Thresholds that are offered are fixed where there is a natural one (none waits, a burn of 1), and else what is usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.marks.measure import Limit, Measure
from scoring.severity import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefing.payload import Fact

WHOLE: Final = 100.0


def _value(fact: Fact) -> float | None:
    return float(fact.value) if isinstance(fact.value, int | float) else None


def _in(*names: str) -> Callable[[Fact], float | None]:
    """Read the first of some details that is a number."""

    def read(fact: Fact) -> float | None:
        found = (fact.detail.get(name) for name in names)
        return next((float(one) for one in found if isinstance(one, int | float)), None)

    return read


def _approved(fact: Fact) -> float | None:
    value = _value(fact)
    return None if value is None else WHOLE - value


def _worst(fact: Fact) -> float | None:
    """Return the score of the riskiest change that waits, 0 where none waits."""
    return 0.0 if fact.value == 0 else _in("worst")(fact)


MEASURES: Mapping[str, Measure] = {
    "ownership coverage": Measure(
        says="ownership coverage of {subject} is",
        unit=" %",
        fact="service.{id}.ownership",
        of_scope="week.ownership",
        read=_approved,
        limit=Limit.OVER,
        offered=80.0,
        most=WHOLE,
        aliases=("coverage", "owner coverage", "owner approval", "owners' approval", "approval", "approvals"),
    ),
    "lines without a working owner": Measure(
        says="changed lines without a working owner in {subject} are",
        unit=" %",
        fact="service.{id}.drift",
        of_scope=None,
        read=_value,
        limit=Limit.UNDER,
        offered=20.0,
        most=WHOLE,
        aliases=("changed lines without a working owner", "drift", "ownership drift"),
        stands_for=("an owner is added", "owners are added", "an owner is declared", "there is an owner"),
    ),
    "coverage lost": Measure(
        says="coverage lost by a change of {subject} is",
        unit=" points",
        fact="service.{id}.coverage",
        of_scope=None,
        read=_value,
        limit=Limit.UNDER,
        offered=1.0,
        most=WHOLE,
        aliases=("coverage lost by a change", "coverage loss", "lost coverage"),
    ),
    "risky changes waiting": Measure(
        says="risky changes waiting in {subject} are",
        unit="",
        fact="service.{id}.queue",
        of_scope=None,
        read=_in("elevated"),
        limit=Limit.AT_MOST,
        offered=0.0,
        aliases=("risky changes", "risky queue"),
        stands_for=("nothing risky waits", "no risky change waits"),
    ),
    "changes waiting": Measure(
        says="changes waiting in {subject} are",
        unit="",
        fact="service.{id}.queue",
        of_scope=None,
        read=_value,
        limit=Limit.AT_MOST,
        offered=0.0,
        aliases=("queue", "the queue", "waiting changes"),
        stands_for=("the queue is empty", "nothing waits"),
    ),
    "worst score waiting": Measure(
        says="the worst score waiting in {subject} is",
        unit="",
        fact="service.{id}.queue",
        of_scope=None,
        read=_worst,
        limit=Limit.UNDER,
        offered=60.0,
        most=WHOLE,
        aliases=("the worst score waiting", "worst score", "the worst score"),
    ),
    "reverts": Measure(
        says="reverts in {subject} are",
        unit="",
        fact="service.{id}.reverts",
        of_scope=None,
        read=_value,
        limit=Limit.AT_MOST,
        offered=0.0,
    ),
    "share of the points": Measure(
        says="the share of the points of {subject} is",
        unit=" %",
        fact="service.{id}.share",
        of_scope=None,
        read=_value,
        limit=Limit.AT_MOST,
        offered=None,
        most=WHOLE,
        aliases=("the share of the points", "share", "the share"),
    ),
    "mean score": Measure(
        says="the mean score of {subject} is",
        unit="",
        fact="service.{id}.movement",
        of_scope=None,
        read=_in("now"),
        limit=Limit.AT_MOST,
        offered=None,
        most=WHOLE,
        aliases=("the mean score", "score", "the score", "average", "risk"),
    ),
    "high-risk changes": Measure(
        says="high-risk changes in {subject} are",
        unit="",
        fact="service.{id}.elevated",
        of_scope="week.elevated",
        read=_value,
        limit=Limit.AT_MOST,
        offered=None,
        aliases=("high and critical changes",),
    ),
    "fixes and reverts": Measure(
        says="fixes and reverts in {subject} are",
        unit="",
        fact="service.{id}.repairs",
        of_scope=None,
        read=_value,
        limit=Limit.AT_MOST,
        offered=None,
        aliases=("fixes", "repairs"),
    ),
    "risky changes out late": Measure(
        says="risky changes out late in {subject} are",
        unit="",
        fact="service.{id}.late",
        of_scope=None,
        read=_in("elevated"),
        limit=Limit.AT_MOST,
        offered=0.0,
        aliases=("late changes", "risky late changes"),
    ),
    "unresolved incidents": Measure(
        says="unresolved incidents after deployments of {subject} are",
        unit="",
        fact="service.{id}.incidents",
        of_scope=None,
        read=_in("unresolved"),
        limit=Limit.AT_MOST,
        offered=0.0,
        aliases=("unresolved incidents after deployments", "open incidents", "incidents"),
        stands_for=("the incident is resolved", "the incidents are resolved", "it is resolved"),
    ),
    "burn": Measure(
        says="the burn of the error budget of {subject} is",
        unit=" times",
        fact="service.{id}.objective",
        of_scope=None,
        read=_value,
        limit=Limit.UNDER,
        offered=1.0,
        aliases=("the burn", "the burn of the error budget", "burn rate", "the burn rate"),
    ),
    "budget left": Measure(
        says="the error budget left to {subject} is",
        unit=" %",
        fact="service.{id}.objective",
        of_scope=None,
        read=_in("least_left", "budget_left"),
        limit=Limit.OVER,
        offered=25.0,
        most=WHOLE,
        aliases=("the error budget left", "error budget", "the error budget", "budget", "the budget"),
    ),
    "unreviewed changes": Measure(
        says="unreviewed high-risk changes of {subject} are",
        unit="",
        fact=None,
        of_scope="week.unreviewed",
        read=_value,
        limit=Limit.AT_MOST,
        offered=0.0,
        aliases=("unreviewed high-risk changes", "changes without a review"),
    ),
    "failed deployments": Measure(
        says="failed deployments of {subject} are",
        unit=" %",
        fact=None,
        of_scope="week.failure_rate",
        read=_value,
        limit=Limit.AT_MOST,
        offered=None,
        most=WHOLE,
        aliases=("failure rate", "the failure rate", "failures"),
    ),
    "time to restore": Measure(
        says="the time to restore of {subject} is",
        unit=" minutes",
        fact=None,
        of_scope="week.mttr",
        read=_value,
        limit=Limit.AT_MOST,
        offered=None,
        aliases=("the time to restore", "mttr", "restore"),
    ),
    "points of the group": Measure(
        says="the points that {subject} adds to a change are",
        unit="",
        fact=None,
        of_scope="group.",
        read=_value,
        limit=Limit.AT_MOST,
        offered=None,
        aliases=("the points", "points"),
    ),
}

OF_CAUSES: Mapping[Cause, tuple[str, ...]] = {
    Cause.INCIDENT: ("unresolved incidents",),
    Cause.SECURITY: (),
    Cause.QUEUE: ("risky changes waiting", "worst score waiting", "changes waiting"),
    Cause.REVERTS: ("reverts",),
    Cause.CONCENTRATION: ("share of the points",),
    Cause.RISK: ("mean score", "high-risk changes"),
    Cause.DRIVER: ("points of the group",),
    Cause.OWNERSHIP: ("ownership coverage", "lines without a working owner"),
    Cause.REVIEW: ("unreviewed changes",),
    Cause.COVERAGE: ("coverage lost",),
    Cause.FAILURES: ("failed deployments",),
    Cause.RESTORE: ("time to restore",),
    Cause.REPAIRS: ("fixes and reverts",),
    Cause.TIMING: ("risky changes out late",),
    Cause.OBJECTIVE: ("burn", "budget left"),
    Cause.SOURCE: (),
}
"""The measures that a card offers, the one that its rule stands on first. A blind source is back when it is back, a
security fix released when it is released."""
