"""Finds the one whom an operator means, by login, address or id, and their spellings; lists nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.errors import PersonRefused, PersonUnknown
from briefing.privacy.english import words_of_nobody
from data.erasing import Forgotten, Spellings
from data.handles import folded, is_telling, keys_of, replaced
from data.records import Erasure, Identity, Person

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from data.handles import Known
    from data.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """Somebody of the store, and the keys of all their spellings."""

    person: Person
    keys: frozenset[str]
    login_tells: bool


def find_person(view: View, wanted: str) -> Person:
    """Return whom a login (with or without @), an address or an id means; PersonUnknown for nobody or several."""
    told = folded(wanted.strip().removeprefix("@"))
    exact = view.get(Person, id=wanted.strip())
    if exact is not None:
        return exact
    rows = view.pick(Person, ("id", "login", "email"))
    found = [row for row in rows if told and told in {folded(one) for one in row if one}]
    if len(found) > 1:
        raise PersonUnknown(
            f"{len(found)} people go by {wanted!r}; give the id of the one whom you mean: 'riskbrief import' and the"
            " forges' own pages know it"
        )
    one = view.get(Person, id=found[0][0]) if found else None
    if one is None:
        raise PersonUnknown(f"nobody here goes by {wanted!r}; give a login of the forge, an address, or a person's id")
    return one


def meant(view: View, person: Person, addresses: Sequence[str] = ()) -> Meant:
    """Return how a person is written, also by `addresses`; PersonRefused for a bot."""
    if person.is_bot:
        raise PersonRefused(f"{person.login} is a bot and nobody's account; bots are told of by their names")
    ordinary = words_of_nobody(view)
    tells = is_telling(person.login, lambda word: word in ordinary)
    every = [one for one in (person.email, *addresses) if one]
    keys = keys_of(login=person.login, name=person.name, addresses=every, is_telling_login=tells)
    # A commit's author is kept as a digest of the address: a pseudonym, and nobody else's.
    keys |= {f"login {one.key}" for one in view.read(Identity, person_id=person.id)}
    if folded(person.login) in folded(person.id) or replaced(person.id, Spellings(keys, "")) is not person.id:
        keys |= keys_of(login="", name="", addresses=(), ids=(person.id,), is_telling_login=False)
    return Meant(person=person, keys=keys, login_tells=tells)


def find_forgotten(view: View, wanted: str) -> Erasure | None:
    """Return the tombstone of somebody who went by this, if any."""
    told = folded(wanted.strip().removeprefix("@"))
    for one in view.read(Erasure):
        forgotten = Forgotten([one])
        keys = (f"{kind} {told}" for kind in ("login", "handle", "address", "whole", "name"))
        if one.person_id == wanted.strip() or any(forgotten.of(key) is not None for key in keys):
            return one
    return None


def namesakes(view: View, person: Person) -> int:
    """Return how many others have the same login, name or address: their rows stay."""
    mine = {folded(told) for told in (person.login, person.name, person.email) if told}
    rows = view.pick(Person, ("id", "login", "name", "email"))
    return sum(one != person.id and not mine.isdisjoint(folded(x) for x in told if x) for one, *told in rows)


def places_in_settings(organisation: Organisation, keys: frozenset[str], person: Person) -> tuple[str, ...]:
    """Return where the settings file names somebody, in its own words."""
    spelt: Known = Spellings(keys, "")
    mine = {folded(told) for told in (person.id, person.login, person.email) if told}
    found = [
        where
        for where, told in _texts(organisation)
        if folded(told).removeprefix("@") in mine or replaced(told, spelt) is not told
    ]
    return tuple(dict.fromkeys(found))


def _texts(organisation: Organisation) -> Iterator[tuple[str, str]]:
    for manager in organisation.managers:
        told = (manager.id, manager.name, manager.filed.email or "", *manager.filed.slack)
        yield from ((f'[[manager]] id = "{manager.id}"', one) for one in told)
    for team in organisation.teams:
        yield from ((f'[[team]] id = "{team.id}"', one) for one in (team.id, team.label))
        yield from ((f'members of [[team]] id = "{team.id}"', one) for one in team.members)
    for service in organisation.services:
        told = (service.id, service.label, *(path.repository for path in service.paths))
        yield from ((f'[[service]] id = "{service.id}"', one) for one in told)
    yield from (("administrators of [organisation]", one) for one in organisation.administrators)
    yield from (("excluded of [people]", one) for one in organisation.excluded)
