"""What became of last week's asks: one sentence about all of them, and one about what went well among several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.narrative import Sentence
from briefing.words import capital, figure, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.payload import Fact

MOST_NAMED = 3
MOST_HEARD = 2
WORDS: Mapping[str, tuple[str, str]] = {
    "done": ("was done", "were done"),
    "calmed": ("is settled", "are settled"),
    "partly": ("was done in part", "were done in part"),
    "eased": ("is partly settled", "are partly settled"),
    "not yet": ("is not done yet", "are not done yet"),
    "lasts": ("is still open", "are still open"),
    "not done": ("was not done", "were not done"),
    "cannot be known": ("cannot be checked", "cannot be checked"),
}
"""How each outcome is said of one ask and of several."""
NONE: Mapping[str, str] = {"not yet": "is done yet", "not done": "was done", "cannot be known": "can be checked"}
"""How it is said that no ask had a better one."""
PAIR = 2
DONE = "done"
Row = dict[str, object]


def asked(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    """Yield what became of all asks of last week, nothing where nothing was asked."""
    found = [fact for fact in facts.values() if fact.kind == "ask"]
    if not found:
        return
    text = _one(found[0]) if len(found) == 1 else _several(found)
    yield Sentence(text=f"{capital(text)}.", facts=tuple(fact.id for fact in found))
    if len(found) > 1:
        yield from _heard(found)


def _one(fact: Fact) -> str:
    text = f"last week's ask of {fact.subject.label} {WORDS[str(fact.value)][0]}"
    rows = [row for row in _rows(fact) if row["word"] == fact.value]
    if rows:
        return f"{text}: {_clause(min(rows, key=_gain))}"
    before, after = fact.detail["before"], fact.detail["after"]
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return text
    unit = " %" if fact.detail["unit"] == "percent" else ""
    return f"{text} ({fact.detail['measure']}: {figure(before)}{unit} then, {figure(after)}{unit} now)"


def _rows(fact: Fact) -> list[Row]:
    """Return the single changes that an ask was about."""
    found = fact.detail.get("changes")
    return [{**one} for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _gain(row: Row) -> tuple[int, str]:
    """Order what fell most first."""
    return _moved(row), str(row["change"])


def _moved(row: Row) -> int:
    before, after = row["before"], row["after"]
    return after - before if isinstance(before, int) and isinstance(after, int) else 0


def _clause(row: Row) -> str:
    points = f" ({row['before']} → {row['after']} points)" if _moved(row) else ""
    return f"{row['change']} {row['says']}{points}"


def _heard(found: Sequence[Fact]) -> Iterator[Sentence]:
    """Tell which changes score lower for what was done about them, the largest falls; each of them once."""
    rows = [(row, fact.id) for fact in found for row in _rows(fact) if row["word"] == DONE and _moved(row) < 0]
    proof: dict[str, str] = {}
    for row, fact_id in sorted(rows, key=lambda one: _gain(one[0])):
        proof.setdefault(_clause(row), fact_id)
    named = list(proof.items())[:MOST_HEARD]
    if named:
        text, facts = listed([clause for clause, _ in named]), dict.fromkeys(fact for _, fact in named)
        yield Sentence(text=f"{capital(text)}.", facts=tuple(facts))


def _several(found: Sequence[Fact]) -> str:
    """Say how many had which outcome; of a single outcome, that all had it. A single subject is named once."""
    outcomes, labels = {str(fact.value) for fact in found}, {fact.subject.label for fact in found}
    whose = f" of {found[0].subject.label}" if len(labels) == 1 else ""
    if len(outcomes) == 1:
        return _all_alike(found, outcomes.pop(), whose)
    parts = []
    for value, said in WORDS.items():
        having = [fact for fact in found if fact.value == value]
        if having:
            named = "" if whose else f" ({_named(having)})"
            parts.append(f"{in_words(len(having))} {said[len(having) > 1]}{named}")
    return f"of last week's {in_words(len(found))} asks{whose} {listed(parts)}"


def _all_alike(found: Sequence[Fact], value: str, whose: str) -> str:
    named = "" if whose else f" ({_named(found)})"
    if value in NONE:
        return f"{'neither' if len(found) == PAIR else 'none'} of last week's asks{whose} {NONE[value]}{named}"
    every = "both" if len(found) == PAIR else f"all {in_words(len(found))}"
    return f"{every} of last week's asks{whose} {WORDS[value][1]}{named}"


def _named(found: Sequence[Fact]) -> str:
    names = list(dict.fromkeys(fact.subject.label for fact in found))
    return listed(names if len(names) <= MOST_NAMED else [*names[:2], f"{in_words(len(names) - 2)} more"])
