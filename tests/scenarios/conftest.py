"""The Slack side for a whole module, since briefing takes seconds; what readers did is forgotten between tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.backends import SqliteFiles
from tests.live import Templates, collected, copy_of, fill
from tests.office import Office, opened


@pytest.fixture(scope="module")
def opened_office(
    sqlite_backend: SqliteFiles,
    templates: Templates,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
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
