"""What happened, told in one breath with something else: that ties the two, whatever the words between them are.

"The incident arose from #1729", "had its origin in #1729", "#1729 lies behind it": there is no end of ways to say it,
so it is not the ways that are listed but the few words that only count the one beside the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.names import strings_in
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
BREATHS: Final = words(
    "; : , — – ( ) . but and or nor while whereas though although yet plus where which who that whose despite until"
)
"""What ends a breath: behind it something else may be told."""
BESIDE: Final = words(
    """
    among amongst in against than beside besides alongside next plus with without on top per over within across when
    apart except only for at during between this
    """
)
"""Words before a noun that only count it beside another, or tell where and when: "one incident in 21 changes"."""
JOINING: Final = BESIDE | words(
    """
    from of to behind after following followed through by because as out upon under caused brought led is are was were
    has have had came did made explains
    """
)
"""Words that join what they stand between."""
INCIDENTS: Final = ("incidents", "service_incidents")
TOLD_BY: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("incident", "outage"), INCIDENTS),
    **dict.fromkeys(("revert", "rollback"), ("reverts",)),
    **dict.fromkeys(("repair", "fix"), ("repairs",)),
    "lead": ("lead_time",),
    **dict.fromkeys(("approval", "approve", "unapproved", "owner", "ownership"), ("ownership", "pattern")),
    "gap": ("pattern", "driver_group"),
    **dict.fromkeys(("review", "unreviewed"), ("unreviewed",)),
    "newcomer": ("newcomers",),
    "coverage": ("coverage",),
    "budget": ("objective",),
}
"""What happened or is measured, with the kinds of facts that tell it."""
TYING: Final = words("ahead windows ask way_down lift forecast service_movement movement positive change mttr")
"""Kinds of facts that tie some of it themselves."""
HAPPENED: Final = words("incident outage revert rollback")
EFFECTS: Final = HAPPENED | {"lead"}
HELD: Final = words(
    """
    wait waits waiting hold holds held keep keeps kept block blocks blocked score scores scored point points critical
    resolved unresolved open gate gates queue would
    """
)
"""What an open incident does to a change, which is not what the change did to it."""


def tied(said: Said) -> Iterator[Found]:
    """Yield what happened, told in one breath with what no cited fact ties it to."""
    for span in _breaths(said):
        if NEGATIONS & said.words(span):
            continue
        told = [(at, word) for at in span if said.tokens[at].kind is Kind.WORD for word in _told(said, at)]
        effects = [(at, word) for at, word in told if word in EFFECTS]
        happened = any(said.tokens[at].kind is Kind.WORD and forms(said.lows[at]) & HAPPENED for at in span)
        for at in span if happened else ():
            is_named = said.cited.names.are(said.lows[at], "change", "deployment")
            if is_named and not _knows(said, said.lows[at], is_held=bool(HELD & said.words(span))):
                yield Code.CAUSE, f"{said.lows[at]!r}: no cited fact ties it to what happened"
        for effect, of in effects:
            for at, word in told:
                if not set(TOLD_BY[of]) & set(TOLD_BY[word]) and _joint(said, *sorted((at, effect))) not in BESIDE:
                    yield Code.CAUSE, f"{said.lows[at]!r}: no cited fact ties it to {said.lows[effect]!r}"


def _breaths(said: Said) -> Iterator[range]:
    first = 0
    for at in range(len(said.lows) + 1):
        if at == len(said.lows) or said.lows[at] in BREATHS:
            yield range(first, at)
            first = at + 1


def _told(said: Said, place: int) -> Iterator[str]:
    """Yield what a word tells of, where a fact of it is cited and none that ties it to anything."""
    if not said.cited.of_kind(*TYING):
        known = (form for form in sorted(forms(said.lows[place])) if form in TOLD_BY)
        yield from (form for form in known if said.cited.of_kind(*TOLD_BY[form]))


def _knows(said: Said, name: str, *, is_held: bool) -> bool:
    """Whether a cited fact is of something and tells of what happened to it: "the revert of #83"."""
    return any(name in said.cited.names_of[fact.id] and _tells(fact, is_held=is_held) for fact in said.cited.facts)


def _tells(fact: Fact, *, is_held: bool) -> bool:
    is_own = fact.kind in INCIDENTS or bool(fact.detail.get("reverted"))
    return is_own or (is_held and "incident" in " ".join((*strings_in(fact.detail), fact.kind)).lower())


def _joint(said: Said, first: int, last: int) -> str:
    """Return the word that joins two nouns: the last one between them that is no part of the second."""
    between = [said.lows[at] for at in range(first + 1, last) if said.tokens[at].kind is Kind.WORD]
    return next((low for low in reversed(between) if low in JOINING), "" if between else "in")
