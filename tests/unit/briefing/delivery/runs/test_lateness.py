"""Whether a briefing is late, and that what its edition says of it hangs on what is recorded alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from briefing.delivery.runs.waiting import late_words, lateness_of, zone_at
from data.store import Store
from tests.unit.briefing.delivery.runs.rows import ACME, ADA, NINE, part
from tests.unit.briefing.readers.test_preferences import NOTHING

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("due", "begun", "zone", "words"),
    [
        (
            *("2026-11-23T09:00+01:00", "2026-11-23T14:20+01:00", "Europe/Berlin"),
            "Late: due Monday 09:00, sent from Monday 14:20 on (Europe/Berlin).",
        ),
        (
            *("2026-11-23T09:00+01:00", "2026-11-25T23:30+00:00", "Europe/Berlin"),
            "Late: due Monday 09:00, sent from Thursday 00:30 on (Europe/Berlin).",
        ),
        # After a week, a weekday alone would be taken for the one before.
        (
            *("2026-11-23T09:00+01:00", "2026-11-30T08:00+01:00", "Europe/Berlin"),
            "Late: due Mon 23 Nov 09:00, sent from Mon 30 Nov 08:00 on (Europe/Berlin).",
        ),
        # The clocks of New York are put back between the two.
        (
            *("2026-10-31T09:00-04:00", "2026-11-02T09:00-05:00", "America/New_York"),
            "Late: due Saturday 09:00, sent from Monday 09:00 on (America/New_York).",
        ),
    ],
)
def test_it_is_said_in_the_zone_of_the_reader(due: str, begun: str, zone: str, words: str) -> None:
    assert late_words(epoch(due), epoch(begun), zone) == words


@on_sqlite
def test_a_retry_and_a_replay_come_to_the_same_words_as_the_first_attempt(store: Store) -> None:
    first = part(due_at=NINE, state="claimed", settled_at=None)
    retried = replace(first, state="sent", settled_at=NINE + 90_000, wire_at=NINE + 90_000, attempts=7)

    found = {lateness_of(store, ACME, one, zone="UTC") for one in (first, retried)}
    assert found == {late_words(NINE, first.claimed_at, "UTC")}
    assert lateness_of(store, ACME, part(), zone="UTC") is None


@on_sqlite
def test_the_zone_is_the_readers_own_choice_and_the_scopes_where_nobody_has_the_address(store: Store) -> None:
    store.save([replace(NOTHING, reader_id="ada", zone="Asia/Tokyo")])

    assert zone_at(store, ACME, "slack", ADA.slack[0]) == "Asia/Tokyo"
    assert zone_at(store, ACME, "slack", "C0PAY") == "UTC"
    gone = part(due_at=NINE, address="U0GONE")
    assert lateness_of(store, ACME, gone, zone="Europe/Berlin") == late_words(NINE, gone.claimed_at, "Europe/Berlin")
    assert datetime.fromtimestamp(NINE, UTC).hour == 9
