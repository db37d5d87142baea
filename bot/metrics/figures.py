"""Metrics of a week's work: briefings, deliveries, runs, steps, sources, workers, model calls.

Call counters restart with each calendar month (UTC), like the budget; Prometheus takes that as a restart. Labels are
only words of ours (an outlet, a state, a source), never a reader, an address or a repository, so the number of series
is bounded. An empty state is 0, unlike an absent answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from briefing.answers.lookup.moments import DAY
from briefing.contracts.organisation import OUTLETS
from briefing.delivery.runs.journal import BRIEFING_STATES, RUN_STATES, STEPS, newest_week
from briefing.delivery.runs.overview import LIVE, SILENT
from briefing.evidence.stored.sources import newest_statuses
from briefing.narrative.model.cost import DOLLAR
from data.collect.statuses import FAILED, NOT_CONNECTED, OK, PARTIAL, STALE
from data.query import within
from data.records import AuditEntry, Briefing, Cursor, Delivery, Event, ModelCall, RunStep, ScopeRun

if TYPE_CHECKING:
    from prometheus_client import Metric

    from bot.metrics.standing import Standing
    from data.view import View


LATELY: Final = 7 * DAY
"""Seconds in which deliveries and events count: old failures are no alarm."""

DELIVERY_STATES: Final = ("claimed", "sent", "failed", "unknown", "skipped")
WORKER_STATES: Final = (LIVE, SILENT, "stopped", "gone")
SOURCE_STATES: Final = (OK, PARTIAL, STALE, FAILED, NOT_CONNECTED)
SHARES: Final = (("median", 0.5), ("p95", 0.95), ("longest", 1.0))


def week_figures(view: View, at: int) -> Iterator[Metric]:
    """Yield the newest week with anything to do, at a moment (epoch seconds)."""
    week = newest_week(view, at)
    weeks = [] if week is None else [week]
    runs = list(view.pick(ScopeRun, ("id", "state", "ended_at"), week=weeks))
    states = [state for _, state, _ in runs]
    yield _counted("riskbrief_runs", "Runs of the newest week, by state.", RUN_STATES, states)
    briefings = view.tally(Briefing, ("outlet", "state"), greatest=("done_at",), week=weeks)
    yield _tallied(
        "riskbrief_briefings",
        "Briefings of the newest week, one for each reader and outlet, by state.",
        ("outlet", "state"),
        [(outlet, state) for outlet in OUTLETS for state in BRIEFING_STATES],
        briefings,
    )
    ids = [run_id for run_id, _, _ in runs]
    yield _step_seconds(view.pick(RunStep, ("step", "milliseconds"), run_id=ids, state="done"))
    yield _last_success(
        {
            "collection": view.latest(Cursor, "reached_at"),
            "run": max((ended_at for _, state, ended_at in runs if state == "done"), default=None),
            "briefing": max((done_at for (_, state), _, (done_at,) in briefings if state == "sent"), default=None),
        }
    )


def lately_figures(view: View, at: int) -> Iterator[Metric]:
    """Yield what was sent and received within the last days, and the audit."""
    lately = within("claimed_at", at - LATELY, at + 1)
    yield _tallied(
        "riskbrief_deliveries",
        "Parts of editions that were first to be sent within the last seven days, by state.",
        ("outlet", "state"),
        [(outlet, state) for outlet in OUTLETS for state in DELIVERY_STATES],
        view.tally(Delivery, ("outlet", "state"), lately, state=DELIVERY_STATES),
    )
    events = view.count(Event, within("received_at", at - LATELY, at + 1))
    yield gauge("riskbrief_events", "Events that others sent within the last seven days.", events)
    yield gauge("riskbrief_audit_entries", "Entries of the audit that are kept.", view.count(AuditEntry))


def standing_figures(standing: Standing, at: int) -> Iterator[Metric]:
    yield gauge(
        "riskbrief_briefings_due",
        "Briefings that are due and have not come to an end. Late and overdue ones are among them.",
        standing.due,
    )
    yield gauge("riskbrief_briefings_late", "Those of them that will say that they are late.", standing.late)
    yield gauge(
        "riskbrief_briefings_overdue",
        "Those that have been due for half an hour, and readers whom nobody has planned.",
        standing.overdue,
    )
    oldest = 0 if standing.oldest_due is None else max(0, at - standing.oldest_due)
    yield gauge("riskbrief_oldest_due_age_seconds", "How long the oldest of them has been due, 0 for none.", oldest)
    if standing.next_due is not None:
        words = "When the next briefing of anybody is due."
        yield gauge("riskbrief_next_due_timestamp_seconds", words, standing.next_due)
    states = [one.state for one in standing.workers]
    yield _counted("riskbrief_workers", "Workers that ever were, by state.", WORKER_STATES, states)


def source_figures(view: View, at: int) -> Iterator[Metric]:
    ages = GaugeMetricFamily(
        "riskbrief_source_age_seconds",
        "How long ago a source was last read, all of its repositories together; written down every six hours.",
        labels=("source",),
    )
    states = GaugeMetricFamily(
        "riskbrief_source_state", "1 for the state that a source is in, 0 for the others.", labels=("source", "state")
    )
    for one in newest_statuses(view, at):
        source = one.source_id.partition(":")[0]
        if one.as_of is not None:
            ages.add_metric((source,), max(0, at - one.as_of))
        for state in SOURCE_STATES:
            states.add_metric((source, state.replace(" ", "_")), one.state == state)
    yield from (ages, states)


def gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _last_success(found: Mapping[str, int | None]) -> Metric:
    told = GaugeMetricFamily(
        "riskbrief_last_success_timestamp_seconds",
        "When a stream was last read to its end; when a run and a briefing of the newest week last came to theirs.",
        labels=("work",),
    )
    for work, at in found.items():
        if at is not None:
            told.add_metric((work,), at)
    return told


def _step_seconds(rows: Iterable[tuple[str, int | None]]) -> Metric:
    took: dict[str, list[int]] = defaultdict(list)
    for step, milliseconds in rows:
        if milliseconds is not None:
            took[step].append(milliseconds)
    told = GaugeMetricFamily(
        "riskbrief_run_step_duration_seconds",
        "How long a step of a run of the newest week took: half of them at most the median, 95 of 100 at most p95.",
        labels=("step", "rank"),
    )
    for step in (one for one in STEPS if one in took):
        sizes = sorted(took[step])
        for rank, share in SHARES:
            told.add_metric((step, rank), sizes[ceil(share * len(sizes)) - 1] / 1000)
    return told


def _counted(name: str, words: str, known: Iterable[str], found: Iterable[str]) -> Metric:
    counts = Counter((state,) for state in found)
    return _tallied(name, words, ("state",), [(one,) for one in known], [(one, n, ()) for one, n in counts.items()])


def _tallied(
    name: str,
    words: str,
    labels: Sequence[str],
    known: Iterable[tuple[str, ...]],
    found: Iterable[tuple[tuple[str, ...], int, tuple[int, ...]]],
) -> Metric:
    """Return the counts, 0 for known labels that do not occur."""
    told = GaugeMetricFamily(name, words, labels=labels)
    for values, number in {**dict.fromkeys(known, 0), **{values: number for values, number, _ in found}}.items():
        told.add_metric(values, number)
    return told


KINDS: Final = {
    "input": "input_tokens",
    "cache_write": "cache_write_tokens",
    "cache_read": "cache_read_tokens",
    "output": "output_tokens",
}
"""Kinds of tokens as metrics call them, and their columns."""


def spending_figures(view: View, at: int, budget: float) -> Iterator[Metric]:
    """Yield the month of a moment (epoch seconds). `budget` is in US dollars."""
    first = datetime.fromtimestamp(at, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month = within("at", int(first.timestamp()), at + 1)
    rows = view.tally(ModelCall, ("model", "outcome"), month, sums=(*KINDS.values(), "price"))
    calls = CounterMetricFamily(
        "riskbrief_model_calls", "Calls of a language model in this month (UTC).", labels=("model", "outcome")
    )
    tokens = CounterMetricFamily(
        "riskbrief_model_tokens", "Tokens of these calls, as the service counted them.", labels=("model", "kind")
    )
    by_kind: dict[tuple[str, str], int] = {}
    for (model, outcome), number, (*counts, _) in rows:
        calls.add_metric((model, outcome), number)
        for kind, count in zip(KINDS, counts, strict=True):
            by_kind[model, kind] = by_kind.get((model, kind), 0) + count
    for labels, count in by_kind.items():
        tokens.add_metric(labels, count)
    yield from (calls, tokens)
    # Like the budget: an unknown price counts as the most it can be.
    unpriced = view.tally(ModelCall, (), month, sums=("reserved",), price=None)
    cost = sum(sums[-1] for _, _, sums in rows) + sum(sums[0] for _, _, sums in unpriced)
    yield gauge("riskbrief_model_cost_dollars", "What this month's calls have cost, at most.", cost / DOLLAR)
    yield gauge("riskbrief_model_budget_dollars", "What a month's calls may cost.", budget)
