"""The measurement of materiality: the same organisations every time, and what counts as a false alarm."""

from __future__ import annotations

from statistics import fmean

from benchmarks.materiality.__main__ import judged
from benchmarks.materiality.drafts import END, WEEK, Shift
from benchmarks.materiality.outcomes import Outcome, false_alarms
from benchmarks.materiality.planted import Task
from benchmarks.materiality.stationary import organisation


def quiet(*rules: tuple[str, str, bool]) -> Outcome:
    cards = tuple(severity for _, severity, _ in rules)
    return Outcome(
        name="quiet", rules=rules, cards=cards, lingering=0, incidents=0, alarms=(0,) * 6, limit=None,
        seen_at_once={}, seen_in_time={},
    )  # fmt: skip


def test_a_false_alarm_is_a_warning_of_a_trend_rule_and_nothing_else():
    state, note = ("queued-gate", "critical", False), ("anything", "info", True)
    assert false_alarms([quiet(state), quiet(note), quiet(), quiet(("risk-rise", "warning", True))]) == 0.25


def test_the_same_seed_is_the_same_organisation_and_a_planted_shift_changes_only_its_own_weeks_and_service():
    plain, again = (organisation(5, Shift(rates={0: 20.0})) for _ in range(2))
    assert plain.changes == again.changes
    assert plain.operations == again.operations
    shifted = organisation(5, Shift(rates={0: 20.0}, doubled=frozenset({0})))
    start = int(WEEK.earlier(3).start.timestamp())

    def mean(basis, *, before: bool) -> float:
        landed = [one for one in basis.changes if "service-00" in one.services and one.landed_at < END]
        return fmean(one.score.points for one in landed if (one.landed_at < start) is before)

    assert mean(plain, before=True) == mean(shifted, before=True)
    assert mean(shifted, before=False) > 1.6 * mean(plain, before=False)


def test_a_doubled_mean_of_a_large_service_is_seen_by_the_products_own_rules():
    shift = Shift(rates={0: 40.0}, doubled=frozenset({0}))
    found = judged(Task(name="doubled", seed=1, shift=shift, looked_for={"doubled 40": ("service-00:risk",)}))
    assert found.seen_at_once == {"doubled 40": True}
