"""How a change went out that is named: without review, or an owner's approval, only where its fact has that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.names import strings_in
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

MERGED: Final = "merged without review"
OTHERS: Final = words("other others rest former latter one which some whose both neither")
"""Words that stand for something else than the name that is nearest."""
WHICH: Final = (["which", "was"], ["which", "were"])
UNLIKE: Final = words("unlike not than besides")
LACKS: Final = (("review", MERGED), ("approval", "missing owner approval"))
"""What a change may have gone out without, and what its reasons say of one that did."""
BETWEEN: Final = words("a an any its their the 's owner owners owner's code proper single real full")
NOBODY: Final = words("nobody no")
COUNTED_BY: Final = ("unreviewed", "ownership", "way_down", "ask", "deployment")
"""Kinds of facts that tell of reviews and approvals too, of whatever they count."""


def handled(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to have gone out without review or approval, and has it by the cited fact."""
    if said.cited.of_kind(*COUNTED_BY):
        return
    known = {fact.subject.label.lower(): fact for fact in said.cited.of_kind("change")}
    for noun, reading in LACKS:
        for place in _places(said, noun, reading):
            told = [known[name] for name in sorted(_named(said, place)) if name in known]
            if any(not _has(fact, reading) for fact in told):
                yield Code.STATE, f"{noun!r}: the cited change did not go out without it"


def _places(said: Said, noun: str, reading: str) -> Iterator[int]:
    """Yield where something is said to lack it: "without a review", "nobody reviewed it"."""
    for place, low in enumerate(said.lows):
        if low == reading == MERGED and not _is_denied(said, place):
            # What a reason of the payload says is read as one word.
            yield place
        if low == "without":
            stop = next((at for at in range(place + 1, len(said.lows)) if said.lows[at] not in BETWEEN), place)
            if noun in forms(said.lows[stop]) and not _is_denied(said, place):
                yield place
        elif noun == "review" and low == "reviewed" and NOBODY & set(said.lows[max(0, place - 2) : place]):
            yield place


def _is_denied(said: Said, place: int) -> bool:
    return bool((NEGATIONS - {"without"}) & set(said.lows[max(0, place - 4) : place]))


def _named(said: Said, place: int) -> frozenset[str]:
    """Return the changes that are named last before a place in its clause, else first behind it."""
    span = said.clause(place)
    ahead = [group.names for group in said.groups if group.end <= place]
    if said.lows[place - 2 : place] in WHICH and said.lows[place - 3 : place - 2] == [","] and ahead:
        # "A scored more than B, which was merged without review".
        return ahead[-1]
    groups = [one for one in said.groups if "".join(said.lows[max(0, one.start - 1) : one.start]) not in UNLIKE]
    own: Sequence[frozenset[str]] = [group.names for group in groups if group.start in span and group.end <= place] or [
        group.names for group in groups if group.start in span
    ][:1]
    if said.lows[place] == MERGED and OTHERS & set(said.lows[span.start : place]):
        return frozenset()
    # Of several that are counted, only some may be meant: "one of the two".
    is_some = any(figure.start in span and figure.end <= place and figure.of for figure in said.figures)
    return frozenset() if is_some or not own else own[-1]


def _has(fact: Fact, reading: str) -> bool:
    return reading in " ".join(strings_in(fact.detail.get("reasons"))).lower()
