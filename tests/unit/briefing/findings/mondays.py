"""Two Mondays: what the readers were told on the first, and what the second says became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from briefing.contracts.last_week import LastWeek, Sighting
from briefing.contracts.payload import Fact, Payload
from briefing.evidence.changes import ScoredChange
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.score import Reading
from scoring.waysdown import WayDown
from tests.unit.briefing.sample import SERVICES, WEEK, at, basis, change, history, ordinary, reread

THREE = SERVICES[:3]
BEFORE = WEEK.earlier(1)
KEY = "ask.search:queue"


def way(remedy: str, *points: int) -> WayDown:
    return WayDown(id=remedy, phrase=f"{remedy} {{change}}", points=points, cost=0, leaves_band=True)


def waiting(
    points: int, *ways: WayDown, out: int | None = None, number: int = 1, paths: Sequence[str] = (), **values: float
) -> ScoredChange:
    """A change of search that is ready since the week before last."""
    made = change(number, landed=at(2, day=6), points=points, deployed=out, services=("search",))
    readings = {name: Reading(value) for name, value in values.items()}
    return replace(reread(made, readings), ways=ways, paths=tuple(paths))


def told(*changes: ScoredChange, last: LastWeek | None = None) -> Payload:
    """The briefing of the week before, as it was frozen."""
    made = basis([*history(2), *changes], services=THREE, has_queue=True, began=at(2))
    return build_payload(made, BEFORE, DEFAULT_BANDS, last)


def briefed(*changes: ScoredChange, last: LastWeek | None, **parts: object) -> Payload:
    made = basis([*history(2), *ordinary(0), *changes], services=THREE, has_queue=True, began=at(2), **parts)
    return build_payload(made, WEEK, DEFAULT_BANDS, last)


def ask_of(then: ScoredChange, *now: ScoredChange, seen: Sequence[Sighting] = ()) -> Fact:
    last = LastWeek(payload=told(then), sightings=tuple(seen))
    return briefed(*now, last=last).fact(KEY)


OWNER = way("owner-review", 64)
HEARD = (waiting(82, OWNER, codeowners_compliance=0), waiting(64, codeowners_compliance=100))


PATHS = ("search/a.py", "search/b.py", "search/deep/c.py")
WIDE = waiting(85, way("split", 54, 38), paths=PATHS, files_changed=3, lines_added=900, lines_deleted=100)


def sighting(number: int = 1, **parts: object) -> Sighting:
    made = Sighting(
        id=f"shop@{number:012x}", label=f"shop#{number}", author="p-ann", opened_at=at(2), merged_at=None,
        closed_at=None, paths=PATHS, lines=1000,
    )  # fmt: skip
    return replace(made, **parts)


OTHER = sighting(7, opened_at=at(0, day=1), paths=("search/deep/c.py",), lines=300)
SHRUNK = sighting(paths=PATHS[:2], lines=700)


def carded(found: Payload, **parts: object) -> Payload:
    """The same payload with its first card changed."""
    return found.model_copy(update={"cards": (found.cards[0].model_copy(update=parts), *found.cards[1:])})
