"""Whom the settings leave out: somebody is excluded by login, id or address, whatever its capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from data.records import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.view import View


class Somebody(Protocol):
    """What a person goes by."""

    @property
    def id(self) -> str:
        """Ours."""

    @property
    def login(self) -> str:
        """A forge's."""

    @property
    def email(self) -> str | None:
        """Of their commits; None where none is known."""


def is_excluded(person: Somebody, excluded: Iterable[str]) -> bool:
    """Whether the settings leave a person out."""
    return not {one.casefold() for one in excluded}.isdisjoint(_names_of(person.id, person.login, person.email))


def excluded_names(view: View, excluded: Iterable[str]) -> frozenset[str]:
    """Return all that excluded people go by, in small letters: a file may have another name of theirs."""
    given = {one.casefold() for one in excluded}
    if not given:
        return frozenset()
    rows = (_names_of(*row) for row in view.pick(Person, ("id", "login", "email")))
    return frozenset(given.union(*(names for names in rows if not given.isdisjoint(names))))


def _names_of(*names: str | None) -> set[str]:
    return {one.casefold() for one in names if one}
