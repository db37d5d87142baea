"""What `ack`, `mute`, `unmute` and `marks` have in common: the newest briefing of a scope, and who does it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.asked import asking
from bot.cli.recording import witnessed
from bot.errors import UsageError
from bot.wiring import build_store
from briefing.audit import OPERATOR, name_of
from briefing.marks.stored import Readership
from briefing.payload import parse_payload
from data.records import FrozenPayload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from bot.cli.asked import Asked
    from briefing.audit import Deed as Recorded
    from briefing.marks.deeds import Deed
    from briefing.organisation import ScopePlan
    from briefing.payload import Payload
    from data.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Doer:
    """Whoever does it; see `briefing.marks.deeds.Reader`."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Marking:
    """The newest briefing of a scope, the store to write to, and who does it at what moment (epoch seconds)."""

    store: Store
    payload: Payload
    readers: Readership
    doer: Doer
    at: int

    @property
    def today(self) -> date:
        """The day in the scope's zone."""
        return datetime.fromtimestamp(self.at, ZoneInfo(self.readers.scope.zone)).date()

    def recorded(self, deed: Recorded, card: str) -> Store:
        """Return the store to do something about a card with, which is recorded together with what it changes."""
        detail = None if self.doer.id == OPERATOR else f"for {self.doer.id}"
        name = name_of(self.payload.scope.id, self.payload.period.week, card)
        return witnessed(self.store, deed, name, detail)

    def who(self, deed: Deed) -> str:
        """Say by whom and when something was done: "by a manager of Payments, 2026-09-14 09:12 UTC"."""
        when = datetime.fromtimestamp(deed.at, UTC).strftime("%Y-%m-%d %H:%M")
        return f"by {self.readers.role_of(deed.reader)}, {when} UTC"


@contextmanager
def marking(config: Path | None, now: str | None, team: str | None, manager: str | None) -> Iterator[Marking]:
    """Open the store of the settings and find the newest briefing of the scope that the options name.

    Raises:
        UsageError: they name no scope, or nobody has been briefed about it yet.
        SettingsMissing, SettingsInvalid: the settings cannot be used.
        StoreError: the database cannot be reached, or its tables are of another version.
    """
    with asking(config, now) as asked, build_store(asked.settings) as store:
        scope = asked.scope(team, manager)
        if scope is None:
            raise UsageError(f"there are {len(asked.scopes())} scopes; give {asked.which_scope()}")
        yield Marking(
            store=store,
            payload=_newest(store, scope),
            readers=Readership(organisation=asked.organisation, scope=scope),
            doer=Doer(id=_reader(asked, manager)),
            at=asked.now,
        )


def _newest(store: Store, scope: ScopePlan) -> Payload:
    found = store.read(FrozenPayload, scope_id=scope.id, order=("-week",), limit=1)
    if not found:
        raise UsageError(f"nobody has been briefed about {scope.label} yet; 'riskbrief run --once' briefs who is due")
    return parse_payload(found[0].body, name=f"the stored payload {found[0].hash[:12]}")


def _reader(asked: Asked, manager: str | None) -> str:
    """Return the id of the named manager, by id or name; `Asked.scope` has refused what is neither."""
    if manager is None:
        return OPERATOR
    wanted = manager.strip().casefold()
    return next(one.id for one in asked.organisation.managers if wanted in {one.id.casefold(), one.name.casefold()})
