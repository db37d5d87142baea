"""Who is told what of the work of a week: readers of their own briefing, administrators of all in numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.wiring import load_method
from briefing.answers.answer_service import AnswerService
from briefing.answers.values.weeks import Line, StatusAnswer
from briefing.contracts.access import Access
from briefing.contracts.organisation import TeamPlan
from data.store import Store
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import ACME, ADA, AT, BOB, NINE, NOON, WEEK, briefing, fill, run, worker

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

MEMBER = "mem.ber@acme.example"
COMPANY = replace(
    ACME,
    teams=(
        TeamPlan(id="payments", label="Payments", zone="UTC", members=(MEMBER,)),
        TeamPlan(id="search", label="Search", zone="UTC"),
    ),
    managers=(ADA, replace(BOB, teams=("search",), zone="Europe/Berlin")),
)
BOSS = COMPANY.administrators[0]


@pytest.fixture
def office(store: Store) -> Store:
    worked(store)
    return store


def worked(store: Store) -> None:
    fill(
        store, run(),
        run(id="search/2026-W47", scope_id="search", state="failed", step="score", error="no <a.b@c.example> row"),
        briefing(), briefing("email", state="unknown", reason="421 no answer for <ada@acme.example>"),
        briefing(reader_id="bob", run_id="search/2026-W47", state="due", reason="waits for BOB'S run"),
        briefing(week="2026-W46", due_at=NINE - 604_800, state="failed", reason="last week's"),
        briefing(reader_id="ada", week="2026-W48", due_at=NINE + 604_800, state="skipped", reason="next week's"),
        worker(), worker(id="host-2", incarnation="host-2.ff", beat_at=AT - 300),
        worker(id="host-3", incarnation="host-3.ff", state="gone", beat_at=AT - 604_800),
    )  # fmt: skip


def status(store: Store, email: str | None) -> StatusAnswer:
    access = Access(COMPANY)
    desk = AnswerService(store=store, organisation=COMPANY, method=load_method(), access=access, clock=HandClock(NOON))
    reader = access.reader(email=email)
    assert reader is not None
    return desk.status(reader)


def test_a_reader_is_told_of_their_own_briefing_of_the_newest_week(office: Store) -> None:
    found = status(office, ADA.email)

    assert found.own == (
        f"{WEEK}: sent Mon 23 Nov 09:04 in Slack",
        f"{WEEK}: nobody knows whether it arrived, Mon 23 Nov 09:04 by email: 421 no answer for <an address>",
    )
    assert found.work is None


@on_sqlite
def test_nobody_is_told_of_anothers_briefing_and_each_in_their_own_time(office: Store) -> None:
    others = [(ADA.email, "BOB'S"), (BOB.email, "421"), (MEMBER, "421"), (MEMBER, "BOB'S"), (BOSS, "421")]
    assert [(email, strange) for email, strange in others if strange in repr(status(office, email))] == []
    [own] = status(office, BOB.email).own
    assert own.startswith(f"{WEEK}: not sent yet, due since Mon 23 Nov 10:00 ")
    member = status(office, MEMBER)
    assert (member.own, member.work) == ((), None)


@on_sqlite
def test_an_administrator_is_told_how_the_work_goes_in_numbers(store: Store) -> None:
    assert status(store, BOSS).work == (Line("Nothing ran yet."), Line("No worker is alive.", is_sound=False))
    assert status(store, ADA.email).own == ()
    worked(store)
    told = status(store, BOSS)

    assert told.work == (
        Line(f"{WEEK}: runs 1 failed, 1 done; briefings 1 due, 1 unknown, 1 sent"),
        Line("1 briefing due for half an hour or longer; 'riskbrief status' has more", is_sound=False),
        Line(f"Search, {WEEK}: failed at score: no <an address> row", is_sound=False),
        Line("worker host-1: live, heard just now"),
        Line("worker host-2: silent, heard 5 minutes ago", is_sound=False),
    )
    assert not told.is_well
