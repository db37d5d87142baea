"""Readers' verdicts on sentences, and the rules that two of them do not believe; the kept ones on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.doctor.finding import Report, Section
from bot.doctor.servers import check_database
from briefing.contracts.access import reader_id_of
from briefing.contracts.errors import SentenceUnknown
from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Payload
from briefing.contracts.week import parse_week
from briefing.narrative.narrator import TemplateNarrator
from briefing.readers.feedback import (
    Opinion,
    ReaderVerdict,
    card_at,
    facts_cited,
    feedback_of,
    places_of,
    prompt_of,
)
from briefing.rules.doubts import READERS, WINDOW_SECONDS, doubts_of
from data.records import Feedback, FrozenPayload, ModelCall, StoredNarrative
from data.store import Store
from tests.monday import HandClock
from tests.unit.briefing.sample import SERVICES, at, change, history, payload

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For what no database has a part in."""

NOW = 1_790_000_000
ANN, BOB = reader_id_of("ann"), reader_id_of("bob")


SAID = ReaderVerdict(reader_id=ANN, opinion=Opinion.WRONG, at=NOW)


def waiting(*scores: int, week: str = "2026-W46", joined: tuple[int, ...] = ()) -> Payload:
    """Changes with these scores wait to go out of search, some of which `joined` a week later, when one went out."""
    queue = [
        change(number, landed=at(0), points=points, deployed=None, services=("search",))
        for number, points in enumerate(scores, start=1)
    ]
    queue += [change(9, landed=at(-1), points=points, deployed=None, services=("search",)) for points in joined]
    gone = [change(8, landed=at(0), points=71, deployed=at(-1), services=("search",))] if joined else []
    return payload([*history(), *queue, *gone], week=parse_week(week, "UTC"), services=SERVICES[:3], has_queue=True)


STACK, NEXT = waiting(70, 71, 72), waiting(70, week="2026-W47", joined=(71,))
CRITICAL = waiting(90)


def words(found: Payload) -> Narrative:
    return TemplateNarrator().narrate(found)


def verdict(found: Payload, reader: str, *, at: int = NOW, opinion: Opinion = Opinion.WRONG) -> Feedback:
    told = ReaderVerdict(reader_id=reader, opinion=opinion, at=at)
    return feedback_of(found, words(found), "cards[0]", told, prompt=None)


def kept(store: Store, *found: Payload) -> Store:
    for one in found:
        told = {"scope_id": one.scope.id, "week": one.period.week, "body": one.to_json(), "frozen_at": 1}
        store.freeze(FrozenPayload(hash=one.hash, **told))
    return store


def doubted(store: Store, now: int = NOW) -> list[str]:
    with store.snapshot() as view:
        return [one.rule for one in doubts_of(view, now)]


# ---- verdicts


def test_a_verdict_carries_the_sentence_its_facts_and_the_rule_of_its_card_and_no_name():
    one = verdict(STACK, ANN)
    assert (one.card, one.rule, one.verdict) == ("search:queue", "queued-stack", "wrong")
    assert facts_cited(one) == words(STACK).cards[0].facts
    assert (one.text, one.week, one.narrator) == (words(STACK).cards[0].text, "2026-W46", "template/2")
    assert "ann" not in repr(one).replace("{person:p-ann}", "")


def test_every_sentence_has_a_place_and_an_action_is_about_the_card_that_offers_it():
    narrative = words(STACK)
    said = (narrative.headline, *narrative.situation, *narrative.cards, *narrative.actions, *narrative.positives)
    assert [one.text for one in places_of(narrative).values()] == [one.text for one in said]
    keys = {place: card_at(STACK, narrative, place) for place in places_of(narrative)}
    assert {place for place, card in keys.items() if card is not None} == {"cards[0]", "actions[0]"}
    assert keys["actions[0]"] == keys["cards[0]"]

    for place in ("cards[7]", "cards[-1]", ""):
        with pytest.raises(SentenceUnknown, match=r"it has headline, .*cards\[0\]"):
            feedback_of(STACK, narrative, place, SAID, prompt=None)


