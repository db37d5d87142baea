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

    label: str
    state: str
    is_sound: bool
    detail: str
    age: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list, and whether all is well with what it tells of."""

    text: str
    is_sound: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusAnswer:
    """How Riskbrief is doing for a reader. `collected` is how long ago anything was last read, None for never.

    `scopes` tell of the newest and the next briefing of each, `troubles` of parts that did not arrive or of which
    nobody knows. `own` tells what became of the reader's own briefing, and is empty for whoever is not briefed; `work`
    how it goes for everybody, None for whoever is no administrator.
    """

    is_well: bool
    collected: str | None
    sources: tuple[SourceLine, ...]
    scopes: tuple[str, ...]
    hidden_scopes: int
    troubles: tuple[str, ...]
    writer: str
    own: tuple[str, ...] = ()
    work: tuple[Line, ...] | None = None
