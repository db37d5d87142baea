"""Every kind of project and edition of GitLab: groups, moved projects, long lists, large diffs, ways to merge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.records import Change, ChangeCommit, ChangeFile, Check, Review
from tests.backends import SqliteFiles
from tests.scenarios.gitlab_acme import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Acme,
    opened,
    ordinary,
    states,
)


@pytest.fixture
def acme(tmp_path: Path, sqlite_backend: SqliteFiles) -> Iterator[Acme]:
    with opened(tmp_path, sqlite_backend) as one:
        yield one


def test_a_group_brings_its_projects_and_those_of_the_groups_in_it(acme: Acme) -> None:
    ordinary(acme)
    acme.world.project("acme/platform/infra", created_at=NOW - 90 * DAY)
    acme.world.project("acme/old", created_at=NOW - 900 * DAY).is_archived = True
    acme.world.project("acme/empty", branch=None, created_at=NOW - DAY)
    acme.world.project("globex/shop")
    acme.group = "acme"
    assert states(acme.collect()) == {"ok"}
    names = {one.name for one in acme.read(type(acme.tables()["Repository"][0]))}
    assert names == {"acme/shop", "acme/platform/infra", "acme/empty"}


def test_a_project_that_moved_stays_itself_and_its_old_name_is_told_of(acme: Acme) -> None:
    new = "globex/store"
    ordinary(acme)
    acme.collect()
    before = acme.tables()
    acme.world.move("acme/shop", new)
    acme.later(DAY)
    acme.world.projects[new].merge_request("After", author=acme.world.user("ada"), at=NOW + HOUR).push(NOW + HOUR)
    outcomes = acme.collect()
    assert states(outcomes) == {"ok"}
    assert f"acme/shop is called {new} now; write the new name into the settings" in outcomes["changes"].detail
    [repository] = acme.tables()["Repository"]
    assert (repository.id, repository.name) == (before["Repository"][0].id, "acme/shop")
    assert len(acme.read(Change)) == len(before["Change"]) + 1
    acme.projects = (new,)
    assert states(acme.collect()) == {"ok"}
    assert [one.name for one in acme.tables()["Repository"]] == [new]
    assert len(acme.read(Change)) == len(before["Change"]) + 1


def test_long_lists_arrive_whole_without_a_count(acme: Acme) -> None:
    acme.gitlab.site.most_counted = 10
    ada = acme.world.user("ada", "Ada Lovelace")
    one = acme.shop.merge_request("Long", author=ada, at=NOW - DAY)
    for place in range(130):
        one.file(f"src/{place}.py", 1)
        one.push(NOW - DAY + place)
        one.thread(acme.world.user(f"reader-{place}"), "Hm", NOW - HOUR + place)
    one.pipeline(NOW - HOUR, [(f"job {place}", "success") for place in range(130)])
    assert states(acme.collect()) == {"ok"}
    assert [len(acme.of(kind)) for kind in (ChangeFile, ChangeCommit, Review, Check)] == [130, 130, 130, 130]


def test_what_gitlab_leaves_out_of_a_diff_is_told_of(acme: Acme) -> None:
    one = acme.shop.merge_request("Big", author=acme.world.user("ada"), at=NOW - DAY).push(NOW - DAY)
    one.file("collapsed.py", 300, 2, is_collapsed=True).file("huge.py", 90_000, is_too_large=True).binary("logo.png")
    one.file("moved.py", previous="old.py").file("gone.py", 0, 4, is_deleted=True)
    outcome = acme.collect()["changes"]
    files = {file.path: file for file in acme.of(ChangeFile)}
    lines = {path: (file.added, file.deleted) for path, file in files.items()}
    assert lines["collapsed.py"] in {(300, 2), (None, None)}
    assert (lines["huge.py"], lines["logo.png"]) == ((None, None), (None, None))
    assert (lines["moved.py"], files["moved.py"].previous_path, lines["gone.py"]) == ((0, 0), "old.py", (0, 4))
    assert "of 5 files of acme/shop!1" in outcome.detail


def test_a_merge_is_known_by_the_commit_that_came_into_the_branch(acme: Acme) -> None:
    landed = {}
    for iid, how in enumerate(("merge", "squash", "ff"), 1):
        one = acme.shop.merge_request(how, author=acme.world.user("ada"), at=NOW - DAY).push(NOW - DAY, how)
        one.merge(NOW - HOUR, how=how)
        assert acme.shop.head is not None
        landed[iid] = acme.shop.head.sha
    acme.collect()
    assert {iid: acme.change(iid).merge_sha for iid in landed} == landed


@pytest.mark.parametrize("edition", [{"is_premium": True}, {"with_times": False}], ids=["premium", "older-and-free"])
def test_every_edition_tells_who_approved_and_when(acme: Acme, edition: dict[str, bool]) -> None:
    acme.gitlab.site = replace(acme.gitlab.site, **edition)
    ordinary(acme)
    assert states(acme.collect()) == {"ok"}
    assert acme.change().approved_at == NOW - 3 * DAY + HOUR + 5 * MINUTE
