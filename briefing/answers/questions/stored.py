"""The material of a question from the store: everything cut to the scope, and computed only if it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.answers.questions.material import Material
from briefing.contracts.payload import parse_payload
from briefing.evidence.stored.basis import basis_of
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.payloads.build import judge_weeks
from data.records import FrozenPayload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.contracts.payload import Payload
    from briefing.contracts.week import Week
    from briefing.delivery.run import Run
    from briefing.evidence.stored.org_snapshot import OrgSnapshot
    from briefing.evidence.stored.scoring import Scored
    from briefing.facts.weekdata import WeekData
    from data.store import Store
    from scoring.score import Method


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredWeek:
    """One scope's week in a store. `scored` is about the scope's services, and carries what was scored of them."""

    store: Store
    run: Run
    organisation: Organisation
    method: Method
    scope: ScopePlan
    week: Week
    scored: Scored

    def material(self, payload: Payload) -> Material:
        """Return what may be looked up about the week, whose payload this is."""
        return Material(payload=payload, score=self._data, frozen=self._frozen)

    def _data(self) -> WeekData:
        basis = basis_of(self._holdings, self.week, self.organisation, self.scope, self.method.catalogue)
        return judge_weeks(basis, self.week, self.method.bands).weeks[-1]

    def _holdings(self, week: Week, _: frozenset[str]) -> OrgSnapshot:
        return holdings_of(self.run.composer.evidence_of(week, self.scored))

    def _frozen(self, weeks: int) -> Sequence[Payload]:
        """Return the payloads that were frozen of this scope in the weeks before, the newest first."""
        wanted = [self.week.earlier(back).id for back in range(1, weeks + 1)]
        found = self.store.read(FrozenPayload, scope_id=self.scope.id, week=wanted)
        by_week = {one.week: one for one in found}
        return tuple(
            parse_payload(by_week[one].body, name=f"the stored payload {by_week[one].hash[:12]}")
            for one in wanted
            if one in by_week
        )
