"""What a scope, or a team, has altogether where all of its services are cited, or where it says so itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import POINTS_OF, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.quantities import Stated
    from briefing.payload import Fact, Payload

PERCENT, TWO = 100, 2
TOTALLED = frozenset({"changes", "points"})
"""What the services of a team, or of the scope, have that adds up to its own."""
COUNTING = frozenset({"queue", "reverts", "newcomers", "service_incidents", "unreviewed", "elevated"})
"""Kinds of facts that count, service by service, what there is."""
COUNTED = frozenset({*((kind, "value") for kind in COUNTING), ("coverage", "losing"), ("coverage", "changes")})
"""Numbers that count, service by service, what adds up to how many there are in all."""
TIMES = frozenset({Role.NOW, Role.PREVIOUS})
"""Of which times they add up: what is usual of each is not what is usual of all."""


def is_countable(chosen: Sequence[Quantity]) -> bool:
    """Whether numbers add up: who is counted for two services is one person, so that people have to be told apart."""
    some = [one for one in chosen if one.value]
    if len(some) < TWO or chosen[0].unit != "people":
        return True
    return len(frozenset().union(*(one.people for one in some))) == sum(one.value for one in some)


def share_of(part: Quantity, whole: Quantity) -> Iterator[Quantity]:
    """Yield which part of a whole a number is, and what is left of it."""
    yield replace(
        part, value=PERCENT * part.value / whole.value, unit="percent", role=Role.SHARE, exact=True, counted=whole.unit
    )
    # What is left over is of the whole, and no longer of what was taken away.
    rest = replace(part, value=whole.value - part.value, role=Role.REST, subjects=whole.subjects, scoped=whole.scoped)
    yield replace(rest, unit=whole.unit)
    yield replace(rest, value=PERCENT * rest.value / whole.value, unit="percent", exact=True)


def totals(payload: Payload, facts: Sequence[Fact], stated: Stated) -> Iterator[Quantity]:
    """Yield what the scope, or a team, has altogether where it or all of its services are cited, and the parts."""
    numbers = [one for fact in facts if fact.kind in POINTS_OF for one in stated(fact) if one.key in TOTALLED]
    wholes = _wholes(payload)
    for (label, members), key in product(sorted(wholes.items()), sorted(TOTALLED)):
        parts = [one for one in numbers if one.key == key and one.kind == "service_share" and one.subjects & members]
        own = [one.value for one in numbers if one.key == key and one.kind == "team_share" and label in one.subjects]
        if parts and (own or len(parts) == len(members) > 1):
            total = own[0] if own else sum(part.value for part in parts)
            whole = replace(parts[0], value=total, role=Role.SUM, fact="", subjects=frozenset({label}))
            yield replace(whole, members=frozenset(members))
            for part in parts:
                yield from share_of(part, whole)
    for label, members in sorted(wholes.items()):
        yield from _counted(label, members, facts, stated)


def _wholes(payload: Payload) -> dict[str, set[str]]:
    """Return the services of the scope and of each team."""
    wholes: dict[str, set[str]] = defaultdict(set)
    for service in payload.scope.services:
        wholes[payload.scope.label.lower()].add(service.label.lower())
        if service.team is not None:
            wholes[service.team.label.lower()].add(service.label.lower())
    return wholes


def _counted(label: str, members: set[str], facts: Sequence[Fact], stated: Stated) -> Iterator[Quantity]:
    """Yield how many there are in all of what each service counts, where all of them are cited."""
    told: dict[tuple[str, str, Role], list[Quantity]] = defaultdict(list)
    for one in (one for fact in facts if fact.subject.type == "service" for one in stated(fact)):
        if (one.kind, one.key) in COUNTED and one.role in TIMES and one.subjects & members:
            told[one.kind, one.key, one.role].append(one)
    sums = {
        key: replace(
            parts[0],
            value=sum(part.value for part in parts),
            role=Role.SUM if parts[0].role is Role.NOW else parts[0].role,
            fact="",
            subjects=frozenset({label}),
            each=(),
        )
        for key, parts in told.items()
        if len(parts) == len(members) > 1 and is_countable(parts)
    }
    yield from sums.values()
    part, whole = (sums.get(("coverage", key, Role.NOW)) for key in ("losing", "changes"))
    if part is not None and whole is not None and whole.value:
        yield from share_of(part, whole)
