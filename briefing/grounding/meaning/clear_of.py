"""Free of incidents, a clean sheet: what is said of a week, or a service, of which every cited count is nought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures.every import HAD_BY, have_none
from briefing.grounding.language.carried import CARRIED_BY
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import phrases, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

CLEAN: Final = phrases("clean sheet | clean slate | clean record | spotless record | clean bill of health")
FREE: Final = words("free devoid")
OF: Final = words("of from")
FREE_FROM: Final = "-free"
COUNTS: Final = words(
    "incidents service_incidents failures reverts repairs ownership unreviewed newcomers queue drift elevated"
)
"""Kinds of facts that count what there had better be none of."""
INCIDENTS: Final = words("incident incidents any it them one trouble .")
TRIED: Final = words("safe risky")
FAR: Final = 7


def clear_of(said: Said) -> frozenset[int]:
    """Return the places of words that say that there is none of something, where all that is cited of it is nought."""
    counted = said.cited.of_kind(*COUNTS)
    found: set[int] = set()
    for phrase in CLEAN:
        for place in said.find(phrase):
            is_all = len(counted) == len(said.cited.facts)
            found |= set(range(place, place + len(phrase.split()))) if is_all and _are_nought(counted) else set()
    for place, low in enumerate(said.lows):
        is_of = low in FREE and bool(OF & set(said.lows[place + 1 : place + 2]))
        behind = said.lows[place + 2 : place + FAR] if is_of else [low.removesuffix(FREE_FROM)]
        is_free = is_of or low.endswith(FREE_FROM)
        if is_free and (_has_none(said.cited.facts, counted, behind) or _have_none(said, place, behind)):
            found.add(place)
    return frozenset(found)


def _has_none(cited: Sequence[Fact], counted: Sequence[Fact], lows: Sequence[str]) -> bool:
    """Whether every thing that is listed is of a cited fact that counts none of it."""
    things = [form for low in lows for form in forms(low) if form in CARRIED_BY and form not in HAD_BY]
    had = [have_none(cited, low) for low in lows if low.removesuffix("s") in HAD_BY]
    if had and not things:
        return all(had)
    told = [[fact for fact in counted if fact.kind in CARRIED_BY[thing]] for thing in things]
    return bool(told) and all(facts and _are_nought(facts) for facts in told)


def _have_none(said: Said, place: int, behind: Sequence[str]) -> bool:
    """Whether deployments of one band had no incident: "while the 42 safe ones stayed free of any"."""
    ahead = next((low for low in reversed(said.lows[:place]) if low in TRIED), "")
    tried = [fact.detail.get(ahead) for fact in said.cited.of_kind("lift")]
    is_told = bool(tried) and bool(INCIDENTS & set(behind[:2]))
    return is_told and all(isinstance(one, dict) and one.get("hits") == 0 for one in tried)


def _are_nought(facts: Sequence[Fact]) -> bool:
    return bool(facts) and all(fact.value == 0 for fact in facts)
