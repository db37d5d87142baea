"""Threads that begin together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

RACERS = 8


def race(act: Callable[[int], Any]) -> list[Any]:
    """Let threads begin together and return what each came back with."""
    start = threading.Barrier(RACERS)

    def run(number: int) -> Any:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(run, range(RACERS)))
