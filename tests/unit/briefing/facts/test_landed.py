"""The changes of a week that a reader finds named whatever else is said."""

from __future__ import annotations

from pathlib import Path

from briefing.editions.slack.thread import week_groups
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from tests.fakes.gitrepo import ANN, BOB, GitRepo, lines
from tests.unit.briefing.clones import brief, commit_weeks
from tests.unit.briefing.sample import at

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
