"""What is said to have done as much as something else: "Ledger let 17 percent through, and so did Catalogue"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.measures import called_by
from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.reading.abreast import MEASURED, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

LIKE: Final = ("as did", "so did", "as does", "so does", "as do", "so do", "as has", "so has", "as had", "so had")
FAR: Final = 2
COUNTED: Final = words("changes fixes reverts")
"""Units of what is counted in changes."""


def likewise(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield the number of one thing that is said of another, which has a different one."""
    for phrase in LIKE:
        for place in one.find(phrase):
            end = place + len(phrase.split())
            other = next((group for group in one.groups if end <= group.start < end + FAR), None)
            own = [group for group in one.groups if group.end <= place]
            figures = [each for each in one.figures if each.end <= place and each.form in MEASURED]
            if other is None or not own or len(figures) != 1:
                continue
            told = {_sort(each) for each in _having(one, own[-1].names) if _is_so(figures[0], each)}
            # What is told of now is of now for both of them.
            told = {sort for sort in told if sort[2] is Role.NOW} or told
            beside = [each for each in _having(one, other.names) if _sort(each) in told]
            if beside and not any(_is_so(figures[0], each) for each in beside):
                yield Code.NUMBER, f"{figures[0].text!r} is not what {min(other.names)} has"


def _having(one: Said, names: frozenset[str]) -> list[Quantity]:
    """Return the numbers of what is named alone; a service stands for its deployment."""
    return [each for each in one.cited.pool if called_by(one, each) & names and len(each.subjects) == 1]


def _sort(each: Quantity) -> tuple[str, str, Role, str | None]:
    return each.kind, each.key, each.role, each.unit


def _is_so(figure: Figure, each: Quantity) -> bool:
    """Whether a number is that of a fact; "one repair" counts changes."""
    is_counted = figure.unit in COUNTED and each.unit in COUNTED and figure.value == each.value
    return is_counted or is_shown(figure, each)
