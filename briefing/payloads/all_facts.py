"""The only list of the facts that a briefing is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.facts.calendar import calendar
from briefing.facts.distribution import bands, elevated, movement, records, week_changes, week_mean
from briefing.facts.drivers import drivers
from briefing.facts.notable import notable
from briefing.facts.operations import blind_sources, operations
from briefing.facts.outcomes import dependency_updates, outcomes, positives
from briefing.facts.ownership import coverage, ownership
from briefing.facts.queue_ahead import queue_ahead
from briefing.facts.reliability import deployments, reliability
from briefing.facts.restored import restored
from briefing.facts.review import review
from briefing.facts.riskiest import attempts, riskiest
from briefing.facts.services import service_facts, shared_newcomers

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.facts.weekdata import WeekData

BUILDERS = (
    week_changes,
    week_mean,
    bands,
    elevated,
    movement,
    drivers,
    records,
    service_facts,
    shared_newcomers,
    outcomes,
    dependency_updates,
    operations,
    attempts,
    restored,
    reliability,
    deployments,
    ownership,
    review,
    coverage,
    blind_sources,
    calendar,
    queue_ahead,
    positives,
    notable,
    riskiest,
)


def build_facts(data: WeekData) -> tuple[Fact, ...]:
    """Compute every fact of the week, in a fixed order."""
    return tuple(fact for builder in BUILDERS for fact in builder(data))
