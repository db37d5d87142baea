"""With a history at hand, a deployment carries what its commit brought and the one before it did not have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from data import records as r
from data.deploys.derive import Derivation
from data.deploys.history import Merges, Reached
from data.deploys.rules import DeployRule
from data.store import Store
from tests.fakes.gitancestry import GitAncestry
from tests.fakes.gitrepo import GitRepo
from tests.unit.data.deploys.yard import Yard


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "shop")
    repo.commit({"README": "begin"}, message="Begin")
    return repo


@pytest.fixture
def yard(sqlite_store: Store, repo: GitRepo) -> Yard:
    return Yard(sqlite_store, ancestry=GitAncestry({"shop": repo}))


def squash(yard: Yard, repo: GitRepo, number: int, at: float, *, touches: str = "checkout") -> str:
    made = repo.commit({f"{touches}/{number}.py": "x"}, message=f"Change {number} (#{number})")
    yard.merge(number, at, to=made, touches=(touches,))
    return made


def carried(yard: Yard, service: str = "checkout") -> list[list[str]]:
    return [one[3] for one in yard.told(service)]


def test_merge_commits_and_rebased_branches_are_linked(yard: Yard, repo: GitRepo) -> None:
    yard.deploy(0.5, repo.head())
    repo.branch("topic")
    inner = repo.commit({"a": "1"}, message="One of two")
    repo.commit({"b": "1"}, message="Two of two")
    repo.go("main")
    merge = repo.merge("topic", message="Merge pull request #1 from acme/topic")
    yard.merge(1, 1, to=merge)
    yard.store.save([r.ChangeCommit(change_id="c1", sha=inner, position=0, author_id=None, authored_at=0)])
    # Three commits were rebased onto the branch; the last of them is what the forge calls its merge.
    repo.commit({"c": "1"}, message="One of three")
    repo.commit({"c": "2"}, message="Two of three")
    yard.merge(2, 2, to=repo.commit({"c": "3"}, message="Three of three"))
    yard.deploy(2.5, repo.head())
    assert carried(yard) == [[], ["c1", "c2"]]


@pytest.mark.parametrize("says", ["picked", "picked from the branch", "number"])
def test_a_cherry_pick_onto_a_release_branch_is_linked(yard: Yard, repo: GitRepo, says: str) -> None:
    yard.deploy(0.5, squash(yard, repo, 1, 0.2))
    repo.branch("release")
    repo.go("main")
    second = squash(yard, repo, 2, 1)
    third = squash(yard, repo, 3, 1.1)
    yard.commit(2, "1" * 40)
    repo.go("release")
    message = {
        "picked": f"Change 2\n\n(cherry picked from commit {second})",
        "picked from the branch": f"Change 2\n\n(cherry picked from commit {'1' * 40})",
        "number": "Change 2 (#2) (#77)",
    }[says]
    yard.deploy(1.5, repo.commit({"checkout/2.py": "x"}, message=message))
    yard.deploy(2.5, third)
    # The way forward does not carry again what the release branch had.
    assert carried(yard) == [["c1"], ["c2"], ["c3"]]


def test_a_title_that_quotes_a_number_does_not_carry_that_change(yard: Yard, repo: GitRepo) -> None:
    squash(yard, repo, 1, 1)
    yard.deploy(1.2, repo.head())
    yard.merge(2, 1.3, to="9" * 40)
    yard.deploy(1.5, repo.commit(message='Revert "Change 2 (#2)"'))
    assert carried(yard) == [["c1"], []]


def test_commits_that_are_no_change_break_no_link_and_take_nothing_back(yard: Yard, repo: GitRepo) -> None:
    squash(yard, repo, 1, 1)
    yard.deploy(1.5, repo.commit(message="Version 1.1"))
    squash(yard, repo, 2, 2)
    yard.deploy(2.5, repo.commit(message="Version 1.2"))
    yard.deploy(3.5, repo.commit(message="Version 1.3"))
    assert carried(yard) == [["c1"], ["c2"], []]
    assert [one.rolls_back_id for one in yard.deployments()] == [None, None, None]


def test_what_was_merged_while_a_deployment_was_built_goes_out_with_the_next(yard: Yard, repo: GitRepo) -> None:
    first = squash(yard, repo, 1, 1)
    second = squash(yard, repo, 2, 1.49)
    yard.deploy(1.5, first)
    yard.deploy(2.5, second)
    assert carried(yard) == [["c1"], ["c2"]]


def test_a_backport_carries_its_own_change_and_the_one_that_it_names(yard: Yard) -> None:
    yard.merge(3, 1)
    yard.merge(4, 2, to="4" * 40, base="release-1.0")
    merges = Merges("shop", yard.store.read(r.Change), Reaches(("#4", "#3")), lambda _shas: {})
    assert merges.between("4" * 40, None) == {"c3", "c4"}


@pytest.mark.parametrize(
    ("repository", "sign", "carries"), [("shop", "!", []), ("gitlab:7", "!", ["c2"]), ("gitlab:7", "#", [])]
)
def test_a_number_is_believed_with_the_sign_of_the_forge(repository: str, sign: str, carries: list[str]) -> None:
    """On GitLab a # is an issue's number."""
    change = r.Change(
        id="c2", repository_id=repository, number=2, title="", author_id=None, opened_at=0, first_commit_at=None,
        approved_at=None, merged_at=1, closed_at=1, updated_at=1, is_draft=False, merge_sha="9" * 40, reverts_id=None,
    )  # fmt: skip
    merges = Merges(repository, [change], Reaches((f"{sign}2",)), lambda _shas: {})
    assert merges.between("1" * 40, None) == frozenset(carries)


