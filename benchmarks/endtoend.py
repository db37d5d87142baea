"""
From a clone to a verdict: how well the score ranks labelled commits that the product itself has read.

    python -m benchmarks.endtoend --repo PATH [--repo PATH …] [--labels DIR] [--readings FILE] [--write docs/fitting.md]

Every labelled commit is read from a real clone and scored with all that git supplies, laid out as for a reader who has
git alone. The area under the ROC curve is compared with that of lines added: by the card that ships, which knows these
very projects, and by one that was fitted without the project, its other clones and its published table. The goal is
held against the second. The two signals that need a patch are laid out and never earn a point, since reading every
patch would take hours. Then each signal that is weighted by judgement and can be read from git is tried: how it ranks
alone, and what the cards without a project gain where it may have a weight beside the fitted ones. --write puts both
tables into a page. Without a clone the reason is said and nothing is measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fit import add_readings_arguments, readings_of
from benchmarks.fitting.card import fit_card
from benchmarks.fitting.shapes import FITTED, WITHOUT_WEIGHT
from benchmarks.fitting.training import Shape, together
from benchmarks.fitting.written import write_card
from benchmarks.labelled import CALLED_WRONGLY, NothingToMeasureError
from benchmarks.published.metrics import MetricsMissingError, read_metrics
from benchmarks.tables import into_page, judged, markdown, shown
from bot.settings.scorecard import shipped_text
from bot.wiring import load_method
from scoring.accuracy.bootstrap import from_draws, over_projects
from scoring.accuracy.measures import auc, tally
from scoring.bulk import score_columns
from scoring.catalogue import Direction, parse_catalogue
from scoring.score import lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.fitting.card import FittedCard
    from benchmarks.fitting.training import Training
    from scoring.accuracy.bootstrap import Estimate
    from scoring.score import Method

    Heads = tuple[str, ...]

LINES = "lines_added"
SHIPPED, LEFT_OUT = "as shipped (in sample)", "fitted without this project"
PATCHED = ("schema_migration", "sensitive_code")
LEAST_GAIN, LEAST_OF_ONE = 0.010, -0.005
CHANCE = 0.5
DRAWS = 400
SEED = 7
WIDTH = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One score on one clone: its AUC, and the difference to lines added with its interval over the commits."""

    clone: str
    score: str
    auc: float
    over_lines: Estimate


def points_of(method: Method, clone: Training) -> NDArray[np.float64]:
    """Score the commits of one clone by a catalogue, laid out on what git supplies."""
    columns: Mapping[str, NDArray[np.float64]] = {
        name: values for name, values in clone.columns.items() if not np.isnan(values).all()
    } | {name: np.zeros(len(clone.label)) for name in PATCHED}
    return score_columns(lay_out(method, columns.keys()), columns).points.astype(np.float64)


def left_out_card(parts: Sequence[Training], project: str, shapes: Sequence[Shape] = FITTED) -> FittedCard:
    """Return the card that is fitted on all that is not of a project."""
    return fit_card(together([part.without(project) for part in parts]), shapes)


