"""Steady, flat, unchanged, in line with: what hardly moved, by a comparison of a cited fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.listed import phrases, words
from briefing.grounding.movements import ABOUT_USUAL, candidates
from briefing.grounding.quantities import Role
from briefing.grounding.rivals import compare
from briefing.grounding.slopes import is_slight
from briefing.grounding.violations import Code
from briefing.grounding.words import NEGATIONS
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.said import Said
    from briefing.grounding.slopes import Slope

FLAT: Final = phrases(
    """
    steady | unchanged | stable | flat | constant | in line with | on a par with | no different | the same as
    | next to no movement | next to no change | next to no difference
    | looks normal | look normal | looked normal | looks ordinary | looked ordinary | looks usual | looked usual
    | hardly moved | hardly changed | barely moved | barely changed | scarcely moved | scarcely changed
    | no movement | no difference
    """
)
STAYING: Final = words("held holds stayed stays remained remains kept keeps")
LOOK_BACK: Final = 3
LOOK_AHEAD: Final = 6
USUAL: Final = words("usual usually normal typical")


def flats(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to have stood still and moved."""
    yield from _sames(said)
    is_open = any(card.state is CardState.UNCHANGED for card in said.cited.holding)
    known = said.cited.slopes
    for phrase in FLAT:
        for place in said.find(phrase):
            if is_open and not ABOUT_USUAL & set(said.lows[max(0, place - LOOK_BACK) : place + LOOK_BACK + 1]):
                # A card may be unchanged whatever its numbers did, but no number is so against what is usual.
                continue
            own = _stayed_at(said, place, phrase, known) or _stood_at(said, place, known)
            found = _lately(said, place, own or candidates(said, place, known))
            denied = (NEGATIONS - {"no", "hardly", "barely", "scarcely"}) & set(
                said.lows[max(0, place - LOOK_BACK) : place]
            )
            if found and not denied and not any(is_slight(one) for one in found):
                yield Code.DIRECTION, f"{phrase!r}: every cited comparison moved"
                return


def _stayed_at(said: Said, place: int, phrase: str, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements of what is said to have stayed at a number: "unchanged at 22"."""
    end = place + len(phrase.split())
    at = [one for one in said.figures if one.start == end + 1 and said.lows[end] in {"at", "on", "with"}]
    return [slope for slope in known for one in at if abs(slope.now - one.value) <= 0.5 * 10.0**-one.decimals]


def _stood_at(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements of the number that stands at once before the words: "21 changes, the same as before"."""
    at = [one for one in said.figures if place - 2 <= one.end <= place and not set(said.lows[one.end : place]) - {","}]
    roles = {Role.USUAL} if USUAL & set(said.lows[place : place + LOOK_AHEAD]) else {Role.PREVIOUS, Role.BEFORE}
    return [
        slope
        for slope in known
        for one in at
        if slope.role in roles and abs(slope.now - one.value) <= 0.5 * 10.0**-one.decimals
    ]


def _sames(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "Ledger has the same gap as Auth" where the two have different numbers."""
    for place in said.find("the same"):
        joined = next((at for at in range(place + 2, min(place + 6, len(said.lows))) if said.lows[at] == "as"), None)
        if joined is not None and compare(said, place, range(joined + 1, joined + 4)) not in {None, 0}:
            yield Code.DIRECTION, "'the same as': the cited facts have different numbers"


def _lately(said: Said, place: int, found: Sequence[Slope]) -> Sequence[Slope]:
    """Return what is held against the week before, where "held" or "stayed" says that and nothing says otherwise."""
    around = set(said.lows[max(0, place - LOOK_BACK) : place + LOOK_BACK])
    kept = [one for one in found if one.role in {Role.PREVIOUS, Role.BEFORE}]
    return kept if kept and STAYING & around and not {"usual", "usually", "normal"} & around else found
