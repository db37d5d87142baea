"""Scores everything that an organisation changed, once, for all of its scopes.

Each repository is one pass in the order of its merges; what is open and ready is scored last, as of the
moment. A signal is laid out if a connected source feeds it; a source that has gone blind leaves its
readings missing from then on, with its own words as the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from briefing.organisation import DEFAULT_INCIDENT_HOURS
from briefing.scorer import Scorer
from briefing.stored.context import ContextReader
from briefing.stored.deployments import DeploymentScorer, KnownDeployments
from briefing.stored.landings import NO_PAST, Feed
from briefing.stored.links import link_incidents
from briefing.stored.records import records_by_repository
from briefing.stored.runtime import ServiceRuntime
from briefing.stored.sources import blind_at
from briefing.stored.suspects import Suspects, incidents_by_change
from data.statuses import words_of
from scoring.failures import FailureLedger
from scoring.score import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from briefing.changes import ChangeRecord, ScoredChange
    from briefing.stored.links import IncidentLink
    from briefing.stored.snapshot import Snapshot
    from data.records import SourceStatus
    from scoring.catalogue import Catalogue
    from scoring.deployment import DeploymentScore
    from scoring.score import Method, Scorecard

OURS = frozenset({"history", "service map"})
"""What the store itself supplies, whatever is connected: its own changes are a history, though not the whole one."""

MEMORY_SECONDS = 90 * 86_400
"""Who has not touched a file in so long a time is new to it, as far as anybody's review is concerned."""

NOT_CONNECTED = "not connected"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class OrganisationEvidence:
    """The scored changes of an organisation as of the snapshot's moment.

    `missing` says, by signal id, why a signal is not laid out. `deployments` holds the scores of those of the week
    and of the weeks that it is held against, by id. `holiday` names a country's public holiday on a day, and `untold`
    are the kinds of data of which no source could tell at the moment.
    """

    snapshot: Snapshot
    scorecard: Scorecard
    missing: Mapping[str, str]
    links: tuple[IncidentLink, ...]
    changes: tuple[ScoredChange, ...]
    deployments: Mapping[str, DeploymentScore]
    holiday: Callable[[str, date], str | None]
    untold: frozenset[str]


class Remembered(NamedTuple):
    """The history that stands behind a score: since when changes are in it, and how many landings beside them."""

    since: int
    landed: int = 0
    whole: bool = False


class _ScoreKey(NamedTuple):
    """Everything that a kept score depends on, beyond the store itself."""

    change: str
    version: str
    memory: Remembered
    deployed_at: int | None
    blind: tuple[tuple[str, str], ...]


class KnownScores:
    """Scores that cannot change any more, kept from one moment to a later one of the same store.

    A change's score is as of its deployment, so once that lies in the past only a source that went blind in
    between could change what was read. A store that is collected into in between needs a new one of these.
    """

    def __init__(self) -> None:
        """Start without any."""
        self._scores: dict[_ScoreKey, ScoredChange] = {}
        self._told: dict[str, tuple[ChangeRecord, ChangeRecord]] = {}
        self.deployments = KnownDeployments()

    def told(self, record: ChangeRecord, blind: Mapping[str, str]) -> ChangeRecord:
        """Return a record with what is blind to it; the same one again where both are what they were."""
        made_of, made = self._told.get(record.id, (None, record))
        if made_of is not record or made.blind != blind:
            made = replace(record, blind=blind)
            self._told[record.id] = record, made
        return made

    def get(self, record: ChangeRecord, version: str, memory: Remembered) -> ScoredChange | None:
        """Return the score of a change under a scorecard and with a history, None where it may still change."""
        return self._scores.get(_key(record, version, memory))

    def keep(self, record: ChangeRecord, scored: ScoredChange, memory: Remembered) -> None:
        """Keep the score of a change that went out."""
        if record.deployed_at is not None:
            self._scores[_key(record, scored.score.version, memory)] = scored


def _key(record: ChangeRecord, version: str, memory: Remembered) -> _ScoreKey:
    return _ScoreKey(record.id, version, memory, record.deployed_at, tuple(sorted(record.blind.items())))


