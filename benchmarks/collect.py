"""
Measures what collecting from GitHub costs: requests and GraphQL points for 1,000 merged pull requests, and for nothing.

    python -m benchmarks.collect [--changes N] [--shared DIR] [--seed N]

The other side is the fake GitHub of the tests: a real HTTP server that executes every question against GitHub's own
schema and counts points by GitHub's documented rule, from the question alone. The pull requests are drawn with a seed:
most are small, one in a hundred has more files, reviews or check runs than fit on a page. What arrived is counted
against what there is, because a collection that loses something is cheap.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from benchmarks.tables import judged, shown
from data.collect.collector import Surroundings, collect
from data.engine import open_engine
from data.migrate import migrate
from data.records import Change, ChangeFile, Check, Review
from data.sources.forge.answers import at
from data.sources.github import GitHub, GitHubSource, PersonalToken, places_of
from data.sources.http.asking import Budget
from data.sources.http.transport import Transport, World
from data.store import Store
from tests.fakes.github import FakeGitHub

if TYPE_CHECKING:
    from tests.fakes.github import Pull, Repo

CHANGES = 1_000
MOST_REQUESTS = 60
MOST_IDLE = 2
CALLED_WRONGLY = 2
NOW = 1_763_370_000
DAY = 86_400
WEEKS = 26
SHARED = Path(__file__).resolve().parents[2] / "shared"
PEOPLE = 40
LONG = 0.01
"""Share of the pull requests that have more of something than fits on a page; each sort has a third of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    what: str
    repositories: int
    requests: int
    points: int
    rows: int
    seconds: float


def fill(repo: Repo, count: int, rng: random.Random) -> None:
    """Draw merged pull requests with files, commits, reviews and checks."""
    people = [repo.world.user(f"dev-{place}", f"Dev {place}") for place in range(PEOPLE)]
    repo.require("build", "test")
    step = (WEEKS * 7 - 7) * DAY // max(1, count)
    for place in range(count):
        at = NOW - (WEEKS * 7 - 5) * DAY + place * step
        author, *readers = rng.sample(people, 6)
        pull = repo.pull(f"Change {place}", author=author, at=at)
        _draw(pull, rng, readers, at)
        pull.merge(at + 9_000)


def _draw(pull: Pull, rng: random.Random, readers: Sequence[dict[str, Any]], at: int) -> None:
    long = rng.choice(("files", "reviews", "checks")) if rng.random() < LONG else None
    files = rng.randint(101, 400) if long == "files" else min(100, 1 + int(rng.lognormvariate(1.0, 1.0)))
    for place in range(files):
        pull.file(f"src/part{place % 9}/file{rng.randrange(900)}-{place}.py", rng.randint(0, 80), rng.randint(0, 30))
    for place in range(1 + int(rng.expovariate(0.6))):
        pull.commit(at - 600 * place)
    reviews = rng.randint(11, 40) if long == "reviews" else min(10, int(rng.expovariate(0.5)))
    for place in range(reviews):
        word = "APPROVED" if place == reviews - 1 else "COMMENTED"
        pull.review(rng.choice(readers), word, at + 60 * place, threads=rng.randrange(4))
    checks = rng.randint(51, 120) if long == "checks" else rng.randint(3, 14)
    for place, name in enumerate(("build", "test", *(f"job {place}" for place in range(checks)))):
        suite = "matrix" if long == "checks" else f"suite {place % 5}"
        if rng.random() < 0.05:  # noqa: PLR2004 (one check in twenty fails first)
            pull.check(name, "failure", at + 60, suite=suite)
        pull.check(name, "success", at + 600, suite=suite)
    if rng.random() < 0.3:  # noqa: PLR2004 (three in ten carry a label)
        pull.label(rng.choice(("bug", "enhancement", "dependencies")), at + 30)


def measure(what: str, fake: FakeGitHub, store: Store, names: Sequence[str], kinds: frozenset[str]) -> Cost:
    """Collect once; `kinds` are the streams to read, empty for all."""
    fake.forget()
    began = time.perf_counter()
    with httpx.Client(base_url=fake.url, timeout=60) as client:
        world = World(clock=lambda: NOW, sleep=lambda _: None, rng=random.Random(1))
        token = PersonalToken(fake.token)
        transport = Transport(client, service="GitHub", budget=Budget(), world=world, credentials=token)
        github = GitHub(transport, places_of("https://api.github.com"))
        since = NOW - WEEKS * 7 * DAY
        source = GitHubSource(github, since=since, clock=lambda: NOW, repositories=names)
        streams = [one for one in source.streams() if not kinds or one.id.rpartition(":")[2] in kinds]
        outcomes = collect(store, streams, Surroundings(clock=lambda: NOW), labels={source.id: source.label})
    bad = [f"{one.label}: {one.state} ({one.detail})" for one in outcomes if one.state != "ok"]
    if bad:
        raise SystemExit("\n".join(["the collection itself went wrong", *bad]))
    return Cost(
        what=what,
        repositories=len(names),
        requests=len(fake.calls),
        points=fake.points,
        rows=sum(one.records for one in outcomes),
        seconds=time.perf_counter() - began,
    )


