"""Causes told by a plain verb: "newcomers put 22 points on Payments", "behind it are three newcomers".

Such a verb is no connector of its own: services and drivers "put", "take" and "keep" all the time. It ties a cause
to an effect where something that one fact counts (newcomers, tests, incidents) does it to what only another one tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.links import SCORE, links
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.carried import CARRIED_BY
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said

ACTS: Final = words(
    """
    put puts took take takes cost costs gave give gives kept keep keeps held hold holds helped help helps meant mean
    turned turn turns grew bought won sent send sends dragged drags saved save saves earned handed tipped
    swung moved move moves
    """
)
ACTORS: Final = words(
    """
    newcomer stranger contributor people revert rollback repair fix hotfix incident outage failure test review reviewer
    approval owner ownership file author coverage holiday weekend queue backlog restore
    """
)
"""What facts count and no driver is called by, so that what it does to something else is a cause."""
SCORED: Final = ("movement", "service_movement", "driver", "driver_group", "week_mean", "record", "team_share")
REPEATED: Final = words("more fewer less higher lower longer shorter larger smaller")
STANDING: Final = words("are is stand stands lie lies sit sits were was")
KEEPING: Final = words("hold holds held keep keeps kept")
INCIDENTS: Final = words("incident outage")
NEAR: Final = 3


def acted(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to have been done by what no cited fact ties to it."""
    for place, low in enumerate(said.lows):
        if low in ACTS and place and _is_apart(said, _subject(said, place), range(place + 1, said.clause(place).stop)):
            yield Code.CAUSE, f"{low!r}: no cited fact links this cause to its effect"
    yield from _behind(said)
    yield from _proportions(said)


def _subject(said: Said, place: int) -> range:
    """Return the places of the noun before a verb; none where something else stands there."""
    at = place - 1
    while at > 0 and said.lows[at] in {"have", "has", "had", "would", "could", "may", "alone", "also", "that", "which"}:
        at -= 1
    if said.lows[place] in KEEPING and forms(said.lows[at]) & INCIDENTS:
        # An open incident holds what waits: that is what its card asks for.
        return range(0)
    is_actor = said.tokens[at].kind is Kind.WORD and bool(ACTORS & forms(said.lows[at]))
    return range(max(said.clause(place).start, at - NEAR), at + 1) if is_actor else range(0)


def _is_apart(said: Said, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether the effect is of another fact than what does it, and no fact links the two."""
    if not cause or any(said.tokens[at].kind is Kind.NAME for at in cause if said.lows[at] in said.cited.names.kinds):
        return False
    own = _facts(said, [cause[-1]])
    others = _facts(said, effect) - own
    is_linked = any(links(said, fact, cause, effect) for fact in said.cited.facts)
    return bool(own) and bool(others) and not is_linked


def _facts(said: Said, places: Sequence[int]) -> frozenset[str]:
    """Return the cited facts that some places tell of: by words of the trade, and by a score's."""
    found: set[str] = set()
    for at in places:
        own = forms(said.lows[at])
        kinds = frozenset[str]().union(*(CARRIED_BY[form] for form in own if form in CARRIED_BY))
        is_scored = bool(own & SCORE) or said.lows[at] in SIDES
        found |= {fact.id for fact in said.cited.facts if fact.kind in kinds or (is_scored and fact.kind in SCORED)}
    return frozenset(found)


def _behind(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "behind the 22 points of Payments are three newcomers" where nothing ties them."""
    if said.lows[:1] != ["behind"]:
        return
    verb = next((at for at, low in enumerate(said.lows) if low in STANDING), None)
    if verb is None:
        return
    effect, cause = range(1, verb), range(verb + 1, said.clause(verb).stop)
    actors = [at for at in cause if ACTORS & forms(said.lows[at])]
    is_linked = any(links(said, fact, cause, effect) for fact in said.cited.facts)
    if actors and not is_linked and _facts(said, effect) - _facts(said, actors):
        yield Code.CAUSE, "'behind': no cited fact links this cause to its effect"


def _proportions(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "the more newcomers, the more incidents", which no week can show."""
    found = [place for place in said.find("the") if said.lows[place + 1 : place + 2] and _is_more(said, place)]
    if len(found) > 1 and "," in said.lows[found[0] : found[1]]:
        yield Code.CAUSE, "'the more … the more': no cited fact links the two"


def _is_more(said: Said, place: int) -> bool:
    """Whether "the more" begins its part of the sentence, and ranks nothing."""
    before = said.lows[place - 1 : place] if place else [","]
    return said.lows[place + 1] in REPEATED and before in ([","], [";"], [":"]) and "of" not in said.lows[:place]
