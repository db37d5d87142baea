"""The durable engine in one process: what it does once, in which order, how many at a time, and what it leaves."""

from __future__ import annotations

import importlib.util
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy

import bot.engine.durable
from bot.engine import DbosEngine, runs_beside
from bot.engine.durable import ERRANDS_AHEAD
from briefing.contracts.run_keys import DeliveryBatch
from briefing.delivery.runs.services import Work
from data.engine import open_engine
from data.errors import DatabaseUnusable
from tests.durable_worker import lay_out

pytest_plugins = ("tests.backends",)
pytestmark = pytest.mark.usefixtures("hurried")

STEPS = ("collect", "score", "check")
SLOTS = {"runs": 1, "slack": 2, "email": 2}
AT_LAST = timedelta(days=1)


@dataclass
class Desk:
    """Work that remembers what it was asked to do; what is in `answers` is called for it."""

    done: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[tuple[str, str], Callable[[], bool]] = field(default_factory=dict)

    def work(self) -> Work:
        steps = tuple((name, lambda run_id, name=name: self._do(name, run_id)) for name in STEPS)
        return Work(
            prepare=steps,
            hand_over=lambda run_id: bool(self._do("hand over", run_id)) and None,
            deliver=lambda errand: bool(self._do("deliver", errand.id)) and None,
        )

    def of(self, subject: str) -> list[str]:
        return [step for step, one in tuple(self.done) if one == subject]

    def _do(self, step: str, subject: str) -> bool:
        self.done.append((step, subject))
        return self.answers.get((step, subject), lambda: True)()


