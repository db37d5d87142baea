"""What every source looks like: streams of pages, read from a cursor on. `pages` must be safe to repeat from any cursor
it ever gave: after a kill, the last page is asked for again, and saved by upsert.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from data.errors import AccessDenied, CredentialsRefused, NotConnected, NotFound, ObjectivesUnreadable, SourceError

if TYPE_CHECKING:
    from data.view import Collected

NoticeKind = Literal["permission", "missing", "cut off", "malformed", "disabled"]
"""Why something is missing.

permission: we may not see it. missing: it has vanished or never was (a deleted fork). cut off: the service gives no
more (the 3,001st file). malformed: it cannot be read. disabled: switched off over there.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something that could not be got while the rest was; `detail` has no full stop. `blinds` are the kinds of data
    (words of `needs` in the signal catalogue) that cannot be trusted because of it.
    """

    kind: NoticeKind
    repository: str | None
    detail: str
    blinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deletion:
    """Records of one kind whose columns equal `where`, deleted before a page is saved."""

    kind: type[Any]
    where: Mapping[str, str | int | Collection[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One step of a stream; `items` counts what people would count. `records` never hold a part whose whole is neither
    here nor stored.

    Notices of a page with items are about those and stand until others are read; those of a page without are about the
    stream, and told every time.
    """

    records: tuple[Collected, ...]
    cursor: str
    notices: tuple[Notice, ...] = ()
    gone: tuple[Deletion, ...] = ()
    items: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What a stream will ask for: requests, points of the service's budget, and items; None: unknown."""

    requests: int
    points: int = 0
    items: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """A connection or permission as `doctor` found it; `granted` is None where that is unknown."""

    what: str
    granted: bool | None
    detail: str = ""
    blinds: tuple[str, ...] = ()


NEEDS_SOMEBODY: Final = (AccessDenied, CredentialsRefused, NotConnected, NotFound, ObjectivesUnreadable)
"""Errors that last until somebody corrects something."""


def refused(what: str, error: SourceError, blinds: tuple[str, ...]) -> Permission:
    """Return what `doctor` finds when an error came instead of an answer."""
    granted = False if isinstance(error, NEEDS_SOMEBODY) else None
    return Permission(what=what, granted=granted, detail=str(error), blinds=blinds)


class StreamInfo(Protocol):
    @property
    def id(self) -> str:
        """The key of its cursor, forever: "github:acme/shop:changes" or "pagerduty:incidents"."""

    @property
    def label(self) -> str:
        """Its name for people: "pull requests of acme/shop"."""

    @property
    def source_id(self) -> str:
        """Its source: "github"."""

    @property
    def repository(self) -> str | None:
        """Its repository's id; None where it is about no single one."""

    @property
    def feeds(self) -> tuple[str, ...]:
        """The kinds of data that it supplies, in the words of `needs` in the signal catalogue."""


class Stream(StreamInfo, Protocol):
    """One kind of data of one repository or service, in the order of a watermark."""

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what reading on will take, None where unknown; may ask once, and raises as `pages`."""

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield at least one page of what is new, up to now (None: since the stream's beginning). Late changes are
        found by an overlap. A cursor that began later than now asked begins anew. Raises SourceError of any kind.
        """


class Source(Protocol):
    @property
    def id(self) -> str:
        """Its name in statuses and on the command line: "github"."""

    @property
    def label(self) -> str:
        """Its name for people: "GitHub"."""

    @property
    def feeds(self) -> tuple[str, ...]:
        """Every kind of data that it can supply, whether its streams are known yet or not."""

    def streams(self) -> Sequence[Stream]:
        """Return its streams in a stable order; may ask the service. Raises SourceError."""

    def check(self) -> Iterator[Permission]:
        """Try the connection and every permission. Raises nothing of its own."""


def repository_name(stream: StreamInfo) -> str | None:
    """Return a stream's repository as people name it, from its id; None where it is about none."""
    if stream.repository is None:
        return None
    return stream.id.removeprefix(f"{stream.source_id}:").rpartition(":")[0] or stream.repository


def server_of(stream: Stream) -> str:
    """Return whom a failing stream speaks for: its source, or one `server` of several."""
    return getattr(stream, "server", None) or stream.source_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Unconnected:
    """A source that the settings do not connect: what it would feed, and in `detail` what to set."""

    id: str
    label: str
    feeds: tuple[str, ...]
    detail: str = field(default="not set up")
