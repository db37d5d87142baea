"""Two weeks of a queue in search: what a reader muted in the first, and what the second makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from briefing.contracts.last_week import LastWeek
from briefing.contracts.payload import Payload, SourceState
from briefing.evidence.changes import ScoredChange
from briefing.payloads.build import build_payload, lay_cards, measure, seal
from briefing.readers.mutes.judging import Ending, Mark
from briefing.readers.mutes.until import Changed, Until
from scoring.bands import DEFAULT_BANDS
from scoring.score import Reading
from scoring.severity import Severity
from tests.unit.briefing.sample import SERVICES, WEEK, at, basis, change, history, ordinary, reread

BEFORE = WEEK.earlier(1)
THREE = SERVICES[:3]
KEY = "search:queue"
BY = "a manager of shop"


def queued(*scores: int, out: int | None = None, first: int = 1, weeks_ago: int = 2) -> list[ScoredChange]:
    """Changes of search that wait since the week before last without their owners; `out` is when they are deployed."""
    made = (
        change(first + place, landed=at(weeks_ago), points=points, deployed=out, services=("search",))
        for place, points in enumerate(scores)
    )
    return [reread(one, {"codeowners_compliance": Reading(0)}) for one in made]


def made(*changes: ScoredChange, status: SourceState = SourceState.OK):
    known = [*history(8), *ordinary(0), *changes]
    return basis(known, services=THREE, has_queue=True, began=at(8), status=status)


def told(*changes: ScoredChange) -> Payload:
    """The briefing of the first week."""
    return build_payload(made(*changes), BEFORE, DEFAULT_BANDS)


CHANGED = Changed()


def mark(until: Until | None = CHANGED, **parts: object) -> Mark:
    found = Mark(id="m1", card=KEY, week=BEFORE.id, severity=Severity.CRITICAL, until=until, by=BY)
    return replace(found, **parts)


class Assembled(NamedTuple):
    payload: Payload
    ended: tuple[Ending, ...]


def briefed(
    *changes: ScoredChange, marks: Sequence[Mark] = (), last: Payload | None = None, **parts: SourceState
) -> Assembled:
    """The briefing of the second week, under marks."""
    before = None if last is None else LastWeek(payload=last)
    known = made(*changes, **parts)
    measured = measure(known, WEEK, DEFAULT_BANDS, before, marks)
    return Assembled(seal(known, measured, lay_cards(measured)), measured.verdicts.ended)


def carded(found: Payload) -> list[str]:
    return [card.key for card in found.cards]
