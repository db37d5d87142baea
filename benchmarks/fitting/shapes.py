"""The shapes of the fitted signals: where a curve may bend, and which way it goes.

Knots lie about evenly on log(1 + value), denser where most changes are. Directions are those of the signals' table;
where that leaves it open (None), the fit decides.
"""

from __future__ import annotations

from benchmarks.fitting.training import Shape
from scoring.catalogue import Direction

UP, DOWN = Direction.UP, Direction.DOWN

_LINES = (0, 1, 2, 3, 5, 7, 11, 15, 22, 31, 45, 63, 90, 127, 181, 255, 362, 511, 723, 1023, 2047)

FITTED: tuple[Shape, ...] = tuple(
    Shape(signal=signal, knots=tuple(float(knot) for knot in knots), direction=direction)
    for signal, direction, knots in (
        ("lines_added", UP, _LINES),
        ("lines_deleted", UP, (0, 1, 3, 7, 15, 31, 63, 127, 255, 511)),
        ("files_changed", UP, (1, 2, 3, 4, 5, 7, 9, 13, 17, 33)),
        ("file_age", DOWN, (0, 1, 3, 7, 15, 30, 60, 120, 240, 480, 1000)),
        ("prior_changes", UP, (0, 1, 2, 3, 5, 7, 11, 15, 22, 31, 45, 63, 90, 127, 181, 255, 511, 1023)),
        ("is_fix", None, (0, 1)),
        ("author_recent_experience", DOWN, (0, 3, 10, 30, 100, 300, 1000)),
        ("defect_history", UP, (0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 20, 40, 80)),
    )
)
"""What is fitted; `defect_history` is in no published table, but only read from clones."""

WITHOUT_WEIGHT: tuple[Shape, ...] = tuple(
    Shape(signal=signal, knots=tuple(float(knot) for knot in knots), direction=direction)
    for signal, direction, knots in (
        ("change_entropy", UP, (0, 5)),
        ("directories_touched", UP, (1, 17)),
        ("subsystems_touched", UP, (1, 5)),
        ("file_size", UP, (0, 2000)),
        ("prior_developers", UP, (0, 63)),
        ("author_file_expertise", DOWN, (0, 10)),
        ("author_subsystem_experience", DOWN, (0, 1000)),
    )
)
"""Beside the size these add nothing to the left-out AUC, or turn around from history to history (docs/fitting.md). They
are read and shown, and add no points."""
