"""The stream of incidents: a listing by when they began, then a look at those that were open when it was last read.

Three things bring a late change home. What began in the last fourteen days is listed again. What is open now is listed
whatever its age, so that an incident that was opened again is found. And what was open when it was last seen and is in
no list any more is asked for by its id: it was resolved, merged, or moved to a service that is none of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import BadAnswer
from data.records import Incident
from data.sources.pagerduty.api import FEEDS, LONGEST_RANGE, PAGE, between, of_services
from data.sources.pagerduty.incidents import Raw, Words, read_incident
from data.sources.pagerduty.marks import Mark, Seen, Walk, read_mark
from data.sources.source import Deletion, Estimate, Notice, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from data.sources.pagerduty.api import Api, Node, Question
    from data.sources.pagerduty.services import ServiceMap

LISTED: Final = "incidents"
OPEN: Final = (("statuses[]", "triggered"), ("statuses[]", "acknowledged"))
EVER: Final = (("date_range", "all"),)
LONG_AGO: Final = 0
"""Where the walk over what is open begins; no time is asked for there, since that would be six months at most."""

OLDEST_FIRST: Final = (("sort_by", "created_at:asc"),)
MISSED_AT_A_TIME: Final = 50
STEADY_REQUESTS: Final = 3
"""The services, what began lately, and what is open."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What came of some incidents: records to save, names of what is none of ours any more, and what was seen."""

    source_id: str
    records: tuple[Incident, ...]
    gone: tuple[str, ...]
    seen: Mapping[str, Raw]
    notices: tuple[Notice, ...]

    def mark(self, mark: Mark) -> Mark:
        """Return a mark that knows of it. What was merged is gone and remembered, or each overlap would read it."""
        return mark.without(frozenset(self.gone)).having_seen(self.seen)

    def page(self, mark: Mark) -> Page:
        """Return it as a page that ends at a mark."""
        names = [f"{self.source_id}:{name}" for name in self.gone]
        gone = (Deletion(kind=Incident, where={"id": names}),) if names else ()
        records = self.records
        return Page(records=records, cursor=mark.text(), notices=self.notices, gone=gone, items=len(records))


@dataclass(frozen=True, kw_only=True)
class IncidentStream:
    """All incidents of the services that the settings name. `since` (epoch seconds) is how far back to begin."""

    repository: ClassVar[str | None] = None
    label: ClassVar[str] = "incidents of PagerDuty"
    feeds: ClassVar[tuple[str, ...]] = FEEDS

    api: Api
    services: ServiceMap
    since: int
    clock: Callable[[], float]
    words: Words
    source_id: str = "pagerduty"

    @property
    def id(self) -> str:
        """The key of its cursor."""
        return f"{self.source_id}:incidents"

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return about what it will take; for a first reading PagerDuty is asked how many incidents there are."""
        found = self.services.find()
        mark = read_mark(cursor, self.since, found.ours, self.words.fingerprint)
        if mark.read_to is not None and mark.walk is None:
            return Estimate(requests=STEADY_REQUESTS)
        items = requests = 0
        for since, until in self._ranges(mark.started(int(self.clock()))):
            total = self.api.total("/incidents", (*between(since, until), *of_services(tuple(found.ours))), what=LISTED)
            if total is None:
                return None
            items += total
            requests += total // PAGE + 1
        # A custom field is one more request for each incident.
        return Estimate(
            requests=STEADY_REQUESTS + requests + (items if self.words.field is not None else 0), items=items
        )

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield what is new or changed; see `Stream`."""
        found = self.services.find()
        mark = read_mark(cursor, self.since, found.ours, self.words.fingerprint)
        if not found.ours:
            yield Page(records=(), cursor=mark.text(), notices=found.notices)
            return
        mark = mark.started(int(self.clock()))
        yield Page(records=(), cursor=mark.text(), notices=found.notices)
        reader = _Reader(stream=self, ours=found.ours)
        while mark.walk is not None and mark.walk.begin < mark.walk.until:
            batch, mark = self._listed(mark, reader)
            yield batch.page(mark)
        yield from self._still_open(mark, reader)

    def _listed(self, mark: Mark, reader: _Reader) -> tuple[_Batch, Mark]:
        """Read the next page of the listing by time."""
        walk = mark.walk
        assert walk is not None  # noqa: S101 (only called on a walk)
        until = min(walk.begin + LONGEST_RANGE, walk.until)
        question = (*between(walk.begin, until), *of_services(tuple(reader.ours)), *OLDEST_FIRST)
        nodes, more = self.api.page("/incidents", "incidents", question, offset=walk.offset, what=LISTED)
        batch = reader.read(nodes, mark)
        following = self._further(walk, nodes) if more else _behind(walk.until, until)
        return batch, replace(batch.mark(mark), walk=following)

    def _further(self, walk: Walk, nodes: Sequence[Node]) -> Walk:
        """Return where the next page of a listing is; a list that reaches its end begins anew where it got to."""
        if walk.offset + 2 * PAGE <= self.api.most:
            return replace(walk, offset=walk.offset + PAGE)
        began = [raw.began_at for raw in map(read_incident, nodes) if raw is not None]
        # A second earlier: what began in the same second may be on both sides of the cut.
        begin = max(began, default=walk.begin) - 1
        if begin <= walk.begin:
            raise BadAnswer(f"PagerDuty lists {self.api.most:,} incidents that began within two seconds, and no more")
        return Walk(walk.until, begin)

    def _still_open(self, mark: Mark, reader: _Reader) -> Iterator[Page]:
        """Read what is open whatever its age, and then what was open and is no more."""
        listed = set[str]()
        for nodes in self._open(tuple(reader.ours), int(self.clock()) + 1):
            listed |= {str(node.get("id")) for node in nodes}
            batch = reader.read(nodes, mark)
            mark = batch.mark(mark)
            yield batch.page(mark)
        missed = sorted(name for name, one in mark.seen.items() if one.is_open and name not in listed)
        for start in range(0, len(missed), MISSED_AT_A_TIME):
            batch = reader.look_up(missed[start : start + MISSED_AT_A_TIME], mark)
            mark = batch.mark(mark)
            yield batch.page(mark)
        yield Page(records=(), cursor=mark.ended().text())

    def _open(self, services: Sequence[str], until: int) -> Iterator[Sequence[Node]]:
        """Yield what is open in pages: of any age while one list has it all, and by when it began from there on."""
        walk, asked = Walk(until, LONG_AGO), (*OPEN, *of_services(services), *OLDEST_FIRST)
        while walk.begin < until:
            end = until if walk.begin == LONG_AGO else min(walk.begin + LONGEST_RANGE, until)
            when: Question = EVER if walk.begin == LONG_AGO else between(walk.begin, end)
            question = (*when, *asked)
            nodes, more = self.api.page("/incidents", "incidents", question, offset=walk.offset, what="open incidents")
            yield nodes
            walk = self._further(walk, nodes) if more else _behind(until, end)

    def _ranges(self, mark: Mark) -> Iterator[tuple[int, int]]:
        walk = mark.walk
        assert walk is not None  # noqa: S101 (as above)
        for begin in range(walk.begin, walk.until, LONGEST_RANGE):
            yield begin, min(begin + LONGEST_RANGE, walk.until)


