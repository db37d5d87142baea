"""What is said of what went well: a table by the name of the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.words import among
from briefing.narrative.phrases.table import Needs, Phrases, case
from briefing.narrative.values import numbers

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values


def _of_positive(fact: Fact) -> Values:
    tested = numbers(fact.detail.get("tested"), fact.detail.get("changes"))
    of = among(tested[0], tested[1], "code change") if "tested" in fact.detail else None
    return {"of": of, "is_all": "tested" in fact.detail and tested[0] == tested[1]}


TABLE: Table = {
    "positive": Phrases(
        zero_needs=Needs.CHANGES,
        plain=(
            case(
                "{subject} was calmer than usual: {now:points} on average, against {usual}",
                "changes in {subject} scored {now:points} on average, down from a usual {usual}",
                when=lambda v: v["name"] == "calmer",
            ),
            case("{of} came with tests", when=lambda v: v["name"] == "tested" and v["is_all"]),
            case(
                "{of} came with tests ({value:%}, usually {usual:%})",
                "{value:%} of the code changes came with tests, against {usual:%} in a usual week",
                when=lambda v: v["name"] == "tested",
            ),
            case(
                "no revert landed, after {earlier:word} the week before",
                when=lambda v: v["name"] == "no-reverts" and v["weeks"] == 1,
            ),
            case(
                "no revert landed, after {earlier:word} in the {weeks:weeks} before",
                when=lambda v: v["name"] == "no-reverts",
            ),
            case(
                "{value:changes} scored high or critical, against {usual:none} in a usual week",
                when=lambda v: v["value"],
            ),
            case("no change scored high or critical, against {usual:none} in a usual week"),
        ),
        values=_of_positive,
    ),
}
