"""What is said of single changes: their score, why they have it, whose they are, and the way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative.phrases.operations import quoted
from briefing.narrative.phrases.table import Phrases, case
from briefing.narrative.values import numbers, rows, safe
from briefing.words import count, listed

if TYPE_CHECKING:
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values
    from briefing.payload import Fact

MOST_REASONS = 2


def _of_change(fact: Fact) -> Values:
    every = sorted(rows(fact, "reasons"), key=lambda row: -numbers(row["points"])[0])
    reasons = [row for row in every if not row.get("assumed")][:MOST_REASONS]
    is_lifted = sum(numbers(*(row["points"] for row in every))) < numbers(fact.value)[0]
    parts = [f"{safe(str(row['title']))} ({count(numbers(row['points'])[0], 'point')})" for row in reasons]
    gates = [safe(str(row["title"])) for row in rows(fact, "gates")]
    title = fact.detail.get("title")
    return {
        # Where a gate lifted the score, it weighs more than any signal.
        "why": None if gates else listed(parts) or None,
        "is_read": every[: len(reasons)] == reasons,
        "gate": listed(gates) if is_lifted and gates else None,
        "quoted": quoted(title) if isinstance(title, str) and title else None,
        "queued": bool(fact.detail.get("queued")),
        "is_range": fact.detail.get("low") != fact.detail.get("high"),
    }


def _of_way(fact: Fact) -> Values:
    after = fact.detail.get("after")
    points = numbers(*after) if isinstance(after, list) else []
    parts = [f"{one:g}" for one in points]
    return {"parts": listed(parts) if len(parts) > 1 else None, "alone": points[0] if len(points) == 1 else None}


TABLE: Table = {
    "change": Phrases(
        plain=(
            case("{subject} waits to go out at {value} points", when=lambda v: v["queued"]),
            case("{subject} scored {value} points"),
        ),
        forms={
            "by": (
                case("{subject}, by {author}, waits to go out at {value} points", when=lambda v: v["queued"]),
                case("{subject}, by {author}, scored {value} points"),
            ),
            "why": (
                case("{subject} scored {value} points, and what weighs most is {why}", when=lambda v: v["is_read"]),
                case("{subject} scored {value} points, and what weighs most of what could be read is {why}"),
            ),
            "gate": (case("{subject} scored {value} points because of a gate ({gate})"),),
            "title": (
                case("{subject}, {quoted}, waits to go out at {value} points", when=lambda v: v["queued"]),
                case("{subject}, {quoted}, scored {value} points"),
            ),
        },
        values=_of_change,
    ),
    "way_down": Phrases(
        plain=(
            case(
                "the parts of {subject} would score {parts} points, where the whole scores {before}, if you {text}",
                when=lambda v: v["parts"],
            ),
            case("if you {text}, it would score {alone} points instead of {before}"),
        ),
        values=_of_way,
    ),
}
