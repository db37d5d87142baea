"""The pages for operators over real HTTP, on tables with a week's work in them: metrics, health, readiness."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.event import listen

from bot.metrics.exposition import Watched
from bot.metrics.pages import Operations
from bot.metrics.standing import Lookout
from bot.webapp import ALIVE
from bot.webserver import WebServer
from briefing.contracts.organisation import Organisation
from data.records import AuditEntry, Cursor, Event, ModelCall, SourceStatus
from data.store import Store
from tests.backends import SqliteFiles
from tests.conftest import Require
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import ACME, AT, NINE, NOON, briefing, fill, part, run, step, worker
from tests.unit.data.sources.prometheus.own_server import are_there

SLACK_SAID = "Slack: channel_not_found for U0ADA"
LABELS = {"outlet", "state", "step", "rank", "source", "check", "work", "model", "outcome", "kind", "version", "python"}


def call(number: int, **told: object) -> ModelCall:
    """A call of a model on that Monday."""
    row = ModelCall(
        id=f"call-{number}", payload_hash="c0ffee", scope_id="payments", week="2026-W47", purpose="briefing", attempt=1,
        model="claude-haiku-5-5", prompt_version="1", prompt_hash="p", outcome="written", request_id=None,
        input_tokens=1_000, cache_write_tokens=50, cache_read_tokens=200, output_tokens=300, price=1_500_000,
        reserved=2_000_000, milliseconds=900, violations="[]", detail=None, at=NINE,
    )  # fmt: skip
    return replace(row, **told)  # type: ignore[arg-type]


def status(source_id: str, state: str, as_of: int | None) -> SourceStatus:
    return SourceStatus(
        source_id=source_id,
        label=source_id.title(),
        feeds="changes",
        state=state,
        detail="acme/shop: renew the token of Ada Lovelace",
        as_of=as_of,
        observed_at=AT - 60,
    )


def week_of_work() -> list[object]:
    """A Monday: Ada has hers in Slack and not by email, Bob's waits since half past eleven."""
    month_before = NINE - 40 * 86_400
    return [
        run(),
        run(id="search/2026-W47", scope_id="search", state="failed", ended_at=NINE + 9, error="overloaded"),
        *(step("score", run_id=one, milliseconds=took) for one, took in (("payments/2026-W47", 420),)),
        step("score", run_id="search/2026-W47", milliseconds=1_200),
        briefing(),
        briefing("email", state="failed", reason="refused"),
        briefing(reader_id="bob", state="due", due_at=AT - 1_800),
        briefing("email", reader_id="bob", state="due", due_at=AT - 60),
        part(),
        part(1, state="failed", reason=SLACK_SAID),
        part(outlet="email", address="ada@acme.example", state="unknown"),
        part(2, state="failed", claimed_at=NINE - 8 * 86_400, address="U0OLD"),
        worker(),
        worker(id="host-2", state="gone", beat_at=NINE),
        status("github", "ok", AT - 3_600),
        status("pagerduty", "failed", None),
        Cursor(stream_id="github:acme/shop:pulls", cursor="c", moved_at=AT - 30, reached_at=AT - 20),
        call(1),
        call(2, outcome="refused", input_tokens=None, output_tokens=None, price=None),
        call(3, at=month_before),
        Event(id="e", source="ci", event_id="1", type="deployment", happened_at=NINE, received_at=NINE + 1, digest="d"),
    ]


@dataclass
class Site:
    """The pages and what they stand on."""

    store: Store
    clock: HandClock
    url: str

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=10, trust_env=False)

    def samples(self) -> dict[str, float]:
        """Every sample by its name and labels as the text has them."""
        return {
            f"{one.name}{{{','.join(f'{key}={value}' for key, value in sorted(one.labels.items()))}}}": one.value
            for family in text_string_to_metric_families(self.get("/metrics").text)
            for one in family.samples
        }


@contextmanager
def served(store: Store, organisation: Organisation = ACME) -> Iterator[Site]:
    clock = HandClock(NOON)
    watched = Watched(store=store, clock=clock, lookout=Lookout(organisation, late_after=1_200), budget=20.0)
    with WebServer(Operations(watched), host="127.0.0.1", port=0) as server:
        yield Site(store, clock, server.url)


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    fill(store, *week_of_work())
    store.add([AuditEntry(id="a", at=NINE, actor="ada", door="slack", deed="asked", subject="payments", detail=None)])
    with served(store) as found:
        yield found


