"""What is said about a card: one to three sentences, by the kind of the fact that leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative import CardText
from briefing.payload import CardState
from briefing.phrases.reading import items, number, usual
from briefing.words import alone, capital, count, figure, in_words, listed, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.payload import Card, Fact, Payload

NOTABLE = 0.5
HOUR_MINUTES = 60
FEW = 3
"""Incidents of one week under which it is the last four weeks that are told of."""
MOST_SERVICES = 3


def card_text(payload: Payload, card: Card, *, brief: bool = False) -> CardText:
    """Return what is said about a card and the facts that prove it; in brief, only why it is there."""
    facts = {fact.id: fact for fact in payload.facts}
    own = [facts[fact_id] for fact_id in card.facts]
    if card.state is CardState.RESOLVED:
        text = f"What was flagged about {card.subject.label} last week no longer holds."
        return CardText(card=card.key, text=text, facts=card.facts)
    sentences = [f"{capital(reason(card, facts))}."]
    if brief:
        return CardText(card=card.key, text=sentences[0], facts=card.facts)
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


def proof(card: Card, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return the facts that prove a card's reason: the first one, and what else the clause reads."""
    first = [facts[fact_id].kind for fact_id in card.facts[:1]]
    kinds = {kind for leading in first for kind in (leading, *ALSO_READ.get(leading, ()))}
    return tuple(fact_id for fact_id in card.facts if facts[fact_id].kind in kinds)


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
    return text if before is None else f"{text}, against {alone(before)} in a usual week"


def _queue(label: str, own: Sequence[Fact]) -> str:
    waiting, risky = number(own[0]), number(own[0], "elevated")
    worst = figure(number(own[0], "worst"))
    if waiting == 1:
        return f"one change of {label} is ready and has not gone out; it scores {worst} points"
    text = f"{count(waiting, 'change')} of {label} are ready and have not gone out"
    return f"{text}, {alone(risky)} of them high or critical, the worst at {worst} points"


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
    broke = any(fact.kind == "service_incidents" for fact in own)
    return f"{text}, and {'an incident followed a deployment' if broke else 'work was taken back'} there"


def _repairs(label: str, own: Sequence[Fact]) -> str:
    now, before = number(own[0]), usual(own[0])
    text = f"{count(now, 'fix or revert', 'fixes and reverts')} landed in {label}"
    return text if before is None else f"{text}, against {alone(before)} in a usual week"


def _timing(label: str, own: Sequence[Fact]) -> str:
    now, risky = number(own[0]), number(own[0], "elevated")
    text = f"{count(now, 'change')} of {label} went out late before days off or on them"
    return f"{text}, {alone(risky)} of them high-risk"


def _incidents(label: str, own: Sequence[Fact]) -> str:
    begun, unresolved = number(own[0]), number(own[0], "unresolved")
    after = _span(number(own[0], "minutes_after"))
    text = f"{count(begun, 'incident')} followed {'a deployment' if begun == 1 else 'deployments'} of {label}"
    if begun == 1:
        return f"{text} after {after} and is {'not resolved yet' if unresolved else 'resolved'}"
    return f"{text}, the last after {after}; {alone(unresolved)} {'is' if unresolved == 1 else 'are'} not resolved yet"


def _span(minutes: float) -> str:
    if minutes < HOUR_MINUTES:
        return count(minutes, "minute")
    return count(round(minutes / HOUR_MINUTES, 1), "hour")


def _objective(label: str, own: Sequence[Fact]) -> str:
    left = number(own[0], "budget_left")
    text = f"{label} burns its error budget at {figure(number(own[0]))} times its pace, with {figure(left)} % left"
    if "least_left" in own[0].detail:
        text += f"; another of its objectives has {figure(number(own[0], 'least_left'))} % left"
    return text


def _ownership(label: str, own: Sequence[Fact]) -> str:
    now, before = figure(number(own[0])), usual(own[0])
    text = f"{now} % of the owned files changed in {label} landed without an owner's approval"
    return text if before is None else f"{text}, against {figure(before)} % usually"


def _drift(label: str, own: Sequence[Fact]) -> str:
    now, before = figure(number(own[0])), usual(own[0])
    text = f"{now} % of the lines changed in {label} have declared owners who hardly work there, or none"
    return text if before is None else f"{text}, against {figure(before)} % usually"


def _coverage(label: str, own: Sequence[Fact]) -> str:
    now, before = figure(number(own[0])), usual(own[0])
    text = f"changes in {label} lose {now} points of test coverage on average"
    return text if before is None else f"{text}, against {figure(before)} usually"


def _driver(_: str, own: Sequence[Fact]) -> str:
    now, before, services = figure(number(own[0])), usual(own[0]), [str(one) for one in items(own[0], "services")]
    text = f"{own[0].subject.label} add {now} points to a change"
    text = text if before is None else f"{text}, against {figure(before)} usually"
    named = services if len(services) <= MOST_SERVICES else [*services[:2], f"{in_words(len(services) - 2)} more"]
    return f"{text}, and more than before in {listed(named)}" if named else text


def _unreviewed(label: str, own: Sequence[Fact]) -> str:
    now, before = number(own[0]), usual(own[0])
    text = f"{count(now, 'high-risk change')} of {label} merged without a review"
    return text if before is None else f"{text}, against {alone(before)} in a usual week"


def _failure_rate(label: str, own: Sequence[Fact]) -> str:
    failed, total, before = number(own[0], "failed"), number(own[0], "deployments"), usual(own[0])
    text = f"{in_words(failed)} of {count(total, 'deployment')} of {label} failed ({figure(number(own[0]))} %)"
    return text if before is None else f"{text}, against {figure(before)} % usually"


def _restore(label: str, own: Sequence[Fact]) -> str:
    now, before, incidents = number(own[0]), usual(own[0]), number(own[0], "incidents")
    lately = own[0].detail["lately"]
    is_over_weeks = isinstance(lately, dict) and (incidents < FEW or (before is not None and now <= before))
    if is_over_weeks and isinstance(lately, dict):
        text = (
            f"over {count(float(str(lately['weeks'])), 'week')} the median time to restore in {label} is "
            f"{_span(float(str(lately['median'])))}, over {count(float(str(lately['incidents'])), 'incident')}"
        )
    else:
        text = f"the median time to restore in {label} was {_span(now)}, over {count(incidents, 'incident')}"
    return text if before is None else f"{text}, against {_span(before)} usually"


def _source(_: str, own: Sequence[Fact]) -> str:
    since, name = str(own[0].detail["as_of"] or "")[:10], own[0].detail["label"]
    text = f"{name} has failed" if own[0].value == "failed" else f"{name} is stale"
    return f"{text}{f' since {since}' if since else ''}, so what it tells is unknown for this week"


ALSO_READ: dict[str, tuple[str, ...]] = {
    "reverts": ("change",),
    "service_share": ("reverts", "service_incidents"),
}
"""Kinds of facts that a reason reads besides the one that leads it."""

REASONS: dict[str, Callable[[str, Sequence[Fact]], str]] = {
    "service_movement": _movement,
    "elevated": _elevated,
    "queue": _queue,
    "reverts": _reverts,
    "service_share": _share,
    "repairs": _repairs,
    "calendar": _timing,
    "service_incidents": _incidents,
    "objective": _objective,
    "source": _source,
    "ownership": _ownership,
    "drift": _drift,
    "coverage": _coverage,
    "driver_group": _driver,
    "unreviewed": _unreviewed,
    "failure_rate": _failure_rate,
    "mttr": _restore,
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
