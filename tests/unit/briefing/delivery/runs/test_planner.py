"""The planner: what is due becomes a row once, what is lost is found, and what waits is handed over in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from briefing.contracts.organisation import Organisation
from briefing.contracts.run_keys import DeliveryBatch
from briefing.delivery.runs.ahead import Ask, nobody
from briefing.delivery.runs.planner import READERS_AN_ERRAND, Planner
from briefing.delivery.runs.services import Policy, RunServices
from data.records import Briefing, ReaderSettings, ScopeRun
from data.store import Store
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import ACME, ADA, BOB, NINE, RUN, WEEK, briefing, fill, part, run
from tests.unit.briefing.readers.test_preferences import NOTHING

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

MONDAY_NINE = datetime.fromtimestamp(NINE, UTC)
PATIENCE = 300
ALONE = replace(ACME, managers=(ADA,))
BEFORE = "2026-W46"
MAILED = briefing("email", state="unknown")
"""The mail's part in it, which is over whatever happens."""


@dataclass
class Orders:
    """An engine that only remembers what it was asked for. It holds what is in `held`."""

    prepared: list[tuple[str, int]] = field(default_factory=list)
    errands: list[DeliveryBatch] = field(default_factory=list)
    held: set[str] = field(default_factory=set)

    def prepare(self, run_id: str, attempt: int) -> None:
        self.prepared.append((run_id, attempt))

    def deliver(self, errand: DeliveryBatch) -> None:
        self.errands.append(errand)

    def holds(self, name: str) -> bool:
        return name in self.held

    @property
    def handed(self) -> list[str]:
        return [one.id for one in self.errands]


class Plan:
    """A planner over a store, at nine on Monday."""

    def __init__(self, store: Store, company: Organisation = ALONE, **policy: Any) -> None:
        self.store, self.company, self.clock, self.orders = store, company, HandClock(MONDAY_NINE), Orders()
        self.policy = Policy(**policy)
        self.planner = self.another()

    def another(
        self,
        company: Organisation | None = None,
        outlets: tuple[str, ...] = ("slack", "email"),
        ask: Ask = nobody,
    ) -> Planner:
        """One of another process."""
        services = RunServices(
            store=self.store, organisation=company or self.company, composer=None, editor=None,
            outlets=dict.fromkeys(outlets), clock=self.clock, policy=self.policy,
            outside=ask,
        )  # fmt: skip
        return Planner(services, self.orders, patience=PATIENCE)

    def rows(self, **equal: Any) -> list[tuple[str, str, str, str]]:
        found = self.store.read(Briefing, **equal)
        return sorted((one.reader_id, one.week, one.outlet, one.state) for one in found)

    def row(self, outlet: str = "slack", week: str = WEEK) -> Briefing:
        [found] = self.store.read(Briefing, reader_id="ada", outlet=outlet, week=week)
        return found

    def run(self) -> ScopeRun:
        [found] = self.store.read(ScopeRun, id=RUN)
        return found


def test_what_is_due_becomes_a_row_for_each_outlet_once_and_its_run_is_asked_for_once(store: Store) -> None:
    plan = Plan(store)

    for one in (plan.planner, plan.planner, plan.another()):
        assert [due.manager.id for due in one.tick()] == ["ada"]

    assert plan.rows() == [("ada", WEEK, "email", "due"), ("ada", WEEK, "slack", "due")]
    assert (plan.row().due_at, plan.row().run_id, plan.row().attempts) == (NINE, RUN, 0)
    assert plan.orders.prepared == [(RUN, 1)]
    assert plan.orders.errands == []


def test_only_the_newest_week_is_planned_and_an_hour_moved_ahead_makes_no_old_news_due(store: Store) -> None:
    plan = Plan(store)
    plan.clock.forward(hours=3)
    plan.planner.tick()

    store.save([replace(NOTHING, reader_id="ada", hour=18, zone=None)])
    assert plan.planner.tick() == []

    assert {week for _, week, _, _ in plan.rows()} == {WEEK}


def test_what_nobody_began_in_a_week_is_skipped_when_the_next_has_come_due_and_what_was_begun_is_not(
    store: Store,
) -> None:
    old = briefing(state="due", week=BEFORE, run_id=f"payments/{BEFORE}", attempts=0)
    fill(store, old, replace(old, outlet="email", reason="tried again, an operator asked"))
    plan = Plan(store)

    plan.planner.tick()

    left = plan.row(week=BEFORE)
    assert (left.state, left.reason, left.done_at) == ("skipped", f"that of {WEEK} has come due since", NINE)
    assert plan.row("email", BEFORE).state == "due"
    assert plan.orders.prepared == [(f"payments/{BEFORE}", 1), (RUN, 1)]


