"""Asks that are told to have been done: all of those meant, and in full, unless it says how many or how far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

GOOD: Final = frozenset({"done", "calmed"})
FULLY: Final = words("fully completely entirely wholly totally duly all both now since already also indeed")
"""What may stand between a verb and its participle: "were fully met", "have both been answered"."""
MET: Final = words("done met completed fulfilled heeded honoured answered followed satisfied")
BEING: Final = words("is are was were be been being has have had got gets 's")
ASKS: Final = words("ask asks asked request requests")
EVERY: Final = words("all both each every everything fully completely entirely wholly totally")
DOING: Final = words("did does do doing done has have had")
LEFT: Final = words("undone unmet unanswered unfulfilled unheeded outstanding open pending left")
NOTHING: Final = words("nothing no none neither")
STOPS: Final = words(", ; : but while whereas though although")
CONDITIONS: Final = words("once until if whether unless before when till")
PARTIAL: Final = words(
    """
    partly partially part parts half some most mostly only almost nearly largely except bar save besides rest other
    others remaining progress toward towards
    """
)
"""Words with which it is not all of them, or not all of one, that is told to be done."""
KNOWABLE: Final = words("known unknown measured measurable knowable counted measure checked judged told cannot")
"""Words with which a sentence leaves out what cannot be known."""
REACH: Final = 4


def fulfilled(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield that asks were done, all that are meant and in full, where one of these was not."""
    asks = said.cited.of_kind("ask")
    if all(fact.value in GOOD for fact in asks) or KNOWABLE & set(said.lows) or _excepts(said):
        return
    for place in _dones(said):
        told = _meant(said, place, asks)
        is_told = not (PARTIAL | CONDITIONS) & said.words(said.clause(place)) and not _is_denied(said, place)
        if is_told and _is_total(said, place, told) and any(fact.value not in GOOD for fact in told):
            yield Code.STATE, f"{said.tokens[place].text!r}: not all that was asked is done by the cited facts"


def _dones(said: Said) -> Iterator[int]:
    """Yield where something is told to be done: "were fully met", "met its ask", "did all it was asked"."""
    for place, low in enumerate(said.lows):
        ahead = [each for each in said.lows[max(0, place - REACH) : place] if each not in FULLY]
        behind = said.lows[place + 1 : place + 1 + REACH]
        is_passive = low in MET and ahead[-1:] != [] and ahead[-1] in BEING and behind[:1] != ["by"]
        is_active = low in MET and bool({"ask", "asks", "request", "requests"} & set(behind))
        is_bare = low == "done" and said.lows[max(0, place - 1) : place] in (["all"], ["both"])
        is_deed = low in {"everything", "all"} and bool(DOING & set(ahead[-2:])) and bool(ASKS & set(said.lows[place:]))
        since = next((at for at in range(place, 0, -1) if said.lows[at] in STOPS), 0)
        is_over = low in LEFT and bool(NOTHING & set(said.lows[since:place])) and bool(ASKS & set(said.lows))
        if is_passive or is_active or is_bare or is_deed or is_over:
            yield place


def _is_denied(said: Said, place: int) -> bool:
    """Whether it is denied in its clause, up to the comma behind it; "nothing is left open" denies what is open."""
    span = said.clause(place)
    stop = next((at for at in range(place, span.stop) if said.lows[at] == ","), span.stop)
    found = NEGATIONS & said.words(range(span.start, stop))
    return bool(found - NOTHING) if said.lows[place] in LEFT else bool(found)


def _meant(said: Said, place: int, asks: list[Fact]) -> list[Fact]:
    """Return the asks of the services that a clause names, those ahead of its verb first, else all."""
    span = said.clause(place)
    named = said.things(range(span.start, place), "service") or said.things(span, "service")
    return [fact for fact in asks if fact.subject.label.lower() in named] or asks


def _is_total(said: Said, place: int, told: list[Fact]) -> bool:
    """Whether all that are meant are told to be done: the one, "all", as many as there are, or simply "the asks"."""
    span = said.clause(place)
    counts = [one for one in said.figures if one.start in span and one.unit in {None, "asks"}]
    if any(one.form in {Form.BOTH, Form.WHOLE} or one.value == len(told) for one in counts):
        return not any(one.of == len(told) and one.value < len(told) for one in counts)
    if counts and not all(one.form is Form.NOTHING for one in counts):
        return False
    within = said.words(span)
    return len(told) == 1 or bool(EVERY & within) or bool(NOTHING & within) or bool({"asks", "requests"} & within)


def _excepts(said: Said) -> bool:
    """Whether one of all is left out: "all but one", "all four save that of Auth"."""
    return any({"one", "for", "the", "two"} & set(said.lows[at + 1 : at + 2]) for at in said.find("but"))
