"""An organisation on a fake GitHub to test with: the other side, our source before it, and a store behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
from data.store import Store
from tests.fakes.github import FakeGitHub, Pull, Repo, private_key
from tests.fakes.github import World as Other
from tests.fakes.wire import client_of
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW, Desk

PUBLIC = places_of("https://api.github.com")
SERVER = places_of("https://github.acme.example")
COLLECTED = (
    *(Repository, Person, Change, ChangeFile, ChangeCommit, ChangeLabel, Review, Check),
    *(DeploySignal, Codeowners, OwnerMember, Advisory),
)


@dataclass(kw_only=True)
class Acme(Desk):
    """What a test holds."""

    fake: FakeGitHub
    repositories: tuple[str, ...] = ("acme/shop",)
    organisation: str | None = None
    patches: Any = "mirror"
    places: Places = PUBLIC

    @property
    def world(self) -> Other:
        return self.fake.world

    @property
    def shop(self) -> Repo:
        return self.world.repositories.get("acme/shop") or self.world.repository("acme/shop")

    def person(self, login: str) -> str:
        """The id of a person in the store."""
        return f"github:{self.world.accounts[login]['id']}"

    def github(self, *, app: bool = False, token: str | None = None) -> GitHub:
        credentials: Any = PersonalToken(token or self.fake.token)
        if app:
            credentials = self.installation(private_key=private_key())
        return GitHub(self.transport("GitHub", credentials=credentials), self.places)

    def installation(self, **how: Any) -> AppInstallation:
        told = {"app_id": self.fake.app_id, "installation_id": self.fake.installation_id, "clock": lambda: self.now}
        return AppInstallation(self.transport("GitHub"), self.places, **{**told, **how})

    def source(self, **how: Any) -> GitHubSource:
        """A source as it is made for each collection."""
        return GitHubSource(
            self.github(**how),
            since=self.since,
            clock=lambda: self.now,
            repositories=() if self.organisation else self.repositories,
            organisation=self.organisation,
            patches=self.patches,
            known=self.known(),
        )

    def tables(self) -> dict[str, list[Any]]:
        """Every row that a collection makes, but for when it was made."""
        return {kind.__name__: self.store.read(kind) for kind in COLLECTED}


@contextmanager
def opened(store: Store, shared: Path, **how: Any) -> Iterator[Acme]:
    with FakeGitHub(shared, clock=lambda: acme.now, **how) as fake, client_of(fake.url) as client:
        acme = Acme(fake=fake, store=store, client=client)
        yield acme


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
