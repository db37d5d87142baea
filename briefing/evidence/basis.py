"""What a payload is computed from, whatever source it came from: a scope with its scored changes.

A git clone and the store each make one of these (clone_basis.py, stored/basis.py), and everything after it is
the same code. It is as of the end of the week: nothing that happened later is in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.contracts.payload import LayoutEntry, NotConnected, ScorecardInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.contracts.payload import Evidence, Repository, Service, Source, SourceState, Subject
    from briefing.evidence.advisories import Published
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Operations
    from briefing.evidence.outlook import Outlook
    from briefing.evidence.released import Released
    from scoring.catalogue import Catalogue
    from scoring.score import Scorecard

CHANGES, DEPLOYMENTS, INCIDENTS = "change", "deployments", "incidents feed"
"""Kinds of data, as sources call them, that weeks are counted from."""
NEVER_SEEN = 0
"""The moment after which no source could tell, where none ever could."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """One scope as of the end of a week.

    `began_at` (epoch seconds) is when its history begins; weeks from before that are no quiet weeks.
    `reverted` holds, by the id of a change, the reverts of it. `has_queue` says that it is known what waits for a
    deployment. `links` makes the evidence of a change. `operations` is None where the sources know nothing of
    production, `outlook` where they know nothing of the days ahead. `unseen` says, by service id and kind of data,
    after which moment (epoch seconds) no source could tell; 0 is always. `zones` has, by zone, what is known of its
    services as of the end of the week there, where not all are in the zone of the scope's week. `advisories` are
    what its repositories have published, `released` the releases of the week in clones.
    """

    scope: Subject
    repositories: tuple[Repository, ...]
    services: tuple[Service, ...]
    changes: tuple[ScoredChange, ...]
    began_at: int
    sources: tuple[Source, ...]
    status: SourceState
    scorecards: tuple[ScorecardInfo, ...]
    assumptions: tuple[str, ...]
    reverted: Mapping[str, tuple[ScoredChange, ...]]
    has_queue: bool
    links: Callable[[ScoredChange], Evidence]
    operations: Operations | None = None
    outlook: Outlook | None = None
    unseen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    zones: Mapping[str, Basis] = field(default_factory=dict)
    advisories: tuple[Published, ...] = ()
    released: tuple[Released, ...] = ()


def scorecard_info(
    card: Scorecard, repositories: Sequence[str], missing: Mapping[str, str], catalogue: Catalogue
) -> ScorecardInfo:
    """Describe a scorecard that some repositories share; `missing` says by signal id why one is not connected."""
    layout = (
        LayoutEntry(signal=entry.signal.id, title=entry.signal.title, points=entry.points) for entry in card.entries
    )
    not_connected = (
        NotConnected(signal=signal, title=catalogue.by_id[signal].title, reason=reason)
        for signal, reason in missing.items()
    )
    return ScorecardInfo(
        version=card.version,
        repositories=tuple(repositories),
        layout=tuple(layout),
        not_connected=tuple(not_connected),
    )
