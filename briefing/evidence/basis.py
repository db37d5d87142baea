"""What a payload is computed from, whatever its source: a scope with its scored changes.

A git clone and the store each make one (clone_basis.py, stored/basis.py), as of the end of the week, and everything
after it is the same code. Also advisories that the forge tells, and what is known of the week ahead; a clone knows no
country, so only weekends are its days off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import LayoutEntry, NotConnected, ScorecardInfo
from data.commits import SEVERITIES

if TYPE_CHECKING:
    from briefing.contracts.payload import Evidence, Repository, Service, Source, SourceState, Subject
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.clone_releases import Released
    from briefing.evidence.operations import Operations
    from data.records import Advisory
    from scoring.catalogue import Catalogue
    from scoring.score import Scorecard


DAYS_AHEAD = 16
"""Days looked up from the Monday after the week: two weeks, and two days that may prolong the weekend after them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """The days ahead of a scope.

    `days_off` names public holidays by service id and local day; services without a country are not in it. `untold` are
    kinds of data that no source told at the end of the week, such as "incidents feed" and "slo".
    """

    days_off: Mapping[str, Mapping[date, str]]
    untold: frozenset[str]


_VERSION: Final = re.compile(r"v?[0-9]{1,9}(?:\.[0-9]{1,9}){0,4}(?:[-.+]?[A-Za-z]{1,10}[-.]?[0-9]{0,9})?")
"""A version that repairs an advisory's weakness; a publisher can write anything there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """An advisory with its repository's name and the ids of the scope's services there."""

    advisory: Advisory
    repository: str
    services: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        one = self.advisory
        return (one.id,) if one.cve is None else (one.id, one.cve)

    @property
    def rank(self) -> int:
        """How bad it is, the worst highest, unrated lowest."""
        return (None, *SEVERITIES).index(self.advisory.severity)

    @property
    def patched(self) -> list[str]:
        """Those of its repairing versions that are versions."""
        return [one for one in (self.advisory.patched or "").split(", ") if _VERSION.fullmatch(one)]


def severity_of(ids: Collection[str], published: Iterable[Published], until: int) -> str | None:
    """Return the worst severity published under some ids before a moment, None if unknown."""
    named = (one for one in published if one.advisory.published_at < until and not set(ids).isdisjoint(one.ids))
    worst = max(named, key=lambda one: one.rank, default=None)
    return None if worst is None else worst.advisory.severity


CHANGES, DEPLOYMENTS, INCIDENTS = "change", "deployments", "incidents feed"
"""Kinds of data, as sources call them, that weeks are counted from."""
NEVER_SEEN = 0
"""Where no source could ever tell; see `unseen`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """One scope as of the end of a week.

    History starts at `began_at` (epoch seconds); weeks before are not quiet weeks. `reverted` has the reverts by the id
    of a change. `has_queue`: it is known what waits for a deployment. `links` makes the evidence of a change.
    `operations` and `outlook` are None where sources know nothing of production or the days ahead. `unseen` has, by
    service id and kind of data, the moment (epoch seconds) after which no source could tell; 0: none could. `zones` has
    the services of other zones as of their end of the week, by zone. `released` are the week's releases in clones.
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
    """Describe a scorecard that repositories share; `missing` says by signal id why one is not connected."""
    return ScorecardInfo(
        version=card.version,
        repositories=tuple(repositories),
        layout=tuple(
            LayoutEntry(signal=one.signal.id, title=one.signal.title, points=one.points) for one in card.entries
        ),
        not_connected=tuple(
            NotConnected(signal=signal, title=catalogue.by_id[signal].title, reason=reason)
            for signal, reason in missing.items()
        ),
    )
