"""How a value is held against its usual one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases.table import Compare, case
from briefing.narrative.values import numbers
from briefing.narrative.wording import span
from briefing.words import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.narrative.phrases.table import Case
    from briefing.narrative.wording import Values

AGAINST: Final[Mapping[Compare, tuple[str, ...]]] = {
    Compare.COUNT: (", against {usual:none} in a usual week", ", compared with {usual:none} in a usual week"),
    Compare.LEVEL: (", against {usual} in a usual week", ", compared with {usual} in a usual week"),
    Compare.PERCENT: (", against {usual:share} in a usual week", ", compared with {usual:share} in a usual week"),
    Compare.SPAN: (", against {usual:span} in a usual week", ", compared with {usual:span} in a usual week"),
}


def are_alike(compare: Compare, first: float, second: float) -> bool:
    """Whether two values are the same as they are written."""
    written = span if compare is Compare.SPAN else figure
    return written(first) == written(second)


def is_above(values: Values) -> bool:
    """Hold of a value that is more than its usual one."""
    pair = numbers(values["value"], values.get("usual"))
    return len(pair) == 2 and pair[0] > pair[1]


def above_usual(compare: Compare, noun: str) -> Case:
    """Return the case of a noun whose value is above its usual one, and says so."""
    return case(f"{noun}{AGAINST[compare][0]}", when=is_above)
