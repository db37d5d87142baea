"""Which two numbers may be held against each other: a part against its whole, a number against what it was before.

Any two numbers have a difference and a ratio. Only those that stand here mean something, and a sentence with another
one is not proven by it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Quantity

COUNTS = frozenset(
    {"changes", "deployments", "incidents", "people", "services", "reverts", "cards", "tests", "forecasts", None}
)
COUNTED = frozenset({Role.NOW, Role.SUM})
WHOLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "value": words("changes contributors deployments of"),
        "elevated": words("value changes"),
        "unresolved": words("value"),
        "rolled_back": words("value deployments"),
        "failed": words("deployments"),
        "losing": words("changes"),
        "tested": words("changes"),
        "hits": words("of"),
        "collisions": words("value"),
        "spanning": words("value"),
        "reverts": words("value"),
    }
)
"""Of each number of a fact, the numbers of the same fact that it is a part of."""
OWN_WHOLES: Mapping[str, frozenset[str]] = MappingProxyType({"unreviewed": words("elevated")})
"""The same for the value of facts of one kind."""
POINTS_IN: Mapping[str, str] = MappingProxyType({"change": "value", "service_movement": "value", "deployment": "value"})
"""Kinds whose rows of points, or batch and riskiest change, add up to their value."""
BEFORE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "value": words("value bound"),
        "now": words("usual"),
        "after": words("before usual"),
        "left_after": words("left_before"),
        "share": words("value"),
        "median": words("value"),
    }
)
"""Of each number of a fact, the numbers of the same fact that it has moved from."""
CONTRIBUTES: Mapping[str, str] = MappingProxyType({"driver": "movement", "driver_group": "week_mean"})
"""Kinds of facts whose points are a part of those of another kind."""
RISKY = words("elevated unreviewed band team_share queue calendar")
"""Kinds that count some of the high or critical changes."""
ALL = words("service_share team_share elevated reverts repairs positive")
"""Kinds whose detail "changes" counts all that landed, and not those alone that could be judged."""
PARTS = words("value changes elevated incidents unresolved losing tested")


def is_part(part: Quantity, whole: Quantity) -> bool:
    """Whether a number of a fact counts some of what another number of it counts."""
    if (
        part is whole
        or part.place != whole.place
        or not {part.role, whole.role} <= COUNTED
        or not _is_less(part, whole)
    ):
        return False
    known = OWN_WHOLES.get(part.kind, frozenset()) if part.key == "value" else frozenset()
    return whole.key in known | WHOLES.get(part.key, frozenset())


def tallies(sums: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield what the same several have together of a part and of its whole: eleven that lost coverage of 22 changes."""
    told: dict[tuple[str, tuple[frozenset[str], ...]], list[Quantity]] = defaultdict(list)
    for one in sums:
        if one.role is Role.SUM and len(one.each) > 1 and not one.row:
            told[one.kind, one.each].append(one)
    for own in told.values():
        yield from ((part, whole) for part, whole in permutations(own, 2) if is_part(part, whole))


def is_in(part: Quantity, whole: Quantity) -> bool:
    """Whether a row of points is a part of its fact's value: "30 of its 88 points", "a third of it is its batch's"."""
    is_batch = (part.kind, part.key, part.role) == ("deployment", "batch", Role.NOW)
    is_row = is_batch or (part.key == "points" and bool(part.place))
    is_whole = not whole.place and whole.role is Role.NOW and POINTS_IN.get(part.kind) == whole.key
    return is_row and is_whole and whole.value != 0 and 0 < part.value / whole.value <= 1


def is_within(part: Quantity, whole: Quantity) -> bool:
    """Whether a number of one fact counts some of what a number of another counts."""
    if part.key not in PARTS or part.role not in COUNTED or part.unit != whole.unit or not _is_less(part, whole):
        return False
    if not (whole.scoped or part.subjects & whole.subjects) or (part.kind, part.key) == (whole.kind, "changes"):
        return False
    if whole.kind == part.kind:
        is_of_all = whole.key == "changes" and whole.kind in ALL and part.key == "value"
        return (part.key == whole.key or is_of_all) and whole.scoped and not part.scoped
    if whole.kind == "band":
        return part.kind in RISKY and bool(part.bands & whole.bands)
    if whole.key == "value" and whole.kind == "elevated":
        return part.kind in RISKY and (part.kind, part.key) not in {("team_share", "changes"), ("calendar", "value")}
    return (whole.key == "changes" and whole.kind in ALL) or whole.kind in {"week_changes", "deployments", "incidents"}


def is_moved(now: Quantity, base: Quantity) -> bool:
    """Whether two numbers of a fact are the same thing at two times."""
    if now.role is not Role.NOW or base.role not in BASES or now.unit != base.unit or now.subjects != base.subjects:
        return False
    if now.kind == base.kind == "band" and now.bands != base.bands:
        return False
    if (now.key, base.key) == ("value", "usual"):
        return now.kind == "checked"
    return base.key in BEFORE.get(now.key, frozenset())


def _is_less(part: Quantity, whole: Quantity) -> bool:
    both_count = part.unit in COUNTS and whole.unit in COUNTS
    are_whole = float(part.value).is_integer() and float(whole.value).is_integer()
    return both_count and are_whole and 0 <= part.value <= whole.value and whole.value > 0
