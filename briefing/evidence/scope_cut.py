"""What the readers of some services are told of a change that touches services of others as well.

Its score is one figure for everybody, made of all that it touches. What is cut is whose: the names of the other
services, in the change itself and in what its readings quote.

Whom the settings leave out: somebody is excluded by login, id or address, whatever its capitals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from data.records import Person
from scoring.signals.runtime import AFTER_HOURS, DAYS_OFF_NEXT

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange
    from data.view import View
    from scoring.score import Reading


_OF_ANY_SERVICE = frozenset({AFTER_HOURS, *DAYS_OFF_NEXT.values()})

QUOTES: Mapping[str, Callable[[str, Collection[str]], bool]] = {
    "service_failure_rate": lambda service, mine: service in mine,
    # An objective goes by a label of its own, which does not say of which service it is.
    "slo_burn_rate": lambda _objective, _mine: False,
    # The name of a public holiday says in which country somebody else's service is.
    "deploy_timing": lambda held, _mine: _OF_ANY_SERVICE.issuperset(held.split(", ")),
}
"""By signal, whether what its reading quotes of a service may be told to the readers of some (ids)."""


def cut(change: ScoredChange, services: Collection[str]) -> ScoredChange:
    """Return a change as the readers of some services (ids) know it; the same one where it touches no others."""
    if all(one in services for one in change.services):
        return change
    reasons = tuple(
        replace(reason, reading=_told(reason.signal.id, reason.reading, services)) for reason in change.score.reasons
    )
    return replace(
        change,
        services=tuple(one for one in change.services if one in services),
        score=replace(change.score, reasons=reasons),
    )


def _told(signal: str, reading: Reading, services: Collection[str]) -> Reading:
    may_tell = QUOTES.get(signal)
    if may_tell is None or reading.note is None or may_tell(reading.note, services):
        return reading
    return replace(reading, note=None)


class Somebody(Protocol):
    """What a person goes by: our id, a forge's login, and the address of their commits, None where none is known."""

    @property
    def id(self) -> str: ...
    @property
    def login(self) -> str: ...
    @property
    def email(self) -> str | None: ...


def is_excluded(person: Somebody, excluded: Iterable[str]) -> bool:
    """Whether the settings leave a person out."""
    return not {one.casefold() for one in excluded}.isdisjoint(_names_of(person.id, person.login, person.email))


def excluded_names(view: View, excluded: Iterable[str]) -> frozenset[str]:
    """Return all that excluded people go by, in small letters: a file may have another name of theirs."""
    given = {one.casefold() for one in excluded}
    if not given:
        return frozenset()
    rows = (_names_of(*row) for row in view.pick(Person, ("id", "login", "email")))
    return frozenset(given.union(*(names for names in rows if not given.isdisjoint(names))))


def _names_of(*names: str | None) -> set[str]:
    return {one.casefold() for one in names if one}
