"""A worker whose clock jumps a week ahead, beside a Slack and a PostgreSQL whose clocks are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.doctor.servers import check_clock
from bot.outside import OutsideClocks, build_outside
from bot.worker import WorkerOptions, build_worker
from briefing.delivery.runs.ahead import TOLERANCE, Lead, lead_at
from briefing.delivery.runs.overview import overview
from briefing.delivery.runs.workers import Cadence
from data.errors import DatabaseUnusable
from data.records import Briefing, Change, Repository, ScopeRun, Worker
from data.store import Store
from tests.backends import Backend
from tests.durable_worker import until
from tests.fakes.slack import FakeSlack
from tests.monday import SLACK_IDS, Live
from tests.unit.briefing.delivery.runs.rows import NINE, WEEK
from tests.unit.briefing.delivery.runs.test_planner import BEFORE, Plan

pytest_plugins = ("tests.backends", "tests.live")
pytestmark = pytest.mark.usefixtures("hurried")

ADMINS = "C0ADMINS"
WaitFor = Callable[[Any, str], list[str]]
TITLE = "The clock of Riskbrief's machine is wrong"


@dataclass
class Outside:
    """What time it is for everybody but the worker."""

    moment: datetime

    def __call__(self) -> float:
        return self.moment.timestamp()


@pytest.fixture
def outside() -> Outside:
    return Outside(datetime(2026, 9, 4, 13, 0, tzinfo=UTC))


@pytest.fixture
def slack(outside: Outside) -> Iterator[FakeSlack]:
    with FakeSlack(clock=outside) as fake:
        for user in SLACK_IDS:
            fake.add_user(user)
        fake.add_channel(ADMINS, name="admins")
        yield fake


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_clock_a_week_ahead_sends_nothing_and_the_right_week_goes_out_once_when_it_is_right_again(
    fresh: Live, outside: Outside
) -> None:
    fresh.keep("anjali-rao")
    fresh.text = fresh.text.replace("[organisation]", f'[organisation]\nadministrators_channel = "{ADMINS}"', 1)
    fresh.text += '\n[runs]\nshadow = "off"\n'
    fresh.clock.moment = outside.moment
    options = WorkerOptions(clock=fresh.clock, outside=build_outside, cadence=Cadence(tick=3600), polling=0.05)

    with build_worker(fresh.settings, worker_id="w1", options=options) as worker:
        store, company = worker.services.store, worker.services.organisation

        def ticked() -> None:
            worker.tick(lambda: False)
            until(lambda: not store.read(Briefing, state=("due", "queued")))

        def alarms() -> list[str]:
            return [one.text for one in fresh.slack.messages(ADMINS)]

        def briefed() -> list[str]:
            return [str(one.message["Subject"]) for one in fresh.mail.mails if TITLE not in one.message["Subject"]]

        def clock_in_status() -> str | None:
            with store.snapshot() as view:
                return overview(view, company, fresh.clock.now()).clock

        # Friday: what came due last Monday goes out, late.
        ticked()
        assert [len(briefed()), alarms()] == [1, []]

        fresh.clock.forward(days=7)
        for _ in range(3):
            ticked()

        assert {one.week for one in store.read(Briefing)} == {one.week for one in store.read(ScopeRun)} == {"2026-W35"}
        # Nor does it take itself for gone.
        assert [len(briefed()), [one.state for one in store.read(Worker)]] == [1, ["live"]]
        [told] = alarms()
        assert told.startswith(TITLE)
        assert "This machine's clock is seven days ahead of that of Slack; a new week waits." in told
        assert clock_in_status() == "this machine's clock is seven days ahead of that of Slack; a new week waits"
        [found] = check_clock(fresh.settings, clock=fresh.clock)
        assert (found.verdict, found.detail) == (
            "broken",
            "compared with Slack, it is seven days ahead: a new week waits",
        )

        outside.moment = fresh.clock.moment = datetime(2026, 9, 7, 3, 40, tzinfo=UTC)
        for _ in range(2):
            ticked()

        assert {one.state for one in store.read(Briefing, week="2026-W36")} == {"sent"}
        assert [len(briefed()), len(alarms()), clock_in_status()] == [2, 1, None]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [("run", "--once"), ("worker",)], ids=" ".join)
def test_the_commands_that_send_ask_and_say_so(
    fresh: Live, outside: Outside, wait_for: WaitFor, command: tuple[str, ...]
) -> None:
    outside.moment = datetime.now(UTC) - timedelta(days=7)
    process = fresh.start(*command)
    try:
        wait_for(process, "this machine's clock is seven days ahead of that of Slack; a new week waits")
    finally:
        process.terminate()
        process.communicate(timeout=30)

    assert fresh.received() == (0, 0)
    assert "This machine's clock is seven days ahead of that of Slack" in fresh.call("status").output


# ---- the planner, and what is asked


def change(updated_at: int) -> list[Repository | Change]:
    """A change of which something was heard at a moment."""
    return [
        Repository(id="acme/shop", name="acme/shop", default_branch="main", web_url=None),
        Change(
            id="acme/shop#1", repository_id="acme/shop", number=1, title="", author_id=None, opened_at=NINE - 999_999,
            merged_at=None, closed_at=None, updated_at=updated_at, is_draft=False, merge_sha=None, reverts_id=None,
        ),
    ]  # fmt: skip


def held(store: Store, said: Lead | None) -> Plan:
    """A planner of which every outside clock says the same; one of another process, as after a restart."""
    plan = Plan(store)
    plan.planner = plan.another(ask=lambda _now: said)
    return plan


SILENT = Lead(whose="Slack", by=None)


def test_where_nobody_answers_a_new_week_waits_until_something_has_happened_after_its_end(store: Store) -> None:
    plan = held(store, SILENT)
    assert plan.planner.tick() == []
    assert plan.rows() == []

    store.save(change(updated_at=NINE - 9 * 3600 - 1))
    assert plan.planner.tick() == []
    store.save(change(updated_at=NINE - 9 * 3600))
    assert [one.week.id for one in plan.planner.tick()] == [WEEK]


def test_a_clock_that_was_ahead_is_not_believed_when_nobody_answers_any_more_not_even_after_a_restart(
    store: Store,
) -> None:
    said = Lead(whose="Slack", by=timedelta(days=7))
    assert held(store, said).planner.tick() == []
    after = held(store, SILENT)
    store.save(change(updated_at=NINE))

    assert after.planner.tick() == []
    assert lead_at(store, after.clock.now()) == said

    # Put right: what was said is of a moment that has not come.
    after.clock.forward(days=-7)
    assert lead_at(store, after.clock.now()) is None


def test_by_a_clock_that_is_minutes_ahead_a_week_is_begun_when_it_is_due_elsewhere(store: Store) -> None:
    plan = held(store, Lead(whose="Slack", by=timedelta(minutes=15)))
    plan.clock.forward(minutes=14)
    assert {one.week.id for one in plan.planner.tick()} == {BEFORE}
    plan.clock.forward(minutes=1)
    assert {one.week.id for one in plan.planner.tick()} == {WEEK}


def test_nobody_is_asked_while_no_week_is_new(store: Store) -> None:
    plan, asked = Plan(store), list[datetime]()
    plan.planner = plan.another(ask=asked.append)
    for _ in range(3):
        plan.planner.tick()
    assert len(asked) == 1


AT = datetime(2026, 9, 7, 13, 0, tzinfo=UTC)


def test_the_clock_that_is_furthest_behind_counts_and_a_database_does_not_speak_for_those_that_are_silent(
    slack: FakeSlack, outside: Outside
) -> None:
    outside.moment = AT
    away = "http://127.0.0.1:1"

    def ahead(addresses: dict[str, str], database: datetime | None) -> Lead | None:
        return OutsideClocks(addresses, lambda: database).ahead(AT)

    assert ahead({"Slack": slack.api_url, "GitHub": away}, AT) is None
    assert ahead({"Slack": slack.api_url}, AT - 3 * TOLERANCE) == Lead(whose="PostgreSQL", by=3 * TOLERANCE)
    assert ahead({"GitHub": away}, AT) == Lead(whose="GitHub", by=None)
    assert ahead({}, AT) is ahead({}, None) is None
    outside.moment = AT - TOLERANCE
    assert ahead({"Slack": slack.api_url}, None) is None
    outside.moment -= timedelta(seconds=1)
    assert ahead({"Slack": slack.api_url}, AT) == Lead(whose="Slack", by=TOLERANCE + timedelta(seconds=1))


def test_a_database_that_is_away_is_named_as_one_that_did_not_answer() -> None:
    def away() -> datetime | None:
        raise DatabaseUnusable("the server closed the connection")

    assert OutsideClocks({}, away).leads(AT) == {"PostgreSQL": None}
    assert OutsideClocks({}, lambda: None).leads(AT) == {}


def test_a_database_tells_the_time_of_its_machine_where_that_may_be_another(store: Store, backend: Backend) -> None:
    time = store.time()
    if backend.name == "sqlite":
        assert time is None
    else:
        assert time is not None
        assert abs(datetime.now(UTC) - time) < TOLERANCE
