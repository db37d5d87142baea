"""What is said of single changes: their score, why they have it, whose they are, and the way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative.phrases.operations import quoted
from briefing.narrative.phrases.table import Case, Phrases, case
from briefing.narrative.values import numbers, rows, safe
from briefing.words import count, figure, listed

if TYPE_CHECKING:
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values
    from briefing.payload import Fact

MOST_REASONS = 2
MOST_PARTS = 6


def _of_change(fact: Fact) -> Values:
    known = [row for row in rows(fact, "reasons") if not row.get("assumed")]
    reasons = sorted(known, key=lambda row: -numbers(row["points"])[0])[:MOST_REASONS]
    parts = [f"{safe(str(row['title']))} ({count(numbers(row['points'])[0], 'point')})" for row in reasons]
    gates = [safe(str(row["title"])) for row in rows(fact, "gates")]
    title = fact.detail.get("title")
    return {
        "why": listed(parts) or None,
        "parts": listed(_parts(fact), most=MOST_PARTS) or None,
        "gate": listed(gates) or None,
        "quoted": quoted(title) if isinstance(title, str) and title else None,
        "queued": bool(fact.detail.get("queued")),
        "earlier": bool(fact.detail.get("earlier")),
        "is_range": fact.detail.get("low") != fact.detail.get("high"),
    }


def _parts(fact: Fact) -> list[str]:
    """Return what a score is made of, the largest part first."""
    known = [(numbers(row["points"])[0], row) for row in rows(fact, "reasons")]
    told = [(points, f"{figure(points)}{', assumed' if row.get('assumed') else ''}", row) for points, row in known]
    return [f"{safe(str(row['title']))} ({said})" for _, said, row in sorted(told, key=lambda one: -one[0])]


def _of_way(fact: Fact) -> Values:
    after = fact.detail.get("after")
    points = numbers(*after) if isinstance(after, list) else []
    parts = [f"{one:g}" for one in points]
    return {"parts": listed(parts) if len(parts) > 1 else None, "alone": points[0] if len(points) == 1 else None}


def _scored(template: str) -> tuple[Case, Case]:
    """Return what is said of a change of the week, and before it the same of one that landed earlier."""
    earlier = template.replace(" scored ", " landed on {landed_at:day} and scored ")
    return case(earlier, when=lambda v: v["earlier"]), case(template)


TABLE: Table = {
    "change": Phrases(
        plain=(
            case(
                "no change that landed or waits scored higher than {subject}, at {value} points",
                when=lambda v: v["id"] == "week.change",
            ),
            case(
                "no change of {service} that landed or waits scored higher than {subject}, at {value} points",
                when=lambda v: v["id"].startswith("service."),
            ),
            case("{subject} waits to go out at {value} points", when=lambda v: v["queued"]),
            *_scored("{subject} scored {value} points"),
        ),
        forms={
            "by": (
                case("{subject}, by {author}, waits to go out at {value} points", when=lambda v: v["queued"]),
                *_scored("{subject}, by {author}, scored {value} points"),
            ),
            "why": _scored("{subject} scored {value} points, and what weighs most is {why}"),
            "parts": (case("the {value} points of {subject} come from {parts}", when=lambda v: not v["gate"]),),
            "gate": _scored("{subject} scored {value} points because of a gate ({gate})"),
            "landed": (case("{subject} landed on {landed_at:weekday}, {landed_at:day}"),),
            "title": (
                case("{subject}, {quoted}, waits to go out at {value} points", when=lambda v: v["queued"]),
                *_scored("{subject}, {quoted}, scored {value} points"),
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