def method_of(method: Method, card: FittedCard) -> Method:
    """Return the method whose catalogue is that of a fitted card."""
    return replace(method, catalogue=parse_catalogue(write_card(shipped_text(), card, WITHOUT_WEIGHT)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One judged signal: its mean AUC alone, in how many clones above one half, and what a weight for it would add."""

    signal: str
    alone: float
    ahead: int
    gain: float


def try_signals(method: Method, parts: Sequence[Training], cards: Mapping[str, FittedCard]) -> list[Tried]:
    """Try each judged signal that git supplies, in the clones, `parts` but the first; `cards` are without a project."""
    clones, found = parts[1:], []
    bare = _mean_auc(clones, cards)
    for signal in method.catalogue.signals:
        if signal.fitted or not all(signal.id in clone.columns for clone in clones):
            continue
        print(f"{signal.id}: fitting with it", file=sys.stderr)
        knots = tuple(at for at, _ in signal.curve.knots)
        shapes = (*FITTED, Shape(signal=signal.id, knots=knots, direction=signal.direction))
        beside = {project: left_out_card(parts, project, shapes) for project in cards}
        sign = 1 if signal.direction is Direction.UP else -1
        alone = [_auc(sign * _filled(clone.columns[signal.id]), clone) for clone in clones]
        ahead = sum(one > CHANCE for one in alone)
        gain = _mean_auc(clones, beside) - bare
        found.append(Tried(signal=signal.id, alone=fmean(alone), ahead=ahead, gain=gain))
    return found


def _mean_auc(clones: Sequence[Training], cards: Mapping[str, FittedCard]) -> float:
    return fmean(_auc(cards[clone.names[0]].points(clone).astype(np.float64), clone) for clone in clones)


def _auc(values: NDArray[np.float64], clone: Training) -> float:
    return auc(tally(values, clone.label.astype(np.bool_)))


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let the median stand where there is no reading; of a signal without any, nothing is above anything."""
    return np.zeros(len(values)) if np.isnan(values).all() else np.nan_to_num(values, nan=float(np.nanmedian(values)))


def figure(clone: Training, name: str, score: str, points: NDArray[np.float64]) -> Figure:
    """Compare a score with lines added, on the same drawn commits of both classes."""
    defective, lines = clone.label.astype(np.bool_), np.nan_to_num(clone.columns[LINES])
    random, drawn = np.random.default_rng(SEED), np.empty(DRAWS)
    classes = [np.flatnonzero(defective), np.flatnonzero(~defective)]
    for draw in range(DRAWS):
        chosen = np.concatenate([random.choice(members, len(members)) for members in classes])
        mine, theirs = (auc(tally(values[chosen], defective[chosen])) for values in (points, lines))
        drawn[draw] = mine - theirs
    mine, theirs = _auc(points, clone), _auc(lines, clone)
    return Figure(clone=name, score=score, auc=mine, over_lines=from_draws(mine - theirs, drawn))


def main() -> int:
    """Read, score, print the table and the verdict; 1 when the goal is missed, 2 without anything to measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endtoend", description=__doc__)
    add_readings_arguments(parser)
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into this page, between its marks")
    arguments = parser.parse_args()
    try:
        metrics, readings = read_metrics(arguments.labels), readings_of(arguments)
    except (NothingToMeasureError, MetricsMissingError) as error:
        print(f"endtoend: not measured: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    clones = [readings.only(readings.project == number) for number in range(len(readings.names))]
    shipped, figures, cards = load_method(), [], {}
    for number, clone in enumerate(clones):
        (project,) = clone.names
        if project not in cards:
            print(f"{project}: fitting without it", file=sys.stderr)
            cards[project] = left_out_card([metrics, *clones], project)
        for score, method in ((SHIPPED, shipped), (LEFT_OUT, method_of(shipped, cards[project]))):
            figures.append(figure(clone, f"{number + 1} {project}", score, points_of(method, clone)))
    heads, rows = _figures_table(clones, figures)
    tried_heads, tried = _tried_table(try_signals(shipped, [metrics, *clones], cards), len(clones))
    shown("Area under the ROC curve, end to end; intervals over the commits", heads, rows, width=WIDTH)
    shown("Signals that are weighted by judgement", tried_heads, tried, width=WIDTH)
    if arguments.write is not None:
        into_page(arguments.write, markdown(heads, rows) + "\n" + markdown(tried_heads, tried))
    return _verdict([row for row in figures if row.score == LEFT_OUT])


def _verdict(rows: Sequence[Figure]) -> int:
    gains = np.array([row.over_lines.value for row in rows])
    mean, least = over_projects(gains, seed=SEED), float(gains.min())
    is_above = mean.low is not None and mean.low > 0
    said = f"mean AUC {fmean(row.auc for row in rows):.4f}, over lines added {_interval(mean)}, least {least:+.4f}"
    goal = f"goal >= {LEAST_GAIN:+.3f} with an interval above 0, none below {LEAST_OF_ONE:+.3f}"
    return judged("endtoend", said, goal, good=mean.value >= LEAST_GAIN and is_above and least >= LEAST_OF_ONE)


def _figures_table(clones: Sequence[Training], figures: Sequence[Figure]) -> tuple[Heads, list[Heads]]:
    rows = []
    for number, clone in enumerate(clones):
        name = f"{number + 1} {clone.names[0]}"
        lines = _auc(np.nan_to_num(clone.columns[LINES]), clone)
        cells = [cell for row in figures if row.clone == name for cell in (f"{row.auc:.4f}", _interval(row.over_lines))]
        rows.append((name, f"{len(clone.label):,}", f"{clone.label.mean():.1%}", f"{lines:.4f}", *cells))
    heads = ("clone", "commits", "defective", "lines added", SHIPPED, "over lines", LEFT_OUT, "over lines")
    return heads, rows


def _tried_table(tried: Sequence[Tried], clones: int) -> tuple[Heads, list[Heads]]:
    heads = ("signal", "AUC alone", "above one half in", "a weight beside the fitted ones adds")
    return heads, [(one.signal, f"{one.alone:.3f}", f"{one.ahead} of {clones}", f"{one.gain:+.4f}") for one in tried]


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:+.4f}"
    return f"{estimate.value:+.4f} ({estimate.low:+.4f} to {estimate.high:+.4f})"


if __name__ == "__main__":
    sys.exit(main())
