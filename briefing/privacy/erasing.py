"""Forgets somebody: their rows, and their login, addresses and name in every text, frozen ones included.

One transaction, with a tombstone so that no later collection brings them back. Repeating it is harmless, and removes
what an older version missed. Frozen bytes change, and with them the hash, which all references follow; digests of
delivered bytes are deleted.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import PersonBusy, PersonNamed
from briefing.editions.parts import FIRST_NOTICE, GENERATION, EditionParts, id_of
from briefing.privacy.who import find_forgotten, find_person, meant, namesakes, places_in_settings
from briefing.readers.audit import OPERATOR, AuditAction, Channel
from data.erasing import Forgotten, Spellings, cleaned, erasure_of, stand_in_of
from data.records import Delivery, Erasure, FrozenPayload, Identity, OwnerMember, Person
from data.scrubbing import Erasing, cleaned_kinds
from data.tables import TABLES

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from briefing.readers.audit import Audit
    from data.handles import Known
    from data.store import Store
    from data.view import View

SALT_BYTES: Final = 16
OPEN: Final = ("claimed", "unknown")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Whom to forget; `erasure` is the tombstone, `is_again`: they were forgotten before.

    `namesakes` counts others with the same login, name or address. `login_tells` is False for an ordinary word, which
    then stays where it may be one.
    """

    person_id: str
    erasure: Erasure
    known: Known
    is_again: bool = False
    namesakes: int = 0
    login_tells: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """Rows deleted or cleaned by table, and how many frozen payloads have a new hash."""

    rows: Mapping[str, int]
    moved: int


def plan_for(view: View, organisation: Organisation, wanted: str, *, addresses: Sequence[str] = (), at: int) -> Plan:
    """Find out whom to forget, and how they are written; `addresses` are further ones of theirs.

    PersonUnknown, PersonRefused: nobody, several, or a bot. PersonNamed: the settings file names them, with where.
    """
    before = find_forgotten(view, wanted)
    if before is not None and view.get(Person, id=wanted.strip()) is None:
        return Plan(person_id=before.person_id, erasure=before, known=Forgotten([before]), is_again=True)
    person = find_person(view, wanted)
    told = meant(view, person, addresses)
    places = places_in_settings(organisation, told.keys, person)
    if places:
        raise PersonNamed(
            f"the settings file still names {person.login}: {'; '.join(places)}. Take it out there, then erase again"
        )
    salt = next((one.salt for one in view.read(Erasure)), None) or secrets.token_hex(SALT_BYTES)
    stand_in = stand_in_of(person.id, salt)
    known = Spellings(told.keys, stand_in)
    # An id made of the login is cleaned like any text, and references follow.
    kept_id = cleaned(person.id, known)
    return Plan(
        person_id=person.id,
        erasure=erasure_of(kept_id, told.keys, salt=salt, stand_in=stand_in, at=at),
        known=known,
        namesakes=namesakes(view, person),
        login_tells=told.login_tells,
    )


def rehearse(store: Store, plan: Plan) -> Erased:
    """Find out what `erase` would do, storing nothing; PersonBusy as there."""
    with store.erasing(keeps=False) as erasing:
        return _erased(erasing, plan)


def erase(store: Store, plan: Plan, audit: Audit) -> Erased:
    """Forget somebody, committed before this returns; `Store.vacuum` must follow.

    PersonBusy: a briefing that names them is under way. DatabaseBusy, DatabaseUnusable: nothing was done.
    """
    with store.erasing() as erasing:
        found = _erased(erasing, plan)
        erasing.save([plan.erasure])
        entry = audit.entry(actor=OPERATOR, door=Channel.CLI, deed=AuditAction.ERASED, subject=plan.erasure.person_id)
        erasing.add([entry])
    return found


def allow(store: Store, person_id: str) -> bool:
    """Remove a tombstone, so that the next collection tells of them again; return whether there was one."""
    with store.erasing() as erasing:
        return erasing.drop(Erasure, person_id=person_id) > 0


def _erased(erasing: Erasing, plan: Plan) -> Erased:
    rows = {
        TABLES[Person].name: erasing.drop(Person, id=plan.person_id),
        TABLES[Identity].name: erasing.drop(Identity, person_id=plan.person_id),
    }
    _let_digests_go(erasing, plan.person_id)
    frozen = list(erasing.pick(FrozenPayload, ("hash",)))
    before = {one: erasing.count(Delivery, payload_hash=one, state=OPEN) for (one,) in frozen}
    moved = erasing.clean_frozen(plan.known)
    if any(before[old] for old in moved):
        raise PersonBusy(
            "a briefing that names them is being sent just now, or may have arrived: 'riskbrief status' shows it; erase"
            " again when it is sent, or leave it out with 'riskbrief skip'"
        )
    for kind in cleaned_kinds():
        count = erasing.clean(kind, plan.known)
        rows[TABLES[kind].name] = rows.get(TABLES[kind].name, 0) + count
    members = erasing.change(OwnerMember, {"present": False}, person_id=plan.erasure.person_id, present=True)
    rows[TABLES[OwnerMember].name] += len(members)
    for new in moved.values():
        _rename_deliveries(erasing, new)
    erasing.empty_kept()
    rows["audit"] = erasing.clean_audit(plan.known)
    rows[TABLES[FrozenPayload].name] = len(moved)
    return Erased(rows={name: count for name, count in sorted(rows.items()) if count}, moved=len(moved))


def _let_digests_go(erasing: Erasing, person_id: str) -> None:
    """Delete the digests of what named them: a replay names a former colleague, so its bytes differ on purpose."""
    for (name,) in list(erasing.pick(FrozenPayload, ("hash",))):
        stored = erasing.get(FrozenPayload, hash=name)
        if stored is None or person_id not in stored.body:
            continue
        # As JSON: an older version's may be no payload of today's.
        people = json.loads(stored.body).get("people", ())
        if any(one.get("id") == person_id for one in people):
            erasing.change(Delivery, {"digest": None}, payload_hash=name)


def _rename_deliveries(erasing: Erasing, payload_hash: str) -> None:
    """Move deliveries to their payload's new hash, or it would be sent again as another briefing."""
    for one in erasing.read(Delivery, payload_hash=payload_hash):
        told: dict[str, str | None] = {"digest": None}
        if one.part < FIRST_NOTICE:
            generation, number = divmod(one.part, GENERATION)
            parcel = EditionParts(payload_hash=payload_hash, address=one.address, parts=(), generation=generation)
            told["id"] = id_of(parcel, number, one.outlet)
        erasing.change(Delivery, told, id=one.id)
