"""One run: who is due, their scope's payload and narrative, and the delivery of their edition.

What is due is asked of the store and the clock, never of a scheduler: a run that was missed heals at the
next one, and a second run is a no-op. The payload is frozen before the narrator sees it, once for each
(scope, week), and every reader of the scope gets that one. A scope that fails holds up no other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.assemble import build_payload
from briefing.delivery import Courier, Parcel
from briefing.editions.build import build_view
from briefing.editions.email import render_email
from briefing.editions.naming import Names, Naming
from briefing.editions.slack import render_slack
from briefing.errors import BriefingError, NothingCollected
from briefing.narrative import Narrative, parse_narrative
from briefing.organisation import due_at
from briefing.payload import CardState, Payload, parse_payload
from briefing.stored.basis import stored_basis
from briefing.stored.lastweek import last_week
from briefing.stored.scoring import Scored, Scoring
from briefing.week import Week, week_of
from data.errors import DataError
from data.query import within
from data.records import Change, FrozenPayload, Person, ServicePath, StoredNarrative
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from briefing.clock import Clock
    from briefing.editions.slack import SlackMessage
    from briefing.editions.view import EditionView
    from briefing.lastweek import LastWeek
    from briefing.narrator import Narrator
    from briefing.organisation import Manager, Organisation, ScopePlan
    from briefing.outlets.protocol import Outlet
    from briefing.stored.evidence import OrganisationEvidence
    from data.records import Delivery
    from data.store import Store
    from scoring.score import Method

log = logging.getLogger(__name__)

FINAL = frozenset({"sent", "failed", "skipped"})
QUIET = "all clear, which this reader has turned off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A manager whose briefing of a week is due, and since when."""

    manager: Manager
    scope: ScopePlan
    week: Week
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a run did for one reader: the state of every part, or the error that stopped it in words."""

    due: Due
    deliveries: tuple[Delivery, ...]
    error: str | None = None

    @property
    def is_final(self) -> bool:
        """Whether there is nothing left to try: no error, and every part sent, failed or skipped."""
        return self.error is None and all(one.state in FINAL for one in self.deliveries)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailIdentity:
    """Who mails come from: a sender with a display name, and the domain of Message-IDs."""

    sender: str
    domain: str


def due_readers(organisation: Organisation, now: datetime) -> list[Due]:
    """Return whose newest briefing is due at a moment, the earliest first.

    Only the newest week that has come due for a reader counts: a briefing that was missed for a whole week is
    not sent any more.
    """
    found = [newest_due(organisation, manager, now) for manager in organisation.managers]
    return sorted(found, key=lambda one: (one.since, one.manager.id))


def newest_due(organisation: Organisation, manager: Manager, now: datetime) -> Due:
    """Return the newest briefing that has come due for a manager at a moment."""
    scope = organisation.scope_of(manager)
    today = now.astimezone(ZoneInfo(scope.zone)).date()
    closed = Week(today - timedelta(days=today.weekday() + 7), scope.zone)
    # Late on a Sunday far west of the scope, even the week before the newest is not due yet.
    weeks = (closed.earlier(back) for back in range(3))
    week = next(week for week in weeks if due_at(manager, week) <= now)
    return Due(manager=manager, scope=scope, week=week, since=due_at(manager, week))


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
        self._mail = mail
        self._done: set[tuple[str, str]] = set()

    def brief_due(self, *, is_stopping: Callable[[], bool] = lambda: False) -> list[Outcome]:
        """Brief everyone who is due and whom this process has not finished with; return what became of each.

        What another process, or one before this, has done is found in the store and not done again.
        `is_stopping` is asked between readers; those who are left then stay due.
        """
        scored = Scored()
        outcomes: list[Outcome] = []
        for one in due_readers(self._organisation, self._clock.now()):
            if is_stopping():
                break
            if self._key(one) in self._done:
                continue
            outcomes.append(self._brief(one, scored))
            if outcomes[-1].is_final:
                self._done.add(self._key(one))
        return outcomes

    @staticmethod
    def _key(due: Due) -> tuple[str, str]:
        return due.manager.id, due.week.id

    def _brief(self, due: Due, scored: Scored) -> Outcome:
        try:
            payload = self.payload_of(due.scope, due.week, scored)
            narrative = self.narrative_of(payload)
            return Outcome(due=due, deliveries=tuple(self._deliver(due.manager, payload, narrative)))
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
            payload = build_payload(basis, week, self._method.bands, self._last_week(scope, week))
            frozen = self._store.freeze(
                FrozenPayload(
                    hash=payload.hash, scope_id=scope.id, week=week.id, body=payload.to_json(), frozen_at=self._now()
                )
            )
        return parse_payload(frozen.body, name=f"the stored payload {frozen.hash[:12]}")

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
        """Render the neutral view of a briefing: with names only in a private edition, and only if settings let it."""
        naming = Naming.NAMES if private and self._organisation.names == "private" else Naming.ROLES
        names = self.names_of(payload) if naming is Naming.NAMES else {}
        return build_view(payload, narrative, Names(by_person=names), naming)

    def names_of(self, payload: Payload) -> dict[str, str]:
        """Return the names of the people that a payload mentions, by id, without those who are excluded."""
        people = self._store.read(Person, id=[person.id for person in payload.people])
        excluded = set(self._organisation.excluded)
        return {one.id: one.name for one in people if not excluded & {one.login, one.id, one.email}}

    def _deliver(self, manager: Manager, payload: Payload, narrative: Narrative) -> list[Delivery]:
        found: list[Delivery] = []
        for outlet, address, parts in self._parcels(manager, payload, narrative):
            courier = self._couriers.get(outlet)
            if courier is None:
                continue
            parcel = Parcel(payload_hash=payload.hash, address=address, parts=parts)
            if not manager.all_clear and is_all_clear(payload):
                found.append(courier.skip(parcel, QUIET))
            else:
                found += courier.deliver(parcel)
        return found

    def _parcels(
        self, manager: Manager, payload: Payload, narrative: Narrative
    ) -> list[tuple[str, str, Sequence[SlackMessage | bytes]]]:
        outlets = (("slack", manager.slack), ("email", manager.email))
        return [(one, to, self.parts_for(one, to, payload, narrative)) for one, to in outlets if to is not None]

    def parts_for(
        self, outlet: str, address: str, payload: Payload, narrative: Narrative
    ) -> Sequence[SlackMessage | bytes]:
        """Render what an address gets: with names if it is a person's, by role if it is a channel."""
        if outlet == "slack":
            return render_slack(self.view_for(payload, narrative, private=address.startswith(("U", "W")))).messages
        view = self.view_for(payload, narrative, private=True)
        mail = render_email(view, sender=self._mail.sender, recipient=address, message_id_domain=self._mail.domain)
        return (mail.as_bytes(),)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def is_all_clear(payload: Payload) -> bool:
    """Whether a briefing has nothing that asks for anything, and every source could be read."""
    calm = all(card.severity is Severity.INFO for card in payload.cards if card.state is not CardState.RESOLVED)
    return calm and not any(fact.kind == "source" for fact in payload.facts)
