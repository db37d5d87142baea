"""What the briefing remembers, a line each: last week's asks with their outcome, then the warnings graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions.details import number_in, text_in, texts_in
from briefing.editions.figures import bare, figure
from briefing.editions.strangers import MAX_LABEL, clean
from briefing.editions.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import JsonValue

    from briefing.payload import Fact, Payload

OUTCOMES: Mapping[str, str] = {
    "done": "Done",
    "partly": "Done in part",
    "not yet": "Not done yet",
    "cannot be known": "Cannot be checked",
}


def memory_lines(payload: Payload) -> tuple[str, ...]:
    """Return the lines in the order of the facts."""
    return tuple(LINES[fact.kind](fact) for fact in payload.facts if fact.kind in LINES)


def _ask(fact: Fact) -> str:
    label, asked = clean(fact.subject.label, limit=MAX_LABEL), texts_in(fact.detail, "asked")
    words = OUTCOMES.get(str(fact.value), clean(str(fact.value)))
    told = "; ".join(clean(part) for part in _measured(fact.detail))
    what = f", {clean(asked[0])}" if asked else ""
    return f"{words}: {label}{what}{f' ({told})' if told else ''}"


def _measured(detail: Mapping[str, JsonValue]) -> Iterator[str]:
    unit, before, after = text_in(detail, "unit") or "", number_in(detail, "before"), number_in(detail, "after")
    if before is not None or after is not None:
        usual = number_in(detail, "usual")
        against = "" if usual is None else f", usually {bare(usual, unit)}"
        yield f"{text_in(detail, 'measure')}: {bare(before, unit)} then, {bare(after, unit)} now{against}"
    left = number_in(detail, "left_before"), number_in(detail, "left_after")
    if left[0] is not None and left[1] is not None:
        yield f"budget left: {bare(left[0], 'percent')} then, {bare(left[1], 'percent')} now"
    if risky := number_in(detail, "risky_unapproved"):
        yield f"{figure(risky, '')} of them high-risk and not approved by an owner"
    unseen, meanwhile = number_in(detail, "out_unapproved"), number_in(detail, "deployed_meanwhile")
    if unseen:
        yield f"{counted(int(unseen), 'changes')} went out without an owner's approval"
    if meanwhile:
        yield f"{counted(int(meanwhile), 'deployments')} went out meanwhile"
    if blind := texts_in(detail, "blind"):
        yield f"{listed(blind)} could not be read"


def _hits(fact: Fact) -> str:
    weeks, days = number_in(fact.detail, "weeks"), number_in(fact.detail, "days")
    if weeks is None or days is None:
        return f"Warnings followed by an incident: {clean(str(fact.value))}"
    return (
        f"Over {counted(int(weeks), 'weeks')}, an incident began within {counted(int(days), 'days')} on "
        f"{_rate(fact.detail)} services with a warning, and on {_rate(fact.detail.get('others'))} without one"
    )


def _lift(fact: Fact) -> str:
    weeks, times = number_in(fact.detail, "weeks"), number_in(fact.detail, "times")
    if weeks is None:
        return f"Deployments with an incident, risky ones against safe ones: {clean(str(fact.value))}"
    often = "" if times is None else f": {figure(times, '')} times as often"
    return (
        f"Over {counted(int(weeks), 'weeks')}, {_rate(fact.detail.get('risky'))} deployments scoring high or "
        f"critical had an incident, and {_rate(fact.detail.get('safe'))} scoring safe{often}"
    )


def _rate(detail: JsonValue) -> str:
    if not isinstance(detail, dict):
        return "an unknown part"
    hits, total, percent = (number_in(detail, key) for key in ("hits", "of", "percent"))
    share = "" if percent is None else f" ({figure(percent, 'percent')})"
    return f"{figure(hits, '')} of {figure(total, '')}{share}"


LINES: Mapping[str, Callable[[Fact], str]] = {"ask": _ask, "forecast": _hits, "lift": _lift}
"""How each kind that looks back is written."""
