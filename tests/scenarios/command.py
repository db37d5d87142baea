"""Runs the console command as a user does: a bare environment, real repositories, and where it matters a process.

Starting Python and loading the libraries takes longer than most of what is asked for, so a call that sets nothing but
our own settings, or git's, is made in this process: by the same entry point, with streams and a directory of its own.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest import mock

from bot.cli.main import main
from tests.forked import Forked

INSTALLED = Path(sys.executable).with_name("riskbrief")
COMMAND = [str(INSTALLED)] if INSTALLED.exists() else [sys.executable, "-c", "from bot.cli.main import main; main()"]
FILES = ["briefing.html", "briefing.txt", "email.eml", "narrative.json", "payload.json", "slack.json"]

# What is read when it is needed, and not when Python or a library starts.
READ_LATE = ("RISKBRIEF_", "GIT_", "ANTHROPIC_", "COLUMNS", "TERM", "NO_COLOR")

Done = subprocess.CompletedProcess[str]


def riskbrief(*arguments: str | Path, cwd: Path, stdout: int = subprocess.PIPE, **variables: str) -> Done:
    """Call the command in a directory, with nothing of the caller's own settings but what is given.

    With a place for its output it is a process of its own, and with variables that Python or a library reads when it
    starts it is the installed command.
    """
    if not all(name.startswith(READ_LATE) for name in variables):
        return in_a_process(*arguments, cwd=cwd, **variables)
    if stdout == subprocess.PIPE:
        return _here(list(map(str, arguments)), cwd, variables)
    process = Forked(*arguments, cwd=cwd, environ=environment(variables), stdout=stdout)
    _, err = process.communicate(timeout=60)
    return Done([*COMMAND, *arguments], process.wait(), "", err)


def in_a_process(*arguments: str | Path, cwd: Path, **variables: str) -> Done:
    """Call the installed command."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _here(arguments: list[str], cwd: Path, variables: Mapping[str, str]) -> Done:
    """Call the entry point of the command, which ends by SystemExit and nothing else."""
    with _streams() as (out, err), _directory(cwd), Path(os.devnull).open(encoding="utf-8") as nothing:
        patches = (
            mock.patch.object(sys, "argv", ["riskbrief", *arguments]),
            mock.patch.object(sys, "stdin", nothing),
            mock.patch.dict(os.environ, environment(variables), clear=True),
        )
        with patches[0], patches[1], patches[2]:
            try:
                main()
            except SystemExit as end:
                code = end.code
            else:
                raise AssertionError("the command came back")
        out.flush()
        err.flush()
        told = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]
    return Done([*COMMAND, *arguments], 0 if code is None else int(code), *told)


@contextmanager
def _streams() -> Iterator[tuple[TextIOWrapper, TextIOWrapper]]:
    """Catch what is printed, as bytes: the command chooses the encoding itself."""
    out, err = TextIOWrapper(BytesIO(), write_through=True), TextIOWrapper(BytesIO(), write_through=True)
    thresholds = gc.get_threshold()
    with mock.patch.object(sys, "stdout", out), mock.patch.object(sys, "stderr", err):
        yield out, err
    # A batch looks for reference cycles seldom, and ends with its process.
    gc.set_threshold(*thresholds)


@contextmanager
def _directory(path: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What a plain shell has: a path to find git on, and a home without any git configuration."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    # The checkout need not be installed for the tests to run.
    root = str(Path(__file__).resolve().parents[2])
    return {**kept, "HOME": os.devnull, "PYTHONPATH": root, "PYTHONWARNINGS": "error", **variables}


def told(done: Done) -> str:
    """What was printed, where all went well and nothing was complained of."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def ask(live: Any, *arguments: str | Path, now: datetime | str | None = None, **variables: str) -> Done:
    """Call a command on the store of a `tests.monday.Live`, at its moment unless another one is given."""
    moment = live.clock.now() if now is None else now
    at = moment if isinstance(moment, str) else moment.isoformat()
    variables = {"RISKBRIEF_DATABASE_URL": live.url, **variables}
    return riskbrief(*arguments, "--now", at, "--config", live.config, cwd=live.folder, **variables)  # type: ignore[arg-type]


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a directory with its bytes."""
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}
