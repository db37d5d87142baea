"""Shadow mode: at first, briefings go only to the administrators' channel, and say who would have got them.

It goes by the day a briefing is due in its reader's zone, not by when it is sent: tomorrow's retry is still shown. What
stands above an edition comes from the reason recorded with its briefing, so that a replay knows it, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from briefing.contracts.organisation import due_at
from briefing.contracts.run_keys import run_id
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.week import parse_week
from briefing.contracts.words import listed
from briefing.editions.view.dates import date_words
from briefing.readers.choices import OUTLET_LABELS
from briefing.readers.preferences import DAYS as WEEKDAY_NAMES
from briefing.readers.preferences import effective
from data.records import Briefing, Delivery, Milestone, ReaderSettings

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation
    from briefing.contracts.payload import Payload
    from data.store import Store
    from data.view import View

ShadowMode = Literal["auto", "on", "off"]

DAYS: Final = 14
FIRST_RUN: Final = "first run"
SENT_BEFORE: Final = "sent before shadow mode"
"""An installation that had sent briefings before shadow mode existed is past it."""
MILESTONES: Final = (FIRST_RUN, SENT_BEFORE)

MOST_READERS: Final = 6
NO_CHANNEL: Final = (
    "briefings go to their readers from the first one on; to see the first two weeks' before them, add"
    " administrators_channel to [organisation]"
)
_REASON = re.compile(
    r"shadow mode(?: until (?P<until>\d{4}-\d\d-\d\d))?: shown to the administrators in (?P<channel>\w+)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shadow:
    """Briefings are shown in administrators' channel; `until` is the first day they are not, None for never.

    It is a day of each reader's own calendar.
    """

    channel: str
    until: date | None

    def holds(self, due: datetime) -> bool:
        """Whether a briefing is only shown, by when it is due in its reader's zone."""
        return self.until is None or due.date() < self.until

    @property
    def reason(self) -> str:
        """Say why a reader's briefing is skipped, in the words that `told_by` reads."""
        until = "" if self.until is None else f" until {self.until.isoformat()}"
        return f"shadow mode{until}: shown to the administrators in {self.channel}"


NOBODY: Final = "It would have gone to nobody: whoever reads for this scope has paused."


def begin(store: Store, at: int) -> None:
    """Record the start of a run or worker (`at` in epoch seconds), if it is the first ever."""
    with store.transaction() as transaction:
        is_first = bool(transaction.add([Milestone(name=FIRST_RUN, at=at)]))
        if is_first and transaction.read(Delivery, state="sent", limit=1):
            transaction.add([Milestone(name=SENT_BEFORE, at=at)])


def shadow_of(
    store: Store | View, organisation: Organisation, mode: ShadowMode, *, now: datetime, has_slack: bool
) -> Shadow | None:
    """Return how briefings are shown before they are sent; None if sent at once.

    It may be over: ask it for each briefing. `mode` is `shadow` of [runs]; `now` counts only before the first run.
    Without Slack or a channel nothing can be shown.
    """
    found = () if mode == "off" else store.read(Milestone, name=MILESTONES)
    return shadow_from(organisation, mode, {one.name: one.at for one in found}, now=now, has_slack=has_slack)


def shadow_from(
    organisation: Organisation, mode: ShadowMode, milestones: Mapping[str, int], *, now: datetime, has_slack: bool
) -> Shadow | None:
    """As `shadow_of`, from the times (epoch seconds) of those `MILESTONES` that there are."""
    channel = organisation.administrators_channel
    if mode == "off" or channel is None or not has_slack:
        return None
    if mode == "on":
        return Shadow(channel=channel, until=None)
    if SENT_BEFORE in milestones:
        return None
    first = milestones.get(FIRST_RUN)
    began = now if first is None else datetime.fromtimestamp(first, UTC)
    return Shadow(channel=channel, until=began.astimezone(UTC).date() + timedelta(days=DAYS))


def shadow_until(shadow: Shadow | None, now: datetime) -> datetime | None:
    """Return when shadow mode ends (midnight, UTC); None without one, without an end, or afterwards."""
    if shadow is None or shadow.until is None:
        return None
    end = datetime(shadow.until.year, shadow.until.month, shadow.until.day, tzinfo=UTC)
    return end if now < end else None


def told_by(reason: str | None) -> Shadow | None:
    """Return the shadow mode that a reader's briefing was skipped for, if any."""
    found = None if reason is None else _REASON.fullmatch(reason)
    if found is None:
        return None
    until = found["until"]
    return Shadow(channel=found["channel"], until=None if until is None else date.fromisoformat(until))


def header_for(store: Store | View, organisation: Organisation, payload: Payload, shadow: Shadow) -> str:
    """Say above a shown edition who of the settings file's readers would have got it.

    "Shadow mode until Mon 7 Dec: nobody else got this. It would have gone to Ada (…) and Grace (…)." Readers not due in
    shadow mode, who get theirs, and paused ones are not named.
    """
    week = parse_week(payload.period.week, payload.period.zone)
    # By teams first: most of the organisation read for others.
    teams = set(payload.scope.id.partition("@")[0].split("+"))
    alike = ((one, organisation.scope_of(one)) for one in organisation.managers if set(one.teams) == teams)
    scopes = {one.id: scope for one, scope in alike if scope.id == payload.scope.id}
    filed = tuple(one for one in organisation.managers if one.id in scopes)
    rows = store.read(ReaderSettings, reader_id=[one.id for one in filed])
    readers = effective(replace(organisation, managers=filed), rows).managers
    dues = sorted((due_at(one, week, scopes[one.id].zones), one.id, one) for one in readers)
    told = [_reader_words(one, due) for due, _, one in dues if shadow.holds(due) and _wants(one, due)]
    until = "" if shadow.until is None else f" until {date_words(shadow.until.isoformat())}"
    whom = f"It would have gone to {listed(told, most=MOST_READERS)}." if told else NOBODY
    return f"Shadow mode{until}: nobody else got this. {whom}"


def header_of(store: Store | View, organisation: Organisation, payload: Payload, address: str) -> str | None:
    """Return what stood above a payload's edition at a Slack address; None if it was no shown one."""
    every = store.read(Briefing, run_id=run_id(payload.scope.id, payload.period.week), state="skipped")
    shown = (told_by(one.reason) for one in every)
    shadow = next((one for one in shown if one is not None and one.channel == address), None)
    return None if shadow is None else header_for(store, organisation, payload, shadow)


def _wants(manager: Manager, due: datetime) -> bool:
    return bool(manager.addresses) and (manager.pause is None or not manager.pause.holds(due.date()))


def _reader_words(manager: Manager, due: datetime) -> str:
    """Say who, by what and when: "Ada Lovelace (Slack, email, Monday 09:00 Berlin)"."""
    outlets: Sequence[str] = list(dict.fromkeys(OUTLET_LABELS[outlet] for outlet, _ in manager.addresses))
    city = manager.zone.rpartition("/")[2].replace("_", " ")
    when = f"{WEEKDAY_NAMES[due.weekday()]} {due:%H:%M} {city}"
    return f"{clean(manager.name, limit=MAX_LABEL)} ({', '.join((*outlets, when))})"
