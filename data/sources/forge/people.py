"""The accounts that one page of a forge speaks of, as people of the store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.records import Person


class Accounts(ABC):
    """The accounts, each once. `prefix` is the source's id, which tells two servers apart."""

    def __init__(self, prefix: str) -> None:
        """Begin with nobody."""
        self.prefix = prefix
        self._seen: dict[str, Person] = {}

    @abstractmethod
    def person_of(self, account: Mapping[str, Any]) -> Person | None:
        """Read one account; None for one that stands for nobody."""

    def id_of(self, account: Mapping[str, Any] | None) -> str | None:
        """Remember an account of an answer and return its id; None for one that was deleted."""
        person = None if account is None else self.person_of(account)
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
