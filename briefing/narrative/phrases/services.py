"""What is said of one service or team: its part of the risk, its people, its owners, and what waits in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases.table import Compare, Items, Phrases, case
from briefing.narrative.phrases.week import is_level, is_same, moved, rose
from briefing.narrative.values import numbers, strings
from briefing.words import among, count, in_words, listed, of_them

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values
    from briefing.payload import Fact

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
    return {"about": about(numbers(fact.value)[0])}


def _of_newcomers(fact: Fact) -> Values:
    new, everyone = int(numbers(fact.value)[0]), int(numbers(fact.detail["contributors"])[0])
    people = strings(fact, "people")
    return {
        "who": among(new, everyone, "contributor") if new else None,
        "named": listed(people) if 0 < len(people) <= MOST_PEOPLE else None,
    }


def _of_shared(fact: Fact) -> Values:
    people = strings(fact, "people")
    services = strings(fact, "services")
    return {
        "who": count(len(people), "person", "people") if len(people) > 1 else "person",
        "named": listed(people) if 0 < len(people) <= MOST_PEOPLE else None,
        "where": f"{'both' if len(services) == 2 else 'all of'} {listed(services)}",
    }


def _of_queue(fact: Fact) -> Values:
    waiting, risky = int(numbers(fact.value)[0]), numbers(fact.detail.get("elevated"))
    return {"risky": of_them(risky[0], waiting) if waiting > 1 and risky else None}


def _of_owners(fact: Fact) -> Values:
    lately, now = fact.detail.get("lately"), numbers(fact.value)
    if not isinstance(lately, dict) or not now:
        return {}
    share = numbers(lately["share"])[0]
    return {"lately": share if share > now[0] else None, "lately_weeks": numbers(lately["weeks"])[0]}


def _of_objective(fact: Fact) -> Values:
    return {"least": fact.detail.get("least_left")}


def _of_team(fact: Fact) -> Values:
    critical, warning = (numbers(fact.detail[one])[0] for one in ("critical", "warning"))
    parts = [f"{in_words(critical)} critical"] if critical else []
    if warning:
        parts.append(count(warning, "warning"))
    return {"open": listed(parts), "about": about(numbers(fact.value)[0])}


def is_all(v: Values) -> bool:
    """Hold of a share that is the whole."""
    return v["value"] == 100


def is_none(v: Values) -> bool:
    """Hold of a share of nothing."""
    return not v["value"]


TABLE: Table = {
    "service_share": Phrases(
        noun=(case("{value:%} of the week's risk[ in {subject}]"),),
        plain=(case("[{subject}|it] carried {value:%} of the week's risk", when=lambda v: v["value"]),),
        forms={
            "maximum": (
                case(
                    "[{subject}|it] carried {value:%} of the week's risk, more than in any of the "
                    "{maximum_weeks:word} weeks before (at most {maximum:%})",
                    when=lambda v: v.get("maximum") is not None and v["value"] > v["maximum"],
                ),
            ),
            "about": (case("[{subject}|it] carried {about} of the week's risk"),),
        },
        compare=Compare.PERCENT,
        values=_of_share,
        items=Items("{list} of the week's risk", "{subject} carried {value:%}", lambda v: v["value"]),
    ),
    "service_movement": Phrases(
        noun=(case("changes[ in {subject}] {gap} points riskier than usual on average", when=rose),),
        plain=(
            case("changes[ in {subject}] scored {now} points on average, close to the usual {usual}", when=is_level),
            case("changes[ in {subject}] scored {now} points on average, as usual", when=is_same),
            case(
                "changes[ in {subject}] scored {now} points on average, {gap} above the usual {usual}",
                "the mean score of changes[ in {subject}] rose to {now} points, from a usual {usual}",
                when=rose,
            ),
            case(
                "changes[ in {subject}] scored {now} points on average, {gap} below the usual {usual}",
                "the mean score of changes[ in {subject}] fell to {now} points, from a usual {usual}",
            ),
        ),
        forms={
            "because": (
                case(
                    "changes[ in {subject}] scored {now} points on average, {gap} above the usual {usual}, raised most "
                    "by {drivers}",
                    when=rose,
                ),
                case(
                    "changes[ in {subject}] scored {now} points on average, {gap} below the usual {usual}, lowered "
                    "most by {drivers}",
                    when=lambda v: v["sign"] == -1,
                ),
            ),
        },
        values=moved,
        items=Items("changes scored higher than usual in {list}", "{subject} ({now} points, usually {usual})", rose),
    ),
    "newcomers": Phrases(
        plain=(
            case("nobody who changed files[ in {subject}] was new to them", when=is_none),
            case(
                "the only contributor[ to {subject}] was new to the files changed",
                when=lambda v: v["contributors"] == 1,
            ),
            case("{who}[ to {subject}] {value?was|were} new to files that they changed"),
        ),
        forms={"who": (case("{named} {value?was|were} new to files that they changed[ in {subject}]"),)},
        values=_of_newcomers,
    ),
    "shared_newcomers": Phrases(
        plain=(case("the same {who} {value?was|were} new to files in {where}"),),
        forms={"who": (case("{named} {value?was|were} new to files in {where}"),)},
        values=_of_shared,
    ),
    "queue": Phrases(
        noun=(
            case("one change[ of {subject}] waiting to go out at {worst} points", when=lambda v: v["value"] == 1),
            case("{value:changes}[ of {subject}] waiting to go out, {risky} high or critical"),
        ),
        plain=(
            case("nothing[ of {subject}] is ready and still to go out", when=is_none),
            case(
                "one change[ of {subject}] is ready and has not gone out, at {worst} points",
                when=lambda v: v["value"] == 1,
            ),
            case(
                "{value:changes}[ of {subject}] are ready and have not gone out, none of them high or critical",
                when=lambda v: not v["elevated"],
            ),
            case(
                "{value:changes}[ of {subject}] are ready and have not gone out, {risky} high or critical, the worst at "
                "{worst} points",
            ),
        ),
        values=_of_queue,
        items=Items("changes wait to go out in {list}", "{subject} ({value:word})", lambda v: v["value"]),
    ),
    "ownership": Phrases(
        noun=(
            case("all owned files[ in {subject}] landing without an owner's approval", when=is_all),
            case("on average {value:%} of a change's owned files[ in {subject}] landing without an owner's approval"),
        ),
        plain=(
            case("all owned files changed[ in {subject}] landed without an owner's approval", when=is_all),
            case("no owned file changed[ in {subject}] landed without an owner's approval", when=is_none),
            case("on average {value:%} of a change's owned files[ in {subject}] landed without an owner's approval"),
        ),
        forms={
            "lately": (
                case(
                    "over {lately_weeks:weeks}, on average {lately:%} of a change's owned files[ in {subject}] landed "
                    "without an owner's approval, against {usual:%} in a usual week",
                ),
            ),
        },
        compare=Compare.PERCENT,
        values=_of_owners,
        items=Items(
            "owned files landed without an owner's approval in {list}",
            "{subject} ({value:%} of a change's on average)",
            lambda v: v["value"],
            alike=is_all,
        ),
    ),
    "drift": Phrases(
        noun=(
            case("on average {value:%} of a change's lines[ in {subject}] with owners who hardly work there, or none"),
        ),
        plain=(
            case("no line changed[ in {subject}] belongs to owners who hardly work there, or to nobody", when=is_none),
            case(
                "on average {value:%} of a change's lines[ in {subject}] belong to owners who hardly work there, or to "
                "nobody",
            ),
        ),
        compare=Compare.PERCENT,
        values=_of_owners,
        items=Items(
            "changed lines belong to owners who hardly work there, or to nobody, in {list}",
            "{subject} ({value:%} of a change's on average)",
            lambda v: v["value"],
        ),
    ),
    "coverage": Phrases(
        noun=(case("{value} points of test coverage lost[ in {subject}] by a change on average"),),
        plain=(
            case("changes[ in {subject}] lost no points of test coverage", when=lambda v: not v["losing"]),
            case("changes[ in {subject}] lost {value} points of test coverage on average"),
        ),
        forms={
            "losing": (
                case(
                    "{losing:word} of {changes:changes}[ in {subject}] lost test coverage", when=lambda v: v["losing"]
                ),
            ),
        },
        compare=Compare.LEVEL,
        items=Items(
            "changes lost test coverage in {list}", "{subject} ({value} points on average)", lambda v: v["value"]
        ),
    ),
    "objective": Phrases(
        noun=(case("an error budget[ of {subject}] burning at {value} times its pace, with {budget_left:%} left"),),
        plain=(
            case(
                "[{subject}|it] burned its error budget at {value} times its pace, with {budget_left:%} left, and "
                "another of its objectives has {least:%} left",
                when=lambda v: v["least"] is not None,
            ),
            case("[{subject}|it] burned its error budget at {value} times its pace, with {budget_left:%} left"),
        ),
        values=_of_objective,
        items=Items(
            "error budgets burned at a multiple of their pace in {list}",
            "{subject} ({value} times)",
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
                case("{subject} has no open critical or warning card", when=lambda v: not v["critical"] + v["warning"]),
                case("{subject} has open cards ({open})"),
            ),
            "about": (case("{subject} carried {about} of the week's risk"),),
        },
        values=_of_team,
        items=Items(
            "open cards are with {list}", "{subject} ({open})", lambda v: v["critical"] + v["warning"], needs_all=True
        ),
    ),
}
