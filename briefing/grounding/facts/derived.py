"""Numbers that follow from cited facts by arithmetic: differences, ratios, shares, rests, sums and counts of facts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations, permutations
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.pairs import CONTRIBUTES, COUNTS, PARTS, is_in, is_moved, is_part, is_within, tallies
from briefing.grounding.facts.quantities import BANDS_OF_KIND, POINTS_OF, RISKY, Quantity, Role
from briefing.grounding.facts.wholes import COUNTING, is_countable, share_of, totals
from briefing.grounding.language.lexicon import ONES
from briefing.payload import CardState
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Stated
    from briefing.payload import Card, Fact, Payload

PERCENT = 100
MOST_CHANGES, SHARE_OFF = 1000, 0.051
"""Up to how many changes a share is looked for, and how far it may be rounded."""
MOST_SUMMED = 6
"""Facts of one kind of which every choice is summed; of more, only all of them."""
MAINS = frozenset({"value", "changes"})
UNIT_OF_SUBJECT: Mapping[str, str] = MappingProxyType(
    {
        "service": "services", "team": "teams", "signal": "signals", "change": "changes",
        "deployment": "deployments", "incident": "incidents", "person": "people",
    }
)  # fmt: skip
GAPPED = frozenset({Role.NOW, Role.PREVIOUS})
"""Of which times a difference of two subjects is told; the difference of two usual numbers is not the usual one."""
GROUP = "driver_group"
UNIT_OF_BANDED: Mapping[str, str] = MappingProxyType({"change": "changes", "deployment": "deployments"})
UNIT_OF_KIND: Mapping[str, str] = MappingProxyType({"ask": "asks", "source": "sources"})


def derived(given: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield what follows from the quantities of all cited facts together."""
    sums = list(_sums(given))
    yield from (*sums, *_across(given))
    yield from (one for part, whole in tallies(sums) for one in share_of(part, whole))


