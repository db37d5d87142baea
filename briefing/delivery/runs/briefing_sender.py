"""Delivers a week's briefings through one outlet: rendered, sent in parts, outcomes recorded.

Whether readers still want and may have it is asked right before. It never retries by itself: it records when, and the
planner hands it over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import BriefingError, NameLeaked, NotFrozen
from briefing.contracts.organisation import due_at, is_private
from briefing.contracts.rate_limits import delay_after
from briefing.contracts.run_keys import run_id
from briefing.contracts.week import parse_week
from briefing.delivery.due import Due
from briefing.delivery.runs.journal import DATABASE_AWAY
from briefing.delivery.runs.notices import tell_of_refusal
from briefing.delivery.runs.outcome import Outcome, OutcomeRecorder
from briefing.delivery.runs.planner import DUE, QUEUED, SKIPPED
from briefing.delivery.runs.services import BatchCache
from briefing.delivery.runs.shadow import header_for, shadow_of
from briefing.delivery.runs.waiting import late_words, zone_at
from briefing.editions.parts import EditionParts, id_of
from briefing.readers.addresses import EMAIL
from briefing.readers.preferences import as_chosen, readers_now, unwanted
from data import logcontext
from data.errors import DataError
from data.records import Briefing, Delivery, ReaderSettings

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.organisation import Manager
    from briefing.contracts.payload import Payload
    from briefing.contracts.run_keys import DeliveryBatch
    from briefing.delivery.runs.services import RunServices
    from briefing.delivery.runs.shadow import Shadow

log = logging.getLogger(__name__)

SLACK: Final = "slack"

SUSPECT_BEGUN: Final = 15
"""After every so many beginnings without an end, a batch is put off: a process ended each time."""
MOST_BEGUN: Final = 60
"""More than for a step: whatever runs beside what ends a process is begun again as often."""


class BriefingSender:
    """Brings batches of readers their briefings; `tell` hears each outcome."""

    def __init__(
        self,
        services: RunServices,
        *,
        tell: Callable[[Outcome], object] = lambda _: None,
        again: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Nothing is read or sent yet. `again` hands over what waits for a run; by default the next tick does."""
        self._services = services
        self._store = services.store
        self._organisation = services.organisation
        self._managers = {one.id: one for one in services.organisation.managers}
        self._editor = services.editor
        self._part_senders = services.part_senders
        self._now = services.now
        self._tell = tell
        self._again = again
        self._recorder = OutcomeRecorder(services)

    def deliver(self, errand: DeliveryBatch) -> None:
        """Deliver a batch, without what was handed over anew since; on a database error nothing is recorded yet."""
        self._services.sender.give_back(self._store, self._now())
        batch = BatchCache(self._begun(errand.id))
        if batch.is_broken:
            self._give_back(batch.rows)
            return
        sent: list[Briefing] = []
        for number, one in enumerate(batch.rows):
            if number and batch.is_long:
                self._give_back(batch.rows[number:])
                break
            if not number or one.reader_id in batch.lately("queued", lambda: self._queued(errand.id)):
                with logcontext.about(run=one.run_id, reader=one.reader_id, outlet=one.outlet):
                    self._do(one, batch, sent)
        self._recorder.all_sent(sent)

    def _do(self, one: Briefing, batch: BatchCache, sent: list[Briefing]) -> None:
        """Brief one reader and record the outcome; a plainly sent one is added to `sent`."""
        if one.begun > MOST_BEGUN:
            words = f"it has begun {MOST_BEGUN} times and never came to an end: it ends the process that does it"
            self._recorder.end(one, "failed", words)
            return
        if one.begun % SUSPECT_BEGUN == 0:
            # It may have ended the process, or stood beside what did: alone and later it will show.
            at = self._now() + delay_after(one.begun // SUSPECT_BEGUN)
            reason = f"it was begun {one.begun} times without an end"
            self._recorder.write(one, {"state": DUE, "reason": reason, "retry_at": at, "begun": one.begun})
            return
        manager = self._reader(one, batch)
        if manager is None:
            self._recorder.end(one, SKIPPED, "the settings know this reader no more")
            return
        run = run_id(self._organisation.scope_of(manager).id, one.week)
        if run != one.run_id:
            # The reader's teams changed since it came due: what the old ones do may be out of sight now.
            self._recorder.write(one, {"run_id": run, "state": DUE, "retry_at": None})
            return
        outcome = self._brought(one, manager, batch)
        _log_parts(outcome)
        if outcome.is_sent:
            sent.append(one)
        else:
            self._recorder.record(one, outcome)
        self._tell(outcome)

    def _begun(self, errand: str) -> list[Briefing]:
        """Record that a batch begins, before anything can end the process; empty if nothing is ours."""
        seen = self._store.read(Briefing, errand=errand, state=QUEUED)
        mine: list[Briefing] = []
        for begun in sorted({one.begun for one in seen}):
            told = {"begun": begun + 1}
            ids = [one.reader_id for one in seen if one.begun == begun]
            mine += self._store.change(Briefing, told, errand=errand, state=QUEUED, begun=begun, reader_id=ids)
        return sorted(mine, key=lambda one: (one.due_at, one.reader_id))

    def _queued(self, errand: str) -> frozenset[str]:
        """Return whose briefings nobody has left out or handed over anew since the batch began."""
        return frozenset(one.reader_id for one in self._store.read(Briefing, errand=errand, state=QUEUED))

    def _give_back(self, rows: Sequence[Briefing]) -> None:
        """Have some briefings handed over again, each alone."""
        for one in rows:
            self._recorder.write(one, {"state": DUE, "retry_at": None, "begun": one.begun})
        self._again(rows[0].run_id)

    def _reader(self, one: Briefing, batch: BatchCache) -> Manager | None:
        """Return the reader's current wishes; None if not in the settings."""
        manager = self._managers.get(one.reader_id)
        own = None if manager is None else self._own(batch).get(manager.id)
        return manager if manager is None or own is None else as_chosen(manager, own)

    def _own(self, batch: BatchCache) -> Mapping[str, ReaderSettings]:
        """Return the readers' own settings by id."""
        ids = sorted(batch.readers)
        return batch.lately(
            "settings", lambda: {one.reader_id: one for one in self._store.read(ReaderSettings, reader_id=ids)}
        )

    def _brought(self, one: Briefing, manager: Manager, batch: BatchCache) -> Outcome:
        scope = self._organisation.scope_of(manager)
        week = parse_week(one.week, scope.zone)
        due = Due(manager=manager, scope=scope, week=week, since=due_at(manager, week, scope.zones))
        try:
            return self._bring(one, due, batch)
        except DATABASE_AWAY:
            raise
        except NameLeaked as error:
            # It would recur until somebody looks; 'riskbrief retry' then tries again.
            log.warning("briefing %s for %s was stopped: %s", one.week, one.reader_id, error)
            return Outcome(due=due, error=str(error), is_lasting=True)
        except (DataError, BriefingError) as error:
            # Record one reader's trouble and go on with the next.
            log.debug("briefing %s for %s failed", one.week, one.reader_id, exc_info=True)
            return Outcome(due=due, error=str(error))
        except Exception as error:
            # A defect in one briefing must not cost all other readers theirs.
            log.exception("briefing %s for %s failed", one.week, one.reader_id)
            return Outcome(due=due, error=f"a defect of Riskbrief ({type(error).__name__}: {error})")

    def _bring(self, one: Briefing, due: Due, batch: BatchCache) -> Outcome:
        edition = batch.lately("edition", lambda: self._edition(one.run_id, due))
        payload, manager, sender = edition[0], due.manager, self._part_senders.get(one.outlet)
        if sender is None:
            return Outcome(due=due, error=f"{one.outlet} is not set up here any more; see 'riskbrief settings example'")
        why_not = unwanted(manager, due.week, payload, self._services.clock.now(), due.scope.zones)
        shadow = None if why_not is not None else self._shadow(due, batch)
        if shadow is not None:
            return self._show(one, due, shadow, edition)
        found: list[Delivery] = []
        left: list[str] = []
        for outlet, address in manager.addresses:
            if outlet != one.outlet:
                continue
            if why_not is not None and self._is_for_others(due, address, outlet, payload):
                left.append(address)
                continue
            parcel = self._parcel(one, due, address, batch, edition)
            found += sender.deliver(parcel) if why_not is None else [sender.skip(parcel, why_not)]
        notices: tuple[Delivery, ...] = ()
        if one.outlet == EMAIL and any(part.state != "sent" for part in found):
            notices = tell_of_refusal(self._store, self._part_senders.get(SLACK), manager, payload.hash, self._now())
        return Outcome(due=due, deliveries=tuple(found), left=tuple(left), notices=notices)

    def _parcel(
        self, one: Briefing, due: Due, address: str, batch: BatchCache, edition: tuple[Payload, Narrative]
    ) -> EditionParts:
        """Render an address's edition; what was begun is rendered as it was, whatever the time."""
        (payload, narrative), outlet = edition, one.outlet
        self._services.watch("render", f"{one.reader_id}/{one.week}/{outlet}")
        parcel = EditionParts(payload_hash=payload.hash, address=address, parts=(), generation=one.generation)
        begun = self._first_part(parcel, outlet, batch)
        if begun is not None:
            return replace(parcel, parts=self._editor.parts_of(begun, payload, narrative))
        known = batch.lately(
            "known", lambda: self._editor.known(payload, narrative, readers=batch.readers, own=self._own(batch))
        )
        now, since = self._now(), int(due.since.timestamp())
        if one.generation or now - since <= self._services.policy.late_after:
            return replace(parcel, parts=self._editor.parts_for(outlet, address, payload, narrative, known=known))
        late = late_words(since, now, zone_at(self._store, self._organisation, outlet, address) or due.manager.zone)
        parts = self._editor.parts_for(outlet, address, payload, narrative, above=[late], known=known)
        return replace(parcel, parts=parts, due_at=since, begun_at=now)

    def _first_part(self, parcel: EditionParts, outlet: str, batch: BatchCache) -> Delivery | None:
        """Return an edition's first recorded part, None if not begun."""
        first = id_of(parcel, 0, outlet)
        # A channel may be another reader's of the same round, who was brought it a moment ago.
        if len(batch.rows) == 1 or not is_private(outlet, parcel.address):
            return self._store.get(Delivery, id=first)

        def recorded() -> dict[str, Delivery]:
            every = self._store.read(Delivery, payload_hash=parcel.payload_hash, outlet=outlet)
            return {one.id: one for one in every}

        return batch.lately("recorded", recorded).get(first)

    def _shadow(self, due: Due, batch: BatchCache) -> Shadow | None:
        """Return how administrators are shown the briefing instead; None if its reader gets it."""
        has_slack, mode, now = SLACK in self._part_senders, self._services.policy.shadow, self._services.clock.now()
        shadow = batch.lately(
            "shadow", lambda: shadow_of(self._store, self._organisation, mode, now=now, has_slack=has_slack)
        )
        return shadow if shadow is not None and shadow.holds(due.since) else None

    def _show(self, one: Briefing, due: Due, shadow: Shadow, edition: tuple[Payload, Narrative]) -> Outcome:
        """Show the administrators the scope's edition, once for all readers."""
        payload, narrative = edition
        self._services.watch("render", f"{one.reader_id}/{one.week}/{one.outlet}")
        header = header_for(self._store, self._organisation, payload, shadow)
        parts = self._editor.parts_for(SLACK, shadow.channel, payload, narrative, above=[header])
        parcel = EditionParts(payload_hash=payload.hash, address=shadow.channel, parts=parts)
        shown = tuple(self._part_senders[SLACK].deliver(parcel))
        is_shown = all(part.state == "sent" for part in shown)
        return Outcome(due=due, deliveries=shown, skipped=shadow.reason if is_shown else None)

    def _edition(self, run: str, due: Due) -> tuple[Payload, Narrative]:
        """Return the frozen payload and narrative of a run."""
        payload = self._services.composer.frozen(due.scope.id, due.week.id)
        if payload is None:
            raise NotFrozen(f"nothing is frozen of {run}; 'riskbrief runs {run}' shows what became of its run")
        return payload, self._services.composer.narrative_of(payload)

    def _is_for_others(self, due: Due, address: str, outlet: str, payload: Payload) -> bool:
        """Whether somebody else reads this briefing in the same channel and wants it."""
        if is_private(outlet, address):
            return False
        company = readers_now(self._store, self._organisation)
        return any(
            (outlet, address) in other.addresses
            and company.scope_of(other) == due.scope
            and unwanted(other, due.week, payload, self._services.clock.now(), due.scope.zones) is None
            for other in company.managers
            if other.id != due.manager.id
        )


def _log_parts(outcome: Outcome) -> None:
    """Log what became of each part, in the outlet's words if it had any."""
    if log.isEnabledFor(logging.INFO):
        for part in outcome.deliveries:
            said = {} if part.reason is None else {"raw": part.reason}
            log.info("a part was brought", extra={"delivery": part.id, "state": part.state, **said})
