"""What a change did to coverage: points lost, and patch coverage (Codecov's term).

**Points lost** are its files' line coverage (0 to 100) in the base report minus that in its own; a gain is below 0. A
new file counts as it is (if all are new, against the project), a moved one by its previous path, a deleted one not at
all; unknown if no report has any file of a kind that it measures. **Patch coverage** is the covered share of executable
added lines, unknown where lines are.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from data.coverage.report import Contents, FileCoverage, lines_in

if TYPE_CHECKING:
    from data.coverage.paths import KnownPaths
    from data.records import ChangeFile


class Lines(NamedTuple):
    """A file's lines: executable ones, and those that tests ran."""

    covered: frozenset[int]
    valid: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One commit's coverage. `known` returns the repository's files, asked only where names differ."""

    reports: Sequence[Contents]
    known: Callable[[], KnownPaths]

    def lines_of(self, path: str) -> Lines | None:
        """Return a file's lines by path, None if no report tells."""
        told = self._told(path) or self._told(self._alias(path))
        return _lines(told) if told else None

    @cached_property
    def whole(self) -> tuple[int, int]:
        paths = dict.fromkeys(path for one in self.reports for path in one.files)
        lines = [_lines(self._told(path)) for path in paths]
        return sum(len(one.covered) for one in lines), sum(len(one.valid) for one in lines)

    @cached_property
    def endings(self) -> frozenset[str]:
        return frozenset(ending_of(path) for one in self.reports for path in one.files)

    def _told(self, path: str | None) -> list[FileCoverage]:
        return [] if path is None else [one.files[path] for one in self.reports if path in one.files]

    def _alias(self, path: str) -> str | None:
        """Return a report's name for a file unknown when the report came."""
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
    """Return a file's extension, such as ".py", or ""."""
    return posixpath.splitext(path)[1].lower()


def _may_be(name: str, path: str) -> bool:
    """Whether one name ends with the other, by more than its last part."""
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


HUNK: Final = re.compile(r"@@ -\d+(?:,(?P<fewer>\d+))? \+(?P<first>\d+)(?:,(?P<more>\d+))? @@")


def added_lines(patch: str) -> frozenset[int] | None:
    """Return the numbers of a patch's added lines, by its hunk heads; None for a cut one."""
    added: set[int] = set()
    old = new = at = 0
    for line in patch.split("\n"):
        if old <= 0 and new <= 0:
            head = HUNK.match(line)
            if head is None:
                if line and not line.startswith("\\"):
                    return None
                continue
            old, new = int(head["fewer"] or 1), int(head["more"] or 1)
            at = int(head["first"])
            continue
        kind = line[:1]
        if kind == "+":
            added.add(at)
        elif kind not in {"-", " ", "", "\\"}:
            return None
        old -= kind in {"-", " ", ""}
        new -= kind in {"+", " ", ""}
        at += kind in {"+", " ", ""}
    return frozenset(added) if old <= 0 and new <= 0 else None


def is_deletion(patch: str | None) -> bool:
    head = None if patch is None else HUNK.match(patch)
    return head is not None and head["first"] == "0" and head["more"] == "0"


UNMEASURED = "no report tells of any of its files"
NO_LINES = "the reports tell of no line that can be run"
NO_PATCH = "the changed lines of some of its files are unknown"


class Loss(NamedTuple):
    """Points lost; None for the reason in `why`."""

    points: float | None
    why: str | None


class Share(NamedTuple):
    """Covered of executable added lines; None for the reason in `why`."""

    covered: int | None
    valid: int | None
    why: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    file: ChangeFile
    lines: Lines


def points_lost(files: Sequence[ChangeFile], head: Measured, base: Measured) -> Loss:
    measured = _measured(files, head)
    if not measured:
        return Loss(None, UNMEASURED) if _should_be(files, head) else Loss(0.0, None)
    before = [base.lines_of(one.file.previous_path or one.file.path) for one in measured]
    was = _percent((len(one.covered), len(one.valid)) for one in before if one is not None)
    was = _percent([base.whole]) if was is None else was
    now = _percent((len(one.lines.covered), len(one.lines.valid)) for one in measured)
    if was is None or now is None:
        return Loss(None, NO_LINES)
    return Loss(round(was - now, 2), None)


def patch_share(files: Sequence[ChangeFile], head: Measured) -> Share:
    """Return how many of a change's executable added lines its report has as covered."""
    measured = _measured(files, head)
    if not measured and _should_be(files, head):
        return Share(None, None, UNMEASURED)
    covered = valid = 0
    for one in measured:
        added = None if one.file.patch is None else added_lines(one.file.patch)
        if added is None and one.file.added == 0:
            added = frozenset()
        if added is None:
            return Share(None, None, NO_PATCH)
        covered += len(added & one.lines.covered)
        valid += len(added & one.lines.valid)
    return Share(covered, valid, None)


def _measured(files: Iterable[ChangeFile], head: Measured) -> list[_File]:
    told = ((one, head.lines_of(one.path)) for one in files if not is_deletion(one.patch))
    return [_File(file=file, lines=lines) for file, lines in told if lines is not None]


def _should_be(files: Iterable[ChangeFile], head: Measured) -> bool:
    """Whether existing files are of a kind the report tells of, but it tells of none of them."""
    return any(ending_of(one.path) in head.endings for one in files if not is_deletion(one.patch))


def _percent(counts: Iterable[tuple[int, int]]) -> float | None:
    """Return covered of valid lines as points (0 to 100), None for none."""
    covered = valid = 0
    for one, of in counts:
        covered, valid = covered + one, valid + of
    return 100 * covered / valid if valid else None
