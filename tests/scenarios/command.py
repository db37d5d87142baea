"""Runs the installed console command as a user does: another process, a bare environment, real repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

INSTALLED = Path(sys.executable).with_name("riskbrief")
COMMAND = [str(INSTALLED)] if INSTALLED.exists() else [sys.executable, "-c", "from bot.cli.main import main; main()"]
FILES = ["briefing.html", "briefing.txt", "email.eml", "narrative.json", "payload.json", "slack.json"]

Done = subprocess.CompletedProcess[str]


def riskbrief(*arguments: str | Path, cwd: Path, stdout: int = subprocess.PIPE, **variables: str) -> Done:
    """Call the command in a directory, with nothing of the caller's own settings but what is given."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What a plain shell has: a path to find git on, and a home without any git configuration."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    # The checkout need not be installed for the tests to run.
    root = str(Path(__file__).resolve().parents[2])
    return {**kept, "HOME": os.devnull, "PYTHONPATH": root, "PYTHONWARNINGS": "error", **variables}


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a directory with its bytes."""
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}