def test_an_outlet_that_is_not_set_up_here_gets_no_row_and_one_that_a_reader_turns_on_gets_its_own(
    store: Store,
) -> None:
    plan = Plan(store)
    store.save([replace(NOTHING, reader_id="ada", outlets='["slack"]', zone=None)])
    plan.planner.tick()
    plan.another(outlets=("slack",)).tick()
    assert plan.rows() == [("ada", WEEK, "slack", "due")]

    [own] = store.read(ReaderSettings)
    store.save([replace(own, outlets='["slack", "email"]')])
    plan.planner.tick()

    assert plan.rows() == [("ada", WEEK, "email", "due"), ("ada", WEEK, "slack", "due")]


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [(3_600, "due", None), (3_660, "skipped", "late by 61 minutes, and [runs] late is skip")],
)
def test_a_late_one_is_skipped_by_setting_and_is_asked_for_nowhere(store: Store, seconds, state, words) -> None:
    plan = Plan(store, skips_late=True)
    plan.clock.forward(seconds=seconds)

    plan.planner.tick()

    assert (plan.row().state, plan.row().reason) == (state, words)
    assert bool(plan.orders.prepared) == (state == "due")


def test_whoever_has_no_outlet_yet_has_a_run_all_the_same_and_only_one(store: Store) -> None:
    plan = Plan(store, replace(ACME, managers=(replace(ADA, email=None, slack=()),)))

    plan.planner.tick()
    store.change(ScopeRun, {"state": "done"}, id=RUN)
    plan.planner.tick()

    assert plan.rows() == []
    assert plan.orders.prepared == [(RUN, 1)]


def test_who_is_told_to_stop_has_written_down_who_is_due_and_begins_nothing(store: Store) -> None:
    plan = Plan(store)

    plan.planner.tick(lambda: True)

    assert len(plan.rows(state="due")) == 2
    assert plan.orders.prepared == []


# --- runs that failed, or that nobody has ---------------------------------------------------------------------


def test_a_failed_run_is_tried_again_when_its_time_has_come_and_not_before(store: Store) -> None:
    fill(store, run(state="failed", error="no", retry_at=NINE + 60), briefing(state="due"))
    plan = Plan(store)

    plan.planner.tick()
    assert plan.orders.prepared == []
    plan.clock.forward(seconds=60)
    plan.planner.tick()
    plan.planner.tick()

    assert plan.orders.prepared == [(RUN, 2)]
    assert (plan.run().state, plan.run().attempts, plan.run().retry_at) == ("queued", 2, NINE + 60)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_run_that_nobody_has_in_hand_any_more_is_begun_anew(store: Store, state: str) -> None:
    fill(store, run(state=state, retry_at=NINE), briefing(state="due"))
    plan = Plan(store)
    plan.orders.held = {RUN}
    plan.clock.forward(seconds=PATIENCE)

    plan.planner.tick()
    assert plan.orders.prepared == []
    plan.orders.held = set()
    plan.planner.tick()

    assert plan.orders.prepared == [(RUN, 2)]
    assert plan.run().error == "nobody had it in hand any more"


# --- briefings that wait, or that nobody has -------------------------------------------------------------------


def test_what_waits_for_a_run_is_handed_over_in_the_order_in_which_it_came_due(store: Store) -> None:
    later = replace(briefing(state="due"), due_at=NINE + 5)
    fill(
        store, run(), replace(later, reader_id="aaron"),
        replace(briefing("email", state="due", attempts=0), reader_id="bob"),
        briefing("slack", state="due", attempts=0), briefing("email", state="due", attempts=0),
        replace(briefing(state="due"), reader_id="cyd", retry_at=NINE + 1),
        replace(briefing(state="sent"), reader_id="dan"),
    )  # fmt: skip
    plan = Plan(store)

    plan.planner.hand_over(RUN)
    plan.planner.hand_over(RUN)

    assert plan.orders.handed == [
        *(f"ada/{WEEK}/{outlet}#1" for outlet in ("slack", "email")),
        f"aaron/{WEEK}/slack#2",
    ]
    assert {state for reader, _, _, state in plan.rows() if reader in {"ada", "bob", "aaron"}} == {"queued"}


def test_briefings_of_which_the_same_is_known_go_together_and_what_never_ended_goes_alone(store: Store) -> None:
    many = [f"reader-{number:02}" for number in range(READERS_AN_ERRAND + 1)]
    fill(store, run(), *(replace(briefing(state="due", attempts=0), reader_id=one) for one in many))
    mails = {"reader-00": {"attempts": 0}, "reader-01": {"begun": 1}, "reader-02": {"begun": 1}}
    mails |= {f"reader-{number:02}": {"reason": "no answer"} for number in (3, 4)} | {"reader-05": {"reason": "busy"}}
    fill(store, *(replace(briefing("email", state="due"), reader_id=one, **told) for one, told in mails.items()))
    plan = Plan(store)

    plan.planner.hand_over(RUN)

    found: dict[str | None, list[str]] = defaultdict(list)
    for one in store.read(Briefing):
        found[one.errand].append(one.reader_id)
    assert found == {
        f"{many[0]}/{WEEK}/slack#1": many[:-1],
        f"{many[-1]}/{WEEK}/slack#1": many[-1:],
        f"{many[0]}/{WEEK}/email#1": many[:1],
        f"{many[1]}/{WEEK}/email#2": many[1:2],
        f"{many[2]}/{WEEK}/email#2": many[2:3],
        f"{many[3]}/{WEEK}/email#2": many[3:5],
        f"{many[5]}/{WEEK}/email#2": many[5:6],
    }
    assert sorted(plan.orders.handed) == sorted(str(one) for one in found)


