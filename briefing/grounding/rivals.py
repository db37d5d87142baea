"""How what a sentence names stands to something else that it names: above, below, or level."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.listed import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.grounding.roles import Group
    from briefing.grounding.said import Said
    from briefing.payload import Fact

KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {"service_movement": "now", "team_share": "mean", "service_share": "mean"}
)
"""Where kinds of facts have the mean score, by which they may be ranked instead of by their value."""
MEANS: Final = words("mean average averages averaged score scores scored")
MOVING: Final = words("rose rise fell moved jumped grew climbed increase share")
HELD: Final = words("usual usually normal last before earlier than")
NEAR: Final = 3


def compare(said: Said, place: int, range_: range) -> int | None:
    """Return 1 where what is named before a place is above what is named in a range, −1 below; None where unknown."""
    behind = next((one for one in said.groups if one.start in range_), None)
    ahead = max((one for one in said.groups if one.end <= place), key=lambda one: one.end, default=None)
    if behind is None or ahead is None:
        return None
    return _stands(said, place, ahead, behind)


def beside(said: Said, place: int) -> int | None:
    """Return how the last that is named before a place stands to the one before: "A has 86 points and B 15 fewer"."""
    ahead = sorted((one for one in said.groups if one.end <= place), key=lambda one: one.end)
    between = said.lows[ahead[-2].end : ahead[-1].start] if len(ahead) > 1 else []
    is_numbered = any(one.end == place for one in said.figures)
    is_held = bool(HELD & set(said.lows[place : place + 6]))
    if not is_numbered or is_held or "and" not in between or place - ahead[-1].end > NEAR:
        return None
    return _stands(said, place, ahead[-1], ahead[-2])


def _stands(said: Said, place: int, one: Group, other: Group) -> int | None:
    for kind in sorted({fact.kind for fact in said.cited.facts}):
        facts = said.cited.of_kind(kind)
        values = {fact.subject.label.lower(): _value(fact, measured(said, fact, place)) for fact in facts}
        own = [value for name in one.names if (value := values.get(name)) is not None]
        others = [value for name in other.names if (value := values.get(name)) is not None]
        if own and others:
            return 1 if min(own) > max(others) else -1 if max(own) < min(others) else 0
    return _pulls(said, one, other)


def _pulls(said: Said, one: Group, other: Group) -> int | None:
    """Return which of two drivers of one movement moved it more, whichever way; None where they are none."""
    for fact in said.cited.of_kind("service_movement"):
        rows = fact.detail.get("drivers")
        told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        points = {str(row.get("title")).lower(): abs(float(str(row.get("points", 0)))) for row in told}
        own, others = ([points[name] for name in group.names if name in points] for group in (one, other))
        if own and others:
            return 1 if min(own) > max(others) else -1 if max(own) < min(others) else 0
    return None


def measured(said: Said, fact: Fact, place: int) -> str | None:
    """Return the detail of a fact that a clause ranks it by, None where that is the fact's value."""
    words = said.words(said.clause(place))
    if fact.kind == "objective" and "left" in words:
        return "budget_left"
    return KEYS.get(fact.kind) if words & MEANS and not words & MOVING else None


def _value(fact: Fact, key: str | None) -> float | None:
    found = fact.value if key is None else fact.detail.get(key)
    return float(found) if isinstance(found, (int, float)) else None
