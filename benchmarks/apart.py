"""Runs a command with a process between it and the measurement, so that the peak memory told is that of it alone."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds, and the most memory that it held."""

    seconds: float
    mib: float


def apart(*command: object) -> Run:
    """Run a command to its end; what it says on its standard output is not wanted."""
    between = [sys.executable, "-m", "benchmarks.apart", *map(str, command)]
    done = subprocess.run(between, stdout=subprocess.PIPE, check=True)
    return Run(**json.loads(done.stdout))


def middle(runs: Sequence[Run]) -> Run:
    """Return the median of the times with the most memory that any run held."""
    return Run(median(run.seconds for run in runs), max(run.mib for run in runs))


def _main() -> None:
    started = time.perf_counter()
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}))


if __name__ == "__main__":
    _main()
