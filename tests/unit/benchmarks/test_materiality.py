"""The measurement of materiality: the same organisations every time, goals held to, and a verdict that can fail."""

from __future__ import annotations

import dataclasses
from collections import Counter
from random import Random
from statistics import fmean

import pytest

from benchmarks import materiality
from benchmarks.drafts import END, NO_SHIFT, SERVICES, WEEK, Shift
from benchmarks.materiality import bound_rows, judged, main, power_rows, report
from benchmarks.outcomes import Goal, Outcome, false_alarms, goals, of_seed, verdict
from benchmarks.planted import DOUBLED, HELD_OUT, INCIDENTS, TUNED_ON, Task, tasks
from benchmarks.production import outages_of
from benchmarks.reality import comparison, correlation, squared_variation
from benchmarks.stationary import organisation
from benchmarks.tables import BEGIN, into_page, markdown
from benchmarks.tables import END as MARK_END
from briefing.operations import Deployed
from scoring.bands import Band

POINTS = [f"doubled {rate}" for rate in DOUBLED] + ["owners usual"] + [f"restore {volume}" for volume in INCIDENTS]


def quiet(*rules: tuple[str, str, bool]) -> Outcome:
    return Outcome(
        name="quiet",
        rules=rules,
        cards=tuple(severity for _, severity, _ in rules),
        lingering=0,
        incidents=0,
        alarms=(0,) * 6,
        limit=None,
        seen_at_once={},
        seen_in_time={},
    )


