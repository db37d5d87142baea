"""
Errors of everything fetched or stored, as a tree.

* DataError
  + SourceError             one source cannot be read; the briefing says so and goes on with the others
    - GitMissing            there is no git command on this machine
    - RepositoryNotFound    no such path, or a path that is not inside a git repository
    - RepositoryUnreadable  a repository that git refuses to open: permissions, ownership, format
    - EmptyRepository       nothing is committed at HEAD
    - GitFailed             git stopped in the middle of reading; carries git's own last words
  + StoreError              the database; nothing can be done without it, so the command ends
    - DatabaseUnusable      database_url cannot be read, or nothing usable answers there
    - DatabaseBusy          somebody else holds what we need; the same call may succeed when it is made again
    - SchemaOutdated        the tables are older than this Riskbrief; carries .found and .needed
    - SchemaNewer           the tables were made by a newer Riskbrief; carries .found and .needed
    - MigrationFailed       the tables stay as they were
    - RecordRefused         a record that the tables cannot hold; nothing of its call was stored
    - DeliveryNotClaimed    a delivery cannot be settled from the state that it is in; carries .state

Every message names the thing and the fix in one line.
"""

from __future__ import annotations


class DataError(Exception):
    """Base of everything that can go wrong while data is fetched or stored."""


class SourceError(DataError):
    """One source cannot be read."""


class GitMissing(SourceError):
    """There is no git command on this machine."""

    def __init__(self) -> None:
        """Say what to install."""
        super().__init__("there is no git command on the PATH; install git 2.32 or newer")


class RepositoryNotFound(SourceError):
    """No such path, or a path that is not inside a git repository."""


class RepositoryUnreadable(SourceError):
    """A repository that git refuses to open: permissions, ownership or an unknown format."""


class EmptyRepository(SourceError):
    """Nothing is committed at HEAD."""


class GitFailed(SourceError):
    """Git stopped in the middle of reading; `last_words` is the line that git itself ended with."""

    def __init__(self, place: object, last_words: str) -> None:
        """Name the repository, repeat git's words and say how to look for the damage."""
        self.place = str(place)
        self.last_words = last_words
        super().__init__(f"git could not read {place}: {last_words}; check the clone with 'git fsck'")


class StoreError(DataError):
    """The database cannot do what was asked."""


class DatabaseUnusable(StoreError):
    """`database_url` cannot be read, or nothing usable answers there. No message holds a password."""


class DatabaseBusy(StoreError):
    """Somebody else holds what we need; the same call may succeed when it is made again."""


class SchemaOutdated(StoreError):
    """The tables are older than this Riskbrief, or there are none."""

    def __init__(self, found: str | None, needed: str) -> None:
        """Name both revisions and the command."""
        self.found, self.needed = found, needed
        state = "has no tables yet" if found is None else f"is at revision {found}"
        super().__init__(f"the database {state} and this Riskbrief needs {needed}; run 'riskbrief migrate'")


class SchemaNewer(StoreError):
    """The tables were made by a newer Riskbrief."""

    def __init__(self, found: str, needed: str) -> None:
        """Name both revisions and the two ways out."""
        self.found, self.needed = found, needed
        super().__init__(
            f"the database is at revision {found} and this Riskbrief knows only up to {needed};"
            " install the newer Riskbrief again, or restore the copy that 'riskbrief migrate' made"
        )


class MigrationFailed(StoreError):
    """The tables could not be brought up to date and stay as they were."""


class RecordRefused(StoreError):
    """A record that the tables cannot hold; nothing of the same call was stored."""


class DeliveryNotClaimed(StoreError):
    """A delivery cannot be settled from the state that it is in; `state` is None where there is no such delivery."""

    def __init__(self, delivery_id: str, state: str | None) -> None:
        """Name the delivery and what it is instead."""
        self.delivery_id, self.state = delivery_id, state
        found = "was never claimed" if state is None else f"is already {state}"
        super().__init__(f"delivery {delivery_id} {found}; only a claimed or unknown one can be settled")
