"""What the phrases about one service or team are made of: its part of the risk, its people, owners and queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from briefing.contracts.words import among, count, figure, listed, of_them
from briefing.narrative.phrases.table import Compare, are_alike
from briefing.narrative.phrases.week import of_movement
from briefing.narrative.wording import earlier, numbers, strings

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Values

ABOUT: Final[Sequence[tuple[float, float, str]]] = (
    (22, 25, "nearly a quarter"),
    (25, 28, "just over a quarter"),
    (30, 33.3, "nearly a third"),
    (33.4, 36, "just over a third"),
    (46, 50, "nearly half"),
    (50, 54, "just over half"),
    (63, 66.6, "nearly two thirds"),
    (66.7, 70, "just over two thirds"),
    (72, 75, "nearly three quarters"),
    (75, 78, "just over three quarters"),
    (90, 100, "nearly all"),
)
"""The words for a share in percent: above the first and below the second."""
MOST_PEOPLE: Final = 3


def about(percent: float) -> str | None:
    """Return words for about a share in percent, None where no plain words are near enough."""
    return next((words for least, most, words in ABOUT if least < percent < most), None)


def _of_newcomers(fact: Fact) -> Values:
    new, everyone = int(numbers(fact.value)[0]), int(numbers(fact.detail["contributors"])[0])
    return {
        "who": among(new, everyone, "contributor") if new else None,
        "named": _people(fact),
    }


def _people(fact: Fact) -> str | None:
    """Return who is new, None where they are too many to be named."""
    people = strings(fact, "people")
    return listed(people) if 0 < len(people) <= MOST_PEOPLE else None


def _of_shared(fact: Fact) -> Values:
    services = strings(fact, "services")
    return {
        "named": _people(fact),
        "where": f"{'both' if len(services) == 2 else 'all of'} {listed(services)}",
    }


def _of_queue(fact: Fact) -> Values:
    waiting, risky = int(numbers(fact.value)[0]), numbers(fact.detail.get("elevated"))
    return {"risky": of_them(risky[0], waiting) if waiting > 1 and risky else None}


def _of_owners(fact: Fact) -> Values:
    lately, now = fact.detail.get("lately"), numbers(fact.value)
    if not isinstance(lately, dict) or not now:
        return {}
    share, usual = numbers(lately["share"])[0], [one.value for one in fact.comparisons if one.against == "usual"]
    is_telling = share > now[0] and not any(are_alike(Compare.PERCENT, share, one) for one in numbers(*usual))
    return {"lately": share if is_telling else None, "lately_weeks": numbers(lately["weeks"])[0]}


def _of_objective(fact: Fact) -> Values:
    burn, least = numbers(fact.value)[0], numbers(fact.detail.get("least_left"))
    return {
        "rate": "the rate that it allows" if burn == 1 else f"{figure(burn)} times the rate that it allows",
        "left": _left(numbers(fact.detail["budget_left"])[0]),
        "least": _left(least[0]) if least else None,
    }


def _left(percent: float) -> str:
    return f"{figure(percent)} %" if percent > 0 else "nothing"


def _of_coverage(fact: Fact) -> Values:
    losing, changes = numbers(fact.detail["losing"], fact.detail["changes"])
    return {"of": among(losing, changes, "change")}


def _of_team(fact: Fact) -> Values:
    critical, warning = (numbers(fact.detail[one])[0] for one in ("critical", "warning"))
    parts = [count(number, noun) for number, noun in ((critical, "critical card"), (warning, "warning")) if number]
    return {"open": listed(parts), "about": about(numbers(fact.value)[0])}


VALUES: Final[Mapping[str, Callable[[Fact], Values]]] = {
    "service_share": lambda fact: {"about": about(numbers(fact.value)[0]), "is_record": earlier(fact) is not None},
    "service_movement": of_movement,
    "newcomers": _of_newcomers,
    "shared_newcomers": _of_shared,
    "queue": _of_queue,
    "ownership": _of_owners,
    "drift": _of_owners,
    "coverage": _of_coverage,
    "objective": _of_objective,
    "team_share": _of_team,
}
