"""How much of a movement a driver is said to be: "mostly because of gates", "thin review explains most of it"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.links import pulls
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import phrases, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

FIRST: Final = phrases(
    """
    mostly | mainly | chiefly | largely | primarily | principally | predominantly | above all | first and foremost |
    in the main | more than anything | overwhelmingly | thanks most | for the most part | did most | does most |
    doing most | weighing the
    most | weighing most | weighs most | weighs the most | weighed most | in the first place | first of all
    """
)
"""Words for the driver that did more than any other."""
BULK: Final = phrases(
    "most of | the bulk of | the better part of | the lion's share of | the majority of | almost all of"
)
"""Words for more than half of what moved."""
RAISING: Final = words("lifted lifts raised raises boosted boosts inflated inflates")
LOWERING: Final = words("lowered lowers lowering reduced reduces trimmed trims eased eases cut cuts shaved shaves")
PULLING: Final = words("took takes pulled pulls pushed pushes brought brings drove drives moved moves dragged drags")
HALF: Final = 0.5


def weighed(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the drivers that are said to have done more of a movement than they did, or the other way."""
    yield from _turned(said)
    for phrase in (*FIRST, *BULK):
        for place in said.find(phrase):
            span = said.clause(place)
            if said.lows[place + len(phrase.split()) :][:1] == ["all"]:
                continue
            titles = frozenset(name for one in said.meant if one.start in span for name in one.names)
            moved = _moved(said, span)
            are = any(said.cited.names.are(name, "signal", "driver") for name in titles)
            told = moved if are else [one for one in moved if titles & set(pulls(one))]
            if told and not any(_does(one, titles, is_bulk=phrase in BULK) for one in told):
                yield Code.CAUSE, f"{phrase!r}: another driver did more of this movement"


def _turned(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "thin review took 0.6 points off Ledger" where it added them."""
    for one in said.meant:
        if not all(said.cited.names.are(name, "signal", "driver") for name in one.names):
            continue
        sign = _way(said, one.end)
        span = range(one.end, said.clause(one.end - 1).stop)
        for fact in _moved(said, span) if sign else ():
            if all(pulls(fact).get(name, 0.0) * sign <= 0 for name in one.names):
                yield Code.DIRECTION, f"{min(one.names)!r} did not move {fact.subject.label} that way"


def _way(said: Said, end: int) -> int:
    """Return which way a verb behind a driver says that it moved something; 0 where none is there."""
    verb = said.lows[end : end + 1]
    if not verb or verb[0] not in RAISING | LOWERING | PULLING:
        return 0
    behind = said.lows[end + 1 : said.clause(end).stop]
    stop = next((at for at, low in enumerate(behind) if low in {",", ";", "and"}), len(behind))
    near = set(behind[:stop])
    if verb[0] in PULLING:
        return -1 if near & {"off", "down", "below", "back"} else 1 if near & {"up", "above"} else 0
    return 1 if verb[0] in RAISING else -1


def _moved(said: Said, span: range) -> list[Fact]:
    """Return the movements that a clause is about: those of the services it names, else of those before."""
    named = said.things(span, "service") or said.things(range(span.stop), "service")
    found = said.cited.of_kind("service_movement")
    return [one for one in found if not named or one.subject.label.lower() in named]


def _does(fact: Fact, titles: frozenset[str], *, is_bulk: bool) -> bool:
    """Whether the named drivers hold the first one, or the bulk, of what a movement comes to."""
    value = float(str(fact.value))
    own = {title: points * (1 if value > 0 else -1) for title, points in pulls(fact).items()}
    named = [own.get(title, 0.0) for title in titles]
    if is_bulk:
        return sum(named) >= HALF * abs(value)
    return max(named) >= max(own.values())
