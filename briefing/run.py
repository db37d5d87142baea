"""One run: who is due, their scope's payload and narrative, and the delivery of their edition.

What is due is asked of the store and the clock, never of a scheduler: a run that was missed heals at the
next one, and a second run is a no-op. The payload is frozen before the narrator sees it, once for each
(scope, week), and every reader of the scope gets that one. A scope that fails holds up no other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.assemble import assemble
from briefing.delivery import Courier, Parcel
from briefing.due import due_readers, next_due
from briefing.editor import Editor
from briefing.errors import BriefingError, NothingCollected
from briefing.marks.stored import Readership, freeze, marks_for
from briefing.narrative import Narrative, parse_narrative
from briefing.organisation import is_private
from briefing.payload import Payload, parse_payload
from briefing.readers import readers_now, unwanted
from briefing.refusals import tell_of_refusal
from briefing.stored.basis import stored_basis
from briefing.stored.lastweek import last_week
from briefing.stored.scoring import Scored, Scoring
from briefing.week import Week, week_of
from data.errors import DataError
from data.query import within
from data.records import Change, Delivery, FrozenPayload, ServicePath, StoredNarrative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from briefing.basis import Basis
    from briefing.clock import Clock
    from briefing.due import Due
    from briefing.editions.slack import SlackMessage
    from briefing.editions.view import EditionView
    from briefing.editor import MailIdentity
    from briefing.lastweek import LastWeek
    from briefing.narrator import Narrator
    from briefing.organisation import Manager, Organisation, ScopePlan
    from briefing.outlets.protocol import Outlet
    from briefing.stored.evidence import OrganisationEvidence
    from data.store import Store
    from scoring.score import Method

log = logging.getLogger(__name__)

FINAL = frozenset({"sent", "failed", "skipped"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a run did for one reader: the state of every part, or the error that stopped it in words.

    `left` are channels where the reader wants nothing now and others do: their turn, not this reader's, posts there.
    `notices` are what the reader was told besides, of an address that is refused.
    """

    due: Due
    deliveries: tuple[Delivery, ...]
    left: tuple[str, ...] = ()
    error: str | None = None
    notices: tuple[Delivery, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether there is nothing left to try: no error, and every part sent, failed or skipped."""
        return self.error is None and all(one.state in FINAL for one in (*self.deliveries, *self.notices))


class Run:
    """Briefs everyone who is due. Everything it needs is handed in; it owns only what it has scored."""

    def __init__(  # noqa: PLR0913 the collaborators of a whole run, each by name
        self,
        *,
        store: Store,
        organisation: Organisation,
        method: Method,
        narrator: Narrator,
        holiday: Callable[[str, date], str | None],
        clock: Clock,
        outlets: Mapping[str, Outlet],
        mail: MailIdentity,
    ) -> None:
        """Take the collaborators; nothing is read or sent yet."""
        self._store = store
        self._organisation = organisation
        self._method = method
        self._narrator = narrator
        self._clock = clock
        self._scoring = Scoring(
            store=store,
            method=method,
            holiday=holiday,
            incident_hours=organisation.incident_hours,
        )
        self._couriers = {name: Courier(store, outlet, clock) for name, outlet in outlets.items()}
        self._editor = Editor(store=store, organisation=organisation, mail=mail)
        self._done: set[tuple[Manager, str]] = set()

    def brief_due(self, *, is_stopping: Callable[[], bool] = lambda: False) -> list[Outcome]:
        """Brief everyone who is due and whom this process has not finished with; return what became of each.

        What another process, or one before this, has done is found in the store and not done again. Readers' own
        settings are read anew; who has changed theirs is looked at again. `is_stopping` is asked between readers;
        those who are left then stay due.

        Raises:
            DatabaseUnusable: nobody was briefed, because how they want to be cannot be read.
        """
        scored = Scored()
        outcomes: list[Outcome] = []
        company = readers_now(self._store, self._organisation)
        for one in due_readers(company, self._clock.now()):
            if is_stopping():
                break
            if (one.manager, one.week.id) in self._done or self._has_newer(one):
                continue
            outcomes.append(self._brief(one, company, scored))
            if outcomes[-1].is_final:
                self._done.add((one.manager, one.week.id))
        return outcomes

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next briefing of anybody is due; None where there is nobody, or everybody has paused."""
        company = readers_now(self._store, self._organisation)
        dues = (next_due(company, manager, now) for manager in company.managers)
        return min((due for due in dues if due is not None), default=None)

    def _has_newer(self, due: Due) -> bool:
        """Whether the reader has had the week after this one: a later hour of their own makes no old news due again."""
        after = due.week.earlier(-1).id
        with self._store.snapshot() as view:
            hashes = [one for (one,) in view.pick(FrozenPayload, ("hash",), scope_id=due.scope.id, week=after)]
            # What others had posted in a channel says nothing of a reader who has an address of their own.
            every = due.manager.filed.addresses
            own = [address for outlet, address in every if is_private(outlet, address)]
            addresses = own or [address for _, address in every]
            return bool(hashes) and bool(view.read(Delivery, payload_hash=hashes, address=addresses, limit=1))

    def _brief(self, due: Due, company: Organisation, scored: Scored) -> Outcome:
        try:
            payload = self.payload_of(due.scope, due.week, scored)
            narrative = self.narrative_of(payload)
            return self._deliver(due, company, payload, narrative)
        except (DataError, BriefingError) as error:
            # One reader's trouble is recorded and the next reader's turn comes.
            log.debug("briefing %s for %s failed", due.week.id, due.scope.id, exc_info=True)
            return Outcome(due=due, deliveries=(), error=str(error))
        except Exception as error:
            # A defect of ours in one scope may not cost every other reader the briefing.
            log.exception("briefing %s for %s failed", due.week.id, due.scope.id)
            return Outcome(due=due, deliveries=(), error=f"a defect of Riskbrief ({type(error).__name__}: {error})")

    def payload_of(self, scope: ScopePlan, week: Week, scored: Scored) -> Payload:
        """Return the frozen payload of a scope and week, computing and freezing it if nobody has.

        `scored` carries what was scored of the organisation from scope to scope.

        Raises:
            NothingCollected: there is nothing to brief about, and nothing was frozen.
        """
        frozen = self._store.get(FrozenPayload, scope_id=scope.id, week=week.id)
        if frozen is None:
            self._require_changes(scope, week)
            services = frozenset(one.id for one in self._organisation.services_of(scope))
            holdings = self._scoring.holdings(week, services, scored)
            basis = stored_basis(holdings, self._organisation, scope, self._method.catalogue)
            frozen = self._freeze(basis, scope, week)
        return parse_payload(frozen.body, name=f"the stored payload {frozen.hash[:12]}")

    def _freeze(self, basis: Basis, scope: ScopePlan, week: Week) -> FrozenPayload:
        now, readers = self._now(), Readership(organisation=self._organisation, scope=scope)
        marks = marks_for(self._store, readers, week, at=now)
        made = assemble(basis, week, self._method.bands, self._last_week(scope, week), marks)
        payload = FrozenPayload(
            hash=made.payload.hash, scope_id=scope.id, week=week.id, body=made.payload.to_json(), frozen_at=now
        )
        return freeze(self._store, payload, made.ended)

    def _last_week(self, scope: ScopePlan, week: Week) -> LastWeek | None:
        services = {service.id for service in self._organisation.services_of(scope)}
        return last_week(self._store, scope, services, week)

    def _require_changes(self, scope: ScopePlan, week: Week) -> None:
        services = [service.id for service in self._organisation.services_of(scope)]
        repositories = {path.repository_id for path in self._store.read(ServicePath, service_id=services)}
        known = within("opened_at", None, int(week.end.timestamp()))
        if not self._store.read(Change, known, repository_id=sorted(repositories), limit=1):
            raise NothingCollected(
                f"no change of {scope.label} is known up to the end of {week.id}; connect a source of its repositories"
            )

    def keep_coming(self) -> Iterator[tuple[Week, frozenset[str]]]:
        """Score and keep what the coming briefings are made of, so that nobody has to wait for it when they are due.

        Yields the week and the ids of the services whenever some are kept. A briefing that is frozen needs no more.

        Raises:
            NothingCollected: there are changes, and no source that anything is known of.
            DatabaseUnusable: the database cannot be read or written.
        """
        now, coming = self._now(), dict[Week, set[str]]()
        for scope in dict.fromkeys(map(self._organisation.scope_of, self._organisation.managers)):
            week = week_of(now, scope.zone).earlier(1)
            if self._is_to_come(scope, week):
                coming.setdefault(week, set()).update(one.id for one in self._organisation.services_of(scope))
        for week in sorted(coming):
            for part in self._scoring.keep(week, services=frozenset(coming[week])):
                yield week, part.services

    def _is_to_come(self, scope: ScopePlan, week: Week) -> bool:
        if self._store.get(FrozenPayload, scope_id=scope.id, week=week.id) is not None:
            return False
        try:
            self._require_changes(scope, week)
        except NothingCollected:
            return False
        return True

    def evidence_of(self, week: Week, scored: Scored, *, until: int | None = None) -> OrganisationEvidence:
        """Score what `scored` is about, as of the end of a week or a moment (epoch seconds) in it; see `Scoring`."""
        return self._scoring.evidence(week, scored, until=until)

    def narrative_of(self, payload: Payload) -> Narrative:
        """Return the stored narrative of a payload, having it written if nobody has."""
        stored = self._store.get(StoredNarrative, payload_hash=payload.hash)
        if stored is None:
            written = self._narrator.narrate(payload)
            stored = self._store.store_narrative(
                StoredNarrative(
                    payload_hash=payload.hash,
                    narrator=written.narrator or "unknown",
                    body=written.to_json(),
                    written_at=self._now(),
                )
            )
        return parse_narrative(stored.body, name=f"the stored narrative of {payload.hash[:12]}")

    def view_for(self, payload: Payload, narrative: Narrative, *, private: bool) -> EditionView:
        """Return the neutral view of a briefing; see `Editor`."""
        return self._editor.view_for(payload, narrative, private=private)

    def names_of(self, payload: Payload) -> dict[str, str]:
        """Return the names that an edition may use, by person id; see `Editor`."""
        return self._editor.names_of(payload)

    def parts_for(
        self, outlet: str, address: str, payload: Payload, narrative: Narrative
    ) -> Sequence[SlackMessage | bytes]:
        """Render what an address gets, the parent first; see `Editor`."""
        return self._editor.parts_for(outlet, address, payload, narrative)

    def _deliver(self, due: Due, company: Organisation, payload: Payload, narrative: Narrative) -> Outcome:
        found: list[Delivery] = []
        left: list[str] = []
        why_not = unwanted(due.manager, due.week, payload, self._clock.now())
        for outlet, address in due.manager.addresses:
            courier = self._couriers.get(outlet)
            if courier is None:
                continue
            if why_not is not None and self._is_for_others(due, company, outlet, address, payload):
                left.append(address)
                continue
            parts = self.parts_for(outlet, address, payload, narrative)
            parcel = Parcel(payload_hash=payload.hash, address=address, parts=parts)
            found += courier.deliver(parcel) if why_not is None else [courier.skip(parcel, why_not)]
        told = tell_of_refusal(self._store, self._couriers.get("slack"), due.manager, payload.hash, self._now())
        return Outcome(due=due, deliveries=tuple(found), left=tuple(left), notices=told)

    def _is_for_others(self, due: Due, company: Organisation, outlet: str, address: str, payload: Payload) -> bool:
        """Whether somebody else reads this briefing in the same channel and wants it."""
        return not is_private(outlet, address) and any(
            (outlet, address) in one.addresses
            and company.scope_of(one) == due.scope
            and unwanted(one, due.week, payload, self._clock.now()) is None
            for one in company.managers
            if one.id != due.manager.id
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
