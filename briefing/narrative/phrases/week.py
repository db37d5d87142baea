"""What is said of the whole week: how much landed, how risky it was, what moved it and what was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases.table import Compare, Items, Phrases, case
from briefing.narrative.values import numbers, rows, strings
from briefing.words import among, every, figure, in_words

if TYPE_CHECKING:
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values
    from briefing.payload import Fact

NOTABLE: Final = 1.0
"""Points by which a mean score must differ from the usual one to be called a movement."""
LEAST_DRIVEN: Final = 0.5
"""Points that a signal has to add to a movement to be named for it."""


def moved(fact: Fact) -> Values:
    """Return how far a mean score is from its usual one, and what took it there, the largest parts first."""
    gap, sign = numbers(fact.value)[0], 1 if numbers(fact.value)[0] > 0 else -1
    parts = [(numbers(row["points"])[0], str(row["title"])) for row in rows(fact, "drivers")]
    driven = sorted(((sign * points, title) for points, title in parts if sign * points >= LEAST_DRIVEN), reverse=True)
    named = [f"{title} ({'+' if sign > 0 else '−'}{figure(points)})" for points, title in driven[:2]]
    return {"gap": abs(gap), "sign": sign if abs(gap) >= NOTABLE else 0, "drivers": named}


def is_level(v: Values) -> bool:
    """Hold of a mean score that is near its usual one."""
    return v["sign"] == 0 and figure(numbers(v["now"])[0]) != figure(numbers(v["usual"])[0])


def is_same(v: Values) -> bool:
    """Hold of a mean score that shows the same figure as its usual one."""
    return v["sign"] == 0


def rose(v: Values) -> bool:
    """Hold of a mean score that is above its usual one."""
    return v["sign"] == 1


def _of_group(fact: Fact) -> Values:
    return {"rising": strings(fact, "services")}


def _of_pattern(fact: Fact) -> Values:
    services = strings(fact, "services")
    return {"all": services, "pair": "both" if len(services) == 2 else "all"}


def _of_checked(fact: Fact) -> Values:
    near = fact.detail.get("nearest")
    if not isinstance(near, dict):
        return {}
    unit, (now, usual) = str(near["unit"]), numbers(near["value"], near["usual"])
    shown = f"{figure(now)} %" if unit == "percent" else f"{figure(now)} {unit[:-1] if now == 1 else unit}"
    return {
        "series": str(near["series"]),
        "near": str(near["subject"]),
        "shown": shown,
        "shown_usual": f"{figure(usual)}{' %' if unit == 'percent' else ''}",
    }


def _of_flagged(fact: Fact) -> Values:
    changes = numbers(fact.detail.get("changes"))
    return {"of": among(numbers(fact.value)[0], changes[0], "change"), "all": strings(fact, "services")}


def _of_late(fact: Fact) -> Values:
    late, risky = int(numbers(fact.value)[0]), int(numbers(fact.detail.get("elevated"))[0])
    return {"whole": every(late), "part": in_words(risky) if risky else "none"}


def _of_unreviewed(fact: Fact) -> Values:
    return {"where": strings(fact, "services")}


TABLE: Table = {
    "week_changes": Phrases(
        plain=(
            case("no change landed", when=lambda v: not v["value"]),
            case("{value:changes} landed", "the week brought {value:changes}"),
        ),
        compare=Compare.COUNT,
    ),
    "week_mean": Phrases(
        plain=(case("a change scored {value} points on average", "the mean score of a change was {value} points"),),
        compare=Compare.LEVEL,
        values=lambda _: {"usual": None},
    ),
    "band": Phrases(
        plain=(
            case("no change scored {name}", when=lambda v: not v["value"]),
            case("{value:changes} scored {name}"),
        ),
        forms={"share": (case("{share:%} of the changes scored {name}", when=lambda v: v["value"]),)},
        compare=Compare.COUNT,
        part=("scored", "{name}"),
    ),
    "elevated": Phrases(
        noun=(
            case(
                "{value:high-risk changes}[ in {subject}], against {usual:none} usually",
                "{value:high-risk changes}[ in {subject}]",
            ),
        ),
        plain=(
            case("no change[ in {subject}] scored high or critical", when=lambda v: not v["value"]),
            case("{value:changes}[ in {subject}] scored high or critical"),
        ),
        compare=Compare.COUNT,
        part=("scored", "high or critical"),
        items=Items("changes scored high or critical in {list}", "{subject} ({value:word})", lambda v: v["value"]),
    ),
    "movement": Phrases(
        plain=(
            case("a change scored {now} points on average, close to the usual {usual}", when=is_level),
            case("a change scored {now} points on average, as usual", when=is_same),
            case(
                "a change scored {now} points on average, {gap} above the usual {usual}",
                "the mean score of a change rose to {now} points, from a usual {usual}",
                when=rose,
            ),
            case(
                "a change scored {now} points on average, {gap} below the usual {usual}",
                "the mean score of a change fell to {now} points, from a usual {usual}",
            ),
        ),
        values=moved,
    ),
    "driver": Phrases(
        plain=(
            case(
                "{subject} made up {now} points of a change's score on average", when=lambda v: v["now"] == v["usual"]
            ),
            case("{subject} made up {now} points of a change's score on average, against {usual} usually"),
        ),
        items=Items("{list}", "{subject} ({value:signed})", lambda v: v["value"]),
    ),
    "driver_group": Phrases(
        noun=(case("{subject} at {value} points of a change on average, against {usual} usually"),),
        plain=(case("{subject} added {value} points to a change on average"),),
        forms={
            "where": (
                case(
                    "{subject} added {value} points to a change on average, and clearly more than usual in {rising}",
                    when=lambda v: v["rising"],
                ),
            ),
        },
        compare=Compare.LEVEL,
        values=_of_group,
        items=Items("{list}", "{subject} ({value} points of a change on average)", lambda v: v["value"]),
    ),
    "record": Phrases(
        plain=(
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
    "repairs": Phrases(
        noun=(
            case(
                "{value:fixes and reverts}[ in {subject}], against {usual:none} usually",
                "{value:fixes and reverts}[ in {subject}]",
            ),
        ),
        plain=(
            case("no fix or revert landed[ in {subject}]", when=lambda v: not v["value"]),
            case("{value:fixes and reverts} landed[ in {subject}]"),
        ),
        compare=Compare.COUNT,
        items=Items("fixes and reverts landed in {list}", "{subject} ({value:word})", lambda v: v["value"]),
    ),
    "reverts": Phrases(
        noun=(case("{value:reverts}[ in {subject}]"),),
        plain=(
            case("no revert landed[ in {subject}]", when=lambda v: not v["value"]),
            case("{value:reverts} landed[ in {subject}]"),
        ),
        compare=Compare.COUNT,
        items=Items("reverts landed in {list}", "{subject} ({value:word})", lambda v: v["value"]),
    ),
    "checked": Phrases(
        plain=(case("{value:trends} in {services:services} {value?was|were} checked"),),
        forms={
            "near": (
                case(
                    "{value:trends} in {services:services} {value?was|were} checked, and nearest to a warning is the "
                    "{series} in {near} ({shown}, {shown_usual} usually)",
                    when=lambda v: "near" in v,
                ),
            ),
        },
        values=_of_checked,
    ),
    "learning": Phrases(
        plain=(case("there are {value:none} of the {needed:weeks} that it takes to know what is usual"),)
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
        plain=(case("{of} touched {all}"),),
        forms={"share": (case("{of} ({share:%}) touched {all}"),)},
        values=_of_flagged,
    ),
    "calendar": Phrases(
        noun=(
            case("one change[ of {subject}] out late before days off", when=lambda v: v["value"] == 1),
            case(
                "{value:changes}[ of {subject}] out late before days off, {whole} high-risk",
                when=lambda v: v["value"] == v["elevated"],
            ),
            case("{value:changes}[ of {subject}] out late before days off, {part} of them high-risk"),
        ),
        plain=(
            case("nothing[ of {subject}] went out late before days off", when=lambda v: not v["value"]),
            case("{value:changes}[ of {subject}] went out late before days off"),
        ),
        forms={
            "risky": (
                case(
                    "one change[ of {subject}] went out late before days off, and it is high-risk",
                    when=lambda v: v["value"] == 1 and v["elevated"],
                ),
                case(
                    "one change[ of {subject}] went out late before days off, and it is not high-risk",
                    when=lambda v: v["value"] == 1,
                ),
                case(
                    "{value:changes}[ of {subject}] went out late before days off, {whole} high-risk",
                    when=lambda v: v["value"] and v["value"] == v["elevated"],
                ),
                case(
                    "{value:changes}[ of {subject}] went out late before days off, {part} of them high-risk",
                    when=lambda v: v["value"],
                ),
            ),
        },
        compare=Compare.COUNT,
        values=_of_late,
    ),
    "unreviewed": Phrases(
        noun=(case("{value:high-risk changes}[ in {subject}] merged without a review"),),
        plain=(case("{value:high-risk changes}[ in {subject}] merged without a review", when=lambda v: v["value"]),),
        forms={
            "where": (case("{value:high-risk changes} merged without a review, in {where}", when=lambda v: v["value"]),)
        },
        compare=Compare.COUNT,
        values=_of_unreviewed,
    ),
}
