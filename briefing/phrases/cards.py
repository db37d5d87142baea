"""What is said about a card: one to three sentences, by the kind of the fact that leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.narrative import CardText
from briefing.payload import CardState
from briefing.phrases.reading import items, number, usual
from briefing.words import alone, among, capital, count, day, every, figure, in_words, listed, nobody, of_them, signed

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
        sentences.append(f"This is the {_ordinal(card.weeks_open)} week in a row.")
    return CardText(card=card.key, text=" ".join(sentences), facts=card.facts)


def reason(card: Card, facts: Mapping[str, Fact], *, named: bool = False) -> str:
    """Return the clause that says why a card is there, without a full stop.

    Where the sentence has `named` the service already, the clause does not name it again.
    """
    own = [facts[fact_id] for fact_id in card.facts]
    return REASONS[own[0].kind]("" if named else card.subject.label, own) if own else card.title


def _of(label: str) -> str:
    return f" of {label}" if label else ""


def _in(label: str) -> str:
    return f" in {label}" if label else ""


def _percent(usual: float) -> str:
    return f"{figure(usual)} %" if usual else "none"


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
    ][:2]
    text = f"changes{_in(label)} score {now} points on average, against {before} usually"
    return f"{text}; what raised it most is {listed(parts)}" if parts else text


def _elevated(label: str, own: Sequence[Fact]) -> str:
    now, before = number(own[0]), usual(own[0])
    text = f"{count(now, 'change')}{_in(label)} {'scores' if now == 1 else 'score'} high or critical"
    return text if before is None else f"{text}, against {alone(before)} in a usual week"


def _queue(label: str, own: Sequence[Fact]) -> str:
    waiting, risky = number(own[0]), number(own[0], "elevated")
    worst = figure(number(own[0], "worst"))
    if waiting == 1:
        return f"one change{_of(label)} is ready and has not gone out; it scores {worst} points"
    text = f"{count(waiting, 'change')}{_of(label)} are ready and have not gone out"
    return f"{text}, {of_them(risky, waiting)} high or critical, the worst at {worst} points"


def _reverts(label: str, own: Sequence[Fact]) -> str:
    taken = [fact for fact in own if fact.kind == "change"]
    if not taken:
        return f"{count(number(own[0]), 'revert')} landed{_in(label)}"
    named = [f"{fact.subject.label} ({figure(number(fact))} points)" for fact in taken]
    return f"{listed(named)} {'was' if len(taken) == 1 else 'were'} taken back{_in(label)}"


def _share(label: str, own: Sequence[Fact]) -> str:
    most = next((c for c in own[0].comparisons if c.against == "maximum"), None)
    text = f"{label or 'it'} carries {figure(number(own[0]))} % of the week's risk"
    if most is not None and most.value is not None:
        text += f", more than in any of the {most.weeks} weeks before (at most {figure(most.value)} %)"
    broke = any(fact.kind == "service_incidents" for fact in own)
    return f"{text}, and {'an incident followed a deployment' if broke else 'work was taken back'} there"


def _repairs(label: str, own: Sequence[Fact]) -> str:
    now, before = number(own[0]), usual(own[0])
    text = f"{count(now, 'fix or revert', 'fixes and reverts')} landed{_in(label)}"
    return text if before is None else f"{text}, against {alone(before)} in a usual week"


def _timing(label: str, own: Sequence[Fact]) -> str:
    now, risky, before = number(own[0]), number(own[0], "elevated"), usual(own[0])
    text = f"{count(now, 'change')}{_of(label)} went out late before days off or on them"
    text = text if before is None else f"{text}, against {alone(before)} in a usual week"
    if now == 1:
        return f"{text}; it is {'' if risky else 'not '}high-risk"
    return f"{text}; {of_them(risky, now)} {'is' if risky == 1 else 'are'} high-risk"


def _incidents(label: str, own: Sequence[Fact]) -> str:
    begun, unresolved = number(own[0]), number(own[0], "unresolved")
    after = _span(number(own[0], "minutes_after"))
    text = f"{count(begun, 'incident')} followed {'a deployment' if begun == 1 else 'deployments'}{_of(label)}"
    if begun == 1:
        return f"{text} after {after} and is {'not resolved yet' if unresolved else 'resolved'}"
    return f"{text}, the last after {after}; {_still(int(begun), int(unresolved))}"


def _still(begun: int, unresolved: int) -> str:
    """Say how many of several incidents are not resolved yet."""
    if unresolved in {0, begun}:
        return f"{nobody(begun)} is resolved yet" if unresolved else f"{every(begun)} are resolved"
    return f"{in_words(unresolved)} of them {'is' if unresolved == 1 else 'are'} not resolved yet"


def _span(minutes: float) -> str:
    if minutes < HOUR_MINUTES:
        return count(minutes, "minute")
    return count(round(minutes / HOUR_MINUTES, 1), "hour")


def _objective(label: str, own: Sequence[Fact]) -> str:
    left = number(own[0], "budget_left")
    text = (
        f"{label or 'it'} burns its error budget at {figure(number(own[0]))} times its pace, with {figure(left)} % left"
    )
    if "least_left" in own[0].detail:
        text += f"; another of its objectives has {figure(number(own[0], 'least_left'))} % left"
    return text


def _ownership(label: str, own: Sequence[Fact]) -> str:
    value, before, lately = number(own[0]), usual(own[0]), own[0].detail.get("lately")
    over = ""
    if isinstance(lately, dict) and (share := float(str(lately["share"]))) > value:
        # The week itself is not what stands out most.
        value, over = share, f"over {count(float(str(lately['weeks'])), 'week')} "
    now = figure(value)
    files = f"owned files {f'changed in {label}' if label else 'that changed'}"
    text = f"{over}{'all' if now == '100' else f'{now} % of the'} {files} landed without an owner's approval"
    return text if before is None else f"{text}, against {_percent(before)} usually"


def _drift(label: str, own: Sequence[Fact]) -> str:
    now, before = figure(number(own[0])), usual(own[0])
    lines = f"lines {f'changed in {label}' if label else 'that changed'}"
    text = f"{now} % of the {lines} have declared owners who hardly work there, or none"
    return text if before is None else f"{text}, against {_percent(before)} usually"


def _coverage(label: str, own: Sequence[Fact]) -> str:
    now, before = figure(number(own[0])), usual(own[0])
    text = f"changes{_in(label)} lose {now} points of test coverage on average"
    return text if before is None else f"{text}, against {figure(before)} usually"


def _driver(_: str, own: Sequence[Fact]) -> str:
    now, before, services = figure(number(own[0])), usual(own[0]), [str(one) for one in items(own[0], "services")]
    text = f"{own[0].subject.label} add {now} points to a change"
    text = text if before is None else f"{text}, against {figure(before)} usually"
    return f"{text}, and more than before in {listed(services, most=MOST_SERVICES)}" if services else text


def _unreviewed(label: str, own: Sequence[Fact]) -> str:
    now, before = number(own[0]), usual(own[0])
    text = f"{count(now, 'high-risk change')}{_of(label)} merged without a review"
    return text if before is None else f"{text}, against {alone(before)} in a usual week"


def _failure_rate(label: str, own: Sequence[Fact]) -> str:
    failed, total, before = number(own[0], "failed"), number(own[0], "deployments"), usual(own[0])
    text = f"{among(failed, total, 'deployment')}{_of(label)} failed ({figure(number(own[0]))} %)"
    return text if before is None else f"{text}, against {_percent(before)} usually"


def _restore(label: str, own: Sequence[Fact]) -> str:
    now, before, incidents = number(own[0]), usual(own[0]), number(own[0], "incidents")
    lately = own[0].detail["lately"]
    is_over_weeks = isinstance(lately, dict) and (incidents < FEW or (before is not None and now <= before))
    if is_over_weeks and isinstance(lately, dict):
        return _restore_lately(label, {name: float(str(value)) for name, value in lately.items()}, before)
    text = f"the median time to restore{_in(label)} was {_span(now)}, over {count(incidents, 'incident')}"
    return text if before is None else f"{text}, against {_span(before)} usually"


def _restore_lately(label: str, lately: Mapping[str, float], before: float | None) -> str:
    """Tell of the weeks' incidents by their median, and by the longest where that alone is why they stand out."""
    weeks, incidents = count(lately["weeks"], "week"), count(lately["incidents"], "incident")
    if before is not None and lately["median"] <= before:
        text = f"the longest of {incidents} over {weeks} took {_span(lately['longest'])} to restore{_in(label)}"
        return f"{text}, against a median of {_span(before)} usually"
    text = f"over {weeks} the median time to restore{_in(label)} is {_span(lately['median'])}, over {incidents}"
    return text if before is None else f"{text}, against {_span(before)} usually"


def _source(_: str, own: Sequence[Fact]) -> str:
    since, name = str(own[0].detail["as_of"] or ""), own[0].detail["label"]
    text = f"{name} {'could not be read' if own[0].value == 'failed' else 'has brought nothing new'}"
    return f"{text}{f' after {day(since)}' if since else ''}, so what it tells is missing from this briefing"


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
    who = capital(among(new, everyone, "contributor"))
    return [f"{who} {'was' if new == 1 else 'were'} new to files that they changed."]


def _riskiest(own: Sequence[Fact]) -> list[str]:
    changes = [fact for fact in own if fact.kind == "change"]
    if not changes or own[0].kind == "reverts":
        return []
    # Of several, the first in the list that editions print under the text.
    top = min(changes, key=lambda fact: (-number(fact), fact.id))
    if own[0].kind == "queue":
        return [f"{'It' if number(own[0]) == 1 else 'The worst'} is {top.subject.label}, by {top.detail['author']}."]
    return [f"The riskiest change is {top.subject.label} at {figure(number(top))} points, by {top.detail['author']}."]


def _ordinal(weeks: int) -> str:
    words = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}
    return words.get(weeks, f"{weeks}th")
