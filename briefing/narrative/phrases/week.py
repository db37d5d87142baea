"""Parts of the phrases about the whole week, one service or team: risk, people, owners, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from briefing.contracts.grouping import grouped
from briefing.contracts.words import among, count, either, every, figure, listed, of_them
from briefing.narrative.phrases.table import Compare, are_alike
from briefing.narrative.wording import DAYS, earlier, label, numbers, rows, strings

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Values


NOTABLE: Final = 1.0
"""Points by which a mean score must differ from its usual to have moved."""
SIGNS: Final = {"percent": " %", "times": "×"}  # noqa: RUF001 (a times sign)
LEAST_DRIVEN: Final = 0.5
"""Points that a signal has to add to a movement to be named for it."""


def of_movement(fact: Fact) -> Values:
    """Return how far a mean score is from its usual, and why, the largest parts first."""
    gap, sign = numbers(fact.value)[0], 1 if numbers(fact.value)[0] > 0 else -1
    parts = [(numbers(row["points"])[0], label(str(row["title"]))) for row in rows(fact, "drivers")]
    driven = sorted(((sign * points, title) for points, title in parts if sign * points >= LEAST_DRIVEN), reverse=True)
    named = [f"{title} ({'+' if sign > 0 else '−'}{figure(points)})" for points, title in driven[:2]]
    sign = sign if abs(gap) >= NOTABLE else 0
    return {"gap": abs(gap), "sign": sign, "drivers": named, "is_same": _is_same(fact)}


def _is_same(fact: Fact) -> bool:
    """Whether a score shows the same figure as its usual one."""
    return figure(numbers(fact.detail["now"])[0]) == figure(numbers(fact.detail["usual"])[0])


def _of_checked(fact: Fact) -> Values:
    near = fact.detail.get("nearest")
    # With one service at most, their number is all there is to say.
    told: Values = {"is_of_one": numbers(fact.detail["services"])[0] <= 1}
    if not isinstance(near, dict):
        return told
    unit, (now, usual) = str(near["unit"]), numbers(near["value"], near["usual"])
    if figure(now) == figure(usual):
        return told
    sign = SIGNS.get(unit, "")
    noun = sign or f" {unit[:-1] if figure(now) == '1' else unit}"
    return {
        **told,
        "series": label(str(near["series"])),
        "near": label(str(near["subject"])),
        "shown": f"{figure(now)}{noun}",
        "shown_usual": f"{figure(usual)}{sign}",
    }


def _of_flagged(fact: Fact) -> Values:
    changes = numbers(fact.detail.get("changes"))
    # A change touched one of them at least, and hardly all.
    return {"of": among(numbers(fact.value)[0], changes[0], "change"), "any": either(strings(fact, "services"))}


def _of_updates(fact: Fact) -> Values:
    majors = strings(fact, "majors")
    many = "a major version" if len(majors) == 1 else "major versions"
    named = f"{of_them(len(majors), numbers(fact.value)[0])} {many}" if fact.value != 1 else "to a major version"
    return {"told": named if majors else None, "is_all": fact.value == fact.detail.get("changes")}


def _of_late(fact: Fact) -> Values:
    late, risky = int(numbers(fact.value)[0]), int(numbers(fact.detail.get("elevated"))[0])
    return {"risky": f"{of_them(risky, late)} high-risk" if late > 1 else f"{'' if risky else 'not '}high-risk"}


def _of_positive(fact: Fact) -> Values:
    tested = numbers(fact.detail.get("tested"), fact.detail.get("changes"))
    of = among(tested[0], tested[1], "code change") if "tested" in fact.detail else None
    return {"of": of, "is_all": "tested" in fact.detail and tested[0] == tested[1]}


UNTIL: Final[Mapping[str, tuple[str, str]]] = {
    "an incident is unresolved": ("no incident of {} is open", "no incident is open there"),
    "the error budget is spent": ("the error budget of {} has recovered", "the error budget there has recovered"),
}
"""When what is held may go out, by what holds it: of named services, and of those just named."""


def _of_windows(fact: Fact) -> Values:
    held = grouped((str(row["why"]), label(str(row["service"]))) for row in rows(fact, "held"))
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
    """Return words for about a share in percent, None if no plain words are near enough."""
    return next((words for least, most, words in ABOUT if least < percent < most), None)


def _of_newcomers(fact: Fact) -> Values:
    new, everyone = int(numbers(fact.value)[0]), int(numbers(fact.detail["contributors"])[0])
    return {
        "who": among(new, everyone, "contributor") if new else None,
        "named": _people(fact),
    }


def _people(fact: Fact) -> str | None:
    """Return who is new, None if too many to name."""
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
    "week_mean": lambda _: {"usual": None},
    "movement": of_movement,
    "driver": lambda fact: {"is_same": _is_same(fact)},
    "checked": _of_checked,
    "pattern": lambda fact: {"pair": "both" if len(strings(fact, "services")) == 2 else "all"},
    "flagged_changes": _of_flagged,
    "dependency_updates": _of_updates,
    "calendar": _of_late,
    "positive": _of_positive,
    "windows": _of_windows,
    "ahead": lambda fact: {"unknown": either(strings(fact, "unknown"))},
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
