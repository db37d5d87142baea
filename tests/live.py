"""The example organisation, live, as fixtures: fresh from its sources, or with the payloads of a Monday frozen.

Use them with `pytest_plugins = ("tests.backends", "tests.live")`. A database with frozen payloads is made once for each
backend and copied, because the scoring takes seconds and most tests are about what comes after it.
"""

from __future__ import annotations

import fcntl
import pickle
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.outlets import Outlets
from bot.wiring import build_run, build_store
from data.records import FrozenPayload, KeptService, KeptWeek, StoredNarrative
from tests.backends import Backend, PostgresqlServer, SqliteFiles
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.monday import SLACK_IDS, ClosingStore, Live, company


def copy_of(backend: Backend, url: str) -> str:
    """A new database that holds what another does."""
    if isinstance(backend, PostgresqlServer):
        return backend.copy(url.rpartition("/")[2])
    assert isinstance(backend, SqliteFiles)
    path = backend._new()
    shutil.copyfile(url.removeprefix("sqlite:///"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        for user in SLACK_IDS:
            fake.add_user(user)
        yield fake


@pytest.fixture
def mail() -> Iterator[FakeSMTP]:
    with FakeSMTP() as fake:
        yield fake


@dataclass
class Templates:
    """Databases with the company in them, and with all payloads of the week frozen besides, by backend.

    The company is saved once for each backend. It is scored once for all workers of a run, through a file in `shared`.
    """

    shared: Path
    collected: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    payloads: list[FrozenPayload] = field(default_factory=list)
    narratives: list[StoredNarrative] = field(default_factory=list)
    scores: list[KeptService | KeptWeek] = field(default_factory=list)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Templates:
    own = tmp_path_factory.getbasetemp()
    return Templates(shared=own.parent if hasattr(request.config, "workerinput") else own)


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Be the only worker that is at a place."""
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def collected(backend: Backend, templates: Templates) -> str:
    """The URL of a database with what sources have collected of the company, to be copied."""
    if backend.name not in templates.collected:
        url = backend.migrated()
        with ClosingStore(url) as store:
            store.save(company().records)
        templates.collected[backend.name] = url
    return templates.collected[backend.name]


@pytest.fixture
def fresh(backend: Backend, templates: Templates, tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Iterator[Live]:
    """The company as sources have collected it; nobody has briefed anybody."""
    url = copy_of(backend, collected(backend, templates))
    yield Live(tmp_path, url, slack, mail)
    backend.forget(url)


@pytest.fixture
def live(backend: Backend, templates: Templates, tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Iterator[Live]:
    """The company on the Monday of its incident: all payloads are frozen and nothing is sent."""
    if backend.name not in templates.urls:
        made = Live(tmp_path, copy_of(backend, collected(backend, templates)), slack, mail)
        fill(made, templates)
        templates.urls[backend.name] = made.url
    url = copy_of(backend, templates.urls[backend.name])
    yield Live(tmp_path, url, slack, mail)
    backend.forget(url)


def fill(made: Live, templates: Templates) -> None:
    if not templates.payloads:
        kept = templates.shared / "monday.pickle"
        with alone(kept):
            if not kept.exists():
                kept.write_bytes(pickle.dumps(scored(made)))
        told = pickle.loads(kept.read_bytes())  # noqa: S301 (this run wrote it)
        templates.payloads, templates.narratives, templates.scores = told
    with ClosingStore(made.url) as store:
        store.save(templates.scores)
        for payload in templates.payloads:
            store.freeze(payload)
        for narrative in templates.narratives:
            store.store_narrative(narrative)


def scored(made: Live) -> tuple[list[FrozenPayload], list[StoredNarrative], list[KeptService | KeptWeek]]:
    """Brief everybody, without any outlet, and return what was frozen and what was kept of the scores."""
    settings = made.settings
    with build_store(settings) as store:
        build_run(settings, store, Outlets({}, {}), clock=made.clock).brief_due()
        scores = [*store.read(KeptService), *store.read(KeptWeek)]
        return store.read(FrozenPayload), store.read(StoredNarrative), scores


@pytest.fixture
def wait_for() -> Callable[[subprocess.Popen[str], str], list[str]]:
    """Reads a process's stderr until a line holds some words, and returns the lines."""

    def wait(process: subprocess.Popen[str], words: str) -> list[str]:
        assert process.stderr is not None
        lines: list[str] = []
        for line in process.stderr:
            lines.append(line.rstrip("\n"))
            if words in line:
                return lines
        raise AssertionError(f"it ended without {words!r}: {lines}")

    return wait
