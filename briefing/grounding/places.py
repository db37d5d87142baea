"""Which place a fact has among those of its kind, and over the weeks of its series."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.figures import Form
from briefing.grounding.listed import words
from briefing.grounding.rivals import measured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.said import Said
    from briefing.payload import Fact

NARROWING: Final = words("wait waits waiting queue queued them its their there among deployment")
"""Words that compare changes of one card, and not all of the week."""
COMPARING: Final = words("comparing compared among amongst between")
"""Words that rank only what is told with them."""
LEAST_SERIES: Final = 3
MOVED_BY: Final[Mapping[str, str | None]] = MappingProxyType(
    {"team_share": "moved", "service_movement": None, "movement": None, "driver": None}
)
"""Kinds of facts that tell how far something moved, with the detail that has it; None: their value."""
CALMED: Final = words("improved eased calmed recovered")
SHIFTED: Final = words("moved changed shifted swung")
"""Verbs of a movement whichever way it went."""


def is_record(fact: Fact, sign: int) -> bool:
    """Whether a fact's value is above, or below, all of the weeks before it."""
    if fact.kind == "record":
        return fact.detail.get("extreme") == ("highest" if sign > 0 else "lowest")
    series = fact.detail.get("series")
    known = [float(str(one)) for one in series if one is not None] if isinstance(series, list) else []
    if len(known) <= LEAST_SERIES or not isinstance(fact.value, (int, float)):
        return False
    return sign * known[-1] > max(sign * one for one in known[:-1])


def places_of(said: Said, fact: Fact, sign: int) -> frozenset[int]:
    """Return the places that a fact has among those of its kind, and of its card, 1 for the highest."""
    if not isinstance(fact.value, (int, float)) or fact.subject.type == "scope":
        return frozenset()
    rivals = [one for one in said.cited.payload.facts if one.kind == fact.kind and one.unit == fact.unit]
    cited = [one for one in rivals if one in said.cited.facts]
    if sign < 0 and fact.kind in {"change", "deployment"}:
        # Only the riskiest are told, so that the least risky of all is none of them.
        return frozenset({_place(fact, cited, sign)}) if are_compared(said, len(cited)) else frozenset()
    sets = [rivals]
    words = set(said.lows)
    is_left = fact.kind == "objective" and "left" in words
    key = "budget_left" if is_left else measured(said, fact, 0)
    among = NARROWING & set(said.lows) or said.before or said.things(range(len(said.lows)), "service", "team")
    is_of_card = fact.kind == "change" and bool(among) and not said.has("of the week", "this week", "of all")
    holding = [card for card in said.cited.payload.cards if is_of_card and fact.id in card.facts]
    sets += [cited] if are_compared(said, len(cited)) else []
    sets += [[one for one in rivals if one.id in card.facts] for card in holding]
    return frozenset(_place(fact, rivals, sign, key) for rivals in sets)


def are_compared(said: Said, size: int) -> bool:
    """Whether a sentence says that it ranks those alone that are cited: "all five services", "of the three"."""
    return (
        size > 1
        and any(
            figure.value == size
            and (figure.form is Form.BOTH or said.lows[max(0, figure.start - 2) : figure.start] == ["of", "the"])
            for figure in said.figures
        )
    ) or (size > 1 and bool(COMPARING & set(said.lows)))


def moved_most(said: Said, place: int, facts: Sequence[Fact]) -> bool | None:
    """Return whether one of some facts moved the most, or least, of its kind; None where no movement is meant."""
    clause, low = said.words(said.clause(place)), said.lows[place]
    if low not in {"most", "least"} or not (CALMED | SHIFTED) & clause:
        return None
    told = [fact for fact in facts if fact.kind in MOVED_BY]
    if not told:
        return None if CALMED & clause else False
    return any(_is_farthest(said, fact, 1 if low == "most" else -1, is_down=bool(CALMED & clause)) for fact in told)


def _is_farthest(said: Said, fact: Fact, sign: int, *, is_down: bool) -> bool:
    """Whether no other fact of its kind went farther: down, or whichever way."""
    rivals = [_value(one, MOVED_BY[one.kind]) for one in said.cited.payload.facts if one.kind == fact.kind]
    own = _value(fact, MOVED_BY[fact.kind])
    sizes = [-one if is_down else abs(one) for one in rivals]
    return all(sign * one <= sign * (-own if is_down else abs(own)) for one in sizes)


def _value(fact: Fact, key: str | None) -> float:
    found = fact.value if key is None else fact.detail.get(key)
    return float(found) if isinstance(found, (int, float)) else 0.0


def _place(fact: Fact, among: Sequence[Fact], sign: int, key: str | None = None) -> int:
    if fact.kind == "driver":
        own = _value(fact, None)
        return 1 + sum(_value(one, None) * own > own * own for one in among)
    values = [_value(one, key) for one in among if one.value is not None and one.subject.type == fact.subject.type]
    return 1 + sum(sign * value > sign * _value(fact, key) for value in values)
