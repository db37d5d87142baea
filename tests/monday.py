"""The example organisation on a Monday: its database, its settings, and the fakes that it briefs through.

A `Live` runs the wired software itself, here or as a process of its own. The fixtures that make one are in live.py,
which is a plugin and cannot be imported from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import MetaData, select
from typer.testing import CliRunner, Result

from bot.cli.main import build_app
from bot.settings import Settings, load_settings
from bot.wiring import build_outlets, build_run, build_store
from briefing.delivery.run import Outcome, Run
from data.demo.company import Company, build_company
from data.engine import open_engine
from data.records import Delivery, FrozenPayload
from data.store import Store
from tests.conftest import ROOT
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.forked import Forked

NOW = datetime(2026, 9, 7, 13, 0, tzinfo=UTC)
"""Monday 09:00 in New York: everybody's briefing of 2026-W36 is due, Dana's and Luis's since this very second."""


SLACK_IDS = [
    *("U07KVOGEL01", "U07MADLER02", "U07JBRAND03", "U07DWHITE04", "U07LORTEG05", "U07ANJRAO06", "U07SKRUEG07"),
    "U07FAZIZE08",
]


class HandClock:
    """A clock that somebody moves by hand."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, **much: float) -> None:
        self.moment += timedelta(**much)


@cache
def company() -> Company:
    return build_company()


def read_by(settings: str, *managers: str) -> str:
    """Settings of the company with these managers for its only readers."""
    before, *blocks = settings.split("[[manager]]")
    *blocks, last = blocks
    last, people, after = last.partition("[people]")
    kept = [f"[[manager]]{one}" for one in (*blocks, last) if any(f'id = "{name}"' in one for name in managers)]
    return "".join([before, *kept, people, after])


@dataclass
class Live:
    """One organisation with its database and its outlets."""

    folder: Path
    url: str
    slack: FakeSlack
    mail: FakeSMTP
    clock: HandClock = field(default_factory=HandClock)
    text: str = field(default_factory=lambda: company().settings)

    @property
    def environ(self) -> dict[str, str]:
        return {
            "RISKBRIEF_DATABASE_URL": self.url,
            "RISKBRIEF_SLACK_BOT_TOKEN": self.slack.bot_token,
            "RISKBRIEF_SLACK_APP_TOKEN": self.slack.app_token,
            "RISKBRIEF_SLACK_SIGNING_SECRET": self.slack.signing_secret,
        }

    @property
    def config(self) -> Path:
        """The settings file, written anew from `text`."""
        path = self.folder / "riskbrief.toml"
        path.write_text(
            f'{self.text}\n[slack]\napi_url = "{self.slack.api_url}"\n\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {self.mail.port}\nsecurity = "none"\n'
            'sender = "Riskbrief <riskbrief@acme.example>"\n',
            "utf-8",
        )
        return path

    def keep(self, *managers: str) -> None:
        """Let only these managers read, where a test is about one of them and another."""
        self.text = read_by(self.text, *managers)

    @property
    def settings(self) -> Settings:
        return load_settings(self.config, self.environ)

    @contextmanager
    def running(self) -> Iterator[Run]:
        """The wired run, as a process that goes on has it."""
        settings = self.settings
        with build_store(settings) as store, closing(build_outlets(settings)) as outlets:
            yield build_run(settings, store, outlets, clock=self.clock)

    def brief(self) -> dict[str, Outcome]:
        """Do what `riskbrief run --once` does, and return what became of each reader."""
        with self.running() as run:
            return {one.due.manager.id: one for one in run.brief_due()}

    def start(self, *arguments: str | Path, **environ: str) -> Forked:
        """Start the real command as a process of its own."""
        told = {"PATH": os.environ["PATH"], **self.environ, **environ}
        return Forked(*arguments, "--config", self.config, environ=told, cwd=ROOT)

    def call(self, *arguments: str | Path, **environ: str) -> Result:
        """Call the command here, where the libraries are loaded already; everything is built anew for it."""
        told = [*map(str, arguments), "--config", str(self.config)]
        return CliRunner().invoke(build_app(), told, env=self.environ | environ)

    def run_once(self) -> Result:
        """Call the command that briefs whoever is due by the clock."""
        return self.call("run", "--once", "--now", self.clock.now().isoformat())

    def deliveries(self, address: str) -> list[tuple[int, str, str | None]]:
        """Part, state and reason of everything for an address."""
        with self.opened() as store:
            found = store.read(Delivery, address=address, order=("part",))
        return [(one.part, one.state, one.reason) for one in found]

    def payloads(self) -> list[FrozenPayload]:
        with self.opened() as store:
            return store.read(FrozenPayload)

    def opened(self):
        return ClosingStore(self.url)

    def received(self) -> tuple[int, int]:
        """How many Slack messages and mails there are."""
        return len(self.slack.messages()), len(self.mail.mails)


class ClosingStore:
    """A store on a database, closed again."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def __enter__(self) -> Store:
        return Store(self._engine)

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()


def rows_read(url: str) -> dict[str, list[tuple]]:
    """What whoever only looks leaves as it was: every table but the audit, which has it that they looked."""
    return {table: rows for table, rows in rows_of(url).items() if table != "audit"}


def rows_of(url: str) -> dict[str, list[tuple]]:
    """Every row of every table."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            tables = MetaData()
            tables.reflect(connection)
            return {
                table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for table in tables.sorted_tables
            }
    finally:
        engine.dispose()
