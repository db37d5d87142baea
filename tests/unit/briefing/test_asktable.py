"""Every remedy that a card can carry has a measure, or says why nothing shows whether it was heard."""

from __future__ import annotations

from briefing.facts.asktable import KEPT_READINGS, OF_CAUSES, OF_SIGNALS, WAYS, By, seen_by
from briefing.narrative.planner import WAITS
from scoring.remedies import BY_CAUSE, SHIP_THE_FIX, WITHOUT_OWNERS
from scoring.waysdown import REMEDIES
from tests.unit.briefing.sample import SIGNALS

FOR_CAUSES = {remedy for remedy, _ in (*BY_CAUSE.values(), SHIP_THE_FIX)}
FOR_CAUSES |= {WITHOUT_OWNERS[remedy][0] for remedy in FOR_CAUSES & WITHOUT_OWNERS.keys()}


def test_every_remedy_of_a_cause_a_signal_or_a_way_has_a_row_of_its_own_and_no_row_is_left_over():
    assert set(OF_CAUSES) == FOR_CAUSES
    assert set(OF_SIGNALS) == set(SIGNALS)
    assert set(WAYS) == {remedy.id for remedy in REMEDIES}
    assert FOR_CAUSES.isdisjoint(SIGNALS)


def test_what_shows_in_nothing_says_why_and_the_rest_names_what_is_looked_at_and_kept():
    for remedy in {*FOR_CAUSES, *SIGNALS}:
        row = seen_by(remedy)
        assert row.how
        assert (row.signal is None) or (row.by is By.DEED and row.signal in SIGNALS)
        assert row.among is None or row.among == remedy
    for way in REMEDIES:
        assert WAYS[way.id].signal in way.reads
        assert WAYS[way.id].signal in KEPT_READINGS
    assert seen_by("of another version").by is By.NOTHING


def test_the_ways_that_only_ask_to_wait_are_the_planners_too():
    assert {name for name, way in WAYS.items() if way.is_wait} == WAITS