@dataclass
class Reaches:
    """A history of one commit that names requests."""

    requests: tuple[str, ...]

    def between(self, _repository: str, newer: str, _older: str | None) -> list[Reached]:
        return [Reached(sha=newer, requests=self.requests)]

    def is_ancestor(self, _repository: str, _older: str, _newer: str) -> bool | None:
        return True


def test_a_rollback_to_a_commit_that_was_never_out_is_one(yard: Yard, repo: GitRepo) -> None:
    first = squash(yard, repo, 1, 1)
    second = squash(yard, repo, 2, 1.1)
    yard.deploy(1.5, second)
    yard.deploy(1.6, first)
    yard.deploy(2.5, squash(yard, repo, 3, 2))
    found = yard.deployments()
    assert [one.rolls_back_id for one in found] == [None, found[0].id, None]
    assert carried(yard) == [["c1", "c2"], [], ["c3"]]


def test_in_a_monorepo_only_what_touches_the_service_is_carried(sqlite_store: Store, repo: GitRepo) -> None:
    yard = Yard(sqlite_store, services=("checkout", "payment"), ancestry=GitAncestry({"shop": repo}))
    squash(yard, repo, 1, 1)
    yard.deploy(1.5, repo.commit(message="bump"))
    squash(yard, repo, 2, 2, touches="payment")
    yard.deploy(2.5, repo.commit(message="bump"))
    assert carried(yard) == [["c1"]]
    assert carried(yard, "payment") == [["c2"]]


def test_the_first_deployment_carries_what_is_known_and_no_older_history(yard: Yard, repo: GitRepo) -> None:
    for number in range(20):
        repo.commit(message=f"Long ago (#{number + 100})")
    squash(yard, repo, 1, 1)
    squash(yard, repo, 2, 80)
    squash(yard, repo, 3, 95)
    yard.rules["checkout"] = DeployRule(by="deployments")
    yard.deploy(96, repo.head())
    assert carried(yard) == [["c2", "c3"]]


def test_without_its_history_a_deployment_is_linked_by_the_order_of_merges_and_anew_once_there_is_one(
    yard: Yard, repo: GitRepo
) -> None:
    git, yard.ancestry = yard.ancestry, None
    first = squash(yard, repo, 1, 1)
    yard.deploy(1.5, first)
    repo.branch("side", first)
    side = squash(yard, repo, 2, 2)
    repo.go("main")
    main = squash(yard, repo, 3, 2.1)
    yard.deploy(2.5, main)
    # The order of merges cannot know that the second change went into another branch.
    assert carried(yard) == [["c1"], ["c2", "c3"]]
    yard.ancestry = git
    assert carried(yard) == [["c1"], ["c3"]]
    assert side
    # And without it again, what was found out stays.
    yard.ancestry = None
    assert carried(yard) == [["c1"], ["c3"]]


def test_git_is_not_asked_again_about_what_is_settled(yard: Yard, repo: GitRepo) -> None:
    for number in range(1, 12):
        squash(yard, repo, number, number)
        yard.deploy(number + 0.5, repo.commit(message="bump"))
        if number % 5 == 0:
            # A branch that is never deployed, and a deployment that brings nothing.
            yard.merge(100 + number, number + 0.1, to=f"{number:040d}")
            yard.deploy(number + 0.6, repo.commit(message="bump"))
    ancestry = yard.ancestry
    assert isinstance(ancestry, GitAncestry)
    before = carried(yard)
    assert yard.derive() == Derivation()
    ancestry.asked.clear()
    assert yard.derive() == Derivation()
    assert ancestry.asked == []
    squash(yard, repo, 12, 12)
    yard.deploy(12.5, repo.head())
    assert carried(yard) == [*before, ["c12"]]
    assert len(ancestry.asked) <= 2


def test_a_commit_that_nobody_knows_is_not_asked_for_for_ever(yard: Yard, repo: GitRepo) -> None:
    squash(yard, repo, 1, 1)
    yard.deploy(1.5, repo.head())
    yard.deploy(2, "f" * 40)
    ancestry = yard.ancestry
    assert isinstance(ancestry, GitAncestry)
    for day, asks in ((3, True), (12, False)):
        squash(yard, repo, day, day)
        yard.deploy(day + 0.1, repo.head())
        yard.derive()
        ancestry.asked.clear()
        yard.derive()
        assert any(newer == "f" * 40 for newer, _ in ancestry.asked) is asks
    assert carried(yard) == [["c1"], [], ["c3"], ["c12"]]
