"""Which place a fact has among those of its kind, and over the weeks of its series."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.subjects import called
from briefing.grounding.figures.legs import named_behind
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import DRIVES, HIGHEST, LOWEST
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.groups import ranked_list
from briefing.grounding.ways.farthest import CALMED, FURTHEST, MOVED_BY, SHIFTED, is_farthest, led_by, moved, way_near
from briefing.grounding.ways.rivals import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

NARROWING: Final = words("wait waits waiting queue queued them its their there among deployment")
"""Words that compare changes of one card, and not all of the week."""
COMPARING: Final = words("comparing compared among amongst between")
"""Words that rank only what is told with them."""
LANDED: Final = ("landed this week", "landed in the week", "landed during the week")
THOSE: Final = words("changes ones those")
THAT: Final = words("that which")
"""What stands before "landed this week" where only what did is ranked."""
THEM: Final = (["them"], ["these"], ["those"], ["all"])
LEAST_SERIES: Final = 3
MOST: Final = FURTHEST | words("most least")
USUAL: Final = words("usual usually normal normally typical")


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
    every = [one for one in said.cited.payload.facts if (one.kind, one.unit) == (fact.kind, fact.unit)]
    # The riskiest deployment of the week is that of a service too, and is one of them only once.
    rivals = list({(one.subject.type, one.subject.id, one.kind == "ask" and one.id): one for one in every}.values())
    rivals = [fact if (one.kind, one.subject.id) == ("deployment", fact.subject.id) else one for one in rivals]
    if fact.kind == "change" and _are_landed(said):
        # What was on its way since last week, or waits, is none of "the changes that landed this week".
        rivals = [one for one in rivals if _has_landed(said, one)]
        if fact not in rivals:
            return frozenset()
    cited = [one for one in rivals if one in said.cited.facts]
    listed = [one for one in cited if called(said, one) & ranked_list(said.groups, said.tokens)]
    if fact in listed and len(listed) > 1:
        # "Of Auth, Ledger and Search, Auth has the second highest share" ranks these and no others.
        return frozenset({_place(fact, listed, sign, measured(said, fact, 0))})
    if fact in cited and len(cited) > 1 and _are_them(said):
        return frozenset({_place(fact, cited, sign, measured(said, fact, 0))})
    if sign < 0 and fact.kind in {"change", "deployment"}:
        # Only the riskiest are told, so that the least risky of all is none of them; those of services can be ranked.
        own = [one for one in rivals if one.id.startswith("service.")]
        is_told = are_compared(said, len(cited)) or (fact in own and len(own) > 1 and own == cited)
        return frozenset({_place(fact, cited, sign)}) if is_told else frozenset()
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


def _are_landed(said: Said) -> bool:
    """Whether a sentence says that it ranks the changes that landed in the week."""
    ahead = (said.lows[max(0, at - 2) : at] for told in LANDED for at in said.find(told))
    return any(
        before[-1:] != [] and (before[-1] in THOSE or (before[-1] in THAT and before[0] in THOSE)) for before in ahead
    )


def _has_landed(said: Said, fact: Fact) -> bool:
    """Whether a change landed in the week."""
    at, period = fact.detail.get("landed_at"), said.cited.payload.period
    first, last = (datetime.fromisoformat(one) for one in (period.start, period.end))
    return isinstance(at, str) and first <= datetime.fromisoformat(at) < last


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


def _are_them(said: Said) -> bool:
    """Whether "the riskiest of them" ranks what is cited: nothing stands before that "them" could mean."""
    is_alone = not said.before and not said.things(range(len(said.lows)), "service", "team")
    return is_alone and any(
        said.lows[at : at + 1] == ["of"]
        and said.lows[at + 1 : at + 2] in THEM
        and said.lows[at - 1] in HIGHEST | LOWEST
        for at in range(1, len(said.lows))
    )


def moved_most(said: Said, place: int, facts: Sequence[Fact]) -> bool | None:
    """Return whether one of some facts moved the most, or least, of its kind; None where no movement is meant."""
    clause, low = said.words(said.clause(place)), said.lows[place]
    if led := led_by(said, place):
        told = [fact for fact in facts if _moved_by(said, fact) is not None]
        return any(_is_farthest(said, fact, 1, led) for fact in told) if told else None
    # "All four are below their usual, Gateway most clearly".
    is_by = said.lows[max(0, place - 2) : place] == ["by", "the"] or said.lows[place + 1 : place + 2] == ["clearly"]
    way = -1 if CALMED & clause else way_near(said, place) if is_by or low in FURTHEST else 0
    is_there = low in {"most", "least"} and bool(named_behind(said, place)) and way_near(said, place) != 0
    # "Thin review brought Payments down the most" is of the signal, and not of how far Payments went.
    is_of_itself = is_farthest(said, place) and not DRIVES & clause
    way = way or way_near(said, place) * (is_there or is_of_itself)
    if low not in MOST or not (is_by or way or (CALMED | SHIFTED) & clause):
        return None
    told = [fact for fact in facts if _moved_by(said, fact) is not None]
    if not told:
        return None if way else False
    is_so = any(_is_farthest(said, fact, -1 if low == "least" else 1, way) for fact in told)
    # "Rose in all three, the most in Auth" may be how far it rose, or how many there are.
    return None if is_there and not is_so else is_so


def _is_farthest(said: Said, fact: Fact, sign: int, way: int) -> bool:
    """Whether no other fact of its kind went farther, or less far: that way, or whichever way where none is told."""
    every = said.cited.payload.facts if fact.kind in MOVED_BY else said.cited.facts
    rivals = [one for one in every if (one.kind, one.subject.type) == (fact.kind, fact.subject.type)]
    far_off = [_moved_by(said, one) or 0.0 for one in rivals]
    own = _moved_by(said, fact) or 0.0
    sizes = [one * way if way else abs(one) for one in far_off]
    far = own * way if way else abs(own)
    return far >= 0 and all(sign * one <= sign * far for one in sizes if one > 0)


def _moved_by(said: Said, fact: Fact) -> float | None:
    """Return how far what a fact is of moved: against the usual where that is its value, else as the sentence says."""
    if fact.kind in MOVED_BY:
        return moved(fact) or 0.0
    role = Role.USUAL if USUAL & set(said.lows) else Role.PREVIOUS
    told = (
        one for one in said.cited.slopes if one.fact == fact.id and one.role is role and not (one.row or one.pooled)
    )
    return next((one.now - one.base for one in told), None)


def _value(fact: Fact, key: str | None) -> float:
    found = fact.value if key is None else fact.detail.get(key)
    return float(found) if isinstance(found, (int, float)) else 0.0


def _place(fact: Fact, among: Sequence[Fact], sign: int, key: str | None = None) -> int:
    if fact.kind == "driver":
        own = _value(fact, None)
        return 1 + sum(_value(one, None) * own > own * own for one in among)
    values = [_value(one, key) for one in among if one.value is not None and one.subject.type == fact.subject.type]
    return 1 + sum(sign * value > sign * _value(fact, key) for value in values)
