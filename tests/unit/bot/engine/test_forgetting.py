"""What the engine keeps of errands does not hold who was forgotten, either."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from bot.engine import DbosEngine
from bot.engine.storage import SCHEMA, forget_runs, open_storage
from briefing.contracts.run_keys import DeliveryBatch
from briefing.delivery.runs.services import Work
from data.erasing import Spellings
from data.handles import keys_of
from tests.unit.bot.engine.test_durable import until

pytest_plugins = ("tests.backends",)
pytestmark = pytest.mark.usefixtures("hurried")

ADA = Spellings(keys_of(login="ada-l77", name="Ada Lovelace", addresses=(), is_telling_login=True), "X")


def texts(url: str) -> str:
    """Everything that the engine has stored; on SQLite every byte of its files."""
    engine = open_storage(url)
    try:
        if engine.dialect.name == "sqlite":
            file = Path(str(engine.url.database))
            return "".join(one.read_bytes().decode("latin-1") for one in file.parent.glob(f"{file.name}*"))
        held = MetaData()
        held.reflect(engine, schema=SCHEMA)
        with engine.connect() as connection:
            return repr([connection.execute(select(one)).all() for one in held.sorted_tables])
    finally:
        engine.dispose()


def test_errands_of_who_was_forgotten_go_and_those_of_others_stay(url: str) -> None:
    done: list[str] = []
    work = Work(prepare=(), hand_over=lambda _: None, deliver=lambda errand: done.append(errand.reader_id))
    engine = DbosEngine(work, database_url=url, worker_id="one", slots={"runs": 1, "slack": 2}, polling=0.05)
    readers = {"ada-lovelace", "grace"}
    with ExitStack() as stack:
        stack.callback(engine.stop, 5)
        engine.start()
        for one in sorted(readers):
            engine.deliver(DeliveryBatch(reader_id=one, week="2026-W47", outlet="slack", attempt=1))
        until(lambda: set(done) == readers)
    assert "ada-lovelace" in texts(url)

    assert forget_runs(url, ADA) == 1

    told = texts(url)
    assert "ada-lovelace" not in told
    assert "grace/2026-W47/slack#1" in told
    assert forget_runs(url, ADA) == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_where_no_engine_ever_ran_no_file_is_made(empty_url: str) -> None:
    before = sorted(Path(empty_url.removeprefix("sqlite:///")).parent.iterdir())
    assert forget_runs(empty_url, ADA) == 0
    assert sorted(Path(empty_url.removeprefix("sqlite:///")).parent.iterdir()) == before
