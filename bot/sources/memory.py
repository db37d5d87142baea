"""What the store remembers of people and repositories: the mirrors learn from it who is behind an address."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from data.forges import forge_of
from data.query import of
from data.records import Change, ChangeCommit, Person, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.store import Store


class StoreMemory:
    """A store to learn from; None knows nobody."""

    def __init__(self, store: Store | None) -> None:
        """Take the store; nothing is read yet."""
        self._store = store

    def known_authors(self, repository: str) -> Iterator[tuple[str, str, bool]]:
        """Yield (hash, person, whether it is what a merge made) of a repository's commits, by its id."""
        if self._store is None:
            return
        mine = of("change_id", Change, repository_id=repository)
        for commit in self._store.read(ChangeCommit, mine):
            if commit.author_id is not None:
                yield commit.sha, commit.author_id, False
        for change in self._store.read(Change, repository_id=repository):
            if change.merge_sha is not None and change.author_id is not None:
                yield change.merge_sha, change.author_id, True

    def logins(self, forge: str) -> Mapping[str, str]:
        """Return the person of each login of a forge, in small letters: the other may have an "ann" too."""
        found: dict[str, str] = {}
        for person in () if self._store is None else self._store.read(Person):
            if forge_of(person.id).id == forge:
                # Two servers of one forge may each have one as well: whoever comes first keeps the name.
                found.setdefault(person.login.lower(), person.id)
        return found

    def name_of(self, repository: str) -> str | None:
        """Return the full name of a repository by its id, None for an unknown one."""
        if repository not in self._names and self._store is not None:
            # It may have been told for the first time since we looked.
            self._names.update({one.id: one.name for one in self._store.read(Repository)})
        return self._names.get(repository)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {}
