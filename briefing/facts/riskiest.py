"""The riskiest changes of the week, each with the arithmetic of its score and the way down that it still has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.last_week import digest_of
from briefing.contracts.payload import Subject
from briefing.evidence.readings import read_aloud
from briefing.facts.ask_table import KEPT_READINGS, SPLIT
from briefing.facts.calendar import late_in
from briefing.facts.notable import is_own, security_fixes
from briefing.facts.ownership import unowned_shares
from scoring.kinds.notable import notable_in
from scoring.waysdown import cheapest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import JsonValue

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

PER_SERVICE = 3
MOST_LANDED = 8
"""Changes of a week that are named whatever else is said: of what readers of 47 weeks of public repositories wanted to
be told, most was among them (benchmarks/truth/__main__.py has the figure)."""
MOST_FILES = 300
"""Files of a change that are kept to know its parts by; of a wider one the rest is not looked for."""


def riskiest(data: WeekData) -> Iterator[Fact]:
    """Yield the riskiest changes of the week and of each service, and those that were taken back this week."""
    chosen: dict[str, ScoredChange] = {}
    for own in data.by_service.values():
        chosen |= {change.id: change for change in riskiest_of(own.now)}
        passed_over = [change for change in own.now if any(share > 0 for share in unowned_shares([change]))]
        chosen |= {change.id: change for change in riskiest_of(passed_over)}
        chosen |= {change.id: change for change in riskiest_of(late_in(own))}
        chosen |= {change.id: change for change in own.now if change.id in own.blamed}
        if own.has_queue:
            chosen |= {change.id: change for change in riskiest_of(own.waiting)}
    written = [change for change in data.now if change.update is None and not change.is_bot]
    ranked = sorted(written, key=lambda change: (not notable_in(change), *_order(change)))
    chosen |= {change.id: change for change in ranked[:MOST_LANDED]}
    # Of several zones, as it is known where it counts.
    chosen |= {one.id: one for week in (*data.weeks, data.waiting) for one in week if data.owns and one.id in chosen}
    fixes = security_fixes(data)
    chosen |= {change.id: change for group in fixes.values() for change in group if is_own(change)}
    landed = {change.id for change in data.now}
    for week in data.weeks:
        for change in week:
            if any(revert.id in landed for revert in data.reverted.get(change.id, ())):
                chosen[change.id] = change
    for change in sorted(chosen.values(), key=_order):
        yield change_fact(data, change)
        yield from _way_down(data, change)


def riskiest_of(changes: Iterable[ScoredChange]) -> list[ScoredChange]:
    """Return the three riskiest changes, ties to the id."""
    return sorted(changes, key=_order)[:PER_SERVICE]


def _order(change: ScoredChange) -> tuple[int, str]:
    return -change.score.points, change.id


def change_fact(data: WeekData, change: ScoredChange) -> Fact:
    """Make the fact of one change: its score, its range and the reasons that add up to it."""
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
        # A bot is nobody to talk to: what it updates is named instead.
        **({} if change.is_bot else {"author": f"{{person:{change.author}}}"}),
        **({} if change.update is None else {"dependency": change.update.text}),
        # An open change has not landed; what it carries instead is the moment it was looked at.
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
    """Yield what a change would score under the remedy to show: of the riskiest part, where it is split."""
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
    read = {name: change.readings[name].value for name in KEPT_READINGS if name in change.readings}
    kept: dict[str, JsonValue] = {"readings": {name: value for name, value in read.items() if value is not None}}
    if remedy == SPLIT and change.paths is not None:
        kept["files"] = [*sorted({digest_of(path) for path in change.paths})[:MOST_FILES]]
    return kept


def way_id(change: ScoredChange) -> str:
    """Return the id of the fact about a change's way down, which is also that of the remedy on its cards."""
    return f"way.{change.id}"
