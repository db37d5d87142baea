"""Whose a number is: what is tied to it behind, else what stands before it, nearest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.grounding.language.listed import words
from briefing.grounding.language.words import CLAUSE_ENDS
from briefing.grounding.reading.bases import OVER
from briefing.grounding.reading.cues import BREAKS
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.groups import Group
from briefing.grounding.reading.roles import FAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

STANDING = words("is are was were landed went lie sit began came fell come hit touch touched sits lies")
"""Verbs behind a whole, which part it from what they say of its part: "13 of the 15 changes are in Payments"."""
POINTING = words("it its itself they their them theirs those these this that which both each")
"""Words that point back to what was named."""
OPENING = words("( that which")
"""What opens an aside, or a clause, whose subject is what has the number."""
DID = words("did does do had has 's '")
"""Words between a name and over how many it has something: "more than Ledger did from eight"."""
LEAVING = words("leave leaves left leaving")
"""Verbs of what is left for another: "leaving 29.5 percent to Ledger's eight"."""
CAUSES = words("because due thanks owing")
"""Words between a number and what brought something there."""
SOURCES = words("come comes came coming stem stems stemmed")
"""Verbs behind which stands what a number is made of, and not whose it is."""


def owners(figure: Figure, tokens: Sequence[Token], found: Sequence[Group], taken: Sequence[Figure]) -> list[Group]:
    """Return whose a number may be: the group tied behind it, else those before it, nearest first."""
    tied = [group for group in found if group.start == figure.end + 1 and tokens[figure.end].low in {"that", "which"}]
    for group in found if not tied else ():
        if group.start < figure.end or group.start - figure.end > FAR + 3 * len(tied):
            continue
        between = tokens[figure.end : group.start]
        stops = {",", ";", ":", ")", "and", "but", "while", "against", "than", "with", *SOURCES} & {
            one.low for one in between
        }
        counted = (
            one
            for one in taken
            if one is not figure and one.form is not Form.BOTH and not _is_moved_to(tokens, figure, one)
        )
        is_crossed = any(figure.end <= one.start < group.start for one in counted)
        next_one = [one for one in taken if group.end < one.start <= group.end + 2 and one.value != figure.of]
        is_part = group.start == figure.end + 1 and tokens[figure.end].low == "of"
        is_left = LEAVING & {one.low for one in tokens[max(0, figure.start - 2) : figure.start]}
        if next_one and tokens[group.end].low in {"'s", "'"} and not is_part and not is_left:
            break
        if figure.is_whole and STANDING & {one.low for one in between}:
            break
        # "Every owned file that Auth landed".
        opens = bool(between) and between[-1].low in OPENING
        # "Fell to 25 points because of lines added": what a level was reached by does not have it.
        is_level = tokens[figure.start - 1].low == "to" and bool(CAUSES & {one.low for one in between})
        if not (group.tied or opens) or stops or is_crossed or is_level:
            break
        tied.append(group)
    if tied:
        return [_together(tied, tied=True)]
    ahead = [one for one in found if one.end <= figure.start and not _is_aside(one, figure, tokens)]
    cut = _clause(figure, tokens)
    ahead = [one if one.end > cut else replace(one, tied=False, parted=True) for one in ahead]
    ahead.sort(key=lambda one: -one.start)
    ahead.sort(key=lambda one: _is_beaten(tokens, one, taken) and not _is_made_of(tokens, one, figure))
    if figure.is_whole and len(ahead) > 1 and tokens[figure.start - 1].low in {"its", "their"}:
        return [_together(ahead[::-1], tied=False)]
    if figure.is_whole:
        ahead = [replace(one, tied=False) for one in ahead]
    if len(ahead) > 1 and {":", ";"} & {one.low for one in tokens[ahead[0].end : figure.start]}:
        # What a colon gives the numbers of may be any of what was named before it.
        return [_together(ahead[::-1], tied=False)]
    return ahead or ([] if figure.is_whole else _objects(figure, tokens, found, taken))


def _is_moved_to(tokens: Sequence[Token], figure: Figure, other: Figure) -> bool:
    """Whether another number is where a number went: "fell from three to one at Checkout"."""
    is_from = figure.start > 0 and tokens[figure.start - 1].low == "from"
    return is_from and [token.low for token in tokens[figure.end : other.start]] == ["to"]


def _is_beaten(tokens: Sequence[Token], group: Group, taken: Sequence[Figure]) -> bool:
    """Whether what is named only has a number that another is held against: "ten changes to Ledger's eight"."""
    before = tokens[group.start - 1].low if group.start else ""
    is_own = any(one.start == group.end + 1 for one in taken) and tokens[group.end].low in {"'s", "'"}
    return before in {"than", "unlike"} or (before in {"to", "against", "versus"} and is_own)


def _is_made_of(tokens: Sequence[Token], group: Group, figure: Figure) -> bool:
    """Whether a number tells over how many what is named has its own: "53 more than Recommendations over six"."""
    between = [token.low for token in tokens[group.end : figure.start] if token.low not in DID]
    return bool(between) and between[0] in OVER and between[1:] in ([], ["its"], ["the"])


def _clause(figure: Figure, tokens: Sequence[Token]) -> int:
    """Return where the clause of a number begins that has a subject of its own; 0 where a pronoun points back."""
    start = next((at for at in range(figure.start - 1, -1, -1) if tokens[at].low in CLAUSE_ENDS), 0)
    stop = next((at for at in range(figure.end, len(tokens)) if tokens[at].low in CLAUSE_ENDS), len(tokens))
    return 0 if POINTING & {token.low for token in tokens[start:stop]} else start


def _is_aside(group: Group, figure: Figure, tokens: Sequence[Token]) -> bool:
    """Whether a name stands in brackets that are closed before a number."""
    between = [token.low for token in tokens[group.end : figure.start]]
    return ")" in between and "(" not in between[: between.index(")")]


def _objects(figure: Figure, tokens: Sequence[Token], found: Sequence[Group], taken: Sequence[Figure]) -> list[Group]:
    """Return what a clause that names nothing before its number names behind it: "two reverts hit Payments"."""
    ends = [at for at in range(figure.end, len(tokens)) if tokens[at].low in BREAKS | {","}]
    stop = min([len(tokens), *ends, *(one.start for one in taken if one.start >= figure.end)])
    return [group for group in found if figure.end <= group.start < stop]


def _together(found: Sequence[Group], *, tied: bool) -> Group:
    names = frozenset(name for group in found for name in group.names)
    return Group(start=found[0].start, end=found[-1].end, names=names, tied=tied)
