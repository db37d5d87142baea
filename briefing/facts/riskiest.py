"""The riskiest changes of the week with the arithmetic of their scores and the ways down left.

A fix of an incident is a change whose title says so (scoring/cures.py) or that reverts what its deployment carried. A
deployment with a fix, or a rollback, is a way out: whoever holds all deploys holds these, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.last_week import digest_of
from briefing.contracts.payload import MOST_LANDED, Evidence, Subject
from briefing.evidence.changes import by_risk, read_aloud
from briefing.facts.ask_table import KEPT_READINGS, SPLIT
from briefing.facts.calendar import late_in
from briefing.facts.notable import is_own, security_fixes
from briefing.facts.outcomes import reverted_this_week
from briefing.facts.ownership import passed_over
from scoring.cures import mends
from scoring.kinds.notable import notable_in
from scoring.waysdown import cheapest

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed, Outage
    from briefing.facts.weekdata import WeekData


PER_SERVICE = 3
MOST_FILES = 300
"""How many files of a change are kept to recognise its parts; the rest of a wider one is ignored."""


def riskiest(data: WeekData) -> Iterator[Fact]:
    named: list[ScoredChange] = []
    for own in data.by_service.values():
        for some in (own.now, passed_over(own.now, is_drift=False), late_in(own), own.waiting if own.has_queue else ()):
            named += riskiest_of(some)
        named += [change for change in own.now if change.id in own.blamed]
    written = [change for change in data.now if change.update is None and not change.is_bot]
    named += sorted(written, key=lambda change: (not notable_in(change), *by_risk(change)))[:MOST_LANDED]
    if data.owns:
        # With several zones, take each change as its own zone's week knows it.
        wanted = {change.id for change in named}
        named += [one for week in (*data.weeks, data.waiting) for one in week if one.id in wanted]
    named += [change for group in security_fixes(data).values() for change in group if is_own(change)]
    named += reverted_this_week(data)
    for change in sorted({change.id: change for change in named}.values(), key=by_risk):
        yield change_fact(data, change)
        yield from _way_down(data, change)


def riskiest_of(changes: Iterable[ScoredChange]) -> list[ScoredChange]:
    return sorted(changes, key=by_risk)[:PER_SERVICE]


def change_fact(data: WeekData, change: ScoredChange) -> Fact:
    end = data.home(change).bounds[1]
    reasons: list[JsonValue] = [
        {
            "signal": reason.signal.id,
            "title": reason.signal.title,
            "reading": read_aloud(reason),
            "points": reason.points,
            "assumed": reason.assumed,
        }
        for reason in sorted(change.score.reasons, key=lambda reason: (-reason.points, reason.signal.number))
        if reason.points
    ]
    detail: dict[str, JsonValue] = {
        "low": change.score.low,
        "high": change.score.high,
        "missing": list(change.score.missing),
        "band": change.score.band.value,
        "title": change.title,
        # A bot is nobody to talk to; what it updates is named instead.
        **({} if change.is_bot else {"author": f"{{person:{change.author}}}"}),
        **({} if change.update is None else {"dependency": change.update.text}),
        # For an open change this is the time it was looked at.
        "landed_at": data.iso(change.landed_at) if change.landed_at < end else None,
        "reasons": reasons,
        "gates": [{"id": gate.id, "title": gate.title} for gate in change.score.gates],
        **({"services": list(change.services)} if change.services else {}),
        "reverted": change.id in data.reverted,
        "queued": change in data.waiting,
    }
    if matters := notable_in(change):
        detail["notable"] = [*matters]
    if len(change.authors) > 1:
        detail["authors"] = len(change.authors)
    if change.ways:
        detail["ways"] = [{"remedy": way.id, "text": way.text, "points": list(way.points)} for way in change.ways]
    return data.fact(
        f"change.{change.id}",
        "change",
        change.score.points,
        "points",
        subject=Subject(type="change", id=change.id, label=change.label),
        detail=detail,
        evidence=(data.links(change),),
    )


def _way_down(data: WeekData, change: ScoredChange) -> Iterator[Fact]:
    """Yield the score under the remedy to show; for a change to split, that of its riskiest part."""
    way = cheapest(change.ways)
    if way is not None:
        yield data.fact(
            way_id(change),
            "way_down",
            way.worst,
            "points",
            subject=Subject(type="change", id=change.id, label=change.label),
            detail={
                "remedy": way.id,
                "text": way.said_of(change.label),
                "before": change.score.points,
                "after": list(way.points),
                "band": change.score.band.value,
                "leaves_band": way.leaves_band,
                **_kept(change, way.id),
            },
        )


def _kept(change: ScoredChange, remedy: str) -> dict[str, JsonValue]:
    """Return what next week needs to tell whether the remedy was taken: the store keeps only what is so today."""
    read = {name: change.read(name) for name in KEPT_READINGS}
    kept: dict[str, JsonValue] = {"readings": {name: value for name, value in read.items() if value is not None}}
    if remedy == SPLIT and change.paths is not None:
        kept["files"] = [*sorted({digest_of(path) for path in change.paths})[:MOST_FILES]]
    return kept


def way_id(change: ScoredChange) -> str:
    """Return the id of a way down's fact, and of the remedy on its cards."""
    return f"way.{change.id}"


