"""Whatever GitHub answers: a named status, no exception that escapes, and not a row lost or doubled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.records import Change, SourceFailure
from data.sources.github import permissions
from tests.fakes.forge import Answers, Reset, Truncated
from tests.fakes.github.faults import (
    bad_credentials,
    bad_gateway,
    gave_up,
    graphql_limit,
    primary_limit,
    secondary_limit,
    server_error,
    sso_required,
    too_many,
)
from tests.unit.data.sources.desk import DAY, HOUR, NOW
from tests.unit.data.sources.github.acme import Acme, many, ordinary, tables_of

FOR_EVER = 1_000
EVERYWHERE = ["Activity", "Changes", "Together", "Deployments", "Releases", "Tags", "rest", "Jobs", "Codeowners"]

PASSING = (
    secondary_limit(60),
    secondary_limit(None),
    too_many(30),
    server_error(500),
    bad_gateway(),
    server_error(503),
    Truncated(),
    Reset(),
)
LASTING = {
    "secondary limit": (secondary_limit(600), "stale", "secondary rate limit"),
    "primary limit": (primary_limit(NOW + HOUR), "stale", ""),
    "limit of GraphQL": (graphql_limit(NOW + HOUR), "stale", ""),
    "too many requests": (too_many(600), "stale", ""),
    "500": (server_error(500), "failed", "Server Error"),
    "502 with a page of HTML": (bad_gateway(), "failed", "Unicorn!"),
    "GitHub gives up": (gave_up(), "failed", ""),
    "half an answer": (Truncated(), "failed", ""),
    "reset": (Reset(), "failed", ""),
    "expired token": (bad_credentials(), "failed", "refused the credentials"),
    "SAML": (sso_required(), "partial", "SAML"),
    "404": (Answers(404, '{"message": "Not Found"}'), "failed", "was not found"),
    "JSON that is something else": (Answers(200, '["hello"]'), "failed", ""),
    "data of another form": (Answers(200, '{"data": {"node": {"pullRequests": {"nodes": [{}]}}}}'), "failed", ""),
    "nothing": (Answers(200, ""), "failed", ""),
    "an unknown error": (Answers(200, '{"errors": [{"message": "Unexpected"}], "data": null}'), "failed", "Unexpected"),
    "errors that are none": (Answers(200, '{"errors": "none", "data": {}}'), "failed", ""),
}
BY_REST = ("reset", "SAML", "too many requests", "nothing", "JSON that is something else")


def story(acme: Acme) -> None:
    """Something of everything that is collected, and of the files of a change more than one page of 100."""
    world, shop = acme.world, acme.shop
    shop.shows_rules = False
    shop.commit(NOW - 30 * DAY, "Owners", files={".github/CODEOWNERS": "* @acme/core @ada\n"})
    world.team("acme", "core", [world.user("ada"), world.user("bob")])
    many(acme, 3)
    long = ordinary(acme)
    for place in range(100):
        long.file(f"long/{place}", 1)
    shop.deploy("production", at=NOW - DAY, states=[(NOW - DAY + 60, "success")])
    shop.release("v1", at=NOW - DAY, published_at=NOW - DAY)
    shop.tag("v1", shop.commits[-1])
    shop.run("Ship", at=NOW - DAY, jobs=[("deploy", "success")])


@pytest.fixture
def told(acme: Acme) -> Acme:
    story(acme)
    return acme


def told_of(what: Acme | dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Every row; of who is behind an owner not when that was asked, for a fault may make us wait."""
    tables = what.tables() if isinstance(what, Acme) else what
    members = [replace(one, observed_at=0) for one in tables["OwnerMember"]]
    return {**tables, "OwnerMember": members}


@pytest.mark.parametrize("turn", [0, 4])
def test_a_fault_that_passes_is_waited_for_and_loses_nothing(told: Acme, shared_dir: Path, turn: int) -> None:
    for number, place in enumerate(EVERYWHERE):
        told.fake.fail(place, PASSING[(number + turn) % len(PASSING)], times=2)
    outcomes = told.collect()
    assert {one.state for one in outcomes.values()} == {"ok"}, outcomes
    assert len(told.slept) >= 2 * len(EVERYWHERE)
    assert told_of(told) == told_of(tables_of(story, shared_dir))


def test_a_fault_that_lasts_has_a_named_status_and_githubs_own_words(told: Acme) -> None:
    for name, (answer, state, words) in LASTING.items():
        for place, kind in (("Changes", "changes"), *([("rest", "runs")] if name in BY_REST else ())):
            told.now, told.patience = NOW, 100.0
            told.fake.fail(place, answer, times=FOR_EVER)
            outcome = told.collect(kind)[f"acme/shop:{kind}"]
            assert (name, outcome.state) == (name, state)
            assert outcome.detail
            assert "defect" not in outcome.detail, outcome
            assert words in outcome.detail + (outcome.failure.raw if outcome.failure else "")
            told.fake._faults.clear()
    assert all("Traceback" not in one.raw for one in told.store.read(SourceFailure))


LOSING_AT = [("secondary limit", "Changes"), ("404", "Codeowners"), *(("500", place) for place in EVERYWHERE[1:])]


@pytest.mark.parametrize(("fault", "place"), LOSING_AT)
def test_a_fault_that_lasts_costs_no_row_once_it_is_over(told: Acme, shared_dir: Path, fault: str, place: str) -> None:
    answer, state, _ = LASTING[fault]
    told.patience = 100.0
    told.fake.fail(place, answer, times=FOR_EVER)
    assert {one.state for one in told.collect().values()} - {"ok"} == {state}
    told.fake._faults.clear()
    told.now, told.patience = NOW, 3_900.0
    assert {one.state for one in told.collect().values()} == {"ok"}
    assert told_of(told) == told_of(tables_of(story, shared_dir))


def test_what_was_read_before_the_fault_stays(told: Acme) -> None:
    many(told, 60)
    told.fake.on_call = lambda call: (
        told.fake.fail("Changes", server_error(500), times=FOR_EVER) if call.name == "Changes" else None
    )
    assert told.collect("changes")["acme/shop:changes"].state == "failed"
    assert told.store.count(Change) == 25


def test_what_is_left_is_believed_of_the_body_where_no_header_tells_it(acme: Acme) -> None:
    acme.fake.limited, source = False, acme.source()
    acme.fake.graph.limit = lambda: {"remaining": 0, "resetAt": "2025-11-17T09:10:00Z"}
    for _ in range(2):
        source.github.ask(permissions.WHO, {}, what="who we are")
    assert acme.slept == [600.0]
