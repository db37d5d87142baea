"""An organisation's changes with what became of them: from its store, or from git clones.

A store is read whole, for the longest history. A git history has no incidents, takes landed fixes as hotfixes, and
counts a change as out when it landed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from briefing.contracts.errors import NothingCollected
from briefing.contracts.grouping import grouped
from briefing.contracts.organisation import DEFAULT_INCIDENT_HOURS
from briefing.contracts.words import listed
from briefing.delivery.brief_clones import of_one
from briefing.evaluation.outcomes.own import gather_own
from briefing.evidence.clone import Window, read_evidence
from briefing.evidence.clone_basis import find_reverts
from briefing.evidence.stored.evidence import KnownScores, score_organisation
from briefing.evidence.stored.links import Confidence
from briefing.evidence.stored.snapshot import read_archive
from data.commits import Unit
from data.records import Change, Deployment, Incident
from scoring.kinds.files import is_production
from scoring.outcomes import Breakage, Landed

if TYPE_CHECKING:
    from briefing.delivery.brief_clones import Progress
    from briefing.evaluation.outcomes.own import OwnChanges
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.clone import Clone, Evidence
    from briefing.evidence.stored.evidence import OrganisationEvidence
    from data.records import ChangeFile
    from data.store import Store
    from scoring.score import Method


def own_of_store(  # noqa: PLR0913 (each is a part of the settings or of the method)
    store: Store,
    name: str,
    method: Method,
    holiday: Callable[[str, date], str | None],
    *,
    since: int | None = None,
    incident_hours: int = DEFAULT_INCIDENT_HOURS,
    on_progress: Progress | None = None,
) -> OwnChanges:
    """Score and label the organisation's changes merged since a moment (epoch seconds), or all.

    `holiday` names a country's public holiday on a day, `incident_hours` is how long before an incident its deployment
    was out at most, unless named. Raises NothingCollected (no merged change), NothingJudged, NothingBroken,
    DatabaseUnusable.
    """
    newest = _newest(store)
    if newest is None:
        raise NothingCollected(f"the store of {name} has no merged change; connect a source of its repositories")
    snapshot = read_archive(store, since=0, until=newest + 1).as_of(newest + 1)
    evidence = score_organisation(
        snapshot, method, holiday, KnownScores(), incident_hours=incident_hours, tell=on_progress
    )
    changes = [
        change
        for change in evidence.changes
        if change.landed_at < snapshot.moment and (since is None or change.landed_at >= since)
    ]
    repositories = sorted({change.repository for change in changes})
    return gather_own(
        name,
        changes,
        [_landed(change, snapshot.files.get(change.id, ())) for change in changes],
        scorecards=dict.fromkeys(repositories, evidence.frame.supply.card),
        known_until=dict.fromkeys(repositories, newest),
        breakages=_breakages(evidence),
        incident_hours=incident_hours,
    )


def _newest(store: Store) -> int | None:
    """Return when the newest known thing happened; the clock does not tell how far was collected."""
    with store.snapshot() as view:
        merged = [one.merged_at for one in view.read(Change, order=("-merged_at",), limit=1)]
        if not merged or merged[0] is None:
            return None
        began = [one.began_at for one in view.read(Deployment, order=("-began_at",), limit=1)]
        began += [one.began_at for one in view.read(Incident, order=("-began_at",), limit=1)]
    return max(merged[0], *began, 0)


def _landed(change: ScoredChange, files: Iterable[ChangeFile]) -> Landed:
    paths = {path for file in files for path in (file.path, file.previous_path) if path is not None}
    return Landed(
        id=change.id,
        repository=change.repository,
        landed_at=change.landed_at,
        out_at=change.deployed_at,
        code=frozenset(path for path in paths if is_production(path)),
        repairs=change.repair is not None,
        takes_back=change.reverts,
    )


def _breakages(evidence: OrganisationEvidence) -> Sequence[Breakage]:
    carried = evidence.snapshot.shipped
    return [
        Breakage(
            id=link.incident.id,
            began_at=link.incident.began_at,
            deployment=link.deployment.id,
            changes=tuple(carried.get(link.deployment.id, ())),
            named=link.confidence is Confidence.NAMED,
        )
        for link in evidence.links
    ]


# ---- git clones


def own_of_clones(
    clones: Sequence[Clone], method: Method, *, since: int | None = None, on_progress: Progress | None = None
) -> OwnChanges:
    """Score and label clones' changes since epoch seconds. Raises GitFailed, NothingJudged, NothingBroken."""
    found = [
        _read(clone, method, since, f"{clone.repository.name}/" if len(clones) > 1 else "", on_progress)
        for clone in clones
    ]
    landed = [one for clone, evidence in zip(clones, found, strict=True) for one in _landed_in_clone(clone, evidence)]
    return gather_own(
        listed([clone.repository.name for clone in clones]),
        [change for evidence in found for change in evidence.changes],
        landed,
        scorecards={evidence.repository.name: evidence.scorecard for evidence in found},
        known_until={clone.repository.name: clone.graph.newest_committed_at for clone in clones},
        breakages=None,
    )


def _read(clone: Clone, method: Method, since: int | None, prefix: str, on_progress: Progress | None) -> Evidence:
    newest = clone.graph.newest_committed_at
    window = Window(unit=Unit.CHANGE, since=since, until=None, as_of=newest + 1, zone="UTC", prefix=prefix)
    return read_evidence(clone, method, window, on_progress=of_one(clone.repository.name, on_progress))


def _landed_in_clone(clone: Clone, evidence: Evidence) -> Iterator[Landed]:
    reverted = find_reverts(evidence.changes, _brought(clone, evidence.changes))
    takes_back = grouped((revert.id, target) for target, reverts in reverted.items() for revert in reverts)
    shas = [change.sha for change in evidence.changes]
    paths = clone.repository.paths_changed(shas, Unit.CHANGE, clone.graph)
    for change, (_, touched) in zip(evidence.changes, paths, strict=True):
        yield Landed(
            id=change.id,
            repository=change.repository,
            landed_at=change.landed_at,
            out_at=change.landed_at,
            code=frozenset(path for path in touched or () if is_production(path)),
            repairs=change.repair is not None,
            takes_back=tuple(takes_back.get(change.id, ())),
        )


def _brought(clone: Clone, changes: Sequence[ScoredChange]) -> Callable[[str], ScoredChange | None]:
    """Return what finds a commit's change, or the merge of its branch; an ambiguous short id names none."""
    known = {change.sha: change for change in changes}
    for change in changes:
        for inner in clone.graph.brought_in(change.sha):
            known.setdefault(inner.sha, change)
    shas = sorted(known)

    def by(sha: str) -> ScoredChange | None:
        place = bisect_left(shas, sha)
        named = [one for one in shas[place : place + 2] if one.startswith(sha)]
        return known[named[0]] if len(named) == 1 else None

    return by
