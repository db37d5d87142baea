"""Frozen payloads, their narratives and kept scores, parsed once: what was frozen never changes.

Thread-safe. A kept score comes with the moment it is as of, the end of a week, which answers say.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from briefing.contracts.narrative import parse_narrative
from briefing.contracts.payload import parse_payload
from briefing.delivery.remembered import Remembered
from briefing.editions.view.fact_lines import render_context
from briefing.editions.view.naming import Names
from briefing.evidence.score_cache.packed import unpacked
from briefing.narrative.narrator import TemplateNarrator
from data.records import FrozenPayload, KeptService, KeptWeek, StoredNarrative

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.editions.view.fact_lines import RenderContext as Writing
    from briefing.editions.view.naming import Naming
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed
    from briefing.evidence.score_cache.packed import KeptPart
    from data.view import View
    from scoring.catalogue import Signal


MOST_REMEMBERED: Final = 48
"""Of payloads, narratives and writings each; one takes about a megabyte."""

MOST_WEEKS: Final = 96


class PayloadCache:
    def __init__(self) -> None:
        self._payloads, self._narratives, self._writings = (Remembered(MOST_REMEMBERED) for _ in range(3))
        self.weeks = Remembered(MOST_WEEKS)
        """Kept weeks of services, unpacked, by service and digest."""

    def newest(self, view: View, scopes: Collection[str]) -> dict[str, str]:
        """Return each scope's (ids) newest frozen payload's hash, if it has one."""
        rows = view.pick(FrozenPayload, ("scope_id", "week", "hash"), scope_id=sorted(scopes))
        # ISO weeks such as 2026-W46 sort as text.
        return {scope: payload_hash for scope, _, payload_hash in sorted(rows)}

    def payload(self, view: View, payload_hash: str) -> Payload | None:
        """Return a frozen payload, None if there is none of this hash. Raises PayloadUnusable."""
        return self._payloads.get(payload_hash, lambda: _read_payload(view, payload_hash))

    def narrative(self, view: View, payload: Payload) -> Narrative:
        """Return a payload's stored narrative, else the template's words. Raises NarrativeUnusable."""
        found = self._narratives.get(payload.hash, lambda: _read_narrative(view, payload.hash))
        return TemplateNarrator().narrate(payload) if found is None else found

    def writing(self, payload: Payload, narrative: Narrative, naming: Naming, names: Mapping[str, str]) -> Writing:
        """Return what an edition's parts are written from, for one way of naming people."""
        key = (payload.hash, narrative.narrator, naming, tuple(sorted(names.items())))
        return self._writings.get(key, lambda: render_context(payload, narrative, Names(by_person=names), naming))


def _read_payload(view: View, payload_hash: str) -> Payload | None:
    stored = view.get(FrozenPayload, hash=payload_hash)
    return None if stored is None else parse_payload(stored.body, name=f"the stored payload {payload_hash[:12]}")


def _read_narrative(view: View, payload_hash: str) -> Narrative | None:
    stored = view.get(StoredNarrative, payload_hash=payload_hash)
    if stored is None:
        return None
    return parse_narrative(stored.body, name=f"the stored narrative of {payload_hash[:12]}")


# ---- scores, a week at a time

UNREADABLE: Final = (zlib.error, ValueError, KeyError, IndexError, TypeError)
"""What reading another version's kept scores raises; they then count as missing."""


class KeptScores:
    """Looks scores up in one moment of the store; unpacked weeks are cached by digest."""

    def __init__(self, view: View, signals: Mapping[str, Signal], weeks: Remembered) -> None:
        self._view = view
        self._signals = signals
        self._weeks = weeks

    def change(self, services: Collection[str], change_id: str) -> tuple[ScoredChange, int] | None:
        """Return a change as last scored, with that moment (epoch seconds)."""
        kept = [row for one in sorted(services) if (row := self._newest(one)) is not None]
        for row in sorted(kept, key=lambda row: -row.moment):
            parts = self._read(row.service_id, _digests(row), [change_id])
            found = next((one for part in parts for one in part.changes if one.id == change_id), None)
            if found is not None:
                return found, row.moment
        return None

    def deployed(self, service: str, deployment_id: str) -> tuple[Deployed, int] | None:
        """Return a deployment as last scored, with that moment."""
        row = self._newest(service)
        parts = () if row is None else self._read(service, _digests(row), [deployment_id])
        found = next((one for part in parts for one in part.deployments if one.id == deployment_id), None)
        return None if found is None or row is None else (found, row.moment)

    def points(self, service: str, changes: Collection[str]) -> dict[str, int]:
        """Return the kept points of a service's changes (ids)."""
        row = self._newest(service)
        parts = () if row is None or not changes else self._read(service, _digests(row), changes)
        return {one.id: one.score.points for part in parts for one in part.changes if one.id in changes}

    def latest_changes(self, service: str) -> list[ScoredChange]:
        """Return the changes of a service's newest kept week, open ones included; empty without one."""
        row = self._newest(service)
        parts = () if row is None else self._read(service, _digests(row)[:1])
        return [one for part in parts for one in part.changes]

    def _newest(self, service: str) -> KeptService | None:
        return next(iter(self._view.read(KeptService, service_id=service, order=("-moment",), limit=1)), None)

    def _read(self, service: str, digests: Sequence[str], wanted: Collection[str] = ()) -> Iterator[KeptPart]:
        """Yield weeks in order; of those to unpack only ones that contain a wanted id."""
        known = {digest: self._weeks.peek((service, digest)) for digest in digests}
        lacking = [digest for digest, part in known.items() if part is None]
        rows = self._view.read(KeptWeek, service_id=service, digest=lacking) if lacking else []
        bodies = {one.digest: one.body for one in rows}
        for digest in digests:
            part = known[digest] or self._unpacked(service, digest, bodies.get(digest), wanted)
            if part is not None:
                yield part

    def _unpacked(self, service: str, digest: str, body: bytes | None, wanted: Collection[str]) -> KeptPart | None:
        # As it stands between quotes in what was packed.
        marks = [json.dumps(one).encode() for one in wanted] or [b""]
        try:
            told = b"" if body is None else zlib.decompress(body)
            if body is None or not any(mark in told for mark in marks):
                return None
            return self._weeks.get((service, digest), lambda: unpacked(body, self._signals))
        except UNREADABLE:
            return None


def _digests(kept: KeptService) -> list[str]:
    """Return the keys of a service's kept weeks, the newest first."""
    return list(reversed(json.loads(kept.weeks)))
