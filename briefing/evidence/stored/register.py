"""Puts the settings' organisation into the store, where the evidence reads teams, services and paths.

Paths that leave the settings are deleted; teams and services stay for the history of deployments. Saving the same
settings again writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from data.records import Repository, Service, ServicePath, Team

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from data.store import Store
    from data.view import View

Registered = Team | Service | ServicePath


def save_organisation(store: Store, organisation: Organisation) -> None:
    """Bring the store's teams, services and paths in line with the settings; on StoreError nothing changed."""
    with store.snapshot() as view:
        wanted = organisation_records(organisation, view.read(Repository))
        if _is_registered(view, wanted):
            return
    with store.transaction() as transaction:
        services = [service.id for service in transaction.read(Service)]
        transaction.delete(ServicePath, service_id=services)
        transaction.save(wanted)


def organisation_records(organisation: Organisation, repositories: Iterable[Repository]) -> list[Registered]:
    """Return an organisation's records, each after what it refers to; uncollected repositories go by their names."""
    known = {one.name: one.id for one in repositories}
    found: list[Registered] = [Team(id=team.id, label=team.label, zone=team.zone) for team in organisation.teams]
    found += (
        Service(id=one.id, label=one.label, team_id=one.team, tier=one.tier, country=one.country)
        for one in organisation.services
    )
    # One count over the whole file: the last match over all services wins, in the settings' order.
    globs = (
        (service.id, known.get(path.repository, path.repository), glob)
        for service in organisation.services
        for path in service.paths
        for glob in path.globs
    )
    found += (
        ServicePath(service_id=service, repository_id=repository, position=position, glob=glob)
        for position, (service, repository, glob) in enumerate(globs)
    )
    return found


def _is_registered(view: View, wanted: Iterable[Registered]) -> bool:
    stored = {*view.read(Team), *view.read(Service)}
    paths = {one for one in wanted if isinstance(one, ServicePath)}
    others = {one for one in wanted if not isinstance(one, ServicePath)}
    return others <= stored and paths == set(view.read(ServicePath))
