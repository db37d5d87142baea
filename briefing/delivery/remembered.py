"""Values that are made once and remembered for as long as they are asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Remembered:
    """A thread-safe cache of the newest asked-for values, without None; of two concurrent values the later is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        found = self.peek(key)
        if found is not None:
            return cast("T", found)
        made = make()
        if made is not None:
            with self._lock:
                self._values[key] = made
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return made

    def peek(self, key: Hashable) -> Any:  # noqa: ANN401 (a key stands for values of one type, which its caller knows)
        """Return a cached value, else None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)
