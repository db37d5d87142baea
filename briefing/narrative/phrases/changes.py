"""What the phrases about changes are made of: their score and why they have it, the way down, and what is notable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from briefing.contracts.words import counted_in_words, day, figure, listed
from briefing.narrative.phrases.operations import quoted
from briefing.narrative.wording import NUMBERS, label, numbers, rows, strings
from data.commits import SEVERITIES

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Values

MOST_REASONS = 2
POINTS = NUMBERS["points"]
MOST_PARTS = 6
MOST_IDS = 2
UNTITLED = "Merge commit from fork"
"""GitHub's own title of a private fix, which tells nothing of it; the author's follows a colon where there is one."""


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
        "is_of_week": fact.id == "week.change",
        "is_of_service": fact.id.startswith("service."),
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


def _title(fact: Fact) -> str | None:
    title = str(fact.detail.get("title") or "")
    return quoted(title.removeprefix(f"{UNTITLED}: ") if title != UNTITLED else "")


def _of_fix(fact: Fact) -> Values:
    ids, also = strings(fact, "ids"), strings(fact, "also")
    rated = f"{severity}-severity " if (severity := fact.detail.get("severity")) in SEVERITIES else ""
    whose = " of a dependency" if fact.detail.get("of_dependency") else ""
    brought = int(str(fact.detail.get("brought") or 0))
    named = f" ({listed(ids, most=MOST_IDS)})" if ids else ""
    return {
        "what": f"{counted_in_words(brought, 'security fixes')}{named}"
        if brought
        else f"a {rated}security fix{whose}{named}",
        "does": "brings in" if brought else "is",
        "are": "are" if brought > 1 else "is",
        "and": "that" if brought else "and",
        "quoted": _title(fact),
        "all": [label(str(fact.detail.get("release"))), *also],
        "spread": bool(also) and day(str(fact.detail["also_at"])) != day(str(fact.detail["released_at"])),
    }


def _of_release(fact: Fact) -> Values:
    is_secure, are = fact.detail.get("security") != 0, "fixes" if fact.detail.get("are_fixes") else "changes"
    one = "one security fix" if is_secure else counted_in_words(1, are)
    first = strings(fact, "changes")[:1]
    return {
        "what": one if fact.value == 1 else counted_in_words(numbers(fact.value)[0], are),
        "first": first,
        "among": f"the security fix {first[0]}" if is_secure else first,
        "quoted": _title(fact),
    }


def _of_advisory(fact: Fact) -> Values:
    severity = fact.detail.get("severity")
    return {
        "what": f"{fact.value} ({severity})" if severity in SEVERITIES else str(fact.value),
        "quoted": _title(fact),
    }


VALUES: Final[Mapping[str, Callable[[Fact], Values]]] = {
    "change": _of_change,
    "way_down": _of_way,
    "advisory": _of_advisory,
    "security_fix": _of_fix,
    "releases": lambda fact: {"first": strings(fact, "releases")[:1]},
    "release_content": _of_release,
    **dict.fromkeys(
        ("breaking", "migrations", "sensitive"),
        lambda fact: {"first": strings(fact, "changes")[:1], "quoted": _title(fact)},
    ),
}
