"""What is said of the teams of a scope that has several: where the trouble is, and who carries more than their part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.narrative import Sentence
from briefing.phrases.reading import number
from briefing.words import among, capital, count, figure, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.payload import Fact

MOST_NAMED = 3
LEAST_EXCESS = 10.0
"""Percentage points by which a team's part of the points must be over its part of the changes to be told."""
LEAST_CHANGES = 5
"""With fewer changes than this a part of the points is one change's mood."""


def teams(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    """Say which teams have open cards, worst first."""
    found = _facts(facts)
    troubled = sorted((fact for fact in found if _open(fact) != (0, 0)), key=_worst_first)
    if troubled:
        yield Sentence(text=f"{_where(troubled, found)}.", facts=tuple(fact.id for fact in found))


def carried(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    """Say which team carries far more of the points than its part of the changes."""
    heavy = max(_facts(facts), key=lambda fact: (_excess(fact), fact.id), default=None)
    if heavy is not None and _excess(heavy) >= LEAST_EXCESS and number(heavy, "changes") >= LEAST_CHANGES:
        parts = f"{figure(number(heavy))} % of the points with {figure(number(heavy, 'of_changes'))} % of the changes"
        yield Sentence(text=f"{heavy.subject.label} carries {parts}.", facts=(heavy.id,))


def _facts(facts: Mapping[str, Fact]) -> list[Fact]:
    return [fact for fact in facts.values() if fact.kind == "team_share"]


def _open(fact: Fact) -> tuple[float, float]:
    return number(fact, "critical"), number(fact, "warning")


def _worst_first(fact: Fact) -> tuple[float, float, str]:
    critical, warning = _open(fact)
    return -critical, -warning, fact.id


def _where(troubled: Sequence[Fact], teams: Sequence[Fact]) -> str:
    if len(troubled) == 1:
        only = troubled[0]
        return f"Of {in_words(len(teams))} teams only {only.subject.label} has open cards: {_cards(only)}"
    named = listed([f"{fact.subject.label} ({_cards(fact)})" for fact in troubled], most=MOST_NAMED)
    who = among(len(troubled), len(teams), "team")
    return f"{capital(who)} have open cards: {named}"


def _cards(fact: Fact) -> str:
    """Write "two critical and one warning"."""
    critical, warning = _open(fact)
    parts = [f"{in_words(critical)} critical"] if critical else []
    return listed([*parts, count(warning, "warning")] if warning else parts)


def _excess(fact: Fact) -> float:
    """How many percentage points a team's part of the points is over its part of the changes."""
    return number(fact) - number(fact, "of_changes") if fact.detail["of_changes"] is not None else 0.0
