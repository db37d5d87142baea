"""An organisation on a fake GitHub to test with: the other side, our source before it, and a store behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from data.collect.collector import Surroundings, collect
from data.collect.outcomes import StreamOutcome
from data.engine import open_engine
from data.migrate import migrate
from data.records import (
    Advisory,
    Change,
    ChangeCommit,
    ChangeFile,
    ChangeLabel,
    Check,
    Codeowners,
    DeploySignal,
    OwnerMember,
    Person,
    Repository,
    Review,
)
from data.sources.github import AppInstallation, GitHub, GitHubSource, PersonalToken, Places, places_of
from data.sources.http.asking import Budget
from data.sources.http.transport import Transport, World
from data.sources.source import Permission
from data.store import Store
from tests.fakes.github import FakeGitHub, Pull, Repo, private_key
from tests.fakes.github import World as Other
from tests.fakes.wire import client_of

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
NOW = 1_763_370_000
"""Monday 17 November 2025, 09:00 UTC."""

PUBLIC = places_of("https://api.github.com")
SERVER = places_of("https://github.acme.example")
COLLECTED = (
    *(Repository, Person, Change, ChangeFile, ChangeCommit, ChangeLabel, Review, Check),
    *(DeploySignal, Codeowners, OwnerMember, Advisory),
)


@dataclass
class Now:
    """The time, which both sides go by."""

    at: float


@dataclass
class Acme:
    """What a test holds. Only the test, and waiting, move the time."""

    fake: FakeGitHub
    store: Store
    client: httpx.Client
    time: Now
    weeks: int = 26
    repositories: tuple[str, ...] = ("acme/shop",)
    organisation: str | None = None
    patches: Any = "mirror"
    places: Places = PUBLIC
    slept: list[float] = field(default_factory=list)
    patience: float = 3_900.0

    @property
    def now(self) -> float:
        return self.time.at

    @now.setter
    def now(self, at: float) -> None:
        self.time.at = at

    @property
    def world(self) -> Other:
        return self.fake.world

    @property
    def shop(self) -> Repo:
        return self.world.repositories.get("acme/shop") or self.world.repository("acme/shop")

    def person(self, login: str) -> str:
        """The id of a person in the store."""
        return f"github:{self.world.accounts[login]['id']}"

    def transport(self, *, app: bool = False, token: str | None = None) -> Transport:
        world = World(clock=lambda: self.now, sleep=self._sleep, rng=Random(1))
        budget = Budget(patience=self.patience)
        credentials: Any = PersonalToken(token or self.fake.token)
        if app:
            plain = Transport(self.client, service="GitHub", budget=budget, world=world)
            credentials = AppInstallation(
                plain,
                self.places,
                app_id=self.fake.app_id,
                private_key=private_key(),
                installation_id=self.fake.installation_id,
                clock=lambda: self.now,
            )
        return Transport(self.client, service="GitHub", budget=budget, world=world, credentials=credentials)

    def github(self, **how: Any) -> GitHub:
        return GitHub(self.transport(**how), self.places)

    def source(self, **how: Any) -> GitHubSource:
        """A source as it is made for each collection."""
        return GitHubSource(
            self.github(**how),
            since=int(self.now) - self.weeks * WEEK,
            clock=lambda: self.now,
            repositories=() if self.organisation else self.repositories,
            organisation=self.organisation,
            patches=self.patches,
            known={one.name: one.id for one in self.store.read(Repository)},
        )

    def collect(
        self, *kinds: str, pages: int | None = None, on_page: Callable[[], object] = lambda: None, **how: Any
    ) -> dict[str, StreamOutcome]:
        """Collect once and return how each stream ended, by its name without the source.

        `kinds` are the ends of the names of streams; `pages` is after how many we are stopped.
        """
        streams = [one for one in self.source(**how).streams() if not kinds or one.id.rpartition(":")[2] in kinds]
        left = iter(range(10_000 if pages is None else pages))

        def stop() -> str | None:
            on_page()
            return None if next(left, None) is not None else "the test says so"

        around = Surroundings(clock=lambda: self.now, should_stop=stop)
        outcomes = collect(self.store, streams, around)
        return {one.stream_id.removeprefix("github:"): one for one in outcomes}

    def check(self, **how: Any) -> dict[str, Permission]:
        return {one.what: one for one in self.source(**how).check()}

    def changes(self) -> dict[int, Change]:
        """What is stored, by number."""
        return {one.number: one for one in self.store.read(Change)}

    def of(self, kind: type, number: int) -> list[Any]:
        """The parts of one change."""
        return self.store.read(kind, change_id=self.changes()[number].id)

    def tables(self) -> dict[str, list[Any]]:
        """Every row that a collection makes, but for when it was made."""
        return {kind.__name__: self.store.read(kind) for kind in COLLECTED}

    def signals(self, kind: str) -> list[DeploySignal]:
        return self.store.read(DeploySignal, kind=kind, order=("began_at",))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@contextmanager
def opened(store: Store, shared: Path, **how: Any) -> Iterator[Acme]:
    now = Now(NOW)
    with FakeGitHub(shared, clock=lambda: now.at, **how) as fake, client_of(fake.url) as client:
        yield Acme(fake=fake, store=store, client=client, time=now)


@cache
def tables_of(story: Callable[[Acme], None], shared: Path) -> dict[str, list[Any]]:
    """What a story comes to when nothing goes wrong."""
    with ExitStack() as stack:
        url = f"sqlite:///{stack.enter_context(TemporaryDirectory())}/one.db"
        engine = open_engine(url)
        stack.callback(engine.dispose)
        migrate(engine)
        acme = stack.enter_context(opened(Store(engine), shared))
        story(acme)
        acme.collect()
        return acme.tables()


def ordinary(acme: Acme, at: int = NOW - 3 * DAY) -> Pull:
    """An ordinary pull request: two files, a commit, a review with threads, two checks, a label, and a squash."""
    world, shop = acme.world, acme.shop
    shop.require("test")
    pull = shop.pull("Round half up", author=world.user("ada", "Ada Lovelace"), at=at, body="As the law wants it.")
    pull.file("src/money.py", 12, 3).file("tests/test_money.py", 30, 0, "ADDED")
    pull.commit(at - HOUR)
    pull.check("test", "success", at + MINUTE)
    pull.check("lint", "failure", at + MINUTE)
    pull.label("bug", at + 2 * MINUTE)
    pull.review(world.user("bob", "Bob"), "APPROVED", at + HOUR, threads=2, answers=1)
    return pull.merge(at + 2 * HOUR)


def many(acme: Acme, count: int, *, at: int = NOW - 20 * DAY, step: int = HOUR) -> list[Pull]:
    """A row of small merged pull requests, one after the other."""
    ada, bob = acme.world.user("ada", "Ada"), acme.world.user("bob", "Bob")
    made = []
    for place in range(count):
        moment = at + place * step
        pull = acme.shop.pull(f"Change {place}", author=ada, at=moment).file(f"src/{place % 7}.py", place + 1)
        pull.commit(moment - MINUTE)
        pull.check("test", "success", moment)
        pull.review(bob, "APPROVED", moment + MINUTE)
        made.append(pull.merge(moment + 2 * MINUTE))
    return made
