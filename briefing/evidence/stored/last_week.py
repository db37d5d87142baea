"""Reads from the store what the readers of a scope were told the week before, and what became of the changes named."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.errors import PayloadUnusable
from briefing.contracts.grouping import grouped
from briefing.contracts.last_week import LastWeek, Sighting, named_waiting
from briefing.contracts.payload import parse_payload
from briefing.evidence.stored.snapshot import change_as_of, service_maps
from data import records as r
from data.forges import change_label
from data.query import merged_or_open

if TYPE_CHECKING:
    from briefing.contracts.organisation import ScopePlan
    from briefing.contracts.payload import Payload
    from briefing.contracts.week import Week
    from briefing.evidence.stored.snapshot import RepositoryServices
    from data.store import Store
    from data.view import View

log = logging.getLogger(__name__)


def last_week(store: Store, scope: ScopePlan, services: Collection[str], week: Week) -> LastWeek | None:
    """Return what was frozen for the week before `week`, None if nothing was by the end of this one: later is too late.

    `services` are the ids of the scope's services now; changes of no service of it are skipped. Raises
    DatabaseUnusable.
    """
    frozen = store.get(r.FrozenPayload, scope_id=scope.id, week=week.earlier(1).id)
    if frozen is None or frozen.frozen_at >= week.bounds[1]:
        return None
    try:
        payload = parse_payload(frozen.body, name=f"the stored payload {frozen.hash[:12]}")
    except PayloadUnusable as error:
        # This week's briefing works without: the week before is judged anew.
        log.warning("what %s was asked in %s is not known: %s", scope.id, frozen.week, error)
        return None
    with store.snapshot() as view:
        return LastWeek(payload=payload, sightings=_sightings(view, payload, frozenset(services), week))


def _sightings(view: View, payload: Payload, services: frozenset[str], week: Week) -> tuple[Sighting, ...]:
    named = sorted({fact.subject.id for card in payload.cards for fact in named_waiting(payload, card)})
    if not named:
        return ()
    start, end = week.bounds
    asked = view.read(r.Change, id=named)
    authors = {one.author_id for one in asked if one.author_id is not None}
    repositories = sorted({one.repository_id for one in asked})
    alive = view.read(
        r.Change, merged_or_open(start, end), repository_id=repositories, author_id=sorted(authors), order=("id",)
    )
    found = {one.id: change_as_of(one, end) for one in (*asked, *alive)}
    wanted = [
        one
        for one in found.values()
        if one.id in named or (one.opened_at >= start or (one.merged_at is not None and one.merged_at >= start))
    ]
    files = _files(view, [one.id for one in wanted])
    paths = view.read(r.ServicePath, repository_id=repositories, order=("repository_id", "position"))
    maps, labels = (
        service_maps(repositories, paths),
        {one.id: one.name for one in view.read(r.Repository, id=repositories)},
    )
    seen = (_sighting(one, labels, files.get(one.id, ())) for one in wanted)
    mine = {one.id: maps[one.repository_id] for one in wanted}
    return tuple(sorted((one for one in seen if _touches(one, mine[one.id], services)), key=lambda one: one.id))


def _files(view: View, changes: Sequence[str]) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Return the files' paths and lines by change; the store has only the newest list."""
    # Diffs can be large and are not needed here.
    rows = view.pick(r.ChangeFile, ("change_id", "path", "added", "deleted"), change_id=changes)
    found = grouped((change, (path, (added or 0) + (deleted or 0))) for change, path, added, deleted in rows)
    return {change: sorted(mine) for change, mine in found.items()}


def _sighting(change: r.Change, labels: Mapping[str, str], files: Sequence[tuple[str, int]]) -> Sighting:
    return Sighting(
        id=change.id,
        label=change_label(labels[change.repository_id], change.repository_id, change.number),
        author=change.author_id,
        opened_at=change.opened_at,
        merged_at=change.merged_at,
        closed_at=change.closed_at,
        paths=tuple(path for path, _ in files),
        lines=sum(lines for _, lines in files),
    )


def _touches(one: Sighting, services_of: RepositoryServices, services: Collection[str]) -> bool:
    """Whether a change touches a service; unknown files touch none."""
    return any(services_of.named(path) in services for path in one.paths)
