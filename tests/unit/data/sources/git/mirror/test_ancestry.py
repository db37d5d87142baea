"""What a release reaches is asked of the mirror, and what it does not know is unknown and not guessed."""

from __future__ import annotations

from data.deploys.history import Reached
from data.sources.git.mirror.ancestry import MirrorAncestry
from tests.fakes.githost import Refuse
from tests.unit.data.sources.git.mirror.conftest import Bench


def ancestry(bench: Bench) -> MirrorAncestry:
    mirror = bench.mirror()
    mirror.update()
    return MirrorAncestry({"R": mirror}.get)


def test_between_two_releases_lies_what_the_newer_brought(bench: Bench) -> None:
    first = bench.repo.head()
    bench.repo.branch("feature")
    inner = bench.repo.commit({"a": "1"}, at=200, message="Add a")
    bench.repo.go("main")
    pushed = bench.repo.commit({"b": "1"}, at=210, message="Add b")
    merged = bench.repo.merge("feature", at=220, message="Merge pull request #3 from x/feature\n\nAdd the cart")
    knows = ancestry(bench)

    found = knows.between("R", merged, first)
    assert found is not None
    assert {one.sha for one in found[:2]} == {inner, pushed}
    assert found[-1].sha == merged
    assert [one.sha for one in knows.between("R", first, None) or ()] == [first]
    assert list(knows.between("R", first, merged) or ()) == []


def test_who_is_whose_ancestor(bench: Bench) -> None:
    first = bench.repo.head()
    second = bench.repo.commit({"a": "1"}, at=200)
    knows = ancestry(bench)
    pairs = ((first, second), (second, first), (second, second))
    assert [knows.is_ancestor("R", older, newer) for older, newer in pairs] == [True, False, True]


def test_a_cherry_pick_names_what_it_was_picked_from(bench: Bench) -> None:
    first = bench.repo.head()
    fixed = bench.repo.commit({"a": "1"}, at=200, message="Fix (#7)")
    bench.repo.branch("release", first)
    bench.repo.git("-c", "user.name=x", "-c", "user.email=x", "cherry-pick", "-x", fixed)
    bench.repo.tag("v1")
    picked = bench.repo.head()
    bench.repo.go("main")
    found = ancestry(bench).between("R", picked, first)
    assert found == [Reached(sha=picked, picked_from=(fixed,), requests=("#7",))]


def test_a_backport_names_its_request(bench: Bench) -> None:
    first = bench.repo.head()
    commit = bench.repo.commit({"a": "1"}, at=200, message="Fix\n\nManual backport of PR #7.")
    assert [one.requests for one in ancestry(bench).between("R", commit, first) or ()] == [("#7",)]


def test_a_commit_of_a_branch_that_was_deleted_is_asked_for_once(bench: Bench) -> None:
    first = bench.repo.head()
    bench.repo.branch("release")
    lost = bench.repo.commit({"a": "1"}, at=200)
    bench.repo.go("main")
    bench.repo.git("branch", "-D", "release")
    knows = ancestry(bench)
    bench.host.forget()
    assert knows.is_ancestor("R", first, lost) is True
    assert [knows.is_ancestor("R", "d" * 40, lost) for _ in range(3)] == [None] * 3
    assert bench.host.fetches() == 2, "once for each"


def test_what_is_not_known_is_unknown(bench: Bench) -> None:
    head = bench.repo.head()
    knows = ancestry(bench)
    assert knows.is_ancestor("another", head, head) is None
    assert knows.between("another", head, None) is None
    assert knows.between("R", "d" * 40, head) is None
    # A branch's name, or part of a hash, might stand for anything.
    assert [knows.is_ancestor("R", odd, head) for odd in ("main", head[:12], "--all", "")] == [None] * 4
    assert MirrorAncestry({"R": bench.mirror("acme/none")}.get).is_ancestor("R", head, head) is None


def test_a_server_that_fails_leaves_it_unknown(bench: Bench) -> None:
    knows = ancestry(bench)
    bench.host.fail(Refuse(500), times=5)
    assert knows.is_ancestor("R", "d" * 40, bench.repo.head()) is None
