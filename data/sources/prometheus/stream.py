"""The stream of objectives, one after another, each from where it was last read; a page is about one objective. An
unreadable objective blinds nothing while another can be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from data.records import Objective, ObjectiveReading
from data.sources.cursors import DAY, Mark, read_cursor
from data.sources.prometheus.api import FEEDS, Api
from data.sources.prometheus.indicator import SOURCE_ID, Slo
from data.sources.prometheus.plan import Plan, unknown_service_words
from data.sources.prometheus.readings import (
    AT_ONCE,
    STEP,
    ObjectiveUnreadable,
    ReadingQueries,
    first_at,
    last_at,
    odd_words,
    unknown_words,
)
from data.sources.source import Deletion, Estimate, Notice, NoticeKind, Page

if TYPE_CHECKING:
    from data.sources.prometheus.readings import Part


DOUBTED: Final = 7 * DAY
"""Seconds for which readings with a warning are read again."""


class ObjectiveCursor(NamedTuple):
    """How far one objective was read, in epoch seconds; `queries` is a fingerprint, `told` what briefings know."""

    since: int
    queries: str
    read_to: int | None = None
    told: str | None = None

    @property
    def start(self) -> int:
        """The moment to begin at: the last reading again, as samples may have come after it."""
        return first_at(self.since) if self.read_to is None else self.read_to

    def after(self, moments: range, *, doubted: int | None) -> ObjectiveCursor:
        """Return it after more moments; those from `doubted` on had a warning and are read again, a week at most."""
        last = moments[-1]
        return self._replace(read_to=last if doubted is None else max(doubted, last - DOUBTED))


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectiveCursors(Mark):
    objectives: Mapping[str, ObjectiveCursor] = field(default_factory=dict)

    def of(self, slo: Slo, since: int) -> ObjectiveCursor:
        """Return an objective's cursor; one of other queries or a later beginning begins anew, as told before."""
        fresh = ObjectiveCursor(since=since, queries=slo.indicator.fingerprint)
        known = self.objectives.get(slo.id)
        if known is None:
            return fresh
        if known.queries != fresh.queries or known.since > since + DAY:
            return fresh._replace(told=known.told)
        return known

    def has_other_queries(self, slo: Slo) -> bool:
        known = self.objectives.get(slo.id)
        return known is not None and known.queries != slo.indicator.fingerprint

    def having(self, slo: Slo, mark: ObjectiveCursor) -> ObjectiveCursors:
        return ObjectiveCursors(objectives={**self.objectives, slo.id: mark})


def read_cursors(cursor: str | None) -> ObjectiveCursors:
    return read_cursor(cursor, ObjectiveCursors())


QUESTIONS: int = 2
"""Per objective: its burn and its budget."""


