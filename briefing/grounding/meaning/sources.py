"""What is said of a source must be how it is: one that failed has not answered again, and only a source is silent.

"PagerDuty, which has recovered" is no movement that another prover would look at, and "the silence of the team" is
what nobody measured: where a source is cited, silence is its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.language.vocabulary import SOMEBODY
from briefing.grounding.language.words import NEGATIONS
from briefing.payload import SourceState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said

SILENT: Final = words("silent silence unheard heard mute hush")
ENDED: Final = words("ended over broke broken stopped")
WELL: Final = words(
    """
    recovered recovers answered answers responded responds restored reconnected reachable healthy online complete held
    succeeded returned works worked heard ok okay
    """
)
"""What a source did, or is, that gives all that it was asked for."""
LEADING: Final = words(", which that has have had is was been now since again also both all in full fully the")
"""Words between a source and what it did."""
WARY: Final = NEGATIONS | words("until till once unless when whenever if whether before last up should must would can")
"""Words with which it has not done so yet."""
BEING: Final = words("'s ' fell went falls goes stayed stays is was are were has have been gone remained remains kept")
OF: Final = words("of from by among")
ARTICLES: Final = words("the its their all")
FAR: Final = 6


def sources(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield that a blind source is well again, and that something else than a source is silent."""
    told = said.cited.of_kind("source")
    is_blind = bool(told) and all(fact.status != SourceState.OK for fact in told)
    for place, low in enumerate(said.lows):
        is_source = low == "status" or said.cited.names.are(low, "source")
        if is_blind and is_source and (word := _done(said, place)) is not None:
            yield Code.STATE, f"{word!r}: the cited source does not answer"
        if low == "status" and (state := _stated(said, place)) and state not in {fact.status for fact in told}:
            yield Code.STATE, f"{state!r} is not the status of the cited source"
        if low in SILENT and _is_of_others(said, place):
            yield Code.NO_FACT, f"no cited fact tells who else is {low!r}"
        if (
            is_blind
            and low == "silence"
            and ENDED & set(said.lows[place + 1 : place + 3])
            and not _is_wary(said, place)
        ):
            yield Code.STATE, "'silence': the cited source does not answer yet"


def _done(said: Said, place: int) -> str | None:
    """Return what a source is said to have done well; None where that is denied, or is still to come."""
    at = place + 1
    while at < len(said.lows) and said.lows[at] in LEADING:
        at += 1
    is_well = at < len(said.lows) and at > place and said.lows[at] in WELL
    return said.lows[at] if is_well and not _is_wary(said, at) else None


def _stated(said: Said, place: int) -> str | None:
    """Return the state that a status is said to be: "its status is partial"; None where no state is named."""
    led, are = LEADING | OF, said.cited.names.are
    behind = (at for at in range(place + 1, len(said.lows)) if said.lows[at] not in led)
    at = next((at for at in behind if not are(said.lows[at], "source")), place)
    is_wary = bool(WARY & said.words(range(said.clause(place).start, place)))
    return said.lows[at] if said.lows[at] in set(SourceState) and not is_wary else None


def _is_wary(said: Said, place: int) -> bool:
    span = said.clause(place)
    return bool(WARY & set(said.lows[max(span.start, place - FAR) : min(span.stop, place + FAR)]))


def _is_of_others(said: Said, place: int) -> bool:
    """Whether people, or a service, are at once before or behind: "the team fell silent", "the silence of Auth"."""
    before = next((at for at in range(place - 1, -1, -1) if said.lows[at] not in BEING), -1)
    behind = place + 1
    while said.lows[behind : behind + 1] and said.lows[behind] in OF | ARTICLES:
        behind += 1
    is_led = said.lows[place + 1 : place + 2] != [] and said.lows[place + 1] in OF
    near = [before] if 0 <= before < place - 1 else []
    near += [behind] if is_led and behind < len(said.lows) else []
    return any(said.lows[at] in SOMEBODY or said.cited.names.are(said.lows[at], "service", "team") for at in near)
