"""Parts of the phrases about deployments, incidents, their sources, and changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from briefing.contracts.words import (
    alone,
    among,
    count,
    counted_in_words,
    day,
    every,
    figure,
    in_words,
    listed,
    nobody,
)
from briefing.narrative.phrases.table import Compare, are_alike
from briefing.narrative.wording import NUMBERS, label, numbers, rows, safe, strings
from data.commits import SEVERITIES

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Values


MOST_TITLE = 80
MOST_NAMED = 3
FEW = 3
"""With fewer incidents in a week, the last four weeks stand out."""
NAMED: Final = {"risky": "high-risk", "safe": "safe"}


def quoted(text: object) -> str | None:
    """Return a stranger's title in quotation marks that it cannot end, None if it is invisible."""
    told = safe(text, limit=MOST_TITLE) if isinstance(text, str) else ""
    return f"“{told}”" if told else None


def _of_failures(fact: Fact) -> Values:
    failed, total = numbers(fact.value)[0], numbers(fact.detail.get("deployments"))
    if not total or not total[0] or (total[0] == 1 and not failed):
        return {"of": None}
    none = f"{nobody(int(total[0]))} of {count(total[0], 'deployment')}"
    return {"of": among(failed, total[0], "deployment") if failed else none}


def _of_rate(fact: Fact) -> Values:
    failed, total = numbers(fact.detail["failed"], fact.detail["deployments"])
    return {"of": among(failed, total, "deployment")}


def _of_restore(fact: Fact) -> Values:
    lately = fact.detail.get("lately")
    if not isinstance(lately, dict):
        return {"over": None}
    usual = next((numbers(one.value) for one in fact.comparisons if one.against == "usual"), [])
    is_few = numbers(fact.detail["incidents"])[0] < FEW or not usual or numbers(fact.value)[0] <= usual[0]
    over = [name for name in ("median", "longest") if is_few and usual and numbers(lately[name])[0] > usual[0]]
    told = [name for name in over if not are_alike(Compare.SPAN, numbers(lately[name])[0], usual[0])]
    return {**{f"lately_{name}": value for name, value in lately.items()}, "over": told[0] if told else None}


def _of_incidents(fact: Fact) -> Values:
    begun, unresolved = int(numbers(fact.value)[0]), int(numbers(fact.detail.get("unresolved"))[0])
    return {
        "quoted": quoted(fact.detail.get("title")),
        "state": "is not resolved yet" if unresolved else "is resolved",
        "are_all_open": unresolved == begun,
        "open": _open(begun, unresolved),
        "whole": "" if begun == 1 else every(begun),
    }


def _of_attempt(fact: Fact) -> Values:
    fixes, others = strings(fact, "fixes"), strings(fact, "changes")
    told = fixes or others
    return {
        "fixes": f"the {'fix' if len(fixes) == 1 else 'fixes'} {listed(fixes)}" if fixes else None,
        "others": listed(others, most=MOST_NAMED) or None,
        "is": "is" if len(told) == 1 else "are",
    }


def _open(begun: int, unresolved: int) -> str:
    """Say how many of several incidents are not resolved yet."""
    if unresolved in {0, begun}:
        return (
            f"{'neither' if begun == 2 else 'none'} is resolved yet" if unresolved else f"{every(begun)} are resolved"
        )
    return f"{in_words(unresolved)} of them {'is' if unresolved == 1 else 'are'} not resolved yet"


def _of_forecast(fact: Fact) -> Values:
    """Count a service once a Monday, so that the warnings are compared with weeks of services."""
    hits, of = numbers(fact.detail["hits"], fact.detail["of"])
    others = fact.detail.get("others")
    told = numbers(others.get("hits"), others.get("of")) if isinstance(others, dict) else []
    return {
        "hit": "the only warning" if of == 1 else among(hits, of, "warning"),
        "verb": "was" if hits == 1 or of == 1 else "were",
        "not": " not" if of == 1 and not hits else "",
        "other": _without(told) if len(told) == 2 and told[1] else None,
    }


def _without(told: Sequence[float]) -> str:
    hits, of = told
    return f"of {count(of, 'week')} in which a service had no warning, {alone(hits)} {'was' if hits == 1 else 'were'}"


def _of_lift(fact: Fact) -> Values:
    told: Values = {}
    for side in ("risky", "safe"):
        rate = fact.detail.get(side)
        hits, of = numbers(rate.get("hits"), rate.get("of")) if isinstance(rate, dict) else (0.0, 0.0)
        told[side] = among(hits, of, f"{NAMED[side]} deployment") if of else None
    times = numbers(fact.detail.get("times"))
    told["often"] = ("as often" if times[0] == 1 else f"{figure(times[0])} times as often") if times else None
    return told


MOST_REASONS = 2
POINTS = NUMBERS["points"]
MOST_PARTS = 6
MOST_IDS = 2
UNTITLED = "Merge commit from fork"
"""GitHub's own title of a private fix, which tells nothing; the author's follows a colon, if any."""


def _of_change(fact: Fact) -> Values:
    parts = _parts(fact, POINTS)[:MOST_REASONS]
    # A gate may be on a change that scores as much without it.
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
    "failures": _of_failures,
    "failure_rate": _of_rate,
    "incidents": lambda fact: {"quoted": quoted(fact.detail.get("title"))},
    "mttr": _of_restore,
    "service_incidents": _of_incidents,
    "attempt": _of_attempt,
    "restored": lambda fact: {"quoted": quoted(fact.detail.get("title"))},
    "deployment": lambda fact: {
        "is_of_week": fact.id == "week.deployment",
        "is_of_service": not fact.id.startswith("deployment."),
    },
    "forecast": _of_forecast,
    "lift": _of_lift,
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
