"""The running week as of a moment in it: what the coming briefing would say now. It is computed and never kept.

It is as of now and not of the week's end, or every source would be stale for not knowing what has yet to happen. Its
counts are those of a part of a week, held against whole ones; whoever shows it has to say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.week import week_of
from briefing.evidence.stored.basis import basis_of
from briefing.evidence.stored.last_week import last_week
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.payloads.build import assemble
from briefing.readers.mutes.judging import Readership, marks_for

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.contracts.payload import Payload
    from briefing.contracts.week import Week
    from briefing.delivery.run import Run
    from briefing.evidence.stored.org_snapshot import OrgSnapshot
    from briefing.evidence.stored.scoring import Scored
    from data.store import Store
    from scoring.score import Method


@dataclass(frozen=True, kw_only=True, slots=True)
class SoFar:
    """Computes running weeks from a store."""

    store: Store
    run: Run
    organisation: Organisation
    method: Method

    def payload(self, scope: ScopePlan, scored: Scored, now: int) -> Payload:
        """Return the payload of the week that a moment (epoch seconds) is in, as of that moment.

        `scored` is about the scope's services, and carries what was scored of them.

        Raises:
            NothingCollected: there are changes, and no source that anything is known of.
            DatabaseUnusable: the database cannot be read.
        """
        week = week_of(now, scope.zone)

        def holdings(own: Week, _: frozenset[str]) -> OrgSnapshot:
            # East of the scope's zone the week may be over, and west of it not yet begun.
            until = min(now, int(own.end.timestamp()))
            return holdings_of(self.run.composer.evidence_of(own, scored, until=until))

        basis = basis_of(holdings, week, self.organisation, scope, self.method.catalogue)
        services = {one.id for one in self.organisation.services_of(scope)}
        readers = Readership(organisation=self.organisation, scope=scope)
        marks = marks_for(self.store, readers, week, at=now)
        last = last_week(self.store, scope, services, week)
        return assemble(basis, week, self.method.bands, last, marks).payload
