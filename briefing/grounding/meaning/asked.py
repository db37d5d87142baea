"""What last week's asks came to: what cannot be known is one of them, and what is over does not wait any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.bygone import EMPTIED, QUEUED
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.words import NEGATIONS
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

UNKNOWN: Final = ("cannot be known", "can not be known", "is unknown", "is not known")
VALUE: Final = "cannot be known"
OPEN: Final = phrases("remains open | remain open | is open | are open | is still open | are still open | stays open")
GOING: Final = words("go goes going went land lands landing happen happens burn burns burning come comes exceeds")
"""Verbs behind "still" of what goes on."""
FRUITLESS: Final = phrases(
    """
    nothing came of | came to nothing | come to nothing | had no effect | has had no effect | without effect | in vain |
    without result | fell flat | bore no fruit | nothing changed | nothing has changed | has changed nothing |
    changed nothing | made no difference | went unheeded | has not moved | have not moved | did not move
    """
)
"""What is said of an ask that changed nothing."""
LASTING: Final = words("wait waits waiting open unresolved")


def asked(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said of asks, that it is unknown or lasts, where every cited one is known or over."""
    yield from _queues(said)
    told = said.cited.of_kind("ask")
    if not told or len(told) < len(said.cited.facts):
        return
    if said.has(*UNKNOWN) and not any(str(fact.value) == VALUE for fact in told):
        yield Code.STATE, "what became of every ask that is cited is known"
    is_over = all(fact.detail.get("after") == 0 for fact in told)
    for place in said.find("still"):
        span = said.words(said.clause(place))
        is_lasting = bool(LASTING & span or GOING & set(said.lows[place + 1 : place + 2]))
        if is_over and is_lasting and not NEGATIONS & span:
            yield Code.STATE, "what was asked about is over"
    if is_over and said.has(*FRUITLESS):
        yield Code.STATE, "every ask that is cited came to something"
    for phrase in OPEN if is_over else ():
        if any(not NEGATIONS & said.words(said.clause(place)) for place in said.find(phrase)):
            yield Code.STATE, "no ask that is cited is open"


def _queues(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to be an empty queue where, by every cited fact, changes wait."""
    asked = [fact.detail.get("after") for fact in said.cited.of_kind("ask") if fact.detail.get("cause") == "queue"]
    waiting = [*asked, *(fact.value for fact in said.cited.of_kind("queue"))]
    is_emptied = QUEUED & set(said.lows) and said.has(*(" ".join(pair) for pair in EMPTIED))
    if is_emptied and waiting and 0 not in waiting:
        yield Code.STATE, "changes wait in every queue that is cited"


def is_unknown_one(said: Said, figure: Figure) -> bool:
    """Whether a place is that of the one ask of which nothing is known: "whether the fourth was, cannot be known"."""
    told = said.cited.of_kind("ask")
    unknown = [fact for fact in told if str(fact.value) == VALUE]
    is_rest = any(one.value == figure.value - 1 and one.form is not Form.PLACE for one in said.figures)
    return len(told) == figure.value and len(unknown) == 1 and is_rest and said.has(*UNKNOWN)
