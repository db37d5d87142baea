"""Which tags are releases, and of which commit."""

from __future__ import annotations

import pytest

from data.sources.git import GitRepository, ReleaseTag
from data.sources.git.tags import is_release_name
from tests.fakes.gitrepo import DAY, GitRepo


@pytest.mark.parametrize(
    "name",
    ["v1.2.3", "1.2", "0.10.2.0", "pkg@1.2.3", "@scope/pkg@1.2.3", "release-2024.01", "pkg/v1.2.3", "V2.0",
     "my-pkg-1.4.0", "REL_14_2", "2024-01-15", "1.2.3+build.5", "1.0.post1", "5.0.0.Final", "r1.2", "v1.2-p1"],
)  # fmt: skip
def test_takes_for_a_release(name):
    assert is_release_name(name)


@pytest.mark.parametrize(
    "name",
    ["v1.2.3-rc1", "1.2rc2", "v2.2.0a2", "v5.1.0b1", "1.0-beta", "1.0.0-alpha.3", "v1.0.0-pre2", "2.0.dev0", "nightly",
     "nightly-2024.01.05", "latest", "v4", "kafka-0.7.1-incubating-candidate-2", "1.0-SNAPSHOT", "0.8.2-beta",
     "deploy", "before-1.2-merge", "v1.0.0-M3", "backup/2024-01-15-rc/1.2"],
)  # fmt: skip
def test_does_not_take_for_a_release(name):
    assert not is_release_name(name)


def test_gives_the_releases_that_head_contains_oldest_first(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    first = repo.commit({"a": "1\n"}, at=1 * DAY)
    second = repo.commit({"a": "2\n"}, at=2 * DAY)
    repo.branch("side")
    repo.commit({"a": "3\n"}, at=3 * DAY)
    repo.tag("v9.9.9")
    repo.go("main")
    repo.tag("v1.1.0", second)
    repo.tag("v1.0.0", first, at=5 * DAY)
    repo.tag("v1.1.0-rc1", first)
    repo.tag("v1.1.1", repo.git("rev-parse", "HEAD:a"))  # a tag may be on a file, which is no release

    source = GitRepository.open(repo.root)
    assert source.release_tags(source.graph()) == (
        ReleaseTag("v1.1.0", second, 2 * DAY),
        ReleaseTag("v1.0.0", first, 5 * DAY),
    )
