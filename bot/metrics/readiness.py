"""Whether this installation does what it is there for, as one check after another, each with its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.contracts.words import counted
from briefing.delivery.runs.overview import STANDARD
from data.errors import DatabaseBusy, DatabaseUnusable, SchemaNewer, SchemaOutdated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.metrics.standing import Standing
    from data.store import Store

DATABASE: Final = "database"
SCHEMA: Final = "schema"
WORKER: Final = "worker"
OVERDUE: Final = "overdue"
CHECKS: Final = (DATABASE, SCHEMA, WORKER, OVERDUE)
"""Every check in its order. What comes after one that cannot even be asked is not asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """How a check came out; `words` say what is wrong and what to do, or how it is."""

    name: str
    is_ok: bool
    words: str


def readiness(store: Store, look: Callable[[], Standing]) -> tuple[Check, ...]:
    """Return the checks as they come out now; one that fails may keep those after it from being asked."""
    try:
        store.check_schema()
    except (SchemaOutdated, SchemaNewer) as error:
        return Check(name=DATABASE, is_ok=True, words="it answers"), Check(name=SCHEMA, is_ok=False, words=str(error))
    except (DatabaseUnusable, DatabaseBusy) as error:
        return (Check(name=DATABASE, is_ok=False, words=str(error)),)
    try:
        standing = look()
    except (DatabaseUnusable, DatabaseBusy) as error:
        return (Check(name=DATABASE, is_ok=False, words=str(error)),)
    sound = (
        Check(name=DATABASE, is_ok=True, words="it answers"),
        Check(name=SCHEMA, is_ok=True, words="it is today's"),
    )
    return (*sound, *standing_checks(standing))


def standing_checks(standing: Standing) -> tuple[Check, ...]:
    """Return the checks of the work itself."""
    return _worker(standing), _overdue(standing)


def lines_of(checks: Iterable[Check]) -> list[str]:
    """Say how each check came out, a line each."""
    return [f"{one.name}: {'ok' if one.is_ok else 'NOT OK'}, {one.words}" for one in checks]


def _worker(standing: Standing) -> Check:
    if standing.is_anybody_at_work:
        return Check(name=WORKER, is_ok=True, words="one is alive")
    if not standing.has_readers:
        return Check(name=WORKER, is_ok=True, words="none is needed: the settings have no [[manager]]")
    words = (
        f"none has been heard of for {STANDARD.dead_after:g} s; start one with 'riskbrief run' or 'riskbrief worker'"
    )
    return Check(name=WORKER, is_ok=False, words=words)


def _overdue(standing: Standing) -> Check:
    if standing.overdue:
        what = counted(standing.overdue, "briefings")
        return Check(name=OVERDUE, is_ok=False, words=f"{what}; 'riskbrief status' says whose, and what keeps them")
    return Check(name=OVERDUE, is_ok=True, words="nothing is")
