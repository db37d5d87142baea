"""Which way each cited fact went: up or down, against what, and whether that is for the better."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import BASES, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Quantity, Stated
    from briefing.payload import Fact

GOOD_UP = frozenset({"positive.tested", "band.safe"})
"""Facts of which more is better."""
GOOD_KEYS = frozenset({"budget_left", "left_after", "least_left"})
SIGNED_KINDS = frozenset({"movement", "service_movement", "driver"})
"""Kinds whose value is itself a difference against the usual."""
NEUTRAL = frozenset({"week_changes", "deployments"})
EXTREMES: Mapping[object, int] = MappingProxyType({"highest": 1, "lowest": -1})


SLIGHT = 0.07
"""The part of its base by which a number "hardly" moves at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """One movement: `up` is 1, 0 or −1; `worse` is the same as a judgement, None where more is neither."""

    fact: str
    kind: str
    subjects: frozenset[str]
    row: frozenset[str]
    scoped: bool
    role: Role
    up: int
    worse: int | None
    now: float
    base: float
    pooled: bool = False
    """Whether its number is of several weeks together."""

    @property
    def is_aside(self) -> bool:
        """Whether it is only meant where it is said: what was asked for moved since then, whatever is usual."""
        return self.kind == "ask" and self.role is Role.USUAL


def slopes(fact: Fact, stated: Stated) -> tuple[Slope, ...]:
    """Return the movements that a fact states, those of its rows (drivers, changes) included."""
    return tuple(_of(fact, stated(fact)))


def _of(fact: Fact, own: Sequence[Quantity]) -> Iterator[Slope]:
    nows = [one for one in own if one.role is Role.NOW and one.key not in {"text", "weeks"}]
    for base in (one for one in own if one.role in BASES):
        for now in nows:
            if now.unit == base.unit and now.subjects == base.subjects and _pair(now, base):
                yield _slope(fact, now, base, now.value - base.value, base.role)
    for one in nows:
        is_signed = fact.kind in SIGNED_KINDS and one.key in {"value", "points"}
        if is_signed or (fact.kind == "positive" and one.unit == "points" and one.key == "value"):
            yield _slope(fact, one, one, one.value, Role.USUAL)
        if fact.kind == "team_share" and one.key == "moved":
            yield _slope(fact, one, one, one.value, Role.USUAL)
        if fact.id == "positive.no-reverts" and one.key == "value":
            yield _slope(fact, one, one, -1, Role.BEFORE)
    if fact.detail.get("extreme") in EXTREMES:
        value = next(one for one in own if one.key == "value")
        yield _slope(fact, value, value, EXTREMES[fact.detail["extreme"]], Role.MAXIMUM)


def is_slight(slope: Slope) -> bool:
    """Whether a movement is so small that it may be called none; of a difference its size in points counts."""
    if slope.kind in SIGNED_KINDS and slope.now == slope.base:
        return abs(slope.now) <= 1
    return abs(slope.now - slope.base) <= max(SLIGHT * abs(slope.base), 0.0)


PAIRS = frozenset(
    {("after", "before"), ("after", "usual"), ("left_after", "left_before"), ("now", "usual"), ("value", "usual")}
)


def _pair(now: Quantity, base: Quantity) -> bool:
    """Whether two numbers of a fact are the same thing at two times."""
    if base.key == "value":
        return now.key == "value" or (base.role is Role.USUAL and now.key in {"median", "longest", "share"})
    if (now.key, base.key) == ("value", "usual"):
        return now.kind == "checked"
    return (now.key, base.key) in PAIRS or (base.key == "bound" and now.key == "value")


def _slope(fact: Fact, now: Quantity, base: Quantity, change: float, role: Role) -> Slope:
    up = (change > 0) - (change < 0)
    is_left = fact.kind == "ask" and str(fact.detail.get("measure")).endswith(" left")
    good = fact.id in GOOD_UP or now.key in GOOD_KEYS or is_left
    return Slope(
        fact=fact.id,
        kind=fact.kind,
        subjects=now.subjects,
        row=now.row,
        scoped=now.scoped,
        role=role,
        up=up,
        worse=None if fact.kind in NEUTRAL else -up if good else up,
        now=now.value,
        base=base.value,
        pooled=now.span is not None,
    )
