"""What a payload offers a model, as lines: items with their forms, and relations that hold. None is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Final

from briefing.contracts.grouping import grouped
from briefing.narrative.forms import clause_of
from briefing.narrative.licences import (
    COUNTED,
    MOST_LISTED,
    MOST_TOGETHER,
    PARTS,
    largest_drivers,
    reasons_for,
    side_of,
)
from briefing.narrative.plan import NotLicensed, reference, say
from briefing.narrative.relations import spoken
from briefing.narrative.wording import text_of

if TYPE_CHECKING:
    from briefing.narrative.handles import Handles, Item

MOST_OF_A_RELATION: Final = 3
MOST_TRIED: Final = 400
MOST_CAUSES: Final = 2
CHAINS: Final = (
    ("service_incidents", "deployment", "change"),
    ("service_incidents", "deployment"),
    ("deployment", "change"),
    ("restored", "change"),
    ("change", "way_down"),
)
"""Kinds whose facts may be details of one another."""


def offer_lines(handles: Handles, items: Iterable[Item]) -> Iterator[str]:
    """Yield a line for each item: its handle, its own clause, and its other forms with their word counts."""
    for item in items:
        forms = handles.forms(item)
        if not forms:
            continue
        plain = _text(item, "") if "" in forms else ""
        # Words alone are enough for a form; a plain clause must be shown, since nothing else tells what is in it.
        rest = [f":{one} {len(_text(item, one).split())}w" for one in forms if one]
        wordings = f" ~0-{forms[''] - 1}" if forms.get("", 1) > 1 else ""
        yield " | ".join(part for part in (f"{item.handle}{wordings}", plain, " ".join(rest)) if part)


def _text(item: Item, form: str) -> str:
    return text_of(clause_of(item.fact, form) or ())


def relation_lines(handles: Handles, told: Sequence[Item]) -> Iterator[str]:
    """Yield the relations that hold between items: "part: week.changes + week.elevated"."""
    known = {one.handle for one in told}
    for relation, tries in _tries(handles, told).items():
        within = (one for one in islice(tries, MOST_TRIED) if known.issuperset(reference(name).handle for name in one))
        held = (one for one in within if _holds(handles, one, relation))
        yield from (f"{relation}: {' + '.join(one)}" for one in islice(held, MOST_OF_A_RELATION))


def _holds(handles: Handles, names: Sequence[str], relation: str) -> bool:
    try:
        spoken(handles, say(*names, relation=relation))
    except NotLicensed:
        return False
    return len(names) > 1


def _tries(handles: Handles, told: Sequence[Item]) -> Mapping[str, Iterator[Sequence[str]]]:
    """Return, by relation, what may be worth joining, best first; whether it holds is asked later."""
    kinds = grouped((item.fact.kind, item.handle) for item in told)
    return {
        "reasons": _reasons(handles, told),
        "part": _parts(kinds),
        "list": (names for every in kinds.values() for names in _lists(every)),
        "names": _named(handles),
        "detail": _chains(kinds),
        "contrast": _contrasts(kinds),
        "cause": _causes(handles),
    }


def _reasons(handles: Handles, told: Sequence[Item]) -> Iterator[Sequence[str]]:
    for need in (one for one in told if one.fact.kind == "need"):
        yield [need.handle, *reasons_for(handles, need.fact)[:MOST_TOGETHER]]


def _parts(kinds: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    for kind, parts in PARTS.items():
        yield from product(kinds.get(kind, ()), [name for part in sorted(parts) for name in kinds.get(part, ())])


def _lists(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield all of a kind, else those of it that belong together."""
    for many in range(MOST_LISTED, 1, -1):
        yield from combinations(names[:MOST_LISTED], many)


def _named(handles: Handles) -> Iterator[Sequence[str]]:
    for card in handles.payload.cards:
        first = next((handles.by_id[one] for one in card.facts if one in handles.by_id), None)
        if first is not None and first.fact.kind in COUNTED:
            yield [first.handle, *[one.handle for one in handles.of_card(card, "change")][:MOST_TOGETHER]]


def _chains(kinds: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield incident → deployment → change and the shorter ones."""
    for chain in CHAINS:
        yield from product(*(kinds.get(kind, ()) for kind in chain))


def _contrasts(kinds: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    for kind, names in kinds.items():
        form = "" if kind == "service_movement" else ":usual"
        yield from ([f"{one}{form}", f"{two}{form}"] for one, two in combinations(names, 2))


def _causes(handles: Handles) -> Iterator[Sequence[str]]:
    names = moved_by(handles)
    yield from (["movement", *names[:many]] for many in (MOST_CAUSES, 1) if len(names) >= many)


def moved_by(handles: Handles) -> list[str]:
    """Return the handles of the signals that moved the mean score most, none if it did not move."""
    movement = handles.items.get("movement")
    side = side_of(movement.fact) if movement is not None else 0
    drivers = largest_drivers(handles, side) if side else []
    return [handles.by_id[one.id].handle for one in drivers[:MOST_CAUSES]]
