"""What a number in a sentence is said to be: of now, the usual one, that of the week before; and whose it is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.language.lexicon import BANDS, LONG
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading import timing
from briefing.grounding.reading.asides import asides
from briefing.grounding.reading.bases import bases
from briefing.grounding.reading.cues import ASKED, BREAKS, NEAR, NOW, cues, nearest
from briefing.grounding.reading.listings import listed_of_old
from briefing.grounding.reading.recalled import paired

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

CURRENT = frozenset({Role.NOW, Role.SUM, Role.SHARE})
REACHING = words("reach hit stand at touch about just around")
"""Words between "to" and where a step led."""
OWN = (["this", "week", "'s"], ["this", "one", "'s"])
"""Words before a number of now, whatever is held against it."""
TURNED = (["from"], [",", "from"])
"""What stands between where a step led and where it began."""
FAR = 7
LEAVING = words(
    "leave leaves leaving left above beyond outside mostly mainly largely chiefly predominantly nearly almost"
)
"""Words behind which stands a band in which what is counted is not, or not all of it."""


def roles(
    tokens: Sequence[Token], found: Sequence[Figure], spent: Collection[int] = ()
) -> Mapping[int, frozenset[Role]]:
    """Return for each number, by its first token, what the words around it say that it is.

    Words at the `spent` places say what a step or a ratio is held against, and nothing of any other number.
    """
    given: dict[int, frozenset[Role]] = {}
    told: dict[int, tuple[int, int]] = {}
    lows = [token.low for token in tokens]
    every = [place for place, _, _ in cues(tokens)]
    named = asides(tokens, found)
    spent = {*spent, *(at for one in named for at in range(one.start, one.end))}
    for place, size, meant in cues(tokens):
        # "2.6 times its pace before the ask": that is said of all of its clause.
        if (place in spent and meant != ASKED) or timing.is_only_named(lows, found, place, size):
            continue
        pair = timing.apposed(lows, found, place)
        if pair is not None:
            given |= {pair[0].start: CURRENT, pair[1].start: meant}
            continue
        far = timing.told_far(lows, found, place, size)
        near = nearest(tokens, found, place, size)
        near = far if near is None or (far is not None and _has_own(near, every, lows, place)) else near
        figure = timing.rated(near, found)
        if figure is not None and not (meant is NOW and figure.start in given):
            cue = (max(figure.start - place - size, place - figure.end), place)
            given[figure.start] = _merged(given.get(figure.start), meant, told.get(figure.start, cue), cue)
            told[figure.start] = cue
        elif figure is None:
            given |= {one.start: meant for one in _bracketed(lows, found, place + size) if one.start not in given}
    given |= {one.figure.start: one.times[0] for one in named if one.is_base}
    _place(tokens, found, given)
    return given


def _bracketed(lows: Sequence[str], found: Sequence[Figure], start: int) -> Iterator[Figure]:
    """Yield the numbers that a time has in brackets behind it: "much as the week before (13 and eight)"."""
    if lows[start : start + 1] == ["("] and ")" in lows[start:]:
        stop = lows.index(")", start)
        yield from (one for one in found if start < one.start < stop and one.unit not in LONG)


def _reached(lows: Sequence[str], found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield where a step led that was held against a time: "up 2.2 on its usual to reach 31.8"."""
    for first, second in pairwise(found):
        between = lows[first.end : second.start]
        is_led = "to" in between[-3:] and set(between[len(between) - between[::-1].index("to") :]) <= REACHING
        if is_led and {"usual", "normal", "week"} & set(between) and not BREAKS & set(between):
            yield second


def _turned(lows: Sequence[str], found: Sequence[Figure]) -> Iterator[tuple[int, frozenset[Role]]]:
    """Yield both ends of a movement that is told from its end: "up to 57 percent from 17"."""
    for first, second in pairwise(found):
        if lows[max(0, first.start - 1) : first.start] == ["to"] and lows[first.end : second.start] in TURNED:
            yield first.start, CURRENT
            yield second.start, BASES


def _has_own(figure: Figure, every: Sequence[int], lows: Sequence[str], place: int) -> bool:
    """Whether a number behind a time has another one of its own: "four the week before, none this week"."""
    later = next((at for at in every if at > max(place, figure.start)), None)
    return figure.start > place and later is not None and not (BREAKS | {","}) & set(lows[figure.end : later])


