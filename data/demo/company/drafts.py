"""The generator's values before numbers exist: people by name, changes by merge sha. Lives are drawn backwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.demo.company.weeks import MINUTE, at_work

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.people import Cast
    from data.demo.company.plot import Mood
    from data.demo.company.services import Site


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDraft:
    path: str
    added: int
    deleted: int
    patch: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewDraft:
    reviewer: str
    state: str
    at: int
    comments: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckDraft:
    """`conclusion` is None while it runs."""

    name: str
    is_required: bool
    conclusion: str | None
    attempts: int
    at: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """A change's life. `approved` is None where nobody approved, `merged` where it did not merge."""

    first_commit: int
    opened: int
    approved: int | None
    merged: int | None
    closed: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipping:
    """The deployment that carries a scripted change, `at` None for the next one."""

    at: int | None
    state: str = "success"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDraft:
    """A change without a number. `services` are those whose paths it touches; its title ends with what it `names`."""

    sha: str
    repository: str
    services: tuple[str, ...]
    title: str
    author: str
    times: Times
    files: tuple[FileDraft, ...]
    reviews: tuple[ReviewDraft, ...] = ()
    checks: tuple[CheckDraft, ...] = ()
    labels: tuple[str, ...] = ()
    points_lost: float | None = None
    is_draft: bool = False
    reverts: str | None = None
    names: IncidentDraft | None = None
    shipping: Shipping | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseDraft:
    """A deployment; `carried` are its changes' shas, oldest first."""

    service: str
    state: str
    began: int
    finished: int
    carried: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentDraft:
    """`release_began` names the deployment that the incident itself gives."""

    service: str
    title: str
    began: int
    acknowledged: int
    resolved: int
    release_began: int | None = None
    is_deploy_related: bool | None = None


HOUR = 60 * MINUTE
LEAST_LIFE = 20 * MINUTE
REQUIRED = ("build", "test")
OPTIONAL = ("end-to-end", "dependency-audit")
FLAKY = 0.06
CALM_FLAKY = 0.03
OPTIONAL_FAILS = 0.04
REQUIRED_FAILS = 0.002
"""Merged all the same, by somebody who may."""


def draw_times(rng: Random, site: Site, end: int, *, merges: bool = True) -> Times:
    life = max(LEAST_LIFE, int(rng.lognormvariate(math.log(20 * HOUR), 0.9)))
    opened = min(at_work(end - life, site.zone, site.country), end - LEAST_LIFE)
    work = max(10 * MINUTE, int(rng.lognormvariate(math.log(6 * HOUR), 0.9)))
    first = min(at_work(opened - work, site.zone, site.country), opened)
    # Most merge soon after approval; a few lie for days.
    wait = int(rng.lognormvariate(math.log(35 * MINUTE), 1.1))
    approved = at_work(max(opened + 5 * MINUTE, end - wait), site.zone, site.country)
    approved = min(max(approved, opened + 5 * MINUTE), end - MINUTE)
    return Times(first_commit=first, opened=opened, approved=approved, merged=end if merges else None, closed=end)


def review(rng: Random, cast: Cast, mood: Mood, draft: ChangeDraft, lines: int) -> tuple[ReviewDraft, ...]:
    """Draw a change's reviews: perhaps a first look, then the approval, if any."""
    times = draft.times
    if times.approved is None or rng.random() < mood.unreviewed:
        return ()
    owners, others = _but(cast.owners, draft.author), _but(cast.others, draft.author)
    by_owner = bool(owners) and (rng.random() < mood.owner_review or not others)
    approver = rng.choice(owners if by_owner else others)
    size = math.log2(lines + 1) / 5
    words = int(rng.expovariate(1 / (mood.comments * size + 0.1)) + 0.35)
    if draft.times.merged is None:
        return (ReviewDraft(reviewer=approver, state="changes_requested", at=times.approved, comments=words + 1),)
    approval = ReviewDraft(reviewer=approver, state="approved", at=times.approved, comments=words)
    if rng.random() >= 0.35:  # noqa: PLR2004 (one change in three gets a first look)
        return (approval,)
    # A first look comes from an approver, or else from anybody around.
    looker = rng.choice((owners if mood.owner_review and owners else others) or (approver,))
    state = "changes_requested" if looker == approver and rng.random() < 0.4 else "commented"  # noqa: PLR2004
    early = times.opened + int((times.approved - times.opened) * rng.uniform(0.2, 0.8))
    return (ReviewDraft(reviewer=looker, state=state, at=early, comments=1 + int(rng.expovariate(0.9))), approval)


def _but(names: tuple[str, ...], author: str) -> tuple[str, ...]:
    return tuple(name for name in names if name != author)


def run_checks(rng: Random, times: Times, *, steady: bool) -> tuple[CheckDraft, ...]:
    done = min(times.opened + rng.randint(6, 18) * MINUTE, (times.closed or times.opened + HOUR) - MINUTE)
    checks: list[CheckDraft] = []
    for name in (*REQUIRED, *OPTIONAL):
        required = name in REQUIRED
        fails = (0.0 if steady else REQUIRED_FAILS) if required else OPTIONAL_FAILS
        attempts = 1 + (rng.random() < (CALM_FLAKY if steady else FLAKY)) + (rng.random() < FLAKY / 5)
        conclusion = "failure" if rng.random() < fails else "success"
        checks.append(CheckDraft(name=name, is_required=required, conclusion=conclusion, attempts=attempts, at=done))
    return tuple(checks)
