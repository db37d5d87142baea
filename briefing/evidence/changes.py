"""A change on its way to a score: as a source tells it, then as the facts read it.

Both have person ids, never names. `deployed_at` is None for a change that is not out, and where nobody knows: then
`is_out_known` is False, and it is not said to wait. A reading is shown as a value with its unit, or why there is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.words import singular

if TYPE_CHECKING:
    from scoring.history.edits import FileEdit
    from scoring.inputs import Patch
    from scoring.kinds.dependencies import DependencyUpdate
    from scoring.kinds.notable import SecurityFix
    from scoring.kinds.repairs import Repair
    from scoring.score import Reading, Reason, Score
    from scoring.waysdown import WayDown


@dataclass(frozen=True, kw_only=True, slots=True)
class BaseChange:
    """What is known of a change before and after scoring. Times are epoch seconds.

    `authors` are person ids, never empty, the first-named first; bots only for a bot's change. `update` is a
    dependency, where it does nothing else. `services` may include "other". `reverts` are ids or commits. `ready_at` is
    when it could go out: approved, or landed. `security` is the weakness it is known to repair. `ships`: something of
    it goes out with a release, so that it may wait for one.
    """

    id: str
    label: str
    repository: str
    sha: str
    title: str
    authors: tuple[str, ...]
    is_bot: bool
    landed_at: int
    ready_at: int
    deployed_at: int | None
    services: tuple[str, ...]
    repair: Repair | None
    reverts: tuple[str, ...]
    is_out_known: bool = True
    release: str | None = None
    security: SecurityFix | None = None
    update: DependencyUpdate | None = None
    ships: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRecord(BaseChange):
    """One change as a source tells it; `files` and `patches` are None where unreadable, `blind` says why by kind."""

    opened_at: int | None
    files: Sequence[FileEdit] | None
    patches: Sequence[Patch] | None
    blind: Mapping[str, str] = field(default_factory=dict)
    is_merged: bool = True

    @property
    def is_in_hand(self) -> bool:
        return self.is_out_known and self.deployed_at is None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoredChange(BaseChange):
    """One change with its score: what the facts are computed from.

    `tested` is None without production code, `new_to_files` where the history does not say. An open change has the
    cutoff as `landed_at`, so that no week contains it. `ways`, cheapest first, are of changes not out yet that score
    moderate or worse; `paths` are files of changes not out yet, None if unreadable.
    """

    tested: bool | None
    new_to_files: bool | None
    score: Score
    ways: tuple[WayDown, ...] = ()
    paths: tuple[str, ...] | None = None

    @property
    def author(self) -> str:
        return self.authors[0]

    @property
    def readings(self) -> Mapping[str, Reading]:
        """The readings behind the score, by signal id: whatever was laid out was read. Made anew each time."""
        return {reason.signal.id: reason.reading for reason in self.score.reasons}

    def reading(self, signal: str) -> Reading | None:
        """Return the reading of a signal, None where it was not laid out."""
        return next((reason.reading for reason in self.score.reasons if reason.signal.id == signal), None)

    def read(self, signal: str) -> float | None:
        """Return what a signal read, None where it was not laid out or had no reading."""
        reading = self.reading(signal)
        return None if reading is None else reading.value

    def waits_at(self, moment: int) -> bool:
        """Whether the change ships, is ready, and is known not to be out by a moment (epoch seconds, exclusive).

        A security fix, unless a merge brought it, is also out with a release that has its lines.
        """
        fix = self.security
        with_lines = None if fix is None or fix.out is None or fix.brought else fix.out[1]
        is_out = any(at is not None and at < moment for at in (self.deployed_at, with_lines))
        return self.ships and self.is_out_known and self.ready_at < moment and not is_out


def by_risk(change: ScoredChange) -> tuple[int, str]:
    """Sort key: riskiest first, equals by id."""
    return -change.score.points, change.id


_SHARED: Final = tuple(one.name for one in fields(BaseChange))


def shared_fields(record: ChangeRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _SHARED}


@cache
def person_id(name: str) -> str:
    """Return a person's id, made from the mailmap's name."""
    return "p-" + hashlib.sha256(name.encode()).hexdigest()[:10]


HUNDRED = 100
SAID_BY_NOTE = frozenset({"yes or no", "kinds", "conditions", "points of review"})
"""Units whose number tells a reader nothing beside a note of what was found."""


def number(value: float) -> str:
    """Write a number whole, or with one decimal under 100."""
    rounded = round(value, 1)
    if rounded == int(rounded) or abs(rounded) >= HUNDRED:
        return f"{round(value):,}"
    return f"{rounded:.1f}"


def measure(value: float, unit: str) -> str:
    """Write a value with its unit: "1 line", "420 lines", "37.5 %", "yes"."""
    if unit == "yes or no":
        return "yes" if value else "no"
    text = number(value)
    if unit == "percent":
        return f"{text} %"
    if unit in {"ratio", "times"}:
        return f"{text}×"  # noqa: RUF001 the multiplication sign is meant
    return f"{text} {singular(unit) if text == '1' else unit}"


def read_aloud(reason: Reason) -> str:
    """Say a signal's note, else value and unit, else why it is missing."""
    reading = reason.reading
    if reading.value is None:
        return f"assumed: {reading.missing or 'no reading'}"
    if reading.note and reason.signal.unit in SAID_BY_NOTE:
        return reading.note
    text = measure(reading.value, reason.signal.unit)
    return f"{text} ({reading.note})" if reading.note else text
