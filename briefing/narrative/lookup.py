"""A fact in one of its forms, looked up for a sentence, and the refusal of what is not offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.narrative.forms import clause_of
from briefing.narrative.values import safe

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.handles import Handles, Item
    from briefing.narrative.plan import Reference
    from briefing.narrative.wording import Clause


class NotLicensed(Exception):
    """What was asked for is not offered; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item in one of its forms."""

    item: Item
    form: str = ""
    wording: int = 0

    @property
    def fact(self) -> Fact:
        """What the item says."""
        return self.item.fact

    def clause(self, *, named: bool = False) -> Clause:
        """Say it."""
        found = clause_of(self.fact, self.form, wording=self.wording, named=named)
        if found is None:
            raise NotLicensed(f"{self.item.handle} has no form {self.form!r}")
        return found


def told_of(handles: Handles, references: Sequence[Reference]) -> tuple[Told, ...]:
    """Look references up.

    Raises:
        NotLicensed: a handle or a form is not offered; names those that are.
    """
    found = []
    for one in references:
        item = handles.items.get(one.handle)
        if item is None:
            raise NotLicensed(f"there is no handle {safe(one.handle)!r}")
        forms = handles.forms(item)
        if one.form not in forms:
            offered = ", ".join(f"{one.handle}{':' if form else ''}{form}" for form in forms) or "nothing"
            raise NotLicensed(f"{one.handle} has no form {safe(one.form)!r} this week; it has {offered}")
        found.append(Told(item, one.form, one.wording))
    return tuple(found)
