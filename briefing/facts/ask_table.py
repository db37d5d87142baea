"""The words for what became of an ask, and how one sees whether a remedy was followed.

Causes have their rows in measures.py and levels.py. A remedy without a row, such as an agreement, leaves no trace: the
trouble itself is looked at instead, or the ask is not followed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Word(StrEnum):
    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not yet"
    MISSED = "not done"
    """Not done, and too late: the change is out."""
    CALMED = "calmed"
    """The trouble is over; nothing shows whether because of the ask."""
    EASED = "eased"
    """As `CALMED`, for at least half of the trouble."""
    LASTS = "lasts"
    """The trouble goes on, and nothing shows whether anything was done."""
    UNKNOWN = "cannot be known"


EFFECTS = {Word.DONE: Word.CALMED, Word.PARTLY: Word.EASED, Word.NOT_YET: Word.LASTS}
"""What to say of the trouble where nobody can see what was done."""

NO_NEWS = frozenset({Word.DONE, Word.PARTLY, Word.CALMED, Word.EASED})
"""Words that rest on having seen nothing bad, so they become unknown when a source was blind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of an ask; `measure` and `unit` say what `before` and `after` count, None where unknown.

    `usual` is the level it was compared with, if any. `is_seen`: something observed proves it, so an unreadable source
    does not change it.
    """

    word: Word
    measure: str
    unit: str
    before: float | None
    after: float | None
    usual: float | None = None
    parts: Mapping[str, int | float | None] = field(default_factory=dict)
    is_seen: bool = False


def counted(left: int, of: int) -> Word:
    return Word.DONE if not left else Word.NOT_YET if left == of else Word.PARTLY


def together(words: Iterable[Word]) -> Word:
    """Return the word for the whole ask: one part done makes it done in part."""
    found = set(words)
    if len(found) == 1:
        return found.pop()
    if found == {Word.DONE, Word.CALMED}:
        return Word.DONE
    if found & NO_NEWS:
        return Word.PARTLY
    return next((word for word in (Word.NOT_YET, Word.MISSED) if word in found), Word.UNKNOWN)


UNREAD = "cannot be checked, since what it is known by was not read"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How to see a way down: the reading of `signal` falls, or rises with `rises`.

    A way with `calm` asks only to wait until the reading is at most that. A move by `whole` is all that was asked for.
    The texts follow the change's label: done, missed, still open.
    """

    signal: str
    done: str
    missed: str
    still: str
    rises: bool = False
    calm: float | None = None
    whole: float | None = None

    def says(self, word: Word) -> str:
        texts = {Word.DONE: self.done, Word.PARTLY: f"{self.done} in part", Word.MISSED: self.missed}
        return self.still if word is Word.NOT_YET else texts.get(word, UNREAD)


OWNER_REVIEW, SPLIT = "owner-review", "split"

WAYS: Mapping[str, Way] = {
    OWNER_REVIEW: Way(
        signal="codeowners_compliance",
        rises=True,
        done="got its owner's review",
        missed="went out without its owner's review",
        still="waits for its owner's review",
    ),
    "review": Way(
        signal="review_depth",
        rises=True,
        whole=2.0,
        done="got one more review",
        missed="went out without one more review",
        still="waits for one more review",
    ),
    "working-morning": Way(
        signal="deploy_timing",
        calm=0.0,
        done="waited for a working day",
        missed="went out late or before days off",
        still="still waits",
    ),
    "no-incident": Way(
        signal="active_incident",
        calm=0.0,
        done="waited for the end of the incident",
        missed="went out with an incident on the service",
        still="still waits for the end of an incident",
    ),
    "calm-budget": Way(
        signal="slo_burn_rate",
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
        rises=True,
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
"""By the remedies that scoring a change again finds."""

LINES = ("lines_added", "lines_deleted")

KEPT_READINGS = tuple(sorted({*(way.signal for way in WAYS.values()), *LINES}))
"""The signals whose readings a payload keeps, so that next week can tell what moved."""

_ITS_OWN = (
    *("lines_added", "files_changed", "change_entropy", "directories_touched", "subsystems_touched"),
    *("services_touched", "file_age", "review_depth", "reviewer_expertise", "codeowners_compliance", "change_age"),
    *("coverage_delta", "test_change_ratio", "ci_health", "ownership_drift", "slo_burn_rate", "active_incident"),
    "deploy_timing",
)

SEEN_IN: Mapping[str, str] = {
    **{signal: signal for signal in _ITS_OWN},
    # These ask for a review: look at who approves, among the changes with points for the signal.
    "minor_contributors": "reviewer_expertise",
    "sensitive_code": "codeowners_compliance",
}
"""For each signal with a remedy on cards about a rise: the signal whose points tell whether it was followed."""
