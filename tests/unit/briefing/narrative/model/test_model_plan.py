"""What calls cost, and how much of a month is spent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from briefing.narrative.model.cost import MemoryLedger, StoreLedger, month_of
from briefing.narrative.model.messages import Usage
from briefing.narrative.model.prices import SHIPPED_PRICES, Price
from data.records import ModelCall
from data.store import Store

PRICE = Price(input=2, cache_write=2.5, cache_read=0.1, output=10)
CALL = ModelCall(
    id="1", payload_hash="h", scope_id="s", week="2026-W46", purpose="narrate", attempt=1, model="m",
    prompt_version="narrate/1", prompt_hash="p", outcome="answered", request_id=None, input_tokens=1,
    cache_write_tokens=1, cache_read_tokens=1, output_tokens=1, price=1_500, reserved=9_000, milliseconds=1,
    violations="[]", detail=None, at=int(datetime(2026, 11, 16, tzinfo=UTC).timestamp()),
)  # fmt: skip


@pytest.mark.parametrize(
    ("usage", "millionths"),
    [
        (Usage(cache_write=1_000_000), 2_500_000),
        (Usage(input=4_000, cache_read=1_700, output=700), 15_170),
        (Usage(cache_read=1), 1),
        (Usage(cache_read=30), 3),
        (Usage(), 0),
    ],
)
def test_each_kind_of_token_has_its_price_and_parts_of_a_millionth_count_as_one(usage: Usage, millionths: int) -> None:
    assert PRICE.of(usage) == millionths


def test_nothing_that_a_call_uses_costs_more_than_was_reserved_for_it() -> None:
    for price in SHIPPED_PRICES.values():
        most = price.most(tokens=6_000, output=6_000)
        for cached in (Usage(cache_write=6_000, output=6_000), Usage(input=6_000, output=6_000)):
            assert price.of(cached) <= most


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), "2026-11"),
        (datetime(2026, 12, 1, tzinfo=UTC), "2026-12"),
        (datetime(2027, 1, 1, tzinfo=UTC), "2027-01"),
    ],
)
def test_a_month_ends_with_its_last_second_in_utc(store: Store, moment: datetime, month: str) -> None:
    at = int(moment.timestamp())
    ledger = StoreLedger(store)
    ledger.record(replace(CALL, at=at))

    assert month_of(at) == month
    assert [ledger.spent(one) for one in ("2026-11", "2026-12", "2027-01")] == [
        1_500 * (month == one) for one in ("2026-11", "2026-12", "2027-01")
    ]


def test_a_call_of_unknown_price_counts_with_what_was_reserved(store: Store) -> None:
    ledger = StoreLedger(store)
    for call in (CALL, replace(CALL, id="2", price=None), replace(CALL, id="3", price=0)):
        ledger.record(call)

    assert ledger.spent("2026-11") == 1_500 + 9_000
    assert store.read(ModelCall, id="2") == [replace(CALL, id="2", price=None)]


def test_what_is_only_remembered_counts_on_top_of_what_was_spent_before(store: Store) -> None:
    StoreLedger(store).record(CALL)
    ledger = MemoryLedger(StoreLedger(store))
    ledger.record(replace(CALL, id="2", price=7))

    assert (ledger.spent("2026-11"), store.count(ModelCall)) == (1_507, 1)
