"""The example organisation, live, as fixtures: fresh from its sources, or with the payloads of a Monday frozen.

Use them with `pytest_plugins = ("tests.backends", "tests.live")`. A database with frozen payloads is made once for each
backend and copied, because the scoring takes seconds and most tests are about what comes after it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.outlets import Outlets
from bot.wiring import build_run, build_store
from data.records import FrozenPayload, StoredNarrative
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

    The company is saved once for each backend, and scored only once.
    """

    collected: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    payloads: list[FrozenPayload] = field(default_factory=list)
    narratives: list[StoredNarrative] = field(default_factory=list)


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates()


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
    with ClosingStore(made.url) as store:
        for payload in templates.payloads:
            store.freeze(payload)
        for narrative in templates.narratives:
            store.store_narrative(narrative)
    if not templates.payloads:
        settings = made.settings
        with build_store(settings) as store:
            build_run(settings, store, Outlets({}, {}), clock=made.clock).brief_due()
            templates.payloads, templates.narratives = store.read(FrozenPayload), store.read(StoredNarrative)


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
