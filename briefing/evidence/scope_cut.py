"""What readers of some services are told of a change that touches others' services, and whom the settings leave out.

The score is one figure for everybody; only the names of other services are cut, in the change and in what its readings
quote.
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
    # An objective's label does not tell its service.
    "slo_burn_rate": lambda _objective, _mine: False,
    # A public holiday's name tells the country of another service.
    "deploy_timing": lambda held, _mine: _OF_ANY_SERVICE.issuperset(held.split(", ")),
}
"""By signal, whether readers of some services (ids) may see what its reading quotes of a service."""


def cut(change: ScoredChange, services: Collection[str]) -> ScoredChange:
    """Return a change as readers of some services (ids) know it; itself if it touches no others."""
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
    """A person's id, forge login and commit address, None where unknown."""

    @property
    def id(self) -> str: ...
    @property
    def login(self) -> str: ...
    @property
    def email(self) -> str | None: ...


def is_excluded(person: Somebody, excluded: Iterable[str]) -> bool:
    """Whether the settings leave a person out, by login, id or address in any case."""
    return not {one.casefold() for one in excluded}.isdisjoint(_names_of(person.id, person.login, person.email))


def excluded_names(view: View, excluded: Iterable[str]) -> frozenset[str]:
    """Return all names of excluded people, in small letters: a file may have another name of theirs."""
    given = {one.casefold() for one in excluded}
    if not given:
        return frozenset()
    rows = (_names_of(*row) for row in view.pick(Person, ("id", "login", "email")))
    return frozenset(given.union(*(names for names in rows if not given.isdisjoint(names))))


def _names_of(*names: str | None) -> set[str]:
    return {one.casefold() for one in names if one}