def is_whole(store: Store, repo: Repo) -> bool:
    """Whether everything that there is has arrived, each thing once."""
    pulls = {pull["number"]: pull for pull in repo.pulls if pull["mergedAt"] is not None}
    numbers = {change.id: change.number for change in store.read(Change)}
    if sorted(numbers.values()) != sorted(pulls):
        return False
    there = Counter(
        (kind, number, name) for number, pull in pulls.items() for kind, names in _parts(pull) for name in names
    )
    found: Counter[tuple[type, int, str | int]] = Counter()
    found.update((ChangeFile, numbers[one.change_id], one.path) for one in store.stream(ChangeFile))
    found.update((Review, numbers[one.change_id], one.submitted_at) for one in store.stream(Review))
    found.update((Check, numbers[one.change_id], one.name) for one in store.stream(Check))
    return there == found


def _parts(pull: dict[str, Any]) -> Iterator[tuple[type, list[Any]]]:
    yield ChangeFile, [file["path"] for file in pull["files"]]
    yield Review, [at(review["submittedAt"]) for review in pull["reviews"]]
    suites = pull["commits"][-1]["commit"]["checkSuites"]
    yield Check, sorted({run["name"] for suite in suites for run in suite["checkRuns"]})


def main() -> int:
    """Measure, print the table and the verdict; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect", description=__doc__)
    parser.add_argument("--changes", type=int, default=CHANGES)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--seed", type=int, default=26)
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print(f"there is no {arguments.shared}; GitHub's published schemas are in it, give it with --shared")
        return CALLED_WRONGLY
    with tempfile.TemporaryDirectory() as folder, FakeGitHub(arguments.shared, clock=lambda: NOW) as fake:
        url = f"sqlite:///{folder}/collect.db"
        engine = open_engine(url)
        migrate(engine)
        store = Store(engine)
        repo = fake.world.repository("acme/shop")
        fill(repo, arguments.changes, random.Random(arguments.seed))
        first = measure("pull requests, first", fake, store, ["acme/shop"], frozenset({"changes"}))
        parts = Counter(call.name for call in fake.calls)
        whole = is_whole(store, repo)
        rest = measure("everything else, first", fake, store, ["acme/shop"], frozenset())
        again = measure("everything, nothing new", fake, store, ["acme/shop"], frozenset())
        many = _many(fake, store)
    costs = [first, rest, again, *many]
    _print_table(arguments.changes, costs, parts)
    return verdict(first, [cost for cost in costs if "nothing new" in cost.what], whole=whole)


def _many(fake: FakeGitHub, store: Store) -> list[Cost]:
    """Measure idle collections of many repositories, which are looked at in groups."""
    costs = []
    for count in (40, 200):
        names = [f"org{count}/repo-{place}" for place in range(count)]
        for name in names:
            fake.world.repository(name).pull("Begin", author=None, at=NOW - 9 * DAY).commit(NOW - 9 * DAY)
        measure("", fake, store, names, frozenset())
        costs.append(measure("in groups, nothing new", fake, store, names, frozenset()))
    return costs


def _print_table(changes: int, costs: Sequence[Cost], parts: Counter[str]) -> None:
    rows = [
        (
            cost.what,
            f"{cost.repositories:,}",
            f"{cost.requests:,}",
            f"{cost.points:,}",
            f"{cost.rows:,}",
            f"{cost.seconds:.1f}",
        )
        for cost in costs
    ]
    by_rest = math.ceil(changes / 85) + 3 * changes
    rows.append(("one REST request for each part (calculated)", "1", f"{by_rest:,}", "", "", ""))
    title = f"{changes:,} merged pull requests with files, reviews and checks"
    shown(title, ("collection", "repositories", "requests", "points", "rows", "seconds"), rows)
    print("questions of the first:", ", ".join(f"{name} {count}" for name, count in parts.most_common()))


def verdict(first: Cost, idle: Sequence[Cost], *, whole: bool) -> int:
    """Print the figures beside the goals; 1 when one of them is missed, or something did not arrive."""
    most_idle = max(cost.requests / cost.repositories for cost in idle)
    good = first.requests <= MOST_REQUESTS and most_idle <= MOST_IDLE and whole
    figures = f"{first.requests} requests, {first.points} points, again {most_idle:.2f} requests a repository"
    goals = f"goal <= {MOST_REQUESTS} requests, again <= {MOST_IDLE}, nothing lost"
    lost = "" if whole else ", and something was lost"
    return judged("collect", f"{figures}{lost}", goals, good=good)


if __name__ == "__main__":
    sys.exit(main())
