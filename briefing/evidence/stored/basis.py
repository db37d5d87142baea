"""What the store gives one scope's payload: only its services.

A change of several scopes appears in each with that scope's services. Counts, shares and names are computed after this
cut, so that no figure tells of what a reader may not see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from briefing.contracts.payload import (
    Evidence as Link,
)
from briefing.contracts.payload import (
    Repository,
    Service,
    Source,
    SourceState,
    Subject,
    Team,
)
from briefing.contracts.week import week_of
from briefing.contracts.words import listed
from briefing.evidence.basis import (
    CHANGES,
    DAYS_AHEAD,
    DEPLOYMENTS,
    INCIDENTS,
    Basis,
    Outlook,
    Published,
    scorecard_info,
)
from briefing.evidence.scope_cut import cut
from briefing.evidence.stored.sources import is_blind, sources_of
from data.collect.statuses import blind_since
from data.forges import change_url, label_parts

MOST_NAMED = 4
"""Services named of each zone, the last as how many more there are."""

COUNTED = (CHANGES, DEPLOYMENTS, INCIDENTS)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.contracts.week import Week
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.stored.org_snapshot import OrgSnapshot
    from data.records import Repository as Stored
    from data.records import SourceStatus
    from scoring.catalogue import Catalogue


def basis_of(
    holdings: Callable[[Week, frozenset[str]], OrgSnapshot],
    week: Week,
    organisation: Organisation,
    scope: ScopePlan,
    catalogue: Catalogue,
) -> Basis:
    """Make the basis of a scope's week; `holdings` returns services (ids) as of a week's end in a zone.

    A service is the same for all readers, whatever the zones of their other services.
    """
    weeks = organisation.weeks_of(scope, week)
    if not weeks.keys() - {week}:
        services = frozenset(one.id for one in organisation.services_of(scope))
        return stored_basis(holdings(week, services), organisation, scope, catalogue)
    bases = {
        own: stored_basis(_only(holdings(own, mine), mine), organisation, scope, catalogue, own.zone)
        for own, mine in weeks.items()
    }
    # The last one knows most, of changes of several zones and of sources.
    changes = {change.id: change for basis in bases.values() for change in basis.changes}
    return replace(
        [*bases.values()][-1],
        changes=tuple(changes.values()),
        began_at=min(basis.began_at for basis in bases.values()),
        zones={
            own.zone: replace(basis, services=tuple(one for one in basis.services if one.id in weeks[own]))
            for own, basis in bases.items()
        },
    )


def _only(holdings: OrgSnapshot, services: frozenset[str]) -> OrgSnapshot:
    """Return what is known of some services (ids) alone: others are as of another moment."""
    return replace(
        holdings,
        changes=tuple(one for one in holdings.changes if not services.isdisjoint(one.services)),
        operations=holdings.operations.only(services),
        began={service: at for service, at in holdings.began.items() if service in services},
    )


def stored_basis(
    holdings: OrgSnapshot, organisation: Organisation, scope: ScopePlan, catalogue: Catalogue, zone: str | None = None
) -> Basis:
    """Make the basis of a scope's payload; `zone` is that of the holdings' week, None for the scope's."""
    services, frame = _services(holdings, organisation, scope), holdings.frame
    supply = frame.supply
    mine = {service.id for service in services}
    changes = tuple(cut(change, mine) for change in holdings.changes if mine & set(change.services))
    repositories = _collected(holdings, organisation, scope)
    sources = sources_of(frame.sources, _repositories(holdings, organisation, scope))
    return Basis(
        scope=Subject(type="scope", id=scope.id, label=scope.label),
        repositories=tuple(
            Repository(name=one.name, head=None, branch=one.default_branch, url=one.web_url) for one in repositories
        ),
        services=services,
        changes=changes,
        began_at=min((holdings.began[one] for one in mine if one in holdings.began), default=frame.moment),
        sources=tuple(source_of(one, scope.zone) for one in sources),
        status=SourceState.PARTIAL if is_blind(sources) else SourceState.OK,
        scorecards=(scorecard_info(supply.card, sorted(one.id for one in repositories), supply.missing, catalogue),),
        assumptions=_assumptions(organisation, scope),
        reverted=_reverted(changes),
        has_queue=True,
        links=_links(holdings),
        operations=holdings.operations.only(mine),
        outlook=outlook_of(holdings, organisation, replace(scope, zone=zone or scope.zone)),
        unseen=_unseen(holdings, organisation, scope),
        advisories=_advisories(holdings, organisation, scope),
    )


def _advisories(holdings: OrgSnapshot, organisation: Organisation, scope: ScopePlan) -> tuple[Published, ...]:
    names = {one.id: one.name for one in holdings.frame.repositories.values()}
    found = []
    for one in holdings.frame.advisories:
        name = names.get(one.repository_id, one.repository_id)
        services = tuple(
            plan.id for plan in organisation.services_of(scope) if name in {path.repository for path in plan.paths}
        )
        if services:
            found.append(Published(advisory=one, repository=name, services=services))
    return tuple(found)


