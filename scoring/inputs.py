"""The frozen inputs of scoring: a change with its history, and a service's week.

Whoever calls the scorer builds these; scoring never asks where a value came from. `None` is *unknown*
and never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from scoring.kinds.files import kind_of

if TYPE_CHECKING:
    from scoring.history.edits import Edit, HistoryReadings
    from scoring.kinds.files import KindOf
    from scoring.materiality import Verdict


class Patch(Protocol):
    """The changed lines of one file. `cut` says that only the first of them are here."""

    @property
    def path(self) -> str: ...
    @property
    def added(self) -> Sequence[str]: ...
    @property
    def removed(self) -> Sequence[str]: ...
    @property
    def cut(self) -> bool: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class FailureCounts:
    """Changes and failures of one service, and of the organisation, over the 90 days before a change."""

    service: str
    changes: int
    failures: int
    all_changes: int
    all_failures: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewInputs:
    """The reviews of a change by people other than its author, up to its deployment.

    `reviewer_expertise` is the best recency-weighted file expertise among those who approved, None where
    nobody did.
    """

    approvals: int
    comments: int
    reviewer_expertise: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnershipInputs:
    """What the CODEOWNERS file says about a change. Lines are added plus deleted.

    `owned_files` have a declared owner; of these `approved_files` were approved by one, None where the
    reviews are unknown, and `approvable_files` have an owner besides the authors, those that were approved
    included. `adrift_lines` are in files whose declared owners made under 20 % of 90 days' commits, or are nobody.
    """

    owned_files: int
    approved_files: int | None
    lines: int
    adrift_lines: int
    approvable_files: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckInputs:
    """The required checks of a change: how many failed in the end, and how many had to be run again."""

    failing: int
    retried: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectiveInputs:
    """The worst objective of a change's services: its burn multiple over 72 h, its share of budget left (0 to 1)."""

    label: str
    burn: float
    budget_left: float


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentInputs:
    """Incidents on a change's services when it went out, those that it repairs left out."""

    unresolved: int
    recent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What surrounds a change beyond its own files; None where no source says.

    `deployed_at` is local to the service, because its signal is about the hour; `day_off` names the public holiday
    that it is, or that comes before the next working day.
    """

    deployed_at: datetime | None
    day_off: str | None = None
    reviews: ReviewInputs | None = None
    ownership: OwnershipInputs | None = None
    checks: CheckInputs | None = None
    coverage_lost: float | None = None
    objective: ObjectiveInputs | None = None
    incidents: IncidentInputs | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeInputs(Surroundings):
    """One change as the signals see it.

    `blind` names, by kind of data, why that kind is missing for this change. Times are epoch seconds. `is_repair` is
    true of fixes and of what takes an earlier change back, `is_revert` of the latter alone, `is_update` of what updates
    a dependency and does nothing else. `kinds` tells the kind of a file.
    """

    title: str
    edit: Edit
    history: HistoryReadings
    patches: Sequence[Patch] | None
    opened_at: int | None
    landed_at: int
    failures: Sequence[FailureCounts]
    blind: Mapping[str, str]
    is_repair: bool = False
    is_revert: bool = False
    is_update: bool = False
    is_merged: bool = True
    kinds: KindOf = kind_of


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceWeek:
    """One service's week, as severity judges it.

    `queued` holds the scores of what waits to go out, None where nothing can be queued or the deployments are
    unknown; `queued_gated` how many of these a gate lifted, `queued_news` the scores of those that are news: they
    became ready in the week, or have in it come to wait twice as long as is usual. `riskiest` is the highest score of
    the week's changes, None without any. Shares are percent of the scope's
    points. `late_scores` are of changes that went out late before days off or on them, `holiday_scores` those right
    before a public holiday.
    `incidents` belong to deployments of the week, `unresolved` of them are still open. `burn` is the worst objective's
    multiple over 72 h, `budget_left` the least budget (0 to 1); both None without objectives, and `burning` says
    whether the burn is above its usual. `unowned` is about the percent of owned files that landed without an owner's
    approval, `unowned_lately` about that of four weeks, `adrift` about the percent of changed lines whose declared
    owners are hardly there, `uncovered` about the points of coverage that a change lost; all four None where unknown,
    or where hardly anything of the scope changes. Of the fixes of weaknesses in its own code `fixes_waiting` are merged
    and not released, `fixes_news` of these since the week before, `fixes_released` are released, and of `fixes_untold`
    of the week nobody knows.
    """

    changes: int
    queued: tuple[int, ...] | None
    risk: Verdict | None
    elevated: Verdict
    repairs: Verdict
    share: float
    share_maximum: float | None
    reverts: int
    reverted_scores: tuple[int, ...]
    reverted_twice: int
    late_scores: tuple[int, ...]
    holiday_scores: tuple[int, ...] = ()
    incidents: int = 0
    unresolved: int = 0
    burn: float | None = None
    budget_left: float | None = None
    unowned: Verdict | None = None
    unowned_lately: Verdict | None = None
    queued_gated: int = 0
    queued_news: tuple[int, ...] = ()
    burning: Verdict | None = None
    adrift: Verdict | None = None
    uncovered: Verdict | None = None
    fixes_waiting: int = 0
    fixes_news: int = 0
    fixes_released: int = 0
    fixes_untold: int = 0
    riskiest: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeWeek:
    """A whole scope's week, as severity judges it. Everything is None where it is unknown.

    `driver` is about the points a change that one group of signals adds, of the group that stands out most among
    those that rose in two or more services; `unowned` about the percent of owned files without an owner's approval.
    Both leave out the services that have a card of their own about the same. `riskiest` is the highest score of the
    week's changes, None without any. `unreviewed` counts high-risk changes
    that merged without a review, `failures` is about the percent of deployments that failed, `restore` about the
    minutes to restore (geometric mean) of the incidents resolved in the week, `restore_lately` of those of four weeks.
    """

    driver: Verdict | None = None
    riskiest: int | None = None
    unowned: Verdict | None = None
    unreviewed: Verdict | None = None
    failures: Verdict | None = None
    restore: Verdict | None = None
    restore_lately: Verdict | None = None
