"""The dead man's switch: tells administrators what is overdue, by another outlet than the stuck one.

Every briefing is told of once, and once more together when the last told at that time has ended. Nothing is marked as
told before it was sent: a crash in between tells it twice, which is better than never, here and nowhere else.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from briefing.contracts.week import week_of
from briefing.contracts.words import counted, listed
from briefing.delivery.runs import ahead
from briefing.delivery.runs.journal import OPEN
from briefing.delivery.runs.notices import Unclaimed, hash_to_hang_on
from briefing.delivery.runs.overview import OVERDUE_SECONDS
from briefing.delivery.runs.waiting import FORGOTTEN, waiting
from briefing.editions.alarm import Alarm, alarm_as_mail, alarm_in_slack
from briefing.editions.parts import EditionParts
from briefing.editions.view.dates import minute_words
from briefing.readers.choices import OUTLET_LABELS
from data.query import within
from data.records import Briefing, Milestone

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from briefing.delivery.editor import MailIdentity
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.delivery.part_sender import PartSender
    from briefing.delivery.runs.waiting import Waiting
    from briefing.editions.slack.message import SlackMessage
    from data.records import Delivery
    from data.store import Store

log = logging.getLogger(__name__)

SETTLING_SECONDS: Final = 5 * 60
"""Just started, say nothing: after an outage everything is overdue for the minute it takes to go out."""

ARRIVED: Final = ("sent", "unknown")
_SAID: Final = "alarm"
_NEVER_PLANNED: Final = "overdue"


class Watch:
    """Looks for what is overdue and tells the administrators. One process should look at a time.

    `organisation` is the settings file's; `part_senders` and `outlets` have the same names, `outlets` only for what has
    no frozen payload to claim by.
    """

    def __init__(  # noqa: PLR0913 (the collaborators of a look, each by name)
        self,
        *,
        store: Store,
        organisation: Organisation,
        clock: Clock,
        part_senders: Mapping[str, PartSender],
        outlets: Mapping[str, Outlet],
        mail: MailIdentity,
        after_seconds: float = OVERDUE_SECONDS,
        settling_seconds: float = SETTLING_SECONDS,
    ) -> None:
        self._store = store
        self._organisation = organisation
        self._clock = clock
        self._part_senders = part_senders
        self._unclaimed = Unclaimed(store=store, outlets=outlets, clock=clock)
        self._mail = mail
        self._after = after_seconds
        self._from = clock.now() + timedelta(seconds=settling_seconds)
        self._complained: set[str] = set()

    def look(self) -> list[Delivery]:
        """Tell of what has become overdue, or is no longer, and return the notices; on a database error look again."""
        now = self._clock.now()
        if now < self._from:
            return []
        with self._store.snapshot() as view:
            lead = ahead.lead_at(view, now)
            then = now if lead is None or lead.by is None else now - lead.by
            found = waiting(
                view, self._organisation, then, after_seconds=self._after, outlets=self._part_senders.keys()
            )
        if lead is not None and lead.by is not None:
            self._tell_of_clock(lead, then, now)
        elif lead is not None:
            found = tuple(one if one.row is not None else replace(one, why=lead.words) for one in found)
        return [*self._alarmed(self._untold(found), now), *self._eased(now)]

    def _tell_of_clock(self, lead: ahead.Lead, then: datetime, now: datetime) -> None:
        """Tell all administrators once a week that our clock is ahead; `then` is the time now."""
        notice = f"{ahead.PREFIX} {week_of(int(then.timestamp()), 'UTC').id}"
        for outlet, addresses in self._addresses().items():
            for address in addresses:
                content = self._written(outlet, alarm_of_clock(lead), address, notice, now)
                self._unclaimed.send(outlet, address, content, notice)

    def _untold(self, found: Sequence[Waiting]) -> list[Waiting]:
        """Return those not told of while they had no row; rows that exist now are marked."""
        names = {_unplanned(*one.key): one for one in found}
        told = {one.name: one.at for one in self._store.read(Milestone, name=list(names))} if names else {}
        for name, at in told.items():
            row = names[name].row
            if row is not None:
                place = {"reader_id": row.reader_id, "week": row.week, "outlet": row.outlet}
                self._store.change(Briefing, {"alarmed_at": at}, **place, alarmed_at=None)
        return [one for name, one in names.items() if name not in told]

    def _alarmed(self, found: Sequence[Waiting], now: datetime) -> list[Delivery]:
        groups = grouped((outlet, one) for one in found for outlet in self._tellers(one))
        deliveries: list[Delivery] = []
        told: dict[str, list[Waiting]] = {}
        for outlet, group in sorted(groups.items()):
            parcels, has_arrived = self._tell(outlet, alarm_of(group, self._after), _batch(group), group[0], now)
            deliveries += parcels
            if has_arrived:
                told[outlet] = group
        self._mark(told, int(now.timestamp()))
        return deliveries

    def _tellers(self, one: Waiting) -> list[str]:
        """Return the outlets to tell of a briefing: not the one that keeps it, if there is another."""
        reached = list(self._addresses())
        others = [outlet for outlet in reached if not (one.is_outlets and outlet == one.outlet)]
        if not reached:
            self._complain("nobody is told that briefings are overdue; add administrators to [organisation]")
        return others or reached

    def _addresses(self) -> dict[str, tuple[str, ...]]:
        channel, mailboxes = self._organisation.administrators_channel, self._organisation.administrators
        every = {"slack": () if channel is None else (channel,), "email": mailboxes}
        return {outlet: some for outlet, some in every.items() if some and outlet in self._part_senders}

    def _tell(
        self, outlet: str, alarm: Alarm, notice: str, about: Waiting | None, now: datetime
    ) -> tuple[list[Delivery], bool]:
        """Send a notice to all administrators through an outlet; also return whether one may have got it."""
        payload_hash = hash_to_hang_on(self._store, None if about is None or about.row is None else about.row.run_id)
        deliveries: list[Delivery] = []
        arrived: list[bool] = []
        for address in self._addresses().get(outlet, ()):
            content = self._written(outlet, alarm, address, notice, now)
            if payload_hash is None:
                arrived.append(self._unclaimed.send(outlet, address, content, notice))
                continue
            parcel = EditionParts(payload_hash=payload_hash, address=address, parts=(content,), notice=notice)
            [delivery] = self._part_senders[outlet].deliver(parcel)
            deliveries.append(delivery)
            arrived.append(delivery.state in ARRIVED)
            if delivery.state not in ARRIVED:
                why = delivery.reason or delivery.state
                self._complain(f"{alarm.title}; an administrator could not be told by {outlet}: {why}")
        return deliveries, any(arrived)

    def _written(self, outlet: str, alarm: Alarm, address: str, notice: str, now: datetime) -> SlackMessage | bytes:
        if outlet == "slack":
            return alarm_in_slack(alarm)
        key = hashlib.sha256(f"{notice}\n{address}".encode()).hexdigest()[:24]
        return alarm_as_mail(
            alarm, sender=self._mail.sender, recipient=address, domain=self._mail.domain, key=key, at=now
        )

    def _mark(self, told: Mapping[str, Sequence[Waiting]], at: int) -> None:
        """Record who was told of, to tell when the last has ended."""
        every = {one.key: one for group in told.values() for one in group}
        planned = (one for one in every.values() if one.row is not None)
        places = grouped(((one.week, one.outlet), one.reader_id) for one in planned)
        unplanned = [Milestone(name=_unplanned(*one.key), at=at) for one in every.values() if one.row is None]
        weeks = sorted({one.week for one in every.values()})
        is_over = all(one.has_ended for one in every.values())
        pending = [] if is_over else [Milestone(name=" ".join((_SAID, str(at), *sorted(told), *weeks)), at=at)]
        if not every:
            return
        with self._store.transaction() as transaction:
            for (week, outlet), readers in sorted(places.items()):
                place = {"week": week, "outlet": outlet, "alarmed_at": None}
                transaction.change(Briefing, {"alarmed_at": at}, reader_id=readers, **place)
            transaction.add([*unplanned, *pending])

    def _eased(self, now: datetime) -> list[Delivery]:
        """Tell of overdue briefings that have ended, together with those told of at the same time."""
        every = self._store.read(Milestone, within("at", since=int((now - FORGOTTEN).timestamp())))
        deliveries: list[Delivery] = []
        for pending in (one for one in every if one.name.startswith(f"{_SAID} ")):
            unplanned = {one.name for one in every if one.at == pending.at and one.name.startswith(_NEVER_PLANNED)}
            words = pending.name.split()[2:]
            rows = self._ended([one for one in words if one not in OUTLET_LABELS], pending.at, unplanned)
            if rows is None:
                continue
            parcels: list[Delivery] = []
            for outlet in filter(OUTLET_LABELS.__contains__, words):
                parcels += self._tell(outlet, ended(rows, pending.at), f"ended {pending.name}", None, now)[0]
            deliveries += parcels
            if all(one.state != "claimed" for one in parcels):
                self._store.delete(Milestone, name=[pending.name, *unplanned])
        return deliveries

    def _ended(self, weeks: Sequence[str], alarmed_at: int, unplanned: Collection[str]) -> list[Briefing] | None:
        """Return the briefings told of at a time, also `unplanned`; None while not all have ended."""
        every = {_unplanned(one.reader_id, one.week, one.outlet): one for one in self._store.read(Briefing, week=weeks)}
        rows = [one for name, one in every.items() if one.alarmed_at == alarmed_at or name in unplanned]
        is_open = any(one.state in OPEN for one in rows) or any(name not in every for name in unplanned)
        return None if is_open or not rows else rows

    def _complain(self, words: str) -> None:
        """Log once what nobody else can be told."""
        if words not in self._complained:
            self._complained.add(words)
            log.error("%s", words)


def alarm_of(found: Sequence[Waiting], after_seconds: float) -> Alarm:
    """Return the alarm for overdue briefings: a line for each reader and cause."""
    readers = grouped(((one.reader_id, one.week, one.why), one) for one in found)
    number = len({(one.reader_id, one.week) for one in found})
    is_one = number == 1
    was, it = ("was", "It") if is_one else ("were", "They")
    return Alarm(
        title=f"{counted(number, 'briefings')} {'is' if is_one else 'are'} overdue",
        opening=f"{it} {was} due more than {round(after_seconds / 60)} minutes ago and did not go out.",
        lines=tuple(_line(group) for group in readers.values()),
        closing="'riskbrief status' shows where each one is. You are told of each once, and when the last has ended.",
    )


def alarm_of_clock(lead: ahead.Lead) -> Alarm:
    return Alarm(
        title="The clock of Riskbrief's machine is wrong",
        opening=f"{lead.words[0].upper()}{lead.words[1:]}.",
        lines=(),
        closing="Set the clock, and keep it by NTP; what is due goes out by itself then. 'riskbrief doctor' compares.",
    )


def ended(rows: Sequence[Briefing], alarmed_at: int) -> Alarm:
    """Return what is told when the last overdue briefing has ended."""
    counts = Counter(one.state for one in rows)
    told = listed([f"{counts[state]:,} {state}" for state in ("sent", "skipped", "failed", "unknown") if counts[state]])
    is_well = not counts["failed"] and not counts["unknown"]
    at = minute_words(datetime.fromtimestamp(alarmed_at, UTC).isoformat(), "UTC")
    return Alarm(
        title="All went out" if is_well else "Nothing is overdue any more",
        opening=f"Of what was told as overdue on {at} UTC, all has ended: {told}.",
        lines=(),
        closing="" if is_well else "'riskbrief runs' shows what failed; 'riskbrief retry' tries it again.",
    )


def _local_date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _line(group: Sequence[Waiting]) -> str:
    """Say one reader's and cause's briefings: whose, by what, since when in both zones, and why."""
    one = group[0]
    kept = {each.outlet for each in group}
    outlets = listed([words for outlet, words in OUTLET_LABELS.items() if outlet in kept])
    at = datetime.fromtimestamp(one.due, UTC)
    utc = f"{at:%H:%M} UTC" if at.date() == _local_date(at, one.zone) else f"{minute_words(at.isoformat(), 'UTC')} UTC"
    due = minute_words(at.isoformat(), one.zone)
    when = f"{due} UTC" if one.zone == "UTC" else f"{due} {one.zone} ({utc})"
    return f"{one.reader}, {one.scope}, by {outlets}, due {when}: {one.why}"


def _batch(group: Iterable[Waiting]) -> str:
    """Return what identifies a notice: whom it is about."""
    named = "\n".join("/".join(one.key) for one in group)
    return f"overdue {hashlib.sha256(named.encode()).hexdigest()[:24]}"


def _unplanned(reader_id: str, week: str, outlet: str) -> str:
    return f"{_NEVER_PLANNED} {reader_id}/{week}/{outlet}"
