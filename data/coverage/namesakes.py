"""Known files whose names have the same last part, to be found by more of their ends without looking through them.

There may be thousands: each folder of a large repository has its `index.js`, and a report names all of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Namesakes:
    """The paths of such files."""

    paths: set[str]

    def within(self, name: str) -> str | None:
        """Return the longest path that a name ends with and goes on before; None where there is none."""
        parts = name.split("/")
        ends = ("/".join(parts[-many:]) for many in range(min(len(parts) - 1, self._deepest), 0, -1))
        return next((end for end in ends if end in self.paths), None)

    def longer(self, name: str, module: str) -> Sequence[str]:
        """Return the paths that end with a name, in order: of several those within a folder of the module's name."""
        found = self._by_end.get(name, ())
        ours = self._within(name).get(module, ()) if module and len(found) > 1 else ()
        return ours or found

    @cached_property
    def _deepest(self) -> int:
        return max(path.count("/") for path in self.paths) + 1

    @cached_property
    def _by_end(self) -> Mapping[str, Sequence[str]]:
        """The paths by each of their ends, without the whole."""
        ends: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.paths):
            rest = path.partition("/")[2]
            while rest:
                ends[rest].append(path)
                rest = rest.partition("/")[2]
        return ends

    @cached_property
    def _by_folder(self) -> dict[str, Mapping[str, Sequence[str]]]:
        return {}

    def _within(self, end: str) -> Mapping[str, Sequence[str]]:
        """Return the paths with an end by each of their parts."""
        if end not in self._by_folder:
            parts: dict[str, list[str]] = defaultdict(list)
            for path in self._by_end[end]:
                for part in dict.fromkeys(path.split("/")):
                    parts[part].append(path)
            self._by_folder[end] = parts
        return self._by_folder[end]
