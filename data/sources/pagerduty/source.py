"""PagerDuty as a source: one stream lists incidents by when they began, then looks at those open before.

Late changes are found in three ways: the last fourteen days are listed again; all open incidents are listed (one may be
reopened); and one that was open and is listed no longer is asked for by id: it was resolved, merged or moved to another
service. The cursor knows open and young incidents, so that unchanged ones are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from data.errors import BadAnswer, SourceError
from data.sources.cursors import DAY, Mark, read_cursor
from data.sources.incidents import FEEDS, Seen, incident_page
from data.sources.pagerduty.api import LONGEST_RANGE, PAGE, Api, between, find_services, of_services, read_incident
from data.sources.source import Estimate, Notice, Page, Permission, Stream, refused

if TYPE_CHECKING:
    from data.sources.forge.answers import Node
    from data.sources.http.transport import Transport
    from data.sources.pagerduty.api import Question, Raw


OVERLAP: Final = 14 * 86_400
"""Seconds before the last walk that are listed again: people correct incidents in the write-up."""


class Walk(NamedTuple):
    """A walk under way: up to `until`, now at `begin` and there at `offset`."""

    until: int
    begin: int
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentCursor(Mark):
    """`since` is the beginning it was first read from, `read_to` how far; `services` whose incidents."""

    since: int
    read_to: int | None = None
    walk: Walk | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def started(self, now: int) -> IncidentCursor:
        """Return it with a walk: the interrupted one, or a new one up to now."""
        if self.walk is not None:
            return self
        begin = self.since if self.read_to is None else max(self.since, self.read_to - OVERLAP)
        return replace(self, walk=Walk(until=now, begin=min(begin, now)))

    def after(self, seen: Mapping[str, Seen], gone: Collection[str], walk: Walk) -> IncidentCursor:
        """Return it after a page of a walk: what is gone, or neither open nor young, is forgotten."""
        reach = walk.until - OVERLAP - DAY
        known = {name: one for name, one in self.seen.items() if name not in gone} | dict(seen)
        kept = {name: one for name, one in known.items() if one.is_open or one.began_at >= reach}
        return replace(self, seen=kept, walk=walk)

    def ended(self) -> IncidentCursor:
        return replace(self, read_to=None if self.walk is None else self.walk.until, walk=None)


def read_incident_cursor(cursor: str | None, since: int, services: Mapping[str, str]) -> IncidentCursor:
    """Read a cursor; one of a later beginning, or before a service was added or changed, begins anew."""
    fresh = IncidentCursor(since=since, services=services)
    told = read_cursor(cursor, fresh)
    return replace(told, services=services) if services.items() <= told.services.items() else fresh


OPEN: Final = (("statuses[]", "triggered"), ("statuses[]", "acknowledged"))
EVER: Final = (("date_range", "all"),)
LONG_AGO: Final = 0
"""Where the walk over open incidents begins; it sends no time, which would limit it to six months."""

OLDEST_FIRST: Final = (("sort_by", "created_at:asc"),)
MISSED_AT_A_TIME: Final = 50
STEADY_REQUESTS: Final = 3
"""The services, what began lately, and what is open."""


@dataclass(frozen=True, kw_only=True)
class IncidentStream:
    """All incidents of `services` (our id by PagerDuty's id or name), back to `since` (epoch seconds)."""

    repository: ClassVar[str | None] = None
    label: ClassVar[str] = "incidents of PagerDuty"
    feeds: ClassVar[tuple[str, ...]] = FEEDS

    api: Api
    services: Mapping[str, str]
    since: int
    clock: Callable[[], float]
    source_id: str = "pagerduty"

    @property
    def id(self) -> str:
        return f"{self.source_id}:incidents"

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return a rough cost; for a first reading PagerDuty is asked how many incidents there are."""
        ours = find_services(self.api, self.services).ours
        mark = read_incident_cursor(cursor, self.since, ours)
        walk = mark.started(int(self.clock())).walk
        if walk is None or (mark.read_to is not None and mark.walk is None):
            return Estimate(requests=STEADY_REQUESTS)
        items, requests = 0, STEADY_REQUESTS
        for begin in range(walk.begin, walk.until, LONGEST_RANGE):
            question = (*between(begin, min(begin + LONGEST_RANGE, walk.until)), *of_services(tuple(ours)))
            total = self.api.total("/incidents", question, what="incidents")
            if total is None:
                return None
            items, requests = items + total, requests + total // PAGE + 1
        return Estimate(requests=requests, items=items)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        found = find_services(self.api, self.services)
        mark = read_incident_cursor(cursor, self.since, found.ours)
        mark = mark.started(int(self.clock())) if found.ours else mark
        yield Page(records=(), cursor=mark.text(), notices=found.notices)
        if mark.walk is not None and found.ours:
            reader = _Reader(stream=self, ours=found.ours, mark=mark, walk=mark.walk)
            yield from reader.listed()
            yield from reader.still_open()


@dataclass(kw_only=True, slots=True)
class _Reader:
    """One collection: the cursor with its walk, and the pages of both lists."""

    stream: IncidentStream
    ours: Mapping[str, str]
    mark: IncidentCursor
    walk: Walk

    def listed(self) -> Iterator[Page]:
        """Read the listing by time, from where the walk is."""
        while self.walk.begin < self.walk.until:
            walk, until = self.walk, min(self.walk.begin + LONGEST_RANGE, self.walk.until)
            nodes, more = self._ask(between(walk.begin, until), walk, what="incidents")
            self.walk = self._further(walk, nodes) if more else _behind(walk.until, until)
            yield self._page(nodes)

    def still_open(self) -> Iterator[Page]:
        """Read all that is open in one list, then ask for what was open and no longer is."""
        until, listed = int(self.stream.clock()) + 1, set[str]()
        walk = Walk(until, LONG_AGO)
        while walk.begin < until:
            is_ever = walk.begin == LONG_AGO
            end = until if is_ever else min(walk.begin + LONGEST_RANGE, until)
            when: Question = EVER if is_ever else between(walk.begin, end)
            nodes, more = self._ask((*when, *OPEN), walk, what="open incidents")
            listed |= {str(node.get("id")) for node in nodes}
            yield self._page(nodes)
            walk = self._further(walk, nodes) if more else _behind(until, end)
        missed = sorted(name for name, one in self.mark.seen.items() if one.is_open and name not in listed)
        for start in range(0, len(missed), MISSED_AT_A_TIME):
            found = {name: self.stream.api.incident(name) for name in missed[start : start + MISSED_AT_A_TIME]}
            nowhere = [name for name, node in found.items() if node is None]
            # Still open and ours, but missing in the list a moment ago: the next list has it.
            yield self._page([node for node in found.values() if node is not None], nowhere)
        yield Page(records=(), cursor=self.mark.ended().text())

    def _ask(self, question: Question, walk: Walk, *, what: str) -> tuple[list[Node], bool]:
        asked = (*question, *of_services(tuple(self.ours)), *OLDEST_FIRST)
        return self.stream.api.page("/incidents", "incidents", asked, offset=walk.offset, what=what)

    def _further(self, walk: Walk, nodes: Sequence[Node]) -> Walk:
        """Return where the listing's next page is; at a list's end it starts anew from the time it got to."""
        most = self.stream.api.most
        if walk.offset + 2 * PAGE <= most:
            return walk._replace(offset=walk.offset + PAGE)
        began = [raw.began_at for raw in map(read_incident, nodes) if raw is not None]
        # A second earlier: incidents of that second may be on both sides of the cut.
        begin = max(began, default=walk.begin) - 1
        if begin <= walk.begin:
            raise BadAnswer(f"PagerDuty lists {most:,} incidents that began within two seconds, and no more")
        return Walk(walk.until, begin)

    def _page(self, nodes: Sequence[Node], nowhere: Sequence[str] = ()) -> Page:
        """Return a page of some incidents without those unchanged since they were seen."""
        raws: list[Raw] = []
        notices = []
        for node in nodes:
            raw = read_incident(node)
            if raw is None:
                detail = f"incident {node.get('id')} of PagerDuty has no id, service or time that can be read"
                notices.append(Notice(kind="malformed", repository=None, detail=detail, blinds=FEEDS))
            elif self.mark.seen.get(raw.id) != raw.seen:
                raws.append(raw)
        mine = [raw for raw in raws if raw.service in self.ours]
        # A merged incident is gone, but remembered, or each overlap would read it again.
        gone = [raw.id for raw in mine if raw.is_merged]
        gone += [raw.id for raw in raws if raw.service not in self.ours and raw.id in self.mark.seen]
        gone += nowhere
        seen: dict[str, Seen] = {raw.id: raw.seen for raw in mine}
        self.mark = self.mark.after(seen, gone, self.walk)
        source = self.stream.source_id
        records = [raw.record(source, self.ours[raw.service]) for raw in mine if not raw.is_merged]
        return incident_page(source, records, self.mark.text(), gone, notices)


def _behind(until: int, end: int) -> Walk:
    """Go on a second before `end`: PagerDuty does not say whether `since` is inclusive."""
    return Walk(until, end if end == until else end - 1)


MOST_OTHERS: Final = 8
"""Other services that are named in a message."""


@dataclass(frozen=True, kw_only=True)
class PagerDuty:
    """One account. `services` gives our id by PagerDuty's id or name; `since` as in IncidentStream."""

    transport: Transport
    services: Mapping[str, str]
    since: int
    clock: Callable[[], float]
    id: str = "pagerduty"
    label: str = "PagerDuty"
    feeds: tuple[str, ...] = FEEDS

    def streams(self) -> Sequence[Stream]:
        api = Api(self.transport)
        return (IncidentStream(api=api, services=self.services, since=self.since, clock=self.clock, source_id=self.id),)

    def check(self) -> Iterator[Permission]:
        """Try incidents and services, one request each; the first also tries the connection."""
        api = Api(self.transport)
        try:
            api.total("/incidents", (), what="incidents")
        except SourceError as error:
            yield refused("incidents", error, FEEDS)
        else:
            yield Permission(what="incidents", granted=True)
        yield self._services(api)

    def _services(self, api: Api) -> Permission:
        try:
            found = find_services(api, self.services)
        except SourceError as error:
            return refused("services", error, FEEDS)
        if found.notices:
            blinds = tuple(dict.fromkeys(feed for notice in found.notices for feed in notice.blinds))
            detail = "; ".join(notice.detail for notice in found.notices)
            return Permission(what="services", granted=False, detail=detail, blinds=blinds)
        detail = f"{len(found.ours)} of {len(found.ours) + len(found.others)} belong to a service here"
        if found.others:
            more = ", …" if len(found.others) > MOST_OTHERS else ""
            detail += f"; the others are {', '.join(found.others[:MOST_OTHERS])}{more}"
        return Permission(what="services", granted=True, detail=detail)
