"""The headline and the situation: does this week need action, and what is it like?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.narrative import Sentence
from briefing.payload import CardState
from briefing.phrases.ahead import ahead
from briefing.phrases.cards import proof, reason
from briefing.phrases.memory import asked
from briefing.phrases.reading import items, number
from briefing.phrases.reading import usual as usual_of
from briefing.phrases.teams import carried, teams
from briefing.words import alone, among, capital, count, day, every, figure, in_words, listed, signed
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from briefing.payload import Card, Fact, Payload, Subject

NOTABLE = 1.0
"""Points by which the mean score must differ from the usual one to be called a movement."""

MOST_NAMED = 3
MOST_MISSING = 6
"""What could not be read is named one by one: whoever can put it right has to know which it is."""


def headline(payload: Payload) -> Sentence:
    """Return the one sentence that says whether this week needs action."""
    facts = {fact.id: fact for fact in payload.facts}
    urgent = [card for card in payload.cards if card.severity is not Severity.INFO]
    if not urgent:
        return _calm(payload, facts)
    worst = urgent[0]
    names = list(dict.fromkeys(card.subject.label for card in urgent if card.severity is worst.severity))
    need = "needs" if len(names) == 1 and not _is_several(worst.subject) else "need"
    asks = "action before the next deploy" if worst.severity is Severity.CRITICAL else "a decision this week"
    why = reason(worst, facts, named=len(names) == 1)
    text = f"{capital(listed(names, most=MOST_NAMED))} {need} {asks}: {why}."
    return Sentence(text=text, facts=_proof(urgent, worst, facts))


def _is_several(subject: Subject) -> bool:
    """Whether a subject is a scope that goes by its parts: "Identity and Payments" need, as two services do."""
    return subject.type == "scope" and " and " in subject.label


def _proof(urgent: list[Card], worst: Card, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    same = [card.facts[0] for card in urgent if card.severity is worst.severity and card.facts]
    return tuple(dict.fromkeys((*proof(worst, facts), *same)))


def _calm(payload: Payload, facts: Mapping[str, Fact]) -> Sentence:
    """Say that nothing is urgent and how far that is known; how many changes landed is said after it."""
    if payload.learning is not None:
        weeks = f"{payload.learning.weeks} of {payload.learning.needed} weeks"
        return Sentence(text=f"Still learning what is usual ({weeks}).", facts=("learning",))
    over = [card for card in payload.cards if card.state is CardState.RESOLVED]
    blind = [fact for fact in payload.facts if fact.kind == "source"]
    proof = facts.get("week.checked", facts["week.changes"]).id
    if payload.muted and not blind:
        # What is muted may well stand out. The line about it is the edition's, which knows by whom and until when.
        return Sentence(text="Nothing new this week.", facts=(proof,))
    if blind:
        what = "is new" if payload.muted else "stands out"
        text = f"Nothing {what} in what could be read; {_missing(blind)}."
        return Sentence(text=text, facts=(proof, *(fact.id for fact in blind)))
    if over:
        names = listed(list(dict.fromkeys(card.subject.label for card in over)), most=MOST_NAMED)
        text = f"Recovered: nothing that was flagged about {names} last week still holds."
        return Sentence(text=text, facts=(proof, *(fact for card in over for fact in card.facts[:1])))
    return Sentence(text="All clear: no service rose beyond its usual range.", facts=(proof,))


def _missing(blind: Sequence[Fact]) -> str:
    names = listed([str(fact.detail["label"]) for fact in blind], most=MOST_MISSING)
    known = {str(fact.detail["as_of"])[:10] for fact in blind if fact.detail["as_of"]}
    since = f" after {day(known.pop())}" if len(known) == len(blind) == 1 else ""
    return f"{names} {'is' if len(blind) == 1 else 'are'} missing{since}"


def situation(payload: Payload) -> tuple[Sentence, ...]:
    """Return the sentences that describe the week, what a reader needs most first: the last are cut first."""
    facts = {fact.id: fact for fact in payload.facts}
    urgent = [card for card in payload.cards if card.severity is not Severity.INFO]
    parts = list(IN_AN_URGENT_WEEK if urgent else IN_A_CALM_WEEK)
    if urgent and _tells_every_incident(urgent[0], facts):
        parts.remove(_incidents)
    if urgent and _tells_the_movement(urgent[0], facts):
        parts.remove(_movement)
    return tuple(sentence for part in parts for sentence in part(facts))


def _tells_every_incident(worst: Card, facts: Mapping[str, Fact]) -> bool:
    """Whether the headline, which gives the worst card's reason, told of the one incident and the one failure."""
    begun, failed = facts.get("week.incidents"), facts.get("week.failures")
    if begun is None or failed is None or failed.detail.get("rolled_back"):
        return False
    told = [facts[fact_id] for fact_id in worst.facts[:1] if facts[fact_id].kind == "service_incidents"]
    return [one.value for one in (begun, failed, *told)] == [1, 1, 1]


