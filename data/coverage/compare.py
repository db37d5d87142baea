"""What a change did to coverage: the points that its files lost, and how much of what it added is covered.

**Points lost** are the coverage of its files in the base report less that in its own, in points of 0 to 100; below 0
is a gain. Lines count, not files, so a long file counts for more. Of the files that its own report tells of:

* a file that is new counts with what it has. Where all of them are new there is nothing to hold them against but the
  project: its whole coverage in the base report takes the place of theirs;
* a file that moved is looked up by its previous path in the base;
* a file that is gone counts on neither side: what nobody runs any more cannot lose its tests;
* where no report tells of any of them, and they are of a kind that reports tell of (by their ending), it is unknown. A
  change of texts alone lost nothing, and 0 says so.

**Patch coverage** is the share covered of the added lines that can be run. That is what Codecov calls so: the coverage
of the lines in the diff (docs.codecov.com, "Patch coverage"). It is unknown as soon as the changed lines of one of the
measured files are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from data.coverage.measured import ending_of
from data.coverage.patchlines import added_lines, is_deletion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.coverage.measured import Lines, Measured
    from data.records import ChangeFile

UNMEASURED = "no report tells of any of its files"
NO_LINES = "the reports tell of no line that can be run"
NO_PATCH = "the changed lines of some of its files are unknown"


class Loss(NamedTuple):
    """Points lost; None where `why` says what stands in the way."""

    points: float | None
    why: str | None


class Share(NamedTuple):
    """How many added lines are covered, of those that can be run; None where `why` says what stands in the way."""

    covered: int | None
    valid: int | None
    why: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """A changed file that the change's own report tells of."""

    file: ChangeFile
    lines: Lines


def points_lost(files: Sequence[ChangeFile], head: Measured, base: Measured) -> Loss:
    """Return how many points of coverage the files of a change lost from one report to another."""
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
    """Return how many of the lines that a change added its report has as covered, of those that can be run."""
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
    """Whether files that are still there are of a kind that the report tells of, though it tells of none of them."""
    return any(ending_of(one.path) in head.endings for one in files if not is_deletion(one.patch))


def _percent(counts: Iterable[tuple[int, int]]) -> float | None:
    """Return covered of valid lines in points of 0 to 100, None where there are none."""
    covered = valid = 0
    for one, of in counts:
        covered, valid = covered + one, valid + of
    return 100 * covered / valid if valid else None
