"""The one sentence about the coming week: what risky waits, and when it had best go out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from briefing.contracts.narrative import Sentence
from briefing.phrases.reading import items, number
from briefing.words import capital, count, listed, nobody

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.payload import Fact

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_NAMED = 3


def ahead(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    """Say how many risky changes wait, what holds them, and which windows are safest; nothing where none waits."""
    found = facts.get("ahead.windows")
    if found is None:
        return
    waiting = number(found, "changes")
    text = f"{capital(count(waiting, 'risky change'))} {'waits' if waiting == 1 else 'wait'} to go out"
    free = [fact for fact in facts.values() if fact.kind == "ahead" and _free(fact)]
    best = _best(found, int(sum(map(_free, free))))
    yield Sentence(text=f"{text}; {best}.", facts=(found.id, *(fact.id for fact in free)))


def _free(fact: Fact) -> float:
    """Count the reverts of a service that need not wait where everything else of it has to."""
    return number(fact, "reverts") if fact.detail.get("held_by") is not None else 0


def _best(found: Fact, reverts: int) -> str:
    windows, held = items(found, "windows"), _held(found)
    if windows:
        best = f"the safest {'window is' if len(windows) == 1 else 'windows are'} {listed(_named(windows))}"
        but = listed([f"{whose} ({why})" for why, whose in held.items()])
        return f"{best}, except for {but}" if held else best
    if held:
        until = listed([f"{why} ({whose})" for why, whose in held.items()])
        return f"{_should_not(int(number(found, 'changes')), reverts)} while {until}"
    return "the coming week has no safe window"


def _should_not(waiting: int, reverts: int) -> str:
    if reverts:
        return f"none but the {'revert' if reverts == 1 else 'reverts'} should"
    return "it should not" if waiting == 1 else f"{nobody(waiting)} should"


def _held(found: Fact) -> dict[str, str]:
    """Return what has to be settled first, each reason once, with the names of the services that it holds."""
    services: dict[str, list[str]] = {}
    for row in items(found, "held"):
        services.setdefault(str(row["why"]), []).append(str(row["service"]))
    return {why: listed(whose, most=MOST_NAMED) for why, whose in services.items()}


def _named(windows: list[Mapping[str, object]]) -> list[str]:
    return [f"{DAYS[date.fromisoformat(str(row['day'])).weekday()]} {row['part']}" for row in windows]
