"""Numbers that follow from cited facts by arithmetic: differences, ratios, shares, rests, sums and counts of facts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations, groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.quantities import BASES, Quantity, Role
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.payload import Card, Fact, Payload

PERCENT = 100
MOST_SUMMED = 6
"""Facts of one kind of which every choice is summed; of more, only all of them."""
COUNTS = frozenset(
    {"changes", "deployments", "incidents", "people", "services", "reverts", "cards", "tests", "forecasts", None}
)
UNIT_OF_SUBJECT: Mapping[str, str] = MappingProxyType(
    {
        "service": "services", "team": "teams", "signal": "signals", "change": "changes",
        "deployment": "deployments", "incident": "incidents", "person": "people",
    }
)  # fmt: skip
UNIT_OF_KIND: Mapping[str, str] = MappingProxyType({"ask": "asks", "source": "sources"})


def derived(given: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield what follows from the quantities of all cited facts."""
    for _, own in groupby(sorted(given, key=lambda one: one.fact), key=lambda one: one.fact):
        yield from _of_one(list(own))
    yield from _sums(given)
    yield from _across(given)


def _of_one(own: Sequence[Quantity]) -> Iterator[Quantity]:
    """Hold the numbers of one fact against each other."""
    for now in own:
        for base in own:
            if now.role is Role.NOW and base.role in BASES and now.unit == base.unit and _fits(now, base):
                yield from compared(now, base)
            if now.key == base.key == "percent" and now.bands != base.bands and base.value:
                ratio = now.value / base.value
                yield replace(now, value=ratio, unit="times", role=Role.RATIO, exact=True, bands=frozenset())
            if _is_part(now, base):
                yield from _share(now, base)
        if now.unit == "percent" and now.role is Role.NOW:
            yield replace(now, value=PERCENT - now.value, role=Role.REST)


def _fits(now: Quantity, base: Quantity) -> bool:
    """Whether a number and the base of its comparison are of the same thing."""
    # A row of a list (a change of an ask, a driver) is only compared within itself.
    return now.subjects == base.subjects and (now.key, base.key) not in {
        ("left_after", "before"),
        ("after", "left_before"),
    }


def compared(now: Quantity, base: Quantity) -> Iterator[Quantity]:
    """Yield the difference, the ratio and the percent of change of a number against its base."""
    change = now.value - base.value
    places = max(now.decimals, base.decimals)
    yield replace(now, value=change, role=Role.CHANGE, decimals=places, base=base.role)
    if base.value:
        ratio = replace(now, role=Role.RATIO, exact=True, base=base.role)
        yield replace(ratio, value=now.value / base.value, unit="times")
        yield replace(ratio, value=PERCENT * change / base.value, unit="percent")


def _is_part(part: Quantity, whole: Quantity) -> bool:
    both_count = part.unit in COUNTS and whole.unit in COUNTS and {part.role, whole.role} <= {Role.NOW, Role.SUM}
    sizes = float(part.value).is_integer() and float(whole.value).is_integer() and 0 <= part.value <= whole.value
    is_same = part.fact == whole.fact and (part.key == whole.key or "people" in {part.key, whole.key})
    return part is not whole and not is_same and both_count and sizes and whole.value > 0 and part.kind != "way_down"


def _share(part: Quantity, whole: Quantity) -> Iterator[Quantity]:
    yield replace(
        part, value=PERCENT * part.value / whole.value, unit="percent", role=Role.SHARE, exact=True, counted=whole.unit
    )
    yield replace(part, value=whole.value - part.value, role=Role.REST, unit=whole.unit)
    rest = PERCENT * (whole.value - part.value) / whole.value
    yield replace(part, value=rest, unit="percent", role=Role.REST, exact=True)


def _sums(given: Sequence[Quantity]) -> Iterator[Quantity]:
    """Add up the same number over facts of one kind, and the bands of a whole."""
    alike: dict[tuple[str, str, str | None, Role], list[Quantity]] = defaultdict(list)
    for one in given:
        if one.key != "text" and one.role is not Role.SPAN:
            alike[one.kind, one.key, one.unit, one.role].append(one)
    alike |= _severities(given)
    for group in alike.values():
        sizes = range(2, len(group) + 1) if len(group) <= MOST_SUMMED else (len(group),)
        for size in sizes:
            yield from (_sum(chosen) for chosen in combinations(group, size))


