"""The judge of real briefings agrees with what is true of a small repository, and notices what is false."""

from __future__ import annotations

import ast
import copy
from pathlib import Path
from typing import Any

import pytest

from benchmarks.truth import __main__ as truth
from benchmarks.truth.__main__ import clones, judged
from benchmarks.truth.git import World
from benchmarks.truth.judge import judge
from benchmarks.truth.lines import judge_text
from benchmarks.truth.releases import Releases
from benchmarks.truth.week import Week
from tests.fakes.gitrepo import ANN, BOB, DAY, EVE, GitRepo, lines

MONDAY = 1_781_481_600
"""15 June 2026, in epoch seconds: the first day of 2026-W25."""
SHARED = {"period": {"start": "2026-06-15T00:00:00+00:00", "end": "2026-06-22T00:00:00+00:00", "zone": "UTC"}}
BOT = "renovate[bot] <bot@example.com>"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """A release branch that was cut before its tag, a backport, a merge of two people, a bump and a revert."""
    made = GitRepo(tmp_path_factory.mktemp("clones") / "shop" / "repo")
    made.commit({"api/a.py": lines(9)}, author=BOB, at=MONDAY - 40 * DAY, message="Start (#1)")
    made.tag("v1.0.0", at=MONDAY - 39 * DAY)
    made.commit({"api/b.py": lines(20), "go.sum": lines(900)}, author=ANN, at=MONDAY + DAY, message="Add b (#2)")
    made.branch("release-1.1")
    made.go("main")
    made.branch("topic")
    made.commit({"web/c.py": lines(5)}, author=BOB, at=MONDAY + 2 * DAY, message="c")
    made.commit({"web/c.py": lines(6)}, author=EVE, at=MONDAY + 2 * DAY, message="more c")
    made.go("main")
    made.merge("topic", author=ANN, at=MONDAY + 3 * DAY, message="Merge pull request #3 from x/topic\n\nBring c")
    picked = made.commit({"api/d.py": lines(3)}, author=EVE, at=MONDAY + 3 * DAY + 60, message="fix: repair d (#4)")
    made.commit({"go.mod": "x 2"}, author=BOT, at=MONDAY + 4 * DAY, message="fix(deps): update module x to v2 (#5)")
    made.commit({"web/c.py": lines(5)}, author=BOB, at=MONDAY + 4 * DAY + 1, message='Revert "Bring c" (#6)')
    made.go("release-1.1")
    made.git(
        "cherry-pick",
        picked,
        GIT_COMMITTER_DATE=f"@{MONDAY + 4 * DAY + 2} +0000",
        GIT_COMMITTER_NAME="A",
        GIT_COMMITTER_EMAIL="a",
    )
    made.tag("v1.1.0", at=MONDAY + 5 * DAY)
    made.tag("v1.2.0-rc.1", "main", at=MONDAY + 5 * DAY)
    made.tag("chart-9.0.0", "main", at=MONDAY + 5 * DAY)
    made.go("main")
    return made


@pytest.fixture(scope="module")
def world(repo: GitRepo) -> World:
    return World.of(repo.root)


def fact(kind: str, value: object, subject: str = "shop", label: str = "shop", **detail: object) -> dict[str, Any]:
    """Return a fact of a payload."""
    at = "change" if "@" in subject else "service" if subject in ("api", "web") else "scope"
    told = {"id": f"{subject}.{kind}", "kind": kind, "value": value, "unit": "changes", "detail": detail}
    return told | {"comparisons": [], "status": "ok", "subject": {"type": at, "id": subject, "label": label}}


