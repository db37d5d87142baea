"""When a change went out: with the first release tag that carried it, and only as far as was known by then."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.releases import Releases
from data.sources.git import GitRepository
from data.sources.git.tags import ReleaseTag
from tests.fakes.gitrepo import DAY, GitRepo


def releases(repo: GitRepo, *, cutoff: int) -> Releases:
    source = GitRepository.open(repo.root)
    graph = source.graph()
    return Releases.of(graph, source.release_tags(graph), cutoff=cutoff)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "shop")


def test_a_change_goes_out_with_the_first_release_that_carries_it(repo):
    first = repo.commit({"a": "1\n"}, at=1 * DAY)
    second = repo.commit({"a": "2\n"}, at=2 * DAY)
    repo.tag("v1.0", at=3 * DAY)
    third = repo.commit({"a": "3\n"}, at=4 * DAY)
    repo.tag("v1.1", at=5 * DAY)
    waiting = repo.commit({"a": "4\n"}, at=6 * DAY)

    found = releases(repo, cutoff=10 * DAY)

    assert found.by_tag is True
    assert [found.deployed_at(sha, 0) for sha in (first, second, third, waiting)] == [3 * DAY, 3 * DAY, 5 * DAY, None]


def test_what_a_branch_brought_in_goes_out_with_its_merge(repo):
    repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.branch("feature")
    inside = repo.commit({"b": "1\n"}, at=2 * DAY)
    repo.go("main")
    repo.tag("v1.0", at=3 * DAY)
    merge = repo.merge("feature", at=4 * DAY)
    repo.tag("v1.1", at=5 * DAY)

    found = releases(repo, cutoff=10 * DAY)
    assert [found.deployed_at(sha, 0) for sha in (inside, merge)] == [5 * DAY, 5 * DAY]


@pytest.mark.parametrize(
    ("cutoff", "deployed_at"),
    [
        pytest.param(3 * DAY, None, id="before-the-tag"),
        pytest.param(3 * DAY + 1, 3 * DAY, id="after-the-tag"),
    ],
)
def test_a_tag_counts_from_when_it_was_made(repo, cutoff, deployed_at):
    repo.commit({"a": "0\n"}, at=0)
    repo.tag("v0.1", at=1 * DAY)
    change = repo.commit({"a": "1\n"}, at=2 * DAY)
    repo.tag("v1.0", at=3 * DAY)

    assert releases(repo, cutoff=cutoff).deployed_at(change, 2 * DAY) == deployed_at


@pytest.mark.parametrize(
    ("cutoff", "by_tag"),
    [
        pytest.param(91 * DAY, True, id="90-days-ago"),
        pytest.param(91 * DAY + 1, False, id="longer-ago"),
        pytest.param(1 * DAY, False, id="not-yet"),
    ],
)
def test_tags_are_deployments_while_one_is_from_the_last_90_days(repo, cutoff, by_tag):
    change = repo.commit({"a": "1\n"}, at=0)
    repo.tag("v1.0", at=1 * DAY)

    found = releases(repo, cutoff=cutoff)
    assert found.by_tag is by_tag
    assert found.deployed_at(change, 77) == (1 * DAY if by_tag else 77)


def test_without_tags_each_change_goes_out_as_it_lands(repo):
    change = repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.tag("latest", at=2 * DAY)
    repo.tag("v2.0.0-rc1", at=2 * DAY)

    found = releases(repo, cutoff=10 * DAY)
    assert (found.by_tag, found.tags, found.deployed_at(change, 5 * DAY)) == (False, (), 5 * DAY)


def test_the_tags_themselves_are_kept_oldest_first(repo):
    sha = repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.tag("v2.0", at=4 * DAY)
    repo.tag("v1.0", at=3 * DAY)

    assert releases(repo, cutoff=10 * DAY).tags == (
        ReleaseTag("v1.0", sha, 3 * DAY),
        ReleaseTag("v2.0", sha, 4 * DAY),
    )


def test_a_tag_older_than_its_change_does_not_carry_it_twice(repo):
    first = repo.commit({"a": "1\n"}, at=5 * DAY)
    repo.tag("v1.0", at=1 * DAY)
    repo.tag("v1.1", at=6 * DAY)

    # Somebody's clock was wrong: the tag is from before the change that it is on.
    assert releases(repo, cutoff=10 * DAY).deployed_at(first, 5 * DAY) == 1 * DAY
