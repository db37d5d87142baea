"""Scores an organisation's deployments: what each carried, and the state of its service when it went out.

Only changes of the deployment's own service count. Its readers may read all of them, so one figure serves every scope.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from briefing.contracts.week import TRAILING_WEEKS
from briefing.evidence.stored.sources import blind_at
from scoring.deployment import OWN_SIGNALS, Carried, DeploymentScore, score_deployment
from scoring.history.edits import Edit, HistoryReadings
from scoring.inputs import ChangeInputs
from scoring.signals import read_signals

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.stored.context import ServiceRuntime
    from briefing.evidence.stored.snapshot import Snapshot
    from data.records import Deployment, SourceStatus
    from scoring.history.failures import FailureLedger
    from scoring.score import Reading, Scorecard

WINDOW_SECONDS = ((TRAILING_WEEKS + 1) * 7 + 1) * 86_400
"""The week and its trailing weeks, and a day for the hour that summer time adds to one of them."""

NOTHING = HistoryReadings(author_commits=0, author_recent_experience=0.0)


KnownDeployments = dict[tuple[Hashable, ...], tuple[Sequence["ScoredChange"], "DeploymentScore"]]
"""Deployment scores for later moments of the same store, with the scores they came from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentScorer:
    """Scores what went out; `known` is from an earlier moment."""

    card: Scorecard
    failures: FailureLedger
    runtime: ServiceRuntime
    sources: Sequence[SourceStatus]
    known: KnownDeployments

    def score_all(self, snapshot: Snapshot, changes: Iterable[ScoredChange]) -> dict[str, DeploymentScore]:
        """Return, by id, the score of every successful deployment of the week and its trailing weeks."""
        carried = grouped((name, change) for change in changes for name in snapshot.carried.get(change.id, ()))
        return {
            one.id: self._score(one, one.finished_at, carried[one.id])
            for one in snapshot.deployments
            if one.state == "success"
            and one.finished_at is not None
            and one.finished_at >= snapshot.moment - WINDOW_SECONDS
        }

    def _score(self, one: Deployment, at: int, carried: Sequence[ScoredChange]) -> DeploymentScore:
        changes = [change for change in carried if one.service_id in change.services]
        blind = blind_at(self.sources, at)
        key = (one.id, self.card.version, tuple(sorted(blind.items())))
        made_of, score = self.known.get(key, ((), None))
        is_same = len(made_of) == len(changes) and all(a is b for a, b in zip(made_of, changes, strict=True))
        if score is None or not is_same:
            own = self._own(one.service_id, at, blind, changes)
            score = score_deployment(self.card, [Carried(id=c.id, score=c.score) for c in changes], own)
            self.known[key] = changes, score
        return score

    def _own(
        self, service: str, at: int, blind: Mapping[str, str], carried: Sequence[ScoredChange]
    ) -> dict[str, Reading]:
        """Read the signals of a moment on a service; the other inputs are an empty change."""
        services = (service,)
        local = self.runtime.local(services, at)
        inputs = ChangeInputs(
            title="",
            edit=Edit(at, ("",), None, repairs=False),
            history=NOTHING,
            patches=None,
            opened_at=None,
            landed_at=at,
            deployed_at=local,
            failures=self.failures.counts(at, services),
            blind=blind,
            day_off=self.runtime.day_off(services, local.date()),
            objective=self.runtime.objective(services, at),
            incidents=self.runtime.incidents(services, at, carried),
        )
        return read_signals([entry.signal for entry in self.card.entries if entry.signal.id in OWN_SIGNALS], inputs)
