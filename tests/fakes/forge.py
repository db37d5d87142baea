"""What the fakes of both forges have in common: faults that wait for a request, permissions taken away, and the calls.

A fault is a value that waits for the next request to a place; the server acts on it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import KeptOpen, LoopbackFake


@dataclass(frozen=True)
class Answers:
    """An answer in place of the real one."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)


@dataclass(frozen=True)
class Truncated:
    """The real answer, ending in the middle of its JSON."""


@dataclass(frozen=True)
class Reset:
    """The connection is torn down without an answer, before anything is done."""


@dataclass
class Slow:
    """Nothing comes until it is released; `reached` is set once somebody waits."""

    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


class ForgeFake(LoopbackFake):
    """A forge behind a real socket. Use it as a context manager. `on_call` is told of each request that arrives."""

    def __init__(self, called: str, handler: type[BaseHTTPRequestHandler], clock: Callable[[], float]) -> None:
        super().__init__(called, handler)
        self.clock = clock
        self.calls: list[Any] = []
        self.on_call: Callable[[Any], object] = lambda _call: None
        self.withheld: set[str] = set()
        self._faults: deque[list[Any]] = deque()
        self._slow: list[Slow] = []
        self._lock = threading.RLock()

    def release(self) -> None:
        for slow in self._slow:
            slow.released.set()

    def fail(self, place: str, fault: Any, *, times: int = 1, after: int = 0) -> Any:
        """Let requests to a place meet a fault, once so many of them have been answered well."""
        self._faults.append([place, fault, times, after])
        if isinstance(fault, Slow):
            self._slow.append(fault)
        return fault

    def heal(self) -> None:
        self._faults.clear()

    def keep(self, call: Any) -> None:
        with self._lock:
            self.calls.append(call)
        self.on_call(call)

    def forget(self) -> None:
        """Forget what was asked so far."""
        self.calls = []

    def named(self, *names: str) -> list[Any]:
        return [one for one in self.calls if one.name in names]

    def withhold(self, *permissions: str) -> None:
        self.withheld.update(permissions)

    def grant(self, *permissions: str) -> None:
        self.withheld.difference_update(permissions)

    def next_fault(self, *names: str) -> Any:
        """The fault that a request to a place of some names meets; None for none."""
        with self._lock:
            entry = next((one for one in self._faults if one[0] in {*names, "*"}), None)
            if entry is None:
                return None
            if entry[3]:
                entry[3] -= 1
                return None
            entry[2] -= 1
            if entry[2] <= 0:
                self._faults.remove(entry)
            return entry[1]


class ForgeRequest(KeptOpen):
    """A request that may meet a fault."""

    def is_hung_up(self, fault: object) -> bool:
        """Whether a fault leaves the request without an answer; one that is slow is waited for."""
        if isinstance(fault, Slow):
            fault.reached.set()
            fault.released.wait(60)
            self.close_connection = True
        elif isinstance(fault, Reset):
            self.reset()
        return isinstance(fault, Slow | Reset)

    def begun(self, status: int, headers: Mapping[str, str], data: bytes, *, cut: bool) -> bytes:
        """Send the head of an answer and return its body, only the first half where it is `cut`."""
        data = data[: len(data) // 2] if cut else data
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        return data

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.server.fake.clock() if timestamp is None else timestamp)
