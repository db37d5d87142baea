"""Movements in set phrases: "went the wrong way" and "at the expense of Profiles" must be so by the cited facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.ways.movements import candidates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said

WAYS: Final = (
    ("the wrong way", 1),
    ("the wrong direction", 1),
    ("the right way", -1),
    ("the right direction", -1),
)
"""Which way something went, as a judgement: 1 is for the worse."""
EXPENSE: Final = "at the expense of"
SHARES: Final = ("service_share", "team_share")
FAR: Final = 3


def ways(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield a judgement of a movement, or who gave what another took, that no cited fact has."""
    for phrase, sign in WAYS:
        for place in said.find(phrase):
            if not any(one.worse == sign for one in candidates(said, place, said.cited.slopes)):
                yield Code.DIRECTION, f"{phrase!r}: no cited comparison goes that way"
    for place in said.find(EXPENSE):
        if not _has_given(said, place + len(EXPENSE.split())):
            yield Code.DIRECTION, f"{EXPENSE!r}: no cited share went down there"


def _has_given(said: Said, place: int) -> bool:
    """Whether each that is named behind a place has a smaller share than the week before."""
    named = frozenset(name for one in said.groups if place <= one.start < place + FAR for name in one.names)
    fell = [one for one in said.cited.slopes if one.kind in SHARES and one.role is Role.PREVIOUS and one.up < 0]
    return bool(named) and all(any(name in one.subjects for one in fell) for name in named)