def _unseen(holdings: OrgSnapshot, organisation: Organisation, scope: ScopePlan) -> dict[str, dict[str, int]]:
    """Return, by service, the moment after which no source could tell its weeks' data; 0: none ever could."""
    frame = holdings.frame
    ids = {one.name: one.id for one in frame.repositories.values()}
    found: dict[str, dict[str, int]] = {}
    for plan in organisation.services_of(scope):
        mine = {ids.get(path.repository, path.repository) for path in plan.paths}
        rows = [one for one in frame.sources if one.repository_id is None or one.repository_id in mine]
        since = [(kind, at or 0) for one in rows for kind, at in blind_since(one).items()]
        since += [(kind, 0) for kind in frame.untold if kind not in dict(since)]
        blind = dict(sorted(since, key=lambda one: -one[1]))  # of each kind the earliest is kept
        found[plan.id] = {kind: at for kind, at in blind.items() if kind in COUNTED}
    return {service: kinds for service, kinds in found.items() if kinds}


def _repositories(holdings: OrgSnapshot, organisation: Organisation, scope: ScopePlan) -> set[str]:
    """Return the scope's repository ids, or names where nothing was collected."""
    names = {path.repository for plan in organisation.services_of(scope) for path in plan.paths}
    return names | {one.id for one in _collected(holdings, organisation, scope)}


def _collected(holdings: OrgSnapshot, organisation: Organisation, scope: ScopePlan) -> list[Stored]:
    names = {path.repository for plan in organisation.services_of(scope) for path in plan.paths}
    known = holdings.frame.repositories
    return [known[one] for one in sorted(known) if known[one].name in names]


def _services(holdings: OrgSnapshot, organisation: Organisation, scope: ScopePlan) -> tuple[Service, ...]:
    names = holdings.frame.repositories
    return tuple(
        Service(
            id=plan.id,
            label=plan.label,
            repository=", ".join(
                names[p.repository].name if p.repository in names else p.repository for p in plan.paths
            ),
            paths=tuple(glob for path in plan.paths for glob in path.globs),
            team=Team(id=plan.team, label=organisation.team_of(plan).label),
        )
        for plan in organisation.services_of(scope)
    )


def source_of(one: SourceStatus, zone: str) -> Source:
    as_of = None if one.as_of is None else datetime.fromtimestamp(one.as_of, UTC).astimezone(ZoneInfo(zone)).isoformat()
    return Source(id=one.source_id, label=one.label, state=SourceState(one.state), detail=one.detail, as_of=as_of)


def _assumptions(organisation: Organisation, scope: ScopePlan) -> tuple[str, ...]:
    countries = sorted({one.country for one in organisation.services_of(scope) if one.country is not None})
    holidays = f"public holidays are those of {', '.join(countries)}" if countries else "no public holidays are known"
    hours = organisation.incident_hours
    return (
        f"an incident belongs to a deployment that it names, or to one of its service at most {hours} hours before",
        f"{_zones(organisation, scope)}; {holidays}",
    )


def _zones(organisation: Organisation, scope: ScopePlan) -> str:
    """Say which zone the week is in, and which services are in another."""
    services = organisation.services_of(scope) if scope.zones else ()
    labels = grouped((organisation.team_of(one).zone, one.label) for one in services)
    others = (one for one in sorted(labels) if one != scope.zone)
    told = (f"that of {listed(labels[zone], most=MOST_NAMED)} in {zone}" for zone in others)
    return ", ".join((f"the week is in {scope.zone}", *told))


def outlook_of(holdings: OrgSnapshot, organisation: Organisation, scope: ScopePlan) -> Outlook:
    """Return the public holidays of each service's country in the days after the moment's week."""
    monday = week_of(holdings.frame.moment - 1, scope.zone).monday + timedelta(days=7)
    days = [monday + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    return Outlook(
        days_off={
            one.id: {day: name for day in days if (name := holdings.frame.holiday(one.country, day)) is not None}
            for one in organisation.services_of(scope)
            if one.country is not None
        },
        untold=holdings.frame.untold,
    )


def _reverted(changes: Sequence[ScoredChange]) -> dict[str, tuple[ScoredChange, ...]]:
    known = {change.id for change in changes}
    found = grouped((target, change) for change in changes for target in change.reverts if target in known)
    return {target: tuple(reverts) for target, reverts in found.items()}


def _links(holdings: OrgSnapshot) -> Callable[[ScoredChange], Link]:
    """Return what makes a change's evidence: its page, else its id."""
    repositories = holdings.frame.repositories

    def link(change: ScoredChange) -> Link:
        url = repositories[change.repository].web_url
        return Link(text=change.label, url=change_url(url, change.repository, label_parts(change.label)[1]))

    return link
