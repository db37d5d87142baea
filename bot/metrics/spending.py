"""Metrics of the calls of a language model: how they ended, their tokens, and what they cost of the month's budget.

The counters begin at 0 with each calendar month (UTC), as the budget does; to Prometheus that is a restart.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from prometheus_client.core import CounterMetricFamily

from bot.metrics.figures import gauge
from briefing.narrative.model.cost import DOLLAR
from data.query import within
from data.records import ModelCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

    from data.view import View

KINDS: Final = {
    "input": "input_tokens",
    "cache_write": "cache_write_tokens",
    "cache_read": "cache_read_tokens",
    "output": "output_tokens",
}
"""The kinds of tokens, by what they are called outside, and the columns that count them."""


def spending_figures(view: View, at: int, budget: float) -> Iterator[Metric]:
    """Yield the metrics of the month that a moment (epoch seconds) is in. `budget` is in US dollars."""
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
    # As the budget counts: a call of which nobody knows the price counts with the most that it can have cost.
    unpriced = view.tally(ModelCall, (), month, sums=("reserved",), price=None)
    cost = sum(sums[-1] for _, _, sums in rows) + sum(sums[0] for _, _, sums in unpriced)
    yield gauge("riskbrief_model_cost_dollars", "What this month's calls have cost, at most.", cost / DOLLAR)
    yield gauge("riskbrief_model_budget_dollars", "What a month's calls may cost.", budget)
