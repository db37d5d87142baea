"""The rule table: each rule fires at its border and not before it, and what is unknown is never critical."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import DEFAULT_BANDS, BandTable
from scoring.cures import BY_CAUSE
from scoring.inputs import ScopeWeek, ServiceWeek
from scoring.materiality import Verdict
from scoring.severity import NOTES, Cause, Severity, judge
from scoring.severity_rules import RULES, SCOPE_RULES, SERVICE_RULES

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
    unowned_lately=STEADY,
    queued_gated=0,
    burning=STEADY,
    adrift=STEADY,
    uncovered=STEADY,
    riskiest=DEFAULT_BANDS.high,
)
CALM_SCOPE = ScopeWeek(
    driver=STEADY,
    riskiest=55,
    unowned=STEADY,
    unreviewed=STEADY,
    failures=STEADY,
    restore=STEADY,
    restore_lately=STEADY,
)
RECORD = {"share": 41.0, "share_maximum": 40.0, "changes": 5, "incidents": 1}
BROKE = {Cause.INCIDENT: ["incident-resolved"]}
OPTIONAL = (
    "queued",
    "risk",
    "share_maximum",
    "burn",
    "budget_left",
    "unowned",
    "unowned_lately",
    "burning",
    "adrift",
    "uncovered",
    "riskiest",
)

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
    unowned_lately=st.none() | verdicts,
    queued_gated=st.integers(0, 2),
    queued_news=scores,
    burning=st.none() | verdicts,
    adrift=st.none() | verdicts,
    uncovered=st.none() | verdicts,
    riskiest=st.none() | st.integers(0, 100),
)


def fired(week: ServiceWeek, bands: BandTable = DEFAULT_BANDS) -> dict[Cause, list[str]]:
    return {cause: [rule.id for rule in rules] for cause, rules in judge(SERVICE_RULES, week, bands).items()}


def only(rule: str, cause: str) -> dict[Cause, list[str]]:
    return {Cause(cause): [rule]}


def test_a_calm_week_fires_nothing():
    assert fired(CALM) == {}


@pytest.mark.parametrize(
    ("week", "found"),
    [
        pytest.param({"queued": (79,)}, {}, id="queued-critical-79"),
        pytest.param({"queued": (80,)}, only("queued-critical", "queue"), id="queued-critical-80"),
        pytest.param({"queued": (70, 69)}, {}, id="queued-stack-70-69"),
        pytest.param({"queued": (70, 70)}, only("queued-still", "queue"), id="queued-stack-without-news"),
        pytest.param(
            {"queued": (70, 70), "queued_news": (69,)}, only("queued-still", "queue"), id="queued-stack-news-of-69"
        ),
        pytest.param(
            {"queued": (70, 70), "queued_news": (70,)},
            {Cause.QUEUE: ["queued-stack", "queued-still"]},
            id="queued-stack-70-70",
        ),
        pytest.param({"queued": (20,), "queued_gated": 1}, only("queued-gate", "queue"), id="queued-gate"),
        pytest.param({"queued": None, "queued_gated": 1}, {}, id="a-gate-where-nothing-can-be-queued"),
        pytest.param({"reverts": 3}, {}, id="reverts-of-what-was-safe"),
        pytest.param({"reverts": 1, "reverted_scores": (69,)}, {}, id="revert-of-69"),
        pytest.param({"reverts": 1, "reverted_scores": (70,)}, only("risky-revert", "reverts"), id="revert-of-70"),
        pytest.param({"reverted_twice": 1}, only("reverted-twice", "reverts"), id="the-same-change-twice"),
        pytest.param(
            RECORD, {Cause.CONCENTRATION: ["record-share-with-incident"], **BROKE}, id="record-share-with-an-incident"
        ),
        pytest.param({**RECORD, "share": 40.0}, BROKE, id="record-share-equalled"),
        pytest.param(
            {**RECORD, "share": 20.0, "share_maximum": 19.0},
            {Cause.CONCENTRATION: ["record-share-with-incident"], **BROKE},
            id="record-share-of-20",
        ),
        pytest.param({**RECORD, "share": 19.9, "share_maximum": 19.0}, BROKE, id="record-share-of-19.9"),
        pytest.param({**RECORD, "changes": 4}, BROKE, id="record-share-of-4-changes"),
        pytest.param({**RECORD, "incidents": 0}, {}, id="record-share-without-an-incident"),
        pytest.param({"risk": ROSE, "riskiest": DEFAULT_BANDS.high - 1}, {}, id="risk-rose-with-nothing-high"),
        pytest.param({"risk": ROSE}, only("risk-rise", "risk"), id="risk-rose"),
        pytest.param({"elevated": ROSE}, only("elevated-rise", "risk"), id="elevated-rose"),
        pytest.param({"repairs": ROSE}, only("repairs-rise", "repairs"), id="repairs-rose"),
        pytest.param({"late_scores": (70, 69)}, {}, id="late-70-69"),
        pytest.param({"late_scores": (70, 80)}, only("late-high-risk", "timing"), id="late-twice"),
        pytest.param({"holiday_scores": (69,)}, {}, id="before-a-holiday-69"),
        pytest.param({"holiday_scores": (70,)}, only("risk-before-holiday", "timing"), id="before-a-holiday-70"),
        pytest.param({"unowned": ROSE}, only("ownership-gap", "ownership"), id="ownership-gap"),
        pytest.param({"unowned_lately": ROSE}, only("ownership-gap", "ownership"), id="ownership-gap-over-four-weeks"),
        pytest.param({"adrift": ROSE}, only("ownership-drift", "ownership"), id="ownership-drift"),
        pytest.param({"uncovered": ROSE}, only("coverage-loss", "coverage"), id="coverage-loss"),
        pytest.param({"incidents": 1}, only("incident-resolved", "incident"), id="incident-resolved"),
        pytest.param(
            {"incidents": 1, "unresolved": 1},
            {Cause.INCIDENT: ["incident-unresolved", "incident-resolved"]},
            id="incident-unresolved",
        ),
        pytest.param({"burn": 9.0, "burning": STEADY}, {}, id="burning-as-usual"),
        pytest.param({"burn": 9.0, "burning": None}, {}, id="burning-without-a-baseline"),
        pytest.param({"burn": 1.5, "burning": ROSE}, {}, id="burn-of-1.5"),
        pytest.param({"burn": 1.6, "burning": ROSE}, only("budget-burning", "objective"), id="burn-over-1.5"),
        pytest.param({"budget_left": 0.25}, {}, id="a-quarter-left"),
        pytest.param({"budget_left": 0.24}, only("budget-low", "objective"), id="under-a-quarter-left"),
        pytest.param({"burn": 2.0}, {}, id="burn-of-2-and-nothing-waits"),
        pytest.param({"burn": 2.0, "queued": (69,)}, {}, id="burn-of-2-with-a-safe-queue"),
        pytest.param({"burn": 2.0, "queued": (70,)}, only("burn-with-queue", "objective"), id="burn-of-2-with-a-queue"),
    ],
)
def test_each_rule_fires_at_its_border(week, found):
    assert fired(dataclasses.replace(CALM, **week)) == found


def test_the_borders_move_with_the_bands():
    bands = BandTable(moderate=10, high=20, critical=30)
    week = dataclasses.replace(CALM, queued=(30,), late_scores=(20, 20), reverted_scores=(20,))

    assert fired(week, bands) == {
        Cause.QUEUE: ["queued-critical"],
        Cause.REVERTS: ["risky-revert"],
        Cause.TIMING: ["late-high-risk"],
    }


def worst(week: ServiceWeek) -> Mapping[Cause, int]:
    return {cause: rules[0].severity.rank for cause, rules in judge(SERVICE_RULES, week, DEFAULT_BANDS).items()}


@given(weeks, st.sampled_from(OPTIONAL))
def test_losing_an_input_never_adds_a_critical_finding_and_the_worst_rule_of_a_cause_comes_first(week, name):
    critical = {cause for cause, rank in worst(week).items() if rank == 0}
    blind = {cause for cause, rank in worst(dataclasses.replace(week, **{name: None})).items() if rank == 0}
    assert blind <= critical
    for cause, rules in judge(SERVICE_RULES, week, DEFAULT_BANDS).items():
        assert [rule.severity.rank for rule in rules] == sorted(rule.severity.rank for rule in rules)
        assert {rule.cause for rule in rules} == {cause}


# ---- a scope


@pytest.mark.parametrize(
    ("rose", "rule", "cause"),
    [
        pytest.param("driver", "driver-rise", Cause.DRIVER, id="driver"),
        pytest.param("unowned", "ownership-gap-over-services", Cause.OWNERSHIP, id="unowned"),
        pytest.param("unreviewed", "unreviewed-rise", Cause.REVIEW, id="unreviewed"),
        pytest.param("failures", "failure-rise", Cause.FAILURES, id="failures"),
        pytest.param("restore", "restore-rise", Cause.RESTORE, id="restore"),
        pytest.param("restore_lately", "restore-rise", Cause.RESTORE, id="restore-over-four-weeks"),
    ],
)
def test_each_rule_of_a_scope_fires_on_its_own_series(rose, rule, cause):
    found = judge(SCOPE_RULES, dataclasses.replace(CALM_SCOPE, **{rose: ROSE}), DEFAULT_BANDS)
    assert {one: [rule.id for rule in rules] for one, rules in found.items()} == {cause: [rule]}


def test_a_calm_scope_an_unknown_one_and_a_group_that_rose_among_safe_changes_fire_nothing():
    for calm in (CALM_SCOPE, ScopeWeek(), dataclasses.replace(CALM_SCOPE, driver=ROSE, riskiest=29)):
        assert judge(SCOPE_RULES, calm, DEFAULT_BANDS) == {}


# ---- the table


def test_the_table_names_each_rule_once_and_says_what_it_means():
    ids = [rule.id for rule in (*RULES, *NOTES)]
    assert len(set(ids)) == len(ids)
    assert (*SERVICE_RULES, *SCOPE_RULES) == RULES
    # A source that has gone blind is about the whole scope, and no week is judged by it.
    assert {rule.cause for rule in RULES} == set(Cause) - {Cause.SOURCE}
    assert not [rule.id for rule in RULES if rule.trend and rule.severity is Severity.CRITICAL]
    assert all(rule.trend and rule.severity is Severity.WARNING for rule in SCOPE_RULES)
    assert set(BY_CAUSE) == set(Cause) - {Cause.RISK, Cause.DRIVER}
    assert all(rule.says[0].islower() and not rule.says.endswith(".") for rule in (*RULES, *NOTES))
