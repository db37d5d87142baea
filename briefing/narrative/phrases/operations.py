"""What is said of deployments, incidents and the sources that tell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.words import alone, among, count, every, figure, in_words, listed, nobody
from briefing.narrative.phrases.table import Compare, Phrases, case
from briefing.narrative.phrases.usual import above_usual, are_alike
from briefing.narrative.values import numbers, safe, strings

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values

MOST_TITLE = 80
MOST_NAMED = 3
FEW = 3
"""Incidents of one week under which it is the last four weeks that stand out."""
NAMED: Final = {"risky": "high-risk", "safe": "safe"}


def quoted(text: object) -> str | None:
    """Return a stranger's title between quotation marks that it cannot end, None where there is nothing to see."""
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
        return {"over": []}
    usual = next((numbers(one.value) for one in fact.comparisons if one.against == "usual"), [])
    is_few = numbers(fact.detail["incidents"])[0] < FEW or not usual or numbers(fact.value)[0] <= usual[0]
    over = [name for name in ("median", "longest") if is_few and usual and numbers(lately[name])[0] > usual[0]]
    told = [name for name in over if not are_alike(Compare.SPAN, numbers(lately[name])[0], usual[0])]
    return {f"lately_{name}": value for name, value in lately.items()} | {"over": told[:1]}


