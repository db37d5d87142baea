"""Every remedy that a card can carry has a measure, or says why nothing shows whether it was heard."""

from __future__ import annotations

import pytest

from briefing.facts.asktable import KEPT_READINGS, OF_CAUSES, OF_SIGNALS, WAYS, By, seen_by
from briefing.narrative.planner import WAITS
from scoring.remedies import BY_CAUSE, SHIP_THE_FIX
from scoring.waysdown import REMEDIES
from tests.unit.briefing.sample import SIGNALS

FOR_CAUSES = {remedy for remedy, _ in (*BY_CAUSE.values(), SHIP_THE_FIX)}


def test_every_remedy_of_a_cause_has_a_row_and_no_row_is_left_over():
    assert set(OF_CAUSES) == FOR_CAUSES


def test_every_remedy_of_a_signal_has_a_row_and_no_row_is_left_over():
    assert set(OF_SIGNALS) == set(SIGNALS)


def test_every_way_down_has_a_row_and_no_row_is_left_over():
    assert set(WAYS) == {remedy.id for remedy in REMEDIES}


def test_the_ways_that_only_ask_to_wait_are_the_planners_too():
    assert {name for name, way in WAYS.items() if way.is_wait} == WAITS


def test_no_two_families_of_remedies_share_an_id():
    assert FOR_CAUSES.isdisjoint(SIGNALS)


@pytest.mark.parametrize("remedy", sorted({*FOR_CAUSES, *SIGNALS}))
def test_what_shows_in_nothing_says_why_and_the_rest_names_what_is_looked_at(remedy):
    row = seen_by(remedy)
    assert row.how
    assert (row.signal is None) or (row.by is By.DEED and row.signal in SIGNALS)
    assert row.among is None or row.among == remedy


@pytest.mark.parametrize("remedy", [remedy.id for remedy in REMEDIES])
def test_the_reading_that_a_way_down_is_known_by_is_one_that_it_works_on_and_is_kept(remedy):
    reads = {one.id: one.reads for one in REMEDIES}[remedy]
    assert WAYS[remedy].signal in reads
    assert WAYS[remedy].signal in KEPT_READINGS


def test_a_remedy_of_another_version_cannot_be_checked():
    assert seen_by("turn-it-off-and-on").by is By.NOTHING
