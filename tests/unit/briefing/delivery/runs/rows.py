"""Rows of the work of a week, as a worker would have written them: 2026-W47, read on Monday 23 November at noon."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from briefing.contracts.organisation import Manager, Organisation, TeamPlan
from briefing.editions.parts import GENERATION, EditionParts, id_of
from data.records import Briefing, Delivery, FrozenPayload, RunStep, ScopeRun, Worker
from data.store import Store

WEEK, RUN, HASH = "2026-W47", "payments/2026-W47", "c0ffee"
NINE = int(datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp())
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AT = int(NOON.timestamp())

ADA = Manager(
    id="ada", name="Ada Lovelace", teams=("payments",), zone="UTC", email="ada@acme.example", slack=("U0ADA",)
)
BOB = replace(ADA, id="bob", name="Bob Ross", email="bob@acme.example", slack=("U0BOB", "C0PAY"))
ACME = Organisation(
    name="Acme", teams=(TeamPlan(id="payments", label="Payments", zone="UTC"),), services=(), managers=(ADA, BOB),
    administrators=("boss@acme.example",), names="private", excluded=(),
)  # fmt: skip


def run(**told: Any) -> ScopeRun:
    """A run that is done."""
    row = ScopeRun(
        id=RUN, scope_id="payments", week=WEEK, state="done", step="check", attempts=1, worker="host-1.0a1b2c3d",
        began_at=NINE, ended_at=NINE + 200, retry_at=None, error=None,
    )  # fmt: skip
    return replace(row, **told)


def step(name: str, **told: Any) -> RunStep:
    """A step of it that is done."""
    row = RunStep(
        run_id=RUN, step=name, state="done", attempts=1, worker="host-1.0a1b2c3d", began_at=NINE, milliseconds=420,
        error=None,
    )  # fmt: skip
    return replace(row, **told)


def briefing(outlet: str = "slack", **told: Any) -> Briefing:
    """Ada's briefing, sent."""
    row = Briefing(
        reader_id="ada", week=WEEK, outlet=outlet, run_id=RUN, due_at=NINE, state="sent", reason=None, attempts=1,
        retry_at=None, done_at=NINE + 260,
    )  # fmt: skip
    if told.get("state", "sent") in {"due", "queued"}:
        row = replace(row, done_at=None)
    row = replace(row, **told)
    if row.state != "queued" or "errand" in told:
        return row
    return replace(row, errand=f"{row.reader_id}/{row.week}/{row.outlet}#{row.attempts}")


def part(number: int = 0, **told: Any) -> Delivery:
    """A part of it, sent to her in Slack."""
    again, place = divmod(number, GENERATION)
    parcel = EditionParts(payload_hash=HASH, address=told.get("address", "U0ADA"), parts=(), generation=again)
    row = Delivery(
        id=id_of(parcel, place, told.get("outlet", "slack"))[:32], payload_hash=HASH, outlet="slack", address="U0ADA",
        part=number, state="sent", reason=None, receipt="D1/170.1", claimed_at=NINE + 200, settled_at=NINE + 260,
        lease="host-1.0a1b2c3d/t1", wire_at=NINE + 255,
    )  # fmt: skip
    return replace(row, **told)


def worker(**told: Any) -> Worker:
    """A worker that beat a moment ago."""
    row = Worker(
        id="host-1", incarnation="host-1.0a1b2c3d", host="host", pid=4711, state="live", workflows=1,
        started_at=NINE - 3_600, beat_at=AT - 3,
    )  # fmt: skip
    return replace(row, **told)


def fill(store: Store, *records: Any) -> None:
    """Save rows, with the payload that parts are of."""
    store.freeze(FrozenPayload(hash=HASH, scope_id="payments", week=WEEK, body="{}", frozen_at=NINE))
    parts = [one for one in records if isinstance(one, Delivery)]
    store.save([one for one in records if not isinstance(one, Delivery)])
    assert len(store.add(parts)) == len(parts)
