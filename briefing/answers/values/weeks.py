"""The week of a team or a service, what waited, why a card is there, a signal, and how Riskbrief itself is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.answers.values.common import Briefed, OwnersLine
    from briefing.editions.view.chart_data import Tone, Trend
    from briefing.editions.view.values import BandRow, CardView, ChangeLine, FactLine
    from briefing.rules.handbook_entries import Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceLine:
    """A service: its percent of the points, changes, their mean score and its movement."""

    id: str
    label: str
    tone: Tone | None
    share: float | None
    usual: float | None
    changes: int | None
    mean: float | None
    moved: float | None
    waiting: int | None
    waiting_elevated: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamAnswer:
    """A team's week. `bands` are empty if only a wider briefing tells of it; `incidents` began in the week."""

    briefed: Briefed
    id: str
    label: str
    tone: Tone
    verdict: str
    cards: tuple[CardView, ...]
    omitted: str | None
    unit: str
    bands: tuple[BandRow, ...]
    services: tuple[ServiceLine, ...]
    deployments: int | None
    incidents: int | None
    learning: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A figure and the same of the weeks before; None is unknown."""

    now: float | None
    before: float | None
    usual: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceAnswer:
    """A service's week; `held_by` says why what waits should wait longer. Without changes most is unknown."""

    briefed: Briefed
    id: str
    label: str
    team: str
    tier: int
    tone: Tone
    verdict: str
    mean: Held
    share: Held
    changes: int | None
    elevated: Held
    moved_by: str | None
    trend: Trend | None
    cards: tuple[CardView, ...]
    riskiest: tuple[ChangeLine, ...]
    deployment: str | None
    waiting: int | None
    waiting_elevated: int | None
    queued: tuple[ChangeLine, ...]
    held_by: str | None
    incident: str | None
    objective: str | None
    unowned: Held
    owners: OwnersLine | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardAnswer:
    """A card and why it is there; `subject_id` is a service's if it is about one, `sources` are the unsound ones."""

    briefed: Briefed
    card: CardView
    rule: str
    says: str
    is_trend: bool
    subject_id: str | None
    facts: tuple[FactLine, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A change that waited when the week ended, and what became of it; `is_gone`: it waits no more."""

    change: ChangeLine
    since: str
    is_gone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueAnswer:
    """What waited when the week ended, the riskiest first; `total` counts all, the briefing names `waiting`.

    `total` is None if no source tells what is deployed. `ahead` is about the coming week. `about` names the service or
    team asked for, if any, `query` how to ask for it.
    """

    briefed: Briefed
    about: str | None
    query: str | None
    total: int | None
    elevated: int | None
    waiting: tuple[Waiting, ...]
    ahead: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalUse:
    """A change whose score a signal raised most: its reading and points."""

    label: str
    url: str | None
    title: str
    reading: str
    points: float
    of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalAnswer:
    """A signal, with what it is worth in the reader's repositories and did this week.

    `most` is how many points it may add, None if not laid out, `lacking` says why. `now`, `usual` and `delta` are mean
    points a change. `briefed` is None if nothing is frozen yet.
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
    """A source: its state, what is missing, and when last read; `age` is None if never."""

    label: str
    state: str
    is_sound: bool
    detail: str
    age: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list, and whether all is well."""

    text: str
    is_sound: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusAnswer:
    """How Riskbrief is doing for a reader; `collected` is how long ago anything was last read, if ever.

    `scopes` tell the newest and next briefing of each, `troubles` the failed or unknown parts. `own` is about the
    reader's briefing, empty for none; `work` about everybody's, for administrators only.
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