def planted(at_once: float, in_time: float) -> list[Outcome]:
    """A hundred outcomes in which every point was seen in such a part of them."""
    return [
        Outcome(
            name="planted",
            rules=(),
            cards=(),
            lingering=0,
            incidents=0,
            alarms=(),
            limit=None,
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


@pytest.mark.parametrize(("alarms", "is_met"), [((1, 0, 0, 0, 0, 0), False), ((0,) * 6, True)], ids=["six", "none"])
def test_organisations_with_many_incidents_have_a_goal_of_their_own_over_several_weeks(alarms, is_met):
    troubled = [dataclasses.replace(one, incidents=2, alarms=alarms) for one in week_of(0, 0)]
    found = {goal.name: goal for goal in goals([*troubled, *planted(0.9, 0.9)])}
    assert found["false alarms of trend rules"].is_met
    assert found["false alarms at 2 incidents a week or more"].is_met is is_met


def test_the_last_line_names_the_organisations_and_whether_constants_were_chosen_on_them():
    assert HELD_OUT not in TUNED_ON
    assert of_seed(HELD_OUT).endswith("held out")
    assert all(of_seed(seed).endswith("on which constants were chosen") for seed in TUNED_ON)
    assert of_seed(HELD_OUT) in verdict(goals([*week_of(0, 0), *planted(0.9, 0.9)]), HELD_OUT)[1]


def test_what_is_seen_of_approvals_in_one_service_is_told_beside_the_best_test(monkeypatch):
    monkeypatch.setattr(materiality, "oracle", lambda _, may_err, weeks: min(1.0, 10 * weeks * may_err))
    one = [
        dataclasses.replace(
            outcome,
            limit=0.01,
            seen_at_once={"one owner 20": outcome.seen_at_once["owners usual"]},
            seen_in_time={"one owner 20": outcome.seen_in_time["owners usual"]},
        )
        for outcome in planted(0.1, 0.3)
    ]
    assert bound_rows(one) == [("20 changes a week", "1.00%", "10%", "10%", "30%", "40%", "100%")]
    assert bound_rows(week_of(0, 0)) == []


def test_the_report_has_every_point_once():
    outcomes = [*week_of(0, 0), *planted(0.9, 0.9)]
    assert len(power_rows(outcomes)) == len(POINTS)
    assert report(outcomes).count("| yes |") == len(goals(outcomes))
    assert isinstance(goals(outcomes)[0], Goal)


# ---- what is drawn


def test_the_same_seed_is_the_same_organisation_and_another_one_is_not():
    first, again, other = organisation(3), organisation(3), organisation(4)
    assert first.changes == again.changes
    assert first.operations == again.operations
    assert first.changes != other.changes


@pytest.fixture(scope="module")
def made():
    return organisation(11)


def test_red_checks_on_open_pull_requests_are_no_gate(made):
    waiting = [one for one in made.changes if one.landed_at >= END]
    assert len(waiting) > 5
    gates = Counter(gate.id for one in waiting for gate in one.score.gates)
    assert gates["checks-failing"] == 0


def test_scores_are_the_sum_of_their_reasons_unless_a_gate_lifts_them(made):
    for one in made.changes:
        total = min(100, sum(reason.points for reason in one.score.reasons))
        assert one.score.points == (max(total, 80) if one.score.gates else total)
        assert (one.score.band is Band.CRITICAL) == (one.score.points >= 80)


def test_a_planted_shift_changes_only_its_own_weeks_and_service():
    plain = organisation(5, Shift(rates={0: 20.0}))
    shifted = organisation(5, Shift(rates={0: 20.0}, doubled=frozenset({0})))
    start = int(WEEK.earlier(3).start.timestamp())

    def mean(basis, *, before: bool, service: str = "service-00") -> float:
        return fmean(
            one.score.points
            for one in basis.changes
            if (one.landed_at < start) is before and service in one.services and one.landed_at < END
        )

    assert mean(plain, before=True) == mean(shifted, before=True)
    assert mean(shifted, before=False) > 1.6 * mean(plain, before=False)


def test_a_doubled_mean_of_a_large_service_is_seen_by_the_products_own_rules():
    shift = Shift(rates={0: 40.0}, doubled=frozenset({0}))
    found = judged(Task(name="doubled", seed=1, shift=shift, looked_for={"doubled 40": ("service-00:risk",)}))
    assert found.seen_at_once == {"doubled 40": True}


def test_another_seed_moves_every_organisation():
    first, other = ({one.seed for one in tasks(20, seed)} for seed in (0, 1))
    assert first.isdisjoint(other)
    assert max(first) < min(other)


def test_every_week_has_the_incidents_of_its_rate_the_last_one_too():
    rng, week = Random(1), 7 * 86_400
    start, end = 0, 8 * week
    out = [
        Deployed(id=f"d{one}", service="a", at=one * 3 * week, changes=(), lead_seconds=(), url=None) for one in (0, 1)
    ]
    found = outages_of(rng, {"a": 40.0}, out, (start, end, end), 1.0)
    counts = Counter(one.outage.began_at // week for one in found)
    assert min(counts.values()) > 20
    assert max(counts.values()) < 60


def test_tasks_are_all_different_and_the_quiet_ones_have_nothing_planted():
    found = list(tasks(20))
    assert len({one.seed for one in found}) == len(found)
    assert sum(one.name == "quiet" for one in found) == 20
    assert all((one.shift is NO_SHIFT) == (one.name == "quiet") for one in found)
    assert {point for one in found for point in one.looked_for} >= set(POINTS)
    assert SERVICES == 20


def test_it_is_called_rightly(monkeypatch, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--organisations", "1"])
    assert "give 10 or more" in capsys.readouterr().err

    monkeypatch.setattr(materiality, "run", lambda _, __: [*week_of(0, 0), *planted(0.9, 0.9)])
    monkeypatch.setattr(materiality, "comparison", lambda: "a table")
    assert main(["--organisations", "10"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith(" ok")


# ---- what is real


def test_what_varies_by_chance_alone_has_no_variation_beyond_it():
    assert squared_variation([4, 6, 5, 5]) < 0
    assert squared_variation([0, 10, 0, 10]) == pytest.approx((100 / 3 - 5) / 25)


def test_values_of_one_week_have_in_common_what_tells_weeks_apart():
    assert correlation([[1.0, 1.0, 1.0], [5.0, 5.0, 5.0]]) == 1.0
    assert correlation([[1.0, 5.0], [5.0, 1.0]]) < 0


def test_what_is_not_at_hand_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr("benchmarks.reality.REAL", tmp_path / "none")
    monkeypatch.setattr("benchmarks.reality._drawn", lambda: {"a quantity": "1"})
    assert comparison().splitlines()[-1] == "| a quantity | not at hand | 1 |"


def test_tables_go_between_the_marks_of_a_page_and_nowhere_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{BEGIN}\nold\n{MARK_END}\n\nThe end.\n", "utf-8")

    into_page(page, markdown(("a", "b"), [("1", "2")]))

    written = page.read_text("utf-8")
    assert written == f"# A page\n\n{BEGIN}\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n\n{MARK_END}\n\nThe end.\n"
    page.write_text("no mark", "utf-8")
    with pytest.raises(ValueError, match="lacks the marks"):
        into_page(page, "x")
