"""How far a stream of a forge has read. Each forge adds the walk that its lists want."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from data.sources.cursors import began_too_late, cursor_text, read_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A stream's cursor. `since` is the beginning it was first read from; `facts` are the stream's own."""

    since: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Return it as the text that is kept."""
        return cursor_text(since=self.since, facts=dict(self.facts), **self.extra())

    def extra(self) -> dict[str, object]:
        """Return what else its text says."""
        return {}

    def extra_of(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return by field what else a text says."""
        del told
        return {}

    def knowing(self, **facts: object) -> Self:
        """Return it with some facts added or replaced."""
        return replace(self, facts={**self.facts, **facts})

    @classmethod
    def read(cls, cursor: str | None, since: int) -> Self:
        """Return what a cursor says. One of another version, or that began later than `since`, begins anew."""
        fresh = cls(since=since)
        return read_cursor(cursor, fresh, fresh.as_told)

    def as_told(self, told: dict[str, Any]) -> Self | None:
        """Return it as a text has it; None where that began later than this one does."""
        if began_too_late(told, self.since):
            return None
        return replace(self, since=told["since"], facts=dict(told["facts"]), **self.extra_of(told))
