"""Sentences made from facts, in pairs: one that is true, and the same with a rank, a severity or a sum that is wrong.

A checker that rejects whatever it does not understand would look good on the wrong ones alone; the true twins show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

from briefing.payload import Fact, Payload
from scoring.severity import Severity
from tests.grounding.corpus import Said, Wrong, payload_names, payload_of

SEED = 11
MOST = 120
MOST_PAIRS = 4
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
BANDS = ("safe", "moderate", "high", "critical")
WORST = {Severity.INFO: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}
LANDED = {
    "week_changes": "changes landed",
    "deployments": "deployments went out",
    "repairs": "fixes and reverts landed",
}

Pair = tuple[Sequence[Fact], str, str]
"""The facts to cite, the true sentence and the wrong one."""


def made(draw: int = 0) -> tuple[list[Said], dict[Wrong, list[Said]]]:
    """Return the true sentences, and the wrong ones by class."""
    true: list[Said] = []
    wrong: dict[Wrong, list[Said]] = {}
    for kind, make in ((Wrong.RANK, ranks), (Wrong.SEVERITY, severities), (Wrong.SUM, sums)):
        rng = Random(f"{SEED + draw} {kind.value}")
        pairs = [(name, pair) for name in payload_names() for pair in make(payload_of(name), rng)]
        rng.shuffle(pairs)
        for name, (facts, right, bad) in pairs[:MOST]:
            ids = tuple(fact.id for fact in facts)
            if right:
                true.append(Said(payload=name, where="situation[0]", text=right, facts=ids, style=f"made {kind.value}"))
            said = Said(payload=name, where="situation[0]", text=bad, facts=ids, style="made", wrong=kind)
            wrong.setdefault(kind, []).append(said)
    return list(dict.fromkeys(true)), wrong


def _of(payload: Payload, kind: str, subject: str = "service") -> list[Fact]:
    return [fact for fact in payload.facts if fact.kind == kind and fact.subject.type == subject]


def _num(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _text(value: float) -> str:
    rounded = round(value, 1)
    return f"{rounded:g}"


def _off(value: float, rng: Random, least: float) -> float:
    step = least * rng.choice((1, 2, 3))
    return round(value + step if value - step <= 0 or rng.random() < 0.5 else value - step, 1)


def ranks(payload: Payload, rng: Random) -> Iterator[Pair]:
    shares, moved = _of(payload, "service_share"), _of(payload, "service_movement")
    owned, teams = _of(payload, "ownership"), _of(payload, "team_share", "team")
    rose = any(fact.kind == "movement" and _num(fact.value) > 0 for fact in payload.facts)
    drivers = [fact for fact in _of(payload, "driver", "signal") if rose and _num(fact.value) > 0]
    yield from _ranked(shares, lambda fact: _num(fact.value), "{} ranks {} among the {} services by share.", rng)
    yield from _ranked(moved, lambda fact: _num(fact.detail["now"]), "By mean score {} is {} of the {} services.", rng)
    yield from _ranked(owned, lambda fact: _num(fact.value), "In files without an owner's approval {} comes {}.", rng)
    yield from _ranked(teams, lambda fact: _num(fact.value), "{} is {} of the {} teams by share of the points.", rng)
    yield from _ranked(drivers, lambda fact: _num(fact.value), "{} comes {} among what raised the mean score.", rng)


def _ranked(facts: list[Fact], measure, shape: str, rng: Random) -> Iterator[Pair]:  # type: ignore[no-untyped-def]
    if len(facts) < 2:
        return
    order = sorted(facts, key=measure, reverse=True)
    for place, fact in enumerate(order[: len(ORDINALS)]):
        if sum(measure(other) == measure(fact) for other in facts) > 1:
            continue
        label = fact.subject.label[:1].upper() + fact.subject.label[1:]
        other = rng.choice([one for one in range(min(len(order), len(ORDINALS))) if one != place])
        number = NUMBERS.get(len(order), str(len(order)))
        yield order, shape.format(label, ORDINALS[place], number), shape.format(label, ORDINALS[other], number)


def severities(payload: Payload, _rng: Random) -> Iterator[Pair]:
    worst: dict[str, int] = {}
    cited: dict[str, list[str]] = {}
    for card in payload.cards:
        name = card.subject.label
        worst[name] = max(worst.get(name, 0), WORST[card.severity])
        cited.setdefault(name, []).append(card.facts[0])
    for fact in _of(payload, "service_movement"):
        name = fact.subject.label
        level = worst.get(name, 0)
        facts = [payload.fact(one) for one in cited.get(name, [])] or [fact]
        if level < 2:
            true = f"{name} needs a decision this week." if level else ""
            yield facts, true, f"{name} is critical this week."
            yield facts, "", f"{name} needs action before the next deploy."
            yield facts, "", f"There is a critical card about {name}."
        if level < 1:
            yield facts, "", f"{name} needs a decision this week."
            yield facts, "", f"There is an open warning about {name}."
        else:
            true = f"{name} has an open warning." if level == 1 else f"{name} is critical this week."
            yield facts, true, f"{name} has seven critical cards."
    for fact in _of(payload, "change", "change"):
        band = BANDS.index(str(fact.detail["band"]))
        if band < 3:
            shape = f"{fact.subject.label} scores {_text(_num(fact.value))} points, which is {{}}."
            yield [fact], shape.format(BANDS[band]), shape.format(BANDS[band + 1])


def sums(payload: Payload, rng: Random) -> Iterator[Pair]:
    yield from _together(payload, rng)
    yield from _parts(payload, rng)
    for fact in _of(payload, "service_movement"):
        now, usual = _num(fact.detail["now"]), _num(fact.detail["usual"])
        side = "above" if now > usual else "below"
        shape = f"{fact.subject.label} scores {now} points on average, {{}} {side} the usual {usual}."
        by = round(abs(now - usual), 1)
        # Always with its decimal: 6 is what 6.4 may be rounded to.
        yield [fact], shape.format(_text(by)), shape.format(f"{_off(by, rng, 0.4):.1f}")
    for fact in _of(payload, "objective"):
        if "least_left" in fact.detail:
            continue  # two objectives, and either may be meant
        used = 100 - _num(fact.detail["budget_left"])
        shape = f"{fact.subject.label} has used {{}} % of its error budget."
        yield [fact], shape.format(_text(used)), shape.format(_text(_off(used, rng, 3)))
    for kind, said in LANDED.items():
        for fact in _of(payload, kind, "scope"):
            before = next((one.value for one in fact.comparisons if one.against == "previous week"), None)
            more = _num(fact.value) - (before if before is not None else _num(fact.value))
            if more > 0:
                shape = f"{_text(_num(fact.value))} {said}, {{}} more than last week."
                yield [fact], shape.format(_text(more)), shape.format(_text(more + rng.choice((1, 2, 3))))


def _together(payload: Payload, rng: Random) -> Iterator[Pair]:
    shares = _of(payload, "service_share")
    pairs = list(combinations(shares, 2)) if len(shares) > 2 else []
    for one, two in rng.sample(pairs, min(MOST_PAIRS, len(pairs))):
        total = round(_num(one.value) + _num(two.value), 1)
        shape = f"{one.subject.label} and {two.subject.label} together carry {{}} % of the points."
        yield [one, two], shape.format(_text(total)), shape.format(_text(_off(total, rng, 1.3)))
        landed = _num(one.detail["changes"]) + _num(two.detail["changes"])
        shape = f"{one.subject.label} and {two.subject.label} landed {{}} changes between them."
        yield [one, two], shape.format(_text(landed)), shape.format(_text(landed + rng.choice((1, 2, 3))))


def _parts(payload: Payload, rng: Random) -> Iterator[Pair]:
    landed = payload.fact("week.changes")
    whole = _num(landed.value)
    for fact in _of(payload, "service_share"):
        part = _num(fact.detail["changes"])
        if (200 * part / whole) % 2 == 1:
            continue  # halves may be rounded either way
        percent = round(100 * part / whole)
        shape = f"{fact.subject.label} accounts for {{}} of the {_text(whole)} changes, or {{}} %."
        right = shape.format(_text(part), percent)
        yield [fact, landed], right, shape.format(_text(part), percent + rng.choice((-5, -4, 3, 6)))
        yield [fact, landed], right, shape.format(_text(part + 1), percent)
    for fact in _of(payload, "band", "scope"):
        if _num(fact.value) >= 3:
            share = _num(fact.detail["share"])
            shape = f"{_text(_num(fact.value))} of {_text(whole)} changes were {fact.id.split('.')[1]}, {{}} %."
            yield [fact, landed], shape.format(_text(share)), shape.format(_text(_off(share, rng, 2.3)))
