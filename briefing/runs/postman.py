"""Brings one reader the briefing of a week through one outlet: rendered, sent in parts, and its end written down.

Whether the reader still wants it, and still may have it, is asked right before. The surprising thing: it never tries
again by itself. It writes when it is worth another look, and the planner hands it over then.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.addresses import EMAIL
from briefing.delays import GIVE_UP_SECONDS, delay_after
from briefing.due import Due
from briefing.errors import BriefingError, NotFrozen
from briefing.organisation import due_at, is_private
from briefing.parcels import Parcel, id_of
from briefing.readers import as_chosen, readers_now, unwanted
from briefing.refusals import tell_of_refusal
from briefing.runs.journal import DATABASE_AWAY, unwatched
from briefing.runs.keys import run_id
from briefing.runs.lateness import Lateness, is_late, zone_at
from briefing.runs.outcome import Outcome
from briefing.runs.planner import DUE, QUEUED, SKIPPED
from briefing.runs.shadow import header_for, shadow_of
from briefing.week import parse_week
from data.errors import DataError
from data.records import Briefing, Delivery, ReaderSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.clock import Clock
    from briefing.composing import Composer
    from briefing.delivery import Courier
    from briefing.editor import Editor
    from briefing.narrative import Narrative
    from briefing.organisation import Manager, Organisation
    from briefing.payload import Payload
    from briefing.runs.journal import Watcher
    from briefing.runs.keys import Errand
    from briefing.runs.planner import Policy
    from briefing.runs.shadow import Shadow
    from data.store import Store

log = logging.getLogger(__name__)

SLACK: Final = "slack"

SUSPECT_BEGUN: Final = 15
"""After every so many beginnings without an end, an errand is put off: some process ended each time."""
MOST_BEGUN: Final = 60
"""More than for a step: whatever is under way beside what ends a process is begun again as often."""

MOST_KEPT: Final = 64
"""Payloads that are kept parsed: the readers of a scope come one after the other."""

WORST: Final = ("failed", "unknown", "sent", "skipped")
"""The ends of parts; the first that there is is the end of the whole."""


OUT: Final = ("sent", "unknown")
"""The ends of what is out, or may be."""


def _quiet(_outcome: Outcome) -> None:
    """Tell nobody."""


class Postman:
    """Does errands. `tell` hears what became of each."""

    def __init__(  # noqa: PLR0913 (the collaborators of a delivery, each by name)
        self,
        *,
        store: Store,
        organisation: Organisation,
        composer: Composer,
        editor: Editor,
        couriers: Mapping[str, Courier],
        clock: Clock,
        policy: Policy,
        tell: Callable[[Outcome], object] = _quiet,
        watch: Watcher = unwatched,
    ) -> None:
        """Take the collaborators; nothing is read or sent yet."""
        self._store = store
        self._organisation = organisation
        self._managers = {one.id: one for one in organisation.managers}
        self._composer = composer
        self._editor = editor
        self._couriers = couriers
        self._clock = clock
        self._policy = policy
        self._tell = tell
        self._watch = watch
        self._kept: OrderedDict[str, tuple[Payload, Narrative]] = OrderedDict()

    def deliver(self, errand: Errand) -> None:
        """Do an errand; one that somebody has handed over anew since is left to that.

        Raises:
            DatabaseUnusable, DatabaseBusy: the database is away, and what became of it is not written down yet.
        """
        one = self._begun(errand)
        if one is None:
            return
        if one.begun > MOST_BEGUN:
            words = f"it has begun {MOST_BEGUN} times and never came to an end: it ends the process that does it"
            self._end(one, "failed", words)
            return
        if one.begun % SUSPECT_BEGUN == 0:
            # It may be what ended the process, or have stood beside that: alone and later it will show.
            at = self._now() + delay_after(one.begun // SUSPECT_BEGUN)
            reason = f"it was begun {one.begun} times without an end"
            self._write(one, {"state": DUE, "reason": reason, "retry_at": at, "begun": one.begun})
            return
        manager = self._reader(one)
        if manager is None:
            self._end(one, SKIPPED, "the settings know this reader no more")
            return
        run = run_id(self._organisation.scope_of(manager).id, one.week)
        if run != one.run_id:
            # The reader reads for other teams since it came due, and may not see what these do.
            self._write(one, {"run_id": run, "state": DUE, "retry_at": None})
            return
        outcome = self._brought(one, manager)
        self._record(one, outcome)
        self._tell(outcome)

    def _begun(self, errand: Errand) -> Briefing | None:
        """Write down that an errand has begun, before anything that could end the process; None if it is not ours."""
        place = {"reader_id": errand.reader_id, "week": errand.week, "outlet": errand.outlet}
        seen = self._store.get(Briefing, **place)
        if seen is None or seen.state != QUEUED or seen.attempts != errand.attempt:
            return None
        told = {"begun": seen.begun + 1}
        mine = self._store.change(Briefing, told, **place, state=QUEUED, attempts=seen.attempts, begun=seen.begun)
        return next(iter(mine), None)

    def _reader(self, one: Briefing) -> Manager | None:
        """Return the reader as they want to be briefed now; None for one that the settings do not know."""
        manager = self._managers.get(one.reader_id)
        own = None if manager is None else self._store.get(ReaderSettings, reader_id=manager.id)
        return manager if manager is None or own is None else as_chosen(manager, own)

    def _brought(self, one: Briefing, manager: Manager) -> Outcome:
        scope = self._organisation.scope_of(manager)
        week = parse_week(one.week, scope.zone)
        due = Due(manager=manager, scope=scope, week=week, since=due_at(manager, week))
        try:
            return self._bring(one, due)
        except DATABASE_AWAY:
            raise
        except (DataError, BriefingError) as error:
            # One reader's trouble is recorded and the next reader's turn comes.
            log.debug("briefing %s for %s failed", one.week, one.reader_id, exc_info=True)
            return Outcome(due=due, error=str(error))
        except Exception as error:
            # A defect of ours in one briefing may not cost every other reader theirs.
            log.exception("briefing %s for %s failed", one.week, one.reader_id)
            return Outcome(due=due, error=f"a defect of Riskbrief ({type(error).__name__}: {error})")

    def _bring(self, one: Briefing, due: Due) -> Outcome:
        payload, _ = self._edition(due.scope.id, one.week)
        manager, courier = due.manager, self._couriers.get(one.outlet)
        if courier is None:
            return Outcome(due=due, error=f"{one.outlet} is not set up here any more; see 'riskbrief settings example'")
        why_not = unwanted(manager, due.week, payload, self._clock.now())
        shadow = None if why_not is not None else self._shadow(due)
        if shadow is not None:
            return self._show(one, due, shadow)
        found: list[Delivery] = []
        left: list[str] = []
        for outlet, address in manager.addresses:
            if outlet != one.outlet:
                continue
            if why_not is not None and self._is_for_others(due, address, outlet, payload):
                left.append(address)
                continue
            parcel = self._parcel(one, due, outlet, address)
            found += courier.deliver(parcel) if why_not is None else [courier.skip(parcel, why_not)]
        return Outcome(due=due, deliveries=tuple(found), left=tuple(left), notices=self._told(one, manager, payload))

    def _parcel(self, one: Briefing, due: Due, outlet: str, address: str) -> Parcel:
        """Render what goes to an address. What was begun is rendered as it was, whatever time it is now."""
        payload, narrative = self._edition(due.scope.id, one.week)
        self._watch("render", f"{one.reader_id}/{one.week}/{outlet}")
        parcel = Parcel(payload_hash=payload.hash, address=address, parts=(), generation=one.generation)
        begun = self._store.get(Delivery, id=id_of(parcel, 0, outlet))
        if begun is not None:
            return replace(parcel, parts=self._editor.parts_of(begun, payload, narrative))
        now, since = self._now(), int(due.since.timestamp())
        if one.generation or not is_late(since, now, self._policy.late_after):
            return replace(parcel, parts=self._editor.parts_for(outlet, address, payload, narrative))
        zone = zone_at(self._store, self._organisation, outlet, address) or due.manager.zone
        late = Lateness(due=since, begun=now, zone=zone)
        parts = self._editor.parts_for(outlet, address, payload, narrative, late=late)
        return replace(parcel, parts=parts, due_at=since, begun_at=now)

    def _shadow(self, due: Due) -> Shadow | None:
        """Return how the briefing is shown to the administrators instead; None where it goes to its reader."""
        has_slack = SLACK in self._couriers
        mode, now = self._policy.shadow, self._clock.now()
        shadow = shadow_of(self._store, self._organisation, mode, now=now, has_slack=has_slack)
        return shadow if shadow is not None and shadow.holds(due.since) else None

    def _show(self, one: Briefing, due: Due, shadow: Shadow) -> Outcome:
        """Show the administrators the edition of the scope, once for all of its readers."""
        payload, narrative = self._edition(due.scope.id, one.week)
        self._watch("render", f"{one.reader_id}/{one.week}/{one.outlet}")
        header = header_for(self._store, self._organisation, payload, shadow)
        parts = self._editor.parts_for(SLACK, shadow.channel, payload, narrative, shadow=header)
        parcel = Parcel(payload_hash=payload.hash, address=shadow.channel, parts=parts)
        shown = tuple(self._couriers[SLACK].deliver(parcel))
        is_shown = all(part.state == "sent" for part in shown)
        return Outcome(due=due, deliveries=shown, skipped=shadow.reason if is_shown else None)

    def _told(self, one: Briefing, manager: Manager, payload: Payload) -> tuple[Delivery, ...]:
        """Tell a reader whose mail address is refused of that in Slack, once."""
        slack = self._couriers.get(SLACK) if one.outlet == EMAIL else None
        return tell_of_refusal(self._store, slack, manager, payload.hash, self._now())

    def _edition(self, scope_id: str, week_id: str) -> tuple[Payload, Narrative]:
        """Return the frozen payload of a scope and week and its narrative."""
        key = run_id(scope_id, week_id)
        if key not in self._kept:
            payload = self._composer.frozen(scope_id, week_id)
            if payload is None:
                raise NotFrozen(f"nothing is frozen of {key}; 'riskbrief runs {key}' shows what became of its run")
            self._kept[key] = payload, self._composer.narrative_of(payload)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _is_for_others(self, due: Due, address: str, outlet: str, payload: Payload) -> bool:
        """Whether somebody else reads this briefing in the same channel and wants it."""
        if is_private(outlet, address):
            return False
        company = readers_now(self._store, self._organisation)
        return any(
            (outlet, address) in other.addresses
            and company.scope_of(other) == due.scope
            and unwanted(other, due.week, payload, self._clock.now()) is None
            for other in company.managers
            if other.id != due.manager.id
        )

    def _record(self, one: Briefing, outcome: Outcome) -> None:
        """Write down how an errand ended, or when it is worth another look."""
        if outcome.error is not None:
            self._later(one, outcome.error, self._now() + delay_after(one.attempts))
            return
        if outcome.skipped is not None:
            self._end(one, SKIPPED, outcome.skipped)
            return
        parts = outcome.deliveries
        looks = [(at, part) for part in (*parts, *outcome.notices) if (at := self._looked_at(part)) is not None]
        if looks:
            at, part = min(looks, key=lambda look: look[0])
            self._write(one, {"state": DUE, "reason": part.reason or part.state, "retry_at": at})
            return
        state = next((state for state in WORST if any(part.state == state for part in parts)), SKIPPED)
        self._end(one, state, _reason(state, parts, outcome.left, one.outlet))

    def _looked_at(self, part: Delivery) -> int | None:
        return self._couriers[part.outlet].look_again_at(part)

    def _later(self, one: Briefing, reason: str, at: int) -> None:
        if self._now() - one.due_at >= GIVE_UP_SECONDS:
            self._end(one, "failed", f"gave up after {one.attempts} attempts: {reason}")
        else:
            self._write(one, {"state": DUE, "reason": reason, "retry_at": at})

    def _end(self, one: Briefing, state: str, reason: str | None) -> None:
        # What was left out while it was on its way is out all the same, and the row says so.
        over = (QUEUED, SKIPPED) if state in OUT else QUEUED
        self._write(one, {"state": state, "reason": reason, "retry_at": None, "done_at": self._now()}, over=over)

    def _write(
        self, one: Briefing, told: Mapping[str, str | int | None], *, over: str | tuple[str, ...] = QUEUED
    ) -> None:
        """Write to a row, unless somebody has handed it over anew or has asked for something else meanwhile."""
        mine = {"reader_id": one.reader_id, "week": one.week, "outlet": one.outlet}
        self._store.change(
            Briefing, {"begun": 0, **told}, **mine, state=over, attempts=one.attempts, generation=one.generation
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _reason(state: str, parts: Sequence[Delivery], left: Sequence[str], outlet: str) -> str | None:
    told = next((part.reason for part in parts if part.state == state and part.reason is not None), None)
    if told is not None or parts:
        return told
    return f"left to the other readers of {left[0]}" if left else f"the reader has turned {outlet} off"
