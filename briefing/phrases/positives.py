"""Credit for what went well, by the kind of positive fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.narrative import Sentence
from briefing.phrases.reading import number, usual
from briefing.words import alone, among, capital, count, figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.payload import Fact, Payload

MOST_POSITIVES = 2


def positive_sentences(payload: Payload) -> tuple[Sentence, ...]:
    """Return at most two sentences of credit, in the order of the facts."""
    found = [fact for fact in payload.facts if fact.kind == "positive"]
    return tuple(Sentence(text=SAY[_name(fact)](fact), facts=(fact.id,)) for fact in found[:MOST_POSITIVES])


def _name(fact: Fact) -> str:
    return fact.id.split(".")[1]


def _calmer(fact: Fact) -> str:
    now, before = figure(number(fact, "now")), figure(number(fact, "usual"))
    return f"{capital(fact.subject.label)} was calmer than usual: {now} points on average, against {before}."


def _tested(fact: Fact) -> str:
    tested, changes = number(fact, "tested"), number(fact, "changes")
    text = f"{capital(among(tested, changes, 'code change'))} came with tests"
    now, before = figure(number(fact)), usual(fact)
    share = "" if tested == changes else f"{now} %, "
    return f"{text}." if before is None else f"{text} ({share}usually {figure(before)} %)."


def _no_reverts(fact: Fact) -> str:
    earlier, weeks = number(fact, "earlier"), number(fact, "weeks")
    return f"Nothing was taken back, after {count(earlier, 'revert')} in the {count(weeks, 'week')} before."


def _fewer(fact: Fact) -> str:
    before = usual(fact)
    against = "" if before is None else f", against {alone(before)} in a usual week"
    return f"{capital(count(number(fact), 'change'))} scored high or critical{against}."


SAY: dict[str, Callable[[Fact], str]] = {
    "calmer": _calmer,
    "tested": _tested,
    "no-reverts": _no_reverts,
    "fewer-elevated": _fewer,
}
