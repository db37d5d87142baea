"""How a fake Slack can fail, and for how many calls.

A fault is a value; the server acts on it. The surprising thing: `Hold` and `Drop` may do the work first
(`accept=True`), because a post that arrived without an answer is the failure that sends things twice.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ALWAYS = 1_000_000_000


@dataclass(frozen=True)
class RateLimited:
    """HTTP 429 with a Retry-After header, as Slack answers."""

    retry_after: int = 1


@dataclass(frozen=True)
class ServerError:
    """A status that Slack's edge answers with, and a page instead of JSON."""

    status: int = 500
    body: str = "<html>upstream error</html>"


@dataclass(frozen=True)
class ErrorCode:
    """`{"ok": false, "error": code}` with any other fields that Slack would add, such as `needed`."""

    code: str
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Drop:
    """Close the connection without an answer, after the work was done or before."""

    accept: bool = True


@dataclass
class Hold:
    """Keep the caller waiting until `release()`; `reached` is set once somebody waits."""

    accept: bool = True
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        self.released.set()


Fault = RateLimited | ServerError | ErrorCode | Drop | Hold
Rule = Callable[[str, Mapping[str, Any]], Fault | None]


class Faults:
    """The faults that wait for their call, by method, and a rule for those that are drawn by lot."""

    def __init__(self) -> None:
        self.rule: Rule | None = None
        self._waiting: dict[str, deque[list[Any]]] = defaultdict(deque)
        self._holds: list[Hold] = []
        self._lock = threading.Lock()

    def add(self, method: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._waiting[method].append([fault, times])
            if isinstance(fault, Hold):
                self._holds.append(fault)

    def next(self, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        """Take the fault that this call meets, None for none."""
        with self._lock:
            queue = self._waiting[method]
            if queue:
                entry = queue[0]
                entry[1] -= 1
                if entry[1] <= 0:
                    queue.popleft()
                fault: Fault = entry[0]
                return fault
        return self.rule(method, arguments) if self.rule else None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
            self.rule = None

    def release_all(self) -> None:
        for hold in self._holds:
            hold.release()
