"""
Made-up rows of a feature file for measurements: all 33 signals and three columns that are none.

Only what costs time is realistic: how many different values a column has, how long their texts are, how skewed they
are and how many are missing. The rows are the same on every machine and must not be taken for anybody's changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Draw = Callable[[Generator, int], NDArray[np.float64]]

_DECIMALS = 6
"""As `riskbrief score --format csv` writes a raw value."""


def _counts(middle: float, spread: float) -> Draw:
    """Whole numbers with a long tail, half of them below `middle`."""
    return lambda draw, rows: np.floor(draw.lognormal(np.log(middle), spread, rows))


def _amounts(middle: float, spread: float) -> Draw:
    return lambda draw, rows: draw.lognormal(np.log(middle), spread, rows)


def _shares(most: float) -> Draw:
    """Many at nothing, many at everything, the rest between."""
    return lambda draw, rows: most * np.clip(draw.normal(0.4, 0.6, rows), 0, 1)


def _rarely(share: float, most: int = 1) -> Draw:
    return lambda draw, rows: np.where(draw.random(rows) < share, draw.integers(1, most + 1, rows), 0).astype(float)


SIGNALS: dict[str, tuple[Draw, float]] = {
    "lines_added": (_counts(25, 1.8), 0),
    "lines_deleted": (_counts(8, 1.9), 0),
    "files_changed": (_counts(2.5, 1.0), 0),
    "change_entropy": (_amounts(0.9, 0.7), 0),
    "directories_touched": (_counts(1.8, 0.8), 0),
    "subsystems_touched": (_counts(1.3, 0.5), 0),
    "services_touched": (_counts(1.2, 0.5), 0),
    "shared_code_touched": (_shares(100), 0),
    "file_size": (_amounts(250, 1.2), 0.01),
    "file_age": (_amounts(40, 1.7), 0.01),
    "prior_developers": (_counts(5, 1.1), 0),
    "prior_changes": (_counts(30, 1.5), 0),
    "change_burst": (_amounts(1.2, 0.6), 0),
    "minor_contributors": (_counts(1.5, 1.0), 0),
    "defect_history": (_amounts(0.8, 1.4), 0),
    "is_fix": (_rarely(0.25), 0),
    "schema_migration": (_rarely(0.02), 0.03),
    "sensitive_code": (_rarely(0.15, 4), 0.03),
    "author_file_expertise": (_amounts(1.5, 1.3), 0),
    "author_recent_experience": (_amounts(80, 1.5), 0),
    "author_subsystem_experience": (_counts(60, 1.6), 0),
    "review_depth": (_amounts(1.0, 0.8), 0.05),
    "reviewer_expertise": (_amounts(1.2, 1.2), 0.3),
    "codeowners_compliance": (_shares(100), 0.2),
    "change_age": (_amounts(1.5, 1.6), 0.02),
    "coverage_delta": (_amounts(0.3, 1.4), 0.4),
    "test_change_ratio": (_amounts(0.4, 1.2), 0),
    "ci_health": (_rarely(0.1, 4), 0.05),
    "ownership_drift": (_shares(100), 0.1),
    "slo_burn_rate": (_amounts(0.6, 1.1), 0.15),
    "active_incident": (_rarely(0.03, 2), 0),
    "deploy_timing": (_rarely(0.2, 2), 0.1),
    "service_failure_rate": (_amounts(9, 0.7), 0.02),
}
"""How each signal's values are drawn, and the share of rows that lack it."""


def make_rows(rows: int) -> pl.DataFrame:
    """Draw so many rows: commit, project and title first, then the signals; what is missing is empty."""
    draw = np.random.default_rng(20261121)
    projects = draw.integers(0, 40, rows)
    columns = {
        "commit": pl.Series([f"{number:040x}" for number in draw.integers(0, 2**62, rows).tolist()]),
        "project": pl.Series([f"organisation/repository-{number}" for number in projects.tolist()]),
        "title": pl.Series(
            [f'Correct "part {number}", once more' for number in draw.integers(0, 10**6, rows).tolist()]
        ),
    }
    for name, (values, share) in SIGNALS.items():
        drawn = np.round(values(draw, rows), _DECIMALS)
        drawn[draw.random(rows) < share] = np.nan
        column = pl.Series(drawn).fill_nan(None)
        whole = bool((column == column.floor()).all())
        columns[name] = column.cast(pl.Int64) if whole else column
    return pl.DataFrame(columns)
