"""What is said of single changes: their score, why they have it, whose they are, and the way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative.phrases.operations import quoted
from briefing.narrative.phrases.table import Case, Phrases, case
from briefing.narrative.values import label, numbers, rows
from briefing.narrative.wording import NUMBERS
from briefing.words import figure, listed

if TYPE_CHECKING:
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values
    from briefing.payload import Fact

MOST_REASONS = 2
POINTS = NUMBERS["points"]
MOST_PARTS = 6


def _of_change(fact: Fact) -> Values:
    reasons = sorted(rows(fact, "reasons"), key=lambda row: -numbers(row["points"])[0])
    parts = [
        f"{label(str(row['title']))} ({POINTS(numbers(row['points'])[0])}{', assumed' if row.get('assumed') else ''})"
        for row in reasons[:MOST_REASONS]
    ]
    # A gate may stand on a change that scores as much without it.
    is_lifted = sum(numbers(*(row["points"] for row in reasons))) < numbers(fact.value)[0]
    gates = [label(str(row["title"])) for row in rows(fact, "gates")]
    return {
        "why": None if is_lifted else listed(parts) or None,
        "part": "part is" if len(parts) == 1 else "parts are",
        "parts": None if gates else listed(_parts(fact), most=MOST_PARTS) or None,
        "gate": (listed(gates) or None) if is_lifted else None,
        "quoted": quoted(fact.detail.get("title")),
        "queued": bool(fact.detail.get("queued")),
        "earlier": bool(fact.detail.get("earlier")),
    }


def _parts(fact: Fact) -> list[str]:
    """Return what a score is made of, the largest part first."""
    known = [(numbers(row["points"])[0], row) for row in rows(fact, "reasons")]
    told = [(points, f"{figure(points)}{', assumed' if row.get('assumed') else ''}", row) for points, row in known]
    return [f"{label(str(row['title']))} ({said})" for _, said, row in sorted(told, key=lambda one: -one[0])]


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
                "no change that landed or waits scored higher than {subject}, at {value:points}",
                when=lambda v: v["id"] == "week.change",
            ),
            case(
                "no change of {service} that landed or waits scored higher than {subject}, at {value:points}",
                when=lambda v: v["id"].startswith("service."),
            ),
            case("{subject} waits to go out at {value:points}", when=lambda v: v["queued"]),
            *_scored("{subject} scored {value:points}"),
        ),
        forms={
            "by": (
                case("{subject}, by {author}, waits to go out at {value:points}", when=lambda v: v["queued"]),
                *_scored("{subject}, by {author}, scored {value:points}"),
            ),
            "update": (
                case(
                    "{subject}, an update of {dependency}, waits to go out at {value:points}",
                    when=lambda v: v["queued"],
                ),
                *_scored("{subject}, an update of {dependency}, scored {value:points}"),
            ),
            "why": _scored("{subject} scored {value:points}, and the largest {part} {why}"),
            "parts": (case("the {value:points} of {subject} {value?comes|come} from {parts}"),),
            "gate": _scored("{subject} scored {value:points} through a gate ({gate})"),
            "landed": (case("{subject} landed on {landed_at:weekday}, {landed_at:day}"),),
            "title": (
                case("{subject}, {quoted}, waits to go out at {value:points}", when=lambda v: v["queued"]),
                *_scored("{subject}, {quoted}, scored {value:points}"),
            ),
        },
        values=_of_change,
    ),
    "way_down": Phrases(
        plain=(
            case(
                "if you {text}, the parts would score {parts} points instead of {before}",
                when=lambda v: v["parts"],
            ),
            case("if you {text}, it would score {alone:points} instead of {before}"),
        ),
        values=_of_way,
    ),
}
