"""Prometheus as a source: its one stream, and what `doctor` tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.errors import SourceError
from data.sources.prometheus.api import FEEDS, Api, QueryRefused
from data.sources.prometheus.files import Files
from data.sources.prometheus.indicator import SOURCE_ID, Slo
from data.sources.prometheus.plan import Plan, plan_of, unknown_service_words
from data.sources.prometheus.readings import (
    ObjectiveUnreadable,
    ReadingQueries,
    last_at,
    moment_text,
    odd_words,
    refused_words,
    unknown_words,
)
from data.sources.prometheus.stream import ObjectiveStream
from data.sources.source import Permission, Stream, refused

if TYPE_CHECKING:
    from data.sources.prometheus.readings import Part


@dataclass(frozen=True, kw_only=True)
class Prometheus:
    """A server with its `own` objectives and those of files, collected since `since` (epoch seconds)."""

    api: Api
    own: tuple[Slo, ...] = ()
    files: Files = field(default_factory=Files)
    services: Mapping[str, str] = field(default_factory=dict)
    since: int
    clock: Callable[[], float]
    id: str = SOURCE_ID
    label: str = "Prometheus"
    feeds: tuple[str, ...] = FEEDS

    def plan(self) -> Plan:
        """Return which objectives are asked about. Raises ObjectivesUnreadable or NotConnected."""
        return plan_of(self.own, self.files, self.services)

    def streams(self) -> Sequence[Stream]:
        """Return the one stream without asking anything; raises as `plan`."""
        return (ObjectiveStream(api=self.api, plan=self.plan(), since=self.since, clock=self.clock, source_id=self.id),)

    def check(self) -> Iterator[Permission]:
        """Try the files, the connection, and each objective's value now."""
        try:
            plan = self.plan()
        except SourceError as error:
            yield refused("files of objectives", error, FEEDS)
            return
        try:
            version = self.api.version()
        except SourceError as error:
            yield refused("connection", error, FEEDS)
            return
        detail = "answers" if version is None else f"version {version}"
        yield Permission(what="connection", granted=True, detail=detail)
        for slo in plan.slos:
            yield self._tried(slo)
        for service in plan.unknown_services:
            yield Permission(what=f"service {service!r} of files", granted=False, detail=unknown_service_words(service))
        for words in plan.left_out:
            yield Permission(what="an objective of files", granted=False, detail=words)

    def _tried(self, slo: Slo) -> Permission:
        at = last_at(self.clock())
        try:
            part = ReadingQueries(api=self.api).part(slo, range(at, at + 1))
        except QueryRefused as said:
            return Permission(what=slo.name, granted=False, detail=refused_words(slo, said))
        except ObjectiveUnreadable as why:
            return Permission(what=slo.name, granted=False, detail=str(why))
        except SourceError as error:
            return refused(slo.name, error, FEEDS)
        return _given(slo, part)


def _given(slo: Slo, part: Part) -> Permission:
    more = "".join(f"; Prometheus warns: {words}" for words in part.warnings[:1])
    more += "".join(f"; Prometheus remarks: {words}" for words in part.hints[:1])
    if part.odd is not None:
        return Permission(what=slo.name, granted=False, detail=odd_words(slo, part.odd) + more)
    if not part.readings:
        return Permission(what=slo.name, granted=None, detail=unknown_words(slo, part.unknown) + more)
    [one] = part.readings
    left = f"{one.budget_left:.0%} of the budget of {slo.window_days} days is left"
    detail = f"burns at {one.burn:.1f} times its pace, {left}, at {moment_text(one.at)}{more}"
    return Permission(what=slo.name, granted=True, detail=detail)
