"""Which tags are releases, of which commit, and what of the default branch each of them carries."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.sources.git.repository import GitRepository
from data.sources.git.tags import ReleaseTag
from tests.fakes.gitrepo import BOB, DAY, GitRepo


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "shop")


def carried(repo: GitRepo) -> dict[str, str]:
    """Return by commit the name of the release that first carried it."""
    source = GitRepository.open(repo.root)
    graph = source.graph()
    history = source.release_tags(graph)
    return {sha: tag.name for sha, tag in history.first_carried(graph, history.tags).items() if sha in graph.nodes}


def test_gives_all_releases_oldest_first_those_off_the_default_branch_included(repo):
    first = repo.commit({"a": "1\n"}, at=1 * DAY)
    second = repo.commit({"a": "2\n"}, at=2 * DAY)
    repo.branch("side")
    third = repo.commit({"a": "3\n"}, at=3 * DAY)
    repo.tag("v1.1.1")
    repo.go("main")
    repo.tag("v1.1.0", second)
    repo.tag("v1.0.0", first, at=5 * DAY)
    repo.tag("v1.1.0-rc1", first)
    repo.tag("operator/v0.1.0", first, at=6 * DAY)
    repo.tag("v1.2.0", repo.git("rev-parse", "HEAD:a"))  # a tag may be on a file, which is no release

    source = GitRepository.open(repo.root)
    assert source.release_tags(source.graph()).tags == (
        ReleaseTag("v1.1.0", second, 2 * DAY),
        ReleaseTag("v1.1.1", third, 3 * DAY),
        ReleaseTag("v1.0.0", first, 5 * DAY),
        ReleaseTag("operator/v0.1.0", first, 6 * DAY, "operator", is_own=False),
    )


def test_a_release_branch_carries_what_was_merged_before_it_was_cut(repo):
    before = repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.branch("release-1.0")
    repo.commit({"version": "1.0\n"}, at=2 * DAY)
    repo.go("main")
    after = repo.commit({"a": "2\n"}, at=3 * DAY)
    repo.tag("v1.0.0", "release-1.0", at=4 * DAY)

    assert carried(repo) == {before: "v1.0.0"}
    assert after not in carried(repo)


PICKS = (
    "Fix\n\n(cherry picked from commit {sha})",
    "Fix\n\n[ Upstream commit {sha} ]",
    "Fix\n\ncommit {sha} upstream.\n\nWhy.",
    "Mend the till (#{number}) (#13)",
    "Mend the till (#{number}) (cherry-pick release-3.3) (#13)",
    "Cherry-pick #{number} to v1.83.x (#13)",
    "Mend the till a bit (#{number})",
    "Mend (#14)\n\nThis is a backport of #{number}.",
    "Mend the till (backport #{number}) (#14)",
    "Automated cherry pick of #{number}: Mend the till",
    "(cherry-pick) Mend the till (#14)\n\nMend the till (#{number})\n\n- #48",
    "cherry-pick: Mend #48 to #54 (#{number}) to release-1.0 (#14)",
    "[PR #{number}/0d864ff9 backport][3.14] Mend the till (#14)",
)
MENTIONS = (
    "Bump click from 8.4.0 to 8.4.1 (#16)\n\nIts notes: backport of #{number}",
    "Mend the till like #{number}",
    'Revert "Mend the till (backport #{number})" (#15)',
    "Mend the till (!{number})",
    "Backport of !{number}",
    f"Mend the till (#{'9' * 5_000})",
    "Backport the docs. See #{number}",
    "Mend the till",
)


def test_a_release_branch_carries_what_was_cherry_picked_to_it_and_not_what_is_only_mentioned(repo):
    repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.branch("release-1.0")
    repo.go("main")
    fixes = [
        repo.commit({"b": f"{number}\n"}, at=2 * DAY, author=BOB, message=f"Mend the till (#{number})")
        for number in range(20, 20 + len(PICKS) + len(MENTIONS))
    ]
    repo.go("release-1.0")
    for number, (fix, message) in enumerate(zip(fixes, (*PICKS, *MENTIONS), strict=True), start=20):
        repo.commit(
            {"b": f"{number}\n"}, at=3 * DAY, message=message.replace("{sha}", fix).replace("{number}", str(number))
        )
    repo.tag("v1.0.1", at=5 * DAY)
    repo.go("main")

    found = carried(repo)
    assert [found.get(fix) for fix in fixes] == ["v1.0.1"] * len(PICKS) + [None] * len(MENTIONS)


def test_what_a_bot_updates_on_each_branch_anew_is_carried_where_it_says_the_same_version(repo):
    bot = "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>"
    repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.branch("release-1.0")
    repo.go("main")
    titles = ("fix(deps): update module click to v8.4.1 [security] (main) (#16)", "fix(deps): update cloud deps (main)")
    on_main = [repo.commit({"b": f"{n}\n"}, at=(2 + n) * DAY, author=bot, message=one) for n, one in enumerate(titles)]
    repo.go("release-1.0")
    for title in titles:
        said = title.replace("(main)", "(release-1.0)").replace("#16", "#17")
        repo.commit({"b": f"{title}\n"}, at=6 * DAY, author=bot, message=said)
    repo.tag("v1.0.1", at=7 * DAY)
    repo.go("main")
    assert [carried(repo).get(one) for one in on_main] == ["v1.0.1", None]


def test_a_cherry_pick_is_known_by_the_address_under_whatever_name_it_was_made(repo):
    repo.commit(at=1 * DAY)
    repo.branch("release-1.0")
    repo.go("main")
    fix = repo.commit({"b": "2\n"}, at=2 * DAY, author=BOB, message="Mend the till")
    repo.go("release-1.0")
    renamed = f"B. O. B. {BOB[BOB.index('<') :]}"
    repo.commit({"b": "2\n"}, at=2 * DAY, committed_at=3 * DAY, author=renamed, message="Mend the till")
    repo.tag("v1.0.1", at=5 * DAY)
    repo.go("main")
    assert carried(repo).get(fix) == "v1.0.1"


def test_a_branch_that_was_merged_back_has_carried_its_cherry_picks_none_the_less(repo):
    repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.branch("release-1.0")
    repo.go("main")
    fix = repo.commit({"b": "2\n"}, at=2 * DAY, author=BOB, message="Mend the till (#12)")
    repo.go("release-1.0")
    repo.commit({"b": "2\n"}, at=3 * DAY, message=f"Fix\n\n(cherry picked from commit {fix})")
    repo.tag("v1.0.1", at=4 * DAY)
    repo.go("main")
    repo.merge("release-1.0", at=5 * DAY)

    assert carried(repo)[fix] == "v1.0.1"


def test_a_commit_of_the_same_author_time_and_title_is_the_same_change(repo):
    repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.branch("release-1.0")
    repo.go("main")
    same, later = (
        repo.commit({name: "2\n"}, at=2 * DAY, author=BOB, message=f"Mend the {name} (#12)")
        for name in ("till", "door")
    )
    repo.go("release-1.0")
    for at, name in ((2 * DAY, "till"), (3 * DAY, "door")):
        repo.commit({name: "2\n"}, at=at, author=BOB, committed_at=4 * DAY, message=f"Mend the {name} (#14)")
    repo.tag("v1.0.1", at=5 * DAY)
    repo.go("main")
    found = carried(repo)
    assert (same in found, later in found) == (True, False)


def test_a_merge_is_carried_by_what_carries_all_that_it_brought_in(repo):
    repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.branch("hotfix")
    repo.commit({"b": "1\n"}, at=2 * DAY)
    repo.tag("v1.0.1", at=3 * DAY)
    repo.go("main")
    whole = repo.merge("hotfix", at=4 * DAY)
    repo.branch("feature")
    repo.commit({"c": "1\n"}, at=5 * DAY, message="One")
    picked = repo.commit({"c": "2\n"}, at=6 * DAY, message="Two")
    repo.go("main")
    part = repo.merge("feature", at=7 * DAY)
    repo.go("hotfix")
    repo.commit({"c": "2\n"}, at=8 * DAY, message=f"Two\n\n(cherry picked from commit {picked})")
    repo.tag("v1.0.2", at=9 * DAY)
    repo.go("main")

    found = carried(repo)
    assert (found[whole], found[picked], found.get(part)) == ("v1.0.1", "v1.0.2", None)


def test_each_of_the_tags_that_carry_a_commit_is_told_by_what_repeats_it_or_what_it_brought(repo):
    repo.commit({"a": "1\n"}, at=1 * DAY)
    for branch in ("release-1.0", "release-1.1", "release-1.2"):
        repo.branch(branch)
        repo.go("main")
    repo.branch("fix")
    inner = repo.commit({"b": "2\n"}, at=2 * DAY, author=BOB, message="Mend the till")
    repo.go("main")
    merge = repo.merge("fix", at=3 * DAY)
    for branch, said in (("release-1.0", inner), ("release-1.1", merge), ("release-1.2", "nothing")):
        repo.go(branch)
        repo.commit({"b": "2\n"}, at=4 * DAY, message=f"Fix\n\n(cherry picked from commit {said})")
        repo.tag(f"v{branch[-3:]}.1", at=5 * DAY)
    repo.go("main")
    repo.tag("v2.0.0", at=6 * DAY)

    source = GitRepository.open(repo.root)
    graph = source.graph()
    history = source.release_tags(graph)
    assert sorted(tag.name for tag in history.carrying(graph, merge, history.tags)) == ["v1.0.1", "v1.1.1", "v2.0.0"]
