"""Scores all of an organisation's changes once, for all of its scopes.

Each repository is one pass in merge order; what is open and ready comes last, as of the moment. A signal is laid out if
a connected source feeds it; once the source is blind its readings are missing, with its words as the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from briefing.contracts.organisation import DEFAULT_INCIDENT_HOURS
from briefing.evidence.scorer import Scorer
from briefing.evidence.stored.context import ContextReader, ServiceRuntime
from briefing.evidence.stored.deployments import DeploymentScorer
from briefing.evidence.stored.landings import NO_PAST, Feed
from briefing.evidence.stored.links import Suspects, incidents_by_change, link_incidents
from briefing.evidence.stored.records import OTHER, kinds_by_repository, records_by_repository
from briefing.evidence.stored.sources import Frame, blind_at, supply_of
from data.forges import label_parts
from scoring.history.failures import FailureLedger

if TYPE_CHECKING:
    from briefing.evidence.changes import ChangeRecord, ScoredChange
    from briefing.evidence.stored.deployments import KnownDeployments
    from briefing.evidence.stored.landings import Past
    from briefing.evidence.stored.links import Everyone, IncidentLink
    from briefing.evidence.stored.records import Kinds
    from briefing.evidence.stored.snapshot import Snapshot
    from briefing.evidence.stored.sources import Supply
    from data.records import SourceStatus
    from scoring.deployment import DeploymentScore
    from scoring.inputs import Surroundings
    from scoring.score import Method

MEMORY_SECONDS = 90 * 86_400
"""Who has not touched a file for so long counts as new to it in a review."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class OrganisationEvidence:
    """An organisation's changes and, by id, deployments of the compared weeks, scored as of the snapshot's moment."""

    snapshot: Snapshot
    frame: Frame
    links: tuple[IncidentLink, ...]
    changes: tuple[ScoredChange, ...]
    deployments: Mapping[str, DeploymentScore]


class KnownScores:
    """Final scores, kept for later moments of the same store.

    A score is as of the deployment; later only a source going blind could change what was read. Collecting into the
    store needs a new one.
    """

    def __init__(self) -> None:
        self.changes: dict[tuple[Hashable, ...], ScoredChange] = {}
        """By all that a score depends on besides the store."""
        self.deployments: KnownDeployments = {}
        self._told: dict[str, tuple[ChangeRecord, ChangeRecord]] = {}

    def told(self, record: ChangeRecord, blind: Mapping[str, str]) -> ChangeRecord:
        """Return a record with what is blind to it; the same object while both are unchanged."""
        made_of, made = self._told.get(record.id, (None, record))
        if made_of is not record or made.blind != blind:
            made = replace(record, blind=blind)
            self._told[record.id] = record, made
        return made


