"""Makes tables of labelled commits in the published form, for the tests of what is measured on them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

COLUMNS = ("la", "ld", "nf", "nd", "ns", "entropy", "ndev", "age", "nuc", "exp", "rexp", "sexp", "lt", "fix")


def write_labels(path: Path, rows: Mapping[str, Mapping[str, float | str]], project: str = "made/up") -> Path:
    """Write a table with the given cells by commit; what is not given is empty, the label 0."""
    with gzip.open(path, "wt", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["commit", "project", "label", *COLUMNS])
        for commit, cells in rows.items():
            given = [cells.get(column, "") for column in COLUMNS]
            writer.writerow([commit, project, cells.get("label", 0), *given])
    return path
