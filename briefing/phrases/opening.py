"""The headline and the situation: does this week need action, and what is it like?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative import Sentence
from briefing.payload import CardState
from briefing.phrases.ahead import ahead
from briefing.phrases.cards import proof, reason
from briefing.phrases.memory import asked
from briefing.phrases.reading import items, number
from briefing.phrases.reading import usual as usual_of
from briefing.words import alone, capital, count, figure, in_words, listed, signed
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.payload import Card, Fact, Payload

NOTABLE = 1.0
"""Points by which the mean score must differ from the usual one to be called a movement."""

MOST_NAMED = 3


def headline(payload: Payload) -> Sentence:
    """Return the one sentence that says whether this week needs action."""
    facts = {fact.id: fact for fact in payload.facts}
    urgent = [card for card in payload.cards if card.severity is not Severity.INFO]
    if not urgent:
        return _calm(payload, facts)
    worst = urgent[0]
    names = list(dict.fromkeys(card.subject.label for card in urgent if card.severity is worst.severity))
    named = names[:MOST_NAMED] if len(names) <= MOST_NAMED else [*names[:2], f"{in_words(len(names) - 2)} more"]
    need = "needs" if len(names) == 1 else "need"
    asks = "action before the next deploy" if worst.severity is Severity.CRITICAL else "a decision this week"
    why = reason(worst, facts, label="it" if len(names) == 1 and _begins_with_label(worst, facts) else None)
    return Sentence(text=f"{capital(listed(named))} {need} {asks}: {why}.", facts=_proof(urgent, worst, facts))


def _begins_with_label(card: Card, facts: Mapping[str, Fact]) -> bool:
    return bool(card.facts) and facts[card.facts[0]].kind == "service_share"


def _proof(urgent: list[Card], worst: Card, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    same = [card.facts[0] for card in urgent if card.severity is worst.severity and card.facts]
    return tuple(dict.fromkeys((*proof(worst, facts), *same)))


def _calm(payload: Payload, facts: Mapping[str, Fact]) -> Sentence:
    changes = facts["week.changes"]
    landed = f"{count(number(changes), 'change')} landed in {payload.scope.label}"
    if payload.learning is not None:
        weeks = f"{payload.learning.weeks} of {payload.learning.needed} weeks"
        text = f"Still learning what is usual ({weeks}): {landed}."
        return Sentence(text=text, facts=("learning", changes.id))
    over = [card for card in payload.cards if card.state is CardState.RESOLVED]
    blind = [fact for fact in payload.facts if fact.kind == "source"]
    if blind:
        names = listed([str(fact.detail["label"]) for fact in blind])
        text = f"Nothing stands out in what could be read: {landed}, but {names} could not be read."
        return Sentence(text=text, facts=(changes.id, *(fact.id for fact in blind)))
    if over:
        names = listed(list(dict.fromkeys(card.subject.label for card in over)))
        text = f"Recovered: nothing that was flagged about {names} last week still holds; {landed}."
        return Sentence(text=text, facts=(changes.id, *(fact for card in over for fact in card.facts[:1])))
    return Sentence(text=f"All clear: {landed}, and no service moved beyond its usual range.", facts=(changes.id,))


def situation(payload: Payload) -> tuple[Sentence, ...]:
    """Return the sentences that describe the week: how much, how risky, what moved it, what stands out."""
    facts = {fact.id: fact for fact in payload.facts}
    parts = [_volume, _pattern, _incidents, asked, _movement, _record, ahead]
    if all(card.severity is Severity.INFO for card in payload.cards):
        # What was checked is what a quiet week stands on; elsewhere the cards speak.
        parts.insert(1, _checked)
    return tuple(sentence for part in parts for sentence in part(facts))


def _checked(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    looked = facts.get("week.checked")
    if looked is None:
        return
    what = f"{count(number(looked), 'series', 'series')} of {count(number(looked, 'services'), 'service')}"
    text = f"{capital(what)} {'was' if number(looked) == 1 else 'were'} checked against their usual range"
    near = looked.detail["nearest"]
    if isinstance(near, dict):
        now, usual = figure(float(str(near["value"]))), figure(float(str(near["usual"])))
        unit = "%" if near["unit"] == "percent" else str(near["unit"]) if now != "1" else str(near["unit"])[:-1]
        where = f"the {near['series']} of {near['subject']}"
        text += f"; nearest to a warning came {where}, at {now} {unit} against {usual} usually"
    yield Sentence(text=f"{text}.", facts=(looked.id,))


def _volume(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    changes, usual = facts["week.changes"], usual_of(facts["week.changes"])
    text = f"{capital(count(number(changes), 'change'))} landed"
    if usual is not None:
        text += ", as many as usual" if usual == changes.value else f", against {alone(usual)} in a usual week"
    high, critical = facts["band.high"], facts["band.critical"]
    yield Sentence(text=f"{text}; {_bands(number(high), number(critical))}.", facts=(changes.id, high.id, critical.id))


def _bands(high: float, critical: float) -> str:
    if not high and not critical:
        return "none scored high or critical"
    if not critical:
        return f"{in_words(high)} scored high and none critical"
    if not high:
        return f"{in_words(critical)} scored critical"
    return f"{in_words(critical)} scored critical and {in_words(high)} high"


def _movement(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    moved = facts.get("movement")
    if moved is None:
        return
    delta, now = number(moved), figure(number(moved, "now"))
    usual = figure(number(moved, "usual"))
    if abs(delta) < NOTABLE:
        yield Sentence(text=f"The mean score is {now} points, close to the usual {usual}.", facts=(moved.id,))
        return
    drivers = [
        f for f in facts.values() if f.kind == "driver" and number(f) * delta > 0 and abs(number(f)) >= NOTABLE / 2
    ]
    drivers = sorted(drivers, key=lambda fact: (-abs(number(fact)), fact.id))[:2]
    side = "above" if delta > 0 else "below"
    text = f"The mean score is {now} points, {figure(abs(delta))} {side} the usual {usual}"
    if drivers:
        text += f"; what moved it most is {listed([f'{d.subject.label} ({signed(number(d))})' for d in drivers])}"
    yield Sentence(text=f"{text}.", facts=(moved.id, *(driver.id for driver in drivers)))


def _record(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    mean, elevated = facts.get("record.mean"), facts.get("record.elevated")
    if elevated is not None:
        weeks = figure(number(elevated, "weeks"))
        text = f"None of the {weeks} weeks before had as many high and critical changes."
        yield Sentence(text=text, facts=(elevated.id,))
    elif mean is not None:
        weeks, side = figure(number(mean, "weeks")), "higher" if mean.detail["extreme"] == "highest" else "lower"
        text = f"A mean of {figure(number(mean))} is {side} than in any of the {weeks} weeks before."
        yield Sentence(text=text, facts=(mean.id,))


def _incidents(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    begun = facts.get("week.incidents")
    if begun is None or not number(begun):
        return
    failed = facts["week.failures"]
    tied = number(failed)
    text = f"{capital(count(number(begun), 'incident'))} began"
    if tied:
        text += f", and {count(tied, 'deployment')} of {in_words(number(failed, 'deployments'))} had one"
        text += " or had to be rolled back" if failed.detail.get("rolled_back") else ""
    yield Sentence(text=f"{text}.", facts=(begun.id, failed.id))


def _pattern(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    shared = facts.get("pattern.driver")
    if shared is not None:
        services = [str(name) for name in items(shared, "services")]
        pair = "both" if len(services) == 2 else "all"  # noqa: PLR2004 the word depends on there being two
        text = f"{capital(listed(services))} {pair} have {shared.detail['driver']} as their main driver"
        if shared.detail["reading"]:
            text += f", which suggests {shared.detail['reading']} rather than {shared.detail['rules_out']}"
        text += "."
        yield Sentence(text=text, facts=(shared.id,))
