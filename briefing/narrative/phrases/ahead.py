"""What the phrases about the coming week are made of: what risky waits, what holds it, and when it had best go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from briefing.contracts.words import either, every, listed
from briefing.narrative.values import label, numbers, rows, strings
from briefing.narrative.wording import DAYS

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Values

UNTIL: Final[Mapping[str, tuple[str, str]]] = {
    "an incident is unresolved": ("no incident of {} is open", "no incident is open there"),
    "the error budget is spent": ("the error budget of {} has recovered", "the error budget there has recovered"),
}
"""When what is held may go out, by what holds it: of the services named, and of those that have just been named."""


def _of_windows(fact: Fact) -> Values:
    held: dict[str, list[str]] = {}
    for row in rows(fact, "held"):
        held.setdefault(str(row["why"]), []).append(label(str(row["service"])))
    waiting, reverts = int(numbers(fact.detail["changes"])[0]), numbers(fact.detail.get("reverts"))
    until = [UNTIL[why][0].format(either(services)) for why, services in held.items() if why in UNTIL]
    there = [UNTIL[why][1] for why in held if why in UNTIL] if len(held) == 1 else until
    fixes = numbers(fact.detail.get("fixes"))
    free = [] if reverts == [0] else ["the revert" if reverts == [1] else "the reverts"]
    free += [f"the {'fix' if fixes == [1] else 'fixes'}"] if fixes else []
    but = f" but {listed(free)}" if free else ""
    return {
        "windows": [_named(row) for row in rows(fact, "windows")],
        "is_held": bool(held),
        "is_all_held": bool(held) and len(rows(fact, "held")) >= len(strings(fact, "services")),
        "until": listed(until) if len(until) == len(held) else None,
        "there": listed(there) if len(there) == len(held) else None,
        "whole": f"all{but}" if but else every(waiting),
        "part": f"what waits in {listed([one for services in held.values() for one in services])}{but}",
        "avoid": [f"{_named(row)} ({label(str(row['why']))})" for row in rows(fact, "avoid")],
    }


def _named(row: Mapping[str, object]) -> str:
    return f"{DAYS[date.fromisoformat(str(row['day'])).weekday()]} {label(str(row['part']))}"


VALUES: Final[Mapping[str, Callable[[Fact], Values]]] = {
    "windows": _of_windows,
    "ahead": lambda fact: {"unknown": either(strings(fact, "unknown"))},
}
