"""Scores each project with a card that was fitted without it: what a repository that nobody has seen can expect.

The refitted cards go the whole way of the shipped one, through the text of a catalogue, the layout and whole points,
so that what is measured is what would ship.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fitting.card import fit_card
from benchmarks.fitting.shapes import FITTED, WITHOUT_WEIGHT
from benchmarks.fitting.training import FitImpossible, together
from benchmarks.fitting.written import write_card
from scoring.bulk import score_columns
from scoring.catalogue import parse_catalogue
from scoring.score import lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.fitting.training import Training
    from scoring.score import Method

    OnProgress = Callable[[int, int], object]

LEAST_PROJECTS = 2


def score_left_out(
    training: Training, readings: Sequence[Training], method: Method, text: str, on_progress: OnProgress | None = None
) -> NDArray[np.int64]:
    """Return the points of every change from a card that was fitted on the other projects.

    `readings` are those of clones, which are fitted on beside the tables, but for the clones of the project. `text` is
    the catalogue that the cards are written into, `method` what it is scored with otherwise.

    Raises:
        FitImpossible: with fewer than two projects, or as `fit_card` says.
    """
    if len(training.names) < LEAST_PROJECTS:
        message = "to leave one project out takes at least two; name the column of the projects"
        raise FitImpossible(message)
    points = np.zeros(len(training.label), dtype=np.int64)
    for done, name in enumerate(training.names):
        others = together([part.without(name) for part in (training, *readings)])
        mine = training.project == training.names.index(name)
        catalogue = parse_catalogue(write_card(text, fit_card(others, FITTED), WITHOUT_WEIGHT))
        columns = {
            signal: values[mine]
            for signal, values in training.columns.items()
            if signal in catalogue.by_id and not np.isnan(values[mine]).all()
        }
        laid_out = lay_out(replace(method, catalogue=catalogue), columns.keys())
        points[mine] = score_columns(laid_out, columns).points
        if on_progress is not None:
            on_progress(done + 1, len(training.names))
    return points
