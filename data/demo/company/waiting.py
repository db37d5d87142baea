"""The changes that are open when the data end: drafts, some that wait for a review, some that wait to be merged.

A few have been lying about for months, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from data.demo.company.changes import Setting, ordinary
from data.demo.company.drafts import CheckDraft, ReviewDraft, draw_times
from data.demo.company.weeks import BLIND, DAY, FRIDAY, moment, monday_of

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.drafts import ChangeDraft

APPROVED = 0.45
FORGOTTEN = 0.3


def waiting_changes(rng: Random, setting: Setting) -> Iterator[ChangeDraft]:
    yield replace(_open(rng, setting, rng.randint(0, 3)), is_draft=True, reviews=())
    yield _asked(_open(rng, setting, 0))
    if rng.random() < APPROVED:
        yield _approved(rng, setting, _open(rng, setting, 0))
    if rng.random() < FORGOTTEN:
        yield replace(_open(rng, setting, rng.randint(35, 90)), reviews=())


def _open(rng: Random, setting: Setting, days_ago: int) -> ChangeDraft:
    last_friday = moment(monday_of(BLIND), rng.randint(13, 16) * 60, setting.site.zone) + FRIDAY * DAY
    times = draw_times(rng, setting.site, last_friday - days_ago * DAY, merges=False)
    change = ordinary(rng, setting, times)
    return replace(change, times=replace(change.times, approved=None, closed=None))


def _asked(change: ChangeDraft) -> ChangeDraft:
    """Leave one check of the change running."""
    running = CheckDraft(name="end-to-end", is_required=False, conclusion=None, attempts=1, at=None)
    return replace(change, checks=(*(check for check in change.checks if check.name != running.name), running))


def _approved(rng: Random, setting: Setting, change: ChangeDraft) -> ChangeDraft:
    owners = [name for name in setting.cast.owners if name != change.author]
    at = max(
        change.times.opened, *(review.at for review in change.reviews), *(check.at or 0 for check in change.checks)
    )
    approval = ReviewDraft(reviewer=rng.choice(owners), state="approved", at=at + 60, comments=1)
    asked = tuple(review for review in change.reviews if review.reviewer != approval.reviewer)
    return replace(change, reviews=(*asked, approval), times=replace(change.times, approved=approval.at))