def payload(*facts: dict[str, Any], cards: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """Return a payload with two services."""
    services = [{"id": name, "label": name, "paths": [f"{name}/"]} for name in ("api", "web")]
    return {
        **SHARED,
        "facts": facts,
        "cards": cards,
        "sources": (),
        "scope": {"services": services, "repositories": ()},
    }


def wrong(world: World, told: dict[str, Any], text: str = "", **names: str) -> set[str]:
    """Return the kinds of claims that the judge holds for false."""
    week = Week(told, text, names, world, Releases(world, "shop"))
    judge(week)
    judge_text(week)
    return {one.kind for one in week.claims if not one.agrees}


def change(world: World, number: int, **detail: object) -> dict[str, Any]:
    """Return the fact of a change of 7 points."""
    [landing] = world.by_number[number]
    reasons = detail.pop("reasons", [{"signal": "x", "title": "x", "reading": "x", "points": 7}])
    return fact("change", 7, f"shop@{landing.commit.sha[:12]}", f"shop#{number}", reasons=reasons, **detail)


def test_what_is_true_of_a_repository_is_found_to_be_true(world: World) -> None:
    told = payload(
        fact("week_changes", 5, series=[0, 5]),
        fact("repairs", 2),
        fact("reverts", 1),
        fact("queue", 2, "web"),
        change(world, 2, title="Add b", author="{person:p}", services=["api"], queued=False, reverted=False),
        change(world, 3, title="Bring c", queued=True, reverted=True, author="{person:q}"),
        change(world, 4, queued=False),
    )
    assert wrong(world, told, p="Ann", q="Eve") == set()


@pytest.mark.parametrize(
    ("number", "detail", "kind"),
    [
        (2, {"queued": True}, "waits"),
        (6, {"queued": False, "release": "v1.1.0"}, "released with"),
        (2, {"title": "Add c"}, "title"),
        (2, {"author": "{person:b}"}, "by whom"),
        (2, {"services": ["web"]}, "services"),
        (2, {"reverted": True}, "reverted"),
        (2, {"landed_at": "2026-06-17T00:00:00+00:00"}, "landed at"),
        (2, {"reasons": [{"signal": "x", "title": "x", "reading": "x", "points": 8}]}, "arithmetic"),
        (2, {"reasons": [{"signal": "lines_added", "title": "lines", "reading": "920 lines", "points": 7}]}, "lines"),
        (5, {"reasons": [{"signal": "is_fix", "title": "fix", "reading": "fix", "points": 7}]}, "a fix"),
    ],
)
def test_what_is_false_of_a_change_is_noticed(world: World, number: int, detail: dict[str, object], kind: str) -> None:
    assert kind in wrong(world, payload(change(world, number, **detail)), b="Bob")


@pytest.mark.parametrize(
    ("number", "value", "detail", "kind"),
    [
        (2, "waits", {}, "waits"),
        (2, "released", {"release": "v1.1.0", "released_at": "2026-06-16T00:00:00+00:00"}, "went out"),
        (2, "released", {"ids": ["CVE-2026-1234"]}, "advisory"),
        (2, "released", {"also": ["v1.0.0"]}, "also released with"),
        (4, "released", {"also": ["v1.1.0", "v1.2.0-rc.1"]}, "also released with"),
        (3, "waits", {"brought": 2}, "security fixes brought"),
    ],
)
def test_what_is_false_of_a_security_fix_is_noticed(
    world: World, number: int, value: str, detail: dict[str, object], kind: str
) -> None:
    [landing] = world.by_number[number]
    told = fact("security_fix", value, f"shop@{landing.commit.sha[:12]}", f"shop#{number}", **detail)
    assert kind in wrong(world, payload(told))


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (fact("week_changes", 6), "landed"),
        (fact("reverts", 0), "reverts"),
        (fact("queue", 9, "api"), "waiting"),
        (fact("newcomers", 1, "api", people=["{person:bot}"]), "a person"),
        (fact("newcomers", 1, "api", people=["{person:b}"]), "new to files"),
        (fact("newcomers", 1, "api", people=["{person:e}"], contributors=9), "contributors"),
        (fact("flagged_changes", 0, services=["api"], changes=5), "of some services"),
        (fact("ahead", 1, "api", changes=["shop#2"], pairs=[["shop#2", "shop#6"]]), "share a file"),
        (fact("ask", "not yet", "api", risky_unapproved=2), "approved"),
        (fact("releases", 1, releases=["v1.0.0"]), "released in the week"),
        (fact("releases", 3, releases=["v1.1.0"]), "releases"),
        (fact("breaking", 1, changes=["shop#2"]), "breaking"),
        ({**fact("x", 1, series=[1, 2, 3]), "comparisons": [{"against": "usual", "value": 1, "weeks": 2}]}, "usual"),
    ],
    ids=lambda one: one if isinstance(one, str) else one["kind"],
)
def test_what_is_false_of_a_week_is_noticed(world: World, told: dict[str, Any], kind: str) -> None:
    assert kind in wrong(world, payload(told), b="Bob", e="Eve", bot="renovate[bot]")


@pytest.mark.parametrize(
    ("true", "false", "kind"),
    [
        ("The week brought five changes.", "The week brought six changes.", "text: landed"),
        ("It is shop#2.", "It is shop#77.", "text: a change"),
        ("  7 = 4 age + 3 size", "  7 = 4 age + 2 size", "text: arithmetic"),
        (
            "• shop#2  7 safe (7–8) · Add b · Ann · Tue 16 Jun",
            "• shop#2  7 safe · Add b · Bob · Tue 16 Jun",
            "text: by whom",
        ),
        (
            "• shop#2  7 safe (7–8) · Add b · Ann · Tue 16 Jun",
            "• shop#2  7 safe · Add c · Ann · Tue 16 Jun",
            "text: title",
        ),
        ("One revert landed.", "No revert landed.", "text: revert"),
        ("Eve was new to files in api.", "Bob was new to files in api.", "text: new to files"),
    ],
)
def test_what_a_reader_sees_is_judged(world: World, true: str, false: str, kind: str) -> None:
    assert kind not in wrong(world, payload(), true)
    assert kind in wrong(world, payload(), false)


def test_a_card_that_grows_younger_is_noticed(world: World) -> None:
    card = {"key": "api:queue", "weeks_open": 3, "facts": [], "title": "api", "state": "unchanged", "severity": "info"}
    before = copy.deepcopy(payload(cards=(card,)))
    before["period"] = {"start": "2026-06-08T00:00:00+00:00", "end": "2026-06-15T00:00:00+00:00", "zone": "UTC"}
    week = Week(payload(cards=(card | {"weeks_open": 2},)), "", {}, world, Releases(world, "shop"))
    week.previous = Week(before, "", {}, world, week.releases)
    judge(week)
    assert [one.kind for one in week.claims if not one.agrees] == ["open since"]


def test_a_real_briefing_is_judged_from_end_to_end(repo: GitRepo) -> None:
    found = judged(repo.root, 2)
    assert found.briefings == 1
    assert found.claims["landed"]
    assert clones(repo.root.parent.parent) == [repo.root]


def test_the_judge_shares_no_code_with_the_product() -> None:
    files = [*Path(truth.__file__).parent.glob("*.py")]
    assert len(files) > 1
    for path in files:
        tree = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        names = {one.module or "" for one in tree if isinstance(one, ast.ImportFrom)}
        names |= {name.name for one in tree if isinstance(one, ast.Import) for name in one.names}
        others = {name for name in names if name.partition(".")[0] in ("bot", "briefing", "scoring", "data")}
        assert bool(others) is (path.name == "told.py"), path
