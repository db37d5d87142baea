"""What is said of single changes: their score, why they have it, whose they are, and the way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.words import figure, listed
from briefing.narrative.phrases.operations import quoted
from briefing.narrative.phrases.table import Case, Phrases, case
from briefing.narrative.values import label, numbers, rows
from briefing.narrative.wording import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values

MOST_REASONS = 2
POINTS = NUMBERS["points"]
MOST_PARTS = 6


def _of_change(fact: Fact) -> Values:
    parts = _parts(fact, POINTS)[:MOST_REASONS]
    # A gate may stand on a change that scores as much without it.
    is_lifted = sum(numbers(*(row["points"] for row in rows(fact, "reasons")))) < numbers(fact.value)[0]
    gates = [label(str(row["title"])) for row in rows(fact, "gates")]
    return {
        "why": None if is_lifted else listed(parts) or None,
        "part": "part is" if len(parts) == 1 else "parts are",
        "parts": None if gates else listed(_parts(fact, figure), most=MOST_PARTS) or None,
        "gate": (listed(gates) or None) if is_lifted else None,
        "quoted": quoted(fact.detail.get("title")),
        "queued": bool(fact.detail.get("queued")),
        "earlier": bool(fact.detail.get("earlier")),
    }


def _parts(fact: Fact, written: Callable[[float], str]) -> list[str]:
    """Return what a score is made of, the largest part first."""
    told = sorted(((numbers(row["points"])[0], row) for row in rows(fact, "reasons")), key=lambda one: -one[0])
    return [
        f"{label(str(row['title']))} ({written(points)}{', assumed' if row.get('assumed') else ''})"
        for points, row in told
    ]


def _of_way(fact: Fact) -> Values:
    after = fact.detail.get("after")
    points = numbers(*after) if isinstance(after, list) else []
    parts = [f"{one:g}" for one in points]
    return {"parts": listed(parts) if len(parts) > 1 else None, "alone": points[0] if len(points) == 1 else None}


def _scored(end: str, *, who: str = "{subject}") -> tuple[Case, Case]:
    """Return what is said of a change of the week, and before it the same of one that landed earlier."""
    earlier = case(f"{who} landed on {{landed_at:day}} and scored {{value:points}}{end}", when=lambda v: v["earlier"])
    return earlier, case(f"{who} scored {{value:points}}{end}")


def _told(who: str) -> tuple[Case, ...]:
    """Return the same, and before it what is said of a change that waits."""
    return (case(f"{who} waits to go out at {{value:points}}", when=lambda v: v["queued"]), *_scored("", who=who))


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
            *_told("{subject}"),
        ),
        forms={
            "by": _told("{subject}, by {author},"),
            "update": _told("{subject}, an update of {dependency},"),
            "why": _scored(", and the largest {part} {why}"),
            "parts": (case("the {value:points} of {subject} {value?comes|come} from {parts}"),),
            "gate": _scored(" through a gate ({gate})"),
            "landed": (case("{subject} landed on {landed_at:weekday}, {landed_at:day}"),),
            "title": _told("{subject}, {quoted},"),
            "title_by": _told("{subject}, {quoted}, by {author},"),
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
