"""Metrics in Prometheus's format, and readiness. A missing database is an answer (`riskbrief_database_up 0`)."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

from bot.metrics.figures import gauge, lately_figures, source_figures, spending_figures, standing_figures, week_figures
from briefing.contracts.words import counted
from briefing.delivery.runs.overview import DEAD_AFTER
from data.errors import DatabaseBusy, DatabaseUnusable, SchemaNewer, SchemaOutdated, StoreError

if TYPE_CHECKING:
    from bot.metrics.standing import Lookout, Standing
    from briefing.contracts.clock import Clock
    from data.store import Store


DATABASE: Final = "database"
SCHEMA: Final = "schema"
WORKER: Final = "worker"
OVERDUE: Final = "overdue"
CHECKS: Final = (DATABASE, SCHEMA, WORKER, OVERDUE)
"""Every check in order; those after one that cannot be asked are skipped."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check's result; `words` say how it is, or what is wrong and what to do."""

    name: str
    is_ok: bool = field(default=True, kw_only=True)
    words: str


def readiness(store: Store, look: Callable[[], Standing]) -> tuple[Check, ...]:
    """Return the present checks; a failed one may keep later ones from being asked."""
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
    """Write a line per check."""
    return [f"{one.name}: {'ok' if one.is_ok else 'NOT OK'}, {one.words}" for one in checks]


def _worker(standing: Standing) -> Check:
    if standing.is_anybody_at_work:
        return Check(WORKER, "one is alive")
    if not standing.has_readers:
        return Check(WORKER, "none is needed: the settings have no [[manager]]")
    silent = f"none has been heard of for {DEAD_AFTER:g} s"
    return Check(WORKER, f"{silent}; start one with 'riskbrief run' or 'riskbrief worker'", is_ok=False)


def _overdue(standing: Standing) -> Check:
    if not standing.overdue:
        return Check(OVERDUE, "nothing is")
    what = counted(standing.overdue, "briefings")
    return Check(OVERDUE, f"{what}; 'riskbrief status' says whose, and what keeps them", is_ok=False)


log = logging.getLogger(__name__)


@dataclass(kw_only=True, eq=False)
class Watched:
    """`budget` is US dollars a month for a model's calls. Thread-safe."""

    store: Store
    clock: Clock
    lookout: Lookout
    budget: float

    def __post_init__(self) -> None:
        # Our own registry: the library's default would include what others register.
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def checks(self) -> tuple[Check, ...]:
        return readiness(self.store, self._standing)

    def _standing(self) -> Standing:
        with self.store.snapshot() as view:
            return self.lookout.look(view, self.clock.now())

    def describe(self) -> list[Metric]:
        """None: otherwise the library collects everything once on registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics anew at each scrape; those of the tables only if these exist."""
        yield InfoMetricFamily(
            "riskbrief_build",
            "What runs here.",
            value={"version": version("riskbrief"), "python": platform.python_version()},
        )
        checks = self.checks()
        failed = {one.name: one.is_ok for one in checks}
        ready = GaugeMetricFamily(
            "riskbrief_ready", "1 for each check of /readyz that holds, 0 for one that does not.", labels=("check",)
        )
        for name in CHECKS:
            # A check that could not be asked counts as failed.
            ready.add_metric((name,), failed.get(name, False))
        yield ready
        found: list[Metric] = []
        is_up = failed.get("schema", False)
        if is_up:
            try:
                found += self._of_tables()
            except StoreError as error:
                log.warning("the metrics of the tables could not be read: %s", error)
                found, is_up = [], False
        yield gauge("riskbrief_database_up", "Whether the database answers, with the tables of this version.", is_up)
        yield from found

    def _of_tables(self) -> Iterator[Metric]:
        now = self.clock.now()
        at = int(now.timestamp())
        with self.store.snapshot() as view:
            yield from standing_figures(self.lookout.look(view, now), at)
            yield from week_figures(view, at)
            yield from lately_figures(view, at)
            yield from source_figures(view, at)
            yield from spending_figures(view, at, self.budget)