def is_fix(change: ScoredChange, outage: Outage, own: WeekData) -> bool:
    """Whether a change would end an incident; `own` is a week of its service."""
    is_repair = change.repair is not None
    if mends(change.title, outage.id, outage.title, is_repair=is_repair, services=(outage.service,)):
        return True
    known = own.operations.deployments if own.operations is not None else ()
    blamed = (one for one in known if one.id == outage.deployment)
    return any(change.id == undo.id for one in blamed for name in one.changes for undo in own.reverted.get(name, ()))


def fixes_of(changes: Iterable[ScoredChange], outages: Sequence[Outage], own: WeekData) -> list[ScoredChange]:
    return [change for change in changes if any(is_fix(change, one, own) for one in outages)]


def is_way_out(deployed: Deployed, outages: Sequence[Outage], own: WeekData) -> bool:
    """Whether a deployment was a rollback or carried a fix of one of the incidents."""
    return deployed.rolls_back is not None or bool(fixes_of(_carried(deployed, own), outages, own))


def repairs_nothing(deployed: Deployed, own: WeekData) -> bool:
    """Whether a deployment is known to have brought neither a fix nor a revert."""
    carried = _carried(deployed, own)
    return bool(carried) and len(carried) == len(deployed.changes) and not any(one.repair for one in carried)


def _carried(deployed: Deployed, own: WeekData) -> list[ScoredChange]:
    return [change for week in own.weeks for change in week if change.id in deployed.changes]


def attempts(data: WeekData) -> Iterator[Fact]:
    for service_id, own in data.by_service.items():
        if own.operations is not None and (failed := own.operations.failed_since(*own.bounds)):
            yield from _attempt(own, service_id, failed)


def _attempt(own: WeekData, service_id: str, failed: Sequence[Deployed]) -> Iterator[Fact]:
    last, end = failed[-1], own.bounds[1]
    waiting = [change for change in own.waiting if change.id in last.changes]
    if not waiting:
        return
    outages = [one for one in own.operations.outages if one.is_open_at(end)] if own.operations is not None else []
    fixes = [change.label for change in fixes_of(waiting, outages, own)]
    others = [change.label for change in waiting if change.label not in fixes]
    yield own.fact(
        f"service.{service_id}.attempt",
        "attempt",
        len(failed),
        "deployments",
        detail={"deployment": last.name, "at": own.iso(last.at), "fixes": fixes, "changes": others},
        evidence=() if last.url is None else (Evidence(text=last.name, url=last.url),),
    )
