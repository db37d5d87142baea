"""Which mutes hold in the next week, which end and why, and what the briefing says of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.contracts.payload import CardState, Team, parse_payload
from briefing.evidence.changes import ScoredChange
from briefing.findings.cards import MOST_CRITICAL
from briefing.payloads.build import build_payload
from briefing.readers.mutes.judging import Ended
from briefing.readers.mutes.until import Date
from scoring.bands import DEFAULT_BANDS
from scoring.severity import Severity
from tests.unit.briefing.readers.mutes.fortnight import BY, KEY, briefed, carded, made, mark, queued, told
from tests.unit.briefing.sample import SERVICES, WEEK, at, basis, change, history, recipes

NEXT_MONDAY = WEEK.end.date()
NEXT_YEAR = NEXT_MONDAY.replace(year=2027)
GROWN = [*queued(85), *queued(85, first=9, weeks_ago=0)]
SHRUNK = [*queued(85), *queued(85, first=9, out=at(0))]


def test_a_muted_card_that_is_as_it_was_is_left_out_and_listed():
    found = briefed(*queued(85), marks=[mark()])
    assert carded(found.payload) == []
    [one] = found.payload.muted
    assert (one.key, one.severity, one.until, one.by, one.since_week) == (
        KEY, Severity.CRITICAL, "until it changes", BY, "2026-W45",
    )  # fmt: skip
    assert (found.payload.severity, found.ended) == (Severity.INFO, ())
    again = parse_payload(found.payload.to_json(), name="payload")
    assert (again, again.hash) == (found.payload, found.payload.hash)
    # Nothing is asked back either where last week is judged anew.
    assert not [fact for fact in found.payload.facts if fact.kind == "ask"]
    # A severer card comes back whatever it measures.
    assert [one.why for one in briefed(*queued(85), marks=[mark(severity=Severity.WARNING)]).ended] == [Ended.WORSE]
    # What was known then may be known otherwise since; the briefing that the reader muted it in had the card.
    found = briefed(*queued(85, weeks_ago=0), marks=[mark()])
    assert ([one.key for one in found.payload.muted], found.ended) == ([KEY], ())


@pytest.mark.parametrize(
    ("changes", "until", "why", "returned"),
    [
        pytest.param(GROWN, mark().until, Ended.WORSE, True, id="worse"),
        pytest.param(queued(85), Date(NEXT_MONDAY), Ended.DATE, True, id="the-day-has-come"),
        pytest.param(queued(85), Date(NEXT_MONDAY + timedelta(days=1)), None, False, id="the-day-is-to-come"),
        pytest.param(GROWN, Date(NEXT_YEAR), Ended.WORSE, True, id="worse-before-the-day"),
    ],
)
def test_a_mute_ends_and_the_card_says_why(changes, until, why, returned):
    found = briefed(*changes, marks=[mark(until)])
    assert [one.why for one in found.ended] == ([] if why is None else [why])
    assert carded(found.payload) == ([] if why is None else [KEY])
    assert [card.returned for card in found.payload.cards if card.returned] == (
        [f"muted since 2026-W45 by {BY}, and {why}"] if returned else []
    )


@pytest.mark.parametrize(("until", "ends"), [(mark().until, True), (Date(NEXT_YEAR), False)])
def test_only_a_card_that_is_muted_until_it_changes_comes_back_when_it_gets_better(until, ends):
    found = briefed(*SHRUNK, marks=[mark(until)])
    assert [one.why for one in found.ended] == ([Ended.BETTER] if ends else [])
    assert (KEY in carded(found.payload)) == ends


def test_a_muted_card_that_is_resolved_goes_without_a_word():
    changes = queued(85, out=at(0))
    loud, silent = briefed(*changes).payload, briefed(*changes, marks=[mark()])
    assert [(card.key, card.state) for card in loud.cards] == [(KEY, CardState.RESOLVED)]
    assert (silent.payload.cards, silent.payload.muted) == ((), ())
    assert [one.why for one in silent.ended] == [Ended.GONE]


def test_what_was_over_in_between_and_came_up_again_speaks():
    # Muted four weeks ago; out three weeks ago; another one waits now.
    changes = [*queued(85, weeks_ago=5, out=at(3)), *queued(85, first=9, weeks_ago=0)]
    found = briefed(*changes, marks=[mark(week=WEEK.earlier(4).id)])
    assert [one.why for one in found.ended] == [Ended.GONE]
    assert carded(found.payload) == [KEY]
    assert found.payload.cards[0].returned is None


def test_a_mute_is_held_against_the_week_that_it_was_made_in_and_not_the_week_before():
    """Each week is less than a tenth more than the one before; together they are more."""
    changes = [*queued(85, 85, 85, 85, 85, 85, 85, 85, 85, 85, 85, 85, weeks_ago=6)]
    changes += [*queued(85, first=30, weeks_ago=1), *queued(85, first=40, weeks_ago=0)]
    assert briefed(*changes, marks=[mark()]).ended == ()
    [ended] = briefed(*changes, marks=[mark(week=WEEK.earlier(2).id)]).ended
    assert ended.why is Ended.WORSE


def test_the_ask_of_a_card_that_was_muted_since_does_not_come_back_as_ignored():
    last = told(*queued(85))
    loud, silent = (briefed(*queued(85), marks=marks, last=last).payload for marks in ((), [mark()]))
    assert [fact.id for fact in loud.facts if fact.kind == "ask"] == [f"ask.{KEY}"]
    assert [fact.id for fact in silent.facts if fact.kind == "ask"] == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param(queued(85), None, id="as it was"),
        pytest.param(GROWN, Ended.WORSE, id="worse"),
        pytest.param(queued(85, out=at(0)), Ended.GONE, id="resolved"),
        pytest.param(SHRUNK, None, id="better"),
    ],
)
def test_an_acknowledgement_ends_when_the_card_is_worse_or_over(changes, why):
    found = briefed(*changes, marks=[mark(None)])
    assert [one.why for one in found.ended] == ([] if why is None else [why])
    # It is told of as before.
    assert why is not None or found.payload == briefed(*changes).payload
    assert all(card.returned is None for card in found.payload.cards)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recipes)
def test_a_week_without_marks_has_no_word_of_them(recipe):
    text = recipe.payload().to_json()
    assert '"muted"' not in text
    assert '"returned"' not in text


def test_a_muted_card_takes_nobodys_room():
    changes = [one for place, name in enumerate(SERVICES) for one in waits(name, 100 * place + 1)]
    known = basis([*history(8), *changes], services=SERVICES, has_queue=True, began=at(8))
    loud, silent = (build_payload(known, WEEK, DEFAULT_BANDS, None, marks) for marks in ((), [mark()]))
    assert (len(loud.cards), loud.cards_omitted) == (MOST_CRITICAL, {Severity.CRITICAL: len(SERVICES) - MOST_CRITICAL})
    assert (len(silent.cards), silent.cards_omitted) == (
        MOST_CRITICAL,
        {Severity.CRITICAL: len(SERVICES) - MOST_CRITICAL - 1},
    )
    assert [one.key for one in silent.muted] == [KEY]


def waits(service: str, number: int) -> list[ScoredChange]:
    return [change(number, landed=at(1), points=85, deployed=None, services=(service,))]


def test_no_team_is_said_to_have_a_card_that_is_muted():
    known = made(*queued(85))
    teams = [Team(id=one, label=one.title()) for one in ("web", "ops")]
    services = tuple(one.model_copy(update={"team": teams[one.id == "search"]}) for one in known.services)
    known = replace(known, services=services)
    counts = [
        [fact.detail["critical"] for fact in build_payload(known, WEEK, DEFAULT_BANDS, None, marks).facts
         if fact.kind == "team_share"]
        for marks in ((), [mark()])
    ]  # fmt: skip
    assert counts == [[0, 1], [0, 0]]
