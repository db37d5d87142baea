"""Objectives and their readings as they reach the store: whole, once, never a zero for an unknown, each fault named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from data.errors import BadAnswer
from data.records import Cursor, Objective
from data.sources.prometheus.api import LONGEST_ADDRESS, Login, read_answer
from data.sources.prometheus.indicator import openslo_query, own_query, sloth_query
from data.sources.prometheus.readings import AT_ONCE, SLACK, STEP, is_share, reading
from data.sources.prometheus.stream import DOUBTED
from data.store import Store
from tests.unit.data.sources.desk import DAY, HOUR, NOW
from tests.unit.data.sources.prometheus.fake import FakePrometheus, Instead, Question, given, refused
from tests.unit.data.sources.prometheus.site import LAST, SECRET, Site, site_of, slo

HTML = "<!doctype html><html><head><title>502 Bad Gateway</title></head></html>"
TIMED_OUT = refused(503, "timeout", "query timed out in expression evaluation")


@pytest.fixture
def fake() -> Iterator[FakePrometheus]:
    with FakePrometheus() as found:
        yield found


@pytest.fixture
def site(fake: FakePrometheus, sqlite_store: Store) -> Iterator[Site]:
    with site_of(fake.url, sqlite_store) as found:
        found.own = (slo(),)
        yield found


def moments(*, days: float = 2) -> set[int]:
    return {at for at in range(LAST - 40 * DAY, LAST + 1, STEP) if at >= NOW - days * DAY}


# What arrives


def test_a_first_collection_goes_back_and_the_next_reads_what_is_new_and_the_last_again(
    site: Site, fake: FakePrometheus
) -> None:
    site.days = 40
    assert site.collect().state == "ok"
    assert set(site.readings()) == moments(days=40)
    # Forty days are 160 moments, at most 112 at once, and each is asked for its burn and for its budget.
    assert [len(one.moments) for one in fake.asked] == [AT_ONCE, AT_ONCE, 160 - AT_ONCE, 160 - AT_ONCE]
    fake.asked.clear()
    site.collect()
    assert [(one.path, one.moments) for one in fake.asked] == [("/api/v1/query", [LAST])] * 2
    fake.asked.clear()
    site.now += 7 * HOUR
    site.collect()
    assert [(one.path, one.moments) for one in fake.asked] == [("/api/v1/query_range", [LAST, LAST + STEP])] * 2


def test_an_estimate_is_what_it_takes(site: Site, fake: FakePrometheus) -> None:
    site.days, site.own = 40, (slo(), slo("Latency"))
    [stream] = site.source().streams()
    told = stream.estimate(None)
    outcome = site.collect()
    assert told is not None
    assert (told.requests, told.items) == (len(fake.asked), outcome.items) == (8, 320)


def test_an_objective_is_dated_to_its_first_moment_and_a_change_of_it_to_when_it_was_seen(site: Site) -> None:
    site.collect()
    site.collect()
    site.own, site.now = (replace(slo(), target=0.99),), NOW + DAY
    site.collect()
    first, second = site.objectives()
    assert first == Objective(
        id="prometheus:checkout:Availability",
        service_id="checkout",
        label="Availability",
        target=0.999,
        window_days=30,
        observed_at=min(moments()),
    )
    assert (second.target, second.observed_at) == (0.99, NOW + DAY)
    # What was measured against the old target stays as it was.
    assert {round(one.burn, 3) for at, one in site.readings().items() if at < LAST} == {0.5}
    assert site.readings()[LAST + DAY].burn == 0.05


def test_other_queries_take_the_readings_of_the_old_ones_away(site: Site, fake: FakePrometheus) -> None:
    site.collect()
    fake.share = lambda _query, at: None if at < LAST - DAY else 0.002
    site.own = (slo(ratio="other[WINDOW]"),)
    site.collect()
    assert {at: one.burn for at, one in site.readings().items()} == dict.fromkeys(
        (at for at in moments() if at >= LAST - DAY), 2
    )
    assert len(site.objectives()) == 1


def test_a_collection_that_begins_earlier_begins_anew_and_keeps_what_the_server_has_forgotten(
    site: Site, fake: FakePrometheus
) -> None:
    site.collect()
    fake.share = lambda _query, at: None if min(moments()) <= at < LAST else 0.001
    site.days = 10
    site.collect()
    assert set(site.readings()) == moments(days=10)
    assert {one.burn for at, one in site.readings().items() if at in moments() - {LAST}} == {0.5}


def test_a_reading_that_is_gone_when_it_is_read_again_is_gone(site: Site, fake: FakePrometheus) -> None:
    site.collect()
    fake.share = lambda _query, _at: None
    site.collect()
    assert set(site.readings()) == moments() - {LAST}


def test_whoever_is_stopped_between_any_two_pages_ends_with_the_same_tables(site: Site, fake: FakePrometheus) -> None:
    site.days, site.own = 60, (slo(), slo("Latency"))
    fake.share = lambda query, at: (at // STEP % 7) / 10_000 + ("30d" in query) / 20_000
    site.collect()
    whole, objectives = (site.readings(), site.readings("Latency")), site.objectives()
    with site.store.transaction() as transaction:
        for one in objectives:
            transaction.delete(Objective, id=one.id)
        transaction.delete(Cursor, stream_id="prometheus:objectives")
    for pages in (1, 2, 1, 3, 99):
        site.collect(pages=pages)
    assert (site.readings(), site.readings("Latency")) == whole
    assert site.objectives() == objectives


# What is unknown, and what cannot be


@pytest.mark.parametrize(("lost", "value"), [("72h", None), ("30d", float("nan"))], ids=["no series", "NaN"])
def test_what_one_of_the_two_questions_does_not_know_is_no_reading(
    site: Site, fake: FakePrometheus, lost: str, value: float | None
) -> None:
    fake.share = lambda query, _at: value if lost in query else 0.0005
    outcome = site.collect()
    assert site.readings() == {}
    assert (outcome.state, outcome.gaps) == ("partial", ("slo",))
    assert outcome.detail == (
        f"the objective 'Availability' of checkout has no value at {len(moments())} moments up to 2025-11-17 06:00 UTC:"
        " no traffic, or nothing that counts it; where a counter of errors may be missing while all is well, end its"
        " query with 'or vector(0)'"
    )


def test_a_hole_that_has_passed_is_no_trouble(site: Site, fake: FakePrometheus) -> None:
    fake.share = lambda _query, at: None if at < LAST else 0.0005
    outcome = site.collect()
    assert (outcome.state, outcome.detail) == ("ok", "")
    assert set(site.readings()) == {LAST}


@pytest.mark.parametrize("value", [-0.1, 1.5, float("inf")])
def test_a_share_that_can_be_none_is_told_with_its_value_and_its_moment(
    site: Site, fake: FakePrometheus, value: float
) -> None:
    fake.share = lambda _query, at: value if at == LAST else 0.0005
    outcome = site.collect()
    assert set(site.readings()) == moments() - {LAST}
    assert outcome.detail == (
        f"the objective 'Availability' of checkout gave {value:g} as its share of bad events at 2025-11-17 06:00 UTC;"
        " it must be from 0 to 1; check which of its queries counts what"
    )


def test_what_extrapolation_adds_is_no_fault(site: Site, fake: FakePrometheus) -> None:
    fake.share = lambda _query, at: -SLACK / 2 if at < LAST else 1 + SLACK / 2
    assert site.collect().detail == ""
    assert {(one.burn, one.budget_left) for one in site.readings().values()} == {(0, 1), (1000, 0)}


@for_all(share=st.floats(-SLACK, 1 + SLACK), target=st.floats(0.001, 0.999999))
def test_a_reading_is_always_within_what_a_reading_can_be(share: float, target: float) -> None:
    found = reading(replace(slo(), target=target), LAST, lately=share, whole=share)
    assert is_share(share)
    assert found.burn >= 0
    assert 0 <= found.budget_left <= 1
    # Exhausted is exactly what has burnt for a whole window at its pace.
    assert (found.budget_left == 0) == (found.burn >= 1 - 1e-6)


# What is refused


def test_what_is_too_much_for_the_server_is_asked_for_in_halves(site: Site, fake: FakePrometheus) -> None:
    site.days = 28
    fake.refuse = lambda question: TIMED_OUT if len(question.moments) > 20 else None
    assert site.collect().state == "ok"
    assert set(site.readings()) == moments(days=28)
    # 112, then 56, then 28 were too many; 14 are not.
    assert [len(one.moments) for one in fake.asked][:5] == [112, 56, 28, 14, 14]


def test_a_proxy_that_waits_less_long_is_asked_for_less(site: Site, fake: FakePrometheus) -> None:
    fake.refuse = lambda question: Instead(504, HTML, "text/html") if len(question.moments) > 4 else None
    assert site.collect().state == "ok"
    assert set(site.readings()) == moments()


def test_a_503_that_is_no_answer_to_a_query_is_met_again_and_then_believed(site: Site, fake: FakePrometheus) -> None:
    fake.instead = [Instead(503, "Service Unavailable", "text/plain")] * 2
    assert site.collect().state == "ok"
    fake.instead = [Instead(503, "Service Unavailable", "text/plain")] * 20
    outcome = site.collect()
    assert outcome.state == "failed"
    assert "Prometheus failed when it was asked for the objective 'Availability' of checkout (503" in outcome.detail


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (Instead(404, "404 page not found", "text/plain"), "failed", "/api/v1/query below base_url of"),
        (Instead(401, HTML, "text/html"), "failed", "refused the credentials"),
        (Instead(403, "no org id", "text/plain"), "partial", "no access to the objective 'Availability' of checkout"),
        (Instead(429, "too many requests", "text/plain"), "stale", "gives nothing more for now"),
        (given([{"metric": {}, "value": [LAST, 7]}]), "failed", "something other than values (vector)"),
        (given([{"metric": {}, "value": [LAST + 1, "0"]}]), "failed", "something other than values (vector)"),
        (Instead(200, '{"status": "success"}'), "failed", "something other than values (no type)"),
        (refused(200, "", "no"), "partial", "(error: no)"),
        (
            refused(422, "422", "VictoriaMetrics has had enough"),
            "partial",
            "(execution: VictoriaMetrics has had enough)",
        ),
        (refused(503, "timeout", "too slow"), "partial", "(timeout: too slow)"),
        (refused(500, "internal", "broken"), "failed", "(500: broken)"),
    ],
)
def test_each_refusal_has_its_status_and_its_words(
    site: Site, fake: FakePrometheus, answer: Instead, state: str, words: str
) -> None:
    site.days = 0.2
    fake.instead = [answer] * 40
    outcome = site.collect()
    assert (outcome.state, outcome.gaps) == (state, ("slo",))
    assert words in outcome.detail


def test_a_warning_is_told_and_what_came_with_it_is_read_again(site: Site, fake: FakePrometheus) -> None:
    site.days = 40
    site.collect()
    site.now += DAY
    fake.warnings = lambda question: ["No StoreAPIs matched for this query"] if "72h" in question.told["query"] else []
    fake.share = lambda _query, _at: 0.001
    outcome = site.collect()
    assert outcome.detail == (
        "Prometheus warned when it was asked for the objective 'Availability' of checkout"
        " (No StoreAPIs matched for this query)"
    )
    fake.warnings, fake.share, site.now = (lambda _question: []), (lambda _query, _at: 0.0005), site.now + DAY
    assert site.collect().detail == ""
    assert {one.burn for one in site.readings().values()} == {0.5}


def test_a_warning_that_stays_makes_nobody_read_more_than_a_week_again(site: Site, fake: FakePrometheus) -> None:
    site.days = 40
    fake.warnings = lambda _question: ["always"]
    site.collect()
    fake.asked.clear()
    site.collect()
    assert fake.asked[0].moments == list(range(LAST - DOUBTED, LAST + 1, STEP))


def test_a_name_without_its_password_is_not_connected(site: Site, fake: FakePrometheus) -> None:
    site.credentials = Login("", "riskbrief")
    outcome = site.collect()
    assert (outcome.state, fake.asked) == ("not connected", [])
    assert "username in [sources.prometheus] needs RISKBRIEF_PROMETHEUS_TOKEN" in outcome.detail


def test_a_login_and_a_tenant_go_through_a_proxy_with_a_path_of_its_own(site: Site, fake: FakePrometheus) -> None:
    right = Login(SECRET, "riskbrief")
    with site_of(f"{fake.url}/prometheus", site.store) as behind:
        behind.own, behind.tenant, behind.credentials = (slo(),), "acme", right
        fake.instead = [Instead(401, "<html><title>401 Authorization Required</title></html>", "text/html")]
        outcome = behind.collect()
    assert [(one.path, one.headers["X-Scope-OrgID"]) for one in fake.asked] == [
        ("/prometheus/api/v1/query_range", "acme")
    ]
    assert {one.headers["Authorization"] for one in fake.asked} == {right.headers()["Authorization"]}
    assert (outcome.state, outcome.detail) == (
        "failed",
        "Prometheus refused the credentials (401: 401 Authorization Required); check RISKBRIEF_PROMETHEUS_TOKEN",
    )
    assert SECRET not in str(outcome)


def test_a_bad_file_stops_the_source_and_says_which(site: Site, tmp_path: Path, fake: FakePrometheus) -> None:
    (tmp_path / "shop.yaml").write_text("a: [b", "utf-8")
    site.files = replace(site.files, folder=tmp_path, patterns=("shop.yaml",))
    outcome = site.collect()
    assert (outcome.state, outcome.gaps, fake.asked) == ("failed", ("slo",), [])
    assert outcome.detail.startswith("shop.yaml: is not YAML (line 1, column 6")
    [told] = site.check()
    assert (told.what, told.granted, told.detail) == ("files of objectives", False, outcome.detail)


def test_a_service_of_a_file_that_is_none_of_ours_is_told_and_stops_no_other(site: Site, tmp_path: Path) -> None:
    sli = "{raw: {error_ratio_query: 'x[{{.window}}]'}}"
    text = f"version: prometheus/v1\nservice: billing\nslos: [{{name: a, objective: 99, sli: {sli}}}]"
    (tmp_path / "billing.yaml").write_text(text, "utf-8")
    site.files = replace(site.files, folder=tmp_path, patterns=("*.yaml",))
    outcome = site.collect()
    words = "no service is called 'billing' in files of objectives; add objectives = ['billing'] to its [[service]]"
    assert (outcome.state, outcome.detail) == ("ok", words)
    assert [one.detail for one in site.check() if not one.granted] == [words]


# What doctor tries


def test_whoever_does_not_say_what_it_is_is_asked_for_a_trifle(site: Site, fake: FakePrometheus) -> None:
    fake.version = None
    connection, _ = site.check()
    assert (connection.granted, connection.detail) == (True, "answers")
    assert [one.told.get("query") for one in fake.asked[:2]] == [None, "vector(1)"]


def test_a_connection_that_fails_is_said_once(site: Site, fake: FakePrometheus) -> None:
    fake.instead = [Instead(401, HTML, "text/html")]
    [connection] = site.check()
    assert (connection.what, connection.granted, connection.blinds) == ("connection", False, ("slo",))
    assert "refused the credentials" in connection.detail


def test_an_objective_that_could_not_be_asked_about_is_not_known(site: Site, fake: FakePrometheus) -> None:
    fake.refuse = lambda _question: Instead(502, HTML, "text/html")
    connection, one = site.check()
    assert (connection.granted, one.granted, "502" in one.detail) == (True, None, True)


def test_doctor_repeats_what_prometheus_remarks(site: Site, fake: FakePrometheus) -> None:
    told = {"infos": ['PromQL info: metric might not be a counter: "x"']}
    fake.instead = [given([], version=1), given([]), given([{"metric": {}, "value": [LAST, "0"]}], **told)]
    fake.instead += [given([{"metric": {}, "value": [LAST, "0"]}])]
    _, one = site.check()
    assert one.detail.endswith('; Prometheus remarks: PromQL info: metric might not be a counter: "x"')


# Queries and cursors


@pytest.mark.parametrize(
    ("read", "text", "over"),
    [
        (own_query, "rate(x[WINDOW])", "rate(x[72h])"),
        (own_query, "max_over_time(x[ WINDOW :5m])", "max_over_time(x[72h:5m])"),
        (own_query, "rate(WINDOW[WINDOW])", "rate(WINDOW[72h])"),
        (sloth_query, "rate(x[{{.window}}])+rate(x[{{ .window }}])", "rate(x[72h])+rate(x[72h])"),
    ],
)
def test_the_window_is_put_where_it_is_marked(read: Callable, text: str, over: str) -> None:
    assert read(text).over("72h") == over


@pytest.mark.parametrize(
    ("text", "is_counter", "over"),
    [
        ("x{a='b'}", True, "sum(increase(x{a='b'}[72h]))"),
        ("sum( x )", True, "sum(increase(x[72h]))"),
        ("sum(rate(x[5m]))", True, "sum_over_time((\nsum(rate(x[5m]))\n)[72h:5m])"),
        ("x", False, "sum_over_time((\nx\n)[72h:5m])"),
        ("rate(x[WINDOW])", False, "rate(x[72h])"),
        ("rate(x[{{.window}}])", True, "rate(x[72h])"),
    ],
)
def test_a_query_of_openslo_is_put_over_a_window_by_what_it_is(text: str, *, is_counter: bool, over: str) -> None:
    assert openslo_query(text, is_counter=is_counter).over("72h") == over


@pytest.mark.parametrize("start", ["a", "sum(a"])
def test_a_query_of_nothing_but_blanks_is_read_in_no_time(start: str) -> None:
    begun = process_time()
    assert openslo_query(f"{start}{' ' * 19_000}b[5m]", is_counter=True).over("72h").startswith("sum_over_time(")
    # Each division of the blanks was tried, which took ten seconds.
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (own_query, "rate(x[5m])", "has no window; write [WINDOW] where"),
        (sloth_query, "rate(x[WINDOW])", "has no window; write {{.window}} where"),
        (sloth_query, "rate({{.service}}[{{.window}}])", "has another word than .window in {{ }}"),
    ],
)
def test_a_query_without_a_window_is_refused(read: Callable, text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the words are the point)
        read(text)
    assert words in str(caught.value)


JSON = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
POINT = st.tuples(st.just(LAST) | JSON, st.just("0.1") | JSON).map(list)
SERIES = st.fixed_dictionaries(
    {"metric": st.just({"job": "a"}) | JSON},
    optional={"value": POINT | JSON, "values": st.lists(POINT, max_size=2) | JSON},
)


@settings(max_examples=30)
@for_all(kind=st.sampled_from(["vector", "matrix", "scalar", "string"]), result=st.lists(SERIES, max_size=2) | JSON)
def test_whatever_is_answered_is_read_or_is_no_good_answer(kind: str, result: object) -> None:
    body = {"status": "success", "data": {"resultType": kind, "result": result}}
    try:
        found = read_answer(body, range(LAST, LAST + 1), what="x", mask=str)
    except BadAnswer:
        return
    assert set(found.values) <= {LAST}
    assert all(isinstance(value, float) for value in found.values.values())


def test_a_question_names_how_long_it_may_take(site: Site, fake: FakePrometheus) -> None:
    site.seconds = 30
    site.collect()
    assert {one.told["timeout"] for one in fake.asked} == {"28s"}
    assert all(isinstance(one, Question) and one.method == "GET" for one in fake.asked)


def test_a_query_that_is_too_long_for_an_address_is_posted_as_a_form(site: Site, fake: FakePrometheus) -> None:
    site.own = (slo(ratio=f'x{{note!="{"é" * LONGEST_ADDRESS}"}}[WINDOW]'),)
    assert site.collect().state == "ok"
    assert {(one.method, one.path) for one in fake.asked} == {("POST", "/api/v1/query_range")}
    assert fake.asked[0].told["query"] == site.own[0].indicator.bad_share("72h")
