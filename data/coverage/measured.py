"""All that is known of what the tests of one commit ran through: the reports of its flags, one over the other."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from data.coverage.ranges import lines_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from data.coverage.contents import Contents
    from data.coverage.paths import KnownPaths
    from data.coverage.report import FileCoverage


class Lines(NamedTuple):
    """The lines of a file: those that can be run, and of them those that tests ran through."""

    covered: frozenset[int]
    valid: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The coverage of one commit. `known` returns the files of the repository; it is asked only where names differ."""

    reports: Sequence[Contents]
    known: Callable[[], KnownPaths]

    def lines_of(self, path: str) -> Lines | None:
        """Return the lines of a file by its path in the repository, None where no report tells of it."""
        told = self._told(path) or self._told(self._alias(path))
        return _lines(told) if told else None

    @cached_property
    def whole(self) -> tuple[int, int]:
        """How many lines of the whole project were run, and how many could have been."""
        paths = dict.fromkeys(path for one in self.reports for path in one.files)
        lines = [_lines(self._told(path)) for path in paths]
        return sum(len(one.covered) for one in lines), sum(len(one.valid) for one in lines)

    @cached_property
    def endings(self) -> frozenset[str]:
        """How the names of measured files end, such as ".py"."""
        return frozenset(ending_of(path) for one in self.reports for path in one.files)

    def _told(self, path: str | None) -> list[FileCoverage]:
        return [] if path is None else [one.files[path] for one in self.reports if path in one.files]

    def _alias(self, path: str) -> str | None:
        """Return the name that a report has for a file that nobody knew yet when the report came."""
        near = [one for one in self._by_name.get(posixpath.basename(path), ()) if _may_be(one, path)]
        if not near:
            return None
        known = self.known()
        meant = [one for one in near if (match := known.match(one)) is not None and match.path == path]
        return meant[0] if len(meant) == 1 else None

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        names: dict[str, dict[str, None]] = defaultdict(dict)
        for one in self.reports:
            for path in one.files:
                names[posixpath.basename(path)][path] = None
        return {name: list(paths) for name, paths in names.items()}


def ending_of(path: str) -> str:
    """Return how a file's name ends, such as ".py"; "" where it has no ending."""
    return posixpath.splitext(path)[1].lower()


def _may_be(name: str, path: str) -> bool:
    """Whether one of the two names ends with the other, by more than its last part."""
    longer, shorter = (name, path) if len(name) > len(path) else (path, name)
    return "/" in shorter and longer.endswith(f"/{shorter}")


def _lines(told: Iterable[FileCoverage]) -> Lines:
    covered: set[int] = set()
    valid: set[int] = set()
    for one in told:
        ran = set(lines_in(one.covered))
        covered |= ran
        valid |= ran
        valid.update(lines_in(one.missed))
    return Lines(frozenset(covered), frozenset(valid))
