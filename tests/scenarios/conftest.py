"""What takes seconds to make: the Slack side, made for a module, and a company of a few weeks, which takes fewer.

A scenario is played on SQLite, since what the databases differ in is tested with the store and with the engine; it is
on PostgreSQL too, or there alone, where it says so: what is killed there, takes over or goes out there.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backends import Backend, SqliteFiles
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.live import Templates, alone, collected, copy_of, fill
from tests.monday import SLACK_IDS, ClosingStore, Live, company
from tests.office import Office, opened
from tests.scenarios.storefront import storefront_records


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> Backend:
    return request.getfixturevalue(f"{request.param}_backend")


@pytest.fixture
def few_weeks(once: Once, copied: Copied) -> Live:
    """The company since late August, as sources have collected it; nobody has briefed anybody.

    Scoring it takes a fifth of the time. It is for what is true of any company before its first briefing.
    """
    return copied(once("few weeks", storefront_records(alone=False)))


Once = Callable[..., str]


@pytest.fixture
def once(backend: Backend, templates: Templates, tmp_path: Path) -> Once:
    """Return the URL of a database of a name that nothing writes to, made once for all modules on each backend.

    It holds some records, and the briefings of the Monday where anybody reads it; what they were sent is nowhere.
    """

    def once(name: str, records: Iterable[object], *readers: str) -> str:
        key = f"{name} on {backend.name}"
        if key not in templates.urls:
            with FakeSlack() as elsewhere, FakeSMTP() as inbox:
                made = Live(tmp_path, backend.migrated(), elsewhere, inbox)
                with ClosingStore(made.url) as store:
                    store.save(records)
                if readers:
                    for user in SLACK_IDS:
                        elsewhere.add_user(user)
                    made.keep(*readers)
                    made.brief()
            templates.urls[key] = made.url
        return templates.urls[key]

    return once


Copied = Callable[[str], Live]


@pytest.fixture
def copied(backend: Backend, tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Iterator[Copied]:
    """Return the company over a copy of a database, which the test may write to."""
    urls: list[str] = []

    def copied(url: str) -> Live:
        urls.append(copy_of(backend, url))
        return Live(tmp_path, urls[-1], slack, mail)

    yield copied
    for url in urls:
        backend.forget(url)


@pytest.fixture
def storefront_briefed(once: Once, copied: Copied) -> Live:
    """Storefront with the week of its incident briefed to Dana; the fakes of the test have received nothing."""
    live = copied(once("storefront, briefed", storefront_records(), "dana-whitfield"))
    live.keep("dana-whitfield")
    return live


@pytest.fixture
def everybody(once: Once, tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Live:
    """Storefront's data, and the whole organisation's settings; nobody is briefed, and nothing writes to it."""
    return Live(tmp_path, once("storefront", storefront_records()), slack, mail)


@pytest.fixture
def storefront(everybody: Live) -> Live:
    """The same with Storefront's managers as the only readers."""
    everybody.keep("dana-whitfield", "luis-ortega")
    return everybody


@pytest.fixture
def own(storefront: Live, copied: Copied) -> Live:
    """The same in a database that the test may write to."""
    return replace(storefront, url=copied(storefront.url).url)


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
    with opened(folder, url, brief=lambda live: brief_once(live, templates)) as office:
        yield office
    sqlite_backend.forget(url)


def brief_once(live: Live, templates: Templates) -> None:
    """Have everybody briefed, which is done once for all modules and workers of a run and copied after that.

    What the store and Slack hold then is what there is of it; the mails are nobody's business here.
    """
    database, said = templates.shared / "office.db", templates.shared / "office.pickle"
    own, space = live.url.removeprefix("sqlite:///"), live.slack.workspace
    with alone(said):
        if not said.exists():
            fill(replace(live, text=company().settings), templates)
            live.brief()
            shutil.copyfile(own, database)
            said.write_bytes(pickle.dumps((space.channels, space.messages)))
            return
    shutil.copyfile(database, own)
    space.channels, space.messages = pickle.loads(said.read_bytes())  # noqa: S301 (this run wrote it)


@pytest.fixture
def asking(office: Office) -> Iterator[Office]:
    """The office with a model connected, as far as the side knows; what it answers is set."""
    object.__setattr__(office.back, "lacks_key", None)
    yield office
    object.__setattr__(office.back, "lacks_key", "ANTHROPIC_API_KEY")


@pytest.fixture
def office(opened_office: Office) -> Office:
    """The module's office, in which nobody has done anything yet."""
    opened_office.forget()
    return opened_office
