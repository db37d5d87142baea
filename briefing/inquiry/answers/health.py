"""A signal, and how Riskbrief itself is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.handbook.entries import Entry
    from briefing.inquiry.answers.common import Briefed


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
class StatusAnswer:
    """How Riskbrief is doing for a reader. `collected` is how long ago anything was last read, None for never."""

    collected: str | None
    sources: tuple[SourceLine, ...]
    scopes: tuple[ScopeStatus, ...]
    hidden_scopes: int
    troubles: tuple[Trouble, ...]
    narrator: str | None