def score_organisation(  # noqa: PLR0913 (what a score depends on, each by name)
    snapshot: Snapshot,
    method: Method,
    holiday: Callable[[str, date], str | None],
    known: KnownScores,
    *,
    incident_hours: int = DEFAULT_INCIDENT_HOURS,
    services: Collection[str] | None = None,
) -> OrganisationEvidence:
    """Score every change of the snapshot; `holiday` names a country's public holiday on a day.

    `incident_hours` is how long before an incident its deployment was out at most, where it names none. With
    `services` (ids) only what a reader of those can see is scored, and it scores as it would among all the rest.
    """
    missing = unsupplied(method.catalogue, snapshot.sources)
    unfed = _unfed(method.catalogue, snapshot.sources)
    scorecard = lay_out(method, [signal.id for signal in method.catalogue.signals if signal.id not in missing])
    links = link_incidents(snapshot.incidents, snapshot.deployments, hours=incident_hours)
    records = records_by_repository(snapshot)
    wanted = set(records) if services is None else _repositories_of(snapshot, set(services))
    failures = _ledger(records, links)
    runtime = ServiceRuntime(snapshot, holiday)
    incidents = incidents_by_change(snapshot, links)
    changes: list[ScoredChange] = []
    for repository in sorted(wanted & set(records)):
        merged, ready = records[repository]
        suspects = Suspects(incidents)
        past = snapshot.pasts.get(repository, NO_PAST)
        feed = Feed(past, snapshot.moment)
        scorer = Scorer(
            scorecard,
            snapshot.maps[repository].named,
            failures=failures,
            complete=past.whole,
            newcomers_after=0 if past.whole else MEMORY_SECONDS,
        )
        surroundings = partial(ContextReader(snapshot, repository, runtime).context_of, history=scorer.history)
        for record in (*merged, *ready):
            for edit in feed.before(record.landed_at):
                scorer.recall(edit)
            suspects.catch_up(scorer.history, record.landed_at)
            seen = known.told(record, _blind_of(record, snapshot.sources, unfed))
            memory = Remembered(since=snapshot.since, landed=feed.given, whole=past.whole)
            scored = known.get(seen, scorecard.version, memory)
            if scored is None:
                scored = scorer.score(seen, surroundings(seen), surroundings)
                known.keep(seen, scored, memory)
            changes.append(scored)
            scorer.learn(scored)
            if record.landed_at < snapshot.moment:
                suspects.note(record.id, scorer.remember(record))
    deployments = DeploymentScorer(
        card=scorecard,
        failures=failures,
        runtime=runtime,
        blind_at=partial(blind_at, snapshot.sources),
        known=known.deployments,
    )
    return OrganisationEvidence(
        snapshot=snapshot,
        scorecard=scorecard,
        missing=missing,
        links=links,
        changes=tuple(changes),
        deployments=deployments.score_all(_deploying(snapshot, services), changes),
        holiday=holiday,
        untold=frozenset({*unfed, *blind_at(snapshot.sources, snapshot.moment)}),
    )


def _deploying(snapshot: Snapshot, services: Collection[str] | None) -> Snapshot:
    """Leave out the deployments of other services, of whose changes not all need to be scored."""
    if services is None:
        return snapshot
    return replace(snapshot, deployments=[one for one in snapshot.deployments if one.service_id in services])


def _repositories_of(snapshot: Snapshot, services: set[str]) -> set[str]:
    """Return the repositories that services have code in, and those of whatever their deployments carried."""
    found = {name for name, mapped in snapshot.maps.items() if services & set(mapped.services)}
    mine = {one.id for one in snapshot.deployments if one.service_id in services}
    carried = snapshot.carried
    return found | {one.repository_id for one in snapshot.changes if mine.intersection(carried.get(one.id, ()))}


def unsupplied(catalogue: Catalogue, sources: Sequence[SourceStatus]) -> dict[str, str]:
    """Return by signal id why no connected source supplies it."""
    unfed = _unfed(catalogue, sources)
    lacking = ((signal.id, [unfed[need] for need in signal.needs if need in unfed]) for signal in catalogue.signals)
    return {signal: reasons[0] for signal, reasons in lacking if reasons}


def _unfed(catalogue: Catalogue, sources: Sequence[SourceStatus]) -> dict[str, str]:
    """Return by kind of data that no source is connected for it."""
    fed = {feed for one in sources if one.state != NOT_CONNECTED for feed in words_of(one.feeds)} | OURS
    needs = dict.fromkeys(need for signal in catalogue.signals for need in signal.needs)
    return {need: f"no source of {need} is connected" for need in needs if need not in fed}


def _blind_of(record: ChangeRecord, sources: Sequence[SourceStatus], unfed: Mapping[str, str]) -> Mapping[str, str]:
    """Return the kinds of data that no source tells of, or a blind one could not any more when the change went out.

    What is not told is unknown to the gates as well: an empty table of reviews is no evidence that nobody approved.
    """
    at = record.deployed_at if record.deployed_at is not None else record.landed_at
    return {**unfed, **blind_at(sources, at, record.repository), **record.blind}


def _ledger(
    records: Mapping[str, tuple[list[ChangeRecord], list[ChangeRecord]]], links: tuple[IncidentLink, ...]
) -> FailureLedger:
    """Count merged changes, and as failures the incidents that belong to a deployment."""
    ledger = FailureLedger()
    for merged, _ in records.values():
        for record in merged:
            ledger.record(record.landed_at, record.services, repairs=False)
    for link in links:
        ledger.fail(link.incident.began_at, (link.deployment.service_id,))
    return ledger
