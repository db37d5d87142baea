"""What the statuses of sources mean: as of a moment, for one repository, and for the readers of one scope.

A status is about our own knowledge, so the one rule of a snapshot bends here. A source that was away when the week
ended, and was read over that end later, has told what happened before it; its later word counts then. A source that
nobody has read for a day and a half says "ok" for ever by itself, and is called stale.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from data.collect.statuses import BLIND, NOTHING, OK, PARTIAL, STALE, blind_since, joined_state, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from data.records import SourceStatus

STALE_SECONDS: Final = 36 * 3_600
"""How long after it was last read a source still speaks for the present: a missed night is no reason to worry."""

ELSEWHERE: Final = "nothing was collected of these repositories"

SOUND: Final = frozenset({OK, PARTIAL})
VERBS: Final = {"failed": "has failed", "stale": "is stale", "partial": "is partial"}


def statuses_as_of(rows: Iterable[SourceStatus], moment: int) -> list[SourceStatus]:
    """Return of each source the row that speaks for a moment (epoch seconds), by the source's id."""
    by_source: dict[str, list[SourceStatus]] = defaultdict(list)
    for row in rows:
        by_source[row.source_id].append(row)
    found = (_speaking(by_source[name], moment) for name in sorted(by_source))
    return [row for row in found if row is not None]


def blind_at(sources: Iterable[SourceStatus], at: int, repository: str | None = None) -> dict[str, str]:
    """Return by kind of data why no source could tell of it at a moment (epoch seconds).

    `repository` is the id of the one that is asked about; without one only what is so for a whole source counts.
    """
    return {
        feed: f"{one.label} {VERBS.get(one.state, one.state)}: {one.detail}"
        for one in sources
        if one.repository_id is None or one.repository_id == repository
        for feed, since in blind_since(one).items()
        if since is None or at > since
    }


def sources_of(sources: Sequence[SourceStatus], repositories: Collection[str]) -> list[SourceStatus]:
    """Return a row for each source as the readers of some repositories have to know it: others are not their business.

    `repositories` are ids, or names where nothing was collected yet.
    """
    found = []
    for one in sources:
        parts = _parts(sources, one.source_id)
        if _is_part(one):
            continue
        mine = [part for part in parts if part.repository_id is None or part.repository_id in repositories]
        has_own = any(part.repository_id is not None for part in mine)
        # What is wrong in the repositories of others is their business, also where none of these was ever collected.
        found.append(_joined(one, mine) if has_own else replace(one, detail=ELSEWHERE) if parts and one.detail else one)
    known = {one.source_id for one in found}
    # Where only some repositories were ever collected there is no row for the source as a whole.
    alone = [one for one in sources if _is_part(one) and one.source_id.partition(":")[0] not in known]
    return found + [one for one in alone if one.repository_id is None or one.repository_id in repositories]


def _speaking(rows: Sequence[SourceStatus], moment: int) -> SourceStatus | None:
    ordered = sorted(rows, key=lambda row: row.observed_at)
    before = next((row for row in reversed(ordered) if row.observed_at < moment), None)
    told = None if before is None else _aged(before, moment)
    if told is not None and told.state in SOUND:
        return told
    later = (row for row in ordered if row.observed_at >= moment and row.state in SOUND)
    healed = next((row for row in later if row.as_of is not None and row.as_of >= moment), None)
    return healed or told


def _aged(row: SourceStatus, moment: int) -> SourceStatus:
    if row.state not in SOUND or row.as_of is None or moment - row.as_of <= STALE_SECONDS:
        return row
    when = datetime.fromtimestamp(row.as_of, UTC).strftime("%Y-%m-%d %H:%M")
    detail = f"nothing was collected after {when} UTC"
    if row.blinds == NOTHING:
        return replace(row, state=STALE, detail=detail)
    known = blind_since(row)
    since = dict.fromkeys(words_of(row.feeds), row.as_of) | known
    blinds = ",".join(feed if at is None else f"{feed}@{at}" for feed, at in sorted(since.items()))
    return replace(row, state=STALE, detail="; ".join(filter(None, (detail, row.detail))), blinds=blinds)


def _is_part(row: SourceStatus) -> bool:
    return row.repository_id is not None or row.source_id.endswith(":*")


def _parts(sources: Sequence[SourceStatus], source_id: str) -> list[SourceStatus]:
    return [one for one in sources if _is_part(one) and one.source_id.startswith(f"{source_id}:")]


def _joined(whole: SourceStatus, parts: Sequence[SourceStatus]) -> SourceStatus:
    """Say of a source what is so in some of its repositories."""
    known = [one.as_of for one in parts if one.as_of is not None]
    named = len({one.detail for one in parts}) > 1
    said = (
        f"{one.label.removeprefix(whole.label).strip()}: {one.detail}" if named else one.detail
        for one in parts
        if one.detail
    )
    return replace(
        whole,
        state=joined_state([one.state for one in parts]),
        detail="; ".join(dict.fromkeys(said)),
        as_of=min(known, default=None),
    )


def is_blind(sources: Iterable[SourceStatus]) -> bool:
    """Whether any of the sources has failed or gone stale."""
    return any(one.state in BLIND for one in sources)
