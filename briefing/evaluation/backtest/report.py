"""Payloads and incidents in, a report out: what each Monday had warned of in the week after it, and at what cost.

An incident is compared with the Monday before it. Nothing is read here, so the same payloads and incidents give the
same report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from briefing.contracts.week import parse_week
from briefing.evaluation.backtest.alarms import THRESHOLDS, against_chance, places_of, share_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.contracts.payload import Payload
    from briefing.evaluation.backtest.alarms import Alarm, Chance, Happened, Threshold

FEW = 3
"""Fewer events make no percentage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """An incident and its Monday's warnings by threshold; `was_begun` if a change of it was open, None without any."""

    incident: Happened
    scope: str
    week: str
    was_begun: bool | None
    by: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How one threshold did over some briefings.

    `alarms` is the cost; an incident followed the `right` ones. `linked` counts incidents with a deployment.
    `by_name_only` were named by change or deployment, not by service. `interval` is of the share warned of, None for
    too few incidents.
    """

    threshold: Threshold
    briefings: int
    alarms: int
    right: int
    incidents: int
    warned: int
    by_name_only: int
    linked: int
    linked_warned: int
    interval: tuple[float, float] | None
    chance: Chance | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeReport:
    """What one scope's Mondays had warned of; `weeks` are the briefings', oldest first.

    `learning` counts Mondays without trend rules; by the end of `empty` weeks nothing was known; in later `unread`
    ones, or the week after, a source was blind.
    """

    id: str
    label: str
    zone: str
    weeks: tuple[str, ...]
    learning: int
    empty: tuple[str, ...]
    unread: tuple[str, ...]
    seen: tuple[Seen, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All scopes, and their total, in which an incident of several scopes counts once."""

    scopes: tuple[ScopeReport, ...]
    together: tuple[Result, ...]
    incidents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PastMondays:
    """A scope's past payloads, oldest first, the weeks without data (`empty`) and those not fully read."""

    id: str
    label: str
    zone: str
    payloads: tuple[Payload, ...]
    empty: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Round:
    """One briefing, the next week's incidents, and what chance hits; `weights` are changes by service."""

    scope: str
    week: str
    is_learning: bool
    ends: int
    alarms: Mapping[str, tuple[Alarm, ...]]
    incidents: tuple[Happened, ...]
    weights: Mapping[str, int]
    chance: Mapping[tuple[str, str], NDArray[np.bool_]]


def build_report(scopes: Iterable[PastMondays], incidents: Sequence[Happened]) -> Report:
    """Compare each scope's Mondays with its services' incidents."""
    rounds = [(one, _rounds(one, incidents)) for one in scopes]
    reports = tuple(_scope(one, mine) for one, mine in rounds)
    everything = [one for _, mine in rounds for one in mine]
    counted = {incident.id for one in everything for incident in one.incidents}
    return Report(scopes=reports, together=_results(everything, _over_all_scopes(everything)), incidents=len(counted))


# ---- one Monday


def _rounds(past: PastMondays, incidents: Sequence[Happened]) -> list[_Round]:
    weights: Counter[str] = Counter()
    for payload in past.payloads:
        weights.update(_changes_by_service(payload))
    return [_round(past.id, payload, incidents, weights) for payload in past.payloads]


def _changes_by_service(payload: Payload) -> dict[str, int]:
    found = {}
    for fact in payload.facts:
        changes = fact.detail.get("changes")
        if fact.kind == "elevated" and fact.subject.type == "service" and isinstance(changes, int):
            found[fact.subject.id] = changes
    return found


def _round(scope: str, payload: Payload, incidents: Sequence[Happened], weights: Mapping[str, int]) -> _Round:
    week = parse_week(payload.period.week, payload.period.zone)
    services = [service.id for service in payload.scope.services]
    mine = tuple(one for one in incidents if week.earlier(-1).holds(one.began_at) and one.service in services)
    alarms = {threshold.id: threshold.alarms(payload) for threshold in THRESHOLDS}
    of_scope = {service: weights.get(service, 0) for service in services}
    return _Round(
        scope=scope,
        week=week.id,
        is_learning=payload.learning is not None,
        ends=week.bounds[1],
        alarms=alarms,
        incidents=mine,
        weights=of_scope,
        chance=_draws(week.id, of_scope, alarms, mine),
    )


def _draws(
    week: str, weights: Mapping[str, int], alarms: Mapping[str, tuple[Alarm, ...]], incidents: Sequence[Happened]
) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Return, by threshold and incident, in which draws chance picks the incident's service."""
    places = places_of(tuple(weights), weights, week) if incidents else {}
    return {
        (name, one.id): places[one.service] < _services_to_draw(found)
        for name, found in alarms.items()
        for one in incidents
    }


