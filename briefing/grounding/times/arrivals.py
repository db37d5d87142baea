"""What landed, or went out, first or last: "landed first", "the last of the four to land", "the earliest, #12".

Such a place is one in time, whatever the scores are, and it is among what is cited with it: of two that a list names,
or that are counted as two, among those.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.times.moments import MOMENT_OF, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

ENDS: Final = {"first": -1, "earliest": -1, "last": 1, "latest": 1}
"""Which end of the time each word is."""
ARRIVED: Final = words("land landed merge merged out shipped ship released release deployed deploy")
"""What a change or a deployment did first, or last, with the "out" of "went out"."""
COUNTED: Final = words("change changes deployment deployments release releases one ones merge landing")
OF_THEM: Final = words("them these those all the two both three four five six seven eight week 's named cited our")
PAUSES: Final = words(", ; : — – ( ) . and while whereas but")
NAMELESS: Final = words("former latter other others it they each whose")
"""Words that stand for a name which only the sentence before may have."""
NEAR: Final = 4
AMONG: Final = words("of between among")
PAIR: Final = words("two both pair")


def arrivals(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to have landed, or gone out, first or last and did not."""
    for place, low in enumerate(said.lows):
        if low in ENDS and is_arrival(said, place) and _comes_so(said, place) is False:
            yield Code.RANK, f"{low!r}: the cited facts have another one there"


def is_arrival(said: Said, place: int) -> bool:
    """Whether a word tells a place in time among several moments that are cited: "landed first", "the last to land"."""
    if said.lows[place] not in ENDS or len({_at(fact) for fact in said.cited.facts} - {None}) <= 1:
        return False
    ahead, behind = said.lows[max(0, place - 2) : place], _past_count(said, place + 1)
    near = said.lows[behind : behind + NEAR]
    is_to = near[:1] == ["to"] and bool(ARRIVED & set(near[1:]))
    is_done = bool(ARRIVED & set(ahead)) and "".join(near[:1]) in PAUSES | {""}
    is_apposed = said.lows[place] in {"earliest", "latest"} and behind > place + 1 and near[:1] == [","]
    # "A was the first to land and B the last."
    is_named = any(one.end in {place, place - 1} for one in said.groups) and ahead[-1:] != ["'s"]
    is_other = is_named and "".join(near[:1]) in PAUSES | {""} and _is_told_before(said, place)
    return is_to or is_done or is_apposed or is_other


def _is_told_before(said: Said, place: int) -> bool:
    """Whether the other end of the time is told before an end."""
    sign = ENDS[said.lows[place]]
    return any(ENDS.get(said.lows[at]) == -sign and is_arrival(said, at) for at in range(place))


def _past_count(said: Said, at: int) -> int:
    """Return the place past "change" and "of the four", which only say among what the place is."""
    at += said.lows[at : at + 1] != [] and said.lows[at] in COUNTED
    if said.lows[at : at + 1] != ["of"]:
        return at
    at += 1
    while at < len(said.lows) and said.lows[at] in OF_THEM | COUNTED:
        at += 1
    return at


def _comes_so(said: Said, place: int) -> bool | None:
    """Return whether what a place in time is said of has it; None where no cited moment is of what is named."""
    names = _named(said, place)
    known = [(fact, at) for fact in said.cited.facts if (at := _at(fact)) is not None]
    own = [(fact, at) for fact, at in known if names & names_of(said, fact)]
    if not own:
        return None
    sign = ENDS[said.lows[place]]
    rivals = [at for fact, at in _rivals(said, known) if fact.kind == own[0][0].kind]
    return any(all(sign * at.timestamp() >= sign * one.timestamp() for one in rivals) for _, at in own)


def _named(said: Said, place: int) -> frozenset[str]:
    """Return what a place in time is said of: what "was" or a pause puts behind it, else what stands before it."""
    start = max((at + 1 for at in range(place) if said.lows[at] in PAUSES), default=0)
    before = [group for group in said.groups if start <= group.start < place]
    behind = [group for group in said.groups if group.start > place]
    if before:
        return before[0].names
    if NAMELESS & set(said.lows[start:place]):
        return frozenset()
    is_done = bool(ARRIVED & set(said.lows[max(0, place - 2) : place]))
    ahead = [group for group in said.groups if group.end <= place]
    chosen = ahead[-1:] if is_done else behind[:1] or ahead[-1:]
    return chosen[0].names if chosen and len(chosen[0].names) == 1 else frozenset()


def _rivals(said: Said, known: Sequence[tuple[Fact, datetime]]) -> Sequence[tuple[Fact, datetime]]:
    """Return those among which the place is: a list's, the two that are named where two are counted, else all."""
    end = said.lows.index(",") if "," in said.lows and said.lows[0] in AMONG else 0
    every = frozenset(name for group in said.groups if group.end <= end for name in group.names)
    if not every and PAIR & set(said.lows):
        told = frozenset(name for group in said.groups for name in group.names)
        every = told if len([one for one in known if told & names_of(said, one[0])]) > 1 else every
    listed = [one for one in known if every & names_of(said, one[0])]
    return listed if len(listed) > 1 else known


def _at(fact: Fact) -> datetime | None:
    text = fact.detail.get(MOMENT_OF.get(fact.kind, ""))
    return datetime.fromisoformat(text) if isinstance(text, str) and "T" in text else None
