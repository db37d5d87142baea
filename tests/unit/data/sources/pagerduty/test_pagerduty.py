"""PagerDuty's incidents as they reach the store: whole, once, with late changes, and every fault named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.records import Cursor, Incident, SourceStatus
from data.sources.pagerduty import ApiToken
from data.sources.pagerduty.api import LONGEST_RANGE, read_incident, seconds
from data.sources.pagerduty.source import OVERLAP
from data.store import Store
from tests.fakes.pagerduty import Call, Denied, FakePagerDuty, Instead, Truncated
from tests.fakes.pagerduty import Incident as Told
from tests.fakes.slack_faults import ALWAYS, Drop, RateLimited, ServerError
from tests.unit.data.sources.desk import DAY, HOUR, NOW, WEEK
from tests.unit.data.sources.pagerduty.account import Account, opened

HTML = "<!doctype html><html><head><title>502 Bad Gateway</title></head></html>"


@pytest.fixture
def account(sqlite_store: Store) -> Iterator[Account]:
    with opened(sqlite_store) as found:
        found.services["Checkout"] = "checkout"
        found.fake.add_service("Checkout")
        yield found


def checkout(account: Account):
    return next(iter(account.fake.services.values()))


def ordinary(account: Account, *, at: int = NOW - WEEK, title: str = "Payments fail", lasts: int = HOUR) -> Told:
    one = account.fake.trigger(checkout(account), title, at=at)
    account.fake.resolve(one, at=at + lasts)
    return one


# What was recorded


def recorded(shared_dir: Path) -> list[dict]:
    found = json.loads((shared_dir / "real/incidents/devlake_incidents.json").read_text("utf-8"))
    return found["pagerduty_incidents"]


def test_the_recorded_incidents_are_read_whole(shared_dir: Path) -> None:
    read = []
    for node in recorded(shared_dir):
        raw = read_incident(node)
        assert raw is not None
        read.append(raw.record("pagerduty", "dev"))
    assert read[0] == Incident(
        id="pagerduty:Q3YON8WNWTZMRQ",
        service_id="dev",
        title="Crash reported",
        began_at=seconds("2022-11-03T06:23:06Z"),
        resolved_at=None,
        is_deploy_related=None,
        url="https://keon-test.pagerduty.com/incidents/Q3YON8WNWTZMRQ",
    )
    assert [(one.title, one.began_at, one.resolved_at) for one in read[1:]] == [
        ("Slow startup", seconds("2022-11-03T06:44:28Z"), None),
        # Recorded before PagerDuty told resolved_at: the last change of its status is when.
        ("Spamming logs", *map(seconds, ("2022-11-03T06:45:36Z", "2022-11-03T06:51:44Z"))),
    ]


def test_the_fake_has_every_key_of_the_recorded_incidents(shared_dir: Path) -> None:
    with FakePagerDuty() as fake:
        answered = fake._incident(fake.trigger(fake.add_service("Checkout"), "Payments fail", at=NOW))
    # The log and the alerts were recorded apart and put in by whoever recorded them.
    for node in recorded(shared_dir):
        assert node.keys() - answered.keys() == {"log_entries", "alerts"}
        for key in node.keys() & answered.keys():
            assert isinstance(answered[key], type(node[key])), key


# What arrives


def test_an_incident_arrives_with_when_it_began_and_was_resolved(account: Account) -> None:
    told = ordinary(account)
    old = account.fake.trigger(checkout(account), "Open from before the beginning", at=NOW - 60 * WEEK)
    strange = account.fake.trigger(checkout(account), "Of a new status, which is no resolution", at=NOW - HOUR)
    strange.status = "investigating"
    ordinary(account, at=NOW - 60 * WEEK)
    outcome = account.outcome()
    assert (outcome.state, outcome.detail, outcome.items) == ("ok", "", 3)
    assert account.incidents().keys() == {told.id, old.id, strange.id}
    assert account.incidents()[strange.id].resolved_at is None
    assert account.incidents()[told.id] == Incident(
        id=f"pagerduty:{told.id}",
        service_id="checkout",
        title="Payments fail",
        began_at=NOW - WEEK,
        resolved_at=NOW - WEEK + HOUR,
        is_deploy_related=None,
        url=f"https://acme.pagerduty.example/incidents/{told.id}",
    )
    # What is open or young is remembered, and no more.
    [cursor] = account.store.read(Cursor)
    assert json.loads(cursor.cursor)["seen"].keys() == {told.id, old.id, strange.id}


def test_services_go_by_id_or_by_name_in_any_case_and_others_stay_out(account: Account) -> None:
    billing, other = account.fake.add_service("Billing"), account.fake.add_service("Office door")
    account.services = {"checkOUT ": "checkout", billing.id: "billing"}
    told = [account.fake.trigger(one, "x", at=NOW - DAY) for one in (checkout(account), billing, other)]
    assert account.outcome().state == "ok"
    assert {one.service_id for one in account.incidents().values()} == {"checkout", "billing"}
    assert told[2].id not in account.incidents()
    listings = [call for call in account.fake.calls_of("incidents") if call.path == "/incidents"]
    assert all(call.all("service_ids[]") == [checkout(account).id, billing.id] for call in listings)


def test_more_services_than_an_address_can_hold_are_told_apart_here(account: Account) -> None:
    many = [account.fake.add_service(f"Service {number}") for number in range(101)]
    account.services = {one.id: one.name for one in many}
    account.fake.trigger(many[100], "x", at=NOW - DAY)
    account.fake.trigger(checkout(account), "not ours", at=NOW - DAY)
    assert account.outcome().state == "ok"
    assert [one.service_id for one in account.incidents().values()] == ["Service 100"]
    assert not any(call.all("service_ids[]") for call in account.fake.calls)


# Late changes, and nothing twice


def test_an_incident_that_was_open_is_looked_for_by_its_id_however_old_and_one_that_is_nowhere_goes(
    account: Account,
) -> None:
    told, gone, soon = (account.fake.trigger(checkout(account), "Disk fills", at=NOW - 2 * DAY) for _ in range(3))
    account.outcome()
    assert {one.resolved_at for one in account.incidents().values()} == {None}
    account.now += 3 * DAY
    account.fake.resolve(soon, at=NOW + 2 * DAY)
    account.outcome()
    assert account.incidents()[soon.id].resolved_at == NOW + 2 * DAY
    account.now += 30 * WEEK
    account.outcome()
    account.fake.resolve(told, at=int(account.now) - HOUR)
    account.fake.forget(gone)
    assert account.outcome().state == "ok"
    assert account.incidents()[told.id].resolved_at == int(account.now) - HOUR
    assert account.incidents().keys() == {told.id, soon.id}


def test_what_is_corrected_within_the_overlap_is_corrected_here(account: Account) -> None:
    told = ordinary(account, at=NOW - DAY)
    account.outcome()
    account.now += OVERLAP // 2
    account.fake.edit(told, at=int(account.now) - 60, title="Payments fail [Not deploy-related]")
    account.outcome()
    stored = account.incidents()[told.id]
    assert (stored.title, stored.is_deploy_related) == ("Payments fail [Not deploy-related]", False)


def test_what_was_merged_counts_once_with_the_incident_it_was_merged_into(account: Account) -> None:
    main = account.fake.trigger(checkout(account), "Payments fail", at=NOW - HOUR)
    early, late = (account.fake.trigger(checkout(account), "Alarm", at=NOW - HOUR + at) for at in (1, 2))
    account.fake.merge(early, main, at=NOW - HOUR + 60)
    account.outcome()
    assert account.incidents().keys() == {main.id, late.id}
    account.now += HOUR
    account.fake.merge(late, main, at=NOW + 60)
    account.outcome()
    assert account.incidents().keys() == {main.id}


def test_an_incident_that_moved_to_another_service_moves_or_goes(account: Account) -> None:
    billing, door = account.fake.add_service("Billing"), account.fake.add_service("Office door")
    account.services[billing.id] = "billing"
    moved, gone = (account.fake.trigger(checkout(account), "x", at=NOW - HOUR) for _ in range(2))
    account.outcome()
    account.now += HOUR
    account.fake.move(moved, billing, at=NOW + 1)
    account.fake.move(gone, door, at=NOW + 1)
    account.outcome()
    assert {name: one.service_id for name, one in account.incidents().items()} == {moved.id: "billing"}


def test_a_second_collection_with_nothing_new_asks_three_times_and_saves_nothing(account: Account) -> None:
    for number in range(30):
        ordinary(account, at=NOW - 10 * DAY + number * HOUR)
    account.fake.trigger(checkout(account), "still open", at=NOW - HOUR)
    account.outcome()
    account.fake.calls.clear()
    account.now += HOUR
    assert account.outcome().records == 0
    assert [call.path for call in account.fake.calls] == ["/services", "/incidents", "/incidents"]


def test_a_service_that_is_added_to_the_settings_is_read_from_the_beginning(account: Account) -> None:
    billing = account.fake.add_service("Billing")
    told = account.fake.trigger(billing, "x", at=NOW - 20 * WEEK)
    account.fake.resolve(told, at=NOW - 20 * WEEK + HOUR)
    account.outcome()
    assert account.incidents() == {}
    account.services["Billing"] = "billing"
    account.outcome()
    assert account.incidents().keys() == {told.id}


# Much of it


def cut(account: Account) -> int:
    account.fake.most_offset = 100
    for number in range(230):
        ordinary(account, at=NOW - WEEK + number // 7, lasts=0)
    return 230


def cut_open(account: Account) -> int:
    """More of them than one list has, of any age."""
    account.fake.most_offset = 100
    for number in range(230):
        account.fake.trigger(checkout(account), "Disk fills", at=NOW - 200 * WEEK + number * DAY)
    return 230


def between(account: Account) -> int:
    """What began in the second where one listing ends and the next begins."""
    account.weeks = 104
    for second in (-1, 0, 1):
        ordinary(account, at=NOW - 104 * WEEK + LONGEST_RANGE + second, lasts=0)
    return 3


def between_open(account: Account) -> int:
    """The list without a time ends at one of the first ones; half a year later is the end of the next."""
    account.fake.most_offset = 200
    began = [NOW - 200 * WEEK + 10 * number for number in range(210)]
    for at in (*began, *(at + LONGEST_RANGE - 1 for at in began[100:])):
        account.fake.trigger(checkout(account), "Disk fills", at=at)
    return 320


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("story", [cut, cut_open, between, between_open])
def test_a_list_that_comes_to_its_end_is_cut_and_every_incident_arrives_once(account: Account, inside, story) -> None:
    account.fake.since_is_inside, count = inside, story(account)
    assert account.outcome().state == "ok"
    assert account.store.count(Incident) == count
    if story is cut:
        assert len({call.one("since") for call in account.fake.calls_of("incidents")} - {None}) >= 3


def test_an_incident_that_is_opened_again_is_found_behind_more_open_ones_than_one_list_has(account: Account) -> None:
    account.fake.most_offset = 200
    told = ordinary(account, at=NOW - 10 * WEEK)
    for number in range(210):
        account.fake.trigger(checkout(account), "Disk fills", at=NOW - 60 * WEEK + number)
    account.outcome()
    account.now += WEEK
    account.fake.reopen(told, at=NOW + DAY)
    account.outcome()
    assert account.incidents()[told.id].resolved_at is None


@pytest.mark.parametrize("began", [NOW - WEEK, NOW - 200 * WEEK])
def test_more_incidents_in_one_second_than_are_listed_are_an_error_and_no_endless_loop(
    account: Account, began: int
) -> None:
    account.fake.most_offset = 300
    for _ in range(301):
        account.fake.trigger(checkout(account), "Disk fills", at=began)
    outcome = account.outcome()
    assert (outcome.state, "within two seconds" in outcome.detail) == ("failed", True)


def test_the_estimate_says_about_what_it_will_take(account: Account) -> None:
    for number in range(150):
        ordinary(account, at=NOW - 20 * WEEK + number * 20 * HOUR)
    [stream] = account.source().streams()
    estimate = stream.estimate(None)
    assert estimate is not None
    assert estimate.items == 150
    account.fake.calls.clear()
    account.outcome()
    # Nobody asks for each incident.
    assert 0.3 * estimate.requests <= len(account.fake.calls) <= estimate.requests <= 10
    [stream] = account.source().streams()
    cursor = account.store.get(Cursor, stream_id=stream.id)
    assert cursor is not None
    again = stream.estimate(cursor.cursor)
    assert again is not None
    assert again.requests == 3


# Interruptions


def busy(account: Account) -> None:
    for number in range(130):
        ordinary(account, at=NOW - 20 * WEEK + number * 18 * HOUR)
    for number in range(3):
        account.fake.trigger(checkout(account), f"open {number}", at=NOW - (number + 1) * 9 * WEEK)


@pytest.mark.parametrize("pages", [0, 2, 5, 8])
def test_a_collection_that_is_ended_after_any_page_goes_on_there(account: Account, pages: int) -> None:
    busy(account)
    stopped = account.outcome(pages=pages)
    first = len(account.fake.calls)
    account.outcome()
    resumed = account.store.read(Incident)
    assert len(resumed) == 133
    # Whole again from nothing: the same rows.
    account.store.delete(Cursor, stream_id="pagerduty:incidents")
    account.store.delete(Incident, service_id="checkout")
    account.outcome()
    assert account.store.read(Incident) == resumed
    assert stopped.is_stopped or first > 0


# Faults, one by one


def status(account: Account) -> SourceStatus:
    return max(account.store.read(SourceStatus), key=lambda one: one.observed_at)


def test_a_fault_that_passes_costs_a_pause_and_nothing_else(account: Account) -> None:
    for number in range(10):
        ordinary(account, at=NOW - WEEK + number)
    account.fake.fail("services", Truncated())
    account.fake.fail("services", Drop(accept=False))
    account.fake.fail("incidents", ServerError(502, HTML), times=2)
    account.fake.fail("incidents", RateLimited(retry_after=17))
    assert account.outcome().state == "ok"
    assert len(account.slept) == 5
    assert 17.0 in account.slept
    assert account.store.count(Incident) == 10


def test_a_fault_that_stays_is_a_status_with_the_services_own_words(account: Account) -> None:
    told = ordinary(account)
    account.outcome()
    account.fake.trigger(checkout(account), "after", at=NOW + 1)
    for fault, state, words in (
        (ServerError(502, HTML), "failed", "502 Bad Gateway"),
        (Denied(), "partial", "grant incidents.read"),
        (RateLimited(retry_after=3_600), "stale", "Rate Limit Exceeded"),
    ):
        account.now += HOUR
        account.fake.fail("incidents", fault, times=ALWAYS)
        outcome = account.outcome()
        assert (outcome.state, words in outcome.detail) == (state, True), outcome.detail
        # A source of which everything is denied lacks not something but everything.
        assert status(account).state == ("failed" if state == "partial" else state)
        assert account.incidents().keys() == {told.id}
        account.fake.faults.clear()
    account.now += HOUR
    assert account.outcome().state == "ok"
    assert len(account.incidents()) == 2


def test_an_answer_that_is_something_else_is_a_failure_and_no_empty_list(account: Account) -> None:
    ordinary(account)
    for place in ("services", "incidents"):
        for body in ([], {}, None, 7, {"incidents": None, "services": {}}):
            account.fake.fail(place, Instead(body), times=ALWAYS)
            outcome = account.outcome()
            assert outcome.state == "failed"
            assert "something other than" in outcome.detail or "without" in outcome.detail
            account.fake.faults.clear()
    # What is no object in a list is left out.
    account.fake.fail("incidents", Instead({"incidents": [None, 7, []], "more": False}))
    assert account.outcome().state == "ok"


def test_a_token_that_has_ended_is_refused_credentials_and_is_never_repeated(account: Account) -> None:
    outcome = account.outcome(token="u+planted-secret-token")
    assert (outcome.state, "refused the credentials" in outcome.detail) == ("failed", True)
    assert outcome.failure is not None
    assert "planted" not in outcome.detail + outcome.failure.raw


def test_a_service_that_nobody_knows_is_named_and_without_one_nothing_is_connected(account: Account) -> None:
    told = ordinary(account)
    account.services["Chekout"] = "other"
    outcome = account.outcome()
    assert outcome.state == "partial"
    assert "'Chekout'" in outcome.detail
    assert account.incidents().keys() == {told.id}
    account.services.clear()
    outcome = account.outcome()
    assert (outcome.state, "pagerduty = [" in outcome.detail) == ("not connected", True)


def test_services_that_may_not_be_listed_are_taken_for_ids(account: Account) -> None:
    account.services = {checkout(account).id: "checkout"}
    told = ordinary(account)
    account.fake.deny("services.read")
    outcome = account.outcome()
    assert (outcome.state, account.incidents().keys()) == ("ok", {told.id})
    assert "taken for ids" in outcome.detail


NULLABLE = (
    *("title", "summary", "html_url", "self", "updated_at", "last_status_change_at", "status", "incident_key"),
    *("resolve_reason", "assignments", "acknowledgements", "teams", "urgency", "first_trigger_log_entry"),
    # When it was resolved is then when its status last changed.
    "resolved_at",
)


def test_null_where_it_does_not_matter_loses_nothing_and_what_cannot_be_placed_is_said(account: Account) -> None:
    for key in NULLABLE:
        ordinary(account).nulls.add(key)
    assert account.outcome().state == "ok"
    assert [one.resolved_at for one in account.incidents().values()] == [NOW - WEEK + HOUR] * len(NULLABLE)
    for key in ("id", "service", "created_at"):
        broken = ordinary(account)
        broken.nulls.add(key)
        outcome = account.outcome()
        assert (outcome.state, len(account.incidents())) == ("partial", len(NULLABLE))
        assert "no id, service or time that can be read" in outcome.detail
        account.fake.forget(broken)


def test_what_begins_while_it_is_read_comes_with_the_next_collection(account: Account) -> None:
    for number in range(150):
        ordinary(account, at=NOW - WEEK + number)

    def begin(call: Call) -> None:
        if call.one("offset") == "100" and len(account.fake.incidents) == 150:
            ordinary(account, at=NOW - DAY)

    account.fake.before_answer = begin
    account.outcome()
    account.now += HOUR
    account.outcome()
    assert len(account.incidents()) == 151


# doctor


def test_full_marks_where_everything_is_granted_and_no_error_where_nobody_is_there(account: Account) -> None:
    account.fake.add_service("Office door")
    found = list(account.source().check())
    assert [(one.what, one.granted) for one in found] == [("incidents", True), ("services", True)]
    assert found[1].detail == "1 of 2 belong to a service here; the others are Office door"
    account.fake.fail("*", ServerError(503), times=ALWAYS)
    found = list(account.source().check())
    assert [one.granted for one in found] == [None, None]
    assert all("503" in one.detail for one in found)


@pytest.mark.parametrize(("scope", "lacking"), [("incidents.read", {"incidents"}), ("services.read", {"services"})])
def test_a_scope_that_is_taken_away_is_named(account: Account, scope: str, lacking: set[str]) -> None:
    account.fake.deny(scope)
    found = {one.what: one for one in account.source().check()}
    assert {what for what, one in found.items() if one.granted is False} == lacking
    assert scope in " ".join(one.detail for one in found.values())
    if "incidents" in lacking:
        assert found["incidents"].blinds == ("incidents feed", "failures")


# Wild answers

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    *("id", "service", "created_at", "status", "title", "summary", "html_url", "updated_at", "last_status_change_at"),
    *("resolved_at", "resolve_reason", "custom_fields", "type"),
]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(node=st.dictionaries(st.sampled_from(KEYS), anything))
def test_no_answer_at_all_breaks_the_reading_of_an_incident(node: dict) -> None:
    raw = read_incident(node)
    assert raw is None or raw.record("pagerduty", "s").began_at == raw.began_at


@pytest.mark.parametrize(
    ("token", "header"),
    [("xyz", "Token token=xyz"), ("pdus+_xyz", "Bearer pdus+_xyz"), ("pdeu+_xyz", "Bearer pdeu+_xyz")],
)
def test_a_token_of_an_account_and_one_of_an_app_are_told_apart(token: str, header: str) -> None:
    badge = ApiToken(token)
    assert badge.headers() == {"Authorization": header}
    assert badge.renew() is False
    assert "xyz" not in repr(badge)
