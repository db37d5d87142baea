"""One collection from the settings to the statuses. When stopped, it ends after the current page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.processes import Stopper
from bot.settings.values import nearest
from briefing.evidence.stored.register import save_organisation
from data.collect.collector import Surroundings, collect
from data.collect.outcomes import Listing, Step, StreamOutcome, estimated, list_streams, save_statuses, statuses
from data.collect.statuses import FAILED, STALE, newest_status, save_unconnected, unconnected_row
from data.coverage.derive import derive_coverage
from data.deploys.derive import derive_deployments
from data.errors import CollectionStopped
from data.events.keeping import note_switched_off

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.sources import Sources
    from data.collect.collector import Progress
    from data.deploys.history import Ancestry
    from data.records import SourceStatus
    from data.store import Store


@dataclass
class Stop:
    """A reason to stop, if there is one, and a sleep that ends with it."""

    reason: str | None = None
    stopper: Stopper = field(default_factory=Stopper)

    def tell(self, reason: str) -> None:
        """Stop after the current page. The first reason counts. Safe in a signal handler."""
        self.reason = self.reason or reason
        self.stopper.tell()

    def sleep(self, seconds: float) -> None:
        """Sleep as a transport waits. Raises CollectionStopped once told to stop."""
        if self.stopper.wait(seconds):
            raise CollectionStopped(self.reason or "told to stop")


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A collection's rows by source and repository, and the outcomes behind them."""

    rows: tuple[SourceStatus, ...]
    outcomes: tuple[StreamOutcome, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing failed or was left for another time."""
        return not any(one.state in {FAILED, STALE} for one in self.outcomes)


@dataclass(eq=False)
class Gathering:
    """A collection of some sources and repositories, or all. Raises UsageError for an unknown one."""

    settings: Settings
    store: Store
    sources: Sources
    _: KW_ONLY
    clock: Callable[[], float]
    only: Collection[str] = ()
    repositories: Collection[str] = ()
    ancestry: Ancestry | None = None

    def __post_init__(self) -> None:
        self.unconnected = tuple(one for one in self.sources.unconnected if not self.only or one.id in self.only)
        self.listing = self._listed()

    def _listed(self) -> Listing:
        self.sources.require(self.only)
        wanted = [one for one in self.sources.connected if not self.only or one.id in self.only]
        rows = {one.id: newest_status(self.store, one.id) for one in wanted}
        before = {name: None if row is None else row.as_of for name, row in rows.items()}
        listing = list_streams(wanted, before=before, now=int(self.clock()))
        for name in self.repositories:
            if name not in listing.repositories and not listing.outcomes:
                known = f"; there are {', '.join(listing.repositories[:5]) or 'none'}"
                raise UsageError(
                    f"--repo {name!r} is no repository that is collected{nearest(name, listing.repositories, known)}"
                )
        return listing.of_repositories(self.repositories) if self.repositories else listing

    def steps(self) -> list[Step]:
        """Return what each stream will ask for; each may ask its service once."""
        return list(estimated(self.store, self.listing.streams))

    def run(self, stop: Stop, on_progress: Callable[[Progress], object]) -> Result:
        """Collect, save statuses, and match services' paths to known repositories. Unless stopped, deployments and
        coverage are derived last. Raises DatabaseUnusable or DatabaseBusy; what was saved stays.
        """
        now = int(self.clock())
        save_unconnected(self.store, self.unconnected, now=now)
        if not self.settings.events.enabled:
            note_switched_off(self.store, now)
        for outcome in self.listing.outcomes:
            if outcome.failure is not None:
                self.store.save([outcome.failure])
            save_statuses(self.store, [outcome], self.listing.labels[outcome.source_id], now=now, apart=False)
        around = Surroundings(clock=self.clock, on_progress=on_progress, should_stop=lambda: stop.reason)
        labels = self.listing.labels
        parts = set(labels) if self.repositories else set()
        outcomes = collect(self.store, self.listing.streams, around, labels=labels, unsummarised=parts)
        save_organisation(self.store, self.settings.organisation)
        rules = {service.id: service.deploys for service in self.settings.organisation.services}
        if stop.reason is None:
            derive_deployments(self.store, rules, self.ancestry, is_stopped=lambda: stop.reason is not None)
            derive_coverage(self.store, now=int(self.clock()))
        whole = (*self.listing.outcomes, *outcomes)
        return Result(rows=tuple(self._rows(whole)), outcomes=whole)

    def _rows(self, outcomes: Sequence[StreamOutcome]) -> list[SourceStatus]:
        now, rows = int(self.clock()), []
        for source_id, label in self.listing.labels.items():
            mine = [one for one in outcomes if one.source_id == source_id]
            apart = any(one.repository is not None for one in mine)
            rows += statuses(self.store, mine, label, now=now, apart=apart)
        return [*rows, *(unconnected_row(one, now) for one in self.unconnected)]
