"""Databases in which an engine finds its tables and queues: its first start takes a second to find new ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.engine import DbosEngine
from briefing.delivery.runs.services import Work
from tests.backends import Backend, PostgresqlServer
from tests.durable_worker import lay_out


@pytest.fixture(scope="session")
def laid_out_name(postgresql_backend: PostgresqlServer) -> str:
    """The name of a database of PostgreSQL to copy, in which an engine was once."""
    url = postgresql_backend.empty()
    nothing = Work(prepare=(), hand_over=lambda _run_id: None, deliver=lambda _errand: None)
    engine = DbosEngine(nothing, database_url=url, worker_id="a", slots={"runs": 1, "slack": 1, "email": 1})
    engine.start()
    engine.stop(0)
    return url.rpartition("/")[2]


@pytest.fixture
def url(backend: Backend, request: pytest.FixtureRequest) -> Iterator[str]:
    if isinstance(backend, PostgresqlServer):
        url = backend.copy(request.getfixturevalue("laid_out_name"))
    else:
        lay_out(url := backend.empty())
    yield url
    backend.forget(url)
