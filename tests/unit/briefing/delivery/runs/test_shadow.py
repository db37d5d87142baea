"""Shadow mode: when it holds, what stands above what is shown, and that an installation that has sent is past it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from briefing.contracts.organisation import due_at
from briefing.contracts.run_keys import run_id
from briefing.contracts.week import parse_week
from briefing.delivery.runs.shadow import (
    DAYS,
    NOBODY,
    Shadow,
    begin,
    header_for,
    header_of,
    shadow_of,
    shadow_until,
    told_by,
)
from data.records import Milestone
from data.store import Store
from tests.unit.briefing.delivery.runs.rows import ACME, ADA, AT, BOB, NOON, briefing, fill, part
from tests.unit.briefing.editions import sample
from tests.unit.briefing.readers.test_preferences import NOTHING

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

CHANNEL = "C0ADMINS"
WITH_CHANNEL = replace(ACME, administrators_channel=CHANNEL)
UNTIL = date(2026, 12, 7)
SHADOW = Shadow(channel=CHANNEL, until=UNTIL)
PAYLOAD = sample.needs_action()[0]
READERS = tuple(replace(one, teams=("shop",), zone="Europe/Berlin") for one in (ADA, BOB))
SHOP = replace(WITH_CHANNEL, teams=(replace(ACME.teams[0], id="shop", zone="Europe/Berlin"),), managers=READERS)


def found(store: Store, mode: str = "auto", company=WITH_CHANNEL, *, has_slack: bool = True) -> Shadow | None:
    return shadow_of(store, company, mode, now=NOON, has_slack=has_slack)


def test_the_first_two_weeks_are_shown_and_the_next_monday_goes_out(store: Store) -> None:
    begin(store, AT)
    begin(store, AT + 90_000)

    assert found(store) == SHADOW
    assert shadow_until(SHADOW, NOON) == datetime(2026, 12, 7, tzinfo=UTC)
    assert shadow_until(SHADOW, NOON + timedelta(days=DAYS)) is None
    weeks = [parse_week(week, "Europe/Berlin") for week in ("2026-W47", "2026-W48", "2026-W49")]
    assert [SHADOW.holds(due_at(READERS[0], week)) for week in weeks] == [True, True, False]


def test_its_last_day_is_one_of_everybodys_own_calendar() -> None:
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        monday = datetime(2026, 12, 7, 9, 0, tzinfo=ZoneInfo(zone))
        assert [SHADOW.holds(one) for one in (monday - timedelta(days=1), monday)] == [True, False]


def test_an_installation_that_has_sent_a_briefing_is_past_it(store: Store) -> None:
    fill(store, part())
    begin(store, AT)
    assert found(store) is None
    assert found(store, "on") == Shadow(channel=CHANNEL, until=None)


def test_what_is_sent_in_shadow_mode_does_not_end_it(store: Store) -> None:
    begin(store, AT)
    fill(store, part())
    begin(store, AT + 60)
    assert found(store) == SHADOW
    assert {one.name: one.at for one in store.read(Milestone)} == {"first run": AT}


@on_sqlite
def test_without_a_channel_or_slack_or_if_it_is_off_briefings_go_to_their_readers(store: Store) -> None:
    begin(store, AT)
    assert found(store, "off") is None
    assert found(store, company=ACME) is None
    assert found(store, has_slack=False) is None
    assert found(store, "on", has_slack=False) is None


@pytest.mark.parametrize("shadow", [SHADOW, replace(SHADOW, until=None)])
def test_the_reason_that_is_recorded_is_read_back(shadow: Shadow) -> None:
    assert told_by(shadow.reason) == shadow
    assert told_by(f"{shadow.reason}, and more") is None
    assert told_by("paused until 2026-12-01") is None
    assert told_by(None) is None


@on_sqlite
def test_the_header_says_to_whom_it_would_have_gone_when_and_by_what(store: Store) -> None:
    words = header_for(store, SHOP, PAYLOAD, SHADOW)
    assert SHADOW.reason == f"shadow mode until 2026-12-07: shown to the administrators in {CHANNEL}"
    assert words == (
        "Shadow mode until Mon 7 Dec: nobody else got this. It would have gone to Ada Lovelace (Slack, email,"
        " Monday 09:00 Berlin) and Bob Ross (Slack, email, Monday 09:00 Berlin)."
    )


@on_sqlite
def test_whoever_has_paused_or_is_not_due_in_shadow_mode_is_not_named(store: Store) -> None:
    store.save([replace(NOTHING, reader_id="ada", paused_from="2026-11-16", paused_until="2026-11-17")])
    # Bob's is the first that is not shown any more.
    later = replace(SHADOW, until=date(2026, 11, 17))
    company = replace(SHOP, managers=(READERS[0], replace(READERS[1], day=1)))
    said = f"Shadow mode until Tue 17 Nov: nobody else got this. {NOBODY}"
    assert header_for(store, company, PAYLOAD, later) == said


@on_sqlite
def test_a_name_cannot_break_the_line_and_many_names_are_counted(store: Store) -> None:
    long = replace(READERS[0], name="Ada\n*Love*" + "lace" * 40)
    many = [replace(long, id=f"ada-{number}") for number in range(9)]
    words = header_for(store, replace(SHOP, managers=tuple(many)), PAYLOAD, replace(SHADOW, until=None))
    assert words.startswith("Shadow mode: nobody else got this. It would have gone to Ada")
    assert words.endswith(" and four more.")
    assert "\n" not in words
    assert len(words) < 700


@on_sqlite
def test_a_replay_knows_what_stood_above_from_the_reason_of_a_readers_briefing(store: Store) -> None:
    run = run_id(PAYLOAD.scope.id, PAYLOAD.period.week)
    assert header_of(store, SHOP, PAYLOAD, CHANNEL) is None
    store.save([briefing(run_id=run, week=PAYLOAD.period.week, state="skipped", reason=SHADOW.reason)])

    assert header_of(store, SHOP, PAYLOAD, CHANNEL) == header_for(store, SHOP, PAYLOAD, SHADOW)
    assert header_of(store, SHOP, PAYLOAD, "C0PAY") is None
