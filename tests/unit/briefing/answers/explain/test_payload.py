"""A fact and a card, explained from a payload and from the weeks that were judged to make it."""

from __future__ import annotations

from random import Random

import pytest

from briefing.answers.explain.meanings import words_of
from briefing.answers.explain.payload import LEFT_OUT, NO_LONGER, explain_card, explain_fact, mentions_in
from briefing.contracts.payload import Card, CardState
from briefing.evidence.changes import ScoredChange
from briefing.payloads.build import judge_weeks
from scoring.bands import DEFAULT_BANDS
from scoring.severity import Severity
from scoring.severity_rules import RULES
from tests.unit.briefing.sample import SERVICES, WEEK, at, basis, change, history, payload

WAITING = [change(9000 + number, landed=at(0, day=number), points=85, deployed=None) for number in range(2)]
BEFORE = [change(8000, landed=at(1, day=2), points=85, deployed=at(0, day=5))]
CHANGES = [*history(), *BEFORE, *WAITING]
KEY = "payments:queue"


def explained(key: str, *, frozen: bool = False, changes=CHANGES, now=None):
    found = payload(changes, has_queue=True)
    return explain_card(
        found, judge_weeks(basis(now or changes, has_queue=True), WEEK, DEFAULT_BANDS), key, frozen=frozen
    )


def test_a_card_is_explained_with_the_rule_that_fired_exactly_what_it_read_and_the_weeks_before() -> None:
    found = explained(KEY)

    assert tuple(fact.id for fact in found.facts) == found.card.facts != ()
    rule = found.rules[0]
    assert (rule.id, rule.severity, rule.fires, rule.trend) == (found.card.rule, "critical", True, False)
    assert rule.says == next(one.says for one in RULES if one.id == rule.id)
    assert ("scores of what waits for deployment", "85, 85") in rule.read
    assert any(name == "bands" and "critical from 80" in value for name, value in rule.read)
    assert not any("fixes" in name for name, _ in rule.read)
    assert [one.week for one in found.weeks][-2:] == ["2026-W44", "2026-W45"]
    assert (found.weeks[-1].severity, found.weeks[-1].rule) == ("critical", found.card.rule)
    assert (found.weeks[-2].severity, found.card.weeks_open) == (None, 2)
    with pytest.raises(KeyError, match="payments:nothing"):
        explained("payments:nothing")


def test_a_card_that_would_not_come_out_any_more_says_so() -> None:
    found = explained(KEY, frozen=True, now=history())
    assert found.note == NO_LONGER
    assert found.rules[0].fires is None
    assert found.rules[0].says


def test_a_card_that_was_left_out_for_length_is_explained_all_the_same() -> None:
    whole = payload(CHANGES, has_queue=True)
    without = whole.model_copy(update={"cards": tuple(card for card in whole.cards if card.key != KEY)})
    judged = judge_weeks(basis(CHANGES, has_queue=True), WEEK, DEFAULT_BANDS)

    found = explain_card(without, judged, KEY, frozen=False)

    assert found.note == LEFT_OUT
    assert (found.card.severity.value, found.card.weeks_open, found.rules[0].fires) == ("critical", 2, True)


def test_a_card_of_the_whole_scope_is_explained_by_what_was_judged_of_the_scope() -> None:
    draw = Random(1)

    def reviewed(number: int, weeks_ago: int, more: int) -> ScoredChange:
        points = {"review_depth": 35 + more + draw.randint(-4, 4), "lines_added": draw.randint(0, 20)}
        return change(number, landed=at(weeks_ago, day=number % 4), points=points, services=(SERVICES[number % 5],))

    changes = [reviewed(1000 * week + number, week, 0) for week in range(12, 0, -1) for number in range(40)]
    changes += [reviewed(number, 0, 4) for number in range(40)]
    services = SERVICES[:5]
    judged = judge_weeks(basis(changes, services=services), WEEK, DEFAULT_BANDS)

    found = explain_card(payload(changes, services=services), judged, "scope:shop:driver", frozen=False)

    [rule] = found.rules
    assert (rule.id, rule.trend, rule.fires) == ("driver-rise", True, True)
    [(name, value), *_] = rule.read
    assert name == "points that the group of signals adds to a change"
    assert "material yes, chance of so much in an unchanged week" in value


def test_a_card_about_a_blind_source_has_its_sentence_and_no_weeks_before() -> None:
    found = payload(CHANGES)
    blind = Card(
        key="source.github:source", severity=Severity.INFO, rule="source-blind", cause="source",
        subject=found.cards[0].subject, title="GitHub: no news", state=CardState.NEW, weeks_open=1, facts=(),
    )  # fmt: skip
    judged = judge_weeks(basis(CHANGES), WEEK, DEFAULT_BANDS)

    one = explain_card(found.model_copy(update={"cards": (blind,)}), judged, blind.key, frozen=True)

    assert one.rules[0].says.startswith("a source had failed for less, or gone stale")
    assert (one.weeks, one.note, one.rules[0].read) == ((), None, ())


def test_every_fact_of_the_payload_can_be_explained_and_says_what_it_states() -> None:
    found = payload(CHANGES, has_queue=True)
    for fact in found.facts:
        one = explain_fact(found, fact.id, frozen=False)
        assert one.fact == fact
        assert one.says
        assert [source.id for source in one.sources] == list(fact.sources)
        assert set(one.cards) == {card.key for card in found.cards if fact.id in card.facts}
    [fact] = [one for one in found.facts if one.subject.label == "shop#9000" and one.kind == "change"]
    arithmetic = explain_fact(found, fact.id, frozen=False).arithmetic
    assert arithmetic[0].startswith("85 = ")
    assert "person" not in " ".join(arithmetic)
    with pytest.raises(KeyError, match=r"week\.nothing"):
        explain_fact(found, "week.nothing", frozen=False)
    [mention] = mentions_in(found, WAITING[0].id)
    assert (mention.week, mention.points, KEY in mention.cards) == (WEEK.id, 85, True)
    judged = judge_weeks(basis(CHANGES, has_queue=True), WEEK, DEFAULT_BANDS)
    assert [card for card in found.cards if explain_card(found, judged, card.key, frozen=True).card != card] == []


def test_an_input_is_written_as_it_is() -> None:
    inputs = (None, True, 0, 2.25, (80, 85), (), "by hand")
    assert [words_of(one) for one in inputs] == ["unknown", "yes", "0", "2.2", "80, 85", "none", "by hand"]
