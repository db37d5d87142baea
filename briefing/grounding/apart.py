"""How long after one another two changes or deployments happened: "25 minutes apart", "less than an hour after"."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.listed import words
from briefing.grounding.moments import MOMENT_OF
from briefing.grounding.quantities import Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.claims import Claim
    from briefing.payload import Fact

MOST_DATED: Final = 8
"""Facts of one moment of which every two are held against each other; of more, none."""
SECONDS: Final = 60
APART: Final = words("apart each another between after before later earlier following of")
"""Words without which a time between two moments is not meant."""
TWO: Final = words("both two pair")
"""Words for two things that need no names to lie apart."""
ORDERED: Final = MappingProxyType({"after": True, "later": True, "before": False, "earlier": False})
"""Words that say whether what is named first came second."""


def apart(facts: Sequence[Fact]) -> Iterator[Quantity]:
    """Yield the minutes between every two moments; `row` has the names of what came second."""
    dated = [(moment, fact) for fact in facts if (moment := _moment(fact)) is not None]
    for one, other in combinations(dated if len(dated) <= MOST_DATED else (), 2):
        (first, early), (second, late) = sorted((one, other), key=lambda pair: pair[0])
        yield Quantity(
            value=(second - first).total_seconds() / SECONDS,
            unit="minutes",
            role=Role.SPAN,
            fact=late.id,
            kind=late.kind,
            subjects=_names(early) | _names(late),
            exact=True,
            key="apart",
            row=_names(late),
        )


def is_apart(claim: Claim, one: Quantity) -> bool:
    """Whether the words around a number speak of a time between two moments, in the order that they had."""
    if one.key != "apart":
        return True
    beside = [word for word in claim.after[:3] if word in ORDERED]
    if not APART & set(claim.after[:4]):
        return False
    ahead = [group for group in claim.said if group.end <= claim.figure.start]
    behind = [group for group in claim.said if group.start >= claim.figure.end]
    if beside and len(ahead) > 1 and not behind and ahead[-1].end == claim.figure.start:
        # "One more than A two days later": that is A.
        return bool(ahead[-1].names & one.row) == ORDERED[beside[0]]
    if not beside or not ahead or not behind:
        # Without two names, one on each side, the words say no order.
        named = {name for group in claim.said for name in group.names}
        return len(named) > 1 or (not beside and bool(TWO & claim.clause))
    second = ahead[-1] if ORDERED[beside[0]] else behind[0]
    return bool(second.names & one.row)


def _moment(fact: Fact) -> datetime | None:
    text = fact.detail.get(MOMENT_OF.get(fact.kind, ""))
    return datetime.fromisoformat(text) if isinstance(text, str) and "T" in text else None


def _names(fact: Fact) -> frozenset[str]:
    return frozenset({fact.subject.label.lower(), fact.subject.id.lower()})
