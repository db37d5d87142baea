"""The sources under an explanation, from the store or from a payload, in one form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.answers.explain.explanation import SourceLine
from briefing.evidence.stored.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from briefing.contracts.payload import Payload
    from data.records import SourceStatus


def stored_sources(rows: Sequence[SourceStatus], repositories: Collection[str], zone: str) -> tuple[SourceLine, ...]:
    """Return the sources of some repositories (ids and names), in an IANA zone."""
    return tuple(
        SourceLine(id=one.source_id, label=one.label, state=one.state, detail=one.detail, as_of=_iso(one.as_of, zone))
        for one in sources_of(rows, repositories)
    )


def payload_sources(payload: Payload, wanted: Collection[str] | None = None) -> tuple[SourceLine, ...]:
    """Return the sources of a payload, or those of them with these ids."""
    return tuple(
        SourceLine(id=one.id, label=one.label, state=one.state.value, detail=one.detail, as_of=one.as_of)
        for one in payload.sources
        if wanted is None or one.id in wanted
    )


def _iso(at: int | None, zone: str) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).isoformat()
