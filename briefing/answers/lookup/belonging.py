"""Whose a change is: what touches nothing that a reader sees is not in sight, though its repository may be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefing.evidence.stored.service_map import service_maps
from data.records import ChangeFile, ServicePath

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from briefing.answers.lookup.reader_scope import ReaderScope
    from data.records import Change


def is_in_sight(sight: ReaderScope, services: Collection[str]) -> bool:
    """Whether what touches some services (ids) touches any that the reader sees.

    What is in no service is the administrators' business.
    """
    known = {one.id for one in sight.organisation.services}
    if known.isdisjoint(services):
        return sight.reader.is_administrator
    return any(one in sight.services for one in services)


def changes_in_sight(sight: ReaderScope, changes: Sequence[Change]) -> list[Change]:
    """Return those of some changes that are in sight, in their order."""
    if not changes:
        return []
    repositories = {one.id: one.repository_id for one in changes}
    wanted = sorted(set(repositories.values()))
    paths = sight.view.read(ServicePath, repository_id=wanted, order=("repository_id", "position"))
    maps = service_maps(wanted, paths)
    touched: dict[str, set[str]] = defaultdict(set)
    for change, path in sight.view.pick(ChangeFile, ("change_id", "path"), change_id=sorted(repositories)):
        service = maps[repositories[change]].named(path)
        if service is not None:
            touched[change].add(service)
    return [one for one in changes if is_in_sight(sight, touched[one.id])]
