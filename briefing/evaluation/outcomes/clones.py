"""What git clones know of their own changes: reverts, and fixes that followed.

A git history has no incidents, and a fix that landed is all that it knows of a hotfix. A change counts as gone out when
it landed: tags say when a release was made, and not that it reached anybody.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from briefing.contracts.words import listed
from briefing.delivery.brief_clones import of_one
from briefing.evaluation.outcomes.own import gather_own
from briefing.evidence.clone import Window, read_evidence
from briefing.evidence.clone_basis import find_reverts
from data.commits import Unit
from scoring.kinds.files import is_production
from scoring.outcomes import Landed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.delivery.brief_clones import Progress
    from briefing.evaluation.outcomes.own import OwnChanges
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.clone import Clone, Evidence
    from scoring.score import Method


def own_of_clones(
    clones: Sequence[Clone], method: Method, *, since: int | None = None, on_progress: Progress | None = None
) -> OwnChanges:
    """Read, score and label the changes of git clones that landed since a moment (epoch seconds), or all.

    Raises:
        GitFailed: where a clone cannot be read.
        NothingJudged, NothingBroken: as `gather_own` says.
    """
    found = [
        _read(clone, method, since, f"{clone.repository.name}/" if len(clones) > 1 else "", on_progress)
        for clone in clones
    ]
    landed = [one for clone, evidence in zip(clones, found, strict=True) for one in _landed(clone, evidence)]
    return gather_own(
        listed([clone.repository.name for clone in clones]),
        [change for evidence in found for change in evidence.changes],
        landed,
        scorecards={evidence.repository.name: evidence.scorecard for evidence in found},
        known_until={clone.repository.name: clone.graph.newest_committed_at for clone in clones},
        breakages=None,
    )


def _read(clone: Clone, method: Method, since: int | None, prefix: str, on_progress: Progress | None) -> Evidence:
    name = clone.repository.name
    window = Window(
        unit=Unit.CHANGE,
        since=since,
        until=None,
        as_of=clone.graph.newest_committed_at + 1,
        zone="UTC",
        prefix=prefix,
    )
    return read_evidence(clone, method, window, on_progress=of_one(name, on_progress))


def _landed(clone: Clone, evidence: Evidence) -> Iterator[Landed]:
    takes_back: dict[str, list[str]] = {}
    for target, reverts in find_reverts(evidence.changes, _Brought(clone, evidence.changes).by).items():
        for revert in reverts:
            takes_back.setdefault(revert.id, []).append(target)
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


class _Brought:
    """Finds the change that brought a commit: itself, or the merge of the branch that it was on.

    Messages may cut a commit's id short; what two commits begin with names neither.
    """

    def __init__(self, clone: Clone, changes: Sequence[ScoredChange]) -> None:
        self._changes = {change.sha: change for change in changes}
        for change in changes:
            for inner in clone.graph.brought_in(change.sha):
                self._changes.setdefault(inner.sha, change)
        self._shas = sorted(self._changes)

    def by(self, sha: str) -> ScoredChange | None:
        """Return the change that brought a commit, None where none did."""
        place = bisect_left(self._shas, sha)
        named = [one for one in self._shas[place : place + 2] if one.startswith(sha)]
        return self._changes[named[0]] if len(named) == 1 else None
