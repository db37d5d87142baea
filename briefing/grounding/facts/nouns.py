"""Which facts a comparative is said of by itself, or by the noun behind it: "calmer", "at a lower average score".

A clause may tell of several facts: "31 changes landed, three more than usual, at a lower average". The numbers of the
clause are those of the changes, and only the noun says that "lower" is the average's.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.said import Said

SCORED: Final = words(
    """
    movement week_mean service_movement driver driver_group record positive elevated band service_share team_share
    change deployment ask pattern failure_rate coverage
    """
)
"""Kinds of facts of which a week may be the calmer or the riskier."""
BY_ITSELF: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(words("calmer calmed riskier hotter cooler heated"), SCORED),
        "busier": words("week_changes deployments"),
    }
)
BY_NOUN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(
            words("average averages mean"),
            words("movement week_mean service_movement positive record coverage service_share team_share mttr"),
        ),
        **dict.fromkeys(words("score scores"), words("movement week_mean service_movement record change deployment")),
        "changes": words("week_changes band elevated repairs reverts unreviewed ask calendar positive coverage"),
        **dict.fromkeys(words("deployments releases"), words("deployments failures")),
        "incidents": words("incidents service_incidents"),
        "failures": words("failures failure_rate"),
        **dict.fromkeys(words("reverts"), words("reverts")),
        **dict.fromkeys(words("fixes repairs"), words("repairs")),
        "coverage": words("coverage"),
        "lead": words("lead_time"),
    }
)
COUNTING: Final = words("more fewer")
COUNTED: Final = words("changes deployments releases incidents failures reverts fixes repairs")
"""What "more" and "fewer" count, of which nothing else can tell."""
FAR: Final = 3
ENDS: Final = words(", ; : . ( ) and or but than to from of in at for with by on against as")


def by_noun(said: Said, place: int, known: Sequence[Slope]) -> Sequence[Slope]:
    """Return the movements of what a comparative names; all of them where it names nothing that is cited."""
    kinds = BY_ITSELF.get(said.lows[place]) or _named(said, place)
    others = {fact.id for fact in said.cited.of_kind("ask") if fact.detail.get("unit") not in COUNTED}
    found = [one for one in known if one.kind in kinds and one.fact not in others]
    is_counted = said.lows[place] in COUNTING and "".join(said.lows[place + 1 : place + 2]) in COUNTED
    return found if found or is_counted else known


def _named(said: Said, place: int) -> frozenset[str]:
    """Return the kinds of facts that the first noun behind a comparative goes by."""
    for low in said.lows[place + 1 : place + 1 + FAR]:
        if low in ENDS:
            break
        if low in BY_NOUN:
            return BY_NOUN[low]
    return frozenset()
