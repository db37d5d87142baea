"""How a manager wants to be briefed: what is stored is used where it can be, and the settings file's elsewhere."""

from __future__ import annotations

import logging
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from briefing.contracts.organisation import Manager, Organisation, Pause, TeamPlan
from briefing.contracts.payload import Card, CardHead, MutedCard
from briefing.contracts.week import Week
from briefing.readers.preferences import HIDEABLE, effective, unwanted
from data.records import ReaderSettings
from scoring.severity import Cause
from tests.unit.briefing.editions.sample import all_clear, needs_action

ADA = Manager(
    id="ada",
    name="Ada",
    teams=("payments", "search"),
    zone="Europe/Berlin",
    email="ada@acme.example",
    slack=("U0ADA", "C0PAY"),
)
BOB = replace(ADA, id="bob", name="Bob", email=None, slack=("U0BOB", "C0PAY"))
ACME = Organisation(
    name="Acme",
    teams=(TeamPlan(id="payments", label="Payments", zone="UTC"), TeamPlan(id="search", label="Search", zone="UTC")),
    services=(),
    managers=(ADA, BOB),
    administrators=(),
    names="private",
    excluded=(),
)
FIELDS = dict.fromkeys(one.name for one in fields(ReaderSettings))
NOTHING = ReaderSettings(**FIELDS | {"reader_id": "ada", "changed_at": 0})


def chosen(**settings: object) -> Manager:
    return effective(ACME, [replace(NOTHING, **settings)]).managers[0]


@pytest.mark.parametrize(
    ("settings", "manager"),
    [
        pytest.param({"day": 0, "hour": 0}, {"hour": 0}, id="midnight"),
        pytest.param({"all_clear": False}, {"all_clear": False}, id="all-clear"),
        pytest.param({"hidden": '["timing","repairs"]'}, {"hidden": ("repairs", "timing")}, id="hidden"),
    ],
)
def test_what_is_stored_takes_the_place_of_the_files(settings: dict, manager: dict) -> None:
    assert chosen(**settings) == replace(ADA, **manager, in_file=ADA)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"zone": "Europe/Atlantis"}, id="zone-that-is-gone"),
        pytest.param({"zone": "../etc/passwd"}, id="zone-that-is-a-path"),
        pytest.param({"hour": -1}, id="hour"),
        pytest.param({"outlets": "[]"}, id="no-outlet"),
        pytest.param({"outlets": '["pigeon"]'}, id="unknown-outlet"),
        pytest.param({"outlets": "slack"}, id="no-json"),
        pytest.param({"holiday": "never"}, id="holiday"),
        pytest.param({"paused_from": "soon"}, id="pause-without-a-date"),
    ],
)
def test_what_cannot_be_used_leaves_the_files_and_is_said_once(
    settings: dict, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    # The log says it once in a process, so that each case is a reader of its own.
    reader = replace(ADA, id=request.node.name)
    company = replace(ACME, managers=(reader,))
    row = replace(NOTHING, reader_id=reader.id, **settings)

    with caplog.at_level(logging.WARNING, "briefing.readers.preferences"):
        assert effective(company, [row]) == company
        assert effective(company, [row]) == company
    assert len(caplog.records) == 1
    assert reader.id in caplog.text


@pytest.mark.parametrize(
    ("filed", "stored", "found"),
    [
        pytest.param({"country": "DE", "holiday": "next working day"}, "same day", "same day", id="taken-back"),
        pytest.param({}, "next working day", "same day", id="no-country-any-more"),
    ],
)
def test_what_a_holiday_does_is_the_readers_where_the_file_has_a_country(filed: dict, stored: str, found: str) -> None:
    [manager] = effective(replace(ACME, managers=(replace(ADA, **filed),)), [replace(NOTHING, holiday=stored)]).managers

    assert manager.holiday == found


def test_an_outlet_that_the_file_no_longer_has_leaves_nobody_without_a_briefing() -> None:
    company = replace(ACME, managers=(replace(ADA, email=None),))

    [found] = effective(company, [replace(NOTHING, outlets='["email"]')]).managers

    assert found.addresses == (("slack", "U0ADA"), ("slack", "C0PAY"))
    assert ADA.addresses == (("slack", "U0ADA"), ("slack", "C0PAY"), ("email", "ada@acme.example"))
    assert chosen(outlets='["email"]').addresses == (("email", "ada@acme.example"),)
    # One setting that cannot be used takes no other with it.
    assert chosen(zone="Europe/Nowhere", hour=7) == replace(ADA, hour=7, in_file=ADA)
    assert effective(ACME, [NOTHING, replace(NOTHING, reader_id="former", hour=7)]) == ACME


def test_a_reader_who_moves_does_not_move_the_week_of_their_scope() -> None:
    moved = chosen(zone="Asia/Kolkata")
    payments, search = ACME.teams
    company = replace(ACME, teams=(payments, replace(search, zone="America/New_York")))

    assert company.scope_of(moved) == company.scope_of(ADA)
    assert company.scope_of(ADA).id == "payments+search@Europe/Berlin"


@pytest.mark.parametrize(
    ("day", "is_paused"), [("2026-11-01", False), ("2026-11-02", True), ("2026-11-15", True), ("2026-11-16", False)]
)
def test_the_day_on_which_a_pause_ends_counts_again(day: str, *, is_paused: bool) -> None:
    assert Pause(date(2026, 11, 2), date(2026, 11, 16)).holds(date.fromisoformat(day)) is is_paused
    assert not is_paused or Pause(date(2026, 11, 2), None).holds(date(2999, 1, 1))


def test_what_a_briefing_could_not_see_is_not_among_what_can_be_turned_off() -> None:
    assert set(Cause) - set(HIDEABLE) == {Cause.SOURCE}
    assert chosen(hidden='["source","timing","astrology"]').hidden == ("timing",)


def test_the_all_clear_is_unwanted_by_whoever_turned_it_off_and_nothing_else_is() -> None:
    calm, _ = all_clear()
    hushed = MutedCard(**head_of(needs_action()[0].cards[0]), until="until it changes", by="a manager", since_week="W1")
    asking = calm.model_copy(update={"muted": (hushed,)})
    week, now = Week(date(2026, 11, 9), "UTC"), datetime(2026, 11, 16, 12, tzinfo=UTC)
    off = replace(ADA, all_clear=False)

    assert [unwanted(one, week, calm, now) for one in (ADA, off)] == [
        None,
        "all clear, which this reader has turned off",
    ]
    assert [unwanted(off, week, one, now) for one in (asking, needs_action()[0])] == [None, None]


def head_of(card: Card) -> dict:
    return {name: getattr(card, name) for name in CardHead.model_fields}
