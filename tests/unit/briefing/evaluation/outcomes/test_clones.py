"""Real repositories: what a git history knows of what became of a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.wiring import load_method, open_clones
from briefing.contracts.errors import NothingBroken, NothingJudged
from briefing.evaluation.outcomes.own import OwnChanges, what_broke, what_was_left_out
from briefing.evaluation.outcomes.sources import own_of_clones
from scoring.outcomes import OutcomeKind
from tests.fakes.gitrepo import BOB, DAY, GitRepo, lines

START = 1_767_571_200
"""Monday 2026-01-05, 00:00 UTC."""


@pytest.fixture
def shop(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "shop")
    repo.commit({"app/core.py": lines(40), "README.md": lines(5)}, at=START, message="Begin")
    return repo


def end(repo: GitRepo) -> None:
    """A change long after all others, so that these are old enough to be judged."""
    repo.commit({"README.md": lines(6)}, at=START + 120 * DAY, message="Say more")


def own(*repos: GitRepo, since: int | None = None) -> OwnChanges:
    return own_of_clones(open_clones([one.root for one in repos]), load_method(), since=since)


def broken(found: OwnChanges) -> dict[str, list[str]]:
    """The titles of the broken changes, each with how it was found to be."""
    titles = {change.id: change.title for change in found.changes}
    return {titles[one.id]: [of.kind.value for of in found.labels.outcomes[one.id]] for one in found.labels.broken}


def test_a_revert_names_a_commit_by_its_id_whole_or_cut_short_or_by_its_title(shop: GitRepo) -> None:
    first = shop.commit({"app/a.py": lines(3)}, at=START + 1 * DAY, message="Cache the cart")
    second = shop.commit({"app/b.py": lines(3)}, at=START + 2 * DAY, message="Cache the bill")
    shop.commit({"app/c.py": lines(3)}, at=START + 3 * DAY, message="Cache the page (#12)")
    shop.commit({"app/a.py": None}, at=START + 9 * DAY, message=f"Undo the cart\n\nThis reverts commit {first}.")
    shop.commit({"app/b.py": None}, at=START + 9 * DAY, message=f"Undo the bill\n\nThis reverts commit {second[:9]}.")
    shop.commit({"app/c.py": None}, at=START + 9 * DAY, message='Revert "Cache the page (#12)" (#13)')
    end(shop)

    assert broken(own(shop)) == {f"Cache the {one}": ["revert"] for one in ("cart", "bill", "page")}


def test_a_revert_of_a_commit_on_a_branch_is_held_against_the_merge_that_brought_it(shop: GitRepo) -> None:
    shop.branch("cart")
    inner = shop.commit({"app/a.py": lines(3)}, at=START + 1 * DAY, author=BOB, message="Cache the cart")
    shop.commit({"app/b.py": lines(3)}, at=START + 1 * DAY, author=BOB, message="Test it")
    shop.go("main")
    shop.merge("cart", at=START + 2 * DAY, message="Merge pull request #7 from bob/cart\n\nA faster cart")
    shop.commit({"app/a.py": None}, at=START + 9 * DAY, message=f"Undo\n\nThis reverts commit {inner}.")
    end(shop)

    assert broken(own(shop)) == {"A faster cart": ["revert"]}


def test_only_fixes_of_production_code_show_a_hotfix(shop: GitRepo) -> None:
    shop.commit({"app/core.py": lines(41), "tests/test_core.py": lines(9)}, at=START + 30 * DAY, message="Grow")
    shop.commit({"tests/test_core.py": lines(8)}, at=START + 31 * DAY, message="Fix a crash in the test's data")
    shop.commit({"README.md": lines(7)}, at=START + 31 * DAY, message="Fix the crash of the readme's example")
    end(shop)
    with pytest.raises(NothingBroken):
        own(shop)

    shop.commit({"app/core.py": lines(43)}, at=START + 130 * DAY, message="Grow more")
    shop.commit({"app/core.py": lines(42), "README.md": lines(9)}, at=START + 133 * DAY, message="Fix a crash")
    shop.commit({"README.md": lines(2)}, at=START + 200 * DAY, message="Say less")
    assert broken(own(shop)) == {"Grow more": ["hotfix"]}


def test_what_was_moved_is_still_what_was_touched(shop: GitRepo) -> None:
    shop.commit({"app/core.py": lines(42)}, at=START + 1 * DAY, message="Grow")
    shop.rename("app/core.py", "app/heart.py")
    shop.commit({}, at=START + 2 * DAY, message="Move")
    shop.commit({"app/heart.py": lines(43)}, at=START + 3 * DAY, message="Fix a crash")
    end(shop)

    assert broken(own(shop)) == {"Move": ["hotfix"]}


def test_since_leaves_out_what_came_before_but_not_its_memory(shop: GitRepo) -> None:
    shop.commit({"app/core.py": lines(42)}, at=START + 1 * DAY, message="Grow")
    shop.commit({"app/core.py": lines(41)}, at=START + 2 * DAY, message="Fix a crash")
    shop.commit({"app/core.py": lines(45)}, at=START + 40 * DAY, message="Grow again")
    shop.commit({"app/core.py": lines(44)}, at=START + 41 * DAY, message="Fix a crash again")
    end(shop)

    recent = own(shop, since=START + 20 * DAY)

    assert broken(recent) == {"Grow again": ["hotfix"]}
    whole = {change.id: change.score.points for change in own(shop).changes}
    assert all(whole[change.id] == change.score.points for change in recent.changes)


def test_without_an_old_change_or_a_broken_one_the_refusal_says_why(shop: GitRepo) -> None:
    with pytest.raises(NothingJudged, match=r"none of the changes of shop \(1\) is old enough: .* within 14 days"):
        own(shop)
    end(shop)
    with pytest.raises(NothingBroken, match=r"of shop that are old enough \(1\) was reverted, .* add repositories"):
        own(shop)


def test_the_words_say_what_broke_what_is_left_out_and_that_git_knows_no_incident(shop: GitRepo) -> None:
    shop.commit({"app/core.py": lines(42)}, at=START + 1 * DAY, message="Grow")
    shop.commit({"app/core.py": lines(41)}, at=START + 2 * DAY, message="Fix a crash")
    end(shop)
    found = own(shop)

    assert found.labels.counted(OutcomeKind.HOTFIX) == 1
    assert "Of 3 changes of shop, 1 turned out to be broken (33.3 %)" in what_broke(found)
    assert "A git history knows of no incidents" in what_broke(found)
    assert what_was_left_out(found) == (
        "Of ten outcomes, nine showed within 14 days after the change went out (the least that is waited). One change"
        " that went out later than 2026-04-19 is left out as too recent. The newest that is known is of 2026-05-05."
    )


def test_each_clone_is_judged_by_its_own_newest_commit(shop: GitRepo, tmp_path: Path) -> None:
    bank = GitRepo(tmp_path / "bank")
    bank.commit({"app/core.py": lines(40)}, at=START, message="Begin")
    bank.commit({"app/core.py": lines(41)}, at=START + 1 * DAY, message="Fix a crash")
    bank.commit({"app/core.py": lines(49)}, at=START + 40 * DAY, message="Grow")
    end(shop)

    found = own(shop, bank)

    assert broken(found) == {"Begin": ["hotfix"]}
    assert [one.repository for one in found.labels.judged] == ["shop", "bank", "bank"]
    assert "2026-04-19 (shop) and 2026-01-25 (bank)" in what_was_left_out(found)
