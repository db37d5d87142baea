"""What the facts are computed from: a week of scored changes with its trailing weeks.

`weeks` are oldest first, the week itself last. Weeks before the repositories existed are left out, or they would count
as quiet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from briefing.contracts.payload import Comparison, Evidence, Fact, Service, Source, SourceState, Subject
from briefing.evidence.basis import CHANGES, DEPLOYMENTS, NEVER_SEEN
from briefing.evidence.operations import Deployed, Operations, Outage, joined
from briefing.facts.measures import attribute, counted, pooled

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.week import Week
    from briefing.evidence.basis import Outlook, Published
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.clone_releases import Released
    from briefing.facts.measures import Movement
    from scoring.bands import BandTable

T = TypeVar("T")

NOTHING = Operations()


class Landed(tuple["ScoredChange", ...]):  # noqa: SLOT001 (it is there to remember)
    """The changes of one week. It caches measures, since each week is compared with many others."""

    @cached_property
    def _measures(self) -> dict[Callable[[Sequence[ScoredChange]], object], object]:
        return {}

    def measured(self, measure: Callable[[Sequence[ScoredChange]], T]) -> T:
        """Return a cached measure; it must be a module-level function, since the cache is keyed by it."""
        if measure not in self._measures:
            self._measures[measure] = measure(self)
        return cast("T", self._measures[measure])

    @cached_property
    def by_service(self) -> Mapping[str, Landed]:
        found = grouped((service, change) for change in self for service in dict.fromkeys(change.services))
        return {service: Landed(changes) for service, changes in found.items()}


NO_CHANGES = Landed()


@dataclass(frozen=True, kw_only=True)
class WeekData:
    """`links` makes the evidence of a change; `outlook` is what sources know of the days ahead."""

    week: Week
    scope: Subject
    weeks: tuple[tuple[ScoredChange, ...], ...]
    services: tuple[Service, ...]
    bands: BandTable
    sources: tuple[str, ...]
    status: SourceState
    links: Callable[[ScoredChange], Evidence]
    reverted: Mapping[str, tuple[ScoredChange, ...]]
    """By the id of a change, its reverts that landed by the end of the week."""
    has_queue: bool
    waiting: tuple[ScoredChange, ...]
    """What is ready and had not gone out by the end of the week."""
    operations: Operations | None
    blind: tuple[Source, ...]
    """The sources that had failed or gone stale by the end of the week."""
    outlook: Outlook | None = None
    unseen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By service id and kind of data, the moment (epoch seconds) after which no source could tell; 0: none could."""
    zone: str | None = None
    """The zone that times are written in, None for that of the week."""
    owns: Mapping[str, WeekData] = field(default_factory=dict)
    """The week of each service (by id) in its own zone, where services of several zones are combined."""
    advisories: tuple[Published, ...] = ()
    """What the scope's repositories have published, whatever the week."""
    released: tuple[Released, ...] = ()
    """The week's releases in clones."""

    def __post_init__(self) -> None:
        """Let each week cache its measures, even if it came as a plain tuple."""
        weeks = tuple(week if isinstance(week, Landed) else Landed(week) for week in self.weeks)
        object.__setattr__(self, "weeks", weeks)

    @property
    def bounds(self) -> tuple[int, int]:
        """The half-open bounds in epoch seconds; with several zones, from the earliest start to the latest end."""
        every = [one.bounds for one in self.owns.values() or [self.week]]
        return min(every)[0], max(end for _, end in every)

    @property
    def windows(self) -> list[tuple[int, int]]:
        """The known trailing weeks' bounds and the week's, in epoch seconds."""
        return [self.week.earlier(back).bounds for back in range(len(self.weeks) - 1, -1, -1)]

    def home(self, change: ScoredChange | Published) -> WeekData:
        """Return the week that something counts in: with several zones, that of its service whose week ends last."""
        mine = (self.owns[one] for one in change.services if one in self.owns)
        return max(mine, key=lambda own: own.bounds[1], default=self)

    def gathered(self, pick: Callable[[WeekData], list[list[T]]]) -> list[list[T]]:
        """Return what `pick` gives by week, oldest first; with several zones, from each service's own weeks."""
        if not self.owns:
            return pick(self)
        return [[one for week in weeks for one in week] for weeks in zip(*map(pick, self.owns.values()), strict=True)]

    @property
    def deployed(self) -> list[list[Deployed]]:
        """The deployments by week, oldest first, this week last."""
        return self.gathered(lambda own: own.happened(Operations.deployed_in))

    @property
    def begun(self) -> list[list[Outage]]:
        return self.gathered(lambda own: own.happened(Operations.begun_in))

    def happened(self, pick: Callable[[Operations, int, int], list[T]]) -> list[list[T]]:
        return [[] if self.operations is None else pick(self.operations, *window) for window in self.windows]

    def iso(self, moment: int) -> str:
        return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(self.zone or self.week.zone)).isoformat()

    @property
    def now(self) -> tuple[ScoredChange, ...]:
        return self.weeks[-1]

    @property
    def trailing(self) -> tuple[tuple[ScoredChange, ...], ...]:
        """The trailing weeks that were seen, oldest first."""
        return tuple(week for week, seen in zip(self.weeks[:-1], self.seen(CHANGES)[:-1], strict=True) if seen)

    @cached_property
    def by_service(self) -> Mapping[str, WeekData]:
        if self.owns:
            return {service.id: self.owns[service.id] for service in self.services}
        waiting = Landed(self.waiting).by_service
        return {service.id: self._only(service, waiting.get(service.id, NO_CHANGES)) for service in self.services}

    def together(self, services: Collection[str]) -> WeekData:
        """Return the week of some services (ids) together, each change once."""
        mine = [one for name in services for one in self.services if one.id == name]

        def of(changes: Iterable[ScoredChange]) -> Landed:
            return Landed(one for one in changes if not set(one.services).isdisjoint(services))

        known = None if self.operations is None else self.operations.only(services)
        first = Subject(type="service", id=mine[0].id, label=mine[0].label)
        weeks = tuple(of(week) for week in self.weeks)
        made = replace(self, scope=first, weeks=weeks, services=tuple(mine), waiting=of(self.waiting), operations=known)
        return made.across({one.id: self.owns[one.id] for one in mine}) if self.owns else made

    def across(self, owns: Mapping[str, WeekData]) -> WeekData:
        """Return the week of services of several zones, each change once, where it counts."""
        made = replace(self, owns=owns)

        def once(parts: Iterable[Sequence[ScoredChange]]) -> Landed:
            pairs = zip(owns.values(), parts, strict=True)
            found = (one for own, changes in pairs for one in changes if made.home(one) is own)
            return Landed(sorted(found, key=lambda one: (one.landed_at, one.id)))

        reverts: defaultdict[str, dict[str, ScoredChange]] = defaultdict(dict)
        for own in owns.values():
            for target, known in own.reverted.items():
                reverts[target] |= {one.id: one for one in known}
        operations = [own.operations for own in owns.values() if own.operations is not None]
        return replace(
            made,
            weeks=tuple(map(once, zip(*(own.weeks for own in owns.values()), strict=True))),
            waiting=once(own.waiting for own in owns.values()),
            reverted={target: tuple(known.values()) for target, known in reverts.items()},
            operations=joined(operations) if operations else None,
        )

    def _only(self, service: Service, waiting: tuple[ScoredChange, ...]) -> WeekData:
        return replace(
            self,
            scope=Subject(type="service", id=service.id, label=service.label),
            weeks=tuple(cast("Landed", week).by_service.get(service.id, NO_CHANGES) for week in self.weeks),
            services=(service,),
            has_queue=self.has_queue and self.unseen.get(service.id, {}).get(DEPLOYMENTS) != NEVER_SEEN,
            waiting=waiting,
            operations=None if self.operations is None else self.operations.by_service.get(service.id, NOTHING),
            advisories=(),
            released=(),
        )

    def seen(self, *kinds: str) -> list[bool]:
        """Return for each week whether no source of these kinds of data was blind before its end."""
        if self.owns:
            return [all(week) for week in zip(*(own.seen(*kinds) for own in self.owns.values()), strict=True)]
        known = (self.unseen.get(service.id, {}) for service in self.services)
        since = min((one[kind] for one in known for kind in kinds if kind in one), default=None)
        return [True] * len(self.weeks) if since is None else [end <= since for _, end in self.windows]

    @cached_property
    def is_seen(self) -> bool:
        """Whether all that landed in the week is known."""
        return self.seen(CHANGES)[-1]

    def count(self, number: int, *kinds: str) -> int | None:
        """Return a count of this week, None for a zero that may come from a silent source."""
        return number or (0 if self.seen(*(kinds or (CHANGES,)))[-1] else None)

    def gapped(self, series: Sequence[T], *kinds: str) -> list[T | None]:
        """Return a series with None for weeks that were not seen."""
        return [one if seen else None for one, seen in zip(series, self.seen(*(kinds or (CHANGES,))), strict=True)]

    @cached_property
    def movement(self) -> Movement | None:
        """What moved the mean score against the trailing weeks; None if a side has no changes."""
        return attribute(self.now, pooled(self.trailing))

    @cached_property
    def blamed(self) -> frozenset[str]:
        """The changes whose deployment had an incident by the end of the week; reverting them is the cure."""
        if self.operations is None:
            return frozenset()
        ids = {one.deployment for one in self.operations.outages if one.began_at < self.bounds[1]}
        return frozenset(change for one in self.operations.deployments if one.id in ids for change in one.changes)

    def fact(  # noqa: PLR0913 a fact has this many parts, and each call names the optional ones
        self,
        fact_id: str,
        kind: str,
        value: float | str | None,
        unit: str,
        *,
        subject: Subject | None = None,
        comparisons: tuple[Comparison, ...] = (),
        detail: Mapping[str, object] | None = None,
        evidence: tuple[Evidence, ...] = (),
    ) -> Fact:
        """Make a fact about this scope (or another subject) with this week's sources and their status."""
        return Fact(
            id=fact_id,
            kind=kind,
            subject=subject or self.scope,
            value=value,
            unit=unit,
            comparisons=comparisons,
            # The payload's model checks that this is JSON.
            detail=cast("dict[str, JsonValue]", dict(detail or {})),
            sources=self.sources,
            status=self.status,
            evidence=evidence,
        )

    def count_fact(
        self,
        fact_id: str,
        kind: str,
        counts: Sequence[int],
        unit: str = "changes",
        *,
        needs: Sequence[str] = (CHANGES,),
        **detail: object,
    ) -> Fact:
        """Make a fact of a weekly count with its series; `needs` are the kinds of data it takes to be known."""
        series, now = self.gapped(counts, *needs), self.count(counts[-1], *needs)
        return self.fact(fact_id, kind, now, unit, comparisons=counted(series), detail={"series": series, **detail})

    def level_fact(self, fact_id: str, kind: str, series: Sequence[float | None], unit: str, **detail: object) -> Fact:
        told = {"series": series, **detail}
        return self.fact(fact_id, kind, series[-1], unit, comparisons=counted(series), detail=told)

    def series(self, measure: Callable[[Sequence[ScoredChange]], T]) -> list[T | None]:
        """Return a measure of every week, oldest first; None for a week that was not seen."""
        return self.gapped(self.whatever(measure))

    def known(self, measure: Callable[[Sequence[ScoredChange]], T]) -> list[T]:
        """Return a measure of the trailing weeks that were seen, and of this week as far as it was."""
        return [cast("Landed", week).measured(measure) for week in (*self.trailing, self.now)]

    def whatever(self, measure: Callable[[Sequence[ScoredChange]], T]) -> list[T]:
        """Return a measure of what is known of every week. It is cached: pass a module-level function."""
        return [cast("Landed", week).measured(measure) for week in self.weeks]
