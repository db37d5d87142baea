"""Frozen payloads and their narratives, parsed once and remembered: what was frozen never changes.

Safe to share between threads. It remembers a bounded number, and lets go of what was not asked for the longest.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from briefing.contracts.narrative import parse_narrative
from briefing.contracts.payload import parse_payload
from briefing.editions.view.naming import Names
from briefing.editions.view.render_context import render_context
from briefing.narrative.narrator import TemplateNarrator
from data.records import FrozenPayload, StoredNarrative

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping

    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.editions.view.naming import Naming
    from briefing.editions.view.render_context import RenderContext as Writing
    from data.view import View

MOST_REMEMBERED: Final = 48
"""Of payloads, of narratives and of what is written from them, each; one takes about a megabyte."""

MOST_WEEKS: Final = 96

T = TypeVar("T")


class Remembered:
    """Values by a key, the newest asked for; what could not be made (None) is asked for again.

    Two threads that miss at once both make the value, and the later one is kept.
    """

    def __init__(self, most: int) -> None:
        """Remember at most so many."""
        self._most = most
        self._values: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made now if it is not remembered."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast("T", self._values[key])
        made = make()
        if made is not None:
            self._keep(key, made)
        return made

    def peek(self, key: Hashable) -> Any:  # noqa: ANN401 (a key stands for values of one type, which its caller knows)
        """Return the value of a key, None if it is not remembered."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def _keep(self, key: Hashable, made: object) -> None:
        with self._lock:
            self._values[key] = made
            while len(self._values) > self._most:
                self._values.popitem(last=False)


class PayloadCache:
    """The frozen briefings of a store."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        """Remember so many payloads, and as many of what belongs to them."""
        self._payloads = Remembered(most)
        self._narratives = Remembered(most)
        self._writings = Remembered(most)
        self.weeks = Remembered(MOST_WEEKS)
        """Kept weeks of services, unpacked, by service and digest."""

    def newest(self, view: View, scopes: Collection[str]) -> dict[str, str]:
        """Return the hash of the newest frozen payload of each of some scopes (ids) that has one."""
        rows = view.pick(FrozenPayload, ("scope_id", "week", "hash"), scope_id=sorted(scopes))
        # ISO weeks such as 2026-W46 are ordered by their letters.
        return {scope: payload_hash for scope, _, payload_hash in sorted(rows)}

    def payload(self, view: View, payload_hash: str) -> Payload | None:
        """Return a frozen payload, None if there is none of this hash.

        Raises:
            PayloadUnusable: what is stored is not a payload of this version.
        """
        return self._payloads.get(payload_hash, lambda: _read_payload(view, payload_hash))

    def narrative(self, view: View, payload: Payload) -> Narrative:
        """Return the stored narrative of a payload; the template's words, which are not stored, while there is none.

        Raises:
            NarrativeUnusable: what is stored is not a narrative.
        """
        found = self._narratives.get(payload.hash, lambda: _read_narrative(view, payload.hash))
        return TemplateNarrator().narrate(payload) if found is None else found

    def writing(self, payload: Payload, narrative: Narrative, naming: Naming, names: Mapping[str, str]) -> Writing:
        """Return what the parts of an edition are written from, for one way of naming people."""
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