def _place(tokens: Sequence[Token], found: Sequence[Figure], given: dict[int, frozenset[Role]]) -> None:
    """Add what the places of numbers beside one another say that they are."""
    lows = [token.low for token in tokens]
    for first, second in pairwise(found):
        if timing.is_led_by_from(lows, first, found) and lows[first.end : second.start][-1:] == ["to"]:
            given[second.start] = CURRENT
    # A time that is told with either end is the time of that end.
    given |= {start: told for start, told in _turned(lows, found) if start not in given}
    given |= {figure.start: CURRENT for figure in _reached(lows, found)}
    opened = opening(tokens)
    for figure in bases(tokens, found):
        is_own = lows[max(0, figure.start - 3) : figure.start] in OWN
        # "Against 47 this week" is of this one.
        is_own = is_own or lows[figure.end : figure.end + 2] in (["this", "week"], ["this", "one"])
        if given.get(figure.start, NOW) == NOW and not is_own:
            given[figure.start] = BASES & (opened or BASES)
    for first, second in timing.beaten(lows, found):
        given |= {first.start: given.get(first.start, CURRENT), second.start: BASES}
    for part, whole in timing.parts_of_old(found):
        if part.start not in given and given.get(whole.start, NOW) & BASES:
            given[part.start] = given[whole.start]
    given |= dict(paired(tokens, found, given))
    given |= dict(listed_of_old(lows, found, given))
    for first, second in pairwise(found):
        held = _listed(lows, first, second, given)
        if held is not None:
            given |= {first.start: held, second.start: held}


def opening(tokens: Sequence[Token]) -> frozenset[Role] | None:
    """Return the time that a sentence begins with holding everything against: "against the usual week, it rose"."""
    lows = [token.low for token in tokens]
    comma = lows.index(",") if "," in lows else 0
    is_held = bool(lows) and (lows[0] in {"against", "versus", "unlike"} or lows[1:2] in (["with"], ["to"]))
    told = [meant for place, size, meant in cues(tokens) if place + size == comma and comma <= NEAR + 1]
    return told[0] if is_held and len(told) == 1 else None


def _listed(
    lows: Sequence[str], first: Figure, second: Figure, given: Mapping[int, frozenset[Role]]
) -> frozenset[Role] | None:
    """Return what two numbers are that one word tells of both: "43 and 16 are usual", "usually five moderate and 17".

    What stands behind the two is of both only where nothing but "and" is between them.
    """
    held, other = given.get(first.start), given.get(second.start)
    between = lows[first.end : second.start]
    is_bare = between == ["and"] and not (first.is_whole or first.of)
    is_banded = len(between) <= NEAR and between[-1:] == ["and"] and set(between[:-1]) <= BANDS.keys() | {"changes"}
    is_alike = first.unit == second.unit or None in {first.unit, second.unit}
    if (held is None) is (other is None) or not is_alike or not (held or other or NOW) & BASES:
        return None
    return held if held is not None and is_banded else other if held is None and is_bare else None


def _merged(
    held: frozenset[Role] | None, meant: frozenset[Role], last: tuple[int, int], cue: tuple[int, int]
) -> frozenset[Role]:
    """Return what two cues say of a number: both of "usual peak", else what the nearer one says.

    A cue is how far it stands from the number, and its place.
    """
    if held is None or held <= meant or meant <= held:
        return meant if held is None else held & meant
    return meant if cue[0] <= last[0] else held


def _listed_to(tokens: Sequence[Token], stop: int) -> int:
    """Return where a list of bands ends that a place cuts: "62 of the 64 changes scored safe or moderate"."""
    lows = [one.low for one in tokens]
    # The place may also be behind the "or".
    at = stop - (lows[stop - 1] == "or")
    while lows[at : at + 1] == ["or"] and {lows[at - 1], *lows[at + 1 : at + 2]} <= {*BANDS}:
        at += 2
    # A sentence may be cut off behind its "or".
    return min(max(at, stop), len(lows))


def bands(tokens: Sequence[Token], figure: Figure, found: Sequence[Figure]) -> frozenset[str]:
    """Return the bands that a number of changes is said to be in: "two critical changes", "none scored high"."""
    if figure.unit not in {None, "asks", "changes", "cards", "services", "deployments", "percent"} or figure.is_whole:
        return frozenset()
    following = [one.start for one in found if one.start >= figure.end and not (figure.of is not None and one.is_whole)]
    stop = min([len(tokens), figure.end + FAR, *following])
    stop = _listed_to(tokens, stop)
    said = {"warning"} & {token.low.removesuffix("s") for token in tokens[figure.start : min(stop, figure.end + 3)]}
    for place in range(figure.end, stop):
        token = tokens[place]
        if token.low in LEAVING:
            break
        if token.low == "high" and "as" in (one.low for one in tokens[place - 1 : place + 2]):
            break
        if token.low == "in" and "band" in (one.low for one in tokens[place : place + 4]):
            continue
        behind = tokens[place + 1].low if place + 1 < len(tokens) else ""
        is_next = token.low == "and" and (behind in {"a", "an", "the", "no"} or (behind in BANDS and not said))
        if is_next or token.low in BREAKS or token.low in {",", "in", "against", "with", "before", "needs", "need"}:
            break
        if token.low == "high" and "risk" in (one.low for one in tokens[place + 1 : place + 2]):
            said |= BANDS["risky"]
        elif token.low in BANDS and token.kind is Kind.WORD:
            said |= BANDS[token.low]
    return frozenset(said)
