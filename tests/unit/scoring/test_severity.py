"""The rule table: each rule fires at its border and not before it, and what is unknown is never critical."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import DEFAULT_BANDS, BandTable
from scoring.inputs import ServiceWeek
from scoring.materiality import Verdict
from scoring.remedies import BY_CAUSE
from scoring.severity import RULES, Cause, Severity, judge

STEADY = Verdict(value=30.0, usual=30.0, material=False)
ROSE = Verdict(value=60.0, usual=30.0, material=True)
CALM = ServiceWeek(
    changes=12,
    queued=(),
    risk=STEADY,
    elevated=STEADY,
    repairs=STEADY,
    share=15.0,
    share_maximum=40.0,
    reverts=0,
    reverted_scores=(),
    reverted_twice=0,
    late_scores=(),
    holiday_scores=(),
    incidents=0,
    unresolved=0,
    burn=1.0,
    budget_left=0.8,
    unowned=STEADY,
)
RECORD = {"share": 41.0, "share_maximum": 40.0, "changes": 5, "reverts": 1}

verdicts = st.builds(Verdict, value=st.floats(0, 100), usual=st.none() | st.floats(0, 100), material=st.booleans())
scores = st.lists(st.integers(0, 100), max_size=5).map(tuple)
weeks = st.builds(
    ServiceWeek,
    changes=st.integers(0, 30),
    queued=st.none() | scores,
    risk=st.none() | verdicts,
    elevated=verdicts,
    repairs=verdicts,
    share=st.floats(0, 100),
    share_maximum=st.none() | st.floats(0, 100),
    reverts=st.integers(0, 3),
    reverted_scores=scores,
    reverted_twice=st.integers(0, 2),
    late_scores=scores,
    holiday_scores=scores,
    incidents=st.integers(0, 3),
    unresolved=st.integers(0, 3),
    burn=st.none() | st.floats(0, 5),
    budget_left=st.none() | st.floats(0, 1),
    unowned=st.none() | verdicts,
)


def fired(week: ServiceWeek, bands: BandTable = DEFAULT_BANDS) -> dict[Cause, list[str]]:
    return {cause: [rule.id for rule in rules] for cause, rules in judge(week, bands).items()}


def only(rule: str, cause: str) -> dict[Cause, list[str]]:
    return {Cause(cause): [rule]}


def test_a_calm_week_fires_nothing():
    assert fired(CALM) == {}


@pytest.mark.parametrize(
    ("week", "found"),
    [
        pytest.param({"queued": (79,)}, {}, id="queued-critical-79"),
        pytest.param({"queued": (80,)}, only("queued-critical", "queue"), id="queued-critical-80"),
        pytest.param({"queued": (60,)}, {}, id="queued-stack-of-one"),
        pytest.param({"queued": (60, 59)}, {}, id="queued-stack-60-59"),
        pytest.param({"queued": (60, 60)}, only("queued-stack", "queue"), id="queued-stack-60-60"),
        pytest.param(
            {"queued": (80, 60)}, {Cause.QUEUE: ["queued-critical", "queued-stack"]}, id="queued-critical-and-stack"
        ),
        pytest.param({"reverts": 1}, only("single-revert", "reverts"), id="one-revert"),
        pytest.param({"reverts": 1, "reverted_scores": (59,)}, only("single-revert", "reverts"), id="revert-of-59"),
        pytest.param(
            {"reverts": 1, "reverted_scores": (60,)},
            {Cause.REVERTS: ["risky-revert", "single-revert"]},
            id="revert-of-60",
        ),
        pytest.param({"reverts": 2}, {Cause.REVERTS: ["risky-revert", "single-revert"]}, id="two-reverts"),
        pytest.param(
            {"reverts": 1, "reverted_twice": 1},
            {Cause.REVERTS: ["reverted-twice", "single-revert"]},
            id="the-same-change-twice",
        ),
        pytest.param(RECORD, only("record-share-with-revert", "concentration"), id="record-share"),
        pytest.param({**RECORD, "share": 40.0}, only("single-revert", "reverts"), id="record-share-equalled"),
        pytest.param(
            {**RECORD, "share": 20.0, "share_maximum": 19.0},
            only("record-share-with-revert", "concentration"),
            id="record-share-of-20",
        ),
        pytest.param(
            {**RECORD, "share": 19.9, "share_maximum": 19.0},
            only("single-revert", "reverts"),
            id="record-share-of-19.9",
        ),
        pytest.param({**RECORD, "changes": 4}, only("single-revert", "reverts"), id="record-share-of-4-changes"),
        pytest.param({**RECORD, "reverts": 0}, {}, id="record-share-without-a-revert"),
        pytest.param({"risk": ROSE}, only("risk-rise", "risk"), id="risk-rose"),
        pytest.param({"risk": STEADY}, {}, id="risk-steady"),
        pytest.param({"elevated": ROSE}, only("elevated-rise", "risk"), id="elevated-rose"),
        pytest.param({"risk": ROSE, "elevated": ROSE}, {Cause.RISK: ["risk-rise", "elevated-rise"]}, id="both-rose"),
        pytest.param({"repairs": ROSE}, only("repairs-rise", "repairs"), id="repairs-rose"),
        pytest.param({"late_scores": (60,)}, {}, id="late-once"),
        pytest.param({"late_scores": (60, 59)}, {}, id="late-60-59"),
        pytest.param({"late_scores": (60, 80)}, only("late-high-risk", "timing"), id="late-twice"),
        pytest.param({"holiday_scores": (59,)}, {}, id="before-a-holiday-59"),
        pytest.param({"holiday_scores": (60,)}, only("risk-before-holiday", "timing"), id="before-a-holiday-60"),
        pytest.param({"unowned": ROSE}, only("ownership-gap", "ownership"), id="ownership-gap"),
        pytest.param({"incidents": 1}, only("incident-resolved", "incident"), id="incident-resolved"),
        pytest.param(
            {"incidents": 1, "unresolved": 1},
            {Cause.INCIDENT: ["incident-unresolved", "incident-resolved"]},
            id="incident-unresolved",
        ),
        pytest.param(
            {**RECORD, "reverts": 0, "incidents": 1},
            {Cause.CONCENTRATION: ["record-share-with-revert"], Cause.INCIDENT: ["incident-resolved"]},
            id="record-share-with-an-incident",
        ),
        pytest.param({"burn": 1.5}, {}, id="burn-of-1.5"),
        pytest.param({"burn": 1.6}, only("budget-burning", "objective"), id="burn-over-1.5"),
        pytest.param({"budget_left": 0.25}, {}, id="a-quarter-left"),
        pytest.param({"budget_left": 0.24}, only("budget-burning", "objective"), id="under-a-quarter-left"),
        pytest.param({"burn": 2.0}, only("budget-burning", "objective"), id="burn-of-2-and-nothing-waits"),
        pytest.param(
            {"burn": 1.9, "queued": (60,)}, only("budget-burning", "objective"), id="burn-under-2-with-a-queue"
        ),
        pytest.param(
            {"burn": 2.0, "queued": (59,)}, only("budget-burning", "objective"), id="burn-of-2-with-a-safe-queue"
        ),
        pytest.param(
            {"burn": 2.0, "queued": (60,)},
            {Cause.OBJECTIVE: ["burn-with-queue", "budget-burning"]},
            id="burn-of-2-with-a-queue",
        ),
    ],
)
def test_each_rule_fires_at_its_border(week, found):
    assert fired(dataclasses.replace(CALM, **week)) == found


def test_the_borders_move_with_the_bands():
    bands = BandTable(moderate=10, high=20, critical=30)
    week = dataclasses.replace(CALM, queued=(30,), late_scores=(20, 20), reverts=1, reverted_scores=(20,))

    assert fired(week, bands) == {
        Cause.QUEUE: ["queued-critical"],
        Cause.REVERTS: ["risky-revert", "single-revert"],
        Cause.TIMING: ["late-high-risk"],
    }


@pytest.mark.parametrize(
    "unknown",
    [
        pytest.param({"queued": None}, id="deployments"),
        pytest.param({"risk": None}, id="scores"),
        pytest.param({**RECORD, "share_maximum": None}, id="earlier-shares"),
        pytest.param({"burn": None, "budget_left": None, "queued": (60,)}, id="objectives"),
        pytest.param({"unowned": None}, id="owners"),
        pytest.param(
            {
                **dict.fromkeys(("queued", "risk", "share_maximum", "burn", "budget_left", "unowned")),
                "share": 100.0,
                "reverts": 1,
            },
            id="everything",
        ),
    ],
)
def test_missing_data_never_makes_a_finding_critical(unknown):
    found = judge(dataclasses.replace(CALM, **unknown), DEFAULT_BANDS)
    assert all(rule.severity is not Severity.CRITICAL for rules in found.values() for rule in rules)


def worst(week: ServiceWeek) -> Mapping[Cause, int]:
    return {cause: rules[0].severity.rank for cause, rules in judge(week, DEFAULT_BANDS).items()}


@given(weeks, st.sampled_from(("queued", "risk", "share_maximum", "burn", "budget_left", "unowned")))
def test_losing_an_input_never_adds_a_critical_finding(week, name):
    critical = {cause for cause, rank in worst(week).items() if rank == 0}
    blind = {cause for cause, rank in worst(dataclasses.replace(week, **{name: None})).items() if rank == 0}
    assert blind <= critical


@given(weeks)
def test_the_worst_rule_of_a_cause_comes_first(week):
    for cause, rules in judge(week, DEFAULT_BANDS).items():
        assert [rule.severity.rank for rule in rules] == sorted(rule.severity.rank for rule in rules)
        assert {rule.cause for rule in rules} == {cause}


@given(weeks)
def test_trend_rules_fire_only_on_what_is_material(week):
    steady = dataclasses.replace(
        week, elevated=STEADY, repairs=STEADY, risk=None if week.risk is None else STEADY, unowned=None
    )
    assert not any(rule.trend for rules in judge(steady, DEFAULT_BANDS).values() for rule in rules)


def test_the_table_names_each_rule_once_and_says_what_it_means():
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    # A source that has gone blind is about the whole scope and not about a service.
    assert {rule.cause for rule in RULES} == set(Cause) - {Cause.SOURCE}
    assert all(rule.says[0].islower() and not rule.says.endswith(".") for rule in RULES)


def test_every_cause_but_risk_has_a_remedy_of_its_own():
    assert set(BY_CAUSE) == set(Cause) - {Cause.RISK}


def test_severities_rank_from_the_worst():
    assert [severity.rank for severity in (Severity.CRITICAL, Severity.WARNING, Severity.INFO)] == [0, 1, 2]
