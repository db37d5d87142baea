"""What became of last week's asks, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative import Sentence
from briefing.words import capital, figure, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.payload import Fact

MOST_NAMED = 3
WORDS: Mapping[str, tuple[str, str]] = {
    "done": ("was done", "were done"),
    "partly": ("was done in part", "were done in part"),
    "not yet": ("is not done yet", "are not done yet"),
    "cannot be known": ("cannot be checked", "cannot be checked"),
}
"""How each outcome is said of one ask and of several."""
NONE: Mapping[str, str] = {"not yet": "is done yet", "cannot be known": "can be checked"}
"""How it is said that no ask had a better one."""
PAIR = 2


def asked(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    """Yield one sentence about all asks of last week, none where nothing was asked."""
    found = [fact for fact in facts.values() if fact.kind == "ask"]
    if found:
        text = _one(found[0]) if len(found) == 1 else _several(found)
        yield Sentence(text=f"{capital(text)}.", facts=tuple(fact.id for fact in found))


def _one(fact: Fact) -> str:
    text = f"last week's ask of {fact.subject.label} {WORDS[str(fact.value)][0]}"
    before, after = fact.detail["before"], fact.detail["after"]
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return text
    unit = " %" if fact.detail["unit"] == "percent" else ""
    return f"{text} ({fact.detail['measure']}: {figure(before)}{unit} then, {figure(after)}{unit} now)"


def _several(found: Sequence[Fact]) -> str:
    """Say how many had which outcome; of a single outcome, that all had it."""
    outcomes = {str(fact.value) for fact in found}
    if len(outcomes) == 1:
        value = outcomes.pop()
        if value in NONE:
            return f"{'neither' if len(found) == PAIR else 'none'} of last week's asks {NONE[value]} ({_named(found)})"
        every = "both" if len(found) == PAIR else f"all {in_words(len(found))}"
        return f"{every} of last week's asks {WORDS[value][1]} ({_named(found)})"
    parts = []
    for value, said in WORDS.items():
        having = [fact for fact in found if fact.value == value]
        if having:
            parts.append(f"{in_words(len(having))} {said[len(having) > 1]} ({_named(having)})")
    return f"of last week's {in_words(len(found))} asks {listed(parts)}"


def _named(found: Sequence[Fact]) -> str:
    names = list(dict.fromkeys(fact.subject.label for fact in found))
    return listed(names if len(names) <= MOST_NAMED else [*names[:2], f"{in_words(len(names) - 2)} more"])
