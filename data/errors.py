"""Errors of everything fetched or stored. Every message names the thing and the fix in one line."""

from __future__ import annotations

from collections.abc import Sequence


class DataError(Exception):
    """Base of all errors of fetching and storing."""


class SourceError(DataError):
    """A source cannot be read; the briefing says so and goes on with the others."""


class GitMissing(SourceError):
    def __init__(self) -> None:
        super().__init__("there is no git command on the PATH; install git 2.32 or newer")


class RepositoryNotFound(SourceError):
    """No such path, or not inside a git repository."""


class RepositoryUnreadable(SourceError):
    """A repository that git refuses to open: permissions, ownership or an unknown format."""


class EmptyRepository(SourceError):
    """Nothing is committed at HEAD."""


class GitFailed(SourceError):
    """Git stopped while reading; `last_words` is its own last line."""

    def __init__(self, place: object, last_words: str) -> None:
        self.last_words = last_words
        super().__init__(f"git could not read {place}: {last_words}; check the clone with 'git fsck'")


class NotConnected(SourceError):
    """The settings lack something the source needs; the message names what to set."""


class ObjectivesUnreadable(SourceError):
    """Files of objectives with errors; `problems` has a line for each, with file and fix."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - _MOST_TOLD
        rest = f"; and {more} more, which 'riskbrief settings check' lists" if more > 0 else ""
        super().__init__("; ".join(self.problems[:_MOST_TOLD]) + rest)


class RemoteError(SourceError):
    """`raw` is what the service said, masked and bounded; `blinds` are the kinds of data lost, empty for all."""

    ends_source = False

    def __init__(self, message: str, *, raw: str = "", blinds: tuple[str, ...] = ()) -> None:
        self.raw, self.blinds = raw, blinds
        super().__init__(message)


class SourceUnavailable(RemoteError):
    """Network, timeout, 5xx, or HTML. Only an unreachable host ends its source."""

    def __init__(self, message: str, *, raw: str = "", host_away: bool = False) -> None:
        self.ends_source = host_away
        super().__init__(message, raw=raw)


class RateLimited(RemoteError):
    """A used-up limit; `reset_at` (epoch seconds) is None where unknown."""

    ends_source = True

    def __init__(self, message: str, *, reset_at: int | None, raw: str = "") -> None:
        self.reset_at = reset_at
        super().__init__(message, raw=raw)


class AccessDenied(RemoteError):
    """A missing permission. `permission` is what to grant, in the service's words, None where unknown."""

    def __init__(
        self, what: str, *, permission: str | None = None, said: str = "", raw: str = "", blinds: tuple[str, ...] = ()
    ) -> None:
        self.what, self.permission = what, permission
        fix = "grant the token access to it" if permission is None else f"grant {permission}"
        super().__init__(f"no access to {what}{_quoted(said)}; {fix}", raw=raw, blinds=blinds)


class CredentialsRefused(RemoteError):
    """An expired, revoked or malformed token or key."""

    ends_source = True


class NotFound(RemoteError):
    def __init__(self, what: str, *, said: str = "", raw: str = "", blinds: tuple[str, ...] = ()) -> None:
        self.what = what
        super().__init__(f"{what} was not found, or the token may not see it{_quoted(said)}", raw=raw, blinds=blinds)


class BadAnswer(RemoteError):
    """An answer unlike the service's documentation; `raw` holds its beginning."""


class CollectionStopped(DataError):
    """The collection was told to end while it waited; raised by a transport's sleep."""


class StoreError(DataError):
    """The database cannot do what was asked, so the command ends."""


class DatabaseUnusable(StoreError):
    """`database_url` is wrong, or nothing usable answers there. No message holds a password."""


class DatabaseBusy(StoreError):
    """Somebody else holds a lock; the same call may succeed later."""


class SchemaOutdated(StoreError):
    def __init__(self, found: str | None, needed: str) -> None:
        self.found = found
        state = "has no tables yet" if found is None else f"is at revision {found}"
        super().__init__(f"the database {state} and this Riskbrief needs {needed}; run 'riskbrief migrate'")


class SchemaNewer(StoreError):
    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"the database is at revision {found} and this Riskbrief knows only up to {needed};"
            " install the newer Riskbrief again, or restore the copy that 'riskbrief migrate' made"
        )


class MigrationFailed(StoreError):
    """The tables could not be brought up to date and stay as they were."""


class RecordRefused(StoreError):
    """A record that does not fit its table; nothing of the call was stored."""


class AuditKept(StoreError):
    """An audit entry was to be changed, or deleted too early; nothing of the call was stored."""


class DeliveryNotClaimed(StoreError):
    """A delivery cannot be settled from its `state`, which is None if there is none."""

    def __init__(self, delivery_id: str, state: str | None) -> None:
        self.state = state
        found = "was never claimed" if state is None else f"is already {state}"
        super().__init__(f"delivery {delivery_id} {found}; only a claimed or unknown one can be settled")


class FeatureError(DataError):
    """A feature file cannot be scored or evaluated; nothing was written."""


class FeatureFileUnreadable(FeatureError):
    """A feature file that is missing, of an unknown type, empty, cut off or malformed."""


class FeatureColumnRefused(FeatureError):
    """A column that is missing, named twice, taken, or of a type that cannot be used."""


class FeatureValueRefused(FeatureError):
    """A value that its column cannot have; `row` counts the data rows from 1, the header not included."""

    def __init__(self, path: object, row: int, column: str, value: object, fix: str) -> None:
        self.row, self.column, self.value = row, column, value
        super().__init__(f"{path}: data row {row}, column {column!r} has {_shortened(value)}; {fix}")


class ResultUnwritable(FeatureError):
    """The result cannot be written; what was there is still there."""


class ImportFailed(DataError):
    """A file's rows cannot be imported; nothing was stored."""


class RowFileUnreadable(ImportFailed):
    """A row file that is missing, empty, cut off, of an unknown type, or not what its name says."""


class RowsRefused(ImportFailed):
    """Rows that do not fit their table; `problems` are the first, as "line 7: opened_at: …"."""

    def __init__(self, path: object, *, problems: Sequence[str], refused: int, rows: int) -> None:
        lines = "".join(f"\n  {line}" for line in problems)
        super().__init__(f"{path}: {refused:,} of {rows:,} rows cannot be imported; nothing was stored:{lines}")


_MOST_SHOWN = 80
_MOST_TOLD = 3


def _quoted(said: str) -> str:
    return f" ({said!r})" if said else ""


def _shortened(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
