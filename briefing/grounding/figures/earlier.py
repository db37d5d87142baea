"""How many changes were reverted in the weeks before: "three in the twelve weeks before, and none in this one".

A fact that praises a week without reverts counts those of the weeks before it, too. The number that stands beside those
weeks is theirs, and every other one is of this week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

COUNTED: Final = frozenset({None, "reverts", "changes", "weeks", "times"})
REVERTED: Final = words("revert reverts reverted rollback rollbacks undone withdrawn rolled")
PAUSES: Final = words(", ; : — against but while whereas versus compared and")
BEHIND: Final = words(
    "had has have saw brought counted with there were was , came to held needed recorded knew happened"
)
"""Words between the weeks and the number that is theirs."""
NEAR: Final = 6


def earlier(said: Said, figure: Figure) -> bool | None:
    """Return whether a number beside the weeks before is what the fact counted in them; None where it is of no such."""
    told = [fact for fact in said.cited.of_kind("positive") if isinstance(fact.detail.get("earlier"), int)]
    if len(told) != 1 or figure.unit not in COUNTED or figure.is_whole or not REVERTED & set(said.lows):
        return None
    if figure.form not in {Form.DIGITS, Form.WORDS, Form.NOTHING, Form.MULTIPLE}:
        return None
    if figure.of not in {None, told[0].detail.get("weeks")}:
        return None
    count, behind = told[0].detail["earlier"], " ".join(said.lows[figure.end : figure.end + 3])
    if figure.value == count and count and behind.startswith(("this week", "of this week", "in this week")):
        return False
    weeks = [one for one in said.figures if one.unit == "weeks" and one.value == told[0].detail.get("weeks")]
    return figure.value == count if any(_is_beside(said, figure, one) for one in weeks) else None


def _is_beside(said: Said, figure: Figure, weeks: Figure) -> bool:
    """Whether a number stands at once before "in the twelve weeks before", or behind "the twelve weeks before had"."""
    if figure.end <= weeks.start:
        between = said.lows[figure.end : weeks.start]
        return len(between) <= NEAR and not PAUSES & set(between) and not _has_other(said, figure.end, weeks.start)
    between = said.lows[weeks.end : figure.start]
    is_theirs = len(between) <= NEAR and bool(between) and not _has_other(said, weeks.end, figure.start)
    return weeks != figure and is_theirs and between[-1] in BEHIND and not {"this", "none", ";"} & set(between)


def _has_other(said: Said, start: int, end: int) -> bool:
    return any(start <= one.start < end for one in said.figures)
