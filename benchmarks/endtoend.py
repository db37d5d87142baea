"""
From a clone to a verdict: how well the score ranks labelled commits that the product itself has read.

    python -m benchmarks.endtoend --repo PATH [--repo PATH …] [--labels FILE]

Every labelled commit is read from a real clone and scored with the shipped catalogue; the area under the ROC curve is
compared with that of lines added alone, with and without `defect_history`, which no published table has. The shipped
curves know these very projects, so the fit is made again without the project that is judged, under both its names,
and that is what the goal is held to as well. Without the published metrics beside the labels this part is left out.

All git signals together are there to be seen, not to be judged by: the labels say which commit broke something, and
half of those signals (when it was deployed, who else works on the files) are there for other reasons. Content signals
are left out, since they would need every patch. Without a clone the reason is said and nothing is measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fit import fit
from benchmarks.fitting.training import Training
from benchmarks.labelled import (
    CALLED_WRONGLY,
    NothingToMeasureError,
    add_clone_arguments,
    labelled_clones,
    read_labelled,
)
from benchmarks.published.metrics import MetricsMissingError, read_metrics
from benchmarks.tables import judged as last_line
from benchmarks.tables import shown
from bot.wiring import load_method
from scoring.accuracy.bootstrap import from_draws
from scoring.accuracy.measures import auc, tally
from scoring.bulk import score_columns
from scoring.score import lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.fitting.card import FittedCard
    from benchmarks.labelled import LabelledRow
    from scoring.accuracy.bootstrap import Estimate
    from scoring.score import Method

HISTORY = "defect_history"
LINES = "lines_added"
SHIPPED, LEFT_OUT, WHOLE = "fitted signals, as shipped", "fitted without this project", "all git signals"
JUDGED = (SHIPPED, LEFT_OUT)
DRAWS = 400
SEED = 7

_WIDTH = 148


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Judged:
    """The labelled commits of one project: the labels, and our readings by signal id, NaN where there is none."""

    project: str
    defective: NDArray[np.bool_]
    columns: Mapping[str, NDArray[np.float64]]

    @property
    def training(self) -> Training:
        """The same as changes to fit on."""
        nobody = np.zeros(len(self.defective), np.int64)
        return Training(
            names=(self.project,), project=nobody, label=self.defective.astype(np.int64), columns=self.columns
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """
    One score on one project: its AUC, and that without `defect_history`.

    The two differences, to that and to lines added, carry their intervals over the commits.
    """

    project: str
    score: str
    auc: float
    without: float
    of_history: Estimate
    over_lines: Estimate


def judged_of(project: str, rows: Sequence[LabelledRow]) -> Judged:
    """Turn the rows of one project into columns; a signal that has no value at all has none."""
    signals = list(dict.fromkeys(name for row in rows for name, value in row.readings.items() if value is not None))
    columns = {
        name: np.array([np.nan if (value := row.readings[name]) is None else float(value) for row in rows])
        for name in signals
    }
    return Judged(project=project, defective=np.array([row.label == 1 for row in rows]), columns=columns)


def shipped_points(method: Method, judged: Judged, signals: Iterable[str]) -> NDArray[np.float64]:
    """Score every commit with the shipped catalogue, laid out on the given signals."""
    card = lay_out(method, [name for name in signals if name in judged.columns])
    return score_columns(card, judged.columns).points.astype(np.float64)


def left_out_points(card: FittedCard, judged: Judged, *, history: bool) -> NDArray[np.float64]:
    """Score every commit with a card that was fitted without its project."""
    training = judged.training
    if not history:
        others = {name: values for name, values in training.columns.items() if name != HISTORY}
        training = Training(names=training.names, project=training.project, label=training.label, columns=others)
    return card.points(training).astype(np.float64)


def figure(judged: Judged, score: str, points: NDArray[np.float64], without: NDArray[np.float64]) -> Figure:
    """Compare a score with itself without `defect_history` and with lines added."""
    lines = np.nan_to_num(judged.columns[LINES])
    with_it, without_it, of_lines = (auc(tally(values, judged.defective)) for values in (points, without, lines))
    drawn = _drawn(judged.defective, (points, without, lines))
    return Figure(
        project=judged.project,
        score=score,
        auc=with_it,
        without=without_it,
        of_history=from_draws(with_it - without_it, drawn[:, 0] - drawn[:, 1]),
        over_lines=from_draws(with_it - of_lines, drawn[:, 0] - drawn[:, 2]),
    )


def shipped_figures(method: Method, judged: Judged) -> list[Figure]:
    """Judge the shipped catalogue: the fitted signals alone, and all that git supplies without patches."""
    fitted = {signal.id for signal in method.catalogue.signals if signal.fitted}
    layouts = {SHIPPED: fitted & judged.columns.keys(), WHOLE: set(judged.columns)}
    return [
        figure(
            judged,
            name,
            shipped_points(method, judged, signals),
            shipped_points(method, judged, signals - {HISTORY}),
        )
        for name, signals in layouts.items()
    ]


def left_out_figures(metrics: Training, measured: Sequence[Judged]) -> list[Figure]:
    """Judge, for each project, what the fit makes of all others."""
    found = []
    for judged in measured:
        others = [one.training for one in measured if one.project != judged.project]
        if not others:
            return []
        print(f"{judged.project}: fitting without it", file=sys.stderr)
        known = metrics.without(judged.project) if judged.project in metrics.names else metrics
        card = fit(known, _together(others))
        points = [left_out_points(card, judged, history=history) for history in (True, False)]
        found.append(figure(judged, LEFT_OUT, *points))
    return found


def main() -> int:
    """Read, score, print the table and the verdict; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endtoend", description=__doc__)
    add_clone_arguments(parser)
    arguments = parser.parse_args()
    try:
        measured = [judged_of(one.project, list(read_labelled(one))) for one in labelled_clones(arguments)]
    except NothingToMeasureError as error:
        print(f"endtoend: not measured: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    method = load_method()
    figures = [row for judged in measured for row in shipped_figures(method, judged)]
    figures += _left_out(arguments.labels.parent, measured)
    _print_table(measured, figures)
    good, said = verdict(figures)
    goal = "goal: better with defect_history than without, and than lines added, in the mean"
    return last_line("endtoend", said, goal, good=good)


def verdict(figures: Sequence[Figure]) -> tuple[bool, str]:
    """Say whether each judged score gains from `defect_history` and beats lines added, in the mean over projects."""
    good, said = True, []
    for score in JUDGED:
        rows = [row for row in figures if row.score == score]
        if not rows:
            continue
        of_history, over_lines = (fmean(values) for values in zip(*map(_gains, rows), strict=True))
        good = good and of_history > 0 and over_lines > 0
        mean = fmean(row.auc for row in rows)
        said.append(f"{score} {mean:.4f}, defect_history {of_history:+.4f}, over lines added {over_lines:+.4f}")
    return good and bool(said), "; ".join(said)


def _gains(row: Figure) -> tuple[float, float]:
    return row.of_history.value, row.over_lines.value


def _left_out(directory: Path, measured: Sequence[Judged]) -> list[Figure]:
    try:
        return left_out_figures(read_metrics(directory), measured)
    except MetricsMissingError as error:
        print(f"endtoend: nothing is fitted anew: {error}", file=sys.stderr)
        return []


def _together(parts: Sequence[Training]) -> Training:
    """Put the changes of several projects into one; a signal that one of them lacks is missing there."""
    signals = list(dict.fromkeys(name for part in parts for name in part.columns))
    blank = [np.full(len(part.label), np.nan) for part in parts]
    return Training(
        names=tuple(name for part in parts for name in part.names),
        project=np.repeat(np.arange(len(parts)), [len(part.label) for part in parts]),
        label=np.concatenate([part.label for part in parts]),
        columns={
            name: np.concatenate([part.columns.get(name, none) for part, none in zip(parts, blank, strict=True)])
            for name in signals
        },
    )


def _drawn(defective: NDArray[np.bool_], rankings: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Draw commits of both classes again and again and return the AUC of each ranking on the same commits."""
    random = np.random.default_rng(SEED)
    classes = [np.flatnonzero(defective), np.flatnonzero(~defective)]
    found = np.empty((DRAWS, len(rankings)))
    for draw in range(DRAWS):
        chosen = np.concatenate([random.choice(members, len(members)) for members in classes])
        found[draw] = [auc(tally(values[chosen], defective[chosen])) for values in rankings]
    return found


def _print_table(measured: Sequence[Judged], figures: Sequence[Figure]) -> None:
    table: list[tuple[str, ...]] = []
    for one in measured:
        lines = auc(tally(np.nan_to_num(one.columns[LINES]), one.defective))
        table.append((one.project, "lines added", f"{lines:.4f}", "", "", ""))
        for row in figures:
            if row.project == one.project:
                gains = (_interval(row.of_history), _interval(row.over_lines))
                table.append((row.project, row.score, f"{row.auc:.4f}", f"{row.without:.4f}", *gains))
        table.append(())
    title = "Area under the ROC curve, end to end; intervals over the commits"
    heads = ("clone", "score", "AUC", "without defect_history", "gain of it (95 %)", "over lines added (95 %)")
    shown(title, heads, table, left=2, width=_WIDTH)
    for judged in measured:
        print(f"{judged.project}: {len(judged.defective):,} labelled commits, {judged.defective.mean():.1%} defective")


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:+.4f} ({estimate.low:+.4f} to {estimate.high:+.4f})"


if __name__ == "__main__":
    sys.exit(main())
