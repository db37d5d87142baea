"""The words for what became of an ask, and how it is seen whether a remedy was heard.

A remedy of a single change is known by what it works on, that of a signal by the points of one. What became of what a
cause asks for is in measures.py and levels.py, by one row a cause. A remedy without a row, such as an agreement,
leaves no trace: then the trouble itself is looked at, or the ask does not come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Word(StrEnum):
    """Whether what was asked for has happened."""

    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not yet"
    MISSED = "not done"
    """It was not, and cannot be any more: what it was about is out."""
    CALMED = "calmed"
    """The trouble is over; whether it was for what was asked shows nowhere."""
    EASED = "eased"
    """The same, but for half of the trouble at least."""
    LASTS = "lasts"
    """The trouble goes on, and whether anything was done shows nowhere."""
    UNKNOWN = "cannot be known"


EFFECTS = {Word.DONE: Word.CALMED, Word.PARTLY: Word.EASED, Word.NOT_YET: Word.LASTS}
"""What is said of the trouble where nobody can see what was done about it."""

NO_NEWS = frozenset({Word.DONE, Word.PARTLY, Word.CALMED, Word.EASED})
"""What rests on nothing bad having been seen, and is unknown where a source could not see."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of an ask. `measure` and `unit` say what `before` and `after` count; None is unknown.

    `usual` is the level that it was held against, None where nothing is usual. `parts` are further figures. `is_seen`
    marks what something that was seen proves, so that a source that could not be read takes nothing away from it.
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
    """Return the word for single things of which some are left."""
    return Word.DONE if not left else Word.NOT_YET if left == of else Word.PARTLY


def together(words: Iterable[Word]) -> Word:
    """Return the word for all parts of an ask: any part that was done makes it done in part."""
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
    """How a way down of one change is seen: the reading of `signal` falls, or rises where `rises` says so.

    A way with `calm` only asks to wait until the reading is at most that. A move by `whole` is all that was asked for,
    None where no such step is known. The texts follow the change's label: what was done, what was not done and cannot
    be any more, what is still open.
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
"""By the remedies that are found for a change by scoring it again."""

LINES = ("lines_added", "lines_deleted")

KEPT_READINGS = tuple(sorted({*(way.signal for way in WAYS.values()), *LINES}))
"""The signals whose readings a payload keeps of a change with a way down, so that next week can tell what moved."""

_ITS_OWN = (
    *("lines_added", "files_changed", "change_entropy", "directories_touched", "subsystems_touched"),
    *("services_touched", "file_age", "review_depth", "reviewer_expertise", "codeowners_compliance", "change_age"),
    *("coverage_delta", "test_change_ratio", "ci_health", "ownership_drift", "slo_burn_rate", "active_incident"),
    "deploy_timing",
)

SEEN_IN: Mapping[str, str] = {
    **{signal: signal for signal in _ITS_OWN},
    # These ask for a review: who approves is looked at, among the changes that have points of the signal itself.
    "minor_contributors": "reviewer_expertise",
    "sensitive_code": "codeowners_compliance",
}
"""By the signals whose remedies the cards about a rise carry, the signal whose points tell whether they were heard."""
