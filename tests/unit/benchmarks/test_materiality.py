"""The measurement of materiality judges by the product's own rules."""

from __future__ import annotations

from benchmarks.materiality.__main__ import judged
from benchmarks.materiality.drafts import Shift
from benchmarks.materiality.planted import Task


def test_a_doubled_mean_of_a_large_service_is_seen_by_the_products_own_rules():
    shift = Shift(rates={0: 40.0}, doubled=frozenset({0}))
    found = judged(Task(name="doubled", seed=1, shift=shift, looked_for={"doubled 40": ("service-00:risk",)}))
    assert found.seen_at_once == {"doubled 40": True}
