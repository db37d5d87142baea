"""Sums in one line: the printed reasons *are* the arithmetic. Small terms are folded into one and counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import MINUS, counted, in_words, listed
from briefing.editions.view.chart_data import Term
from briefing.editions.view.details import number_in, rows_in, text_in, value_of
from briefing.editions.view.figures import comparison_words, figure, number, rounded_terms

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.payload import Fact, Payload
    from briefing.editions.view.values import Reason

MOST_TERMS = 5
_NOTED = re.compile(r"^([^()]+) \(([^()]+)\)$")


def sum_line(total: float, terms: Sequence[Term]) -> str:
    """Write `41.2 = 29.0 usual + 8.1 lines added + 0.5 other signals`, largest terms first."""
    rounded = rounded_terms(total, [term.points for term in terms])
    exact = [Term(term.name, points) for term, points in zip(terms, rounded, strict=True)]
    return f"{number(total)} = {_joined(_folded(exact))}"


def _folded(terms: list[Term]) -> list[Term]:
    """Keep the first term and the largest others; fold the rest, and drop what rounds to nothing."""
    shown, small = strongest([term for term in terms[1:] if term.points])
    points = round(sum(term.points for term in small), 1)
    folded = [Term(f"from {in_words(len(small))} smaller signals", points)] if small else []
    return [*terms[:1], *shown, *folded]


def strongest(terms: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    """Return the terms with places of their own, the strongest first, and those in the last place."""
    ranked = sorted(terms, key=lambda term: (-abs(term.points), term.name))
    shown = len(ranked) if len(ranked) <= MOST_TERMS else MOST_TERMS - 1
    return ranked[:shown], ranked[shown:]


def _joined(terms: Sequence[Term]) -> str:
    words = [f"{number(terms[0].points)} {terms[0].name}"] if terms else ["0"]
    for term in terms[1:]:
        sign = MINUS if term.points < 0 else "+"
        words.append(f"{sign} {number(abs(term.points))} {term.name}")
    return " ".join(words)


def change_line(score: float, reasons: Sequence[Reason], gates: Sequence[str] = ()) -> str:
    """Write the sum of one change's score; titles of gates that lifted it come last."""
    if not reasons:
        return ""
    ranked = sorted(reasons, key=lambda one: (-abs(one.points), one.title))
    total = sum(one.points for one in reasons)
    line = sum_line(total, [Term(_reason_words(one), one.points) for one in ranked])
    if round(total, 1) >= round(score, 1):
        return line
    return f"{line}; {listed(gates) or 'a gate'} raised it to {number(score)}"


def _reason_words(reason: Reason) -> str:
    # A note in brackets would put brackets within brackets.
    reading = _NOTED.sub(r"\1, \2", reason.reading)
    # "54 lines added" would read like so many lines.
    words = f"for {reason.title} ({reading})" if reading else f"for {reason.title}"
    return f"{words}, assumed" if reason.assumed else words


def card_lines(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Write the arithmetic of one card's facts, in order."""
    lines = (_LINES[fact.kind](fact) for fact in facts if fact.kind in _LINES)
    return tuple(line for line in lines if line)


def scope_line(payload: Payload) -> str | None:
    """Write how the scope's mean score came from its usual, through the drivers."""
    movement = next((fact for fact in payload.facts if fact.kind == "movement"), None)
    if movement is None:
        return None
    drivers = [fact for fact in payload.facts if fact.kind == "driver"]
    terms = [Term(clean(fact.subject.label, limit=MAX_LABEL), value_of(fact) or 0.0) for fact in drivers]
    return _moved(movement.detail, terms) or None


def _service_movement(fact: Fact) -> str:
    rows = rows_in(fact.detail, "drivers")
    terms = [Term(clean(text_in(row, "title") or "a signal"), number_in(row, "points") or 0) for row in rows]
    line = _moved(fact.detail, terms)
    return f"mean score of a change: {line}" if line else ""


def _moved(detail: Mapping[str, JsonValue], terms: Sequence[Term]) -> str:
    now, usual = number_in(detail, "now"), number_in(detail, "usual")
    if now is None or usual is None:
        return ""
    return sum_line(now, [Term("usual", usual), *terms])


def _share(fact: Fact) -> str:
    changes, points = number_in(fact.detail, "changes"), number_in(fact.detail, "points")
    mean = number_in(fact.detail, "mean")
    if changes is None or points is None:
        return ""
    each = "" if mean is None else f", {number(mean)} each on average"
    whole = figure(fact.value, fact.unit)
    made = f"{number(points)} points from {counted(round(changes), 'changes')}"
    return f"{whole} of the week's points = {made}{each}"


def riskiest_deployment_line(payload: Payload) -> str | None:
    """Write the sum of the scope's riskiest deployment, and the weeks before."""
    fact = next((fact for fact in payload.facts if fact.id == "week.deployment"), None)
    line = "" if fact is None else deployment_line(fact)
    if fact is None or not line:
        return None
    against = "; ".join(comparison_words(fact))
    return f"{line} ({against})" if against else line


def deployment_line(fact: Fact) -> str:
    """Write a deployment's sum: its riskiest change, the batch, and its own signals."""
    score, riskiest = value_of(fact), fact.detail.get("riskiest")
    if score is None:
        return ""
    label = clean(fact.subject.label, limit=MAX_LABEL)
    top = None
    if isinstance(riskiest, dict):
        top = Term(text_in(riskiest, "label") or "its riskiest change", number_in(riskiest, "points") or 0.0)
    rows = ((row, text_in(row, "title") or "a signal", text_in(row, "reading")) for row in rows_in(fact.detail, "own"))
    own = [
        Term(f"{title} ({reading})" if reading else title, number_in(row, "points") or 0)
        for row, title, reading in rows
    ]
    others, batch, cut = (number_in(fact.detail, key) or 0.0 for key in ("others", "batch", "cut"))
    note = text_in(fact.detail, "note") or ""
    said = deployment_sum(score, cut=cut, riskiest=top, others=round(others), batch=batch, own=own, note=clean(note))
    return f"{label}: {said or '; '.join(filter(None, (number(score), clean(note))))}"


def deployment_sum(  # noqa: PLR0913 (the addends, each by name)
    points: float,
    *,
    cut: float,
    riskiest: Term | None,
    others: int,
    batch: float,
    own: Sequence[Term],
    note: str = "",
) -> str:
    """Write a sum: the riskiest change, the batch, and what the deployment's moment adds; `cut` is what is over 100."""
    terms = [] if riskiest is None else [Term(clean(riskiest.name, limit=MAX_LABEL), riskiest.points)]
    if batch:
        terms.append(Term(f"for {in_words(others)} more {'change' if others == 1 else 'changes'}", batch))
    terms += [Term(clean(one.name), one.points) for one in own]
    if not terms:
        return ""
    over = f"no score is over {number(points)}" if cut else ""
    return "; ".join(filter(None, (sum_line(points + cut, terms), note, over)))


_LINES: Mapping[str, Callable[[Fact], str]] = {
    "service_movement": _service_movement,
    "service_share": _share,
    "deployment": deployment_line,
}
