"""The payload: everything a briefing may say, as canonical JSON with a hash.

Keyed by (scope, week), frozen, and shared by its readers; narrators and editions read only this. It has `{person:ID}`
and never a name. Strangers' text (titles) is data that renderers escape.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from functools import cached_property
from typing import ClassVar, Literal, Self

from pydantic import Field, JsonValue, ValidationError

from briefing.contracts.errors import PayloadUnusable
from briefing.contracts.model import Model, Sparing
from briefing.contracts.words import listed
from scoring.bands import Band
from scoring.severity import Severity

MOST_SUBJECTS = 4
"""Services that name a card; more are counted."""
MOST_LANDED = 8
"""Changes named whatever else is said: most of what readers of 47 weeks of public repositories wanted was among them
(benchmarks/truth/__main__.py has the figure).
"""


class SourceState(StrEnum):
    """How far a source can be trusted for this week."""

    OK = "ok"
    PARTIAL = "partial"
    """Some of it is missing; the detail says what."""
    STALE = "stale"
    """The newest data is older than the week's end."""
    FAILED = "failed"
    """The last attempt failed; the detail has the service's own words."""
    NOT_CONNECTED = "not connected"


class CardState(StrEnum):
    """Against the same card of the week before."""

    NEW = "new"
    WORSE = "worse"
    UNCHANGED = "unchanged"
    BETTER = "better"
    RESOLVED = "resolved"


class Period(Model):
    """A half-open local week; `start` and `end` are ISO 8601 with the zone's offset."""

    week: str
    start: str
    end: str
    zone: str


class Repository(Model):
    """A repository at its last commit before the week's end, if any; `url` is None if unknown."""

    name: str
    head: str | None
    branch: str | None
    url: str | None


class Team(Model):
    id: str
    label: str


class Service(Sparing):
    """A service in scope: path prefixes in one repository. `team` is None if unknown."""

    SPARED = ("team",)

    id: str
    label: str
    repository: str
    paths: tuple[str, ...]
    team: Team | None = None


class Scope(Model):
    id: str
    label: str
    repositories: tuple[Repository, ...]
    services: tuple[Service, ...]


class Source(Model):
    """Where the facts came from and how far it can be trusted; `as_of` is ISO 8601."""

    id: str
    label: str
    state: SourceState
    detail: str
    as_of: str | None


class LayoutEntry(Model):
    """One laid-out signal and the most points it can add."""

    signal: str
    title: str
    points: int


class NotConnected(Model):
    """A signal that no connected source can supply, and why."""

    signal: str
    title: str
    reason: str


class ScorecardInfo(Model):
    """The scorecard of repositories whose sources supply the same signals."""

    version: str
    repositories: tuple[str, ...]
    layout: tuple[LayoutEntry, ...]
    not_connected: tuple[NotConnected, ...]


class Subject(Model):
    """What a fact or a card is about; readers see `label`."""

    type: Literal["scope", "service", "team", "signal", "change", "deployment", "person", "incident"]
    id: str
    label: str


class Comparison(Model):
    """The value that a fact is compared with, and over how many weeks."""

    against: Literal["previous week", "usual", "maximum"]
    value: int | float | None
    weeks: int


class Evidence(Model):
    """Where a reader can check a fact: a command, and a link if known."""

    text: str
    url: str | None


class Fact(Model):
    """One computed statement; `detail` has the parts of its value, by kind."""

    id: str
    kind: str
    subject: Subject
    value: int | float | str | None
    unit: str
    comparisons: tuple[Comparison, ...] = ()
    detail: dict[str, JsonValue] = Field(default_factory=dict)
    sources: tuple[str, ...] = ()
    status: SourceState = SourceState.OK
    evidence: tuple[Evidence, ...] = ()


class Remedy(Model):
    """Something a manager can do, and what re-scoring says it changes (None: not re-scored)."""

    id: str
    text: str
    effect: str | None


class CardHead(Sparing):
    """One service, or the scope, and one cause; the first of `facts` fired the rule; `also` share the changes."""

    SPARED: ClassVar[tuple[str, ...]] = ("also",)

    key: str
    severity: Severity
    cause: str
    subject: Subject
    title: str
    facts: tuple[str, ...]
    also: tuple[Subject, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All that it is about, the main one first."""
        return (self.subject, *self.also)

    @property
    def subject_label(self) -> str:
        """What a reader calls all that it is about."""
        return listed([one.label for one in self.subjects], most=MOST_SUBJECTS)


class Card(CardHead):
    """A told card; `returned` says why a muted one is told again this week."""

    SPARED = ("also", "returned")

    rule: str
    state: CardState
    weeks_open: int
    remedies: tuple[Remedy, ...] = ()
    returned: str | None = None


class MutedCard(CardHead):
    """A muted card: it asks for nothing, and every edition mentions it in a line.

    `until` when, `by` whose role, and `since_week`, the briefing's week it was muted in. Older versions wrote
    `unchecked`: why a condition could not be judged.
    """

    until: str
    by: str
    since_week: str
    unchecked: str | None = None


class Person(Model):
    """Somebody that a fact mentions, with the role to show where names are not allowed."""

    id: str
    role: str


class Learning(Model):
    """How much baseline there is while trend rules are off."""

    weeks: int
    needed: int


class Payload(Sparing):
    SPARED = ("muted",)

    version: Literal["riskbrief.payload/1"] = "riskbrief.payload/1"
    period: Period
    scope: Scope
    severity: Severity
    headline_unit: Literal["deployments", "changes"]
    sources: tuple[Source, ...]
    scorecards: tuple[ScorecardInfo, ...]
    bands: tuple[tuple[Band, int], ...]
    facts: tuple[Fact, ...]
    cards: tuple[Card, ...]
    cards_omitted: dict[Severity, int]
    people: tuple[Person, ...]
    assumptions: tuple[str, ...]
    learning: Learning | None
    muted: tuple[MutedCard, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, UTF-8 text as it is, one trailing newline."""
        data = self.model_dump(mode="json")
        return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal; cached, since all later steps ask for it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def __copy__(self) -> Self:
        """Copy without cached values: `model_copy` may change the fields they depend on."""
        copied = super().__copy__()
        copied.__dict__.pop("hash", None)
        return copied

    def fact(self, fact_id: str) -> Fact:
        """Return a fact by id; KeyError names it."""
        return {one.id: one for one in self.facts}[fact_id]


def parse_payload(text: str, *, name: str) -> Payload:
    """Read a payload's JSON; PayloadUnusable names the file (`name`), field, value and fix."""
    try:
        return Payload.model_validate_json(text)
    except ValidationError as error:
        raise PayloadUnusable.from_validation(name, error) from error