def until(holds: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until something holds, which it must within a time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "a deadline has passed"
        time.sleep(0.01)


@contextmanager
def running(desk: Desk, url: str, worker_id: str = "one", made: type[DbosEngine] = DbosEngine) -> Iterator[DbosEngine]:
    engine = made(desk.work(), database_url=url, worker_id=worker_id, slots=SLOTS, polling=0.05)
    with ExitStack() as stack:
        stack.callback(engine.stop, 0)
        engine.start()
        yield engine


def errand(reader: str, outlet: str = "slack", attempt: int = 1) -> DeliveryBatch:
    return DeliveryBatch(reader_id=reader, week="2026-W47", outlet=outlet, attempt=attempt)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A new database in which an engine finds its queues, on SQLite only; `url` is one on each."""
    lay_out(f"sqlite:///{tmp_path}/riskbrief.db")
    return f"sqlite:///{tmp_path}/riskbrief.db"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_each_attempt_is_done_once_in_order_however_often_it_is_asked_for_and_is_forgotten_later(
    url: str, desk: Desk
) -> None:
    with running(desk, url) as engine:
        for _ in range(3):
            engine.prepare("payments/2026-W47", 1)
            engine.deliver(errand("ada"))
        engine.deliver(errand("ada", "email"))
        engine.deliver(errand("ada", attempt=2))
        until(lambda: len(desk.done) == len(STEPS) + 1 + 3)
        until(lambda: not engine.holders())
        engine.prepare("payments/2026-W47", 1)
        engine.prepare("payments/2026-W47", 2)
        until(lambda: len(desk.of("payments/2026-W47")) == 2 * (len(STEPS) + 1))
        until(lambda: not engine.holders())
        # What ended before a moment is forgotten, and nothing else.
        assert engine.forget(datetime.now(UTC) - AT_LAST) == 0
        assert engine.forget(datetime.now(UTC) + AT_LAST) > 0
        assert engine.forget(datetime.now(UTC) + AT_LAST) == 0

    assert desk.of("payments/2026-W47") == [*STEPS, "hand over"] * 2
    assert sorted(subject for step, subject in desk.done if step == "deliver") == [
        "ada/2026-W47/email#1",
        "ada/2026-W47/slack#1",
        "ada/2026-W47/slack#2",
    ]


def test_one_engine_runs_in_a_process_and_the_next_one_after_it(file: str, tmp_path: Path, desk: Desk) -> None:
    with running(desk, file):
        second = DbosEngine(desk.work(), database_url=f"sqlite:///{tmp_path}/two.db", worker_id="two", slots=SLOTS)
        with pytest.raises(RuntimeError, match="another engine runs in this process"):
            second.start()
    with running(desk, file, "two") as engine:
        engine.deliver(errand("ada"))
        until(lambda: desk.done)


def test_a_step_that_fails_or_has_a_defect_ends_its_own_run_and_holds_up_no_other(
    file: str, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> bool:
        raise KeyError("nobody foresaw this")

    desk.answers = {("score", "a/w"): lambda: False, ("collect", "b/w"): breaks, ("deliver", errand("ada").id): breaks}
    with running(desk, file) as engine:
        for run_id in ("a/w", "b/w", "c/w"):
            engine.prepare(run_id, 1)
        engine.deliver(errand("ada"))
        engine.deliver(errand("bob"))
        until(lambda: ("hand over", "c/w") in desk.done and desk.of(errand("bob").id))
        until(lambda: not engine.holders())

        with pytest.raises(ValueError, match="'page'"):
            engine.deliver(errand("ada", "page"))
    assert desk.of("a/w") == ["collect", "score"]
    assert desk.of("b/w") == ["collect"]
    assert desk.of("c/w") == [*STEPS, "hand over"]
    defects = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert sorted(record.getMessage().partition(" failed")[0] for record in defects) == ["collect", "deliver"]
    assert all(record.exc_info is not None for record in defects)


def test_no_more_errands_are_done_at_once_than_there_are_slots_and_a_bounded_number_is_taken(
    file: str, desk: Desk
) -> None:
    gate, busy = threading.Event(), []
    readers = [f"r{number}" for number in range(SLOTS["slack"] + ERRANDS_AHEAD + 30)]

    def waits() -> bool:
        busy.append(len(desk.done))
        return gate.wait(20)

    desk.answers = {("deliver", errand(reader).id): waits for reader in readers}
    with running(desk, file) as engine:
        for reader in readers:
            engine.deliver(errand(reader))
        engine.deliver(errand("ada", "email"))
        # A Slack that does not answer holds up no mail.
        until(lambda: desk.of(errand("ada", "email").id))
        until(lambda: len(busy) == SLOTS["slack"])
        until(lambda: len(in_hand(engine)) == SLOTS["slack"] + ERRANDS_AHEAD)
        assert len(busy) == SLOTS["slack"]
        gate.set()
        until(lambda: len(desk.done) == len(readers) + 1)


def in_hand(engine: DbosEngine) -> tuple[str, ...]:
    """What the one worker has in hand, looked up without touching it."""
    rows = engine._storage.connect()
    with rows:
        found = rows.execute(sqlalchemy.text("SELECT workflow_uuid FROM workflow_status WHERE status = 'PENDING'"))
        return tuple(found.scalars())


def stopped_within(step: str, desk: Desk, engine: DbosEngine) -> None:
    """Have a run begun, and the engine stopped while a step of it is done."""
    reached, gate = threading.Event(), threading.Event()
    desk.answers = {(step, "a/w"): lambda: bool(reached.set()) or gate.wait(20)}
    engine.prepare("a/w", 1)
    until(reached.is_set)
    assert engine.holds("a/w")
    engine.prepare("b/w", 1)
    threading.Timer(0.05, gate.set).start()
    engine.stop(5)


def test_what_is_begun_when_the_worker_stops_is_done_by_whoever_comes_next_with_new_code(
    url: str, tmp_path: Path, desk: Desk
) -> None:
    with running(desk, url) as engine:
        # The step that is being done ends and is recorded; the one after it is not begun.
        stopped_within("score", desk, engine)
        assert desk.done == [("collect", "a/w"), ("score", "a/w")]
    with running(desk, url, "two", made=edited_engine(tmp_path)) as other:
        until(lambda: ("hand over", "a/w") in desk.done and ("hand over", "b/w") in desk.done)
        until(lambda: not other.holders())

    assert desk.of("a/w") == [*STEPS, "hand over"]
    assert desk.of("b/w") == [*STEPS, "hand over"]


def test_what_was_begun_under_another_number_of_workflows_counts_as_lost(file: str, tmp_path: Path, desk: Desk) -> None:
    with running(desk, file, made=edited_engine(tmp_path, 'VERSION: Final = "0"  #')) as old:
        stopped_within("collect", desk, old)
    with running(desk, file) as new:
        assert not new.holds("a/w")
        new.prepare("a/w", 2)
        assert new.holds("a/w#2") or ("hand over", "a/w") in desk.done
        until(lambda: ("hand over", "a/w") in desk.done)


def edited_engine(folder: Path, instead: str = "") -> type[DbosEngine]:
    """The engine as it would be after an edit of its workflows, by which DBOS would otherwise tell versions apart."""
    path = folder / "edited.py"
    text = Path(bot.engine.durable.__file__).read_text("utf-8")
    begins, number = "def prepare(run_id: str) -> None:\n            with", "VERSION: Final ="
    assert (text.count(begins), text.count(number)) == (1, 1)
    text = text.replace(begins, begins.replace("with", "# A comment that was not there.\n            with"))
    path.write_text(text.replace(number, instead or number), "utf-8")
    spec = importlib.util.spec_from_file_location("edited", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.DbosEngine


def test_its_tables_are_in_a_file_beside_ours_in_wal(tmp_path: Path, desk: Desk) -> None:
    url = f"sqlite:///{tmp_path}/riskbrief.db"
    assert runs_beside(url).database == f"{tmp_path}/riskbrief.runs.db"
    with running(desk, url) as engine, engine._storage.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in ("journal_mode", "synchronous")]
    assert found == ["wal", 1]
    assert not (tmp_path / "riskbrief.db").exists()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_its_tables_are_in_a_schema_of_their_own(empty_url: str, desk: Desk) -> None:
    with running(desk, empty_url):
        pass
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        told = "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        assert list(connection.execute(sqlalchemy.text(told)).scalars()) == ["riskbrief_runs"]
    engine.dispose()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_an_account_that_may_not_make_the_schema_is_told_what_its_owner_has_to_do(
    empty_url: str, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    account = f"poor_{uuid4().hex}"
    with closing(psycopg.connect(empty_url, autocommit=True)) as owner:
        owner.execute(f'CREATE ROLE "{account}" LOGIN')
        poor = DbosEngine(
            desk.work(), database_url=empty_url.replace("postgres@", f"{account}@"), worker_id="one", slots=SLOTS
        )
        with pytest.raises(DatabaseUnusable, match=f'run CREATE SCHEMA riskbrief_runs AUTHORIZATION "{account}"'):
            poor.start()
        owner.execute(f'DROP ROLE "{account}"')
    assert caplog.records == []


def test_a_database_that_is_not_there_is_said_at_the_start_and_leaves_nothing_behind(file: str, desk: Desk) -> None:
    away = DbosEngine(desk.work(), database_url="postgresql://127.0.0.1:1/none", worker_id="one", slots=SLOTS)
    with pytest.raises(DatabaseUnusable, match="check database_url"):
        away.start()
    with running(desk, file) as engine:
        engine.deliver(errand("ada"))
        until(lambda: desk.done)