@dataclass(frozen=True, kw_only=True)
class ObjectiveStream:
    """All objectives of a plan, back to `since` (epoch seconds)."""

    api: Api
    plan: Plan
    since: int
    clock: Callable[[], float]
    source_id: str = SOURCE_ID
    repository: str | None = None
    feeds: tuple[str, ...] = FEEDS

    @property
    def id(self) -> str:
        return f"{self.source_id}:objectives"

    @property
    def label(self) -> str:
        return "objectives of Prometheus"

    def estimate(self, cursor: str | None) -> Estimate:
        marks, until = read_cursors(cursor), last_at(self.clock())
        moments = [max(0, (until - marks.of(slo, self.since).start) // STEP + 1) for slo in self.plan.slos]
        return Estimate(requests=sum(QUESTIONS * -(-count // AT_ONCE) for count in moments), items=sum(moments))

    def pages(self, cursor: str | None) -> Iterator[Page]:
        reading = _Reading(stream=self, marks=read_cursors(cursor), now=int(self.clock()))
        for slo in self.plan.slos:
            yield from reading.of(slo)
        yield reading.ended()


@dataclass(kw_only=True)
class _Reading:
    """One collection: each objective's cursor, which are known by now, and what could not be read."""

    stream: ObjectiveStream
    marks: ObjectiveCursors
    now: int
    notices: list[Notice] = field(default_factory=list)
    is_anything_known: bool = False

    def of(self, slo: Slo) -> Iterator[Page]:
        """Yield one objective's pages; the first also has the objective."""
        mark = self.marks.of(slo, self.stream.since)
        until, begins_anew = last_at(self.now), mark.read_to is None
        yield self._told(slo, mark)
        mark = self.marks.of(slo, self.stream.since)
        asking, doubted = ReadingQueries(api=self.stream.api), None
        seen: list[Part] = []
        try:
            for part in asking.parts(slo, mark.start, until):
                doubted = part.moments[0] if doubted is None and part.warnings else doubted
                mark = mark.after(part.moments, doubted=doubted)
                self.marks = self.marks.having(slo, mark)
                # What is gone since the last reading is deleted; what a server has forgotten stays.
                gone = () if begins_anew or seen else _without(slo, part.unknown)
                seen.append(part)
                yield Page(records=part.readings, cursor=self.marks.text(), gone=gone, items=len(part.readings))
        except ObjectiveUnreadable as why:
            self._notice("cut off" if why.is_cut_off else "malformed", str(why))
        self._judge(slo, seen, until)

    def _told(self, slo: Slo, mark: ObjectiveCursor) -> Page:
        """Return a page with a new or changed objective, without what other queries gave. A new one is dated to its
        first moment, the reference of its readings; a change to when it was seen.
        """
        details = json.dumps(slo.details)
        records: tuple[Objective, ...] = ()
        if mark.told is None:
            records = (slo.record(first_at(mark.since)),)
        elif mark.told != details:
            records = (slo.record(self.now),)
        gone: tuple[Deletion, ...] = ()
        if self.marks.has_other_queries(slo):
            gone = (Deletion(kind=ObjectiveReading, where={"objective_id": slo.id}),)
        self.marks = self.marks.having(slo, mark._replace(told=details))
        return Page(records=records, cursor=self.marks.text(), gone=gone)

    def _judge(self, slo: Slo, seen: list[Part], until: int) -> None:
        unknown = [at for part in seen for at in part.unknown]
        odd = [part.odd for part in seen if part.odd is not None]
        warnings = dict.fromkeys(words for part in seen for words in part.warnings)
        if odd:
            self._notice("malformed", odd_words(slo, odd[-1]))
        elif unknown and unknown[-1] == until:
            # Before its first value the objective did not exist, or the server has forgotten it.
            self._notice("missing", unknown_words(slo, unknown))
        if warnings:
            words = "; ".join(list(warnings)[:2])
            self._notice("cut off", f"Prometheus warned when it was asked for the {slo.name} ({words})")
        self.is_anything_known |= any(one.at == until for part in seen for one in part.readings)

    def _notice(self, kind: NoticeKind, detail: str) -> None:
        self.notices.append(Notice(kind=kind, repository=None, detail=detail))

    def ended(self) -> Page:
        """Return the last page with all notices, found again at every reading while they last."""
        plan = self.stream.plan
        for service in plan.unknown_services:
            self._notice("missing", unknown_service_words(service))
        for detail in plan.left_out:
            self._notice("malformed", detail)
        known = {slo.id for slo in plan.slos}
        self.marks = ObjectiveCursors(
            objectives={name: mark for name, mark in self.marks.objectives.items() if name in known}
        )
        blinds = () if self.is_anything_known else FEEDS
        notices = tuple(replace(one, blinds=blinds) for one in self.notices)
        return Page(records=(), cursor=self.marks.text(), notices=notices)


def _without(slo: Slo, unknown: tuple[int, ...]) -> tuple[Deletion, ...]:
    return tuple(Deletion(kind=ObjectiveReading, where={"objective_id": slo.id, "at": at}) for at in unknown)
