"""The fake GitHub or GitLab that `make bench-collect-crash` collects from, in a process that no kill is meant for.

    python -m benchmarks.collect_crash.forges github

It prints its address and token in one line and serves until its standard input ends. Its clock stands still, as that
of the collector does. There is something of everything that is collected, and each list that goes on is somewhere
longer than a page.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.github import FakeGitHub
from tests.fakes.gitlab import MAINTAINER, FakeGitLab

if TYPE_CHECKING:
    from tests.fakes.github import Pull, Repo
    from tests.fakes.github import World as GitHubWorld
    from tests.fakes.gitlab import MergeRequest, Project, User
    from tests.fakes.gitlab import World as GitLabWorld

SHARED: Final = Path(__file__).resolve().parents[3] / "shared"
NOW: Final = 1_790_000_000
DAY: Final = 86_400
REPOSITORIES: Final = ("acme/shop", "acme/infra", "acme/web")
PROJECTS: Final = ("acme/shop", "acme/platform/infra")
RUNS: Final = 130
LONG: Final = 30
"""Each so many changes one has 150 files, one more reviews or threads and one more checks or jobs than a page has."""
OWNERS: Final = "* @acme/payments @bob\n\n[Money][2] @@maintainer\n/src/part1/\n/docs/ @nobody-any-more\n"


def main() -> int:
    if sys.argv[1] == "gitlab":
        with FakeGitLab(clock=lambda: NOW, limit=10**9) as gitlab:
            tell_gitlab(gitlab.world)
            _serve(gitlab.url, gitlab.token)
        return 0
    with FakeGitHub(SHARED, clock=lambda: NOW, limited=False) as github:
        tell_github(github.world)
        _serve(github.url, github.token)
        # A collector that is killed while it asks leaves half a request behind; that is no fault of the fake's.
        github.crashes[:] = [one for one in github.crashes if not isinstance(one, JSONDecodeError)]
    return 0


def _serve(url: str, token: str) -> None:
    print(url, token, flush=True)
    sys.stdin.read()


# ---- GitHub


def tell_github(world: GitHubWorld) -> None:
    """Make half a year of an organisation's work on GitHub."""
    people = [world.user(name, name.title()) for name in ("ada", "bob", "cyd", "dan")]
    world.team("acme", "payments", people[:2])
    authors = [*people, world.bot("dependabot"), None]
    for name in REPOSITORIES:
        repo = world.repository(name, created_at=NOW - 400 * DAY)
        repo.require("test")
        _owners(repo)
        for number in range(90):
            at = NOW - 170 * DAY + number * DAY + len(name) * 60
            pull = repo.pull(f"Change {number}", author=authors[number % len(authors)], at=at)
            _fill_pull(pull, number, at, people)
            if number % 11:
                pull.merge(at + 3_600)
        _deploy_repo(repo)


def _owners(repo: Repo) -> None:
    """Two versions of the file: who owned what when is told by its history."""
    for days, text in ((300, "* @ada\n"), (60, "* @acme/payments @bob\n/docs/ @nobody-any-more\n")):
        repo.commit(NOW - days * DAY, "Owners", files={".github/CODEOWNERS": text})


def _fill_pull(pull: Pull, number: int, at: int, people: Sequence[dict[str, Any]]) -> None:
    files, reviews, checks = (many if number % LONG == place else 2 for place, many in enumerate((150, 30, 70), 5))
    for place in range(files):
        pull.file(f"src/part{(number + place) % 9}/file{place}.py", 5 + number % 40, number % 7)
    for place in range(1 + number % 3):
        pull.commit(at + 60 + place)
    for place in range(reviews):
        pull.review(people[(number + place) % 4], "APPROVED", at + 1_800 + place, threads=number % 3)
    for place in range(checks):
        pull.check("test" if not place else f"job {place}", "FAILURE" if not number % 9 else "SUCCESS", at + 600)
    pull.label("risky" if number % 5 == 0 else "routine", at + 120)
    if number % 7 == 0:
        pull.unlabel("risky" if number % 5 == 0 else "routine", at + 240)


def _deploy_repo(repo: Repo) -> None:
    for number in range(RUNS):
        at = NOW - 165 * DAY + number * DAY
        repo.deploy("production", at=at, states=[(at + 60, "in_progress"), (at + 300, "success")])
    for number in range(RUNS):
        repo.run("Ship", at=NOW - 160 * DAY + number * DAY, jobs=[("deploy", "success"), ("lint", "success")])
    for number in range(12):
        at = NOW - 150 * DAY + number * 7 * DAY
        repo.release(f"v{number}", at=at, published_at=at + 60)
        repo.tag(f"v{number}", repo.commits[-1 - number], tagged_at=at)


# ---- GitLab


def tell_gitlab(world: GitLabWorld) -> None:
    """Make half a year of an organisation's work on GitLab."""
    people = [world.user(name, name.title()) for name in ("ada", "bob", "cyd", "dan")]
    world.group("acme/payments", people[:2])
    authors = [*people, world.user("project_101_bot", is_bot=True), world.user("ghost"), None]
    for name in PROJECTS:
        project = world.project(name, created_at=NOW - 400 * DAY)
        project.members[people[1]] = MAINTAINER
        for days, text in ((300, "* @ada\n"), (60, OWNERS)):
            project.commit(NOW - days * DAY, "Owners", files={"CODEOWNERS": text})
        for number in range(45):
            at = NOW - 170 * DAY + number * 3 * DAY + len(name) * 60
            one = project.merge_request(f"Change {number}", author=authors[number % len(authors)], at=at)
            _fill_merge(one, number, at, people)
            if number % 11:
                one.merge(at + 3 * 3_600, how=("merge", "squash", "ff")[number % 3])
        _deploy_project(project)


def _fill_merge(one: MergeRequest, number: int, at: int, people: Sequence[User]) -> None:
    files, threads, jobs = (many if number % LONG == place else 2 for place, many in enumerate((150, 110, 110), 5))
    for place in range(files):
        one.file(f"src/part{(number + place) % 9}/file{place}.py", 5 + number % 40, number % 7)
    for place in range(1 + number % 3):
        one.push(at + 60 + place)
    for place in range(threads):
        one.thread(people[place % 4], "Hm", at + 1_800 + place, answers=number % 3)
    one.approve(people[number % 4], at + 2 * 3_600)
    if number % 6 == 0:
        one.unapprove(people[number % 4], at + 2 * 3_600 + 90)
    status = "failed" if not number % 9 else "success"
    one.pipeline(at + 600, [("test" if not place else f"job {place}", status) for place in range(jobs)])
    one.label("risky" if number % 5 == 0 else "routine", at + 120)
    if number % 7 == 0:
        one.unlabel("risky" if number % 5 == 0 else "routine", at + 240)


def _deploy_project(project: Project) -> None:
    for number in range(RUNS):
        at = NOW - 165 * DAY + number * DAY
        project.settle(project.deploy("production", at=at), "success", at + 300)
    for number in range(25):
        project.pipeline(NOW - 160 * DAY + number * DAY, [("deploy", "success"), ("lint", "success")])
    for number in range(12):
        at = NOW - 150 * DAY + number * 7 * DAY
        project.tag(f"v{number}", project.commits[-1 - number], tagged_at=at)
        project.release(f"v{number}", at=at)


if __name__ == "__main__":
    sys.exit(main())
