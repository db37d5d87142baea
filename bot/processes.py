"""Keeps the answering side, the worker and the receiver running in their own processes: a batch would starve answers.
Stopping does not use `threading.Event`: its `set` in a signal handler may wait forever for its own thread's lock.
"""

from __future__ import annotations

import logging
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

log = logging.getLogger(__name__)

LONGEST_PAUSE = 300.0
STEADY_SECONDS = 60.0
GRACE_SECONDS = 30.0

SIDES = {"bot": "the side that answers", "worker": "the worker", "receive": "the side that receives events"}
"""What people are told each child is."""


class Supervisor:
    """Restarts a child in its own thread. `clock` counts seconds, as time.monotonic does."""

    def __init__(
        self,
        spawn: Callable[[], ChildProcess],
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] | None = None,
        name: str = "bot",
    ) -> None:
        self._spawn = spawn
        self._stopping = threading.Event()
        self._clock = clock
        self._pause = pause or self._stopping.wait
        self._name = name
        self._child: ChildProcess | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the child and start no other. Harmless if never started, and twice."""
        self._stopping.set()
        with self._lock:
            child = self._child
        if child is not None:
            child.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        failures = 0
        while True:
            began = self._clock()
            with self._lock:
                if self._stopping.is_set():
                    return
                child = self._child = self._spawn()
            code = child.wait()
            if self._stopping.is_set():
                return
            failures = 0 if self._clock() - began >= STEADY_SECONDS else failures + 1
            pause = min(LONGEST_PAUSE, 2.0 ** max(0, failures - 1))
            log.warning("%s ended with code %s; it is started again in %g s", SIDES[self._name], code, pause)
            self._pause(pause)


class ChildProcess:
    def __init__(self, command: Sequence[str]) -> None:
        """Start it; its standard input stays open while we live."""
        # In another process group: Ctrl-C is ours to pass on, once.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def wait(self) -> int:
        return self._process.wait()

    def poll(self) -> int | None:
        """Return its exit code, None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Ask it to end, and force it after a grace period."""
        with suppress(OSError):
            self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()


def own_command(arguments: Sequence[str], config: Path | None) -> list[str]:
    """Return how to call a command of ours; options go before a lone `--`."""
    name, *rest = arguments
    # -P: a local folder named `bot` must not be imported for ours.
    settings = [] if config is None else ["--config", str(config)]
    return [sys.executable, "-P", "-m", "bot", name, *settings, *rest]


def build_supervisor(name: str, config: Path | None, *options: str) -> Supervisor:
    """Build what keeps our command "bot" or "worker" running in its own process."""
    command = own_command([name, "--child", *options], config)
    return Supervisor(lambda: ChildProcess(command), name=name)


LOOK_AGAIN_SECONDS: Final = 0.5
"""A signal right before the main thread sleeps is noticed after so long; without this, never."""


class Stopper:
    """Once told to stop, it stays told. One thread may wait for it."""

    def __init__(self) -> None:
        self._told = False
        self._queue: SimpleQueue[None] = SimpleQueue()

    @property
    def is_told(self) -> bool:
        return self._told

    def tell(self) -> None:
        """Tell it to stop. Safe in a signal handler, from any thread, and twice."""
        self._told = True
        self._queue.put(None)

    def wait(self, seconds: float = math.inf) -> bool:
        """Wait until told, or so many seconds; return whether to stop."""
        end = time.monotonic() + seconds
        while not self._told and (left := end - time.monotonic()) > 0:
            with suppress(Empty):
                self._queue.get(timeout=min(left, LOOK_AGAIN_SECONDS))
        return self._told


def wait_for_parent() -> None:
    """Return once the parent is gone, when our standard input closes."""
    # Not through sys.stdin: holding its lock while Python shuts down crashes the process.
    while os.read(0, 1024):
        pass


def end_with_parent(stop: Callable[[], object]) -> None:
    """Call `stop` once the parent is gone."""

    def watch() -> None:
        wait_for_parent()
        stop()

    threading.Thread(target=watch, daemon=True).start()
