"""Labelled changes as arrays, and the ramps that a monotone curve is the sum of.

A curve is a sum of ramps with weights of 0 or more: ramp i rises from 0 to 1 between the knots i and i+1, on the
axis log(1 + value). What rises falls when each ramp is turned around, so that a weight never needs a sign. A missing
value takes the mean of its project's ramps; a column that a project lacks altogether takes 0 and is left to the
project's intercept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.catalogue import Direction

if TYPE_CHECKING:
    from numpy.typing import NDArray


class FitImpossible(Exception):
    """Labelled changes from which nothing can be fitted; the message says which and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Training:
    """Changes with labels: `project` numbers the histories from 0, `label` is 1 for a change that induced a defect.

    `names` says which project each history is of: a table and several clones may be of one. `columns` holds a float
    array by signal id, NaN where a reading is missing.
    """

    names: tuple[str, ...]
    project: NDArray[np.int64]
    label: NDArray[np.int64]
    columns: Mapping[str, NDArray[np.float64]]

    def only(self, kept: NDArray[np.bool_]) -> Training:
        """Return some of the changes, with the projects that are left numbered anew."""
        numbers, project = np.unique(self.project[kept], return_inverse=True)
        return Training(
            names=tuple(self.names[number] for number in numbers),
            project=project.astype(np.int64),
            label=self.label[kept],
            columns={signal: values[kept] for signal, values in self.columns.items()},
        )

    def without(self, name: str) -> Training:
        """Return all changes but those of the histories of one project."""
        return self.only((np.array(self.names) != name)[self.project])


def together(parts: Sequence[Training]) -> Training:
    """Put the changes of several parts side by side; a signal that one of them lacks is missing there."""
    signals = dict.fromkeys(signal for part in parts for signal in part.columns)
    blank = [np.full(len(part.label), np.nan) for part in parts]
    first = np.cumsum([0, *(len(part.names) for part in parts)])
    return Training(
        names=tuple(name for part in parts for name in part.names),
        project=np.concatenate([part.project + number for part, number in zip(parts, first, strict=False)]),
        label=np.concatenate([part.label for part in parts]),
        columns={
            signal: np.concatenate([part.columns.get(signal, none) for part, none in zip(parts, blank, strict=True)])
            for signal in signals
        },
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """How the curve of a signal may look: its knots (values, rising) and the way it goes; None: the fit finds out."""

    signal: str
    knots: tuple[float, ...]
    direction: Direction | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ramps:
    """One column for each ramp; `signal`, `way` and `width` (of log(1 + value)) say what a column belongs to."""

    values: NDArray[np.float64]
    signal: NDArray[np.str_]
    way: tuple[Direction, ...]
    width: NDArray[np.float64]

    def chosen(self, columns: NDArray[np.bool_]) -> Ramps:
        """Return some of the columns."""
        kept = np.flatnonzero(columns)
        return Ramps(
            values=self.values[:, kept],
            signal=self.signal[kept],
            way=tuple(self.way[index] for index in kept),
            width=self.width[kept],
        )


def ramps(training: Training, shapes: Sequence[Shape]) -> Ramps:
    """Return the ramps of all shapes; a shape whose direction is open has them both ways."""
    blocks, signals, ways, widths = [], [], [], []
    for shape in shapes:
        axis = np.log1p(np.array(shape.knots))
        rising = _rising(training, shape.signal, axis)
        for way in (Direction.UP, Direction.DOWN) if shape.direction is None else (shape.direction,):
            values = rising if way is Direction.UP else 1 - rising
            blocks.append(_filled(values, training.project, len(training.names)))
            signals += [shape.signal] * (len(axis) - 1)
            ways += [way] * (len(axis) - 1)
            widths.append(np.diff(axis))
    return Ramps(values=np.hstack(blocks), signal=np.array(signals), way=tuple(ways), width=np.concatenate(widths))


def _rising(training: Training, signal: str, axis: NDArray[np.float64]) -> NDArray[np.float64]:
    values = training.columns.get(signal)
    if values is None:
        return np.full((len(training.label), len(axis) - 1), np.nan)
    place = (np.log1p(values)[:, None] - axis[:-1]) / np.diff(axis)
    return np.asarray(np.clip(place, 0.0, 1.0))


def _filled(values: NDArray[np.float64], project: NDArray[np.int64], projects: int) -> NDArray[np.float64]:
    missing = np.isnan(values[:, 0])
    if not missing.any():
        return values
    filled = values.copy()
    for number in range(projects):
        mine = project == number
        there = mine & ~missing
        filled[mine & missing] = values[there].mean(axis=0) if there.any() else 0.0
    return filled
