"""What is said of last week's asks: what was asked, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases.table import Phrases, case
from briefing.narrative.values import numbers, rows, safe
from briefing.narrative.wording import Piece
from briefing.words import count, figure, in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Clause, Values
    from briefing.payload import Fact

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "done": ("was done", "were done"),
    "calmed": ("has settled", "have settled"),
    "partly": ("was done in part", "were done in part"),
    "eased": ("has settled in part", "have settled in part"),
    "not yet": ("is not done yet", "are not done yet"),
    "lasts": ("is still open", "are still open"),
    "not done": ("was not done", "were not done"),
    "cannot be known": ("cannot be checked", "cannot be checked"),
}
"""How each outcome is said of one ask and of several."""

ASKED: Final[Mapping[str, str]] = {
    "queue": "to have its owner look at what waits",
    "ownership": "to name owners who approve",
    # Whether deploys were held is not what is measured, but whether the trouble is over.
    "incident": "about its unresolved incident",
    "objective": "about its burning error budget",
    "source": "to repair the connection",
    "review": "to require reviews",
    "coverage": "to ask for tests",
    "failures": "to deploy smaller batches",
    "restore": "to go through the long incidents",
    "timing": "to merge what is risky earlier in the week",
    "repairs": "to find what the fixes repair",
    "reverts": "to ask what let the change through",
    "concentration": "to agree on smaller and fewer changes",
    "risk": "to bring down what drives its score",
    "driver": "to bring down what drives the score",
}
"""What was asked, by the cause of the card; it follows "last week's ask of Auth, "."""
CONNECTION: Final = "broken connections of "
"""What the measure of an ask about a source begins with; its label follows."""
PAIR: Final = 2
ORDINALS: Final[Mapping[int, str]] = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
SAME_OUTCOME: Final = {"not yet": "is done yet", "not done": "was done", "cannot be known": "can be checked"}
"""How it is said that none of several asks had a better outcome."""


def _of_ask(fact: Fact) -> Values:
    unit = " %" if fact.detail.get("unit") == "percent" else ""
    pair = numbers(fact.detail.get("before"), fact.detail.get("after"))
    told = [row for row in rows(fact, "changes") if row.get("word") == fact.value]
    weeks = numbers(fact.detail.get("weeks"))
    meanwhile = numbers(fact.detail.get("deployed_meanwhile"))
    despite = f", and {count(meanwhile[0], 'deployment')} went out meanwhile" if meanwhile and meanwhile[0] else ""
    said = WORDS[str(fact.value)][0] if str(fact.value) in WORDS else None
    since = ORDINALS.get(int(weeks[0])) if weeks and fact.value in {"not yet", "lasts"} else None
    what = ASKED.get(str(fact.detail.get("cause")))
    measure = str(fact.detail.get("measure"))
    if measure.startswith(CONNECTION):
        what = f"to repair the connection to {safe(measure.removeprefix(CONNECTION))}"
    return {
        "what": what,
        "outcome": f"{said}{despite}" if said else None,
        "again": f"{said}, for the {since} week in a row{despite}" if said and since else None,
        "then": f"{figure(pair[0])}{unit}" if len(pair) == PAIR else None,
        "now": f"{figure(pair[1])}{unit}" if len(pair) == PAIR else None,
        "moved": _clause(min(told, key=_gain)) if told else None,
    }


def _gain(row: Mapping[str, object]) -> tuple[float, str]:
    """Order what fell most first."""
    pair = numbers(row.get("before"), row.get("after"))
    return (pair[1] - pair[0] if len(pair) == PAIR else 0.0, str(row["change"]))


def _clause(row: Mapping[str, object]) -> str:
    pair = numbers(row.get("before"), row.get("after"))
    has_moved = len(pair) == PAIR and pair[0] != pair[1]
    points = f" ({figure(pair[0])} → {figure(pair[1])} points)" if has_moved else ""
    return f"{safe(str(row['change']))} {safe(str(row['says']))}{points}"


def together(facts: Sequence[Fact]) -> Clause:
    """Say what came of several asks that are all there were: "of last week's five asks two were done (Auth) and …"."""
    parts: list[Piece] = []
    outcomes = {str(fact.value) for fact in facts}
    by_outcome = {value: [fact for fact in facts if fact.value == value] for value in WORDS if value in outcomes}
    if len(by_outcome) == 1:
        return _alike(facts, outcomes.pop())
    lead = f"of last week's {in_words(len(facts))} asks "
    for place, (value, having) in enumerate(by_outcome.items()):
        between = "" if not place else " and " if place == len(by_outcome) - 1 else ", "
        parts.append(Piece(f"{lead if not place else between}"))
        said = f"{in_words(len(having))} {WORDS[value][len(having) > 1]}"
        parts += [Piece(said, having[0].id), Piece(" ("), *_names(having), Piece(")")]
    return tuple(parts)


def _alike(facts: Sequence[Fact], value: str) -> Clause:
    if value in SAME_OUTCOME:
        lead = "neither" if len(facts) == PAIR else "none"
        said = SAME_OUTCOME[value]
    else:
        lead = "both" if len(facts) == PAIR else f"all {in_words(len(facts))}"
        said = WORDS[value][1]
    return (Piece(f"{lead} of last week's asks {said}", facts[0].id), Piece(" ("), *_names(facts), Piece(")"))


def _names(facts: Sequence[Fact]) -> Clause:
    """Name each subject once, with its fact."""
    subjects = {safe(fact.subject.label): fact.id for fact in facts}
    found: list[Piece] = []
    for place, (label, fact_id) in enumerate(subjects.items()):
        found += [Piece("" if not place else " and " if place == len(subjects) - 1 else ", "), Piece(label, fact_id)]
    return tuple(piece for piece in found if piece.text)


TABLE: Table = {
    "ask": Phrases(
        plain=(case("last week's ask of {subject}, {what}, {outcome}"),),
        forms={
            "figures": (case("last week's ask of {subject}, {what}, {outcome} ({measure}: {then} then, {now} now)"),),
            "change": (case("last week's ask of {subject}, {what}, {outcome}: {moved}"),),
            "again": (case("last week's ask of {subject}, {what}, {again}"),),
            "reason": (
                case(
                    "last week's ask of {subject}, {what}, {outcome}: {why}",
                    when=lambda v: v["value"] == "cannot be known",
                ),
            ),
        },
        values=_of_ask,
        several=together,
    ),
}
