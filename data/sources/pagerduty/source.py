"""PagerDuty as a source: its one stream, and what `doctor` tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.errors import SourceError
from data.sources.incidents import FEEDS
from data.sources.pagerduty.api import Api, find_services
from data.sources.pagerduty.stream import IncidentStream
from data.sources.source import Permission, Stream, refused

if TYPE_CHECKING:
    from data.sources.http.transport import Transport

MOST_OTHERS: Final = 8
"""Names of services that belong to none of ours that are told."""


@dataclass(frozen=True, kw_only=True)
class PagerDuty:
    """One account. `services` gives by the id or the name of a service over there the id of the service here.

    `since` (epoch seconds) is how far back a first collection goes.
    """

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
        """Try incidents and services, one request each; the connection is tried with the first."""
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
