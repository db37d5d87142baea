"""The fake GitLab that `python -m benchmarks.collect_crash --forge gitlab` collects from, in a process of its own.

    python -m benchmarks.collect_crash.gitlab

It prints its address and token in one line and serves until its standard input ends. Its clock stands still, as that
of the collector does. There is something of everything that is collected, and each list that goes on is somewhere
longer than a page.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tests.fakes.gitlab import MAINTAINER, FakeGitLab

if TYPE_CHECKING:
    from tests.fakes.gitlab import MergeRequest, Project, User, World

NOW: Final = 1_790_000_000
DAY: Final = 86_400
PROJECTS: Final = ("acme/shop", "acme/platform/infra")
MERGES: Final = 45
DEPLOYMENTS: Final = 130
PIPELINES: Final = 25
LONG: Final = 30
"""Each so many merge requests one has 150 files, one 110 threads and one 110 jobs."""

OWNERS: Final = "* @acme/payments @bob\n\n[Money][2] @@maintainer\n/src/part1/\n/docs/ @nobody-any-more\n"


def main() -> int:
    """Serve until nobody is there any more."""
    with FakeGitLab(clock=lambda: NOW, limit=10**9) as gitlab:
        tell(gitlab.world)
        print(gitlab.url, gitlab.token, flush=True)
        sys.stdin.read()
    return 0


def tell(world: World) -> None:
    """Make half a year of an organisation's work."""
    people = [world.user(name, name.title()) for name in ("ada", "bob", "cyd", "dan")]
    world.group("acme/payments", people[:2])
    authors = [*people, world.user("project_101_bot", is_bot=True), world.user("ghost"), None]
    for name in PROJECTS:
        project = world.project(name, created_at=NOW - 400 * DAY)
        project.members[people[1]] = MAINTAINER
        for days, text in ((300, "* @ada\n"), (60, OWNERS)):
            project.commit(NOW - days * DAY, "Owners", files={"CODEOWNERS": text})
        for number in range(MERGES):
            at = NOW - 170 * DAY + number * 3 * DAY + len(name) * 60
            one = project.merge_request(f"Change {number}", author=authors[number % len(authors)], at=at)
            _fill(one, number, at, people)
            if number % 11:
                one.merge(at + 3 * 3_600, how=("merge", "squash", "ff")[number % 3])
        _deploy(project)


def _fill(one: MergeRequest, number: int, at: int, people: Sequence[User]) -> None:
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


def _deploy(project: Project) -> None:
    for number in range(DEPLOYMENTS):
        at = NOW - 165 * DAY + number * DAY
        project.settle(project.deploy("production", at=at), "success", at + 300)
    for number in range(PIPELINES):
        project.pipeline(NOW - 160 * DAY + number * DAY, [("deploy", "success"), ("lint", "success")])
    for number in range(12):
        at = NOW - 150 * DAY + number * 7 * DAY
        project.tag(f"v{number}", project.commits[-1 - number], tagged_at=at)
        project.release(f"v{number}", at=at)


if __name__ == "__main__":
    sys.exit(main())
