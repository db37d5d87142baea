"""What is said of the whole week: how much landed, how risky it was, what moved it and what was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.words import among, either, figure, of_them, singular
from briefing.narrative.phrases.table import Compare, Items, Needs, Phrases, case
from briefing.narrative.phrases.usual import above_usual
from briefing.narrative.values import label, numbers, rows, strings

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Case, Table
    from briefing.narrative.wording import Values

NOTABLE: Final = 1.0
"""Points by which a mean score must differ from the usual one to be called a movement."""
LEAST_DRIVEN: Final = 0.5
"""Points that a signal has to add to a movement to be named for it."""


def moved(fact: Fact) -> Values:
    """Return how far a mean score is from its usual one, and what took it there, the largest parts first."""
    gap, sign = numbers(fact.value)[0], 1 if numbers(fact.value)[0] > 0 else -1
    parts = [(numbers(row["points"])[0], label(str(row["title"]))) for row in rows(fact, "drivers")]
    driven = sorted(((sign * points, title) for points, title in parts if sign * points >= LEAST_DRIVEN), reverse=True)
    named = [f"{title} ({'+' if sign > 0 else '−'}{figure(points)})" for points, title in driven[:2]]
    return {"gap": abs(gap), "sign": sign if abs(gap) >= NOTABLE else 0, "drivers": named}


def _is_level(v: Values) -> bool:
    return v["sign"] == 0 and not _is_same(v)


def _is_same(v: Values) -> bool:
    """Hold of a mean score that shows the same figure as its usual one."""
    return figure(numbers(v["now"])[0]) == figure(numbers(v["usual"])[0])


def rose(v: Values) -> bool:
    """Hold of a mean score that is above its usual one."""
    return v["sign"] == 1


def scored(changes: str, mean: str) -> tuple[Case, ...]:
    """Return what is said of a mean score: near its usual one, as it, above it and below it."""
    return (
        case(f"{changes} scored {{now:points}} on average, close to the usual {{usual}}", when=_is_level),
        case(f"{changes} scored {{now:points}} on average, as usual", when=_is_same),
        case(
            f"{changes} scored {{now:points}} on average, {{gap}} above the usual {{usual}}",
            f"{mean} rose to {{now:points}}, from a usual {{usual}}",
            when=rose,
        ),
        case(
            f"{changes} scored {{now:points}} on average, {{gap}} below the usual {{usual}}",
            f"{mean} fell to {{now:points}}, from a usual {{usual}}",
        ),
    )


def _landed(plural: str, *nouns: Case) -> Phrases:
    """Return what is said of changes of a sort that landed; `nouns` come before the bare count as a noun."""
    return Phrases(
        zero_needs=Needs.CHANGES,
        noun=(*nouns, case(f"{{value:{plural}}}[ in {{subject}}]", when=lambda v: v["value"])),
        plain=(
            case(f"no {singular(plural)} landed[ in {{subject}}]", when=lambda v: not v["value"]),
            case(f"{{value:{plural}}} landed[ in {{subject}}]"),
        ),
        compare=Compare.COUNT,
        items=Items(f"{plural} landed in {{list}}", "{subject} ({value:word})", lambda v: v["value"]),
    )


def _of_pattern(fact: Fact) -> Values:
    services = strings(fact, "services")
    return {"all": services, "pair": "both" if len(services) == 2 else "all"}


def _of_checked(fact: Fact) -> Values:
    near = fact.detail.get("nearest")
    if not isinstance(near, dict):
        return {}
    unit, (now, usual) = str(near["unit"]), numbers(near["value"], near["usual"])
    if figure(now) == figure(usual):
        return {}
    percent = " %" if unit == "percent" else ""
    noun = percent or f" {unit[:-1] if figure(now) == '1' and unit != 'times' else unit}"
    return {
        "series": label(str(near["series"])),
        "near": label(str(near["subject"])),
        "shown": f"{figure(now)}{noun}",
        "shown_usual": f"{figure(usual)}{percent}",
    }


SEVERAL = 2


def _is_of_one(v: Values) -> bool:
    """Hold of a week in which one service at most could be checked, which is all that there is to say of how many."""
    return numbers(v["services"])[0] < SEVERAL


def _of_flagged(fact: Fact) -> Values:
    changes = numbers(fact.detail.get("changes"))
    # A change touched one of them at least, and hardly all.
    return {"of": among(numbers(fact.value)[0], changes[0], "change"), "any": either(strings(fact, "services"))}


def _of_updates(fact: Fact) -> Values:
    majors = strings(fact, "majors")
    many = "a major version" if len(majors) == 1 else "major versions"
    named = f"{of_them(len(majors), numbers(fact.value)[0])} {many}" if fact.value != 1 else "to a major version"
    return {"told": named if majors else None}


def _of_late(fact: Fact) -> Values:
    late, risky = int(numbers(fact.value)[0]), int(numbers(fact.detail.get("elevated"))[0])
    return {"risky": f"{of_them(risky, late)} high-risk" if late > 1 else f"{'' if risky else 'not '}a high-risk one"}


TABLE: Table = {
    "week_changes": Phrases(
        zero_needs=Needs.CHANGES,
        plain=(
            case("no change landed", when=lambda v: not v["value"]),
            case("{value:changes} landed", "the week brought {value:changes}"),
        ),
        compare=Compare.COUNT,
    ),
    "week_mean": Phrases(
        plain=(case("a change scored {value:points} on average", "the mean score of a change was {value:points}"),),
        compare=Compare.LEVEL,
        values=lambda _: {"usual": None},
    ),
    "band": Phrases(
        zero_needs=Needs.CHANGES,
        plain=(
            case("no change scored {name}", when=lambda v: not v["value"]),
            case("{value:changes} scored {name}"),
        ),
        forms={"share": (case("{share:%} of the changes scored {name}", when=lambda v: v["value"]),)},
        compare=Compare.COUNT,
        part=("scored", "{name}"),
    ),
    "elevated": Phrases(
        zero_needs=Needs.CHANGES,
        noun=(
            above_usual(Compare.COUNT, "{value:high-risk changes}[ in {subject}]"),
            case("{value:high-risk changes}[ in {subject}]", when=lambda v: v["value"]),
        ),
        plain=(
            case("no change[ in {subject}] scored high or critical", when=lambda v: not v["value"]),
            case("{value:changes}[ in {subject}] scored high or critical"),
        ),
        compare=Compare.COUNT,
        part=("scored", "high or critical"),
        items=Items("changes scored high or critical in {list}", "{subject} ({value:word})", lambda v: v["value"]),
    ),
    "movement": Phrases(plain=scored("a change", "the mean score of a change"), values=moved),
    "driver": Phrases(
        plain=(
            case("{subject} made up {now:points} of a change's score on average", when=_is_same),
            case("{subject} made up {now:points} of a change's score on average, against {usual} in a usual week"),
        ),
        items=Items(
            "what moved the mean score of a change includes {list}", "{subject} ({value:signed})", lambda v: v["value"]
        ),
    ),
    "driver_group": Phrases(
        noun=(
            above_usual(Compare.LEVEL, "{subject} at {value:points} of a change on average"),
            case("{subject} at {value:points} of a change on average"),
        ),
        plain=(case("{subject} added {value:points} to a change on average"),),
        forms={
            "where": (
                case(
                    "{subject} added {value:points} to a change on average, and clearly more than usual in {rising}",
                    when=lambda v: v["rising"],
                ),
            ),
        },
        compare=Compare.LEVEL,
        values=lambda fact: {"rising": strings(fact, "services")},
        items=Items(
            "among what a change scored on average are {list}", "{subject} ({value:points})", lambda v: v["value"]
        ),
    ),
    "record": Phrases(
        plain=(
            case(
                "in the {weeks:word} weeks before, no change had scored high or critical",
                when=lambda v: v["name"] == "elevated" and not v["bound"],
            ),
            case(
                "more changes scored high or critical than in any of the {weeks:word} weeks before (at most {bound:word})",
                when=lambda v: v["name"] == "elevated",
            ),
            case(
                "the mean score of a change was higher than in any of the {weeks:word} weeks before",
                when=lambda v: v["extreme"] == "highest",
            ),
            case("the mean score of a change was lower than in any of the {weeks:word} weeks before"),
        ),
    ),
    "repairs": _landed("fixes and reverts", above_usual(Compare.COUNT, "{value:fixes and reverts}[ in {subject}]")),
    "reverts": _landed("reverts"),
    "checked": Phrases(
        plain=(
            case("{value:trends} {value?was|were} checked", when=_is_of_one),
            case("{value:trends} across {services:services} {value?was|were} checked"),
        ),
        forms={
            "near": (
                case(
                    "{value:trends} {value?was|were} checked, and nearest to a warning is the {series} in {near} "
                    "({shown}, usually {shown_usual})",
                    when=lambda v: "near" in v and _is_of_one(v),
                ),
                case(
                    "{value:trends} across {services:services} {value?was|were} checked, and nearest to a warning is the "
                    "{series} in {near} ({shown}, usually {shown_usual})",
                    when=lambda v: "near" in v,
                ),
            ),
        },
        values=_of_checked,
    ),
    "learning": Phrases(
        plain=(case("{value:none} of the {needed:weeks} that it takes to know what is usual {value?has|have} passed"),),
        zero_needs=Needs.NONE,
    ),
    "pattern": Phrases(
        plain=(case("{all} {pair} have {driver} as their main driver"),),
        forms={
            "reading": (
                case(
                    "{all} {pair} have {driver} as their main driver, which suggests {reading} rather than {rules_out}",
                    "{driver} are the main driver in {all}, which points to {reading} and not to {rules_out}",
                    when=lambda v: v.get("reading") and v.get("rules_out"),
                ),
            ),
        },
        values=_of_pattern,
    ),
    "flagged_changes": Phrases(
        plain=(case("{of} touched {any}"),),
        forms={"share": (case("{of} ({share:%}) touched {any}", when=lambda v: 0 < v["share"] < 100),)},
        values=_of_flagged,
    ),
    "dependency_updates": Phrases(
        plain=(
            case("the only change was a dependency update", when=lambda v: v["changes"] == 1),
            case("all {value:changes} were dependency updates", when=lambda v: v["changes"] == v["value"]),
            case("{value:none} of {changes:changes} {value?was a dependency update|were dependency updates}"),
        ),
        forms={
            "majors": (
                case("the only change was a dependency update, {told}", when=lambda v: v["changes"] == 1),
                case(
                    "all {value:changes} were dependency updates, {told}",
                    when=lambda v: v["changes"] == v["value"],
                ),
                case(
                    "{value:none} of {changes:changes} {value?was a dependency update|were dependency updates}, {told}"
                ),
            )
        },
        values=_of_updates,
    ),
    "calendar": Phrases(
        noun=(
            case(
                "{value:changes}[ of {subject}], {risky}, out late before days off or on a weekend",
                when=lambda v: v["value"],
            ),
        ),
        plain=(
            case(
                "no change[ of {subject}] went out late before days off or on a weekend", when=lambda v: not v["value"]
            ),
            case("{value:changes}[ of {subject}], {risky}, went out late before days off or on a weekend"),
        ),
        compare=Compare.COUNT,
        values=_of_late,
    ),
    "unreviewed": Phrases(
        zero_needs=Needs.CHANGES,
        noun=(case("{value:high-risk changes}[ in {subject}] merged without a review", when=lambda v: v["value"]),),
        plain=(
            case("no high-risk change[ in {subject}] merged without a review", when=lambda v: not v["value"]),
            case("{value:high-risk changes}[ in {subject}] merged without a review"),
        ),
        forms={
            "where": (case("{value:high-risk changes} merged without a review, in {where}", when=lambda v: v["value"]),)
        },
        compare=Compare.COUNT,
        values=lambda fact: {"where": strings(fact, "services")},
    ),
}
