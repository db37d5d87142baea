"""How a value is held against its usual one: never where both would be shown alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.words import figure
from briefing.narrative.phrases.table import Compare, case
from briefing.narrative.values import numbers
from briefing.narrative.wording import span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


def is_above(compare: Compare, other: str = "usual") -> Callable[[Values], bool]:
    """Return the condition that a value is more than another, and is shown as more."""

    def holds(values: Values) -> bool:
        pair = numbers(values["value"], values.get(other))
        return len(pair) == 2 and pair[0] > pair[1] and not are_alike(compare, *pair)

    return holds


def above_usual(compare: Compare, noun: str) -> Case:
    """Return the case of a noun whose value is above its usual one, and says so."""
    return case(f"{noun}{AGAINST[compare][0]}", when=is_above(compare))
