"""What is asked back is what was asked: of the briefing that was sent, with the scores that its readers saw."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.contracts.last_week import LastWeek
from briefing.contracts.payload import CardState, Remedy, Subject
from briefing.editions.view.memory import memory_lines
from briefing.narrative.narrator import TemplateNarrator
from scoring.score import Reading
from scoring.severity import Severity
from tests.unit.briefing.findings.mondays import (
    HEARD,
    KEY,
    OWNER,
    ask_of,
    briefed,
    carded,
    sighting,
    told,
    waiting,
)
from tests.unit.briefing.sample import at, facts_of, reread

# ---- a change that got what was asked for


def test_a_change_that_got_its_owners_review_is_a_success_with_the_score_that_readers_saw():
    fact = ask_of(*HEARD)
    assert (fact.value, fact.detail["told"], fact.detail["asked"][0]) == ("done", True, "owner-review shop#1")
    [row] = fact.detail["changes"]
    assert (row["says"], row["before"], row["after"]) == ("got its owner's review", 82, 64)


def test_the_success_is_told_in_the_opening_and_in_the_memory():
    found = briefed(HEARD[1], last=LastWeek(payload=told(HEARD[0])))
    said = [one for one in TemplateNarrator().narrate(found).situation if "ask" in one.text]
    assert [(one.text, one.facts) for one in said] == [
        (
            (
                "Last week's ask of search, to owner-review shop#1, was done: "
                "shop#1 got its owner's review (82 → 64 points)."
            ),
            (KEY,),
        )
    ]
    assert "Done – search: owner-review shop#1 (shop#1 got its owner's review: 82 → 64;" in memory_lines(found)[0]


def test_among_several_asks_the_changes_that_fell_are_named():
    then = [HEARD[0], replace(waiting(90, OWNER, number=2, codeowners_compliance=0), services=("payments",))]
    now = [HEARD[1], replace(waiting(90, OWNER, number=2, codeowners_compliance=0), services=("payments",))]
    found = briefed(*now, last=LastWeek(payload=told(*then)))
    said = [one.text for one in TemplateNarrator().narrate(found).situation]
    assert "Of last week's two asks, one was done (search) and one is not done yet (payments)." in said
    assert any(one.endswith("was done: shop#1 got its owner's review (82 → 64 points).") for one in said)


def test_a_change_that_two_cards_were_about_is_told_of_once():
    first = told(HEARD[0])
    twin = first.cards[0].model_copy(update={"key": "search:risk", "cause": "risk"})
    found = briefed(HEARD[1], last=LastWeek(payload=first.model_copy(update={"cards": (first.cards[0], twin)})))
    said = [one.text for one in TemplateNarrator().narrate(found).situation if "→" in one.text]
    assert [one.partition(": ")[2] for one in said] == ["shop#1 got its owner's review (82 → 64 points)."]
    assert ["got its owner's review" in line for line in memory_lines(found)] == [True, False]


def test_one_ask_of_which_no_single_change_has_the_word_is_told_with_the_figures_of_its_cause():
    then, out = (waiting(85, OWNER, number=number, codeowners_compliance=0) for number in (1, 2))
    now = [replace(reread(then, {"codeowners_compliance": Reading(100)}), deployed_at=at(0)), out]
    found = briefed(*now, last=LastWeek(payload=told(then, out)))
    said = [one.text for one in TemplateNarrator().narrate(found).situation if "ask" in one.text]
    assert said == [
        (
            "Last week's ask of search, to owner-review shop#1 and to owner-review shop#2, was done in part "
            "(changes that wait: 2 then, 1 now)."
        )
    ]


def test_several_asks_of_one_service_name_it_once():
    then = [
        HEARD[0],
        waiting(70, out=at(1, day=4, hour=17), number=2),
        waiting(70, out=at(1, day=4, hour=17), number=3),
    ]
    moved = [replace(one, landed_at=at(1, day=4, hour=16)) for one in then[1:]]
    found = briefed(HEARD[0], *moved, last=LastWeek(payload=told(HEARD[0], *moved)))
    said = [one.text for one in TemplateNarrator().narrate(found).situation if "ask" in one.text]
    assert said[0] == "Of last week's two asks of search, one is settled and one is not done yet."


def test_where_no_briefing_was_sent_nothing_was_asked():
    assert facts_of(briefed(HEARD[0], last=None), "ask") == {}


# ---- what was asked


def test_what_was_left_out_for_want_of_room_was_never_asked():
    found = told(HEARD[0])
    none = found.model_copy(update={"cards": (), "cards_omitted": {Severity.CRITICAL: 1}})
    assert facts_of(briefed(HEARD[0], last=LastWeek(payload=none)), "ask") == {}


def test_the_remedies_are_those_of_the_card_and_not_those_of_today():
    last = LastWeek(
        payload=carded(told(HEARD[0]), remedies=(Remedy(id="require-review", text="as sent", effect=None),))
    )
    detail = briefed(HEARD[0], last=last).fact(KEY).detail
    assert (detail["asked"], detail["remedy"]) == (["as sent"], ["require-review"])


@pytest.mark.parametrize(
    "parts",
    [
        {"severity": Severity.INFO, "state": CardState.RESOLVED},
        {"remedies": ()},
        {"cause": "a cause of a later version"},
        {"subject": Subject(type="service", id="moved", label="Moved")},
    ],
    ids=["resolved", "nothing-asked", "a-later-version", "a-service-that-the-scope-has-no-more"],
)
def test_a_card_that_asked_nothing_of_this_scope_does_not_come_back(parts):
    last = LastWeek(payload=carded(told(HEARD[0]), **parts))
    assert facts_of(briefed(HEARD[0], last=last), "ask") == {}


def test_of_an_older_payload_that_kept_no_readings_nothing_is_asked_back_and_nothing_stops():
    found = told(HEARD[0])
    bare = [
        fact.model_copy(update={"detail": {k: v for k, v in fact.detail.items() if k not in {"readings", "files"}}})
        for fact in found.facts
    ]
    last = LastWeek(payload=found.model_copy(update={"facts": tuple(bare)}))
    assert facts_of(briefed(HEARD[0], last=last), "ask") == {}


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ([sighting(closed_at=at(0))], "was closed without a merge"),
        ([sighting()], "is not ready to go out any more"),
        ([], "is not among this scope's changes any more"),
    ],
)
def test_a_change_that_is_neither_out_nor_ready_is_said_to_be_so(seen, says):
    [row] = ask_of(HEARD[0], seen=seen).detail["changes"]
    assert (row["word"], row["says"], row["after"]) == ("cannot be known", says, None)


def test_only_a_queue_asks_about_the_changes_that_it_merely_names():
    found = told(waiting(85, codeowners_compliance=0))
    cards = [carded(found), carded(found, cause="objective", key="search:objective")]
    rows = [
        fact.detail["changes"]
        for one in cards
        for fact in facts_of(briefed(waiting(85, codeowners_compliance=0), last=LastWeek(payload=one)), "ask").values()
    ]
    assert [len(one) for one in rows] == [1]


def test_what_was_done_and_is_asked_again_is_asked_for_the_first_time():
    last = LastWeek(payload=told(HEARD[0]))
    again = waiting(82, OWNER, codeowners_compliance=0)
    found = [briefed(one, last=last) for one in (HEARD[1], again)]
    asked = told(again)
    facts = [fact for fact in asked.facts if fact.kind != "ask"]
    weeks = []
    for one in found:
        frozen = asked.model_copy(update={"facts": (*facts, one.fact(KEY))})
        weeks.append(briefed(again, last=LastWeek(payload=frozen)).fact(KEY).detail["changes"][0]["weeks"])
    assert weeks == [1, 2]
