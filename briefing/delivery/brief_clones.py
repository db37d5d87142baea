"""From clones to a briefing: open, choose the week, read, score, compute, narrate. Prints and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from briefing.contracts.errors import WeekEmpty
from briefing.contracts.week import WEEKS_TO_SCORE, week_of
from briefing.evidence.clone import Window, read_evidence
from briefing.evidence.clone_basis import git_basis
from briefing.payloads.build import build_payload

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.contracts.week import Week
    from briefing.evidence.clone import Clone, Evidence
    from briefing.narrative.narrator import Narrator
    from data.commits import Unit
    from scoring.score import Method

    Progress = Callable[[str, int, int], None]
    """Called with a repository's name, the commits read, and all commits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Briefing:
    """A finished briefing; `names` (by person id) never go into the payload."""

    payload: Payload
    narrative: Narrative
    names: Mapping[str, str]


def latest_week(clones: Sequence[Clone], unit: Unit, zone: str) -> Week:
    """Return the last week with changes before the newest commit's, which may be incomplete, else that one."""
    newest = max(clone.graph.newest_committed_at for clone in clones)
    open_week = week_of(newest, zone)
    start = int(open_week.start.timestamp())
    earlier = [at for clone in clones for at in clone.times(unit) if at < start]
    return week_of(max(earlier), zone) if earlier else open_week


def require_changes(clones: Sequence[Clone], unit: Unit, week: Week) -> None:
    """Raise WeekEmpty if a week has no changes, with where they are and the week to ask for instead."""
    if any(week.holds(at) for clone in clones for at in clone.times(unit)):
        return
    instead = latest_week(clones, unit, week.zone)
    names = ", ".join(clone.repository.name for clone in clones)
    newest = max(clone.graph.newest_committed_at for clone in clones)
    day = datetime.fromtimestamp(newest, UTC).date().isoformat()
    raise WeekEmpty(
        f"{names} has no changes in {week.id} ({week.zone}); its newest commit is from {day}, "
        f"and the last week that is whole by then and has changes is {instead.id}; try --week {instead.id}"
    )


def read_clones(
    clones: Sequence[Clone], week: Week, unit: Unit, method: Method, on_progress: Progress | None = None
) -> list[Evidence]:
    """Read and score what a week's briefing needs from each clone. Raises GitFailed."""
    end = int(week.end.timestamp())
    found = []
    for clone in clones:
        name = clone.repository.name
        wanted = Window(
            unit=unit,
            since=int(week.earlier(WEEKS_TO_SCORE).start.timestamp()),
            until=end,
            as_of=end,
            zone=week.zone,
            prefix=f"{name}/" if len(clones) > 1 else "",
            with_queue=True,
        )
        found.append(read_evidence(clone, method, wanted, on_progress=of_one(name, on_progress)))
    return found


def of_one(name: str, on_progress: Progress | None) -> Callable[[int, int], None] | None:
    """Return the callback for one repository, None if nobody asked."""
    if on_progress is None:
        return None
    return lambda done, total: on_progress(name, done, total)


def brief_clones(evidence: Sequence[Evidence], week: Week, method: Method, narrator: Narrator) -> Briefing:
    payload = build_payload(git_basis(evidence, week, method.catalogue), week, method.bands)
    names = {person: name for one in evidence for person, name in one.names.items()}
    return Briefing(payload=payload, narrative=narrator.narrate(payload), names=names)
