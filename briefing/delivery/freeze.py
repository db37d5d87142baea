"""From stored records to a frozen payload and its narrative, before anything is sent.

Both are made once for each scope and week; the payload is frozen before the narrator sees it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import NothingCollected
from briefing.contracts.narrative import Narrative, parse_narrative
from briefing.contracts.payload import Payload, parse_payload
from briefing.contracts.week import Week, week_of
from briefing.evidence.stored.basis import basis_of
from briefing.evidence.stored.last_week import last_week
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.evidence.stored.scoring import Scored, Scoring
from briefing.narrative.narrator import TemplateNarrator, remade
from briefing.payloads.build import build_payload, lay_cards, measure, seal
from briefing.readers.mutes.judging import Readership, freeze, marks_for
from data.query import within
from data.records import Change, Delivery, FrozenPayload, ServicePath, StoredNarrative

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from briefing.contracts.last_week import LastWeek
    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.evidence.basis import Basis
    from briefing.evidence.stored.evidence import OrganisationEvidence
    from briefing.evidence.stored.org_snapshot import OrgSnapshot
    from briefing.narrative.narrator import Narrator
    from briefing.readers.mutes.judging import Mark
    from data.store import Store
    from scoring.score import Method

log = logging.getLogger(__name__)

PAYLOADS_PARSED: Final = 8
"""How many parsed payloads a process keeps: more than it has runs in hand at once."""


def _parsed(body: str, payload_hash: str) -> Payload:
    return parse_payload(body, name=f"the stored payload {payload_hash[:12]}")


class Composer:
    """Makes payloads and narratives. `organisation` is the settings file's."""

    def __init__(  # noqa: PLR0913 (the collaborators of a briefing, each by name)
        self,
        *,
        store: Store,
        organisation: Organisation,
        method: Method,
        narrator: Narrator,
        holiday: Callable[[str, date], str | None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._organisation = organisation
        self._method = method
        self._narrator = narrator
        self._clock = clock
        # Every step and batch reads the row again and finds the same bytes.
        self._parsed = lru_cache(maxsize=PAYLOADS_PARSED)(_parsed)
        self._scoring = Scoring(store=store, method=method, holiday=holiday, incident_hours=organisation.incident_hours)

    def frozen(self, scope_id: str, week_id: str) -> Payload | None:
        """Return the payload of a scope and week, None if not frozen."""
        stored = self._store.get(FrozenPayload, scope_id=scope_id, week=week_id)
        return None if stored is None else self._parsed(stored.body, stored.hash)

    def payload_of(
        self,
        scope: ScopePlan,
        week: Week,
        scored: Scored,
        *,
        step: Callable[[str], AbstractContextManager[None]] = lambda _: nullcontext(),
    ) -> Payload:
        """Return the frozen payload of a scope and week, computing and freezing it if needed.

        `scored` shares the organisation's scores between scopes. `step` is entered around the steps facts, cards and
        payload. On NothingCollected nothing was frozen.
        """
        frozen = self.frozen(scope.id, week.id)
        if frozen is not None:
            return frozen
        with step("facts"):
            self._require_changes(scope, week)
            basis, now = self.basis_of(scope, week, scored), self._now()
            measured = measure(basis, week, self._method.bands, *self._before(scope, week, now))
        with step("cards"):
            cards = lay_cards(measured)
        with step("payload"):
            made = seal(basis, measured, cards)
            payload = FrozenPayload(hash=made.hash, scope_id=scope.id, week=week.id, body=made.to_json(), frozen_at=now)
            stored = freeze(self._store, payload, measured.verdicts.ended)
            return self._parsed(stored.body, stored.hash)

    def computed(self, basis: Basis, scope: ScopePlan, week: Week, *, at: int) -> Payload:
        """Return a week's payload with the mutes of a moment (epoch seconds), without freezing it."""
        return build_payload(basis, week, self._method.bands, *self._before(scope, week, at))

    def so_far(self, scope: ScopePlan, scored: Scored, now: int) -> Payload:
        """Return the running week's payload as of a moment (epoch seconds), never frozen. Raises as `keep_coming`."""
        week = week_of(now, scope.zone)

        def holdings(own: Week, _: frozenset[str]) -> OrgSnapshot:
            # East of the scope's zone the week may be over, and west of it not yet begun.
            return holdings_of(self.evidence_of(own, scored, until=min(now, int(own.end.timestamp()))))

        basis = basis_of(holdings, week, self._organisation, scope, self._method.catalogue)
        return self.computed(basis, scope, week, at=now)

    def _before(self, scope: ScopePlan, week: Week, at: int) -> tuple[LastWeek | None, list[Mark]]:
        """Return what is known of the briefing before, and the mutes on a scope's cards at a moment (epoch seconds)."""
        services = {service.id for service in self._organisation.services_of(scope)}
        marks = marks_for(self._store, Readership(organisation=self._organisation, scope=scope), week, at=at)
        return last_week(self._store, scope, services, week), marks

    def basis_of(self, scope: ScopePlan, week: Week, scored: Scored) -> Basis:
        """Return what a scope's week is computed from, frozen or not; kept scores are used."""
        holdings = partial(self._scoring.holdings, scored=scored)
        return basis_of(holdings, week, self._organisation, scope, self._method.catalogue)

    def _has_changes(self, scope: ScopePlan, week: Week) -> bool:
        services = [service.id for service in self._organisation.services_of(scope)]
        repositories = {path.repository_id for path in self._store.read(ServicePath, service_id=services)}
        known = within("opened_at", None, int(week.end.timestamp()))
        return bool(self._store.read(Change, known, repository_id=sorted(repositories), limit=1))

    def _require_changes(self, scope: ScopePlan, week: Week) -> None:
        if not self._has_changes(scope, week):
            raise NothingCollected(
                f"no change of {scope.label} is known up to the end of {week.id}; connect a source of its repositories"
            )

    def keep_scores(self, scope: ScopePlan, week: Week) -> None:
        """Score and keep what a scope's briefing needs. Raises NothingCollected."""
        if self._store.is_rehearsal or self._store.get(FrozenPayload, scope_id=scope.id, week=week.id) is not None:
            return
        self._require_changes(scope, week)
        for own, services in self._organisation.weeks_of(scope, week).items():
            for _ in self._scoring.keep(own, services=services):
                pass

    def keep_coming(self) -> Iterator[tuple[Week, frozenset[str]]]:
        """Score and keep what the coming briefings need, so that nobody waits when they are due.

        Yields the week and service ids whenever some are kept; frozen briefings need nothing. NothingCollected where
        there are changes but no known source; DatabaseUnusable.
        """
        now, coming = self._now(), dict[Week, set[str]]()
        for scope in dict.fromkeys(map(self._organisation.scope_of, self._organisation.managers)):
            week = scope.running_week(now).earlier(1)
            is_frozen = self._store.get(FrozenPayload, scope_id=scope.id, week=week.id) is not None
            if not is_frozen and self._has_changes(scope, week):
                for own, services in self._organisation.weeks_of(scope, week).items():
                    coming.setdefault(own, set()).update(services)
        for week in sorted(coming):
            for part in self._scoring.keep(week, services=frozenset(coming[week])):
                yield week, part.services

    def evidence_of(self, week: Week, scored: Scored, *, until: int | None = None) -> OrganisationEvidence:
        """Score `scored` as of the end of a week or a moment (epoch seconds) in it; see `Scoring`."""
        return self._scoring.evidence(week, scored, until=until)

    def narrative_of(self, payload: Payload) -> Narrative:
        """Return a payload's stored narrative, having it written if there is none."""
        stored = self._store.get(StoredNarrative, payload_hash=payload.hash)
        if stored is None:
            stored = self._store.store_narrative(self._record(payload, self._narrator.narrate(payload)))
        return parse_narrative(stored.body, name=f"the stored narrative of {payload.hash[:12]}")

    def prove(self, payload: Payload) -> None:
        """Render the stored words again from their plan, before anybody reads them.

        If they differ, as another version's may, the template writes them anew unless somebody has them. A narrative of
        an older version has no plan and stays.
        """
        narrative = self.narrative_of(payload)
        if narrative.plan is None or remade(payload, narrative) == narrative:
            return
        if self._store.count(Delivery, payload_hash=payload.hash):
            return
        log.warning("the plan of %s says something else today; the template writes", payload.hash[:12])
        anew = self._record(payload, TemplateNarrator().narrate(payload))
        told = {"narrator": anew.narrator, "body": anew.body, "written_at": anew.written_at}
        self._store.change(StoredNarrative, told, payload_hash=payload.hash)

    def _record(self, payload: Payload, written: Narrative) -> StoredNarrative:
        return StoredNarrative(
            payload_hash=payload.hash,
            narrator=written.narrator or "unknown",
            body=written.to_json(),
            written_at=self._now(),
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