def _tells_the_movement(worst: Card, facts: Mapping[str, Fact]) -> bool:
    """Whether the headline's reason is already how the mean score moved: where one service is all there is."""
    moved = facts.get("movement")
    told = [facts[fact_id] for fact_id in worst.facts[:1] if facts[fact_id].kind == "service_movement"]
    return moved is not None and any(
        (number(one, "now"), number(one, "usual")) == (number(moved, "now"), number(moved, "usual")) for one in told
    )


def _checked(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    looked = facts.get("week.checked")
    if looked is None:
        return
    what = f"{count(number(looked), 'trend')} in {count(number(looked, 'services'), 'service')}"
    text = f"{capital(what)} {'was' if number(looked) == 1 else 'were'} checked"
    near = looked.detail["nearest"]
    yield Sentence(text=f"{text}{_nearest(near) if isinstance(near, dict) else ''}.", facts=(looked.id,))


def _nearest(near: Mapping[str, object]) -> str:
    now, usual, unit = figure(float(str(near["value"]))), figure(float(str(near["usual"]))), str(near["unit"])
    if unit == "percent":
        now, usual = f"{now} %", f"{usual} %"
    else:
        now += f" {unit[:-1] if now == '1' else unit}"
    return f"; nearest to a warning is the {near['series']} in {near['subject']}: {now}, against {usual} usually"


def _volume(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    changes, usual = facts["week.changes"], usual_of(facts["week.changes"])
    text = f"{capital(count(number(changes), 'change'))} landed"
    if usual is not None:
        text += ", as many as usual" if usual == changes.value else f", against {alone(usual)} in a usual week"
    high, critical = facts["band.high"], facts["band.critical"]
    bands = _bands(number(high), number(critical), number(changes))
    yield Sentence(text=f"{text}; {bands}.", facts=(changes.id, high.id, critical.id))


def _bands(high: float, critical: float, landed: float) -> str:
    if not high and not critical:
        return "none scored high or critical" if landed != 1 else "it scored neither high nor critical"
    if landed in {high, critical}:
        return f"{every(int(landed))} scored {'high' if high else 'critical'}"
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
        like = "as usual" if now == usual else f"close to the usual {usual}"
        yield Sentence(text=f"A change scores {now} points on average, {like}.", facts=(moved.id,))
        return
    side = "above" if delta > 0 else "below"
    text = f"A change scores {now} points on average, {figure(abs(delta))} {side} the usual {usual}."
    yield Sentence(text=text, facts=(moved.id,))
    yield from _moved_by(facts, delta)


def _record_of_the_mean(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    moved, record = facts.get("movement"), facts.get("record.mean")
    if moved is None or abs(number(moved)) < NOTABLE:
        return
    if record is not None:
        weeks, was = figure(number(record, "weeks")), "lower" if record.detail["extreme"] == "highest" else "higher"
        yield Sentence(text=f"The average was {was} in each of the {weeks} weeks before.", facts=(record.id,))


def _moved_by(facts: Mapping[str, Fact], delta: float) -> Iterator[Sentence]:
    drivers = [
        f for f in facts.values() if f.kind == "driver" and number(f) * delta > 0 and abs(number(f)) >= NOTABLE / 2
    ]
    drivers = sorted(drivers, key=lambda fact: (-abs(number(fact)), fact.id))[:2]
    if drivers:
        named = listed([f"{driver.subject.label} ({signed(number(driver))})" for driver in drivers])
        yield Sentence(text=f"What moved it most is {named}.", facts=tuple(driver.id for driver in drivers))


def _record(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    elevated = facts.get("record.elevated")
    if elevated is not None:
        weeks = figure(number(elevated, "weeks"))
        text = f"None of the {weeks} weeks before had as many high and critical changes."
        yield Sentence(text=text, facts=(elevated.id,))


def _incidents(facts: Mapping[str, Fact]) -> Iterator[Sentence]:
    begun = facts.get("week.incidents")
    if begun is None or not number(begun):
        return
    failed = facts["week.failures"]
    tied = number(failed)
    text, usual = f"{capital(count(number(begun), 'incident'))} began", usual_of(begun)
    text += "" if usual is None else f", against {alone(usual)} in a usual week"
    if tied:
        text += f"; {among(tied, number(failed, 'deployments'), 'deployment')} had one"
        text += " or had to be rolled back" if failed.detail.get("rolled_back") else ""
    else:
        text += f"; no deployment is linked to {'it' if number(begun) == 1 else 'them'}"
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


IN_AN_URGENT_WEEK: tuple[Callable[[Mapping[str, Fact]], Iterator[Sentence]], ...] = (
    teams,
    ahead,
    _pattern,
    asked,
    carried,
    _incidents,
    _volume,
    _record,
    _movement,
    _record_of_the_mean,
)
"""What may not go out yet is acted on first; the mean score, which no one acts on, is the first to be cut."""

IN_A_CALM_WEEK: tuple[Callable[[Mapping[str, Fact]], Iterator[Sentence]], ...] = (
    asked,
    ahead,
    carried,
    _volume,
    _incidents,
    _checked,
    _pattern,
    _record,
    _movement,
    _record_of_the_mean,
)
"""What was checked is what a quiet week stands on; elsewhere the cards speak."""
