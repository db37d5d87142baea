"""What every source of collected data looks like: streams of pages, read from a cursor on.

`pages` must be safe to repeat from any cursor it ever gave: the page in hand when we were killed is asked for again.
Saving is an upsert, so an overlap never doubles a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from data.errors import AccessDenied, CredentialsRefused, NotConnected, NotFound, ObjectivesUnreadable, SourceError

if TYPE_CHECKING:
    from data.view import Collected

NoticeKind = Literal["permission", "missing", "cut off", "malformed", "disabled"]
"""Why something could not be got.

permission: we are not allowed to see it. missing: it has vanished or never was (a deleted fork). cut off: the service
gives no more of it (the 3,001st file). malformed: it is there and cannot be read. disabled: switched off over there.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something that could not be got, while the rest was; `detail` is a sentence without a full stop.

    `blinds` are the kinds of data (words of `needs` in the signal catalogue) that cannot be trusted because of it.
    """

    kind: NoticeKind
    repository: str | None
    detail: str
    blinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deletion:
    """Records that are no longer so: those of one kind whose columns equal `where`, deleted before a page is saved."""

    kind: type[Any]
    where: Mapping[str, str | int | Collection[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One step of a stream; `cursor` is given back to it later. `items` counts what people would count.

    `records` never hold a part whose whole is neither here nor stored. Notices of a page with items are about those and
    stand until others are read; those of one without are about the stream, and told in every reading.
    """

    records: tuple[Collected, ...]
    cursor: str
    notices: tuple[Notice, ...] = ()
    gone: tuple[Deletion, ...] = ()
    items: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What a stream will ask for: requests, points of the service's own budget, and items, None where unknown."""

    requests: int
    points: int = 0
    items: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """One connection or permission as `doctor` found it. `granted` is None where it could not be found out."""

    what: str
    granted: bool | None
    detail: str = ""
    blinds: tuple[str, ...] = ()


NEEDS_SOMEBODY: Final = (AccessDenied, CredentialsRefused, NotConnected, NotFound, ObjectivesUnreadable)
"""Errors after which nothing comes before somebody corrects something."""


def refused(what: str, error: SourceError, blinds: tuple[str, ...]) -> Permission:
    """Return what `doctor` finds where an error came in place of an answer."""
    granted = False if isinstance(error, NEEDS_SOMEBODY) else None
    return Permission(what=what, granted=granted, detail=str(error), blinds=blinds)


class StreamInfo(Protocol):
    @property
    def id(self) -> str:
        """The key of its cursor, for ever: "github:acme/shop:changes", or "pagerduty:incidents"."""

    @property
    def label(self) -> str:
        """What people call it: "pull requests of acme/shop"."""

    @property
    def source_id(self) -> str:
        """The source that it belongs to: "github"."""

    @property
    def repository(self) -> str | None:
        """The id of the repository that it is about, None where it is about no single one."""

    @property
    def feeds(self) -> tuple[str, ...]:
        """The kinds of data that it supplies, in the words of `needs` in the signal catalogue."""


class Stream(StreamInfo, Protocol):
    """One kind of data of one repository or one service, in the order of a watermark."""

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what reading on will take, None where unknown; may ask once, and raises what `pages` raises."""

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield what is new since the cursor (None: since the beginning that the stream was made with), up to now.

        At least one page, so that a cursor is kept; late changes are found by an overlap before the cursor. A stream
        whose cursor began later than it was asked to begins anew. Raises SourceError of any kind.
        """


class Source(Protocol):
    @property
    def id(self) -> str:
        """Its name in statuses and on the command line: "github"."""

    @property
    def label(self) -> str:
        """What people call it: "GitHub"."""

    @property
    def feeds(self) -> tuple[str, ...]:
        """Every kind of data that it can supply, whether its streams are known yet or not."""

    def streams(self) -> Sequence[Stream]:
        """Return its streams, in an order that does not change; may ask the service for them. Raises SourceError."""

    def check(self) -> Iterator[Permission]:
        """Try the connection and every permission, and yield what was found. Raises nothing of its own."""


def repository_name(stream: StreamInfo) -> str | None:
    """Return the name that people have for a stream's repository, which its id holds; None where it is about none."""
    if stream.repository is None:
        return None
    return stream.id.removeprefix(f"{stream.source_id}:").rpartition(":")[0] or stream.repository


def server_of(stream: Stream) -> str:
    """Return what a stream that fails speaks for: its source, or one `server` where a source asks several."""
    return getattr(stream, "server", None) or stream.source_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Unconnected:
    """A source that the settings do not connect: what it would feed, and in `detail` what to set."""

    id: str
    label: str
    feeds: tuple[str, ...]
    detail: str = field(default="not set up")
