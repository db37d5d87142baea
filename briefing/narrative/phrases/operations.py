"""What is said of deployments, incidents and the sources that tell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import neutral
from briefing.narrative.phrases.table import Compare, Phrases, case
from briefing.narrative.values import numbers
from briefing.words import alone, among, count, every, in_words

if TYPE_CHECKING:
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values
    from briefing.payload import Fact

MOST_TITLE = 80


def quoted(text: str) -> str:
    """Return a stranger's title between quotation marks that it cannot end, at most 80 characters of it."""
    return f"“{neutral(text, limit=MOST_TITLE).replace('“', chr(39)).replace('”', chr(39))}”"


def _of_failures(fact: Fact) -> Values:
    failed, total = numbers(fact.value)[0], numbers(fact.detail.get("deployments"))
    if not total or not total[0] or (total[0] == 1 and not failed):
        return {"of": None}
    of = (
        f"none of {count(total[0], 'deployment')}"
        if not failed and total[0] > 1
        else among(failed, total[0], "deployment")
    )
    return {"of": of}


def _of_rate(fact: Fact) -> Values:
    failed, total = numbers(fact.detail["failed"], fact.detail["deployments"])
    return {"of": among(failed, total, "deployment")}


def _of_restore(fact: Fact) -> Values:
    lately = fact.detail.get("lately")
    if not isinstance(lately, dict):
        return {}
    usual = next((numbers(one.value) for one in fact.comparisons if one.against == "usual"), [])
    is_longest = bool(usual) and numbers(lately["median"])[0] <= usual[0]
    return {**{f"lately_{name}": value for name, value in lately.items()}, "is_longest": is_longest}


def _of_incidents(fact: Fact) -> Values:
    begun, unresolved = int(numbers(fact.value)[0]), int(numbers(fact.detail.get("unresolved"))[0])
    title = fact.detail.get("title")
    return {
        "quoted": quoted(title) if isinstance(title, str) and title else None,
        "state": "is not resolved yet" if unresolved else "is resolved",
        "open": _open(begun, unresolved),
    }


def _open(begun: int, unresolved: int) -> str:
    """Say how many of several incidents are not resolved yet."""
    if unresolved in {0, begun}:
        return (
            f"{'neither' if begun == 2 else 'none'} is resolved yet" if unresolved else f"{every(begun)} are resolved"
        )
    return f"{in_words(unresolved)} of them {'is' if unresolved == 1 else 'are'} not resolved yet"


def _of_restored(fact: Fact) -> Values:
    title = fact.detail.get("title")
    return {"quoted": quoted(title) if isinstance(title, str) and title else None}


def _of_forecast(fact: Fact) -> Values:
    hits, of = numbers(fact.detail["hits"], fact.detail["of"])
    others = fact.detail.get("others")
    told = numbers(others.get("hits"), others.get("of")) if isinstance(others, dict) else []
    return {
        "hit": among(hits, of, "warning") if hits or of > 1 else "the only warning",
        "verb": ("was" if hits == 1 or not hits else "were") if hits or of > 1 else "was not",
        "other": f"{alone(told[0])} of {in_words(told[1])}" if len(told) == 2 and told[1] else None,
    }


def _of_lift(fact: Fact) -> Values:
    told: Values = {}
    for side in ("risky", "safe"):
        rate = fact.detail.get(side)
        hits, of = numbers(rate.get("hits"), rate.get("of")) if isinstance(rate, dict) else (0.0, 0.0)
        told[side] = f"{alone(hits)} of {in_words(of)} {side}"
    return told


