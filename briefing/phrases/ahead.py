"""The one sentence about the coming week: what risky waits, and when it had best go out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from briefing.narrative import Sentence
from briefing.phrases.reading import items, number
from briefing.words import capital, count, figure, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.payload import Fact

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_NAMED = 3


def ahead(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    """Say how many risky changes wait and which windows of the coming week are safest; nothing where none waits."""
    found = facts.get("ahead.windows")
    if found is None:
        return
    waiting = number(found, "changes")
    text = f"{capital(count(waiting, 'risky change'))} {'waits' if waiting == 1 else 'wait'} to go out"
    text += f" ({figure(number(found, 'points'))} points)"
    yield Sentence(text=f"{text}; {_best(found)}.", facts=(found.id,))


def _best(found: Fact) -> str:
    windows = items(found, "windows")
    if windows:
        verb = "is" if len(windows) == 1 else "are"
        return f"the safest {'window' if len(windows) == 1 else 'windows'} {verb} {listed(_named(windows))}"
    held = list(dict.fromkeys(f"{row['why']} on {row['service']}" for row in items(found, "held")))
    if held:
        return f"none should before what holds them is settled: {listed(held[:MOST_NAMED])}"
    return "the coming week has no safe window"


def _named(windows: list[Mapping[str, object]]) -> list[str]:
    return [f"{DAYS[date.fromisoformat(str(row['day'])).weekday()]} {row['part']}" for row in windows]
