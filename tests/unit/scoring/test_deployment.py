"""A deployment's score: never under its riskiest change, never lowered by one more, and the sum of what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.bands import DEFAULT_BANDS
from scoring.catalogue import parse_catalogue
from scoring.deployment import (
    MOST_FOR_BATCH,
    NO_CHANGE,
    OWN_SIGNALS,
    Carried,
    DeploymentScore,
    Riskiest,
    score_deployment,
)
from scoring.score import Method, Reading, Reason, Score, lay_out

CATALOGUE = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8"))
CARD = lay_out(Method(catalogue=CATALOGUE), [signal.id for signal in CATALOGUE.signals])
ENTRIES = {entry.signal.id: entry for entry in CARD.entries}
UNKNOWN: Mapping[str, Reading] = {}


def change(name: str, points: int, *, own: Mapping[str, int] | None = None, lifted: int = 0) -> Carried:
    """A change of so many points in all, of which `own` are from the signals that a deployment has too."""
    parts = {"lines_added": points - lifted - sum((own or {}).values()), **(own or {})}
    reasons = tuple(
        Reason(signal=ENTRIES[signal].signal, reading=Reading(1.0), points=earned, assumed=False)
        for signal, earned in parts.items()
    )
    score = Score(
        points=points,
        low=points,
        high=points,
        band=DEFAULT_BANDS.band(points),
        reasons=reasons,
        version="x",
        lifted=lifted,
    )
    return Carried(id=name, score=score)


def scored(changes: Sequence[Carried], own: Mapping[str, Reading] = UNKNOWN) -> DeploymentScore:
    return score_deployment(CARD, changes, own)


def worst(signal: str) -> Reading:
    return Reading(ENTRIES[signal].signal.curve.knots[-1][0])


@st.composite
def carried(draw: st.DrawFn) -> list[Carried]:
    """Some changes, each with points of its own for some of the four signals, and some lifted by a gate."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        own = {signal: draw(st.integers(0, ENTRIES[signal].points)) for signal in OWN_SIGNALS if draw(st.booleans())}
        rest = draw(st.integers(0, 100 - sum(own.values())))
        total = sum(own.values()) + rest
        points = max(total, draw(st.sampled_from((0, 80))))
        found.append(change(f"c{number}", points, own=own, lifted=points - total))
    return found


moments = st.fixed_dictionaries(
    {},
    optional={
        signal: st.one_of(st.builds(Reading, st.floats(0, 60)), st.just(Reading(None))) for signal in OWN_SIGNALS
    },
)


@given(carried(), moments, st.randoms(use_true_random=False))
def test_the_terms_are_the_score_at_least_its_riskiest_change_and_in_any_order_the_same(changes, own, rng):
    found = scored(changes, own)
    assert sum(found.terms) == found.points
    assert max((one.score.points for one in changes), default=0) <= found.points <= 100
    assert found.band is CARD.bands.band(found.points)
    assert 0 <= found.batch <= MOST_FOR_BATCH
    assert all(reason.points > 0 and not reason.assumed for reason in found.own)
    assert (found.cut == 0) or (found.points == 100)
    assert found.others == max(0, len(changes) - 1)
    rng.shuffle(changes)
    assert scored(changes, own) == found


@given(carried(), moments, st.data())
def test_a_change_that_is_added_never_lowers_a_deployment(changes, own, data):
    more = data.draw(carried())
    renamed = [Carried(id=f"d{number}", score=one.score) for number, one in enumerate(more)]
    assert scored([*changes, *renamed], own).points >= scored(changes, own).points


@given(carried(), moments, st.data())
def test_a_change_that_scores_higher_never_lowers_a_deployment(changes, own, data):
    assume(changes)
    place = data.draw(st.integers(0, len(changes) - 1))
    before = changes[place].score
    step = data.draw(st.integers(0, 100 - before.points))
    first, *others = before.reasons
    riskier = replace(
        before, points=before.points + step, reasons=(replace(first, points=first.points + step), *others)
    )
    raised = [*changes[:place], Carried(id=changes[place].id, score=riskier), *changes[place + 1 :]]
    assert scored(raised, own).points >= scored(changes, own).points


@pytest.mark.parametrize(
    ("scores", "batch"),
    [
        ([62], 0),
        ([62, 10], 1),  # 15 * 0.1 = 1.5
        ([62, 20, 20], 5),  # 15 * (1 - 0.8 * 0.8) = 5.4
        ([50, 50, 50, 50], 13),  # 15 * (1 - 0.125) = 13.125
        ([20] * 200, 14),
        ([20, 100], 3),  # the riskiest is the one with 100
        ([100, 100], 15),
    ],
    ids=str,
)
def test_the_batch_adds_at_most_15_points_for_the_others(scores, batch):
    found = scored([change(f"c{number}", points) for number, points in enumerate(scores)])
    assert found.batch == batch
    assert found.points == min(100, max(scores) + batch)


def test_what_is_over_100_is_said_and_does_not_count():
    found = scored([change("a", 95), change("b", 90)])
    assert (found.points, found.batch, found.cut, found.terms) == (100, 13, 8, (95, 13, -8))


def test_the_moment_of_a_deployment_adds_only_what_a_change_did_not_already_have():
    most = ENTRIES["active_incident"].points
    had = change("a", 50, own={"active_incident": most})
    lacked = change("b", 50 - most)

    again, later = (scored([one], {"active_incident": worst("active_incident")}) for one in (had, lacked))

    assert (again.points, again.own) == (50, ())
    assert (later.points, [(reason.signal.id, reason.points) for reason in later.own]) == (
        50,
        [("active_incident", most)],
    )


def test_the_riskiest_change_is_the_one_that_comes_out_highest_at_that_moment():
    most = ENTRIES["slo_burn_rate"].points
    first, later = change("first", 40, own={"slo_burn_rate": most}), change("later", 41 - most)
    found = scored([first, later], {"slo_burn_rate": worst("slo_burn_rate")})
    assert found.riskiest == Riskiest(id="later", points=later.score.points)
    assert found.points == 41 + found.batch


def test_of_changes_that_come_out_equal_the_higher_score_then_the_first_name_is_the_riskiest():
    most = ENTRIES["slo_burn_rate"].points
    own = {"slo_burn_rate": worst("slo_burn_rate")}
    lacked, had = change("a", 40 - most), change("b", 40, own={"slo_burn_rate": most})
    assert scored([lacked, had], own).riskiest == Riskiest(id="b", points=40)
    assert scored([change("d", 40), change("c", 40)], own).riskiest == Riskiest(id="c", points=40)


def test_a_deployment_without_a_known_change_is_its_own_signals():
    found = scored([], {signal: worst(signal) for signal in OWN_SIGNALS})
    assert found.riskiest is None
    assert found.points == sum(ENTRIES[signal].points for signal in OWN_SIGNALS)
    assert scored([]).points == 0
    assert scored([change("a", 10)], {"lines_added": Reading(10_000.0)}).points == 10
    assert "no change" in NO_CHANGE
