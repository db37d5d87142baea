"""What a question finds in the store of the weeks before: its own scope's briefings, the newest first."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from briefing.answers.questions.material import material_of
from data.engine import open_engine
from data.records import FrozenPayload
from data.store import Store
from data.tables import METADATA, TABLES
from tests.unit.briefing.answers.questions.desk import material, past


def test_of_the_weeks_before_only_the_scopes_own_are_read_and_no_later_one(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'riskbrief.db'}")
    METADATA.create_all(engine, tables=list(TABLES.values()))
    store, now = Store(engine), material().payload
    for payload in (now, *past(4, without=("2026-W43",))):
        for scope in ("shop", "others"):
            body, week = payload.to_json(), payload.period.week
            store.freeze(FrozenPayload(hash=f"{scope}{week}", scope_id=scope, week=week, body=body, frozen_at=0))
    run, scope = SimpleNamespace(services=SimpleNamespace(store=store)), SimpleNamespace(id="shop")
    found = material_of(now, run, None, scope, None).frozen

    assert [one.period.week for one in found(4)] == ["2026-W45", "2026-W44", "2026-W42"]
    assert [one.period.week for one in found(1)] == ["2026-W45"]
    engine.dispose()
