"""What takes seconds to make: the Slack side, made for a module, and a company of a few weeks, which takes fewer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends import Backend, SqliteFiles
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.live import Templates, collected, copy_of, fill
from tests.monday import ClosingStore, Live
from tests.office import Office, opened
from tests.scenarios.storefront import storefront_records


@pytest.fixture
def few_weeks(backend: Backend, tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Iterator[Live]:
    """The company since late August, as sources have collected it; nobody has briefed anybody.

    Scoring it takes a fifth of the time. It is for what is true of any company before its first briefing.
    """
    url = backend.migrated()
    with ClosingStore(url) as store:
        store.save(storefront_records(alone=False))
    yield Live(tmp_path, url, slack, mail)
    backend.forget(url)


@pytest.fixture
def own_database(sqlite_backend: SqliteFiles, tmp_path: Path) -> str:
    """The URL of a database with today's tables in the test's own folder, where secrets are looked for."""
    path = tmp_path / "riskbrief.db"
    shutil.move(sqlite_backend.migrated().removeprefix("sqlite:///"), path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def opened_office(
    sqlite_backend: SqliteFiles,
    templates: Templates,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    """The Slack side of everybody's Monday; what readers did is forgotten between tests."""
    folder = tmp_path_factory.mktemp("office")
    url = copy_of(sqlite_backend, collected(sqlite_backend, templates))
    with opened(folder, url, fill=lambda live: fill(live, templates)) as office:
        yield office
    sqlite_backend.forget(url)


@pytest.fixture
def office(opened_office: Office) -> Office:
    """The module's office, in which nobody has done anything yet."""
    opened_office.forget()
    return opened_office