def _behind(until: int, end: int) -> Walk:
    """Return where a listing goes on behind a range that has been read whole, one that ends at `end`.

    A second earlier, as PagerDuty does not say whether a range has what began in the second of its `since`.
    """
    return Walk(until, end if end == until else end - 1)


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Turns what was listed into records, asking for what a list does not say."""

    stream: IncidentStream
    ours: Mapping[str, str]

    def read(self, nodes: Sequence[Node], mark: Mark) -> _Batch:
        """Read the incidents of a page; what has not changed since it was seen is passed over."""
        raws, notices = [], []
        for node in nodes:
            raw = read_incident(node)
            if raw is None:
                detail = f"incident {node.get('id')} of PagerDuty has no id, service or time that can be read"
                notices.append(Notice(kind="malformed", repository=None, detail=detail, blinds=FEEDS))
            elif mark.seen.get(raw.id) != Seen(raw.began_at, raw.stamp, raw.is_open):
                raws.append(raw)
        return self._batch(raws, mark, tuple(notices))

    def look_up(self, names: Sequence[str], mark: Mark) -> _Batch:
        """Ask for incidents by id that are in no list; those that are nowhere are gone."""
        found = {name: self.stream.api.incident(name, with_fields=False) for name in names}
        batch = self.read([node for node in found.values() if node is not None], mark)
        nowhere = tuple(name for name, node in found.items() if node is None)
        # Still open and still ours, but not listed a moment ago: it is listed the next time.
        return replace(batch, gone=(*batch.gone, *nowhere))

    def _batch(self, raws: Sequence[Raw], mark: Mark, notices: tuple[Notice, ...]) -> _Batch:
        kept = [raw for raw in raws if raw.service in self.ours and not raw.is_merged]
        merged = [raw for raw in raws if raw.service in self.ours and raw.is_merged]
        moved = [raw.id for raw in raws if raw.service not in self.ours and raw.id in mark.seen]
        words, source_id = self.stream.words, self.stream.source_id
        told = [self._with_fields(raw) for raw in kept]
        return _Batch(
            source_id=source_id,
            records=tuple(raw.record(source_id, self.ours[raw.service], words) for raw in told),
            gone=(*moved, *(raw.id for raw in merged)),
            seen={raw.id: raw for raw in (*kept, *merged)},
            notices=notices,
        )

    def _with_fields(self, raw: Raw) -> Raw:
        if self.stream.words.field is None:
            return raw
        node = self.stream.api.incident(raw.id, with_fields=True)
        again = None if node is None else read_incident(node)
        return raw if again is None else replace(raw, fields=again.fields)