def _services_to_draw(alarms: Sequence[Alarm]) -> int:
    """Count the services with an alarm, and one more for each scope alarm by the changes it names."""
    about_scope = {one.names for one in alarms if one.service is None and one.names}
    return len({one.service for one in alarms if one.service is not None}) + len(about_scope)


def _over_all_scopes(rounds: Iterable[_Round]) -> list[_Round]:
    """Return one round a week over all scopes' services, for chance to draw from.

    A service read by a team and its director is warned of once; drawn anew in each scope, chance would have two tries.
    """
    return [_merged(mine) for _, mine in sorted(grouped((one.week, one) for one in rounds).items())]


def _merged(rounds: Sequence[_Round]) -> _Round:
    known = grouped(weight for one in rounds for weight in one.weights.items())
    weights = {service: max(changes) for service, changes in known.items()}
    incidents = tuple({incident.id: incident for one in rounds for incident in one.incidents}.values())
    alarms = {name: tuple(alarm for one in rounds for alarm in one.alarms[name]) for name in rounds[0].alarms}
    chance = _draws(rounds[0].week, weights, alarms, incidents)
    return replace(rounds[0], alarms=alarms, incidents=incidents, weights=weights, chance=chance)


# ---- some Mondays


def _scope(past: PastMondays, rounds: Sequence[_Round]) -> ScopeReport:
    return ScopeReport(
        id=past.id,
        label=past.label,
        zone=past.zone,
        weeks=tuple(one.week for one in rounds),
        learning=sum(one.is_learning for one in rounds),
        empty=past.empty,
        unread=past.unread,
        seen=tuple(_seen(one, incident) for one in rounds for incident in one.incidents),
        results=_results(rounds, rounds),
    )


def _seen(one: _Round, incident: Happened) -> Seen:
    return Seen(
        incident=incident,
        scope=one.scope,
        week=one.week,
        was_begun=incident.was_begun_by(one.ends),
        by={
            name: tuple(alarm.told for alarm in alarms if alarm.is_about(incident))
            for name, alarms in one.alarms.items()
        },
    )


def _results(rounds: Sequence[_Round], to_draw_from: Sequence[_Round]) -> tuple[Result, ...]:
    return tuple(_result(threshold, rounds, to_draw_from) for threshold in THRESHOLDS)


def _result(threshold: Threshold, rounds: Sequence[_Round], to_draw_from: Sequence[_Round]) -> Result:
    incidents = {incident.id: incident for one in rounds for incident in one.incidents}
    by_service = {i.id for one in rounds for i in one.incidents for a in one.alarms[threshold.id] if _is_on(a, i)}
    warned = {i.id for one in rounds for i in one.incidents for a in one.alarms[threshold.id] if a.is_about(i)}
    linked = {one.id for one in incidents.values() if one.deployment is not None}
    alarms = [(alarm, one.incidents) for one in rounds for alarm in one.alarms[threshold.id]]
    return Result(
        threshold=threshold,
        briefings=len(rounds),
        alarms=len(alarms),
        right=sum(any(alarm.is_about(incident) for incident in after) for alarm, after in alarms),
        incidents=len(incidents),
        warned=len(warned),
        by_name_only=len(warned - by_service),
        linked=len(linked),
        linked_warned=len(linked & warned),
        interval=share_interval(_by_week(rounds, warned)) if len(incidents) >= FEW else None,
        chance=against_chance(len(warned), _drawn(threshold, to_draw_from)),
    )


def _is_on(alarm: Alarm, incident: Happened) -> bool:
    return alarm.service == incident.service


def _by_week(rounds: Iterable[_Round], warned: set[str]) -> list[tuple[int, int]]:
    """Count each week's incidents warned of and all, each once for several scopes."""
    weeks: defaultdict[str, set[str]] = defaultdict(set)
    placed: set[str] = set()
    for one in rounds:
        new = {incident.id for incident in one.incidents} - placed
        weeks[one.week] |= new
        placed |= new
    return [(len(found & warned), len(found)) for _, found in sorted(weeks.items())]


def _drawn(threshold: Threshold, rounds: Iterable[_Round]) -> list[NDArray[np.bool_]]:
    """Return, for each incident, in which draws chance warned of it, in either week if scopes' weeks differ."""
    hits = grouped((two.id, one.chance[threshold.id, two.id]) for one in rounds for two in one.incidents)
    return [reduce(or_, drawn) for drawn in hits.values()]
