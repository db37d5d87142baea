"""What each tool finds, what it says where it finds nothing, and that it knows nothing beyond its scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from briefing.answers.questions.answer import MOST_BYTES, shown
from briefing.answers.questions.finds import Finds
from briefing.answers.questions.material import Material
from briefing.answers.questions.tools import Found, look_up
from briefing.evidence.operations import Operations
from tests.unit.briefing.answers.questions.desk import (
    CHANGES,
    EARLIER,
    RISKY,
    WAITS,
    deployed,
    made,
    material,
    outage,
    past,
)
from tests.unit.briefing.sample import at, change

HANDLE = "shop.000000000007"


@cache
def week() -> Material:
    """A week of which nothing tells of deployments."""
    return material(frozen=past(4, without=("2026-W43",)))


@cache
def operated() -> Material:
    """The same with two deployments, of which one had an incident."""
    deployments = (deployed("d-1", 85, day=4, carried=[RISKY]), deployed("d-2", 12, day=2))
    operations = Operations(deployments=deployments, outages=(outage("d-1"),), burns=())
    return material(made(operations=operations))


def find(name: str, known: Material | None = None, **given: Any) -> Found:
    return look_up(known or week(), name, given)


def ids(found: Found) -> list[str]:
    return [fact.id for fact in found.facts]


def told(found: Found, known: Material | None = None, *, titles: bool = True) -> str:
    """What a model is told of it."""
    finds = Finds(known or week())
    finds.add(found)
    return shown(finds, found, titles=titles)


def words(found: Found) -> str:
    return " ".join(found.words)


# --- facts and cards --------------------------------------------------------------------------------------------


def test_facts_are_found_by_kind_and_subject_whatever_the_capitals_and_what_does_not_fit_is_counted() -> None:
    assert ids(find("facts", kind="service_share", subject="PAYMENTS")) == ["service.payments.share"]
    assert ids(find("facts", kind="week_changes", subject="scope")) == ["week.changes"]
    assert {fact.subject.label for fact in find("facts", subject="auth").facts} == {"auth"}
    found = find("facts", kind="mttr")
    assert found.facts == ()
    assert "there are no facts of that kind" in words(found)
    assert "week_changes" in words(found)
    lines = told(find("facts"))
    assert len(lines.encode()) < MOST_BYTES + 500
    assert "more facts are not shown" in lines


def test_the_cards_come_with_the_fact_that_fired_each() -> None:
    found = find("cards")
    assert ids(found) == list(dict.fromkeys(card.facts[0] for card in week().payload.cards))
    assert all(card.title in told(found) for card in week().payload.cards)
    assert "need.warning | " in told(found)
    assert "\nweek.calm" not in told(found)


# --- changes ----------------------------------------------------------------------------------------------------


def test_changes_are_those_that_landed_or_wait_the_riskiest_first_with_how_many_there_are() -> None:
    found = find("changes", most=2)
    assert ids(found) == ["week.change", f"change.{RISKY.id}", f"change.{WAITS.id}"]
    assert words(found) == "8 changes of the week fit; 2 shown, the riskiest first"
    assert [fact.value for fact in found.facts] == [85, 85, 74]
    # What the payload has is taken as it was frozen.
    assert found.facts[1] is week().payload.fact(f"change.{RISKY.id}")
    assert ids(find("changes", service="Auth", most=1)) == ["service.auth.change", f"change.{WAITS.id}"]
    narrow = find("changes", service="Auth", band="high")
    assert (ids(narrow), narrow.looked) == ([f"change.{WAITS.id}"], "high changes of auth")


@pytest.mark.parametrize("name", ["SHOP#7", "#7", f"change.{RISKY.id}", RISKY.id, HANDLE])
def test_a_change_goes_by_its_label_its_number_or_its_id(name: str) -> None:
    assert ids(find("change", id=name)) == [f"change.{RISKY.id}"]
    # One of an earlier week goes by its name, too.
    assert [fact.value for fact in find("change", id=EARLIER.label).facts] == [95]
    assert f"change.{EARLIER.id}" not in ids(find("changes", most=15))


def test_a_change_is_offered_with_all_parts_of_its_score() -> None:
    wide = change(11, landed=at(0, day=1), points=dict.fromkeys(("lines_added", "file_age", "is_fix", "change_age"), 5))
    known = material(made([*CHANGES, wide]))
    line = told(find("change", known, id="shop#11"), known, titles=False)
    assert all(f":{form} " in line for form in ("by", "why", "parts", "landed"))


def test_a_number_that_several_changes_have_is_answered_with_all_of_them() -> None:
    twin = change(7, landed=at(0, day=1), points=10)
    known = material(made([*CHANGES, replace(twin, id="api@7", label="api#7")]))
    assert "the name could be any of api#7, shop#7" in words(find("change", known, id="#7"))


# --- nothing beyond the scope -----------------------------------------------------------------------------------


def test_another_scopes_service_is_answered_like_one_that_nobody_has() -> None:
    theirs = change(50, landed=at(0, day=1), points=99, services=("ledger",))
    both = change(51, landed=at(0, day=2), points=40, services=("auth", "ledger"))
    known = material(made([*CHANGES, theirs, both]))
    for name in ("changes", "deployments"):
        told = [find(name, known, service=one) for one in ("ledger", "nobody")]
        assert told[0] == told[1]
        assert "ledger" not in words(told[0])


# --- deployments ------------------------------------------------------------------------------------------------


def test_deployments_come_with_the_incidents_that_belong_to_them() -> None:
    found = find("deployments", operated(), most=1)
    assert ids(found) == ["deployment.d-1", "service.payments.incidents"]
    assert ids(find("deployments", operated())) == ["deployment.d-1", "deployment.d-2", "service.payments.incidents"]
    assert "deployment.d-1" in ids(find("change", operated(), id="shop#7"))
    # Where nothing tells of deployments there are not none, but nobody knows.
    unknown = material(made(CHANGES, operations=None))
    assert words(find("deployments", unknown)) == "nothing that is connected tells of deployments"


# --- earlier weeks ----------------------------------------------------------------------------------------------


def test_history_has_a_fact_for_each_frozen_week_and_one_that_holds_this_week_against_them() -> None:
    found = find("history", id="week.changes", weeks=4)
    now, *then = found.facts
    assert [fact.id for fact in then] == [f"2026-W{number}/week.changes" for number in (45, 44, 42)]
    assert (now.id, now.comparisons) == ("week.changes.history", ())
    assert now.detail["over"] == {
        "least": 6,
        "most": 6,
        "weeks": 3,
        "is_whole": False,
        "first": "2026-W42",
        "last": "2026-W45",
    }
    # It goes by an id or by a handle.
    for name in ("service.payments.share", "payments.share"):
        found = find("history", id=name)
        assert ids(found)[:2] == ["service.payments.share.history", "2026-W45/service.payments.share"]
        assert found.looked == "service.payments.share in the briefings of 2026-W42 to 2026-W45"
    assert "no fact with that handle" in words(find("history", id="week.mttr"))
    assert "no briefing of an earlier week" in words(find("history", material(), id="week.changes"))


def test_of_what_holds_now_alone_nothing_is_offered_of_the_weeks_before() -> None:
    lines = told(find("history", id="auth.queue"))
    assert "2026-W45/" not in lines
    assert "of 3 nothing can be said" in lines


def test_history_of_a_service_that_is_the_scopes_no_more_is_not_told() -> None:
    moved = material(made(services=("payments",)), frozen=past(2))
    assert "no fact with that handle" in words(find("history", moved, id="service.auth.elevated"))
    assert len(find("history", moved, id="service.payments.elevated").facts) == 3


# --- what a model does wrongly ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "given", "says"),
    [
        pytest.param("sql", {}, "there is no such tool; there are facts, cards,", id="no-such-tool"),
        pytest.param("change", {}, "change takes id, and needs id", id="nothing-named"),
        pytest.param("cards", {"service": "auth"}, "cards takes nothing", id="a-field-it-does-not-take"),
        pytest.param("changes", {"most": 500}, "most: Input should be less than or equal to 15", id="too-many"),
        pytest.param("changes", {"band": "red"}, "band: Input should be 'safe'", id="no-band"),
        pytest.param("facts", {"kind": {"$ne": None}}, "kind: Input should be a valid string", id="no-text"),
    ],
)
def test_a_wrong_call_is_answered_with_what_is_right(tool: str, given: Mapping[str, Any], says: str) -> None:
    found = look_up(week(), tool, given)
    assert found.is_error
    assert says in words(found)


def test_what_a_reader_is_told_was_looked_at_has_no_words_of_the_models() -> None:
    strange = "see http://evil.example"
    for tool, field in (
        *(("facts", "subject"), ("facts", "kind"), ("changes", "service")),
        *(("change", "id"), ("history", "id")),
    ):
        assert "evil" not in look_up(week(), tool, {field: strange}).looked
