"""What the tests of the part sender work with: a clock, and an edition of two parts to deliver."""

from __future__ import annotations

import pytest

from briefing.editions.parts import EditionParts
from data.records import FrozenPayload
from data.store import Store
from tests.monday import HandClock
from tests.parcels import HASH, PARENT, THREAD


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def parcel(store: Store) -> EditionParts:
    store.freeze(FrozenPayload(hash=HASH, scope_id="payments", week="2026-W36", body="{}", frozen_at=1))
    return EditionParts(payload_hash=HASH, address="U1", parts=(PARENT, THREAD))