def _of_incidents(fact: Fact) -> Values:
    begun, unresolved = int(numbers(fact.value)[0]), int(numbers(fact.detail.get("unresolved"))[0])
    return {
        "quoted": quoted(fact.detail.get("title")),
        "state": "is not resolved yet" if unresolved else "is resolved",
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
    """Count a service once a Monday, so that what is held against its warnings are weeks and no services."""
    hits, of = numbers(fact.detail["hits"], fact.detail["of"])
    others = fact.detail.get("others")
    told = numbers(others.get("hits"), others.get("of")) if isinstance(others, dict) else []
    return {
        "hit": "the only warning" if of == 1 else among(hits, of, "warning"),
        "verb": "was" if hits == 1 or of == 1 else "were",
        "not": " not" if of == 1 and not hits else "",
        "other": f"{alone(told[0])} of {count(told[1], 'service week')}" if len(told) == 2 and told[1] else None,
    }


def _of_lift(fact: Fact) -> Values:
    told: Values = {}
    for side in ("risky", "safe"):
        rate = fact.detail.get(side)
        hits, of = numbers(rate.get("hits"), rate.get("of")) if isinstance(rate, dict) else (0.0, 0.0)
        told[side] = among(hits, of, f"{NAMED[side]} deployment") if of else None
    times = numbers(fact.detail.get("times"))
    told["often"] = ("as often" if times[0] == 1 else f"{figure(times[0])} times as often") if times else None
    return told


TABLE: Table = {
    "deployments": Phrases(
        plain=(
            case("no deployment went out", when=lambda v: not v["value"]),
            case("{value:deployments} went out", "the week had {value:deployments}"),
        ),
        compare=Compare.COUNT,
    ),
    "failures": Phrases(
        plain=(
            case("{of} is known to have failed", when=lambda v: not v["value"]),
            case("{of} failed or had to be rolled back", when=lambda v: v.get("rolled_back")),
            case("{of} failed"),
        ),
        # Another week had another number of deployments, so that "two of nine, as usual" would be wrong.
        compared=(
            case("no deployment is known to have failed", when=lambda v: v["of"] and not v["value"]),
            case("{value:deployments} failed", when=lambda v: v["of"]),
        ),
        compare=Compare.COUNT,
        values=_of_failures,
        part=("failed", ""),
        no_part="is known to have failed",
    ),
    "failure_rate": Phrases(
        noun=(case("{of} failed ({value:%})"),),
        plain=(case("{of} failed ({value:%})"),),
        compared=(case("{of} failed, or {value:%}"),),
        compare=Compare.PERCENT,
        values=_of_rate,
    ),
    "lead_time": Phrases(
        plain=(case("the median lead time of a change was {value:hours}"),),
        compare=Compare.LEVEL,
    ),
    "incidents": Phrases(
        plain=(
            case("no incident is known to have begun", when=lambda v: not v["value"]),
            case("{value:incidents} began"),
        ),
        forms={
            "title": (
                case("one incident, {quoted}, began and was over after {minutes:span}", when=lambda v: "minutes" in v),
                case("one incident, {quoted}, began and was open at the end of the week"),
            ),
        },
        compare=Compare.COUNT,
        values=lambda fact: {"quoted": quoted(fact.detail.get("title"))},
    ),
    "mttr": Phrases(
        noun=(
            above_usual(Compare.SPAN, "a median of {value:span} to restore"),
            case(
                "a median of {lately_median:span} to restore over the last {lately_weeks:weeks}, against {usual:span} in "
                "a usual week",
                when=lambda v: v["over"] == ["median"],
            ),
            case(
                "an incident of the last {lately_weeks:weeks} that took {lately_longest:span}, against a usual "
                "median of {usual:span}",
                when=lambda v: v["over"] == ["longest"],
            ),
        ),
        plain=(
            case("the one incident that was resolved took {value:span}", when=lambda v: v["incidents"] == 1),
            case("the median time to restore, over {incidents:incidents}, was {value:span}"),
        ),
        forms={
            "lately": (
                case(
                    "the longest of {lately_incidents:incidents} over the last {lately_weeks:weeks} took "
                    "{lately_longest:span}, against a usual median of {usual:span}",
                    when=lambda v: v["over"] == ["longest"],
                ),
                case(
                    "over the last {lately_weeks:weeks}, the median time to restore of {lately_incidents:incidents} was "
                    "{lately_median:span}, against {usual:span} in a usual week",
                    when=lambda v: v["over"] == ["median"],
                ),
            ),
        },
        compare=Compare.SPAN,
        values=_of_restore,
    ),
    "service_incidents": Phrases(
        noun=(
            case(
                "the unresolved incident {quoted} after a deployment[ of {subject}]",
                when=lambda v: v["value"] == 1 and v["unresolved"] and v["quoted"],
            ),
            case(
                "one unresolved incident after a deployment[ of {subject}]",
                when=lambda v: v["value"] == 1 and v["unresolved"],
            ),
            case("one incident after a deployment[ of {subject}], now resolved", when=lambda v: v["value"] == 1),
            case(
                "{value:unresolved incidents} after deployments[ of {subject}]",
                when=lambda v: v["unresolved"] == v["value"],
            ),
            case(
                "{value:incidents} after deployments[ of {subject}], {unresolved:word} of them unresolved",
                when=lambda v: v["unresolved"],
            ),
            case("{value:incidents} after deployments[ of {subject}], {whole} now resolved"),
        ),
        plain=(
            case(
                "one incident followed a deployment[ of {subject}] after {minutes_after:span} and {state}",
                "an incident followed a deployment[ of {subject}] after {minutes_after:span}, and it {state}",
                when=lambda v: v["value"] == 1,
            ),
            case("{value:incidents} followed deployments[ of {subject}], and {open}"),
        ),
        forms={
            "title": (
                case(
                    "the incident {quoted} followed a deployment[ of {subject}] after {minutes_after:span} and {state}",
                    when=lambda v: v["value"] == 1,
                ),
            ),
            "since": (
                case(
                    "an incident after a deployment[ of {subject}] has been open since {open_since:moment}",
                    when=lambda v: v["unresolved"] == 1,
                ),
                case(
                    "{unresolved:incidents} after deployments[ of {subject}] are open, the first since {open_since:moment}",
                    when=lambda v: v["unresolved"] > 1,
                ),
            ),
        },
        values=_of_incidents,
    ),
    "attempt": Phrases(
        plain=(
            case("{fixes} {is} not out, since {deployment} failed on {at:weekday}", when=lambda v: v["fixes"]),
            case("{others} {is} not out, since {deployment} failed on {at:weekday}"),
        ),
        values=_of_attempt,
    ),
    "restored": Phrases(
        plain=(
            case(
                "an incident[ in {subject}] ended on {resolved_at:weekday}, after {minutes:span}",
                when=lambda v: v["value"] == 1,
            ),
            case("{value:incidents}[ in {subject}] ended, the last on {resolved_at:weekday}, after {minutes:span}"),
        ),
        forms={
            "revert": (
                case(
                    "the incident {quoted}[ in {subject}] ended on {resolved_at:weekday} after {minutes:span}, once {by} "
                    "had taken {taken_back} back",
                    when=lambda v: v["value"] == 1 and v["quoted"],
                ),
                case(
                    "an incident[ in {subject}] ended on {resolved_at:weekday}, after {by} had taken {taken_back} back",
                    when=lambda v: v["value"] == 1,
                ),
            ),
            "title": (
                case("the incident {quoted}[ in {subject}] ended on {resolved_at:weekday}, after {minutes:span}"),
            ),
        },
        values=lambda fact: {"quoted": quoted(fact.detail.get("title"))},
    ),
    "deployment": Phrases(
        plain=(
            case(
                "the deployment {subject} scored {value:points}, and no other of the week scored higher",
                when=lambda v: v["id"] == "week.deployment",
            ),
            case(
                "the deployment {subject} scored {value:points}, and no other of its service in the week scored higher",
                when=lambda v: not v["id"].startswith("deployment."),
            ),
            case("the deployment {subject} of {at:day} scored {value:points}", when=lambda v: v["earlier"]),
            case("the deployment {subject} scored {value:points}"),
        ),
        forms={"out": (case("the deployment {subject} went out on {at:weekday}, {at:day}"),)},
        values=lambda fact: {"earlier": bool(fact.detail.get("earlier"))},
    ),
    "source": Phrases(
        plain=(
            case(
                "{label} could not be read after {as_of:day}, and what it told later is missing from this briefing",
                when=lambda v: v["value"] == "failed" and v.get("as_of"),
            ),
            case(
                "{label} could not be read, and what it tells is missing from this briefing",
                when=lambda v: v["value"] == "failed",
            ),
            case(
                "{label} has brought nothing new since {as_of:day}, and what it would tell may be missing",
                when=lambda v: v.get("as_of"),
            ),
            case("{label} has brought nothing new, and what it would tell may be missing"),
        ),
    ),
    "forecast": Phrases(
        plain=(case("{hit} {verb}{not} followed by an incident within {days:days}"),),
        forms={
            "others": (
                case(
                    "{hit} {verb}{not} followed by an incident within {days:days}, against {other} without a warning",
                ),
            ),
        },
        values=_of_forecast,
    ),
    "lift": Phrases(
        plain=(case("over {weeks:weeks}, {risky} had an incident, against {safe}"),),
        forms={
            "times": (case("over {weeks:weeks}, high-risk deployments had incidents {often} as safe ones"),),
        },
        values=_of_lift,
    ),
}
