"""Two numbers that are told with one word of time: "31 each, where 37 and 17 are usual", "usually 14 to five".

The word stands beside one of them and is said of both; where they count changes of two bands, they come in the order
in which the bands were named.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.language.lexicon import BANDS, LONG, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.cues import LAST, cues
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.timing import is_led_by_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

JOINTS: Final = words("and to")
NEUTRAL: Final = frozenset({*BANDS, *UNITS}) | words("are were is was ones of them being scored stood")
"""Words between the two that say nothing of a time."""
MEASURED: Final = frozenset({Form.DIGITS, Form.WORDS})
OPENING: Final = words("in a an the during on and but where when whereas while though although as against") | {","}
"""Words between the begin of a clause and a time that all of it is told of."""
LEADING: Final = words("in the a during and but where")
"""Words before the week before that hold nothing against it."""
HELD: Final = words("'s than to from against versus by up down above below over under this now of more fewer less")
"""Words behind the week before with which the clause is not of that week alone."""
STOPS: Final = words("; : ( ) — – . , but while whereas where when though although yet")
NEAR: Final = 3
FAR: Final = 12
COUNTED: Final = words("band bands one ones change changes count")
MOVING: Final = words("from to at")


def times(one: Said, given: Mapping[int, frozenset[Role]]) -> Mapping[int, frozenset[Role]]:
    """Return of which time numbers are by a word that opens their clause, or that stands beside the other of two."""
    # Where no cited fact has a most of the weeks, "peak" is what is the riskiest.
    has_most = any(each.role is Role.MAXIMUM for each in one.cited.pool)
    given = {start: roles for start, roles in given.items() if has_most or roles != {Role.MAXIMUM}}
    steps = {each.figure.start for each in one.comparands}
    found: dict[int, frozenset[Role]] = {
        start: roles for start, roles in _opened(one) if start not in steps and start not in given
    }
    known = {**given, **found}
    for first, second in couples(one):
        own, other = known.get(first.start), known.get(second.start)
        if {first.start, second.start} & steps or is_led_by_from(one.lows, first, one.figures):
            continue
        told = own if own is not None and own <= BASES else other
        is_open = own is None or other is None or other > own
        if told is not None and told < BASES and is_open:
            found |= {first.start: told, second.start: told}
    return given | found


def couples(one: Said) -> Iterator[tuple[Figure, Figure]]:
    """Yield the numbers of one kind that only "and" or "to" parts: "five moderate and 17 safe"."""
    for first, second in pairwise(each for each in one.figures if each.unit not in LONG):
        between = one.lows[first.end : second.start]
        is_alike = first.unit == second.unit or None in {first.unit, second.unit}
        is_plain = {first.form, second.form} <= MEASURED and not (first.is_whole or second.is_whole)
        joints = [low for low in between if low in JOINTS]
        if is_plain and is_alike and len(joints) == 1 and set(between) <= NEUTRAL | JOINTS:
            yield first, second


def _opened(one: Said) -> Iterator[tuple[int, frozenset[Role]]]:
    """Yield the numbers of a clause that begins with its time: "in a usual week safe ones outnumber …"."""
    for place, size, meant in cues(one.tokens):
        first = next((at + 1 for at in range(place - 1, -1, -1) if one.lows[at] in STOPS), 0)
        begins = set(one.lows[first:place])
        # "The week before, 40 changes landed", but "as in the week before, 40 changes landed".
        pause = place + size + (meant == LAST and begins <= LEADING and "".join(one.lows[place + size :][:1]) == ",")
        stop = next((at for at in range(pause, len(one.lows)) if one.lows[at] in STOPS), len(one.lows))
        is_adverb = one.lows[place].endswith("ly") or one.lows[place - 1 : place] in (["a"], ["an"])
        is_adverb = is_adverb or (meant == LAST and not HELD & set(one.lows[place + size : stop]))
        if not is_adverb or not meant <= BASES or not begins <= OPENING:
            continue
        yield from ((each.start, meant) for each in one.figures if place < each.start < stop and each.unit not in LONG)


def led_band(one: Said, figure: Figure) -> frozenset[str]:
    """Return the band of which a movement is told: "the safe band grew to 14 and the moderate one from two to four"."""
    if figure.unit not in {None, "changes"} or figure.is_whole or not one.cited.of_kind("band"):
        return frozenset()
    for at in range(figure.start - 1, max(-1, figure.start - FAR), -1):
        if one.lows[at] in STOPS | {"and"} or one.tokens[at].kind in {Kind.NAME, Kind.IDENT}:
            break
        if one.lows[at] in BANDS and one.lows[at + 1] in COUNTED:
            return BANDS[one.lows[at]] if MOVING & set(one.lows[at + 2 : figure.start]) else frozenset()
    return frozenset()


def tried_of(one: Said, figure: Figure) -> frozenset[str]:
    """Return the only band of a clause that tells how often deployments had an incident: "of 42 safe ones none did"."""
    if figure.unit not in {None, "deployments", "incidents"} or figure.is_whole or not one.cited.of_kind("lift"):
        return frozenset()
    cuts = [at for at, low in enumerate(one.lows) if low in STOPS - {"(", ")"} | {"and"}]
    first = max((at for at in cuts if at < figure.start and one.lows[at] != ","), default=-1)
    last = min((at for at in cuts if at >= figure.end and one.lows[at] != ","), default=len(one.lows))
    told = {BANDS[low] for low in one.lows[first + 1 : last] if low in BANDS}
    return told.pop() if len(told) == 1 else frozenset()


def coupled_band(one: Said, figure: Figure) -> frozenset[str]:
    """Return the band that has the place among those named before that a number has in its couple."""
    couple = next((pair for pair in couples(one) if figure in pair), None)
    if couple is None or len(one.cited.of_kind("band")) < len(couple) or figure.unit not in {None, "changes"}:
        return frozenset()
    first, second = couple
    told = dict.fromkeys(
        low for at, low in enumerate(one.lows[: first.start]) if low in BANDS and one.tokens[at].kind is Kind.WORD
    )
    if len(told) != len(couple) or BANDS.keys() & set(one.lows[first.end : second.end + NEAR]):
        return frozenset()
    return BANDS[list(told)[couple.index(figure)]]
