"""A GitLab is collected whole, killed, told to stop, at fault and again and again, and what changed there is found."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data.collect.outcomes import StreamOutcome
from data.records import Change, ChangeCommit, ChangeFile, ChangeLabel, Check, Review, SourceFailure
from tests.backends import SqliteFiles
from tests.fakes.forge import Answers, Reset, Truncated
from tests.fakes.gitlab.faults import (
    Altered,
    Drip,
    Elsewhere,
    Fault,
    bad_gateway,
    missing,
    not_authorized,
    server_error,
    sign_in,
    throttled,
)
from tests.scenarios.gitlab_acme import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Acme,
    opened,
    ordinary,
    start_collecting,
    states,
    story,
    undisturbed,
)
from tests.scenarios.gitlab_child import rows_of

KILLS = 3


@pytest.fixture
def acme(tmp_path: Path, sqlite_backend: SqliteFiles) -> Iterator[Acme]:
    with opened(tmp_path, sqlite_backend) as one:
        yield one


def behind(tables: dict[str, list[Any]]) -> dict[str, set[str]]:
    """Who is behind each owner by the last look; earlier ones stay for the past."""
    newest: dict[str, int] = {}
    for one in tables["OwnerMember"]:
        newest[one.owner] = max(newest.get(one.owner, 0), one.observed_at)
    return {
        owner: {
            one.person_id
            for one in tables["OwnerMember"]
            if (one.owner, one.observed_at) == (owner, at) and one.present
        }
        for owner, at in newest.items()
    }


def assert_as_afresh(acme: Acme) -> None:
    """What was collected bit by bit is what one collection into an empty store finds."""
    found, wanted = acme.tables(), acme.afresh()
    assert behind(found) == behind(wanted)
    for tables in (found, wanted):
        # That there is no file, and who is behind an owner, is known since somebody looked.
        tables["Codeowners"] = [one for one in tables["Codeowners"] if one.path]
        del tables["OwnerMember"]
    assert found == wanted


# Killed


def killed_at(acme: Acme, request: int) -> bool:
    """Collect in a process that is killed while it waits for an answer; say whether it came so far."""
    process = start_collecting(acme)
    before = len(acme.gitlab.calls)

    def kill(_call: object) -> None:
        if len(acme.gitlab.calls) - before == request:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)

    acme.gitlab.on_call = kill
    process.join(60)
    acme.gitlab.on_call = lambda _call: None
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


def test_killed_at_any_request_it_goes_on_and_ends_with_the_same_bytes(acme: Acme) -> None:
    story(acme)
    assert not killed_at(acme, 0)
    requests, reference = len(acme.gitlab.calls), rows_of(acme.url)
    assert len(reference["Change"]) == 5
    acme.url = acme.backend.migrated()
    rng = Random(4)
    for kill in range(KILLS):
        # The first kills fall into the merge requests, of which nothing is kept before their page is whole.
        assert killed_at(acme, rng.randrange(2, requests - 12) if kill < 2 else rng.randrange(2, 9))
    assert not killed_at(acme, 0)
    assert rows_of(acme.url) == reference


def test_told_to_stop_after_any_page_it_goes_on_there(acme: Acme) -> None:
    story(acme)
    assert states(acme.collect(pages=6)) >= {"stale"}
    assert states(acme.collect()) == {"ok"}
    # What was saved is not asked for again.
    assert len(acme.gitlab.named("diffs")) == 5
    assert acme.tables() == undisturbed(acme, story)


# What changes there


def test_what_happens_to_merge_requests_is_found_by_the_next_collection(  # noqa: PLR0915 (one deed a line)
    acme: Acme,
) -> None:
    world, shop = acme.world, acme.shop
    ada, bob, eve = world.user("ada", "Ada Lovelace"), world.user("bob"), world.user("eve")
    kept = {
        name: shop.merge_request(name, author=ada, at=NOW - 2 * DAY).push(NOW - 2 * DAY).file(f"{name}.py", 3)
        for name in ("merged", "unapproved", "pushed", "unlabelled", "reopened", "closed", "retitled", "discussed")
    }
    kept["unapproved"].approve(bob, NOW - DAY)
    kept["unlabelled"].label("risky", NOW - DAY)
    kept["reopened"].close(NOW - DAY)
    assert states(acme.collect()) == {"ok"}
    at = acme.later(HOUR) - MINUTE
    kept["merged"].merge(at)
    kept["unapproved"].unapprove(bob, at)
    kept["pushed"].files.clear()
    kept["pushed"].file("anew.py", 5).force_push(at, "One", "Two")
    kept["unlabelled"].unlabel("risky", at)
    kept["reopened"].reopen(at)
    kept["closed"].close(at)
    kept["retitled"].retitle("Draft: something else", at)
    kept["discussed"].thread(eve, "Why?", at, answers=2)
    shop.merge_request("new", author=eve, at=at, source="fork").push(at)
    acme.gitlab.forget()
    assert states(acme.collect()) == {"ok"}
    assert_as_afresh(acme)
    by_title = {one.title: one for one in acme.read(Change)}
    assert by_title["merged"].merged_at == at
    assert (by_title["reopened"].closed_at, by_title["closed"].closed_at) == (None, at)
    assert by_title["Draft: something else"].is_draft
    assert [one.state for one in acme.of(Review, kept["unapproved"].iid)] == ["dismissed"]
    assert by_title["unapproved"].approved_at is None
    assert [one.gone_at for one in acme.of(ChangeLabel, kept["unlabelled"].iid)] == [at]
    pushed = kept["pushed"]
    assert {one.sha for one in acme.of(ChangeCommit, pushed.iid)} == {one["id"] for one in pushed.commits}
    assert [one.path for one in acme.of(ChangeFile, pushed.iid)] == ["anew.py"]
    assert [one.comments for one in acme.of(Review, kept["discussed"].iid)] == [1]


def test_what_gitlab_does_not_call_a_change_is_found_all_the_same(acme: Acme) -> None:
    """Notes within a minute do not move `updated_at`, and pipelines never do."""
    ada, bob = acme.world.user("ada", "Ada Lovelace"), acme.world.user("bob")
    one = acme.shop.merge_request("Quick", author=ada, at=NOW - 10).push(NOW - 10).file("a.py", 1)
    built = one.pipeline(NOW - 9, [("test", "running")])
    assert states(acme.collect()) == {"ok"}
    touched = one.updated_at
    one.approve(bob, NOW + 30)
    assert one.updated_at == touched
    # Somebody else's later work moves the watermark past it.
    acme.shop.merge_request("Other", author=bob, at=NOW + HOUR - MINUTE).push(NOW + HOUR - MINUTE)
    built.finish("test", "failed", NOW + 300)
    acme.later(HOUR)
    assert states(acme.collect()) == {"ok"}
    assert acme.change().approved_at == NOW + 30
    assert [check.conclusion for check in acme.of(Check)] == ["failure"]
    # All was over and read; then somebody runs the job again, and it passes.
    built.retry("test", acme.later(5 * HOUR) - MINUTE)
    assert states(acme.collect()) == {"ok"}
    assert [(check.conclusion, check.attempts) for check in acme.of(Check)] == [("success", 2)]
    assert_as_afresh(acme)


def test_long_lists_arrive_whole_without_a_count(acme: Acme) -> None:
    acme.gitlab.most_counted = 10
    ada = acme.world.user("ada", "Ada Lovelace")
    one = acme.shop.merge_request("Long", author=ada, at=NOW - DAY)
    for place in range(130):
        one.file(f"src/{place}.py", 1)
        one.push(NOW - DAY + place)
        one.thread(acme.world.user(f"reader-{place}"), "Hm", NOW - HOUR + place)
    one.pipeline(NOW - HOUR, [(f"job {place}", "success") for place in range(130)])
    assert states(acme.collect()) == {"ok"}
    assert [len(acme.of(kind)) for kind in (ChangeFile, ChangeCommit, Review, Check)] == [130, 130, 130, 130]


FOR_EVER = 10_000


def small(acme: Acme) -> None:
    """One merge request and a file of owners."""
    acme.shop.commit(NOW - 30 * DAY, "Owners", files={"CODEOWNERS": "* @bob\n"})
    ordinary(acme)


def told(outcomes: dict[str, StreamOutcome]) -> str:
    """Everything that is said of what went wrong."""
    raws = [one.failure.raw for one in outcomes.values() if one.failure is not None]
    return " ".join([*(one.detail for one in outcomes.values()), *raws])


def but_for_looks(tables: dict[str, list[Any]]) -> dict[str, Any]:
    """Who is behind an owner without when somebody looked: a fault made us wait."""
    return {**tables, "OwnerMember": {(one.owner, one.person_id, one.present) for one in tables["OwnerMember"]}}


def each(name: str, value: Any) -> Altered:
    """A list of which each has a part that is something else."""
    return Altered(lambda body: [{**one, name: value} for one in body])


LASTING: dict[str, tuple[str, Fault, str, str]] = {
    # where it happens, what, the state that it comes to, and words that are told of it
    "refused": ("*", not_authorized(), "failed", "refused the credentials (401: 401 Unauthorized)"),
    "limit": (
        "merge_requests",
        throttled(NOW, 600),
        "stale",
        "429: Retry later); there is more at 2025-11-17 09:10",
    ),
    "sign in": ("merge_requests", sign_in(), "failed", "with a page of HTML (200: Sign in"),
    "cut off": ("merge_requests", Truncated(), "failed", "with JSON that is cut short or malformed"),
    "project gone": ("project", missing("Project"), "failed", "404 Project Not Found"),
    "a word": ("merge_requests", each("labels", "bug"), "failed", "is not what it documents"),
    "elsewhere": ("tags", Elsewhere(), "failed", "pointed to another host"),
}


@pytest.mark.parametrize("name", LASTING)
def test_a_fault_that_lasts_has_a_named_status_and_costs_no_row_once_it_is_over(acme: Acme, name: str) -> None:
    place, fault, state, words = LASTING[name]
    small(acme)
    acme.patience = 300
    acme.gitlab.fail(place, fault, times=FOR_EVER)
    outcomes = acme.collect()
    hit = [one for one in outcomes.values() if one.state != "ok"]
    assert {one.state for one in hit} == {state}, outcomes
    assert words in told(outcomes)
    assert all(one.detail and "defect" not in one.detail for one in hit), hit
    assert acme.gitlab.token not in told(outcomes)
    assert all("Traceback" not in one.raw for one in acme.read(SourceFailure))
    assert acme.status().state in {"failed", "stale", "partial"}
    acme.gitlab.heal()
    acme.later(HOUR)
    assert {one.state for one in acme.collect().values()} == {"ok"}
    assert but_for_looks(acme.tables()) == but_for_looks(undisturbed(acme, small))
    assert acme.status().state == "ok"


def test_faults_that_pass_are_waited_for_and_lose_nothing(acme: Acme) -> None:
    story(acme)
    passing: dict[str, Fault] = {
        "project": server_error(),
        "merge_requests": throttled(NOW, 30),
        "merge_commits": bad_gateway(),
        "diffs": Truncated(),
        "discussions": Reset(),
        "jobs": sign_in(),
        "approvals": Answers(503, ""),
        "deployments": Drip(seconds=60),
        "branch": throttled(NOW, 45),
    }
    for place, fault in passing.items():
        acme.gitlab.fail(place, fault, times=2)
    outcomes = acme.collect()
    assert {one.state for one in outcomes.values()} == {"ok"}, outcomes
    assert len(acme.slept) == 2 * len(passing)
    assert acme.slept.count(30) == acme.slept.count(45) == 2
    assert but_for_looks(acme.tables()) == but_for_looks(undisturbed(acme, story))
