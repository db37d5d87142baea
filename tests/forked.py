"""Starts our command as a process of its own in a hundredth of the time: a copy of one that has loaded the libraries.

For what is about a process and not about its beginning: signals, being killed, pipes. The standard library's fork
server makes the copies. It has no thread and no lock of this process, which copies of ourselves would have; but all of
them share one order of hashes and one zone, so that what a variable has to tell Python early needs a start in earnest.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import warnings
from collections.abc import Mapping
from functools import cache
from io import StringIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from subprocess import TimeoutExpired
from typing import IO

from benchmarks.crash.fleet import LOADED as WORKERS

LOADED = (
    "bot.cli.setup.collect",
    "bot.cli.monday.run",
    "data.store",
    "data.sources.pagerduty",
    "slack_sdk",
    "briefing.delivery.run",
    *WORKERS,
)
"""What the copies find there, with all that it imports; whatever else they need they load themselves."""


class Forked:
    """The command as a process, to be spoken to like a `subprocess.Popen` in text mode.

    A stream that is given, like an end of a terminal, takes the place of a pipe; what is said there is not read here.
    """

    def __init__(self, *arguments: str | Path, environ: Mapping[str, str], cwd: Path, **given: int) -> None:
        ours, ends = {}, []
        for name, mode in (("stdin", "w"), ("stdout", "r"), ("stderr", "r")):
            if name in given:
                end = Connection(os.dup(given[name]))
                ours[name] = StringIO()
            else:
                reader, writer = _fork_server().Pipe(duplex=False)
                end, kept = (reader, writer) if mode == "w" else (writer, reader)
                ours[name] = _text(kept, mode)
            ends.append(end)
        told = (list(map(str, arguments)), dict(environ), str(cwd), *ends)
        self._process = _fork_server().Process(target=_be_the_command, args=told)
        self._process.start()
        for end in ends:
            end.close()
        self.stdin, self.stdout, self.stderr = ours["stdin"], ours["stdout"], ours["stderr"]

    @property
    def returncode(self) -> int | None:
        """The exit code, the negative signal that killed it, or None while it lives."""
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise TimeoutExpired("riskbrief", timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self._process.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Close its input, read what it still says, and wait for its end."""
        self.stdin.close()
        told = ["", ""]
        readers = [
            threading.Thread(target=_read, args=(told, at), daemon=True) for at in enumerate((self.stdout, self.stderr))
        ]
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join()
        return told[0], told[1]


def _read(told: list[str], where: tuple[int, IO[str]]) -> None:
    number, stream = where
    if not stream.closed:
        with stream:
            told[number] = stream.read()


@cache
def _fork_server() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    # A process has one, and whoever asks for another list after this finds it running.
    ensure_running()
    return context


def _text(end: Connection, mode: str) -> IO[str]:
    """The text stream of our end of a pipe."""
    stream = os.fdopen(os.dup(end.fileno()), mode, encoding="utf-8")
    end.close()
    return stream


def _be_the_command(
    arguments: list[str], environ: dict[str, str], cwd: str, *ends: Connection
) -> None:  # pragma: no cover (another process)
    """Take the pipes for the standard streams, and the rest as the shell hands it over; called in the copy."""
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115 (they stay open)
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115 (likewise)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    os.chdir(cwd)
    sys.argv = ["riskbrief", *arguments]
    warnings.simplefilter("error")
    # It is loaded here already; in the process of the tests nobody has to load it for this.
    from bot.cli.main import main  # noqa: PLC0415 (see above)

    main()
