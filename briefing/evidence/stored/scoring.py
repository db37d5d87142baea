"""Services as of the end of a week: found where kept, else scored now and kept.

Both give the same holdings. If the store is read-only, as in a rehearsal, scores last as long as `Scored`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from briefing.contracts.organisation import DEFAULT_INCIDENT_HOURS
from briefing.contracts.week import WEEKS_TO_SCORE
from briefing.evidence.score_cache.cache import find, is_kept, keep, stamp_of
from briefing.evidence.stored.evidence import KnownScores, score_organisation
from briefing.evidence.stored.links import everyone_at, landings_of
from briefing.evidence.stored.org_snapshot import holdings_of, read_frame
from briefing.evidence.stored.parts import joined, parts_of, parts_with
from briefing.evidence.stored.snapshot import read_part

if TYPE_CHECKING:
    from briefing.contracts.week import Week
    from briefing.evidence.stored.evidence import OrganisationEvidence
    from briefing.evidence.stored.links import Everyone
    from briefing.evidence.stored.org_snapshot import OrgSnapshot
    from briefing.evidence.stored.parts import Part
    from briefing.evidence.stored.snapshot import Snapshot
    from briefing.evidence.stored.sources import Frame
    from data.store import Store
    from data.view import View
    from scoring.score import Method

HALF_YEAR_SECONDS = 26 * 7 * 86_400

EVER = 1 << 60
"""The end of reading (epoch seconds): all of the store; a moment cuts what is later."""


@dataclass(kw_only=True, slots=True)
class Scored:
    """What was read and scored so far, by moment, shared by scopes.

    `services` (ids) restricts it, for one scope; `asked` are open changes (ids) scored though not ready, for a question
    about one. `writes` is the store's count of writes: after more, what was read is forgotten. `tell`: see
    `score_organisation`.
    """

    services: frozenset[str] | None = None
    asked: frozenset[str] = frozenset()
    tell: Callable[[str, int, int], object] | None = None
    writes: int | None = None
    stamp: str = ""
    by_moment: dict[int, OrganisationEvidence] = field(default_factory=dict)
    known: KnownScores = field(default_factory=KnownScores)
    archives: dict[tuple[int, Part | None], Snapshot] = field(default_factory=dict)
    frames: dict[int, Frame] = field(default_factory=dict)
    landed: dict[int, Sequence[int]] = field(default_factory=dict)

    def forget(self) -> None:
        self.known = KnownScores()
        for kept in (self.by_moment, self.archives, self.frames, self.landed):
            kept.clear()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scoring:
    """Scores a store with one installation's method and holidays; `incident_hours` is as in `link_incidents`."""

    store: Store
    method: Method
    holiday: Callable[[str, date], str | None]
    incident_hours: int = DEFAULT_INCIDENT_HOURS

    def holdings(self, week: Week, services: frozenset[str], scored: Scored) -> OrgSnapshot:
        """Return services (ids) as of a week's end, keeping what had to be scored. Raises DatabaseUnusable."""
        found = self._kept(week, services, scored)
        if found is None and not self.store.is_rehearsal:
            for _ in self.keep(week, services=services, scored=scored):
                pass
            found = self._kept(week, services, scored)
        # While somebody collects, kept scores are outdated at once.
        return holdings_of(self.evidence(week, scored)) if found is None else found

    def _kept(self, week: Week, services: frozenset[str], scored: Scored) -> OrgSnapshot | None:
        moment = week.bounds[1]
        with self.store.snapshot() as view:
            stamp = self._stamp(view, scored)
            if moment not in scored.frames:
                scored.frames[moment] = read_frame(view, moment, self.method, self.holiday)
            return find(view, scored.frames[moment], services, stamp, self.method.catalogue)

    def _stamp(self, view: View, scored: Scored) -> str:
        """Return the view's stamp, and forget what `scored` has of another state of the store."""
        writes = view.writes()
        if writes != scored.writes:
            scored.forget()
            scored.writes, scored.stamp = writes, stamp_of(view, self.method, self.incident_hours)
        return scored.stamp

    def keep(
        self, week: Week, *, services: frozenset[str] | None = None, scored: Scored | None = None
    ) -> Iterator[Part]:
        """Score and keep the organisation, or the parts of some services (ids), as of a week's end.

        Yields each part once it is kept; kept and true ones are not scored again. Without `scored` memory is needed for
        one part at a time. Raises DatabaseUnusable.
        """
        moment, counted = week.bounds[1], scored or Scored()
        with self.store.snapshot() as view:
            stamp = self._stamp(view, counted)
            parts = parts_of(view, _since(week))
            wanted = parts if services is None else parts_with(parts, services)
            todo = [part for part in wanted if not is_kept(view, moment, part.services, stamp)]
            everyone = self._everyone(view, week, moment, counted, parts) if todo else None
            for part in todo:
                memory = scored or Scored()
                archive = self._archive(view, part, week, memory)
                evidence = self._score(archive, moment, memory, everyone)
                keep(self.store, holdings_of(evidence), part.services, stamp)
                yield part

    def evidence(self, week: Week, scored: Scored, *, until: int | None = None) -> OrganisationEvidence:
        """Score `scored` as of a week's end or a moment (epoch seconds) in it; nothing is written."""
        moment = week.bounds[1] if until is None else until
        with self.store.snapshot() as view:
            self._stamp(view, scored)
            if moment not in scored.by_moment:
                part = everyone = None
                if scored.services is not None:
                    parts = parts_of(view, _since(week))
                    part = joined(parts_with(parts, scored.services))
                    everyone = self._everyone(view, week, moment, scored, parts)
                archive = self._archive(view, part, week, scored)
                scored.by_moment[moment] = self._score(archive, moment, scored, everyone)
        return scored.by_moment[moment]

    def _archive(self, view: View, part: Part | None, week: Week, scored: Scored) -> Snapshot:
        """Read a part of the store once for all moments in one half-year."""
        since = _since(week)
        archive = scored.archives.get((since, part))
        if archive is None:
            archive = read_part(view, part, since=since, until=EVER)
            scored.archives[since, part] = archive
        return archive

    def _everyone(self, view: View, week: Week, moment: int, scored: Scored, parts: Sequence[Part]) -> Everyone:
        since, until = _since(week), EVER
        if since not in scored.landed:
            scored.landed[since] = landings_of(view, since, until)
        times = scored.landed[since]
        return everyone_at(view, parts, times, since=since, until=until, moment=moment, hours=self.incident_hours)

    def _score(self, archive: Snapshot, moment: int, scored: Scored, everyone: Everyone | None) -> OrganisationEvidence:
        return score_organisation(
            archive.as_of(moment, asked=scored.asked),
            self.method,
            self.holiday,
            scored.known,
            incident_hours=self.incident_hours,
            everyone=everyone,
            tell=scored.tell,
        )


def _since(week: Week) -> int:
    """Return when history begins: one moment a half-year for all zones, so that scores ignore the order of scopes."""
    earliest = week.earlier(WEEKS_TO_SCORE).bounds[0]
    return earliest - earliest % HALF_YEAR_SECONDS
