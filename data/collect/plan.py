"""What a collection would ask for, before it asks: the streams in their order, and what each is expected to cost.

A source whose streams cannot even be listed (its token is refused, its host is away) is an outcome already, and stops
no other source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.collect.outcomes import StreamOutcome, failed
from data.errors import SourceError
from data.records import Cursor
from data.sources.source import Estimate, repository_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from data.sources.source import Source, Stream
    from data.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One stream. `is_first` where it was never read to its end; `estimate` is None where nobody can know."""

    stream: Stream
    is_first: bool
    estimate: Estimate | None
    trouble: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The streams of all sources, what became of sources that could not be listed, and what sources are called."""

    streams: tuple[Stream, ...]
    outcomes: tuple[StreamOutcome, ...]
    labels: Mapping[str, str]

    @property
    def repositories(self) -> tuple[str, ...]:
        """The name of every repository that some stream is about, sorted."""
        return tuple(sorted({name for one in self.streams if (name := repository_name(one)) is not None}))

    def of_repositories(self, names: Collection[str]) -> Listing:
        """Return the listing with only what is about some repositories; unknown names are the caller's to refuse."""
        kept = tuple(one for one in self.streams if repository_name(one) in names)
        return Listing(streams=kept, outcomes=self.outcomes, labels=self.labels)


@dataclass(frozen=True, kw_only=True, slots=True)
class _WholeSource:
    """Stands in for all the streams of a source that could not be listed."""

    id: str
    label: str
    source_id: str
    feeds: tuple[str, ...]
    repository: str | None = None


def list_streams(sources: Sequence[Source], *, before: Mapping[str, int | None], now: int) -> Listing:
    """Return the streams of every source in the order of the sources.

    `before` says by source up to when it was read before, for those that cannot be listed now.
    """
    streams: list[Stream] = []
    outcomes: list[StreamOutcome] = []
    for source in sources:
        try:
            streams += source.streams()
        except SourceError as error:
            whole = _WholeSource(id=f"{source.id}:*", label=source.label, source_id=source.id, feeds=source.feeds)
            outcomes.append(failed(whole, error, before=before.get(source.id), now=now))
    labels = {source.id: source.label for source in sources}
    return Listing(streams=tuple(streams), outcomes=tuple(outcomes), labels=labels)


def estimated(store: Store, streams: Sequence[Stream]) -> Iterator[Step]:
    """Yield what each stream will ask for. A stream that cannot be estimated is told with the reason, in words."""
    for stream in streams:
        cursor = store.get(Cursor, stream_id=stream.id)
        is_first = cursor is None or cursor.reached_at is None
        try:
            estimate = stream.estimate(None if cursor is None else cursor.cursor)
        except SourceError as error:
            yield Step(stream=stream, is_first=is_first, estimate=None, trouble=str(error))
        else:
            yield Step(stream=stream, is_first=is_first, estimate=estimate)


def total(steps: Sequence[Step]) -> Estimate:
    """Return what all steps together are known to cost: the least, where some of them cannot be estimated."""
    known = [step.estimate for step in steps if step.estimate is not None]
    items = [one.items for one in known if one.items is not None]
    return Estimate(
        requests=sum(one.requests for one in known),
        points=sum(one.points for one in known),
        items=sum(items) if items else None,
    )
