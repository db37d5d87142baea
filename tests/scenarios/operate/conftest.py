"""What operators start from: a small organisation with its tables, and the example over tables with nothing in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends import Backend, SqliteFiles
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.monday import Live
from tests.receiving import free_port
from tests.scenarios.command import Done, riskbrief
from tests.unit.briefing.delivery.runs.rows import NOON

SETTINGS = """
[organisation]
name = "Acme"
administrators = ["boss@acme.example"]

[[team]]
id = "payments"
label = "Payments"
zone = "UTC"

[[service]]
id = "ledger"
label = "Ledger"
team = "payments"
tier = 1

[[service.path]]
repository = "acme/pay"
globs = ["**"]

[[manager]]
id = "ada"
name = "Ada Lovelace"
teams = ["payments"]
zone = "UTC"
email = "ada@acme.example"
slack = "U0ADA"

[[manager]]
id = "bob"
name = "Bob Ross"
teams = ["payments"]
zone = "UTC"
email = "bob@acme.example"
slack = ["U0BOB", "C0PAY"]
"""


@pytest.fixture
def url(backend: Backend, tmp_path: Path) -> Iterator[str]:
    (tmp_path / "riskbrief.toml").write_text(SETTINGS, "utf-8")
    url = backend.migrated()
    yield url
    backend.forget(url)


@pytest.fixture
def ask(url: str, tmp_path: Path):
    def ask(*arguments: str, now: str | None = NOON.isoformat()) -> Done:
        at = () if now is None else ("--now", now)
        config = tmp_path / "riskbrief.toml"
        return riskbrief(*arguments, *at, "--config", config, cwd=tmp_path, RISKBRIEF_DATABASE_URL=url)

    return ask


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def nothing(sqlite_backend: SqliteFiles, tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Iterator[Live]:
    """The company, over tables with nothing in them."""
    url = sqlite_backend.migrated()
    yield Live(tmp_path, url, slack, mail)
    sqlite_backend.forget(url)
