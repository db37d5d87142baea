"""
Measures `riskbrief score --features` on a million rows with all 33 signals, as CSV, compressed CSV and Parquet.

    python -m benchmarks.score [--rows N]

The real command is run as a process of its own, beside polars merely reading the same CSV and writing it back, which is
the least that anything could take. They take turns, so that a slow minute of the machine hits both. Each run has a
process between it and this one, so that the peak memory asked of the system afterwards is that of one run alone.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.apart import Run, apart, middle
from benchmarks.score.rows import make_rows
from benchmarks.tables import judged, shown

ROWS = 1_000_000
ROUNDS = 3
MOST_SECONDS = 20
MOST_MIB = 2048

_BASELINE = "import sys, polars; polars.read_csv(sys.argv[1], infer_schema_length=10_000).write_csv(sys.argv[2])"


def main() -> int:
    """Measure, print the table and the verdict; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.score", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return _report(Path(folder), arguments.rows)


def _report(folder: Path, rows: int) -> int:
    files = _write(folder, rows)
    runs: dict[str, list[Run]] = {name: [] for name in (*files, "baseline")}
    out = folder / "out.csv"
    for name in _turns(files):
        if name == "baseline":
            runs[name].append(apart(sys.executable, "-c", _BASELINE, files["csv"], out))
        else:
            runs[name].append(apart(sys.executable, "-m", "bot", "score", "--features", files[name], "--out", out))
            _check(out, rows)
    found = {name: middle(each) for name, each in runs.items()}
    _print_table(files, rows, found)
    csv, plain = found["csv"], found["baseline"]
    figures = f"{rows:,} rows in {csv.seconds:.1f} s and {csv.mib:.0f} MiB"
    figures += f", {csv.seconds / plain.seconds:.1f}x of reading and writing"
    goal = f"goal < {MOST_SECONDS} s, < 2 GiB"
    return judged("score", figures, goal, good=csv.seconds < MOST_SECONDS and csv.mib < MOST_MIB)


def _write(folder: Path, rows: int) -> dict[str, Path]:
    frame = make_rows(rows)
    files = {kind: folder / f"rows.{kind}" for kind in ("csv", "csv.gz", "parquet")}
    frame.write_csv(files["csv"])
    frame.write_parquet(files["parquet"])
    with files["csv"].open("rb") as plain, gzip.open(files["csv.gz"], "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed)
    return files


def _turns(files: dict[str, Path]) -> Iterator[str]:
    for _ in range(ROUNDS):
        yield from ("csv", "baseline")
    yield from (name for name in files if name != "csv")


def _check(out: Path, rows: int) -> None:
    """A figure for a result that is not whole would be worth nothing."""
    with out.open("rb") as lines:
        header = next(lines)
        found = sum(1 for _ in lines)
    if found != rows or not header.endswith(b",score,score_low,score_high,band\n"):
        raise RuntimeError(f"{out} has {found} rows and not {rows}, or lacks the columns of the score")


def _print_table(files: dict[str, Path], rows: int, found: dict[str, Run]) -> None:
    names = {f"score --features rows.{kind}": kind for kind in files} | {"polars reads and writes rows.csv": "baseline"}
    table = []
    for name, kind in names.items():
        size, run = files.get(kind, files["csv"]).stat().st_size / 1024**2, found[kind]
        table.append((name, f"{size:.0f}", f"{run.seconds:.2f}", f"{rows / run.seconds:,.0f}", f"{run.mib:.0f}"))
    title = f"{rows:,} rows, 33 signals and 3 other columns"
    shown(title, ("run", "file MiB", "seconds", "rows/s", "peak MiB"), table)


if __name__ == "__main__":
    sys.exit(main())
