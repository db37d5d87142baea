"""Every remedy that a card can carry is seen somewhere, or is known to leave no trace."""

from __future__ import annotations

import pytest

from briefing.facts.ask_table import KEPT_READINGS, SEEN_IN, WAYS
from briefing.findings.asks.levels import LEVELS
from briefing.findings.asks.measures import SINGLE_THINGS
from briefing.narrative.planner import WAITS
from scoring.severity import Cause
from scoring.severity_rules import SCOPE_RULES, SERVICE_RULES
from scoring.waysdown import REMEDIES
from tests.unit.briefing.sample import SIGNALS

NO_TRACE = {
    # A deletion that lands alone deletes as many lines.
    "lines_deleted",
    # An announcement, a plan, an agreement, what was learned, working in a pair.
    *("shared_code_touched", "file_size", "change_burst", "defect_history", "is_fix", "service_failure_rate"),
    *("author_file_expertise", "author_recent_experience", "author_subsystem_experience"),
    # What was before stays so, whoever owns it now.
    *("prior_developers", "prior_changes"),
    # No source tells who is a database reviewer.
    "schema_migration",
}
"""The signals whose remedies nobody can see heard."""


def test_every_remedy_of_a_signal_is_seen_in_the_points_of_one_or_leaves_no_trace():
    assert (SEEN_IN.keys() | NO_TRACE, SEEN_IN.keys() & NO_TRACE) == (set(SIGNALS), set())
    assert set(SEEN_IN.values()) <= set(SIGNALS)


def test_every_cause_has_a_measure_but_those_whose_remedies_leave_no_trace_and_a_group_of_signals():
    rules = {rule.id for rule in (*SCOPE_RULES, *SERVICE_RULES)}
    assert LEVELS.keys() - rules | SINGLE_THINGS.keys() | {Cause.REVERTS, Cause.CONCENTRATION, Cause.DRIVER} == set(
        Cause
    )
    assert LEVELS.keys() <= rules | set(Cause)


def test_every_way_down_has_a_row_and_no_row_is_left_over():
    assert set(WAYS) == {remedy.id for remedy in REMEDIES}


def test_the_ways_that_only_ask_to_wait_are_the_planners_too():
    assert {name for name, way in WAYS.items() if way.calm is not None} == WAITS


@pytest.mark.parametrize("remedy", [remedy.id for remedy in REMEDIES])
def test_the_reading_that_a_way_down_is_known_by_is_one_that_it_works_on_and_is_kept(remedy):
    reads = {one.id: one.reads for one in REMEDIES}[remedy]
    assert WAYS[remedy].signal in reads
    assert WAYS[remedy].signal in KEPT_READINGS
