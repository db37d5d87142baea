"""How likely a change breaks something, as studies agree (Mockus and Weiss 2000, Kamei 2013, McIntosh 2014)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.demo.company.changes import code_path, has_tests, is_measured
from data.demo.company.people import cast_of
from data.demo.company.services import GUEST, Site
from data.demo.company.weeks import FRIDAY, local, week_of

if TYPE_CHECKING:
    from data.demo.company.drafts import ChangeDraft

USUAL_LINES = 60
"""Added lines at which size neither helps nor harms."""
SIZE_POWER = 0.9
"""Growth of the hazard with size: ten times the lines are 10 ** 0.9 = 8 times the hazard."""
SCATTER_POWER = 0.2
HOT_FILES = 2
"""How many of a service's most changed files are hot."""
LATE = 15 * 60
LATE_FACTOR = 1.6
"""On Fridays from 15:00 on: fewer people are there to notice in time."""
USUAL = 0.055
"""Part of a service's shakiness in a change of hazard 1: heavy ones bring most incidents."""
BY_ITSELF = 0.01
"""Chance that a deployment fails for no change of its own: a switch, a server, bad luck."""
MOST = 0.65
"""No deployment is likelier to fail."""


@dataclass(frozen=True, slots=True)
class Factor:
    name: str
    times: float
    holds: Callable[[Site, ChangeDraft], bool]


def _is_bot(change: ChangeDraft) -> bool:
    return change.author.endswith("[bot]")


def _approvers(change: ChangeDraft) -> set[str]:
    return {review.reviewer for review in change.reviews if review.state == "approved"}


def _lacks_its_owners(site: Site, change: ChangeDraft) -> bool:
    owners = cast_of(site, week_of(change.times.opened)).owners
    return bool(_approvers(change)) and not _approvers(change) & set(owners)


def _is_by_a_guest(site: Site, change: ChangeDraft) -> bool:
    return not _is_bot(change) and dict(site.crew).get(change.author, 0) <= GUEST


def _is_hot(site: Site, change: ChangeDraft) -> bool:
    hot = {code_path(site, name) for name in site.files[:HOT_FILES]}
    return any(file.path in hot for file in change.files)


FACTORS = (
    Factor("a dependency update by a bot", 0.5, lambda _, change: _is_bot(change)),
    Factor("takes another change back", 0.2, lambda _, change: change.reverts is not None),
    Factor("approved by nobody", 1.9, lambda _, change: not _approvers(change)),
    Factor("approved, but by no owner", 1.5, _lacks_its_owners),
    Factor("by somebody who seldom works there", 1.5, _is_by_a_guest),
    Factor("without tests", 1.4, lambda site, change: is_measured(site) and not has_tests(change.files)),
    Factor("in the files that change most", 1.2, _is_hot),
    Factor("changes the schema", 1.5, lambda _, change: any("/migrations/" in one.path for one in change.files)),
    Factor(
        "its checks had to be run again",
        1.2,
        lambda _, change: any(check.is_required and check.attempts > 1 for check in change.checks),
    ),
)


def hazard_of(site: Site, change: ChangeDraft) -> float:
    added = sum(file.added for file in change.files)
    size = math.pow((1 + added) / (1 + USUAL_LINES), SIZE_POWER)
    scatter = math.pow(len(change.files), SCATTER_POWER)
    return size * scatter * math.prod(factor.times for factor in FACTORS if factor.holds(site, change))


def chance_of_trouble(site: Site, hazards: Sequence[float], at: int) -> float:
    """Return the chance that a deployment at a moment (epoch seconds) of such changes goes wrong."""
    here = local(at, site.zone)
    late = here.weekday() == FRIDAY and here.hour * 60 + here.minute >= LATE
    total = USUAL * site.shaky * sum(hazards) * (LATE_FACTOR if late else 1.0)
    return min(MOST, 1 - (1 - BY_ITSELF) * math.exp(-total))
