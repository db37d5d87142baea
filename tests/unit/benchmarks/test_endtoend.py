"""The end-to-end comparison: readings become columns, scores are compared on the same commits, the mean decides."""

from __future__ import annotations

import pytest

from benchmarks.endtoend import (
    JUDGED,
    LEFT_OUT,
    SHIPPED,
    WHOLE,
    Figure,
    judged_of,
    shipped_figures,
    verdict,
)
from benchmarks.labelled import LabelledRow
from bot.wiring import load_method
from scoring.accuracy.bootstrap import Estimate


def row(number: int, label: int, **readings: float | None) -> LabelledRow:
    return LabelledRow(
        project="made/up", commit=f"{number:040x}", date=number, label=label, title="work", readings=readings
    )


def judged(count: int = 80):
    """Repaired files break again, and large changes break a little more often."""
    rows = [
        row(
            number,
            int(number % 4 == 0),
            lines_added=float(5 + number % 7 + 2 * (number % 4 == 0)),
            defect_history=float(6 * (number % 4 == 0) + number % 3),
            author_file_expertise=1.0,
            deploy_timing=0.0,
        )
        for number in range(count)
    ]
    return judged_of("made/up", rows)


def estimate(value: float) -> Estimate:
    return Estimate(value=value, low=value - 0.01, high=value + 0.01)


def figure_of(score: str, of_history: float, over_lines: float) -> Figure:
    return Figure(
        project="made/up",
        score=score,
        auc=0.75,
        without=0.75 - of_history,
        of_history=estimate(of_history),
        over_lines=estimate(over_lines),
    )


def test_the_shipped_score_is_judged_on_the_fitted_signals_and_shown_on_all() -> None:
    figures = shipped_figures(load_method(), judged())
    assert [one.score for one in figures] == [SHIPPED, WHOLE]
    assert figures[0].of_history.value == pytest.approx(figures[0].auc - figures[0].without)


@pytest.mark.parametrize("score", JUDGED)
def test_the_mean_over_the_projects_decides(score: str) -> None:
    for good, gains in (
        (True, [(0.03, 0.02), (-0.01, 0.01)]),
        (False, [(-0.01, 0.02)]),
        (False, [(0.01, 0.02), (0.01, -0.03)]),
        (False, [(0.0, 0.02)]),
    ):
        assert verdict([figure_of(score, *pair) for pair in gains])[0] is good


def test_one_judged_score_that_falls_short_is_enough_and_all_git_signals_are_not_judged() -> None:
    assert not verdict([figure_of(SHIPPED, 0.01, 0.01), figure_of(LEFT_OUT, 0.01, -0.01)])[0]
    assert verdict([figure_of(SHIPPED, 0.01, 0.01), figure_of(WHOLE, -0.5, -0.5)])[0]
    assert verdict([]) == (False, "")
