"""
Measures how well the fitted signals rank changes of projects that no card has seen.

    python -m benchmarks.accuracy [--data DIR] [--readings FILE] [--seed N] [--out docs/accuracy.md]

Leave one out: each project of the published metrics is ranked by a card that was fitted on the others, through the
text of a catalogue, the layout and whole points, as what ships goes. --readings names a table of
`python -m benchmarks.labelled`, which what ships was fitted on as well; without it the published metrics stand alone.
Beside it, in the same run: lines added, churn, logistic regression on Kamei et al.'s metrics and gradient boosting,
which learn from the other projects as well. With --out the report is written as Markdown, with what the shipped card
does on the data that it was fitted on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fitting.leftout import score_left_out
from benchmarks.published.metrics import METRICS, MetricsMissingError, read_metrics, read_readings
from benchmarks.tables import judged
from bot.settings.scorecard import shipped_text
from bot.wiring import load_method
from briefing.contracts.words import count
from briefing.evaluation.accuracy.document import render_markdown, render_text
from briefing.evaluation.accuracy.report import Part, build_report
from briefing.evaluation.accuracy.source import Columns, describe
from scoring.accuracy.sample import Sample
from scoring.accuracy.study import Chances, Study, assess
from scoring.bulk import score_repositories

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.fitting.training import Training
    from scoring.accuracy.bootstrap import Estimate

DATA = Path(__file__).resolve().parents[2] / "shared" / "real" / "jit"
LEAST_AUC = 0.717
LEAST_GAIN = 0.008
CALLED_WRONGLY = 2
COMMAND = "python -m benchmarks.accuracy --out docs/accuracy.md"
LEFT_OUT = "Cards that never saw the project they rank"
REFITTED = (
    "Each project is ranked by a card that was fitted on the {others}, in the way in which the shipped one is fitted"
    " (docs/fitting.md). This is what a repository that the score has never seen can expect."
)


def measure_left_out(training: Training, readings: Sequence[Training] = (), seed: int = 0) -> Study:
    """Rank every project by a card that never saw it, and hold that against the baselines."""
    return _assessed(training, score_left_out(training, readings, load_method(), shipped_text(), _tell), seed)


def measure_shipped(training: Training, seed: int = 0) -> Study:
    """Rank every project by the card that ships, which was fitted on these data."""
    return _assessed(training, score_repositories(load_method(), training.columns, training.project).points, seed)


def _assessed(training: Training, points: NDArray[np.int64], seed: int) -> Study:
    method = load_method()
    # In the catalogue's order, as 'riskbrief evaluate' reads a file: trees are grown column by column.
    columns = {one.id: training.columns[one.id] for one in method.catalogue.signals if one.id in training.columns}
    points_of = points.astype(np.float64)
    return assess(points_of, columns, _sample(training), method.bands, chances=Chances(seed=seed))


def _sample(training: Training) -> Sample:
    return Sample(defective=training.label.astype(np.bool_), codes=training.project, names=training.names)


def main() -> int:
    """Measure, print the report and the verdict; 1 when a goal is missed, 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help=f"the directory with {METRICS}")
    parser.add_argument("--readings", type=Path, help="our readings of labelled clones")
    parser.add_argument("--seed", type=int, default=0, help="decides what the intervals draw")
    parser.add_argument("--out", type=Path, help="write the report to this file as Markdown")
    arguments = parser.parse_args()
    try:
        training = read_metrics(arguments.data)
        readings = [read_readings(arguments.readings)] if arguments.readings else []
    except MetricsMissingError as error:
        print(f"accuracy: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    study = measure_left_out(training, readings, arguments.seed)
    named = Columns(file=METRICS, label="label", project="project")
    source = describe(named, load_method().catalogue, training.columns, _sample(training))
    note = REFITTED.format(others=count(len(study.projects) - 1, "other project"))
    part = Part(study=study, in_sample=False, title=LEFT_OUT, note=note)
    print(render_text(build_report([part], source)))
    if arguments.out is not None:
        parts = [part, Part(study=measure_shipped(training, arguments.seed), in_sample=True)]
        arguments.out.write_text(render_markdown(build_report(parts, source, command=COMMAND)), "utf-8")
    lines = study.standing("lines_added")
    if lines is None or lines.gains is None:
        print("accuracy: the data has no lines added to compare with", file=sys.stderr)
        return CALLED_WRONGLY
    mean, gain = study.score.means["auc"], lines.gains["auc"]
    is_met = mean.value >= LEAST_AUC and gain.value >= LEAST_GAIN
    figures = f"mean AUC {_told(mean)}, over lines added {_told(gain, sign='+')}"
    return judged("accuracy", figures, f"goal >= {LEAST_AUC:.3f} and >= {LEAST_GAIN:+.3f}", good=is_met)


def _told(estimate: Estimate, sign: str = "") -> str:
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:{sign}.4f}"
    return f"{estimate.value:{sign}.4f} ({estimate.low:{sign}.4f} to {estimate.high:{sign}.4f})"


def _tell(done: int, total: int) -> None:
    print(f"fitted without {done} of {total} projects", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