def _severities(given: Sequence[Quantity]) -> dict[tuple[str, str, str | None, Role], list[Quantity]]:
    found: dict[tuple[str, str, str | None, Role], list[Quantity]] = defaultdict(list)
    for one in given:
        if one.key in {"critical", "warning"}:
            found[one.kind, "open", "cards", one.role].append(one)
            found[one.fact, "open", "cards", one.role].append(one)
    return found


def _sum(chosen: Sequence[Quantity]) -> Quantity:
    first = chosen[0]
    return replace(
        first,
        value=sum(one.value for one in chosen),
        role=Role.SUM if first.role is Role.NOW else first.role,
        subjects=frozenset().union(*(one.subjects for one in chosen)),
        bands=frozenset()
        if len({one.key for one in chosen}) > 1
        else frozenset().union(*(one.bands for one in chosen)),
        decimals=max(one.decimals for one in chosen),
    )


def _across(given: Sequence[Quantity]) -> Iterator[Quantity]:
    """Hold main values of different facts of one unit against each other: shares, gaps and ratios."""
    mains = [one for one in given if one.key in {"value", "changes"} and one.role is Role.NOW]
    parts = [*mains, *(one for one in _sums(mains) if one.role is Role.SUM)]
    for part in parts:
        for whole in mains:
            if part.fact == whole.fact or part.unit != whole.unit:
                continue
            if part.kind == "driver" and whole.kind == "movement" and part.value * whole.value > 0:
                share = PERCENT * part.value / whole.value
                yield replace(part, value=share, unit="percent", role=Role.SHARE, exact=True)
            elif part.unit in COUNTS and _is_part(part, whole) and (part.kind != whole.kind or part.key != whole.key):
                yield from _share(part, whole)
            if (
                part.kind == whole.kind
                and part.kind not in {"band", "driver"}
                and part.key == whole.key == "value"
                and part.role is Role.NOW
            ):
                yield from (replace(one, key="across") for one in compared(part, whole))


def counted(payload: Payload, facts: Sequence[Fact], cards: Sequence[Card]) -> Iterator[Quantity]:
    """Yield how many facts of each sort are cited, how many cards there are, and how long the cited ones are open."""
    yield from _facts(facts)
    for severity in Severity:
        having = [card for card in payload.cards if card.severity is severity]
        yield _number(len(having), "cards", bands=frozenset({severity.value}))
        yield _number(len({card.subject.id for card in having}), "services", bands=frozenset({severity.value}))
    yield _number(len(payload.cards), "cards")
    urgent = [card for card in payload.cards if card.severity.value != "info"]
    yield _number(len(urgent), "cards")
    for label in sorted({card.subject.label for card in payload.cards if card.subject.type != "scope"}):
        own = [card for card in payload.cards if card.subject.label == label]
        for severity in Severity:
            told = sum(card.severity is severity for card in own)
            yield _own(label, told, frozenset({severity.value}))
        yield _own(label, len(own), frozenset())
    for card in cards:
        yield replace(
            _number(card.weeks_open, "weeks", key="weeks_open"), subjects=frozenset({card.subject.label.lower()})
        )
    if payload.learning is not None and any(fact.kind == "learning" for fact in facts):
        more = payload.learning.needed - payload.learning.weeks
        yield from (replace(_number(one, "weeks"), role=Role.SPAN) for one in (payload.learning.weeks, more))
        yield replace(_number(payload.learning.needed, "weeks"), role=Role.SPAN)


def _own(label: str, value: int, bands: frozenset[str]) -> Quantity:
    return replace(_number(value, "cards", bands=bands, key="own"), subjects=frozenset({label.lower()}))


def _facts(facts: Sequence[Fact]) -> Iterator[Quantity]:
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts:
        kinds["type", UNIT_OF_SUBJECT.get(fact.subject.type, "")].add(fact.subject.id)
        if fact.kind == "team_share" and (fact.detail.get("critical") or fact.detail.get("warning")):
            kinds["open", "teams"].add(fact.subject.id)
        if fact.kind in UNIT_OF_KIND:
            kinds["kind", UNIT_OF_KIND[fact.kind]].add(fact.id)
            kinds[str(fact.value), UNIT_OF_KIND[fact.kind]].add(fact.id)
    for (_, unit), members in sorted(kinds.items()):
        if unit:
            yield _number(len(members), unit, key="count")


def _number(value: int, unit: str | None, *, bands: frozenset[str] = frozenset(), key: str = "count") -> Quantity:
    return Quantity(value=value, unit=unit, role=Role.NOW, fact="", kind="count", bands=bands, scoped=True, key=key)
