"""Holds what arrived at the receivers against what was to be sent, and against what our tables say became of it.

What was to be sent is rendered anew from the frozen payloads: which messages there are to be and their very bytes do
not depend on what any sender recorded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.receivers.book import ARRIVED
from bot.wiring import build_editor, build_store
from briefing.contracts.narrative import parse_narrative
from briefing.contracts.payload import parse_payload
from briefing.editions.parts import EditionParts, digest_of, id_of
from data.records import Delivery, FrozenPayload, StoredNarrative

if TYPE_CHECKING:
    from benchmarks.receivers.book import Arrival
    from bot.settings import Settings

ID_LETTERS: Final = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A part that is to arrive once. `parent` is the id of the message that it answers, None for one of its own."""

    id: str
    outlet: str
    address: str
    digest: str
    parent: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """What came of one setting. Mails are recorded unknown rightly where the sender died with them on the wire."""

    posts_wanted: int
    posts_received: int
    mails_wanted: int
    mails_received: int
    mails_unknown: int
    faults: Mapping[str, int]
    """By its words, what has to be none."""


def wanted_of(settings: Settings) -> list[Wanted]:
    """Render every part that was to be sent; what is shared in a channel counts once."""
    found: dict[str, Wanted] = {}
    with build_store(settings) as store:
        editor = build_editor(settings, store)
        narratives = {one.payload_hash: one for one in store.read(StoredNarrative)}
        frozen = {one.scope_id: one for one in store.read(FrozenPayload)}
        company = settings.organisation
        for manager in company.managers:
            payload = frozen[company.scope_of(manager).id]
            told = (
                parse_payload(payload.body, name=payload.hash),
                parse_narrative(narratives[payload.hash].body, name=payload.hash),
            )
            for outlet, address in manager.addresses:
                parts = editor.parts_for(outlet, address, *told)
                parcel = EditionParts(payload_hash=payload.hash, address=address, parts=parts)
                found |= {one.id: one for one in _parts_of(parcel, outlet)}
    return list(found.values())


def _parts_of(parcel: EditionParts, outlet: str) -> Iterator[Wanted]:
    ids = [id_of(parcel, number, outlet)[:ID_LETTERS] for number in range(len(parcel.parts))]
    for number, (one, content) in enumerate(zip(ids, parcel.parts, strict=True)):
        yield Wanted(
            id=one,
            outlet=outlet,
            address=parcel.address,
            digest=digest_of(content),
            parent=ids[0] if number else None,
        )


def recorded_in(settings: Settings) -> dict[str, str]:
    """Return the state of every delivery by its id."""
    with build_store(settings) as store:
        return {one.id: one.state for one in store.read(Delivery)}


def count(wanted: Iterable[Wanted], arrivals: Iterable[Arrival], recorded: Mapping[str, str]) -> Count:
    """Count. `recorded` are the states of deliveries by id."""
    parts = {one.id: one for one in wanted}
    mails = {one.address: one.id for one in parts.values() if one.outlet == "email"}
    came: dict[str, list[Arrival]] = defaultdict(list)
    attempts: dict[str, set[str]] = defaultdict(set)
    for one in arrivals:
        name = mails.get(one.address, one.id) if one.outlet == "email" else one.id
        if one.fate in ARRIVED:
            came[name].append(one)
        if one.digest:
            attempts[name].add(one.digest)
    posts = [one.id for one in parts.values() if one.outlet == "slack"]
    states = {
        outlet: Counter(recorded.get(one.id) for one in parts.values() if one.outlet == outlet)
        for outlet in ("slack", "email")
    }
    return Count(
        posts_wanted=len(posts),
        posts_received=sum(1 for one in posts if one in came),
        mails_wanted=len(mails),
        mails_received=sum(1 for one in mails.values() if one in came),
        mails_unknown=states["email"]["unknown"],
        faults={
            "twice": sum(len(found) - 1 for found in came.values()),
            "lost": sum(1 for one in posts if one not in came),
            "left unknown in Slack": len(posts) - states["slack"]["sent"],
            # Refused ones included.
            "with other bytes": sum(found != {parts[name].digest} for name, found in attempts.items() if name in parts),
            "to nobody": sum(len(found) for name, found in came.items() if name not in parts),
            # In no thread of their parent's, or in another channel.
            "in a wrong place": sum(_is_astray(parts[one], found, came) for one, found in came.items() if one in parts),
            "mails said to be sent that did not arrive": sum(
                1 for one in mails.values() if recorded.get(one) == "sent" and one not in came
            ),
            "mails neither sent nor unknown": len(mails) - states["email"]["sent"] - states["email"]["unknown"],
        },
    )


def _is_astray(part: Wanted, found: Sequence[Arrival], came: Mapping[str, Sequence[Arrival]]) -> bool:
    """Whether a message is elsewhere than its reader looks: a parent stands alone, an answer under its parent."""
    if part.outlet == "email":
        return False
    parents = () if part.parent is None else came.get(part.parent, ())
    places = {(one.place, one.ts) for one in parents} if part.parent is not None else None
    return any(
        one.address not in {part.address, one.place}
        or (one.thread is not None if places is None else (one.place, one.thread) not in places)
        for one in found
    )
