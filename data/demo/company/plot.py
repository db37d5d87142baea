"""Each service's weeks: ordinary, hurried, or of the story (see `mood_of`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.demo.company.weeks import BLIND, GAP, HOLIDAY, QUIET, RECOVERY

if TYPE_CHECKING:
    from random import Random

TROUBLED = frozenset({"payments", "auth"})
"""The services that lose their owners."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mood:
    """`median` and `most` are added production lines. A `steady` week has no failures; a `rough` change no tests."""

    steady: bool = False
    median: float = 32.0
    spread: float = 1.4
    most: int = 900
    tested: float = 0.55
    owner_review: float = 0.88
    unreviewed: float = 0.06
    comments: float = 1.1
    bots: float = 0.08
    migrations: float = 0.035
    rough: float = 0.02
    fewer: int = 0


HURRY_FROM = ((3, 6), (13, 16))
"""The weeks in which each hurry may begin."""
HURRY_LASTS = (5, 7)
HURRIES = 0.6
"""Chance of each hurry, per service."""


ORDINARY = Mood()
HURRY = Mood(rough=0.5, median=44.0, tested=0.35, owner_review=0.7, unreviewed=0.2, comments=0.5)
CAREFUL = Mood(median=27.0, spread=1.0, most=250, owner_review=0.97, unreviewed=0.01, rough=0.01)
"""Payments and auth while their owners are there."""

CALM = Mood(steady=True, median=28.0, spread=1.05, most=180, migrations=0.0, rough=0.0)
CAREFUL_CALM = replace(CALM, owner_review=0.97, unreviewed=0.01)
UNOWNED = replace(CALM, median=25.0, spread=1.0, most=250, owner_review=0.0, unreviewed=0.4, comments=0.2, bots=0.0)
BEFORE_HOLIDAY = replace(CALM, spread=0.9, most=150, fewer=3)
RECOVERING = replace(
    CALM, median=5.0, spread=0.5, most=16, tested=1.0, owner_review=1.0, unreviewed=0.0, comments=4.0, bots=0.0
)


def mood_of(week: int, service: str) -> Mood:
    """Return a service's week, counted from 0."""
    troubled = service in TROUBLED
    if week < QUIET:
        return CAREFUL if troubled else ORDINARY
    if week in {GAP, HOLIDAY} and troubled:
        return UNOWNED
    if week == HOLIDAY and service == "checkout":
        return BEFORE_HOLIDAY
    if week == RECOVERY and (troubled or service == "checkout"):
        return RECOVERING
    return CAREFUL_CALM if troubled else CALM


def hurried_weeks(rng: Random, service: str) -> frozenset[int]:
    """Draw a service's hurried weeks, well before the story; careful services have none."""
    if service in TROUBLED:
        return frozenset()
    spells = [(rng.randint(*begins), rng.randint(*HURRY_LASTS)) for begins in HURRY_FROM if rng.random() < HURRIES]
    return frozenset(week for first, lasts in spells for week in range(first, first + lasts))


def is_steady(week: int, service: str) -> bool:
    """Whether nothing fails by itself; also in the week before the story, or its Monday would tell of it."""
    return week == QUIET - 1 or mood_of(min(week, BLIND), service).steady
