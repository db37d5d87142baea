"""Whatever GitLab answers: a named status in its own words, no error that escapes, and not a row lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.endings import StreamOutcome
from data.records import Change, SourceFailure
from tests.backends import SqliteFiles
from tests.fakes.gitlab.faults import (
    Again,
    Altered,
    Answers,
    Drip,
    Elsewhere,
    Fault,
    Reset,
    Truncated,
    bad_gateway,
    forbidden,
    insufficient_scope,
    missing,
    not_authorized,
    server_error,
    sign_in,
    throttled,
)
from tests.scenarios.gitlab_acme import DAY, HOUR, NOW, Acme, many, opened, ordinary, story, undisturbed

FOR_EVER = 10_000


def small(acme: Acme) -> None:
    """One merge request and a file of owners."""
    acme.shop.commit(NOW - 30 * DAY, "Owners", files={"CODEOWNERS": "* @bob\n"})
    ordinary(acme)


@pytest.fixture
def acme(tmp_path: Path, sqlite_backend: SqliteFiles) -> Iterator[Acme]:
    with opened(tmp_path, sqlite_backend) as one:
        yield one


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
    "scope": ("*", insufficient_scope(), "partial", "insufficient_scope"),
    "limit": (
        "merge_requests",
        throttled(NOW, 600),
        "stale",
        "429: Retry later); there is more at 2025-11-17 09:10",
    ),
    "502": ("merge_requests", bad_gateway(), "failed", "(502: GitLab is not responding)"),
    "sign in": ("merge_requests", sign_in(), "failed", "with a page of HTML (200: Sign in"),
    "cut off": ("merge_requests", Truncated(), "failed", "with JSON that is cut short or malformed"),
    "drip": ("merge_requests", Drip(), "failed", "no end after 120 s"),
    "project gone": ("project", missing("Project"), "failed", "404 Project Not Found"),
    "no number": ("merge_requests", each("iid", None), "failed", "is not what it documents"),
    "a word": ("merge_requests", each("labels", "bug"), "failed", "is not what it documents"),
    "no time": ("deployments", Altered(lambda _body: [{"id": 7, "updated_at": 5}]), "failed", "deployments"),
    "same page": ("merge_commits", Again(), "failed", "same page of commits"),
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


def test_a_limit_without_a_while_is_waited_for_until_its_moment(acme: Acme) -> None:
    """RateLimit-Reset is a moment by GitLab, and a while by the standard that others follow."""
    small(acme)
    acme.gitlab.fail("merge_requests", throttled(NOW, None))
    assert {one.state for one in acme.collect().values()} == {"ok"}
    [waited] = acme.slept
    assert 25 <= waited <= 65


def test_gitlabs_own_limit_is_kept_and_hits_nobody(acme: Acme) -> None:
    small(acme)
    acme.gitlab.limit = 8
    assert {one.state for one in acme.collect().values()} == {"ok"}
    assert acme.slept
    assert max(acme.slept) <= 61
    assert acme.tables().keys() == undisturbed(acme, small).keys()
    assert len(acme.read(Change)) == 1


@pytest.mark.parametrize(
    ("place", "stream", "blind"),
    [
        ("merge_requests", "changes", "change"),
        ("diffs", "changes", "diff"),
        ("builds", "changes", "checks"),
        ("repository", "codeowners", "codeowners"),
    ],
)
def test_one_feature_that_may_not_be_seen_blinds_what_it_feeds_and_nothing_else(
    acme: Acme, place: str, stream: str, blind: str
) -> None:
    small(acme)
    acme.gitlab.withhold(place)
    outcomes = acme.collect()
    assert (outcomes[stream].state, "403" in outcomes[stream].detail) == ("partial", True), outcomes[stream]
    assert blind in {kind for gap in (*outcomes[stream].gaps, *outcomes[stream].never) for kind in _kinds(gap)}
    assert {one.state for one in outcomes.values()} <= {"ok", "partial"}


def _kinds(gap: Any) -> tuple[str, ...]:
    return (gap,) if isinstance(gap, str) else tuple(gap.blinds)


def test_features_that_are_switched_off_are_no_failure(acme: Acme) -> None:
    small(acme)
    acme.shop.off |= {"merge_requests", "builds", "environments", "releases", "repository"}
    outcomes = acme.collect()
    assert {one.state for one in outcomes.values()} <= {"ok", "partial"}
    assert "merge requests are switched off for acme/shop" in outcomes["changes"].detail


def test_a_project_that_vanishes_fails_under_its_own_id_and_keeps_what_was_read(acme: Acme) -> None:
    small(acme)
    other = acme.world.project("acme/infra", created_at=NOW - 90 * DAY)
    other.merge_request("Other", author=acme.world.user("ada"), at=NOW - DAY).push(NOW - DAY)
    acme.projects = ("acme/shop", "acme/infra")
    acme.collect()
    acme.shop.is_hidden = True
    outcomes = acme.collect()
    gone = outcomes["acme/shop:changes"]
    assert (gone.state, gone.repository) == ("failed", f"gitlab:{acme.shop.id}")
    assert "acme/shop was not found, or the token may not see it" in gone.detail
    assert outcomes["acme/infra:changes"].state == "ok"
    assert len(acme.read(Change)) == 2


def test_nothing_from_a_deleted_account_or_fork_breaks_a_page(acme: Acme) -> None:
    ghost = acme.world.user("ghost", "Ghost User")
    one = acme.shop.merge_request("From afar", author=None, at=NOW - DAY).push(NOW - DAY).file("a.py", 1)
    one.fork_id = None
    one.comment(None, "Nobody said so", NOW - HOUR)
    one.approve(ghost, NOW - HOUR)
    other = acme.shop.merge_request("Empty", author=ghost, at=NOW - DAY)
    assert {one.state for one in acme.collect().values()} == {"ok"}
    assert [acme.change(number).author_id for number in (one.iid, other.iid)] == [None, None]


def test_bots_are_told_from_people(acme: Acme) -> None:
    bot = acme.world.user("project_101_bot_4ffca233d8298ea1", "deploy", is_bot=True)
    acme.shop.merge_request("Bump", author=bot, at=NOW - DAY).push(NOW - DAY)
    acme.shop.merge_request("Think", author=acme.world.user("ada"), at=NOW - DAY).push(NOW - DAY)
    acme.collect()
    assert {one.login: one.is_bot for one in acme.tables()["Person"]} == {bot.username: True, "ada": False}


def test_a_page_that_was_saved_before_a_fault_stays_and_is_not_asked_for_again(acme: Acme) -> None:
    many(acme, 22)
    acme.gitlab.fail("merge_requests", server_error(), times=FOR_EVER, after=1)
    assert acme.collect()["changes"].state == "failed"
    assert len(acme.read(Change)) == 20
    acme.gitlab.heal()
    acme.gitlab.forget()
    assert acme.collect()["changes"].state == "ok"
    assert len(acme.read(Change)) == 22
    assert len(acme.gitlab.named("diffs")) <= 4


def test_a_refusal_of_one_request_alone_is_no_refusal_of_all(acme: Acme) -> None:
    """A merge request whose notes are confidential, or which was moved while we read, does not end the stream."""
    small(acme)
    acme.shop.merge_request("Next", author=acme.world.user("ada"), at=NOW - DAY).push(NOW - DAY)
    acme.gitlab.fail("diffs", missing("Merge Request"))
    acme.gitlab.fail("merge_pipelines", forbidden())
    outcomes = acme.collect()
    assert outcomes["changes"].state in {"ok", "partial"}
    assert len(acme.read(Change)) == 2