def score_organisation(  # noqa: PLR0913 (what a score depends on, each by name)
    snapshot: Snapshot,
    method: Method,
    holiday: Callable[[str, date], str | None],
    known: KnownScores,
    *,
    incident_hours: int = DEFAULT_INCIDENT_HOURS,
    everyone: Everyone | None = None,
    tell: Callable[[str, int, int], object] | None = None,
) -> OrganisationEvidence:
    """Score every change of the snapshot; `holiday` names a country's public holiday on a day.

    `tell` hears of each repository, how many are scored, of how many. `incident_hours` is how long before an incident
    its deployment was out at most, unless named. `everyone` has the whole organisation's counts if the snapshot is a
    part.
    """
    frame = Frame(
        moment=snapshot.moment,
        repositories=snapshot.repositories,
        sources=snapshot.sources,
        supply=supply_of(method, snapshot.sources),
        holiday=holiday,
        advisories=snapshot.advisories,
    )
    links = link_incidents(snapshot.incidents, snapshot.deployments, hours=incident_hours)
    kinds = kinds_by_repository(snapshot, method.kinds)
    records = records_by_repository(snapshot, kinds)
    scoring = _Scoring(
        snapshot=snapshot,
        supply=frame.supply,
        failures=_ledger(records, links, everyone),
        runtime=ServiceRuntime(snapshot, holiday),
        incidents=incidents_by_change(snapshot, links),
        known=known,
        kinds=kinds,
    )
    changes: list[ScoredChange] = []
    for done, repository in enumerate(sorted(records), start=1):
        changes += scoring.of(repository, *records[repository])
        if tell is not None:
            tell("repositories", done, len(records))
    deployments = DeploymentScorer(
        card=frame.supply.card,
        failures=scoring.failures,
        runtime=scoring.runtime,
        sources=snapshot.sources,
        known=known.deployments,
    )
    scores = deployments.score_all(snapshot, changes)
    return OrganisationEvidence(snapshot=snapshot, frame=frame, links=links, changes=tuple(changes), deployments=scores)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scoring:
    """What the passes over a snapshot's repositories share."""

    snapshot: Snapshot
    supply: Supply
    failures: FailureLedger
    runtime: ServiceRuntime
    incidents: Mapping[str, Sequence[int]]
    known: KnownScores
    kinds: Mapping[str, Kinds]

    def of(
        self, repository: str, merged: Sequence[ChangeRecord], ready: Sequence[ChangeRecord]
    ) -> Iterator[ScoredChange]:
        """Yield the scores of one repository's changes, open ones last."""
        suspects, past = Suspects(self.incidents), self.snapshot.pasts.get(repository, NO_PAST)
        feed = Feed(past, self.snapshot.moment)
        scorer = self._scorer(repository, past)
        surroundings = partial(
            ContextReader(self.snapshot, repository, self.runtime).context_of, history=scorer.history
        )
        for record in (*merged, *ready):
            for edit in feed.before(record.landed_at):
                scorer.recall(edit)
            suspects.catch_up(scorer.history, record.landed_at)
            # What a score depends on: the start of the history, the landings in it, and since when the kinds of files
            # are declared as they are.
            memory = (self.snapshot.since, feed.given, past.whole, self.kinds[repository].since)
            scored = self._scored(record, memory, scorer, surroundings)
            yield scored
            scorer.learn(scored)
            if record.landed_at < self.snapshot.moment:
                suspects.note(record.id, scorer.remember(record))

    def _scorer(self, repository: str, past: Past) -> Scorer:
        return Scorer(
            self.supply.card,
            self.snapshot.maps[repository].named,
            failures=self.failures,
            kinds=self.kinds[repository].of,
            complete=past.whole,
            newcomers_after=0 if past.whole else MEMORY_SECONDS,
            counted_as=partial(_counted_as, repository=self.snapshot.repositories[repository].name),
        )

    def _scored(
        self,
        record: ChangeRecord,
        memory: tuple[Hashable, ...],
        scorer: Scorer,
        surroundings: Callable[[ChangeRecord], Surroundings],
    ) -> ScoredChange:
        seen = self.known.told(record, _blind_of(record, self.snapshot.sources, self.supply.unfed))
        key = (seen.id, self.supply.card.version, memory, seen.deployed_at, tuple(sorted(seen.blind.items())))
        scored = self.known.changes.get(key)
        if scored is None:
            scored = scorer.score(seen, surroundings(seen), surroundings)
            if seen.deployed_at is not None:
                self.known.changes[key] = scored
        return scored


def _counted_as(service: str, repository: str) -> str:
    """Changes in no service count by repository, not as one service over all."""
    return f"{OTHER} in {repository}" if service == OTHER else service


def _blind_of(record: ChangeRecord, sources: Sequence[SourceStatus], unfed: Mapping[str, str]) -> Mapping[str, str]:
    """Return the kinds of data without a source, or whose source was blind when the change went out.

    They are unknown to the gates, too: an empty table of reviews is no evidence that nobody approved.
    """
    at = record.deployed_at if record.deployed_at is not None else record.landed_at
    return {**unfed, **blind_at(sources, at, record.repository), **record.blind}


def _ledger(
    records: Mapping[str, tuple[list[ChangeRecord], list[ChangeRecord]]],
    links: tuple[IncidentLink, ...],
    everyone: Everyone | None,
) -> FailureLedger:
    """Count merged changes, and as failures the incidents of deployments."""
    ledger = FailureLedger(None if everyone is None else (everyone.landed, everyone.failed))
    for merged, _ in records.values():
        for record in merged:
            name = label_parts(record.label)[0]
            ledger.record(record.landed_at, [_counted_as(one, name) for one in record.services], repairs=False)
    for link in links:
        ledger.fail(link.incident.began_at, (link.deployment.service_id,))
    return ledger
