"""What landed in a real clone: updates of dependencies, nobody's fixes and still scored, and people's changes."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from briefing.editions.slack.thread import week_groups
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from tests.fakes.gitrepo import ANN, BOB, DAY, GitRepo, lines
from tests.unit.briefing.clones import brief, commit_weeks
from tests.unit.briefing.evidence.test_clone import changes_of, value
from tests.unit.briefing.sample import at, facts_of

RENOVATE = "renovate-sh-app[bot] <219655108+renovate-sh-app[bot]@users.noreply.github.com>"
MOD, SUM, VENDORED = "go.mod", "go.sum", "vendor/github.com/a/net/net.go"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = GitRepo(tmp_path_factory.mktemp("worked") / "shop")
    for back in range(9, 0, -1):
        repo.commit({"pay/card.py": lines(3 * (10 - back), f"{back}")}, author=ANN, at=at(back), message=f"Work {back}")
    return repo.root


@pytest.fixture
def repo(worked: Path, tmp_path: Path) -> GitRepo:
    return GitRepo(copytree(worked, tmp_path / "shop"))


def update(repo: GitRepo, number: int, day: int, title: str, author: str = RENOVATE) -> None:
    files = {MOD: f"a v{number}\n", SUM: lines(200, f"s{number}"), VENDORED: lines(3_000, f"v{number}")}
    repo.commit(files, author=author, at=at(0, day=day), message=title)


def test_an_update_by_a_bot_is_no_fix_no_size_and_still_a_dependency(repo):
    update(repo, 1, 0, "fix(deps): update module github.com/a/net to v2 (#7)")
    [change] = changes_of(repo.root)[-1:]
    assert (change.is_bot, change.repair) == (True, None)
    assert change.update is not None
    assert change.update.text == "github.com/a/net to v2"
    sizes = ("lines_added", "files_changed", "defect_history", "minor_contributors", "is_fix")
    assert [value(change, name) for name in sizes] == [0, 0, 0, 0, 0]
    assert value(change, "sensitive_code") == 1
    assert (
        change.readings["lines_added"].note
        == "of 3,201: 3,000 in vendored files, 200 in lock files, 1 in dependency manifests"
    )


def test_updates_are_told_in_one_line_and_by_what_they_update(repo):
    update(repo, 1, 0, "fix(deps): update module github.com/a/net to v2 (#7)")
    update(repo, 2, 1, "chore(deps): update module github.com/a/net to v2.1.0 (#8)")
    repo.commit({"pay/card.py": lines(60, "new")}, author=BOB, at=at(0, day=2), message="Pay by card")
    payload = brief(repo.root, week="2026-W46").payload
    facts = {fact.id: fact for fact in payload.facts}
    told = facts["week.dependency_updates"]
    assert (told.value, told.detail["changes"], told.detail["bots"]) == (2, 3, 2)
    assert told.detail["majors"] == ["github.com/a/net to v2"]
    assert facts["week.repairs"].value == 0
    [bots] = [fact for fact in payload.facts if fact.kind == "change" and fact.detail["title"].startswith("fix(deps)")]
    assert bots.detail["dependency"] == "github.com/a/net to v2"
    assert "author" not in bots.detail
    assert not [person for person in payload.people if person.role == "an automation"]


def said(repo: GitRepo) -> str:
    return "\n".join(one.text for one in brief(repo.root, week="2026-W46").narrative.situation)


def test_a_week_of_one_update_says_so_and_safe_work_beside_it_is_no_news(repo):
    update(repo, 1, 0, "fix(deps): update module github.com/a/net to v2 (#7)")
    assert "The only change was a dependency update, to a major version." in said(repo)
    repo.commit({"pay/card.py": lines(3, "new")}, author=BOB, at=at(0, day=2), message="Pay by card (#9)")
    assert "One of two changes was a dependency update" in said(repo)
    assert "shop#9" not in said(repo)


def test_a_bot_beside_a_person_leaves_the_change_to_the_person(repo):
    base = repo.head()
    repo.branch("adapt", base)
    update(repo, 1, 0, "Bump github.com/a/net from 1.0 to 2.0")
    repo.commit({"pay/net.py": lines(5)}, author=BOB, at=at(0, day=1), message="Adapt to it")
    repo.merge("adapt", at=at(0, day=2), message="Merge pull request #9 from a/adapt")
    [change] = changes_of(repo.root)[-1:]
    assert (change.is_bot, change.update, len(change.authors)) == (False, None, 1)


def test_a_lock_files_lines_and_its_fixes_raise_no_change_beside_it(repo):
    for day in range(5):
        repo.commit({SUM: lines(900, f"{day}")}, author=ANN, at=at(1, day=day), message="Fix crash in checksums")
    repo.commit({SUM: lines(20_000, "x"), "pay/card.py": lines(40, "y")}, author=BOB, at=at(0), message="Move to pnpm")
    [change] = changes_of(repo.root)[-1:]
    assert (value(change, "lines_added"), value(change, "files_changed"), value(change, "defect_history")) == (40, 1, 0)


def test_what_a_repository_declares_as_generated_does_not_count(repo):
    declared = {".gitattributes": "rates/** linguist-generated\n", "rates/eu.py": lines(700), "pay/card.py": lines(40)}
    repo.commit(declared, author=BOB, at=at(0), message="Take the rates in")
    [change] = changes_of(repo.root)[-1:]
    assert value(change, "lines_added") == 41


# ---- what several people made, such as the merge of a long-lived branch, is laid at no one's door


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


# ---- the changes of a week that a reader finds named whatever else is said


BOT = "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>"


def test_the_riskiest_that_people_wrote_in_the_week_are_named_and_updates_of_dependencies_are_not(tmp_path: Path):
    repo = GitRepo(tmp_path / "shop")
    commit_weeks(repo, [at(back) for back in range(12, 0, -1)], author=ANN)
    for size in range(1, 10):
        repo.commit({f"pay/{size}.py": lines(30 * size)}, author=BOB, at=at(0, hour=size), message=f"Add part {size}")
    repo.commit({"go.mod": lines(4)}, author=BOT, at=at(0, hour=11), message="Bump left-pad from 1.2 to 2.0")

    found = brief(repo.root, week="2026-W46")
    view = build_view(found.payload, found.narrative, Names(by_person=found.names), Naming.NAMES)
    assert {one.title for one in view.landed} == {f"Add part {size}" for size in range(2, 10)}
    assert [one.score for one in view.landed] == sorted((one.score for one in view.landed), key=int, reverse=True)
    text = render_terminal(view, width=88, color=False)
    first = view.landed[0]
    assert f"· {first.label} · {first.title} · Bob · {first.score} points" in text
    assert f"{first.title} · Bob · {first.score} points" in str(week_groups(view))
