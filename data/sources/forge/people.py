"""The accounts that one page of a forge speaks of, as people of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.records import Person

PersonOf: TypeAlias = "Callable[[Mapping[str, Any], str], Person | None]"
"""Reads one account of an answer, with the id of its source; None for one that stands for nobody."""


class Accounts:
    """The accounts, each once. `prefix` is the source's id, which tells two servers apart."""

    def __init__(self, prefix: str, person_of: PersonOf) -> None:
        """Begin with nobody."""
        self.prefix = prefix
        self._person_of = person_of
        self._seen: dict[str, Person] = {}

    def id_of(self, account: Mapping[str, Any] | None) -> str | None:
        """Remember an account of an answer and return its id; None for one that was deleted."""
        person = None if account is None else self._person_of(account, self.prefix)
        if person is None:
            return None
        known = self._seen.get(person.id)
        # An answer without a name must not undo one with it.
        if known is None or known.name == known.login:
            self._seen[person.id] = person
        return person.id

    def records(self) -> list[Person]:
        """Return everybody, by id."""
        return [self._seen[one] for one in sorted(self._seen)]
