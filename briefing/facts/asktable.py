"""How it can be seen whether an ask was heard: one row for each remedy that a card can carry.

deed      what was asked for shows itself in what sources tell
effect    it does not, but whether the trouble is over does; nobody can say what ended it
nothing   neither does; `how` says why, and the ask comes back as one that cannot be checked
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class By(StrEnum):
    """What an ask can be measured by."""

    DEED = "deed"
    """What was asked for shows itself in what sources tell."""
    EFFECT = "effect"
    """It does not, but whether the trouble is over does; nobody can say what ended it."""
    NOTHING = "nothing"
    """Neither does, and the ask comes back as one that cannot be checked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One row. `how` is said to readers where nothing shows, and names what is looked at everywhere else.

    For the remedy of a signal, `signal` is the one whose points tell (its own, or that of the deed), and `among` the
    signal that the changes looked at must have points of; None takes all changes.
    """

    by: By
    how: str
    signal: str | None = None
    among: str | None = None


def _cause(how: str) -> Seen:
    return Seen(by=By.DEED, how=how)


def _effect(how: str) -> Seen:
    return Seen(by=By.EFFECT, how=how)


def _nothing(how: str) -> Seen:
    return Seen(by=By.NOTHING, how=how)


def _points(signal: str) -> Seen:
    return Seen(by=By.DEED, how=f"the points that {signal} adds to a change", signal=signal)


OF_CAUSES: Mapping[str, Seen] = {
    "review-before-release": _cause("owners' approvals of the changes that waited"),
    "restore-owners": _cause("the changed files that an owner approved, or has worked on"),
    "require-review": _cause("high-risk changes merged without a review"),
    "tests-with-change": _cause("the coverage that changes lose"),
    "hold-until-resolved": _cause("the incidents, and the deployments while they were open"),
    "ship-the-fix": _cause("the incidents, and the deployments without a fix while they were open"),
    "spare-the-budget": _effect("the burn, and what is left of the budget"),
    "earlier-in-week": _cause("high-risk changes that went out late before days off"),
    "reconnect-source": _cause("whether the source can be read again"),
    "find-the-source": _effect("fixes and reverts"),
    "smaller-deploys": _effect("deployments that failed"),
    "review-response": _effect("the median time to restore"),
    "learn-from-revert": _nothing("what was learned leaves no trace"),
    "spread-or-slow": _nothing("an agreement leaves no trace, and fewer changes may have other reasons"),
}
"""By the remedies of causes."""

OF_SIGNALS: Mapping[str, Seen] = {
    **{
        signal: _points(signal)
        for signal in (
            "lines_added",
            "files_changed",
            "change_entropy",
            "directories_touched",
            "subsystems_touched",
            "services_touched",
            "file_age",
            "review_depth",
            "reviewer_expertise",
            "codeowners_compliance",
            "change_age",
            "coverage_delta",
            "test_change_ratio",
            "ci_health",
            "ownership_drift",
            "slo_burn_rate",
            "active_incident",
            "deploy_timing",
        )
    },
    "minor_contributors": Seen(
        by=By.DEED,
        how="how well those who approved know the files that many had a small part in",
        signal="reviewer_expertise",
        among="minor_contributors",
    ),
    "sensitive_code": Seen(
        by=By.DEED,
        how="owners' approvals of the changes of sensitive code",
        signal="codeowners_compliance",
        among="sensitive_code",
    ),
    "lines_deleted": _nothing("a deletion that lands alone deletes as many lines"),
    "shared_code_touched": _nothing("an announcement leaves no trace"),
    "file_size": _nothing("a plan leaves no trace"),
    "prior_developers": _nothing("who changed a file before stays so, whoever owns it now"),
    "prior_changes": _nothing("how often a file changed before stays so, whoever owns it now"),
    "change_burst": _nothing("an agreement leaves no trace"),
    "defect_history": _nothing("a plan leaves no trace"),
    "is_fix": _nothing("what was learned leaves no trace"),
    "schema_migration": _nothing("no source tells who is a database reviewer"),
    "author_file_expertise": _nothing("working in a pair leaves no trace"),
    "author_recent_experience": _nothing("working in a pair leaves no trace"),
    "author_subsystem_experience": _nothing("working in a pair leaves no trace"),
    "service_failure_rate": _nothing("an agreement leaves no trace"),
}
"""By the signals whose remedies the cards about a rise carry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How a way down of one change is seen. `signal` is the one that it works on.

    `falls` says that a lower reading is a better one. `is_wait` marks a way that only asks to wait until the reading is
    at most `calm`. A move by `whole` is all that was asked for, None where no such step is known. The texts follow the
    change's label: what was done, what was not done any more, what is still open.
    """

    signal: str
    done: str
    missed: str
    still: str
    falls: bool = True
    is_wait: bool = False
    calm: float = 0.0
    whole: float | None = None


SPLIT = "split"

WAYS: Mapping[str, Way] = {
    "owner-review": Way(
        signal="codeowners_compliance",
        falls=False,
        done="got its owner's review",
        missed="went out without its owner's review",
        still="waits for its owner's review",
    ),
    "review": Way(
        signal="review_depth",
        falls=False,
        whole=2.0,
        done="got one more review",
        missed="went out without one more review",
        still="waits for one more review",
    ),
    "working-morning": Way(
        signal="deploy_timing",
        is_wait=True,
        done="waited for a working day",
        missed="went out late or before days off",
        still="still waits",
    ),
    "no-incident": Way(
        signal="active_incident",
        is_wait=True,
        done="waited for the end of the incident",
        missed="went out with an incident on the service",
        still="still waits for the end of an incident",
    ),
    "calm-budget": Way(
        signal="slo_burn_rate",
        is_wait=True,
        calm=1.0,
        done="waited for a calmer error budget",
        missed="went out while the error budget burned",
        still="still waits for a calmer error budget",
    ),
    "fix-checks": Way(
        signal="ci_health",
        done="had its checks repaired",
        missed="went out with its checks as they were",
        still="waits with its checks as they were",
    ),
    "add-tests": Way(
        signal="test_change_ratio",
        falls=False,
        done="has more tests beside its code",
        missed="went out without more tests",
        still="has no more tests yet",
    ),
    "restore-coverage": Way(
        signal="coverage_delta",
        done="loses less coverage",
        missed="went out losing as much coverage",
        still="still loses coverage",
    ),
    SPLIT: Way(
        signal="files_changed",
        done="was split",
        missed="was merged whole",
        still="is not split yet",
    ),
}
"""By the remedies that are found for a change by scoring it again."""

LINES = ("lines_added", "lines_deleted")

KEPT_READINGS = tuple(sorted({*(way.signal for way in WAYS.values()), *LINES}))
"""The signals whose readings a payload keeps of a change with a way down, so that next week can tell what moved."""


UNHEARD_OF = _nothing("this version has no measure for it")
"""What is said of a remedy that another version of the software asked for."""


def seen_by(remedy: str) -> Seen:
    """Return how a remedy that is not about a single change is seen."""
    return OF_CAUSES.get(remedy) or OF_SIGNALS.get(remedy) or UNHEARD_OF
