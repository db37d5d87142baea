"""The frozen inputs of scoring: a change with its history, and a service's week.

Callers build these; scoring never asks for a value's origin. `None` is *unknown*, never zero.
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
    """The changed lines of one file, only the first of them with `cut`."""

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
    """The reviews by people other than the author, up to deployment.

    `reviewer_expertise` is the best recency-weighted file expertise among approvers, None without any.
    """

    approvals: int
    comments: int
    reviewer_expertise: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnershipInputs:
    """What the CODEOWNERS file says about a change; lines are added plus deleted.

    `owned_files` have a declared owner, who approved `approved_files` of them (None: reviews unknown);
    `approvable_files` have an owner besides the authors or were approved. `adrift_lines` are in files whose owners made
    under 20 % of 90 days' commits, or are nobody.
    """

    owned_files: int
    approved_files: int | None
    lines: int
    adrift_lines: int
    approvable_files: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckInputs:
    """How many required checks failed in the end, and how many had to be run again."""

    failing: int
    retried: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectiveInputs:
    """A change's worst objective: burn multiple over 72 h, share of budget left (0 to 1)."""

    label: str
    burn: float
    budget_left: float


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentInputs:
    """Incidents on a change's services when it went out, without those it repairs."""

    unresolved: int
    recent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What surrounds a change beyond its files; None where no source says.

    `deployed_at` is in the service's local time; `day_off` names the public holiday of the day, or before the next
    working day.
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
    """One change as the signals see it; times are epoch seconds.

    `blind` says, by kind of data, why it is missing. `is_repair`: fixes and reverts; `is_revert`: reverts; `is_update`:
    updates a dependency and nothing else. `kinds` tells a file's kind.
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
    """One service's week, as severity judges it; None is unknown.

    `queued` are the scores of what waits to go out, None where nothing can be queued; `queued_gated` counts those that
    a gate lifted, `queued_news` are the scores of what became ready, or came to wait twice the usual time, in the week.
    `riskiest` is the week's highest score. Shares are percent of the scope's points. `late_scores` are of changes that
    went out late before or on days off, `holiday_scores` right before a public holiday.

    `incidents` belong to deployments of the week, `unresolved` of them are open. `burn` is the worst objective's
    multiple over 72 h, `budget_left` the least budget (0 to 1), `burning` whether the burn is above its usual.

    `unowned`: percent of owned files without an owner's approval; `unowned_lately`: the same over four weeks; `adrift`:
    percent of changed lines whose owners hardly work there; `uncovered`: points of coverage a change lost; all None
    also where hardly anything changes.

    Of security fixes in own code `fixes_waiting` are merged and not released, `fixes_news` of these are new this week,
    `fixes_released` are released; of the week's `fixes_untold` nobody knows.
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
    """A whole scope's week, as severity judges it; None is unknown.

    `driver`: points a change of the signal group that stands out most among those that rose in two or more services;
    `unowned`: percent of owned files without an owner's approval. Both leave out services with a card about it.
    `riskiest` is the week's highest score. `unreviewed` counts high-risk merges without a review, `failures` is about
    the percent of failed deployments, `restore` about the minutes to restore (geometric mean) of the week's incidents,
    `restore_lately` of four weeks'.
    """

    driver: Verdict | None = None
    riskiest: int | None = None
    unowned: Verdict | None = None
    unreviewed: Verdict | None = None
    failures: Verdict | None = None
    restore: Verdict | None = None
    restore_lately: Verdict | None = None