class Racing(Store):
    """A store in which somebody else hands a reader's briefing over right before we do, once."""

    rival: str | None = None

    def change(self, kind: type[Any], told: Mapping[str, Any], /, *conditions: Any, **equal: Any) -> list[Any]:
        rival, self.rival = self.rival, None
        if rival is not None:
            taken = {"state": "queued", "attempts": 1, "errand": "theirs"}
            super().change(Briefing, taken, reader_id=rival, outlet="slack")
        return super().change(kind, told, *conditions, **equal)


def test_where_somebody_is_first_with_the_reader_an_errand_is_called_after_the_others_wait_for_another(
    store: Store, database_url: str, open_one: Callable[[str], Engine]
) -> None:
    fill(store, run(), *(replace(briefing(state="due", attempts=0), reader_id=one) for one in ("ada", "bob", "cyd")))
    racing = Racing(open_one(database_url))
    racing.rival = "ada"
    plan = Plan(racing)

    plan.planner.hand_over(RUN)
    assert plan.orders.handed == []
    plan.planner.hand_over(RUN)

    assert plan.orders.handed == [f"bob/{WEEK}/slack#2"]
    assert [one.errand for one in store.read(Briefing, reader_id="ada")] == ["theirs"]


def test_what_is_due_again_is_handed_over_by_the_tick_after_its_time(store: Store) -> None:
    waits = briefing(state="due", reason="Slack: ratelimited", retry_at=NINE + 60)
    fill(store, run(), waits, MAILED)
    plan = Plan(store)

    plan.planner.tick()
    assert plan.orders.handed == []
    plan.clock.forward(seconds=60)
    plan.planner.tick()

    assert plan.orders.handed == [f"ada/{WEEK}/slack#2"]


def test_what_is_queued_and_nowhere_in_the_engine_is_handed_over_once_more(store: Store) -> None:
    fill(store, run(), briefing(state="queued", retry_at=NINE), MAILED)
    plan = Plan(store)
    plan.clock.forward(seconds=PATIENCE - 1)
    plan.planner.tick()
    assert plan.row().state == "queued"
    plan.clock.forward(seconds=1)
    plan.orders.held = {f"ada/{WEEK}/slack#1"}
    plan.planner.tick()
    assert (plan.row().state, plan.row().retry_at) == ("queued", NINE + PATIENCE)

    plan.orders.held = set()
    plan.clock.forward(seconds=PATIENCE)
    plan.planner.tick()

    assert plan.orders.handed == [f"ada/{WEEK}/slack#2"]
    assert (plan.row().state, plan.row().attempts) == ("queued", 2)


@pytest.mark.parametrize(("state", "is_sent_again"), [("sent", True), ("failed", True), ("unknown", False)])
def test_a_new_address_is_sent_what_went_to_the_old_one(store: Store, state: str, is_sent_again) -> None:
    fill(store, run(), briefing(state=state), briefing("email"), part(), part(outlet="email", address=ADA.email))
    plan = Plan(store)
    plan.planner.tick()
    assert plan.orders.handed == []

    moved = replace(ADA, slack=("U0NEW",))
    plan.another(replace(ACME, managers=(moved,))).tick()

    assert plan.orders.handed == ([f"ada/{WEEK}/slack#2"] if is_sent_again else [])
    assert plan.row().reason == ("U0NEW is new" if is_sent_again else None)


def test_what_was_given_up_because_nothing_could_be_frozen_is_not_taken_for_a_new_address(store: Store) -> None:
    given_up = run(id=f"auth/{WEEK}", scope_id="auth", state="failed", retry_at=NINE + 60)
    fill(store, given_up, *(briefing(one, state="failed", run_id=given_up.id) for one in ("slack", "email")))
    teams = (replace(ACME.teams[0], id="auth", label="Auth"),)
    plan = Plan(store, replace(ACME, teams=teams, managers=(replace(ADA, teams=("auth",)),)))

    plan.planner.tick()

    assert {state for _, _, _, state in plan.rows()} == {"failed"}


def test_two_scopes_are_begun_in_the_order_in_which_they_came_due(store: Store) -> None:
    teams = (*ACME.teams, replace(ACME.teams[0], id="auth", label="Auth"))
    late, early = replace(ADA, teams=("auth",), hour=8), replace(BOB, hour=7)
    plan = Plan(store, replace(ACME, teams=teams, managers=(late, early)))

    plan.planner.tick()

    assert plan.orders.prepared == [(RUN, 1), (f"auth/{WEEK}", 1)]
