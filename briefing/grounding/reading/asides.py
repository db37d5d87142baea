"""A time that is only named beside a number, and says of that number alone what it is as well: "43 points, its usual".

What follows such an aside is told of now again: "43 points, its usual, 14 of them for the batch". And the number before
it is of both times, so that it has to be what it was, or is as a rule; where something is held against that number, it
is of the time that is named alone: "against 28, its usual, and 35 the week before".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import LONG
from briefing.grounding.language.listed import words
from briefing.grounding.reading.bases import bases
from briefing.grounding.reading.cues import LAST, USUAL, cues

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.quantities import Role
    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

OPENING: Final = words(", ( — –")
CLOSING: Final = words(", ) — – . ; :") | {""}
FILLING: Final = words(
    "its the their just exactly precisely right again also too still both and of for in it one that not 's"
)
"""Words of an aside that add nothing to the time that it names."""
LEVELS: Final = words(
    """
    level levels share rate number count figure value mark pace total score amount size loss average mean length
    median tally volume burden weight proportion percentage standing
    """
)
"""Nouns for a number at a time."""
AGO: Final = words("previous prior")
"""Words that name the week before where a noun for its number follows: "the previous level"."""
ADVERBIAL: Final = words("usually normally typically ordinarily customarily habitually as then previously")
"""Words of time that say when something is, and nothing of a number that stands before them."""
OWNED: Final = words("its the their just exactly precisely right again also last both not")
"""Words with which an aside begins that calls a number what it is."""
HOLDING: Final = words("above below under over beyond than from against versus vs unlike exceeds beats tops exceeding")
"""Words right before a number that something is held against."""
BREAKS: Final = words(", ; : ( ) — – . but while whereas though although yet where when")
FAR: Final = 12
LONGEST: Final = 10
NEAR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A time named from token `start` to `end`, and the number before it that it is said of."""

    start: int
    end: int
    figure: Figure
    times: tuple[frozenset[Role], ...]
    """What the number is of each time that is named."""
    is_base: bool
    """Whether something is held against the number, which is then of that time alone."""
    is_denied: bool
    """Whether the number is said not to be what it was: "20 percent, not its usual"."""


def asides(tokens: Sequence[Token], found: Sequence[Figure]) -> list[Aside]:
    """Return the times that are only named beside the number before them."""
    lows = [token.low for token in tokens]
    told = list(cues(tokens))
    held = {one.start for one in bases(tokens, found)}
    return [aside for at in range(1, len(lows)) for aside in _aside(lows, at, told, found, held)]


def _aside(
    lows: Sequence[str],
    at: int,
    told: Sequence[tuple[int, int, frozenset[Role]]],
    found: Sequence[Figure],
    held: set[int],
) -> Iterator[Aside]:
    """Yield the aside that a pause begins, where it is one."""
    if lows[at] not in OPENING or lows[at + 1 : at + 2] == [] or lows[at + 1] not in OWNED:
        return
    end = next((place for place in range(at + 1, len(lows)) if lows[place] in CLOSING), len(lows))
    ahead = [one for one in found if one.end <= at and one.unit not in LONG]
    is_near = bool(ahead) and at - ahead[-1].end <= FAR and not BREAKS & set(lows[ahead[-1].end : at])
    # "None of the 11 deployments failed, the usual number": what is usual is the none.
    figure = next((one for one in reversed(ahead) if not one.is_whole), None)
    if figure is None or not is_near or end - at > LONGEST or any(at < one.start < end for one in found):
        return
    times = _named(lows, range(at + 1, end), told)
    if times:
        is_base = figure.start in held or bool(HOLDING & set(lows[max(0, figure.start - NEAR) : figure.start]))
        is_denied = lows[at + 1] == "not"
        yield Aside(start=at + 1, end=end, figure=figure, times=times, is_base=is_base, is_denied=is_denied)


def _named(
    lows: Sequence[str], places: range, told: Sequence[tuple[int, int, frozenset[Role]]]
) -> tuple[frozenset[Role], ...]:
    """Return the times that some words name where they do nothing else."""
    own = [cue for cue in told if cue[0] in places and cue[2] in {USUAL, LAST} and lows[cue[0]] not in ADVERBIAL]
    taken = {at for place, size, _ in own for at in range(place, place + size)}
    ago = [at for at in places if lows[at] in AGO and at not in taken and lows[at + 1] in LEVELS]
    left = {lows[at] for at in places if at not in taken and at not in ago}
    if left - FILLING - LEVELS or not all(_is_level(lows, places, cue) for cue in own):
        return ()
    return (*(meant for _, _, meant in own), *(LAST for _ in ago))


def _is_level(lows: Sequence[str], places: range, cue: tuple[int, int, frozenset[Role]]) -> bool:
    """Whether a time is named for its number, and not for when something was: "last week's", "that of last week"."""
    place, size, meant = cue
    if meant == USUAL:
        return True
    before = set(lows[places.start : place])
    is_that_of = bool({"of", "for", "in"} & before) and bool((LEVELS | {"that"}) & before)
    return lows[place + size : place + size + 1] == ["'s"] or is_that_of
