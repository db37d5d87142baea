"""How reverted pull requests are found within their weeks: ties, chance, what is taken out, and what may be scored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, permutations
from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reverts.__main__ import (
    ALONE,
    card_of_file,
    main,
    outcomes_of,
    scores_from_file,
    scores_with_history,
)
from benchmarks.reverts.measures import chance_of_hit, hit_in_top, within_week_auc
from benchmarks.reverts.sampled_weeks import NothingToMeasureError, Project, PullRequest, Week, matched
from benchmarks.reverts.sampled_weeks import without_reverts as kept_of
from bot.wiring import load_method
from briefing.contracts.week import parse_week
from data.commits import FileChange
from tests.fakes.gitrepo import ANN, BOB, DAY, GitRepo, lines
from tests.unit.briefing.clones import evidence_of

MONDAY = int(datetime(2024, 3, 4, tzinfo=UTC).timestamp())
WEEK = "2024-W10"

few_scored = st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=6)


def pull(number: int, title: str = "Teach carts to count", *, is_revert: bool = False) -> PullRequest:
    return PullRequest(
        sha=f"{number:040x}",
        number=number,
        title=f"{title} (#{number})",
        author="dev-1",
        is_revert=is_revert,
        merged_at=MONDAY + number,
        lines_added=30,
        lines_deleted=2,
        files_changed=1,
        files=(FileChange("shop/cart.py", 30, 2),),
    )


def written(folder: Path, pulls: list[PullRequest], reverted: list[int]) -> Path:
    """The weeks and labels of one repository, as the shared files have them."""
    rows = [
        {
            "sha": one.sha,
            "number": one.number,
            "title": one.title,
            "author": one.author,
            "is_revert": one.is_revert,
            "merged_at": datetime.fromtimestamp(one.merged_at, UTC).isoformat(),
            "additions": one.lines_added,
            "deletions": one.lines_deleted,
            "changed_files": one.files_changed,
            "files": [
                {"filename": file.path, "additions": file.added or 0, "deletions": file.deleted or 0, "binary": False}
                for file in one.files or ()
            ],
            **({"files_truncated": True} if one.files is None else {}),
        }
        for one in pulls
    ]
    label = {"week": WEEK, "candidates": len(pulls), "reverted_within_30_days": reverted, "reverts_in_same_week": []}
    folder.mkdir(exist_ok=True)
    weeks = {"source": "acme/shop", "weeks": [{"week": WEEK, "pull_requests": rows}]}
    (folder / "shop.weeks.json").write_text(json.dumps(weeks))
    (folder / "shop.labels.json").write_text(json.dumps({"source": "acme/shop", "weeks": [label]}))
    return folder


def test_a_week_of_one_class_orders_nothing_and_is_not_measured():
    for reverted in ([True, True], [False, False], []):
        assert within_week_auc([1.0] * len(reverted), reverted) is None
    week = Week(id=WEEK, pulls=(pull(1), pull(2)), reverted=frozenset(), removed=0)
    project = Project(source="acme/shop", weeks=(week,))
    assert outcomes_of(project, {ALONE: scores_from_file(project, card_of_file(load_method()))}) == []


@given(st.integers(1, 7), st.data())
def test_chance_is_the_share_of_all_draws_that_hit(changes, data):
    reverted = data.draw(st.integers(0, changes))
    draws = [min(draw) < reverted for draw in combinations(range(changes), min(3, changes))]
    assert chance_of_hit(changes, reverted) == pytest.approx(fmean(draws))


@given(few_scored)
def test_measures_are_the_mean_over_every_way_to_break_the_ties(rows):
    scores, reverted = [score for score, _ in rows], [hit for _, hit in rows]
    orders = [sorted(order, key=lambda row: -row[0]) for order in permutations(rows)]
    assert hit_in_top(scores, reverted) == pytest.approx(fmean(any(hit for _, hit in order[:3]) for order in orders))
    hits, others = sum(reverted), len(rows) - sum(reverted)
    if hits and others:
        above = [
            sum(hit for _, hit in order[:place]) for order in orders for place, row in enumerate(order) if not row[1]
        ]
        assert within_week_auc(scores, reverted) == pytest.approx(sum(above) / (len(orders) * hits * others))


def test_reverts_of_the_week_are_taken_out_and_others_stay():
    pulls = [
        pull(1, "Render math"),
        pull(2, "Quiet"),
        pull(3, "Undo the second", is_revert=True),
        pull(4, 'Revert "Render math (#1)"', is_revert=True),
        pull(5, 'Revert "Revert "Render math""', is_revert=True),
        pull(6, "Revert an old default", is_revert=True),
        pull(7, "Render math faster (after #2)"),
    ]
    assert [one.number for one in kept_of(pulls, listed=[3])] == [1, 2, 6, 7]


@pytest.fixture
def shop(tmp_path) -> tuple[GitRepo, Project]:
    """A clone with two months of history, and its last week as the file of weeks would have it."""
    repo = GitRepo(tmp_path / "shop")
    for day in range(60, 0, -2):
        repo.commit({f"src/part{day % 5}.py": lines(day)}, author=ANN, at=MONDAY - day * DAY, message=f"Fix {day}")
    pulls = []
    for number, (size, author) in enumerate([(4, ANN), (700, BOB), (40, BOB)], start=1):
        at = MONDAY + number * DAY
        sha = repo.commit({"src/part1.py": lines(size, "new")}, author=author, at=at, message=f"Change (#{number})")
        pulls.append(replace(pull(number), sha=sha, merged_at=at))
    repo.commit({"src/part1.py": "later\n"}, at=MONDAY + 30 * DAY, message="After the week")
    week = Week(id=WEEK, pulls=tuple(pulls), reverted=frozenset({2}), removed=0)
    return repo, Project(source="acme/shop", weeks=(week,))


def test_scores_with_history_are_those_of_the_briefing_of_that_week(shop):
    repo, project = shop
    clones = matched([project], [(repo.root, True)])
    points = scores_with_history(project, clones["acme/shop"], load_method())
    (evidence,) = evidence_of(repo.root, week=WEEK)
    briefed = {one.sha: one.score.points for one in evidence.changes if parse_week(WEEK, "UTC").holds(one.landed_at)}
    assert points == briefed
    assert len(set(points.values())) > 1


def test_a_clone_that_is_another_or_lacks_some_weeks_is_refused_and_passed_over_from_the_environment(shop, tmp_path):
    repo, project = shop
    strange = GitRepo(tmp_path / "strange")
    strange.commit({"a.py": "1\n"})
    with pytest.raises(NothingToMeasureError, match="give a clone of acme/shop"):
        matched([project], [(strange.root, True)])
    assert matched([project], [(strange.root, False)]) == {}
    (week,) = project.weeks
    longer = replace(project, weeks=(replace(week, pulls=(*week.pulls, pull(9))),))
    with pytest.raises(NothingToMeasureError, match=r"lacks 1 commits of acme/shop, first 0{39}9"):
        matched([longer], [(repo.root, True)])


def test_the_whole_report_gives_both_scores_beside_the_baselines(shop, tmp_path, capsys):
    repo, project = shop
    assert main(["--data", str(tmp_path)]) == 2
    assert "name the folder of revert weeks with --data" in capsys.readouterr().err
    folder = written(tmp_path / "data", list(project.weeks[0].pulls), [2])
    main(["--data", str(folder), "--repo", str(repo.root)])
    told = capsys.readouterr().out
    assert "judged: the score with history in 1 weeks, from the file alone in 0" in told
    for column in ("from the file alone", "with history", "lines changed", "lines added", "chance"):
        assert told.count(column) >= 2
    assert "no clone" not in told