def test_a_second_verdict_of_a_reader_on_a_sentence_takes_the_place_of_the_first(store: Store) -> None:
    kept(store, STACK)
    for one in (verdict(STACK, ANN), verdict(STACK, BOB), verdict(STACK, ANN, opinion=Opinion.USEFUL, at=NOW + 1)):
        store.save([one])
    assert {(one.reader_id, one.verdict) for one in store.read(Feedback)} == {(ANN, "useful"), (BOB, "wrong")}
    with store.snapshot() as view:
        # No score is made of what readers think.
        assert view.writes() == 0


@on_sqlite
def test_the_prompt_is_that_of_the_last_call_and_a_template_that_stood_in_had_none(store: Store) -> None:
    called = {
        "payload_hash": STACK.hash, "scope_id": "shop", "week": "2026-W46", "model": "claude-x", "prompt_hash": "",
        "outcome": "answered", "request_id": None, "input_tokens": 1, "cache_write_tokens": 0, "cache_read_tokens": 0,
        "output_tokens": 1, "price": 1, "reserved": 1, "milliseconds": 1, "violations": "[]", "detail": None, "at": NOW,
    }  # fmt: skip
    calls = (("1", "narrate", 1, "narrate/1"), ("2", "narrate", 2, "narrate/3"), ("3", "ask", 3, "ask/1"))
    store.save(
        [
            ModelCall(id=name, purpose=purpose, attempt=attempt, prompt_version=version, **called)
            for name, purpose, attempt, version in calls
        ]
    )
    with store.snapshot() as view:
        told = {
            narrator: prompt_of(
                view, StoredNarrative(payload_hash=STACK.hash, narrator=narrator, body="", written_at=NOW)
            )
            for narrator in ("claude-x, checked", "template/1; over budget")
        }
    assert told == {"claude-x, checked": "narrate/3", "template/1; over budget": None}


# ---- doubts


@on_sqlite
def test_two_readers_within_four_weeks_make_a_rule_doubted_and_one_does_not(store: Store) -> None:
    kept(store, STACK, NEXT)
    store.save([verdict(STACK, ANN)])
    store.save([verdict(NEXT, ANN)])
    assert doubted(store) == []
    store.save([verdict(NEXT, BOB)])
    assert doubted(store) == ["queued-stack"]
    assert READERS == 2
    for moment, found in ((NOW + WINDOW_SECONDS - 1, ["queued-stack"]), (NOW + WINDOW_SECONDS, []), (NOW - 1, [])):
        assert doubted(store, moment) == found
    store.save([verdict(NEXT, BOB, opinion=Opinion.NOT_USEFUL)])
    assert doubted(store) == []


def test_a_doubt_names_the_threshold_over_the_weeks_that_the_card_was_open(store: Store) -> None:
    later = NEXT.cards[0]
    assert (later.key, later.weeks_open) == ("search:queue", 2)
    kept(store, STACK, NEXT)
    for reader in (ANN, BOB):
        store.save([verdict(NEXT, reader)])
    with store.snapshot() as view:
        [one] = doubts_of(view, NOW)
    # Three waited in the first week and two of them in the second.
    assert (one.readers, one.sentences, one.cards, one.silence.value) == (2, 1, 1, 4)


@on_sqlite
def test_doctor_shows_a_doubted_rule_and_nothing_is_broken_by_it(database_url: str, store: Store) -> None:
    kept(store, CRITICAL)
    for reader in (ANN, BOB):
        store.save([verdict(CRITICAL, reader)])
    clock = HandClock(datetime.fromtimestamp(NOW, UTC))
    [one] = check_database(database_url, clock=clock).doubts
    assert (one.name, one.verdict) == ("rule queued-critical", "look")
    assert "2 readers marked 1 sentence about 1 card of this rule wrong" in one.detail
    assert "the border of the critical band at 91 points (it stands at 80)" in one.fix
    assert "Nothing changes by itself" in one.fix
    assert Report(sections=(Section(id="feedback", title="", findings=(one,)),)).is_ok