@pytest.fixture
def quiet(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Site]:
    """The pages over tables with nothing in them but a worker."""
    url = sqlite_backend.migrated()
    store = Store(open_one(url))
    fill(store, worker())
    with served(store, replace(ACME, managers=())) as found:
        yield found
    sqlite_backend.forget(url)


def test_the_metrics_are_what_the_tables_hold_on_both_databases(site: Site) -> None:
    found = site.samples()

    expected = {
        "riskbrief_database_up{}": 1,
        "riskbrief_runs{state=done}": 1,
        "riskbrief_runs{state=failed}": 1,
        "riskbrief_runs{state=running}": 0,
        "riskbrief_briefings{outlet=slack,state=sent}": 1,
        "riskbrief_briefings{outlet=email,state=failed}": 1,
        "riskbrief_briefings{outlet=slack,state=unknown}": 0,
        "riskbrief_briefings_due{}": 2,
        "riskbrief_briefings_late{}": 1,
        "riskbrief_briefings_overdue{}": 1,
        "riskbrief_oldest_due_age_seconds{}": 1_800,
        # What failed more than a week ago is no reason for an alarm.
        "riskbrief_deliveries{outlet=slack,state=failed}": 1,
        "riskbrief_deliveries{outlet=slack,state=sent}": 1,
        "riskbrief_deliveries{outlet=email,state=unknown}": 1,
        "riskbrief_deliveries{outlet=email,state=claimed}": 0,
        "riskbrief_run_step_duration_seconds{rank=median,step=score}": 0.42,
        "riskbrief_run_step_duration_seconds{rank=longest,step=score}": 1.2,
        "riskbrief_workers{state=live}": 1,
        "riskbrief_workers{state=gone}": 1,
        "riskbrief_source_age_seconds{source=github}": 3_600,
        "riskbrief_source_state{source=github,state=ok}": 1,
        "riskbrief_source_state{source=github,state=stale}": 0,
        "riskbrief_source_state{source=pagerduty,state=failed}": 1,
        "riskbrief_last_success_timestamp_seconds{work=collection}": AT - 20,
        "riskbrief_last_success_timestamp_seconds{work=run}": NINE + 200,
        "riskbrief_last_success_timestamp_seconds{work=briefing}": NINE + 260,
        "riskbrief_model_calls_total{model=claude-haiku-5-5,outcome=written}": 1,
        "riskbrief_model_calls_total{model=claude-haiku-5-5,outcome=refused}": 1,
        "riskbrief_model_tokens_total{kind=input,model=claude-haiku-5-5}": 1_000,
        "riskbrief_model_tokens_total{kind=cache_read,model=claude-haiku-5-5}": 400,
        # The call whose price nobody knows counts with the most that it can have cost, as the budget does it.
        "riskbrief_model_cost_dollars{}": 3.5,
        "riskbrief_model_budget_dollars{}": 20,
        "riskbrief_audit_entries{}": 1,
        "riskbrief_events{}": 1,
        "riskbrief_ready{check=overdue}": 0,
        "riskbrief_ready{check=worker}": 1,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert "riskbrief_source_age_seconds{source=pagerduty}" not in found


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_page_names_a_reader_an_address_or_a_repository(site: Site) -> None:
    told = "".join(site.get(path).text for path in ("/metrics", "/healthz", "/readyz"))

    for private in ("ada", "bob", "lovelace", "acme", "U0", "payments", "@", "channel_not_found"):
        assert private.casefold() not in told.casefold()
    families = text_string_to_metric_families(site.get("/metrics").text)
    assert {label for family in families for one in family.samples for label in one.labels} == LABELS


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_promtool_finds_no_fault_in_the_metrics(site: Site, require: Require) -> None:
    require("prometheus", are_there(), "prometheus and promtool are not both on PATH")

    found = site.get("/metrics")
    done = subprocess.run(["promtool", "check", "metrics"], input=found.content, capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    # By this a server knows which of its formats it is.
    assert found.headers["Content-Type"].startswith("text/plain; version=")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_readiness_names_what_is_wrong_and_what_to_do(site: Site) -> None:
    late = site.get("/readyz")
    site.store.save([worker(beat_at=AT - 31)])
    silent = site.get("/readyz")

    assert late.status_code == silent.status_code == 503
    assert late.text.splitlines() == [
        "database: ok, it answers",
        "schema: ok, it is today's",
        "worker: ok, one is alive",
        "overdue: NOT OK, 1 briefing; 'riskbrief status' says whose, and what keeps them",
    ]
    assert silent.text.splitlines()[2] == (
        "worker: NOT OK, none has been heard of for 30 s; start one with 'riskbrief run' or 'riskbrief worker'"
    )


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_it_is_ready_once_everything_has_gone_out_and_not_when_the_planner_stops(site: Site) -> None:
    site.store.save([briefing(reader_id="bob"), briefing("email", reader_id="bob")])
    ready = site.get("/readyz")
    # A week later nobody has planned anybody, and the one worker only beats.
    site.clock.forward(days=7)
    site.store.save([worker(beat_at=AT + 7 * 86_400)])
    stopped = site.get("/readyz")

    assert (ready.status_code, stopped.status_code) == (200, 503)
    assert "overdue: NOT OK, 2 briefings" in stopped.text


def test_a_scrape_asks_as_few_questions_however_much_there_is(
    sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]
) -> None:
    url = sqlite_backend.migrated()
    engine = open_one(url)
    store, asked_of_it = Store(engine), []
    fill(store, *week_of_work())

    with served(store) as found:
        listen(engine, "before_cursor_execute", lambda *told: asked_of_it.append(told[2]))
        found.samples()
        few = len(asked_of_it)
        store.save([briefing(reader_id=f"reader-{n}") for n in range(40)])
        store.add([part(address=f"U0{n}") for n in range(40)])
        asked_of_it.clear()
        samples = found.samples()

    assert samples["riskbrief_deliveries{outlet=slack,state=sent}"] == 41
    assert len(asked_of_it) <= few < 40
    sqlite_backend.forget(url)


def test_without_readers_nobody_has_to_work(quiet: Site) -> None:
    quiet.store.save([worker(state="stopped")])

    found = quiet.get("/readyz")

    assert found.status_code == 200
    assert "worker: ok, none is needed: the settings have no [[manager]]" in found.text
    assert "riskbrief_next_due_timestamp_seconds{}" not in quiet.samples()


def test_tables_of_another_version_are_named_and_the_metrics_go_on(quiet: Site) -> None:
    with quiet.store.transaction() as transaction:
        transaction._connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    found, samples = quiet.get("/readyz"), quiet.samples()

    assert found.status_code == 503
    assert "schema: NOT OK, the database is at revision 0001 and this Riskbrief needs" in found.text
    assert "run 'riskbrief migrate'" in found.text
    assert samples["riskbrief_ready{check=schema}"] == samples["riskbrief_database_up{}"] == 0
    assert samples["riskbrief_ready{check=database}"] == 1


def test_a_database_that_is_away_is_told_and_is_no_error(open_one: Callable[[str], Engine]) -> None:
    with served(Store(open_one("postgresql://postgres:hunter2@127.0.0.1:1/nothing"))) as away:
        ready, alive, samples = away.get("/readyz"), away.get("/healthz"), away.samples()

    assert (alive.status_code, alive.text) == (200, ALIVE)
    assert ready.status_code == 503
    assert ready.text.startswith("database: NOT OK, ")
    assert "hunter2" not in ready.text
    assert samples["riskbrief_database_up{}"] == samples["riskbrief_ready{check=database}"] == 0
    assert not any(name.startswith("riskbrief_briefings") for name in samples)


def test_nothing_else_is_answered(quiet: Site) -> None:
    assert quiet.get("/").status_code == quiet.get("/unsubscribe/x").status_code == 404
    refused = httpx.post(f"{quiet.url}/metrics", content=b"x", trust_env=False)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    head = httpx.head(f"{quiet.url}/metrics", trust_env=False)
    assert (head.status_code, head.content, head.headers["Cache-Control"]) == (200, b"", "no-store")
