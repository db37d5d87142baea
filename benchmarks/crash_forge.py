"""The fake GitHub that `make bench-collect-crash` collects from, in a process of its own that no kill is meant for.

    python -m benchmarks.crash_forge

It prints its address and token in one line and serves until its standard input ends. Its clock stands still, as that
of the collector does.
"""

from __future__ import annotations

import sys
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.fakes.github import FakeGitHub

if TYPE_CHECKING:
    from tests.fakes.github import World

SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
NOW: Final = 1_790_000_000
DAY: Final = 86_400
REPOSITORIES: Final = ("acme/shop", "acme/infra", "acme/web")
PULLS: Final = 100


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
    """Make a half-year of pull requests with all that belongs to them, deployments, and owners."""
    people = [world.user(name) for name in ("ada", "bob", "cyd", "dan")]
    world.team("acme", "payments", people[:2])
    for name in REPOSITORIES:
        repository = world.repository(name, created_at=NOW - 400 * DAY)
        for number in range(PULLS):
            at = NOW - 170 * DAY + number * DAY + len(name) * 60
            pull = repository.pull(f"Change {number}", author=people[number % 4], at=at)
            for file in range(1 + number % 5):
                pull.file(f"src/part{(number + file) % 9}/file{file}.py", 5 + number % 40, number % 7)
            pull.commit(at + 60)
            pull.review(people[(number + 1) % 4], "APPROVED", at + 1_800, threads=number % 3)
            pull.check("test", "SUCCESS" if number % 9 else "FAILURE", at + 600)
            pull.label("risky" if number % 5 == 0 else "routine", at + 120)
            if number % 11:
                pull.merge(at + 3_600)


if __name__ == "__main__":
    sys.exit(main())
