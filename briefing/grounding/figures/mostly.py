"""What is said of most: "most of Search's changes lost coverage", "the majority of the deployments failed"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.every import DENYING, PREDICATES
from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

MOST: Final = words("most majority bulk")
MINOR: Final = words("minority")
HALF: Final = 0.5


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
