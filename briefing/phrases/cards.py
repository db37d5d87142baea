"""What is said about a card: one to three sentences, by the kind of the fact that leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative import CardText
from briefing.payload import CardState
from briefing.phrases.reading import items, number, usual
from briefing.words import capital, count, figure, in_words, listed, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.payload import Card, Fact, Payload

NOTABLE = 0.5


def card_text(payload: Payload, card: Card) -> CardText:
    """Return what is said about a card and the facts that prove it."""
    facts = {fact.id: fact for fact in payload.facts}
    own = [facts[fact_id] for fact_id in card.facts]
    if card.state is CardState.RESOLVED:
        text = f"What was flagged about {card.subject.label} last week no longer holds."
        return CardText(card=card.key, text=text, facts=card.facts)
    sentences = [f"{capital(reason(card, facts))}."]
    sentences += [text for part in (_newcomers, _riskiest) for text in part(own)]
    if card.weeks_open > 1:
        sentences.append(f"The card is open for the {_ordinal(card.weeks_open)} week.")
    return CardText(card=card.key, text=" ".join(sentences), facts=card.facts)


def reason(card: Card, facts: Mapping[str, Fact], *, label: str | None = None) -> str:
    """Return the clause that says why a card is there, without a full stop.

    `label` stands in for the service's name where a sentence has already said it.
    """
    own = [facts[fact_id] for fact_id in card.facts]
    return REASONS[own[0].kind](label or card.subject.label, own) if own else card.title


def _movement(label: str, own: Sequence[Fact]) -> str:
    moved = own[0]
    now, before = figure(number(moved, "now")), figure(number(moved, "usual"))
    parts = [
        f"{d['title']} ({signed(float(d['points']))})" for d in items(moved, "drivers") if float(d["points"]) >= NOTABLE
    ]
    text = f"changes in {label} score {now} points on average, against {before} usually"
    return f"{text}, most of it from {listed(parts[:2])}" if parts else text


def _elevated(label: str, own: Sequence[Fact]) -> str:
    now, before = number(own[0]), usual(own[0])
    text = f"{count(now, 'change')} in {label} {'scores' if now == 1 else 'score'} high or critical"
    return text if before is None else f"{text}, against {in_words(before)} in a usual week"


def _queue(label: str, own: Sequence[Fact]) -> str:
    waiting, risky = number(own[0]), number(own[0], "elevated")
    text = f"{count(waiting, 'merged change')} of {label} {'waits' if waiting == 1 else 'wait'} for the next release"
    if waiting == 1:
        return f"{text} and scores {figure(number(own[0], 'worst'))} points"
    return f"{text}, {in_words(risky)} of them high or critical, the worst at {figure(number(own[0], 'worst'))} points"


def _reverts(label: str, own: Sequence[Fact]) -> str:
    taken = [fact for fact in own if fact.kind == "change"]
    if not taken:
        return f"{count(number(own[0]), 'revert')} landed in {label}"
    named = [f"{fact.subject.label} ({figure(number(fact))} points)" for fact in taken]
    return f"{listed(named)} {'was' if len(taken) == 1 else 'were'} taken back in {label}"


def _share(label: str, own: Sequence[Fact]) -> str:
    most = next((c for c in own[0].comparisons if c.against == "maximum"), None)
    text = f"{label} carries {figure(number(own[0]))} % of the week's risk"
    if most is not None and most.value is not None:
        text += f", more than in any of the {most.weeks} weeks before (at most {figure(most.value)} %)"
    return f"{text}, and work was taken back there"


def _repairs(label: str, own: Sequence[Fact]) -> str:
    now, before = number(own[0]), usual(own[0])
    text = f"{count(now, 'fix or revert', 'fixes and reverts')} landed in {label}"
    return text if before is None else f"{text}, against {in_words(before)} in a usual week"


def _timing(label: str, own: Sequence[Fact]) -> str:
    now, risky = number(own[0]), number(own[0], "elevated")
    text = f"{count(now, 'change')} of {label} went out on a Friday after 16:00 or on a weekend"
    return f"{text}, {in_words(risky)} of them high-risk"


REASONS: dict[str, Callable[[str, Sequence[Fact]], str]] = {
    "service_movement": _movement,
    "elevated": _elevated,
    "queue": _queue,
    "reverts": _reverts,
    "service_share": _share,
    "repairs": _repairs,
    "calendar": _timing,
}


def _newcomers(own: Sequence[Fact]) -> list[str]:
    fact = next((fact for fact in own if fact.kind == "newcomers"), None)
    if fact is None or not number(fact):
        return []
    new, everyone = number(fact), number(fact, "contributors")
    if everyone == 1:
        return ["Its only contributor was new to the files changed."]
    if new == everyone == 2:  # noqa: PLR2004 English has a word for two of two
        return ["Both contributors were new to files that they changed."]
    who = (
        f"{in_words(new)} of {in_words(everyone)} contributors"
        if new < everyone
        else f"All {in_words(everyone)} contributors"
    )
    return [f"{capital(who)} {'was' if new == 1 else 'were'} new to files that they changed."]


def _riskiest(own: Sequence[Fact]) -> list[str]:
    changes = [fact for fact in own if fact.kind == "change"]
    if not changes or own[0].kind == "reverts":
        return []
    top = max(changes, key=lambda fact: (number(fact), fact.id))
    return [f"The riskiest change is {top.subject.label} at {figure(number(top))} points, by {top.detail['author']}."]


def _ordinal(weeks: int) -> str:
    words = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}
    return words.get(weeks, f"{weeks}th")
