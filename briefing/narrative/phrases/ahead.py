"""What is said of the coming week: what risky waits, what holds it, and when it had best go out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases.table import Phrases, case
from briefing.narrative.values import numbers, rows, safe, strings
from briefing.narrative.wording import DAYS, MOST_NAMED
from briefing.words import every, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values
    from briefing.payload import Fact

UNTIL: Final[Mapping[str, tuple[str, str]]] = {
    "an incident is unresolved": ("its incident is resolved", "their incidents are resolved"),
    "the error budget is spent": ("its error budget has recovered", "their error budgets have recovered"),
}
"""When what is held may go out, by what holds it: of one service and of several."""


def _of_windows(fact: Fact) -> Values:
    held: dict[str, list[str]] = {}
    for row in rows(fact, "held"):
        held.setdefault(str(row["why"]), []).append(safe(str(row["service"])))
    waiting, reverts = int(numbers(fact.value, fact.detail["changes"])[-1]), numbers(fact.detail.get("reverts"))
    until = [
        f"in {listed(services, most=MOST_NAMED)} until {UNTIL[why][len(services) > 1]}"
        for why, services in held.items()
        if why in UNTIL
    ]
    return {
        "windows": [_named(row) for row in rows(fact, "windows")],
        "is_held": bool(held),
        "is_all_held": len(rows(fact, "held")) == len(strings(fact, "services")),
        "held": listed(until) if until and len(until) == len(held) else None,
        "whole": every(waiting) if reverts and not reverts[0] else "all but the reverts" if reverts else None,
        "avoid": [f"{_named(row)} ({safe(str(row['why']))})" for row in rows(fact, "avoid")],
    }


def _named(row: Mapping[str, object]) -> str:
    return f"{DAYS[date.fromisoformat(str(row['day'])).weekday()]} {row['part']}"


def _of_ahead(fact: Fact) -> Values:
    unknown = fact.detail.get("unknown")
    return {"unknown": [str(one) for one in unknown] if isinstance(unknown, list) else []}


TABLE: Table = {
    "windows": Phrases(
        plain=(
            case(
                "{changes:risky changes} {changes?waits|wait} to go out; the safest {value?window is|windows are} {windows}, "
                "but hold what waits {held}",
                when=lambda v: v["windows"] and v["is_held"],
            ),
            case(
                "{changes:risky changes} {changes?waits|wait} to go out; the safest {value?window is|windows are} {windows}",
                when=lambda v: v["windows"],
            ),
            case(
                "{changes:risky changes} {changes?waits|wait} to go out; hold {whole}, {held}",
                when=lambda v: v["is_all_held"],
            ),
            case("{changes:risky changes} {changes?waits|wait} to go out, and the coming week has no safe window"),
        ),
        forms={
            "waiting": (case("{changes:risky changes} {changes?waits|wait} to go out"),),
            "avoid": (case("for what waits to go out, avoid {avoid}"),),
        },
        values=_of_windows,
    ),
    "ahead": Phrases(
        plain=(
            case(
                "{value:risky changes} of {subject} {value?waits|wait} to go out, at {points} points together, and what "
                "narrows the week most is {constraint}",
                when=lambda v: v.get("constraint") and v["value"] > 1,
            ),
            case(
                "one risky change of {subject} waits to go out, at {points} points, and what narrows the week most is "
                "{constraint}",
                when=lambda v: v.get("constraint"),
            ),
            case(
                "{value:risky changes} of {subject} {value?waits|wait} to go out, at {points} points together",
                when=lambda v: v["value"] > 1,
            ),
            case("one risky change of {subject} waits to go out, at {points} points"),
        ),
        forms={
            "collisions": (
                case(
                    "{collisions:pairs} of the risky changes of {subject} that wait touch the same files",
                    when=lambda v: v.get("collisions"),
                ),
            ),
            "unknown": (case("for what waits in {subject}, {unknown} could not be looked at"),),
        },
        values=_of_ahead,
    ),
}
