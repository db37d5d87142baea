"""An organisation on a fake GitLab, and its collection as the command makes it: settings, sources, store, statuses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from bot.settings import load_settings
from data.collect.outcomes import StreamOutcome
from data.records import (
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
    SourceStatus,
)
from data.sources.http.transport import World as Around
from tests.backends import SqliteFiles
from tests.fakes.gitlab import MAINTAINER, FakeGitLab, MergeRequest, Project, World
from tests.forked import _fork_server
from tests.scenarios.gitlab_child import PATIENCE, collect_alone, gather, opened_store, tables_of

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
NOW = 1_763_370_000
"""Monday 17 November 2025, 09:00 UTC."""

COLLECTED = (
    *(Repository, Person, Change, ChangeFile, ChangeCommit, ChangeLabel, Review, Check),
    *(DeploySignal, Codeowners, OwnerMember),
)
OWNERS = "* @bob\n\n[Money][2] @acme/payments @@maintainer\n/src/money/\n/src/vault/ @ada\n"
SETTINGS = """
[organisation]
name = "Acme"

[sources.git]
enabled = false

[sources.gitlab]
base_url = "URL"
NAMED
"""


@dataclass
class Now:
    """The time, which both sides go by."""

    at: float


@dataclass
class Acme:
    """What a test holds. Only the test, waiting, and answers that drip move the time."""

    gitlab: FakeGitLab
    folder: Path
    backend: SqliteFiles
    time: Now
    url: str
    projects: tuple[str, ...] = ("acme/shop",)
    patience: float = PATIENCE
    weeks: int = 26
    timeout: int = 30
    slept: list[float] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.gitlab.world

    @property
    def shop(self) -> Project:
        return self.world.projects.get("acme/shop") or self.world.project("acme/shop", created_at=NOW - 400 * DAY)

    def settings(self) -> Any:
        named = f"projects = {list(self.projects)}".replace("'", '"')
        text = SETTINGS.replace("URL", self.gitlab.url).replace("NAMED", f"{named}\ntimeout = {self.timeout}")
        file = self.folder / "riskbrief.toml"
        file.write_text(text, "utf-8")
        return load_settings(file, {"RISKBRIEF_GITLAB_TOKEN": self.gitlab.token})

    def collect(self, *, pages: int | None = None) -> dict[str, StreamOutcome]:
        """Collect once and return how each stream ended, by its kind and, of several projects, their names.

        `pages` is after how many we are told to stop.
        """
        around = Around(clock=lambda: self.time.at, sleep=self._sleep, rng=Random(1))
        outcomes = gather(self.settings(), around, self.url, weeks=self.weeks, patience=self.patience, pages=pages)
        names = {one.stream_id: one.stream_id.removeprefix("gitlab:") for one in outcomes}
        alone = len(self.projects) == 1
        return {names[one.stream_id].rpartition(":")[2] if alone else names[one.stream_id]: one for one in outcomes}

    def later(self, seconds: float) -> float:
        self.time.at += seconds
        return self.time.at

    def read(self, kind: type, /, **where: Any) -> list[Any]:
        with opened_store(self.url) as store:
            return store.read(kind, **where)

    def tables(self, kinds: tuple[type, ...] = COLLECTED) -> dict[str, list[Any]]:
        """Every row that a collection makes."""
        return tables_of(self.url, kinds)

    def afresh(self) -> dict[str, list[Any]]:
        """What one collection of everything into an empty store comes to, now."""
        fresh = replace(self, url=self.backend.migrated(), slept=[])
        outcomes = fresh.collect()
        assert {one.state for one in outcomes.values()} <= {"ok", "partial"}, outcomes
        found = fresh.tables()
        self.backend.forget(fresh.url)
        return found

    def change(self, number: int = 1) -> Change:
        [found] = [one for one in self.read(Change) if one.number == number]
        return found

    def of(self, kind: type, number: int = 1) -> list[Any]:
        """The parts of one change."""
        return self.read(kind, change_id=self.change(number).id)

    def status(self) -> SourceStatus:
        """The newest status of the source as a whole."""
        return max(
            (one for one in self.read(SourceStatus) if one.source_id == "gitlab"), key=lambda one: one.observed_at
        )

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time.at += seconds


def states(outcomes: dict[str, Any]) -> set[str]:
    """How the streams of a collection ended."""
    return {one.state for one in outcomes.values()}


@contextmanager
def opened(folder: Path, backend: SqliteFiles) -> Iterator[Acme]:
    """Open it. Each collection would read the certificates of the whole world, which takes 40 ms, and speaks no TLS."""
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": str(folder)}))
        time = Now(NOW)
        gitlab = stack.enter_context(FakeGitLab(clock=lambda: time.at, limit=1_000_000))
        url = backend.migrated()
        stack.callback(backend.forget, url)
        acme = Acme(gitlab, folder, backend, time, url)
        gitlab.pass_time = acme.later
        yield acme


@cache
def _tables_of(story: Callable[[Acme], None], backend: SqliteFiles) -> dict[str, list[Any]]:
    with TemporaryDirectory() as folder, opened(Path(folder), backend) as acme:
        story(acme)
        acme.collect()
        return acme.tables()


def undisturbed(acme: Acme, story: Callable[[Acme], None]) -> dict[str, list[Any]]:
    """What a story comes to when nothing goes wrong; it is collected once for all who ask."""
    return _tables_of(story, acme.backend)


def start_collecting(acme: Acme) -> BaseProcess:
    """Begin a collection in a process of its own, whose clock stands still; nobody waits for it."""
    acme.settings()
    file, token = str(acme.folder / "riskbrief.toml"), acme.gitlab.token
    process: BaseProcess = _fork_server().Process(target=collect_alone, args=(file, token, acme.url, acme.time.at))
    process.start()
    return process


# --- what happens there -----------------------------------------------------------------------------------------


def ordinary(acme: Acme, at: float = NOW - 3 * DAY, title: str = "Round half up") -> MergeRequest:
    """An ordinary merge request: two files, a commit, an approval, a thread, a pipeline, a label, and a merge."""
    world, shop = acme.world, acme.shop
    ada, bob = world.user("ada", "Ada Lovelace"), world.user("bob")
    made = shop.merge_request(title, author=ada, at=at, description="As the law wants it.").push(at - HOUR)
    made.file("src/money/round.py", 12, 3).file("tests/test_round.py", 30, 0, is_new=True)
    made.pipeline(at + MINUTE, [("test", "success"), ("lint", "failed")])
    made.label("bug", at + 2 * MINUTE)
    made.thread(bob, "And below zero?", at + HOUR, answers=1)
    made.approve(bob, at + HOUR + 5 * MINUTE)
    return made.merge(at + 2 * HOUR)


def many(acme: Acme, count: int, *, at: float = NOW - 20 * DAY, step: float = HOUR) -> list[MergeRequest]:
    """A row of small merged merge requests, one after the other."""
    ada, bob = acme.world.user("ada", "Ada Lovelace"), acme.world.user("bob")
    made = []
    for place in range(count):
        moment = at + place * step
        one = acme.shop.merge_request(f"Change {place}", author=ada, at=moment).push(moment)
        one.file(f"src/{place % 7}.py", place + 1).pipeline(moment, [("test", "success")])
        one.approve(bob, moment + 90)
        made.append(one.merge(moment + 3 * MINUTE))
    return made


def story(acme: Acme) -> None:
    """Something of everything that is collected."""
    world, shop = acme.world, acme.shop
    ada, bob = world.user("ada", "Ada Lovelace"), world.user("bob")
    world.group("acme/payments", [ada, world.user("cyd")])
    shop.members[bob] = MAINTAINER
    shop.commit(NOW - 40 * DAY, "Owners", files={"CODEOWNERS": "* @bob\n"}, author=bob)
    shop.commit(NOW - 30 * DAY, "More owners", files={"CODEOWNERS": OWNERS}, author=bob)
    many(acme, 3)
    ordinary(acme)
    shop.merge_request("Try something", author=ada, at=NOW - DAY, draft=True).push(NOW - DAY).file("src/x.py", 4)
    built = shop.pipeline(NOW - DAY, [("build", "success")])
    job = built.job("deploy production", "success", NOW - DAY + HOUR, stage="deploy")
    done = shop.deploy("production", at=NOW - DAY + HOUR, job=job)
    shop.settle(done, "success", NOW - DAY + HOUR + 300)
    shop.tag("v1", tagged_at=NOW - DAY)
    shop.release("v1", at=NOW - DAY)
