"""What an explanation prints is the arithmetic itself: the terms add up, and each curve piece gives its points."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wiring import load_method
from briefing.answers.explain.organisation import piece_of, sum_of
from scoring.catalogue import Curve, Scale
from scoring.gates import GATES
from scoring.score import Reading, lay_out, score_change

METHOD = load_method()
SUPPLIED = [signal.id for signal in METHOD.catalogue.signals if "coverage" not in signal.needs]
CARD = lay_out(METHOD, SUPPLIED)

readings = st.fixed_dictionaries(
    {
        entry.signal.id: st.one_of(
            st.just(Reading(None, missing="nobody said")),
            st.floats(0, 5_000, allow_nan=False).map(Reading),
        )
        for entry in CARD.entries
    }
)


@settings(max_examples=25, deadline=None)
@given(readings, st.sets(st.sampled_from(GATES)))
def test_the_terms_add_up_to_the_score_and_each_is_what_its_piece_of_the_curve_gives(read, gates) -> None:
    score = score_change(CARD, read, {}, tuple(gates))

    found = sum_of(score, CARD, {})

    assert found.total == sum(term.points for term in found.terms)
    assert found.points == found.total + found.lifted
    assert {term.signal for term in found.terms} == set(SUPPLIED)
    for term in found.terms:
        if term.piece is None:
            assert (term.assumed, term.missing, term.value) == (True, "nobody said", None)
        else:
            assert term.points == math.floor(term.piece.share * term.most + 0.5)
            assert (term.assumed, term.missing) == (False, None)
    assert found.high - found.low <= sum(term.most for term in found.terms if term.assumed)
    assert [gate.id for gate in found.gates] == [gate.id for gate in gates]


def test_the_heaviest_terms_come_first_and_what_is_not_laid_out_is_named_with_its_reason() -> None:
    read = {entry.signal.id: Reading(0.0) for entry in CARD.entries} | {"lines_added": Reading(1_000.0)}
    absent = [signal for signal in METHOD.catalogue.signals if signal.id not in SUPPLIED]

    found = sum_of(score_change(CARD, read, {}), CARD, {one.id: "no source of coverage" for one in absent})

    assert [term.points for term in found.terms] == sorted((term.points for term in found.terms), reverse=True)
    assert found.terms[0].signal == "lines_added"
    assert found.not_connected == tuple((one.title, "no source of coverage") for one in absent)
    assert absent


def test_a_value_is_put_on_its_piece_and_a_knot_begins_it() -> None:
    curve = Curve(scale=Scale.LINEAR, knots=((0.0, 0.0), (10.0, 0.5), (20.0, 1.0)))
    for value, left, right, share in (
        *((-1, None, 0.0, 0.0), (0, 0.0, 10.0, 0.0), (5, 0.0, 10.0, 0.25)),
        *((10, 10.0, 20.0, 0.5), (20, 20.0, None, 1.0), (99, 20.0, None, 1.0)),
    ):
        piece = piece_of(curve, value)
        assert [None if knot is None else knot.value for knot in (piece.left, piece.right)] == [left, right]
        assert piece.share == share