TABLE: Table = {
    "deployments": Phrases(
        plain=(
            case("nothing was deployed", when=lambda v: not v["value"]),
            case("{value:deployments} went out", "the week had {value:deployments}"),
        ),
        compare=Compare.COUNT,
    ),
    "failures": Phrases(
        plain=(
            case("{of} is known to have failed", when=lambda v: not v["value"]),
            case("{of} failed"),
        ),
        compare=Compare.COUNT,
        values=_of_failures,
        part=("failed", ""),
    ),
    "failure_rate": Phrases(
        noun=(case("{of} failed ({value:%})"),),
        plain=(case("{of} failed ({value:%})"),),
        compare=Compare.PERCENT,
        values=_of_rate,
    ),
    "lead_time": Phrases(
        plain=(case("the median lead time of a change was {value:hours}"),),
        compare=Compare.LEVEL,
    ),
    "incidents": Phrases(
        plain=(
            case("no incident began", when=lambda v: not v["value"]),
            case("{value:incidents} began"),
        ),
        compare=Compare.COUNT,
    ),
    "mttr": Phrases(
        noun=(case("a median of {value:span} to restore, against {usual:span} usually"),),
        plain=(
            case("the one incident resolved took {value:span} to restore", when=lambda v: v["incidents"] == 1),
            case("the median time to restore was {value:span}, over {incidents:incidents}"),
        ),
        forms={
            "lately": (
                case(
                    "the longest of {lately_incidents:incidents} over {lately_weeks:weeks} took {lately_longest:span} to "
                    "restore, against a median of {usual:span} usually",
                    when=lambda v: v.get("is_longest"),
                ),
                case(
                    "over {lately_weeks:weeks} the median time to restore was {lately_median:span}, over "
                    "{lately_incidents:incidents}, against {usual:span} usually",
                ),
            ),
        },
        compare=Compare.SPAN,
        values=_of_restore,
    ),
    "service_incidents": Phrases(
        noun=(
            case(
                "one unresolved incident after a deployment[ of {subject}]",
                when=lambda v: v["value"] == 1 and v["unresolved"],
            ),
            case("one incident after a deployment[ of {subject}], now resolved", when=lambda v: v["value"] == 1),
            case(
                "{value:incidents} after deployments[ of {subject}], {unresolved:word} of them unresolved",
                when=lambda v: v["unresolved"],
            ),
            case("{value:incidents} after deployments[ of {subject}], all resolved"),
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
                    "{quoted} followed a deployment[ of {subject}] after {minutes_after:span} and {state}",
                    when=lambda v: v["value"] == 1,
                ),
            ),
            "since": (
                case(
                    "an incident after a deployment[ of {subject}] has been open since {open_since:moment}",
                    when=lambda v: v["value"] == 1 and v["unresolved"],
                ),
                case(
                    "{unresolved:incidents} after deployments[ of {subject}] {unresolved?is|are} not resolved yet, open "
                    "since {open_since:moment} or later",
                    when=lambda v: v["unresolved"] > 1,
                ),
            ),
        },
        values=_of_incidents,
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
                    "an incident[ in {subject}] ended on {resolved_at:weekday}, after {by} had taken {taken_back} back",
                    when=lambda v: v["value"] == 1,
                ),
            ),
            "title": (case("{quoted}[ in {subject}] ended on {resolved_at:weekday}, after {minutes:span}"),),
        },
        values=_of_restored,
    ),
    "deployment": Phrases(
        plain=(
            case(
                "no deployment of the week scored higher than {subject}, at {value} points",
                when=lambda v: v["id"] == "week.deployment",
            ),
            case(
                "no deployment of {service} scored higher than {subject}, at {value} points",
                when=lambda v: not v["id"].startswith("deployment."),
            ),
            case("the deployment {subject} scored {value} points"),
        ),
    ),
    "source": Phrases(
        plain=(
            case(
                "{label} could not be read after {as_of:day}, so what it tells is missing here",
                when=lambda v: v["value"] == "failed" and v.get("as_of"),
            ),
            case("{label} could not be read, so what it tells is missing here", when=lambda v: v["value"] == "failed"),
            case(
                "{label} has brought nothing new since {as_of:day}, so what it tells may be missing here",
                when=lambda v: v.get("as_of"),
            ),
            case("{label} has brought nothing new, so what it tells may be missing here"),
        ),
    ),
    "forecast": Phrases(
        plain=(case("{hit} {verb} followed by an incident within {days:days}"),),
        forms={
            "others": (
                case(
                    "{hit} {verb} followed by an incident within {days:days}, against {other} services without a warning",
                ),
            ),
        },
        values=_of_forecast,
    ),
    "lift": Phrases(
        plain=(case("{risky} deployments had an incident, against {safe} ones"),),
        forms={
            "times": (
                case("over {weeks:weeks}, high-risk deployments had incidents {times} times as often as safe ones"),
            ),
        },
        values=_of_lift,
    ),
}
