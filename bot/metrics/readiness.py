"""Whether this installation does what it is there for, as one check after another, each with its words."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Check:
    """How a check came out; `words` say what is wrong and what to do, or how it is."""

    name: str
    is_ok: bool = field(default=True, kw_only=True)
    words: str


def readiness(store: Store, look: Callable[[], Standing]) -> tuple[Check, ...]:
    """Return the checks as they come out now; one that fails may keep those after it from being asked."""
    answers = Check(DATABASE, "it answers")
    try:
        store.check_schema()
        standing = look()
    except (SchemaOutdated, SchemaNewer) as error:
        return answers, Check(SCHEMA, str(error), is_ok=False)
    except (DatabaseUnusable, DatabaseBusy) as error:
        return (Check(DATABASE, str(error), is_ok=False),)
    return answers, Check(SCHEMA, "it is today's"), _worker(standing), _overdue(standing)


def lines_of(checks: Iterable[Check]) -> list[str]:
    """Say how each check came out, a line each."""
    return [f"{one.name}: {'ok' if one.is_ok else 'NOT OK'}, {one.words}" for one in checks]


def _worker(standing: Standing) -> Check:
    if standing.is_anybody_at_work:
        return Check(WORKER, "one is alive")
    if not standing.has_readers:
        return Check(WORKER, "none is needed: the settings have no [[manager]]")
    silent = f"none has been heard of for {STANDARD.dead_after:g} s"
    return Check(WORKER, f"{silent}; start one with 'riskbrief run' or 'riskbrief worker'", is_ok=False)


def _overdue(standing: Standing) -> Check:
    if not standing.overdue:
        return Check(OVERDUE, "nothing is")
    what = counted(standing.overdue, "briefings")
    return Check(OVERDUE, f"{what}; 'riskbrief status' says whose, and what keeps them", is_ok=False)
