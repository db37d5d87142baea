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
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.featurerows import make_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 1_000_000
ROUNDS = 3
MOST_SECONDS = 20
MOST_MIB = 2048

_BASELINE = "import sys, polars; polars.read_csv(sys.argv[1], infer_schema_length=10_000).write_csv(sys.argv[2])"


def main() -> int:
    """Measure, print the table and the verdict; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.score", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--run", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        print(json.dumps(_measure(arguments.run)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _report(Path(folder), arguments.rows)


def _measure(command: list[str]) -> dict[str, float]:
    started = time.perf_counter()
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def _report(folder: Path, rows: int) -> int:
    files = _write(folder, rows)
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in (*files, "baseline")}
    for name in _turns(files):
        out = folder / "out.csv"
        runs[name].append(_apart(_baseline(files["csv"], out) if name == "baseline" else _score(files[name], out)))
        if name != "baseline":
            _check(out, rows)
    seconds = {name: median(run["seconds"] for run in found) for name, found in runs.items()}
    mib = {name: max(run["mib"] for run in found) for name, found in runs.items()}
    _print_table(files, rows, seconds, mib)
    good = seconds["csv"] < MOST_SECONDS and mib["csv"] < MOST_MIB
    figures = f"{rows:,} rows in {seconds['csv']:.1f} s and {mib['csv']:.0f} MiB"
    ratio = seconds["csv"] / seconds["baseline"]
    goals = f"goal < {MOST_SECONDS} s, < 2 GiB"
    print(f"score: {figures}, {ratio:.1f}x of reading and writing ({goals}) {'ok' if good else 'short'}")
    return 0 if good else 1


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


def _score(file: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "bot", "score", "--features", str(file), "--out", str(out)]


def _baseline(file: Path, out: Path) -> list[str]:
    return [sys.executable, "-c", _BASELINE, str(file), str(out)]


def _apart(command: list[str]) -> dict[str, float]:
    measure = [sys.executable, "-m", "benchmarks.score", "--run", *command]
    done = subprocess.run(measure, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _check(out: Path, rows: int) -> None:
    """A figure for a result that is not whole would be worth nothing."""
    with out.open("rb") as lines:
        header = next(lines)
        found = sum(1 for _ in lines)
    if found != rows or not header.endswith(b",score,score_low,score_high,band\n"):
        raise RuntimeError(f"{out} has {found} rows and not {rows}, or lacks the columns of the score")


def _print_table(files: dict[str, Path], rows: int, seconds: dict[str, float], mib: dict[str, float]) -> None:
    table = Table(title=f"{rows:,} rows, 33 signals and 3 other columns", title_justify="left")
    for heading in ("run", "file MiB", "seconds", "rows/s", "peak MiB"):
        table.add_column(heading, justify="left" if heading == "run" else "right")
    names = {f"score --features rows.{kind}": kind for kind in files} | {"polars reads and writes rows.csv": "baseline"}
    for name, kind in names.items():
        size = files.get(kind, files["csv"]).stat().st_size / 1024**2
        table.add_row(name, f"{size:.0f}", f"{seconds[kind]:.2f}", f"{rows / seconds[kind]:,.0f}", f"{mib[kind]:.0f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    sys.exit(main())
