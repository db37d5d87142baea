"""The threshold that would have silenced a rule, tried out: set to it the rule makes no card, to a bit less it does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from briefing.contracts.payload import Payload
from briefing.evidence.operations import Burn
from briefing.findings import scope_weeks, service_weeks
from briefing.rules.thresholds import BEYOND, DIALS, STATE, UNTOLD, Fired, Silence, silence_of
from scoring import severity_rules as rules
from scoring.bands import DEFAULT_BANDS
from scoring.kinds.repairs import Repair
from scoring.severity_rules import RULES
from tests.unit.briefing.findings.test_scope_cards import (
    HOUR_OR_SO,
    USUAL,
    deployed,
    outages,
    risen_everywhere,
    risky,
    weeks_of,
)
from tests.unit.briefing.sample import SERVICES, at, change, history, ordinary, payload

THREE = SERVICES[:3]


def queued(*scores: int) -> Payload:
    waiting = [
        change(number, landed=at(0), points=points, deployed=None, services=("search",))
        for number, points in enumerate(scores, start=1)
    ]
    return payload([*history(), *waiting], services=THREE, has_queue=True)


def burning(burn: float, left: float, *scores: int) -> Payload:
    """A budget that burnt at half its pace for twelve weeks, and changes with these scores that wait."""
    before = [
        Burn(service="payments", label="latency", at=at(weeks, day=-1), burn=0.5, budget_left=0.9)
        for weeks in range(12)
    ]
    now = Burn(service="payments", label="latency", at=at(0, day=6), burn=burn, budget_left=left)
    known = dataclasses.replace(deployed({}), burns=(*before, now))
    waiting = [change(number, landed=at(0), points=points, deployed=None) for number, points in enumerate(scores)]
    return payload([*history(), *ordinary(0), *waiting], operations=known, has_queue=bool(scores))


def owned(signal: str, now: float, before: float) -> Payload:
    return payload(weeks_of(20, {signal: now}, {signal: before}, services=("payments",)))


def unreviewed() -> Payload:
    before = [one for weeks_ago in range(1, 13) for one in risky(weeks_ago, 8, 1.0)]
    return payload([*history(), *before, *ordinary(0), *risky(0, 8, 0.0)])


def elevated() -> Payload:
    low = [change(900 + number, landed=at(0), points=5) for number in range(12)]
    high = [change(950 + number, landed=at(0), points=70) for number in range(5)]
    return payload([*history(), *low, *high])


TURNS: dict[str, tuple[Callable[[], Payload], object, str, float]] = {
    "burn-with-queue": (lambda: burning(3.0, 0.6, 75), rules, "FAST_BURN", 1),
    "risk-rise": (
        lambda: payload(history() + [change(n, landed=at(0), points=70) for n in range(6)]),
        service_weeks, "LEAST_RISE", 1,
    ),
    "elevated-rise": (elevated, service_weeks, "LEAST_ELEVATED", 1),
    "ownership-gap": (lambda: owned("codeowners_compliance", 40.0, 95.0), service_weeks, "LEAST_UNOWNED", 1),
    "ownership-drift": (lambda: owned("ownership_drift", 60.0, 5.0), service_weeks, "LEAST_UNOWNED", 1),
    "coverage-loss": (lambda: owned("coverage_delta", 6.0, 0.5), service_weeks, "LEAST_LOST", 1),
    "repairs-rise": (
        lambda: payload(history() + [change(n, landed=at(0), repair=Repair.FIX) for n in range(8)]),
        service_weeks, "LEAST_REPAIRS", 1,
    ),
    "budget-burning": (lambda: burning(3.0, 0.6), rules, "BURNING", 1),
    "budget-low": (lambda: burning(0.5, 0.2), rules, "LITTLE_LEFT", 100),
    "queued-stack": (lambda: queued(75, 70, 71), rules, "STACKED", 1),
    "late-high-risk": (
        lambda: payload(history() + [change(n, landed=at(0, day=4, hour=17), points=70) for n in range(3)]),
        rules, "STACKED", 1,
    ),
    "ownership-gap-over-services": (
        lambda: payload(weeks_of(20, {"codeowners_compliance": 70.0}, {"codeowners_compliance": 90.0}), services=THREE),
        service_weeks, "LEAST_UNOWNED", 1,
    ),
    "unreviewed-rise": (unreviewed, scope_weeks, "LEAST_UNREVIEWED", 1),
    "failure-rise": (
        lambda: payload(history() + ordinary(0), operations=deployed({**dict.fromkeys(range(1, 13), 1), 0: 9})),
        scope_weeks, "LEAST_EVENTS", 1,
    ),
    "driver-rise": (
        lambda: payload(risen_everywhere("coverage_delta", SERVICES, 4), services=SERVICES),
        scope_weeks, "LEAST_POINTS", 1,
    ),
    "restore-rise": (
        lambda: payload(
            history() + ordinary(0), operations=outages({**USUAL, 0: [10 * minutes for minutes in HOUR_OR_SO]})
        ),
        scope_weeks, "LEAST_TIMES", 1,
    ),
}  # fmt: skip
"""A week in which a rule fires, where its threshold is, and how many of the reader's units are one of the code's."""


def fired(rule: str, found: Payload) -> list[Fired]:
    return [Fired(payload=found, card=one) for one in found.cards if one.rule == rule]


@pytest.mark.parametrize("rule", TURNS)
def test_a_threshold_that_would_have_silenced_a_rule_silences_it_and_hardly_less_does_not(rule, monkeypatch):
    make, module, name, unit = TURNS[rule]
    silence = silence_of(rule, fired(rule, make()))
    assert silence.value is not None, silence
    assert silence.stands == getattr(module, name) * unit

    monkeypatch.setattr(module, name, silence.value / unit)
    assert fired(rule, make()) == []
    step = DIALS[rule].step * (3 if silence.near else 2)
    monkeypatch.setattr(module, name, (silence.value + (step if silence.below else -step)) / unit)
    assert fired(rule, make()) != []


def test_a_queue_is_silenced_by_the_border_of_the_critical_band_unless_it_holds_the_highest_score():
    silence = silence_of("queued-critical", fired("queued-critical", queued(85)))
    assert (silence.stands, silence.value) == (DEFAULT_BANDS.critical, 86)
    assert silence_of("queued-critical", fired("queued-critical", queued(100))).why == BEYOND


def test_of_several_cards_the_one_that_stands_out_most_decides():
    low, high = (fired("queued-stack", queued(*scores)) for scores in ((70, 70), (70, 70, 70, 70)))
    assert [silence_of("queued-stack", cards).value for cards in (low, high, [*high, *low])] == [3, 5, 5]


def test_a_state_rule_has_no_threshold_and_says_so():
    assert {rule.id for rule in RULES if rule.trend} <= set(DIALS) <= {rule.id for rule in RULES}
    for rule in ("queued-gate", "incident-unresolved", "reverted-twice", "source-blind"):
        assert silence_of(rule, fired("queued-stack", queued(70, 70))) == Silence(why=STATE)


def test_what_a_payload_does_not_tell_is_not_guessed():
    cards = fired("queued-stack", queued(70, 70))
    bare = [dataclasses.replace(one, payload=one.payload.model_copy(update={"facts": ()})) for one in cards]
    assert silence_of("queued-stack", bare).why == UNTOLD
    assert silence_of("queued-stack", []).why == UNTOLD
