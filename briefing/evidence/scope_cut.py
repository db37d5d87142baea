"""What the readers of some services are told of a change that touches services of others as well.

Its score is one figure for everybody, made of all that it touches. What is cut is whose: the names of the other
services, in the change itself and in what its readings quote.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scoring.signals.runtime import AFTER_HOURS, DAYS_OFF_NEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from briefing.evidence.changes import ScoredChange
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
        readings={signal: _told(signal, reading, services) for signal, reading in change.readings.items()},
        score=replace(change.score, reasons=reasons),
    )


def _told(signal: str, reading: Reading, services: Collection[str]) -> Reading:
    may_tell = QUOTES.get(signal)
    if may_tell is None or reading.note is None or may_tell(reading.note, services):
        return reading
    return replace(reading, note=None)
