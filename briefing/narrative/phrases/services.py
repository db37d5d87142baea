"""What is said of one service or team: its part of the risk, its people, its owners, and what waits in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.words import among, count, figure, listed, of_them
from briefing.narrative.phrases.table import Compare, Items, Needs, Phrases, case
from briefing.narrative.phrases.usual import are_alike, is_above
from briefing.narrative.phrases.week import moved, rose, scored
from briefing.narrative.values import earlier, numbers, strings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Case, Table
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


def _of_share(fact: Fact) -> Values:
    return {"about": about(numbers(fact.value)[0]), "is_record": earlier(fact) is not None}


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


def is_all(v: Values) -> bool:
    """Hold of a share that is the whole."""
    return v["value"] == 100


def is_none(v: Values) -> bool:
    """Hold of a share of nothing."""
    return not v["value"]


def _averaged(every: str, none: str, some: str, several: str, **forms: tuple[Case, ...]) -> Phrases:
    """Return what is said of a share that the average change has, and of several services with theirs."""
    return Phrases(
        zero_needs=Needs.CHANGES,
        plain=(case(every, when=is_all), case(none, when=is_none), case(some)),
        forms=forms,
        compare=Compare.PERCENT,
        values=_of_owners,
        items=Items(f"{several}: {{list}}", "{value:%} in {subject}", lambda v: v["value"], alike=is_all),
    )


TABLE: Table = {
    "service_share": Phrases(
        noun=(
            case(
                "{value:%} of the week's risk[ in {subject}], against {usual:%} in a usual week",
                when=is_above(Compare.PERCENT),
            ),
            case("{value:%} of the week's risk[ in {subject}]", when=lambda v: v["value"]),
        ),
        plain=(case("[{subject}|it] carried {value:%} of the week's risk", when=lambda v: v["value"]),),
        forms={
            "maximum": (
                case(
                    "[{subject}|it] carried {value:%} of the week's risk, more than in any of the "
                    "{maximum_weeks:word} weeks before (at most {maximum:%})",
                    when=lambda v: v["is_record"] and is_above(Compare.PERCENT, "maximum")(v),
                ),
            ),
            "about": (case("[{subject}|it] carried {about} of the week's risk"),),
        },
        compare=Compare.PERCENT,
        values=_of_share,
        items=Items(
            "the week's risk was mostly in {list}", "{subject} ({value:%})", lambda v: v["value"] > 25, needs_all=True
        ),
    ),
    "service_movement": Phrases(
        noun=(case("changes[ in {subject}] {gap} points riskier than usual on average", when=rose),),
        plain=scored("changes[ in {subject}]", "the mean score of changes[ in {subject}]"),
        forms={
            "because": (
                case(
                    "changes[ in {subject}] scored {now:points} on average, {gap} above the usual {usual}, raised most "
                    "by {drivers}",
                    when=rose,
                ),
                case(
                    "changes[ in {subject}] scored {now:points} on average, {gap} below the usual {usual}, lowered "
                    "most by {drivers}",
                    when=lambda v: v["sign"] == -1,
                ),
            ),
        },
        values=moved,
        items=Items("changes scored higher than usual in {list}", "{subject} ({now:points}, usually {usual})", rose),
    ),
    "newcomers": Phrases(
        zero_needs=Needs.CHANGES,
        plain=(
            # Who knows one file of a change is not counted as new, whatever else it touches.
            case("no change[ in {subject}] came from somebody new to all of its files", when=is_none),
            case(
                "the only contributor[ to {subject}] was new to files that they changed",
                when=lambda v: v["contributors"] == 1,
            ),
            case("{who}[ to {subject}] {value?was|were} new to files that they changed"),
        ),
        forms={"who": (case("{named} {value?was|were} new to files that they changed[ in {subject}]"),)},
        values=_of_newcomers,
    ),
    "shared_newcomers": Phrases(
        plain=(
            case("one person was new to files in {where}", when=lambda v: v["value"] == 1),
            case("the same {value:people} were new to files in {where}"),
        ),
        forms={"who": (case("{named} {value?was|were} new to files in {where}"),)},
        values=_of_shared,
    ),
    "queue": Phrases(
        noun=(
            case("one change[ of {subject}] waiting to go out at {worst:points}", when=lambda v: v["value"] == 1),
            case("{value:changes}[ of {subject}] waiting to go out, {risky} high or critical"),
        ),
        plain=(
            case("no change[ of {subject}] waits to go out", when=is_none),
            case(
                "one change[ of {subject}] is ready and has not gone out, at {worst:points}",
                when=lambda v: v["value"] == 1,
            ),
            case(
                "{value:changes}[ of {subject}] are ready and have not gone out, none of them high or critical",
                when=lambda v: not v["elevated"],
            ),
            case(
                "{value:changes}[ of {subject}] are ready and have not gone out, {risky} high or critical, the worst at "
                "{worst:points}",
            ),
        ),
        values=_of_queue,
    ),
    "ownership": _averaged(
        "all owned files that people changed[ in {subject}] landed without an owner's approval",
        "no owned file that people changed[ in {subject}] landed without an owner's approval",
        "the average change[ in {subject}] lacked an owner's approval for {value:%} of its owned files",
        "the average change lacked an owner's approval for a share of its owned files",
        lately=(
            case(
                "over the last {lately_weeks:weeks}, the average change[ in {subject}] lacked an owner's approval "
                "for {lately:%} of its owned files, against {usual:share} in a usual week",
            ),
        ),
    ),
    "drift": _averaged(
        "all lines that people changed[ in {subject}] had owners who hardly work there, or no owner",
        "no line that people changed[ in {subject}] had owners who hardly work there, or no owner",
        "the average change[ in {subject}] had {value:%} of its lines where the owners hardly work or where there is "
        "no owner",
        "the average change had a share of its lines where the owners hardly work or where there is no owner",
    ),
    "coverage": Phrases(
        noun=(
            case(
                "{value:points} of test coverage lost[ in {subject}] by a change on average, gains aside",
                when=lambda v: v["value"],
            ),
        ),
        plain=(case("gains aside, changes[ in {subject}] lost {value:points} of test coverage on average"),),
        forms={
            "losing": (
                case("no change[ in {subject}] with a coverage report lost coverage", when=lambda v: not v["losing"]),
                case("{of} with a coverage report[ in {subject}] lost coverage"),
            ),
        },
        compare=Compare.LEVEL,
        values=_of_coverage,
        items=Items(
            "gains aside, changes lost test coverage in {list}",
            "{subject} ({value:points} on average)",
            lambda v: v["value"],
        ),
    ),
    "objective": Phrases(
        noun=(case("an error budget[ of {subject}] burning at {rate}, with {left} left"),),
        plain=(
            case(
                "[{subject}|it] burned an error budget at {rate}, with {left} left, and another of its objectives had "
                "{least} left",
                when=lambda v: v["least"] is not None,
            ),
            case("[{subject}|it] burned an error budget at {rate}, with {left} left"),
        ),
        values=_of_objective,
        items=Items(
            "error budgets burned faster than they allow in {list}",
            "{subject} ({value} times as fast)",
            lambda v: v["value"] > 1,
        ),
    ),
    "team_share": Phrases(
        plain=(
            case(
                "{subject} carried {value:%} of the week's risk with {of_changes:%} of the changes",
                "{of_changes:%} of the changes, those of {subject}, carried {value:%} of the week's risk",
                when=lambda v: v["value"],
            ),
        ),
        forms={
            "cards": (
                case(
                    "{subject} has no critical card and no warning open",
                    when=lambda v: not v["critical"] + v["warning"],
                ),
                case("{subject} has {open} open"),
            ),
            "about": (case("{subject} carried {about} of the week's risk"),),
        },
        values=_of_team,
        items=Items(
            "cards are open for {list}", "{subject} ({open})", lambda v: v["critical"] + v["warning"], needs_all=True
        ),
    ),
}
