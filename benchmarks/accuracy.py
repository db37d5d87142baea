"""
Measures how well the fitted signals rank changes of projects that no card has seen.

    python -m benchmarks.accuracy [--data DIR] [--seed N]

Leave one out: each project of the published metrics is ranked by a card that was fitted on the others, through the
text of a catalogue, the layout and whole points, as what ships goes. Beside it, in the same run: lines added, churn,
logistic regression on Kamei et al.'s metrics and gradient boosting, which learn from the other projects as well.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.metrics import METRICS, MetricsMissingError, read_metrics
from benchmarks.tables import judged
from bot.settings.scorecard import shipped_text
from bot.wiring import load_method
from briefing.evaluation.accuracy.report import Part, build_report
from briefing.evaluation.accuracy.source import Columns, describe
from briefing.evaluation.accuracy.text import render_text
from scoring.accuracy.sample import Sample
from scoring.accuracy.study import Chances, Study, assess
from scoring.fitting.leftout import score_left_out

if TYPE_CHECKING:
    from scoring.accuracy.bootstrap import Estimate
    from scoring.fitting.training import Training

DATA = Path(__file__).resolve().parents[2] / "shared" / "real" / "jit"
LEAST_AUC = 0.717
LEAST_GAIN = 0.008
CALLED_WRONGLY = 2
LEFT_OUT = "Each project is ranked by a card that was fitted on the other projects."


def measure_left_out(training: Training, seed: int = 0) -> Study:
    """Rank every project by a card that never saw it, and hold that against the baselines."""
    points = score_left_out(training, load_method(), shipped_text(), _tell)
    sample = Sample(defective=training.label.astype(np.bool_), codes=training.project, names=training.names)
    bands = load_method().bands
    return assess(points.astype(np.float64), training.columns, sample, bands, chances=Chances(seed=seed))


def main() -> int:
    """Measure, print the report and the verdict; 1 when a goal is missed, 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help=f"the directory with {METRICS}")
    parser.add_argument("--seed", type=int, default=0, help="decides what the intervals draw")
    arguments = parser.parse_args()
    try:
        training = read_metrics(arguments.data)
    except MetricsMissingError as error:
        print(f"accuracy: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    study = measure_left_out(training, arguments.seed)
    sample = Sample(defective=training.label.astype(np.bool_), codes=training.project, names=training.names)
    named = Columns(file=METRICS, label="label", project="project")
    source = describe(named, load_method().catalogue, training.columns, sample)
    print(render_text(build_report([Part(study=study, in_sample=False, note=LEFT_OUT)], source)))
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
