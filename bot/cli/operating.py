"""What the operator's commands share: the open store, the reader or run meant, and the result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.audit import witnessed
from bot.cli.console import FAILURE, tell_line
from bot.cli.lookup import manager_named
from bot.cli.options import clock_of
from bot.errors import UsageError
from bot.settings import load_settings
from bot.settings.values import nearest
from bot.wiring import build_store
from briefing.contracts.organisation import Manager, Organisation
from briefing.contracts.untrusted_text import clean
from briefing.contracts.week import parse_week
from briefing.delivery.due import newest_due
from briefing.delivery.runs.operate import Bound, Deed
from briefing.readers.audit import AuditAction as Recorded
from briefing.readers.preferences import readers_now
from data.records import Briefing, ScopeRun
from data.store import Store

ReaderArgument = Annotated[str, typer.Argument(metavar="READER", help="A manager, by id or name.")]
BriefingWeek = Annotated[
    str | None, typer.Option("--week", metavar="WEEK", help="An ISO week such as 2026-W46. Default: the newest.")
]
OutletOption = Annotated[
    str | None, typer.Option("--outlet", metavar="OUTLET", help="slack or email alone. Default: both.")
]

_RUN: re.Pattern[str] = re.compile(r"\S.*/\d{4}-W\d{2}")
NEWEST = 20
"""The newest runs among which a similar name is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operating:
    """`company` has the readers with their present choices, `budget` is in US dollars."""

    store: Store
    filed: Organisation
    company: Organisation
    now: datetime
    budget: float

    def recorded(self, deed: Recorded, subject: str) -> Store:
        """Return the store for one action, recorded together with its change."""
        return witnessed(self.store, deed, subject)

    @property
    def at(self) -> int:
        """Now, in epoch seconds."""
        return int(self.now.timestamp())

    def reader(self, text: str) -> Manager:
        """Return the reader that a text names. Raises as `manager_named`."""
        return manager_named(text, self.company)

    def run(self, text: str) -> ScopeRun | None:
        """Return the run of an id, None if the text is no run's id. Raises UsageError with the nearest."""
        wanted = text.strip()
        if not _RUN.fullmatch(wanted):
            return None
        found = self.store.get(ScopeRun, id=wanted)
        if found is None:
            raise self.no_run(wanted)
        return found

    def no_run(self, text: str) -> UsageError:
        known = [one.id for one in self.store.read(ScopeRun, order=("-week",), limit=NEWEST)]
        hint = nearest(text, known, "; 'riskbrief runs' lists them")
        return UsageError(f"there is no run {clean(text)!r}{hint}")

    def bound(self, manager: Manager, one: Briefing) -> Bound:
        """Return a briefing with its address; by the settings file if the reader turned the outlet off."""
        every = (*manager.addresses, *manager.filed.addresses)
        mine = dict.fromkeys(address for outlet, address in every if outlet == one.outlet)
        return Bound(briefing=one, addresses=tuple(mine))

    def briefings(self, manager: Manager, week: str, outlet: str | None) -> list[Briefing]:
        """Return a reader's briefings of a week, for one outlet if named."""
        found = self.store.read(Briefing, reader_id=manager.id, week=week)
        return [one for one in found if outlet is None or one.outlet == outlet]

    def newest(self, manager: Manager) -> str:
        """Return the newest week due for a reader."""
        return newest_due(self.company, manager, self.now).week.id


@contextmanager
def operating(config: Path | None, now: str | None, *, writes: bool) -> Iterator[Operating]:
    """Open the settings' store; without `writes` it is read-only."""
    moment = clock_of(now).now()
    settings = load_settings(config)
    with build_store(settings, dry_run=not writes) as store:
        yield Operating(
            store=store,
            filed=settings.organisation,
            company=readers_now(store, settings.organisation),
            now=moment,
            budget=settings.claude.monthly_budget,
        )


def check_week(text: str | None) -> str | None:
    """Return a valid ISO week's id. Raises WeekUnknown."""
    return None if text is None else parse_week(text, "UTC").id


def check_outlet(manager: Manager, text: str | None) -> str | None:
    """Return the name of a reader's outlet. Raises UsageError with those the reader has."""
    wanted = None if text is None else text.strip().casefold()
    had = list(dict.fromkeys(outlet for outlet, _ in manager.filed.addresses))
    if wanted is not None and wanted not in had:
        raise UsageError(f"--outlet {clean(wanted)!r} is none of {manager.id}'s; give {' or '.join(had) or 'none'}")
    return wanted


def tell(deeds: Sequence[Deed]) -> None:
    """Print the results, one line each, and exit with 1 if something kept all of it from being done."""
    for one in deeds:
        tell_line(f"{clean(one.subject)} {clean(one.words)}")
    if any(one.is_refused for one in deeds) and not any(one.did for one in deeds):
        raise typer.Exit(FAILURE)
