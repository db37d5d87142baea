"""How much of a processor the commands take that somebody sits and waits for, on the example organisation.

    python -m benchmarks.look

The example is made as a user makes it, with `riskbrief demo --keep`. Each command is then called three times as the
installed command, one by one; what counts is the least of the seconds that its process took of a processor, in the
user's name and the system's, so that a busy machine changes little. Services that are not connected are not asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.tables import judged, shown

COMMANDS = (
    "explain checkout:incident",
    "preview --team storefront",
    "doctor",
    "week --team storefront",
    "status",
)
TIMES = 3
MOST_SECONDS = 1.5
MADE_WRONGLY = (2,)
"""How a command ends that was called wrongly. That doctor and status find what is not well is an answer."""


def seconds_of(command: str, folder: Path) -> float:
    """Call a command in the folder of the example; return the processor's seconds.

    Raises:
        RuntimeError: it could not answer; with what it said.
    """
    process = subprocess.Popen(
        [Path(sys.executable).with_name("riskbrief"), *command.split()],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = process.stderr.read().decode() if process.stderr is not None else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode in MADE_WRONGLY or "Traceback" in said:
        raise RuntimeError(f"riskbrief {command}: {said}")
    return used.ru_utime + used.ru_stime


def main() -> int:
    with TemporaryDirectory(prefix="riskbrief-look-") as folder:
        # The first one to be called also compiles our modules, which an installation does once.
        seconds_of("demo --narrator template --keep .", Path(folder))
        took = {one: min(seconds_of(one, Path(folder)) for _ in range(TIMES)) for one in COMMANDS}
    rows = [(one, f"{seconds:.2f}") for one, seconds in took.items()]
    shown("Seconds of a processor, the least of three", ("command", "seconds"), rows)
    worst = max(took, key=lambda one: took[one])
    figures = f"{took[worst]:.2f} s for the slowest, riskbrief {worst.partition(' ')[0]}"
    return judged("look", figures, f"goal: each under {MOST_SECONDS} s", good=took[worst] < MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
