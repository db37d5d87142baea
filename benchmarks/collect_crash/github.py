"""The fake GitHub that `make bench-collect-crash` collects from, in a process of its own that no kill is meant for.

    python -m benchmarks.collect_crash.github

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

if TYPE_CHECKING:
    from tests.fakes.github import Pull, Repo, World

SHARED: Final = Path(__file__).resolve().parents[3] / "shared"
NOW: Final = 1_790_000_000
DAY: Final = 86_400
REPOSITORIES: Final = ("acme/shop", "acme/infra", "acme/web")
PULLS: Final = 90
DEPLOYMENTS: Final = 130
RUNS: Final = 130
LONG: Final = 30
"""Each so many pull requests one has 150 files, one 30 reviews and one 70 checks."""


def main() -> int:
    """Serve until nobody is there any more."""
    with FakeGitHub(SHARED, clock=lambda: NOW, limited=False) as github:
        tell(github.world)
        print(github.url, github.token, flush=True)
        sys.stdin.read()
        # A collector that is killed while it asks leaves half a request behind; that is no fault of the fake's.
        github.crashes[:] = [one for one in github.crashes if not isinstance(one, JSONDecodeError)]
    return 0


def tell(world: World) -> None:
    """Make half a year of an organisation's work."""
    people = [world.user(name, name.title()) for name in ("ada", "bob", "cyd", "dan")]
    world.team("acme", "payments", people[:2])
    authors = [*people, world.bot("dependabot"), None]
    for name in REPOSITORIES:
        repo = world.repository(name, created_at=NOW - 400 * DAY)
        repo.require("test")
        _owners(repo)
        for number in range(PULLS):
            at = NOW - 170 * DAY + number * DAY + len(name) * 60
            pull = repo.pull(f"Change {number}", author=authors[number % len(authors)], at=at)
            _fill(pull, number, at, people)
            if number % 11:
                pull.merge(at + 3_600)
        _deploy(repo)


def _owners(repo: Repo) -> None:
    """Two versions of the file: who owned what when is told by its history."""
    for days, text in ((300, "* @ada\n"), (60, "* @acme/payments @bob\n/docs/ @nobody-any-more\n")):
        repo.commit(NOW - days * DAY, "Owners", files={".github/CODEOWNERS": text})


def _fill(pull: Pull, number: int, at: int, people: Sequence[dict[str, Any]]) -> None:
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


def _deploy(repo: Repo) -> None:
    for number in range(DEPLOYMENTS):
        at = NOW - 165 * DAY + number * DAY
        repo.deploy("production", at=at, states=[(at + 60, "in_progress"), (at + 300, "success")])
    for number in range(RUNS):
        repo.run("Ship", at=NOW - 160 * DAY + number * DAY, jobs=[("deploy", "success"), ("lint", "success")])
    for number in range(12):
        at = NOW - 150 * DAY + number * 7 * DAY
        repo.release(f"v{number}", at=at, published_at=at + 60)
        repo.tag(f"v{number}", repo.commits[-1 - number], tagged_at=at)


if __name__ == "__main__":
    sys.exit(main())
