"""What is said of most, and of nothing: "most of Search's changes lost coverage", "nothing waits"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.every import DENYING, PREDICATES
from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

MOST: Final = words("most majority bulk")
MINOR: Final = words("minority")
HALF: Final = 0.5
COUNTED_BY: Final = (
    (words("waits wait waiting waited queues queued"), words("queue team_share ask positive change way_down ahead")),
    (words("reverted"), words("reverts positive record ask team_share change")),
    (words("failed fails fail"), words("failures failure_rate deployment ask positive source")),
)
"""What nothing is said to do, with the kinds of facts that tell of it."""


def mostly(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said of most and is so of no more than half, and of a minority that is none."""
    for place, low in enumerate(one.lows):
        if low not in MOST | MINOR or not _counts(one, place):
            continue
        span = range(place + 1, one.clause(place).stop)
        is_many = (low in MOST) is not bool(DENYING & one.words(span))
        share = next((found for found in _shares(one, span)), None)
        if share is not None and (share <= HALF if is_many else share >= HALF):
            yield Code.NUMBER, f"{low!r}: it is so of {share:.0%} in the cited facts"


def untold(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield "nothing waits" where no cited fact counts what waits: another fact's zero does not tell."""
    for figure in one.figures:
        if figure.form is not Form.NOTHING or figure.unit is not None or figure.text.lower() != "nothing":
            continue
        span = one.words(range(figure.end, one.clause(figure.start).stop))
        for cues, kinds in COUNTED_BY:
            if cues & span and not one.cited.of_kind(*kinds):
                yield Code.NUMBER, f"{figure.text!r}: no cited fact counts it"


def _counts(one: Said, place: int) -> bool:
    """Whether "most" is of things that are counted, and no superlative: "most changes", "most of its 14 changes"."""
    behind = one.lows[place + 1 : place + 2]
    return behind == ["of"] or (behind != [] and behind[0] in UNITS)


def _shares(one: Said, span: range) -> Iterator[float]:
    """Yield how much of what is counted is as the clause says, by the cited facts that count it."""
    near = one.things(one.clause(span.start), "service", "team")
    for cues, told in PREDICATES:
        at = next((place for place in span if one.lows[place] in cues), None)
        if at is None:
            continue
        for kind, part, whole in told:
            counted = one.cited.of_kind(kind)
            own = [fact for fact in counted if fact.subject.label.lower() in near] if near else counted
            yield from _share(own, part, whole)


def _share(facts: Sequence[Fact], part: str, whole: str) -> Iterator[float]:
    """Yield what facts have in parts of what they have in all; nothing where one of them does not say."""
    pairs = [(fact.detail.get(part) if part else fact.value, fact.detail.get(whole)) for fact in facts]
    told = [(some, every) for some, every in pairs if isinstance(some, int | float) and isinstance(every, int | float)]
    if told and len(told) == len(facts) and sum(every for _, every in told):
        yield sum(some for some, _ in told) / sum(every for _, every in told)
