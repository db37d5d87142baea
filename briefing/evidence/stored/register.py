"""Puts the organisation of the settings into the store, where the evidence reads teams, services and their paths.

The settings own this map: a path that is no longer in them goes. Teams and services stay, because the history
of what was deployed hangs on them. Doing it again with the same settings writes nothing.
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
    """Bring the store's teams, services and paths in line with the settings.

    Raises:
        StoreError: the database cannot be written; nothing has changed then.
    """
    with store.snapshot() as view:
        wanted = organisation_records(organisation, view.read(Repository))
        if _is_registered(view, wanted):
            return
    with store.transaction() as transaction:
        services = [service.id for service in transaction.read(Service)]
        transaction.delete(ServicePath, service_id=services)
        transaction.save(wanted)


def organisation_records(organisation: Organisation, repositories: Iterable[Repository]) -> list[Registered]:
    """Return the records of an organisation, each after what it refers to.

    A repository goes by its name in the settings; one that nothing has been collected of yet by that name alone.
    """
    known = {one.name: one.id for one in repositories}
    found: list[Registered] = [Team(id=team.id, label=team.label, zone=team.zone) for team in organisation.teams]
    found += (
        Service(id=one.id, label=one.label, team_id=one.team, tier=one.tier, country=one.country)
        for one in organisation.services
    )
    # One count over the whole file: the last match over all services wins, in the order of the settings.
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
