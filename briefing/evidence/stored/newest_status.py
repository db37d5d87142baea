"""The sources as they are now: of each the newest row that speaks for this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.evidence.stored.sources import SOUND, sources_of, statuses_as_of
from data.query import within
from data.records import Repository, SourceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.view import View

DAY: Final = 86_400
LATELY: Final = 2 * DAY
"""What was collected in the last days says which sources there are; older rows are looked at only if there is none."""


def newest_statuses(view: View, at: int, repositories: Iterable[str] | None = None) -> list[SourceStatus]:
    """Return a row for each source as it is at a moment (epoch seconds), what is wrong first.

    Where a source is kept apart by repository, only some of those (ids) count, or all of them.
    """
    wanted = None if repositories is None else sorted(set(repositories))
    known = view.read(Repository) if wanted is None else view.read(Repository, id=wanted)
    mine = {one.id for one in known} | {one.name for one in known} | set(wanted or ())
    found = sources_of(statuses_as_of(_newest(view, at), at + 1), mine)
    return sorted(found, key=lambda one: (one.state in SOUND, one.label, one.source_id))


def _newest(view: View, at: int) -> Sequence[SourceStatus]:
    """Return the newest row of each source: their history has one for every collection, of which few are read."""
    columns = ("source_id", "observed_at")
    seen = sorted(view.pick(SourceStatus, columns, within("observed_at", at - LATELY, at + 1)))
    seen = seen or sorted(view.pick(SourceStatus, columns, within("observed_at", None, at + 1)))
    newest = dict(seen)
    moments = sorted(set(newest.values()))
    rows = view.read(SourceStatus, source_id=sorted(newest), observed_at=moments) if newest else []
    return [one for one in rows if newest[one.source_id] == one.observed_at]
