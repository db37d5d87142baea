"""What several people made, such as the merge of a long-lived branch, is laid at no one's door."""

from __future__ import annotations

from pathlib import Path

from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from tests.fakes.gitrepo import DAY, GitRepo
from tests.unit.briefing.clones import brief
from tests.unit.briefing.sample import facts_of

MONDAY = 1_794_182_400
"""2026-11-09, the Monday of W46."""
CREW = [f"{name} <{name.lower()}@example.com>" for name in ("Eve", "Ida", "Joe", "Kim")]


def next_branch(tmp_path: Path) -> Path:
    """A branch of four people over four weeks, merged by one of them."""
    repo = GitRepo(tmp_path / "shop")
    for week in range(14, 0, -1):
        repo.commit({f"pay/{week}.py": "x = 1\n" * 5}, at=MONDAY - week * 7 * DAY, message=f"Change {week}")
    repo.branch("next")
    for number, author in enumerate([*CREW, CREW[0]]):
        repo.commit({f"new/{number}.py": "y = 2\n" * 90}, author=author, at=MONDAY - (25 - number) * DAY)
    repo.go("main")
    repo.merge("next", author=CREW[1], at=MONDAY + 10 * 3600, message="Merge branch 'next'")
    return repo.root


def test_a_merge_of_a_long_lived_branch_names_how_many_made_it_and_is_nobodys_first_time(tmp_path):
    made = brief(next_branch(tmp_path), week="2026-W46")
    [change] = [one for one in facts_of(made.payload, "change").values() if "next" in str(one.detail["title"])]
    assert change.detail["authors"] == 4
    assert facts_of(made.payload, "newcomers") == {}
    for naming, said in ((Naming.NAMES, "Eve and three others"), (Naming.ROLES, "An engineer and three others")):
        view = build_view(made.payload, made.narrative, Names(by_person=made.names), naming)
        assert said in {one.author for one in view.changes}
