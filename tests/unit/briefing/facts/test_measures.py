"""A movement of the mean score is split into signals, and the parts are the whole of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.evidence.changes import ScoredChange
from briefing.facts.measures import GATES as GATES_PART
from briefing.facts.measures import attribute
from scoring.gates import GATES
from scoring.score import GATE_FLOOR
from tests.unit.briefing.sample import at, change

quickly = settings(max_examples=25, deadline=None)
NAMES = ("lines_added", "file_age", "is_fix", "test_change_ratio")

points = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 25), min_size=1)
some_changes = st.lists(st.tuples(points, st.booleans()), min_size=1, max_size=12).map(
    lambda rows: [one(number, row, gated=gated) for number, (row, gated) in enumerate(rows)]
)


def one(number: int, row: Mapping[str, int], *, gated: bool = False) -> ScoredChange:
    """A change of these points; a gate lifts what would score less to 80."""
    made = change(number, landed=at(0), points=row)
    lifted = max(0, GATE_FLOOR - made.score.points) if gated else 0
    gates = GATES[:1] if gated else ()
    return replace(made, score=replace(made.score, points=made.score.points + lifted, lifted=lifted, gates=gates))


def tenths(value: float) -> int:
    """A figure with one decimal, as a whole number of tenths: what a reader adds up."""
    assert value == round(value, 1)
    return round(10 * value)


@quickly
@given(some_changes, some_changes)
def test_the_parts_are_differences_of_means_to_the_tenth_that_add_up_exactly_the_largest_first(now, usual):
    found, back = attribute(now, usual), attribute(usual, now)
    assert sum(tenths(part.points) for part in found.parts) == tenths(found.points) == -tenths(back.points)
    assert tenths(found.now) - tenths(found.usual) == tenths(found.points)
    for part in found.parts:
        before, after = (
            sum(reason.points for one in side for reason in one.score.reasons if reason.signal.id == part.signal)
            / len(side)
            if part.signal != GATES_PART
            else sum(one.score.lifted for one in side) / len(side)
            for side in (usual, now)
        )
        # Rounded down or up, and the sum can ask for one tenth more of any part.
        assert abs(part.points - (after - before)) < 0.2 + 1e-9
        assert (part.now, part.usual) == (pytest.approx(after, abs=0.051), pytest.approx(before, abs=0.051))
    assert [part.points for part in found.parts] == sorted((part.points for part in found.parts), reverse=True)
    gates = {GATES_PART} if any(one.score.lifted for one in (*now, *usual)) else set()
    signals = gates | {reason.signal.id for one in (*now, *usual) for reason in one.score.reasons}
    assert sorted(part.signal for part in found.parts) == sorted(signals)
