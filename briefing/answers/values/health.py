"""A signal, and how Riskbrief itself is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.answers.values.common import Briefed
    from briefing.rules.handbook.entries import Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalUse:
    """A change of the week to whose score a signal added most: what it read there, and its points."""

    label: str
    url: str | None
    title: str
    reading: str
    points: float
    of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalAnswer:
    """A signal, with what it is worth in the reader's repositories and did this week.

    `most` is how many points it may add here, None where it is not laid out and `lacking` says why. `now`, `usual`
    and `delta` are points a change on the mean. `briefed` is None where nothing is frozen yet.
    """

    entry: Entry
    briefed: Briefed | None
    most: int | None
    lacking: str | None
    now: float | None
    usual: float | None
    delta: float | None
    uses: tuple[SignalUse, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceLine:
    """A source: its state, what is missing, and when it was last read; `age` is None where it never was."""

    id: str
    label: str
    state: str
    is_sound: bool
    detail: str
    age: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeStatus:
    """The newest briefing of a scope and when the next one is due; None where there is none."""

    label: str
    newest: str | None
    next_due: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A part of a briefing that did not arrive, or of which nobody knows."""

    week: str
    scope: str
    outlet: str
    state: str
    reason: str
    at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnBriefing:
    """What became of the reader's own briefing of a week through one outlet: its state, when, and why if there is one.

    `at` is when it came to its end, else when it is due.
    """

    week: str
    outlet: str
    state: str
    at: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerLine:
    """A worker: live, silent, stopped or gone, and how long ago it was last heard."""

    id: str
    state: str
    heard: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedRun:
    """A run that has failed: its scope, where, and why in the words of whatever failed."""

    scope: str
    week: str
    step: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """How the work is going, for administrators: how many runs and briefings of the newest week are in which state.

    `overdue` are briefings that have been due for half an hour or longer, of everybody.
    """

    week: str | None
    runs: tuple[tuple[str, int], ...]
    briefings: tuple[tuple[str, int], ...]
    overdue: int
    is_anybody_at_work: bool
    workers: tuple[WorkerLine, ...]
    failed: tuple[FailedRun, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusAnswer:
    """How Riskbrief is doing for a reader. `collected` is how long ago anything was last read, None for never.

    `own` is empty for whoever is not briefed, and `operation` None for whoever is no administrator.
    """

    collected: str | None
    sources: tuple[SourceLine, ...]
    scopes: tuple[ScopeStatus, ...]
    hidden_scopes: int
    troubles: tuple[Trouble, ...]
    narrator: str | None
    own: tuple[OwnBriefing, ...] = ()
    operation: Operation | None = None
