"""The measurement of materiality: the same organisations every time, goals held to, and a verdict that can fail."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

import pytest

from benchmarks.materiality.__main__ import judged
from benchmarks.materiality.drafts import END, WEEK, Shift
from benchmarks.materiality.outcomes import Outcome, false_alarms, goals, of_seed, verdict
from benchmarks.materiality.planted import DOUBLED, HELD_OUT, INCIDENTS, TUNED_ON, Task
from benchmarks.materiality.stationary import organisation

POINTS = [f"doubled {rate}" for rate in DOUBLED] + ["owners usual"] + [f"restore {volume}" for volume in INCIDENTS]


NOTHING = Outcome(
    name="planted",
    rules=(),
    cards=(),
    lingering=0,
    incidents=0,
    alarms=(),
    limit=None,
    seen_at_once={},
    seen_in_time={},
)


def quiet(*rules: tuple[str, str, bool]) -> Outcome:
    return replace(
        NOTHING, name="quiet", rules=rules, cards=tuple(severity for _, severity, _ in rules), alarms=(0,) * 6
    )


def planted(at_once: float, in_time: float) -> list[Outcome]:
    """A hundred outcomes in which every point was seen in such a part of them."""
    return [
        replace(
            NOTHING,
            seen_at_once=dict.fromkeys(POINTS, number < 100 * at_once),
            seen_in_time=dict.fromkeys(POINTS, number < 100 * in_time),
        )
        for number in range(100)
    ]


def week_of(alarms: int, criticals: int, total: int = 100) -> list[Outcome]:
    return [
        quiet(
            *((("risk-rise", "warning", True),) if number < alarms else ()),
            *((("queued-gate", "critical", False),) if number >= total - criticals else ()),
        )
        for number in range(total)
    ]


@pytest.mark.parametrize(
    ("quiet_weeks", "at_once", "in_time", "missed"),
    [
        pytest.param(week_of(10, 10), 0.9, 0.9, [], id="all-met"),
        pytest.param(week_of(11, 0), 0.9, 0.9, ["false alarms of trend rules"], id="one-false-alarm-too-many"),
        pytest.param(week_of(0, 11), 0.9, 0.9, ["with a critical"], id="one-critical-too-many"),
        pytest.param(week_of(10, 31), 0.9, 0.9, ["all clear", "with a critical"], id="too-seldom-clear"),
        pytest.param(
            week_of(0, 0),
            0.89,
            0.9,
            ["mean doubled at 20 changes", "mean doubled at 40 changes", "ownership -15 points"],
            id="seen-too-late",
        ),
        pytest.param(
            week_of(0, 0),
            0.9,
            0.79,
            [f"MTTR x3 at {volume} incidents, four weeks" for volume in INCIDENTS if volume < 15],
            id="not-within-four-weeks",
        ),
    ],
)
def test_the_verdict_names_every_goal_that_is_missed(quiet_weeks, at_once, in_time, missed):
    found = goals([*quiet_weeks, *planted(at_once, in_time)])
    assert [goal.name for goal in found if not goal.is_met] == missed

    good, said = verdict(found, HELD_OUT)
    assert good is (not missed)
    assert said.startswith("materiality: ")
    assert said.endswith(" ok" if good else " short")
    assert all(name in said for name in missed)


def test_a_false_alarm_is_a_warning_of_a_trend_rule_and_nothing_else():
    state, note = ("queued-gate", "critical", False), ("anything", "info", True)
    assert false_alarms([quiet(state), quiet(note), quiet(), quiet(("risk-rise", "warning", True))]) == 0.25


# ---- what is drawn


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


# ---- what is real


def test_organisations_with_many_incidents_have_a_goal_of_their_own_over_several_weeks():
    for alarms, is_met in (((1, 0, 0, 0, 0, 0), False), ((0,) * 6, True)):
        troubled = [replace(one, incidents=2, alarms=alarms) for one in week_of(0, 0)]
        found = {goal.name: goal for goal in goals([*troubled, *planted(0.9, 0.9)])}
        assert found["false alarms of trend rules"].is_met
        assert found["false alarms at 2 incidents a week or more"].is_met is is_met


def test_the_last_line_names_the_organisations_and_whether_constants_were_chosen_on_them():
    assert HELD_OUT not in TUNED_ON
    assert of_seed(HELD_OUT).endswith("held out")
    assert all(of_seed(seed).endswith("on which constants were chosen") for seed in TUNED_ON)
    assert of_seed(HELD_OUT) in verdict(goals([*week_of(0, 0), *planted(0.9, 0.9)]), HELD_OUT)[1]
