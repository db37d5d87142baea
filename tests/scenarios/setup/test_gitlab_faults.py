"""Whatever GitLab answers: a named status in its own words, no error that escapes, and not a row lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.collect.outcomes import StreamOutcome
from data.records import SourceFailure
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
from tests.scenarios.gitlab_acme import DAY, HOUR, NOW, Acme, opened, ordinary, story, undisturbed

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
