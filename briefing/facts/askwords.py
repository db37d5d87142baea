"""The words for what became of an ask, and how the words for its parts make one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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

    `usual` is the level that it was held against, None where nothing is usual. `parts` are further figures.
    `is_seen` marks what something that was seen proves, so that
    a source that could not be read takes nothing away from it.
    """

    word: Word
    measure: str
    unit: str
    before: float | None
    after: float | None
    usual: float | None = None
    parts: Mapping[str, int | float | None] = field(default_factory=dict)
    is_seen: bool = False


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
