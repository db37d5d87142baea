"""What the briefing remembers, a line each: last week's asks with outcomes, then the warnings graded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.payload import MOST_SUBJECTS
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.week import asked_for
from briefing.contracts.words import counted, listed
from briefing.editions.view.details import number_in, rows_in, text_in, texts_in
from briefing.editions.view.figures import bare, figure

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.narrative import Sentence
    from briefing.contracts.payload import Fact, Payload

OUTCOMES: Mapping[str, str] = {
    "done": "Done",
    "partly": "Done in part",
    "not yet": "Not done yet",
    "not done": "Not done",
    "calmed": "Settled",
    "eased": "Partly settled",
    "lasts": "Still open",
    "cannot be known": "Cannot be checked",
}

STILL_OPEN = frozenset({"not yet", "lasts"})
"""Outcomes that say how long the ask has been open."""
MOST_CHANGES = 3
LEAST_WARNINGS = 5


def memory_lines(
    payload: Payload, opening: Sequence[Sentence] = (), *, kinds: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return the lines in the facts' order, a change of two asks once, without asks that the opening tells."""
    # Older versions' sentences have no spans; their briefings stay as they were.
    said = {one.facts[0]: one.text for one in opening if one.spans and len(one.facts) == 1}
    found = (fact for fact in payload.facts if fact.kind in (kinds or LINES) and _is_known(fact))
    facts = [fact for fact in found if not _is_told(fact, said.get(fact.id))]
    told: set[str] = set()
    return tuple(LINES[fact.kind](fact, told) for fact in facts)


def _is_told(fact: Fact, said: str | None) -> bool:
    """Whether a sentence tells all that an ask's line would: its outcome, and whatever was measured."""
    if said is None or fact.kind != "ask" or rows_in(fact.detail, "changes"):
        return False
    if fact.value in STILL_OPEN and (number_in(fact.detail, "weeks") or 0) > 1:
        return False
    return all(one.partition(":")[0] in said for one in _measured(fact.detail))


def _ask(fact: Fact, told_of: set[str]) -> str:
    names, asked = (fact.subject.label, *texts_in(fact.detail, "also")), texts_in(fact.detail, "asked")
    label = listed([clean(one, limit=MAX_LABEL) for one in names], most=MOST_SUBJECTS)
    words = OUTCOMES.get(str(fact.value), clean(str(fact.value)))
    told = "; ".join(clean(part) for part in (*_changes(fact.detail, told_of), *_measured(fact.detail)))
    what = f": {clean(asked[0])}" if asked else ""
    return f"{words}{_age(fact)} – {label}{what}{f' ({told})' if told else ''}"


def _age(fact: Fact) -> str:
    weeks = number_in(fact.detail, "weeks")
    return f" after {asked_for(int(weeks))}" if fact.value in STILL_OPEN and weeks else ""


def _changes(detail: Mapping[str, JsonValue], told: set[str]) -> Iterator[str]:
    """Say what became of each named change, with scores then and now if moved."""
    rows = [row for row in rows_in(detail, "changes") if text_in(row, "change") not in told]
    told |= {str(row.get("change")) for row in rows}
    for row in rows[:MOST_CHANGES]:
        before, after, weeks = (number_in(row, name) for name in ("before", "after", "weeks"))
        moved = "" if before is None or after in {None, before} else f": {figure(before, '')} → {bare(after, '')}"
        since = f", {asked_for(int(weeks))} running" if weeks and weeks > 1 and row.get("word") in STILL_OPEN else ""
        yield f"{text_in(row, 'change')} {text_in(row, 'says')}{moved}{since}"
    if len(rows) > MOST_CHANGES:
        yield f"{len(rows) - MOST_CHANGES} more"


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
        yield f"{listed(blind)} {'was' if len(blind) == 1 else 'were'} not read in full"


def _hits(fact: Fact, _: set[str]) -> str:
    """Count a service once a week on both sides: those without a warning are weeks of services."""
    weeks, days = number_in(fact.detail, "weeks"), number_in(fact.detail, "days")
    return (
        f"Over {counted(int(weeks or 0), 'weeks')}, an incident began within {counted(int(days or 0), 'days')} of "
        f"{_rate(fact.detail)} warnings, and after {_rate(fact.detail.get('others'))} weeks of a service without one"
    )


def _lift(fact: Fact, _: set[str]) -> str:
    weeks, risky = number_in(fact.detail, "weeks"), _rate(fact.detail.get("risky"))
    return (
        f"Over {counted(int(weeks or 0), 'weeks')}, {risky} deployments scoring high or critical had an incident, and "
        f"{_rate(fact.detail.get('safe'))} scoring safe: {figure(number_in(fact.detail, 'times'), '')} times as often"
    )


def _is_known(fact: Fact) -> bool:
    """Whether a forecast was graded by enough: a few warnings are chance."""
    if fact.kind == "forecast":
        return (number_in(fact.detail, "of") or 0) >= LEAST_WARNINGS
    return fact.kind != "lift" or number_in(fact.detail, "times") is not None


def _rate(detail: JsonValue) -> str:
    if not isinstance(detail, dict):
        return "an unknown part"
    hits, total, percent = (number_in(detail, key) for key in ("hits", "of", "percent"))
    share = "" if percent is None else f" ({figure(percent, 'percent')})"
    return f"{figure(hits, '')} of {figure(total, '')}{share}"


LINES: Mapping[str, Callable[[Fact, set[str]], str]] = {"ask": _ask, "forecast": _hits, "lift": _lift}
"""How to write each kind that looks back."""
