"""Finds a frozen briefing and proves it unchanged: bodies by their hash, parts by their digests.

Today's code renders what was delivered again from the frozen payload and narrative; the recorded digest shows whether
the bytes are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import ReplayUnfound
from briefing.contracts.narrative import parse_narrative
from briefing.contracts.payload import parse_payload
from briefing.editions.parts import FIRST_NOTICE, GENERATION, digest_of, place_of
from data.records import Delivery, FrozenPayload, StoredNarrative

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.editions.slack.message import SlackMessage
    from data.view import View

    Render = Callable[[Delivery, Payload, Narrative], Sequence[SlackMessage | bytes]]

SHORT: Final = 12
LEAST_PREFIX: Final = 4
"""Fewer digits of a hash are a typing error."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A frozen briefing; `narrative` and `words` are None if never written."""

    frozen: FrozenPayload
    payload: Payload
    narrative: StoredNarrative | None
    words: Narrative | None

    @property
    def flaws(self) -> tuple[str, ...]:
        """What is not as frozen; empty if all is."""
        found = []
        if hashlib.sha256(self.frozen.body.encode()).hexdigest() != self.frozen.hash:
            found.append("the stored payload does not have the hash that it is stored under")
        if self.payload.to_json() != self.frozen.body:
            found.append("the payload is not written as it was: fields of it are read otherwise today")
        if self.narrative is not None and self.words is not None and self.words.to_json() != self.narrative.body:
            found.append("the narrative is not written as it was: fields of it are read otherwise today")
        if self.words is not None and self.words.payload not in {None, self.frozen.hash}:
            found.append("the narrative was written for another payload")
        return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One delivered part's digests: `then` (None if not recorded) and `now` (None if the part is gone)."""

    outlet: str
    address: str
    part: int
    state: str
    then: str | None
    now: str | None

    @property
    def is_same(self) -> bool | None:
        """Whether these are the same bytes; None if unknown."""
        return None if self.then is None else self.then == self.now


def find_stored(view: View, name: str) -> Stored:
    """Return the briefing of a name: the beginning of its payload's hash, or SCOPE/WEEK.

    Raises ReplayUnfound, naming the nearest, for none or several; PayloadUnusable, NarrativeUnusable.
    """
    frozen = view.get(FrozenPayload, hash=_hash_of(view, name.strip()))
    if frozen is None:
        raise ReplayUnfound(f"the payload of {name!r} was deleted meanwhile; ask again")
    narrative = view.get(StoredNarrative, payload_hash=frozen.hash)
    short = frozen.hash[:SHORT]
    return Stored(
        frozen=frozen,
        payload=parse_payload(frozen.body, name=f"the stored payload {short}"),
        narrative=narrative,
        words=None if narrative is None else parse_narrative(narrative.body, name=f"the stored narrative of {short}"),
    )


def _hash_of(view: View, name: str) -> str:
    known = sorted(
        (f"{scope}/{week}", one) for one, scope, week in view.pick(FrozenPayload, ("hash", "scope_id", "week"))
    )
    is_prefix = len(name) >= LEAST_PREFIX and "/" not in name
    found = [(title, one) for title, one in known if title == name or (is_prefix and one.startswith(name.lower()))]
    if len(found) == 1:
        return str(found[0][1])
    if found:
        several = ", ".join(f"{one[:SHORT]} ({title})" for title, one in found[:4])
        raise ReplayUnfound(f"{name!r} could be {several}; give more of the hash")
    raise ReplayUnfound(f"no frozen briefing is called {name!r}; {_nearest(name, [title for title, _ in known])}")


def _nearest(name: str, known: Sequence[str]) -> str:
    if not known:
        return "nothing has been frozen yet: 'riskbrief run' does that"
    close = get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"give the beginning of a payload's hash, or SCOPE/WEEK such as {known[-1]}"


def delivered_parts(view: View, stored: Stored, render: Render) -> tuple[Part, ...]:
    """Render each part again, as `Editor.parts_of` does; return both digests."""
    if stored.words is None:
        return ()
    every = view.read(Delivery, payload_hash=stored.frozen.hash, order=("outlet", "address", "part"))
    # A notice that went out with a payload is no part of its edition.
    deliveries = [one for one in every if one.part < FIRST_NOTICE]
    digests: dict[tuple[str, str, int], list[str]] = {}
    for one in deliveries:
        if _edition_of(one) not in digests:
            digests[_edition_of(one)] = [digest_of(part) for part in render(one, stored.payload, stored.words)]
    return tuple(_part(one, digests[_edition_of(one)]) for one in deliveries)


def _edition_of(delivery: Delivery) -> tuple[str, str, int]:
    """Return an edition's identity; one sent again says differently that it is late."""
    return delivery.outlet, delivery.address, delivery.part // GENERATION


def _part(delivery: Delivery, digests: Sequence[str]) -> Part:
    return Part(
        outlet=delivery.outlet,
        address=delivery.address,
        part=delivery.part,
        state=delivery.state,
        then=delivery.digest,
        now=digests[place_of(delivery)] if place_of(delivery) < len(digests) else None,
    )


def twice(render: Callable[[], dict[str, bytes]]) -> dict[str, str | None]:
    """Render editions two times; return each file's SHA-256, None if the two differ."""
    first, second = render(), render()
    return {
        name: hashlib.sha256(content).hexdigest() if second.get(name) == content else None
        for name, content in first.items()
    }
