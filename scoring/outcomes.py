"""Which changes went wrong, by what an organisation has recorded: incidents, reverts and hotfixes.

A change is labelled where one of three things is known of it, which are what DORA's change fail rate counts (degraded
service, a rollback, a hotfix: dora.dev, "software delivery metrics"), brought down from the deployment to the change:

    incident   an incident belongs to a deployment that carried it. All changes of the deployment are labelled, but
               where one of them was reverted within seven days after the incident began, only what was reverted.
    revert     a later change takes it back by name.
    hotfix     a fix that names nothing landed within seven days after it, and the change was the last before it to
               touch each production file of the fix. Blaming whoever touched last is SZZ (Śliwerski, Zimmermann and
               Zeller 2005), by file instead of by line; the seven days, and that it must be every file, are ours: in
               a busy repository some file of nearly any fix was touched by somebody in the week before.

Neither a score nor a signal's reading decides anything here, or a score would be measured by itself. The surprising
thing is time: a change that went out yesterday has had no time to break, so that its silence says nothing. How long
it takes is measured on the outcomes themselves, and what went out more recently is left out, whole weeks of it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

DAY = 86_400
WEEK = 7 * DAY
MONDAY = 4 * DAY
"""The first Monday of the epoch, which began on a Thursday."""
HOTFIX_SECONDS = 7 * DAY
LAG_SHARE = 0.9
"""The part of outcomes that show within the lag."""
LEAST_LAG_DAYS = 14


class OutcomeKind(StrEnum):
    INCIDENT = "incident"
    """An incident belongs to a deployment that carried it."""
    REVERT = "revert"
    """It was taken back by name."""
    HOTFIX = "hotfix"
    """A fix of only what it touched last followed within seven days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Landed:
    """A merged change, for its outcome; times are epoch seconds.

    `out_at` is when it was deployed, or landed where deployments are unknown; None if it is not out. `code` are its
    production files, both names of a renamed one, empty if unknown. `takes_back` are the ids of the changes it reverts.
    """

    id: str
    repository: str
    landed_at: int
    out_at: int | None
    code: frozenset[str]
    repairs: bool
    takes_back: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakage:
    """An incident of a deployment that carried the `changes` (ids); `named`: it names the deployment itself."""

    id: str
    began_at: int
    deployment: str
    changes: tuple[str, ...]
    named: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One way a change went wrong, when it showed (epoch seconds), and the id of what showed it."""

    kind: OutcomeKind
    at: int
    by: str


Outcomes = dict[str, tuple[Outcome, ...]]
"""Each change's outcomes, if any, by its id, earliest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """The changes old enough to be judged, and what became of them.

    `judged` went out before the cutoff (epoch seconds): the Monday, 00:00 UTC, at or before the repository's last known
    moment less the lag. `too_recent` and `not_out` count what is left out; `outcomes` has theirs, too.
    """

    lag_days: int
    cutoffs: Mapping[str, int]
    judged: tuple[Landed, ...]
    too_recent: int
    not_out: int
    outcomes: Mapping[str, tuple[Outcome, ...]]

    @property
    def broken(self) -> tuple[Landed, ...]:
        return tuple(one for one in self.judged if one.id in self.outcomes)

    def counted(self, kind: OutcomeKind) -> int:
        """Return how many judged changes have an outcome of a kind; a change may have several."""
        return sum(any(found.kind is kind for found in self.outcomes[one.id]) for one in self.broken)


def label_changes(changes: Sequence[Landed], breakages: Sequence[Breakage], known_until: Mapping[str, int]) -> Labels:
    """Label the changes, each repository's in landing order; `known_until` (epoch seconds) is by repository."""
    outcomes = find_outcomes(changes, breakages)
    lag = lag_days(changes, outcomes)
    cutoffs = {repository: week_start(moment - lag * DAY) for repository, moment in known_until.items()}
    judged = tuple(one for one in changes if one.out_at is not None and one.out_at < cutoffs[one.repository])
    not_out = sum(one.out_at is None for one in changes)
    return Labels(
        lag_days=lag,
        cutoffs=cutoffs,
        judged=judged,
        too_recent=len(changes) - not_out - len(judged),
        not_out=not_out,
        outcomes=outcomes,
    )


def find_outcomes(changes: Sequence[Landed], breakages: Sequence[Breakage]) -> Outcomes:
    """Return each change's outcomes, if any; changes come in landing order."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    reverted = _reverted(changes)
    for change, reverts in reverted.items():
        found[change] += [Outcome(kind=OutcomeKind.REVERT, at=one.landed_at, by=one.id) for one in reverts]
    for blamed, fix in _hotfixed(changes):
        found[blamed].append(Outcome(kind=OutcomeKind.HOTFIX, at=fix.landed_at, by=fix.id))
    known = {one.id for one in changes}
    for breakage in breakages:
        for change in _carriers(breakage, reverted):
            if change in known:
                found[change].append(Outcome(kind=OutcomeKind.INCIDENT, at=breakage.began_at, by=breakage.id))
    return {
        change: tuple(sorted(outcomes, key=lambda one: (one.at, one.kind, one.by)))
        for change, outcomes in sorted(found.items())
    }


def _reverted(changes: Iterable[Landed]) -> dict[str, list[Landed]]:
    known = {one.id for one in changes}
    found: dict[str, list[Landed]] = defaultdict(list)
    for one in changes:
        for target in one.takes_back:
            if target in known and target != one.id:
                found[target].append(one)
    return dict(found)


def _carriers(breakage: Breakage, reverted: Mapping[str, Sequence[Landed]]) -> Sequence[str]:
    """Return the changes blamed for an incident: what its rollback names, else all of the deployment.

    Never the riskiest by score, since scores are judged by this.
    """
    ends = breakage.began_at + HOTFIX_SECONDS
    named = [
        change
        for change in breakage.changes
        if any(breakage.began_at <= one.landed_at <= ends for one in reverted.get(change, ()))
    ]
    return named or breakage.changes


def _hotfixed(changes: Iterable[Landed]) -> Iterable[tuple[str, Landed]]:
    """Yield each change with the fix within seven days: it touched each of the fix's files last.

    A revert by name is an outcome of its own and blames nobody else.
    """
    last: dict[tuple[str, str], Landed] = {}
    for one in changes:
        places = [(one.repository, path) for path in sorted(one.code)]
        blamed = last.get(places[0]) if places and one.repairs and not one.takes_back else None
        if (
            blamed is not None
            and all(last.get(place) is blamed for place in places)
            and 0 <= one.landed_at - blamed.landed_at <= HOTFIX_SECONDS
        ):
            yield blamed.id, one
        last.update(dict.fromkeys(places, one))


def lag_days(changes: Iterable[Landed], outcomes: Mapping[str, Sequence[Outcome]]) -> int:
    """Return the whole days within which nine of ten known outcomes first showed, 14 at least.

    An outcome from before the change went out took no time.
    """
    waits = sorted(
        max(0, outcomes[one.id][0].at - one.out_at) for one in changes if one.out_at is not None and one.id in outcomes
    )
    if not waits:
        return LEAST_LAG_DAYS
    nine_tenths = waits[math.ceil(LAG_SHARE * len(waits)) - 1]
    return max(LEAST_LAG_DAYS, math.ceil(nine_tenths / DAY))


def week_start(at: int) -> int:
    """Return the Monday, 00:00 UTC, of the week of a moment (epoch seconds)."""
    return at - (at - MONDAY) % WEEK