def within(own: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return what follows from the numbers of one fact, held against each other."""
    return tuple(_of_one(own))


def _of_one(own: Sequence[Quantity]) -> Iterator[Quantity]:
    for now in own:
        for other in own:
            if is_moved(now, other):
                yield from compared(now, other)
            if now.key == other.key == "percent" and now.bands != other.bands and other.value:
                ratio = now.value / other.value
                yield replace(now, value=ratio, unit="times", role=Role.RATIO, exact=True, bands=frozenset())
            if is_part(now, other):
                yield from share_of(now, other)
            if is_in(now, other):
                yield _in_percent(now, other)
            if now.place == ".riskiest" and (now.key, other.key, other.role) == ("points", "value", Role.NOW):
                yield replace(other, value=other.value - now.value, role=Role.REST, key="rest")
        if now.unit == "percent" and now.role is Role.NOW:
            yield replace(now, value=PERCENT - now.value, role=Role.REST)


def compared(now: Quantity, base: Quantity) -> Iterator[Quantity]:
    """Yield the difference, the ratio and the percent of change of a number against its base."""
    change = now.value - base.value
    places = max(now.decimals, base.decimals)
    yield replace(now, value=change, role=Role.CHANGE, decimals=places, base=base.role)
    if base.value:
        ratio = replace(now, role=Role.RATIO, exact=True, base=base.role, against=base.value)
        yield replace(ratio, value=now.value / base.value, unit="times")
        yield replace(ratio, value=PERCENT * change / base.value, unit="percent")


def _in_percent(part: Quantity, whole: Quantity) -> Quantity:
    return replace(part, value=PERCENT * part.value / whole.value, unit="percent", role=Role.SHARE, exact=True)


def _sums(given: Sequence[Quantity]) -> Iterator[Quantity]:
    """Add up the same number over facts of one kind, and the bands of a whole."""
    # What the last weeks count holds what this week does, and is not added to it.
    alike: dict[tuple[object, ...], list[Quantity]] = defaultdict(list)
    # What two facts tell of one deployment is one number.
    alone = {(one.kind, one.key, one.place, one.role, one.value, one.subjects, one.bands): one for one in given}
    for one in alone.values():
        if one.key != "text" and one.role is not Role.SPAN:
            alike[one.kind, one.key, one.unit, one.role, one.span].append(one)
    alike |= _severities(given)
    for group in alike.values():
        sizes = range(2, len(group) + 1) if len(group) <= MOST_SUMMED else (len(group),)
        for size in sizes:
            # What the scope has holds what each of its services has already.
            yield from (
                _sum(chosen)
                for chosen in combinations(group, size)
                if len({one.scoped for one in chosen}) == 1 and is_countable(chosen)
            )


def _severities(given: Sequence[Quantity]) -> dict[tuple[object, ...], list[Quantity]]:
    found: dict[tuple[object, ...], list[Quantity]] = defaultdict(list)
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
        each=tuple(one.row or one.subjects for one in chosen if one.row or not one.scoped),
    )


def _across(given: Sequence[Quantity]) -> Iterator[Quantity]:
    """Hold numbers of different facts of one unit against each other: shares, gaps and ratios."""
    parts = [one for one in given if one.key in PARTS and one.role is Role.NOW]
    wholes = [one for one in parts if one.key in MAINS]
    # What an average change scores is told by the movement as well.
    means = [one for one in given if (one.kind, one.key, one.role) == ("movement", "now", Role.NOW)]
    held = {*MAINS, "budget_left", "bundled", "mean", "now"}
    nows = [one for one in given if one.role is Role.NOW]
    before = {one.fact: one for one in given if (one.key, one.role) == ("value", Role.PREVIOUS)}
    yield from _apart([one for one in nows if one.key in held or (one.key == "points" and one.kind in POINTS_OF)])
    parts += [one for one in _sums(wholes) if one.role is Role.SUM]
    for part in parts:
        for whole in wholes:
            if part.fact == whole.fact or part.unit != whole.unit:
                continue
            if CONTRIBUTES.get(part.kind) == whole.kind and part.value * whole.value > 0:
                yield _in_percent(part, whole)
            elif is_within(part, whole):
                yield from share_of(part, whole)
                yield from _share_before(part, whole, before)
        if part.kind == GROUP and part.role is Role.NOW:
            yield from (_in_percent(part, mean) for mean in means if mean.value)


def _share_before(part: Quantity, whole: Quantity, before: Mapping[str, Quantity]) -> Iterator[Quantity]:
    """Yield which part of a whole a number was in the week before, where both facts know what they had then."""
    then, of = before.get(part.fact), before.get(whole.fact)
    is_of_values = part.key == whole.key == "value" and part.role is Role.NOW
    if is_of_values and then is not None and of is not None and 0 < of.value >= then.value:
        yield replace(then, value=PERCENT * then.value / of.value, unit="percent", exact=True, counted=of.unit)


def _apart(mains: Sequence[Quantity]) -> Iterator[Quantity]:
    """Hold the same number of two subjects against each other."""
    for one, other in permutations(mains, 2):
        is_same = (one.kind, one.key, one.unit) == (other.kind, other.key, other.unit) and one.fact != other.fact
        if is_same and one.kind not in {"band", "driver"}:
            counted = one.unit if one.unit in COUNTS else one.counted
            yield from (replace(gap, key="across", counted=counted) for gap in compared(one, other))


def gaps(given: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield how far two subjects lie apart now, and how far they did the week before: "its lead grew from 7 to 9"."""
    for one, other in combinations([each for each in given if each.key == "value" and each.has_previous], 2):
        is_same = (one.kind, one.unit, one.role) == (other.kind, other.unit, other.role)
        if is_same and one.fact != other.fact and one.role in GAPPED and not one.bands:
            places = max(one.decimals, other.decimals)
            far = abs(one.value - other.value)
            yield replace(one, value=far, key="gap", subjects=one.subjects | other.subjects, decimals=places)


def counted(payload: Payload, facts: Sequence[Fact], cards: Sequence[Card], stated: Stated) -> Iterator[Quantity]:
    """Yield how many facts of each sort are cited, how many cards there are, and how long the cited ones are open."""
    yield from _facts(facts)
    yield from _of_services(payload, facts)
    yield from totals(payload, facts, stated)
    yield from _banded(facts)
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
        yield from _over(card)
        yield replace(
            _number(card.weeks_open, "weeks", key="weeks_open"), subjects=frozenset({card.subject.label.lower()})
        )
    if payload.learning is not None and any(fact.kind == "learning" for fact in facts):
        more = payload.learning.needed - payload.learning.weeks
        yield from (replace(_number(one, "weeks"), role=Role.SPAN) for one in (payload.learning.weeks, more))
        yield replace(_number(payload.learning.needed, "weeks"), role=Role.SPAN)
        part = PERCENT * payload.learning.weeks / payload.learning.needed
        yield replace(_number(0, "percent", key="learned"), value=part, role=Role.SHARE, exact=True)


def _over(card: Card) -> Iterator[Quantity]:
    """Yield of how many cards of last week a card tells that they are resolved: "all five of last week's cards"."""
    told = card.title.rpartition(": ")[2].lower().split() if card.state is CardState.RESOLVED else []
    for word in told[:2]:
        value = 2 if word == "both" else ONES.get(word, int(word) if word.isdigit() else 0)
        if value:
            own = _own(card.subject.label, value, frozenset())
            yield from (own, replace(own, role=Role.PREVIOUS))


def _own(label: str, value: int, bands: frozenset[str]) -> Quantity:
    return replace(_number(value, "cards", bands=bands, key="own"), subjects=frozenset({label.lower()}))


def _facts(facts: Sequence[Fact]) -> Iterator[Quantity]:
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts:
        kinds["type", UNIT_OF_SUBJECT.get(fact.subject.type, "")].add(fact.subject.id)
        if fact.kind == "team_share" and (fact.detail.get("critical") or fact.detail.get("warning")):
            kinds["open", "teams"].add(fact.subject.id)
        if isinstance(fact.detail.get("deployment"), str):
            kinds["named", "deployments"].add(str(fact.detail["deployment"]))
        if fact.kind in UNIT_OF_KIND:
            kinds["kind", UNIT_OF_KIND[fact.kind]].add(fact.id)
            kinds[str(fact.value), UNIT_OF_KIND[fact.kind]].add(fact.id)
    yield from _having(facts)
    yield from _asks(fact for fact in facts if fact.kind == "ask")
    yield from _whole_of_bands([fact for fact in facts if fact.kind == "band"])
    for (sort, unit), members in sorted(kinds.items()):
        if unit:
            yield _number(len(members), unit, key="open" if sort == "open" else "count")


def _of_services(payload: Payload, facts: Sequence[Fact]) -> Iterator[Quantity]:
    """Yield how many of the cited changes each service has: "two of them at Gateway and one at Shipping"."""
    labels = {service.id: service.label.lower() for service in payload.scope.services}
    told: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        touched = fact.detail.get("services")
        for service in touched if fact.kind == "change" and isinstance(touched, list) else ():
            told[labels.get(str(service), str(service).lower())].add(fact.id)
    for service, members in sorted(told.items()):
        yield replace(_number(len(members), "changes"), subjects=frozenset({service}), scoped=False, key="of_service")


def _having(facts: Sequence[Fact]) -> Iterator[Quantity]:
    """Yield how many of the cited services have some of what a kind of fact counts, and how many have none."""
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.kind in COUNTING and fact.subject.type == "service":
            told[fact.kind].append(fact)
    for kind, own in sorted(told.items()):
        none = sum(fact.value == 0 for fact in own)
        bands = BANDS_OF_KIND.get(kind, frozenset())
        yield replace(_number(len(own) - none, "services", bands=bands, key="having"))
        yield replace(_number(none, "services", bands=bands, key="lacking"), role=Role.REST)


def _whole_of_bands(facts: Sequence[Fact]) -> Iterator[Quantity]:
    """Yield how many changes there were, and how many outside each band, where a count and its share leave one number.

    "All but three of the 62 changes were safe" follows from 59 safe ones that are 95.2 percent.
    """
    for fact in facts:
        part, share = fact.value, fact.detail.get("share")
        if not isinstance(part, int) or not isinstance(share, (int, float)) or not share:
            continue
        known = [whole for whole in range(part, MOST_CHANGES) if abs(PERCENT * part / whole - share) < SHARE_OFF]
        if len(known) != 1:
            continue
        one = replace(_number(known[0], "changes", key="changes"), fact=fact.id, kind=fact.kind)
        one = replace(one, subjects=frozenset({fact.subject.label.lower()}), scoped=fact.subject.type == "scope")
        yield one
        for own in facts:
            if isinstance(own.value, int):
                band = frozenset({own.id.rpartition(".")[2]})
                yield replace(one, value=known[0] - own.value, role=Role.REST, bands=band, key="value", fact=own.id)


def _asks(asks: Iterable[Fact]) -> Iterator[Quantity]:
    """Yield how many asks each subject had, and of each outcome."""
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    own = tuple(asks)
    for fact in own:
        told[fact.subject.label.lower(), ""].add(fact.id)
        told[fact.subject.label.lower(), str(fact.value)].add(fact.id)
    for severity in Severity:
        count = len({fact.id for fact in own if fact.detail.get("severity") == severity.value})
        if count:
            yield _number(count, "asks", bands=frozenset({severity.value}))
            # "Three critical asks and one warning": an ask goes by the card that it came from.
            yield _number(count, "cards", bands=frozenset({severity.value}), key="asked")
    for (label, _), members in sorted(told.items()):
        yield replace(_number(len(members), "asks"), subjects=frozenset({label}), scoped=False)
    for label in sorted({fact.subject.label for fact in own if fact.value == "done"}):
        done = sum(fact.subject.label == label for fact in own if fact.value == "done")
        yield replace(_number(done, "cards", key="resolved"), subjects=frozenset({label.lower()}))


def _banded(facts: Sequence[Fact]) -> Iterator[Quantity]:
    """Yield how many of the cited changes and deployments are in which band, and how many services moved which way."""
    bands: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts:
        if fact.kind in UNIT_OF_BANDED and isinstance(fact.detail.get("band"), str):
            bands[fact.kind, str(fact.detail["band"])].add(fact.subject.id)
    for (kind, band), members in sorted(bands.items()):
        yield _number(len(members), UNIT_OF_BANDED[kind], bands=frozenset({band}))
    for kind, unit in UNIT_OF_BANDED.items():
        if risky := bands[kind, "high"] | bands[kind, "critical"]:
            yield _number(len(risky), unit, bands=RISKY)
    for key, sign in (("up", 1), ("down", -1)):
        if moved := {fact.subject.id for fact in facts if fact.kind == "service_movement" and _sign(fact) == sign}:
            yield _number(len(moved), "services", key=key)


def _sign(fact: Fact) -> int:
    value = fact.value if isinstance(fact.value, (int, float)) else 0
    return (value > 0) - (value < 0)


def _number(value: int, unit: str | None, *, bands: frozenset[str] = frozenset(), key: str = "count") -> Quantity:
    return Quantity(value=value, unit=unit, role=Role.NOW, fact="", kind="count", bands=bands, scoped=True, key=key)
