"""The shapes of the fitted signals: where a curve may bend, and which way it goes.

Knots lie about evenly on log(1 + value), denser where most changes are. Directions are those of the signals' table;
where that leaves it open (None), the fit decides.
"""

from __future__ import annotations

from benchmarks.fitting.training import Shape
from scoring.catalogue import Direction

UP, DOWN = Direction.UP, Direction.DOWN

_LINES = (0, 1, 2, 3, 5, 7, 11, 15, 22, 31, 45, 63, 90, 127, 181, 255, 362, 511, 723, 1023, 2047)
_COUNTS = (0, 1, 2, 3, 5, 7, 11, 15, 22, 31, 45, 63, 90, 127, 181, 255, 511, 1023)
_COMMITS = (0, 3, 10, 30, 100, 300, 1000)

FITTED_ON_METRICS: tuple[Shape, ...] = tuple(
    Shape(signal=signal, knots=tuple(float(knot) for knot in knots), direction=direction)
    for signal, direction, knots in (
        ("lines_added", UP, _LINES),
        ("lines_deleted", UP, (0, 1, 3, 7, 15, 31, 63, 127, 255, 511)),
        ("files_changed", UP, (1, 2, 3, 4, 5, 7, 9, 13, 17, 33)),
        ("change_entropy", UP, (0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5)),
        ("directories_touched", UP, (1, 2, 3, 4, 6, 9, 17)),
        ("file_size", None, (0, 15, 30, 60, 125, 250, 500, 1000, 2000)),
        ("file_age", DOWN, (0, 1, 3, 7, 15, 30, 60, 120, 240, 480, 1000)),
        ("prior_changes", UP, _COUNTS),
        ("is_fix", None, (0, 1)),
        ("author_recent_experience", DOWN, _COMMITS),
        ("author_subsystem_experience", DOWN, _COMMITS),
    )
)
"""The signals that published metrics have, but for those below."""

WITHOUT_WEIGHT: tuple[Shape, ...] = tuple(
    Shape(signal=signal, knots=tuple(float(knot) for knot in knots), direction=UP)
    for signal, knots in (("subsystems_touched", (1, 2, 3, 5)), ("prior_developers", (0, 1, 3, 7, 15, 31, 63)))
)
"""Beside lines added these two lower the left-out AUC (by .0014 and .0003): what they say turns around from project to
project (.50 to .57 and .46 to .66 alone). They are read and shown, and add no points."""

FITTED_ON_CLONES: tuple[Shape, ...] = tuple(
    Shape(signal=signal, knots=tuple(float(knot) for knot in knots), direction=direction)
    for signal, direction, knots in (
        ("defect_history", UP, (0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 20, 40, 80)),
        ("author_file_expertise", DOWN, (0, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 10)),
    )
)
"""The two signals that no published table has; their values come from real clones of labelled projects."""
