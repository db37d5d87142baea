"""The operator's commands: what is shown, what is asked, what is recorded, and what the next run makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.render.overview import overview_parts
from bot.cli.render.runs import run_parts, took, week_parts
from briefing.delivery.runs.journal import run_work, week_work
from briefing.delivery.runs.overview import overview
from briefing.delivery.runs.shadow import begin
from data.records import Briefing, Duty, ReaderSettings, ScopeRun
from data.store import Store
from tests.monday import ClosingStore, Live
from tests.scenarios.command import told
from tests.scenarios.terminal import at_terminal
from tests.unit.briefing.delivery.runs.rows import ACME, AT, NOON, RUN, WEEK, briefing, fill, part, run, step, worker

CLOSED = "the server closed the connection after DATA"
OVERLOADED = "Claude answered 529: the service is overloaded"


@pytest.fixture
def monday(url: str) -> str:
    """A Monday on which one run failed, a mail is unknown and a message waits."""
    with ClosingStore(url) as store:
        fill(
            store,
            run(),
            run(
                id="search/2026-W47",
                scope_id="search",
                state="failed",
                step="narrate",
                error=OVERLOADED,
                retry_at=AT + 900,
            ),
            *(step(name) for name in ("collect", "score", "payload", "narrate", "check")),
            briefing(),
            briefing("email", state="unknown", reason=CLOSED),
            briefing(reader_id="bob", state="due", reason="Slack: ratelimited", retry_at=AT + 60),
            briefing("email", reader_id="bob"),
            part(),
            part(1, receipt="D1/170.2"),
            part(outlet="email", address="ada@acme.example", state="unknown", reason=CLOSED, receipt=None),
            worker(),
            Duty(name="planner", holder="host-1.0a1b2c3d", until=AT + 20),
        )
    return url


def briefings(url: str) -> dict[tuple[str, str, str], Briefing]:
    with ClosingStore(url) as store:
        return {(one.reader_id, one.week, one.outlet): one for one in store.read(Briefing)}


# ---- runs


def test_before_anything_ran_it_says_so_and_what_to_do(ask) -> None:
    shown = told(ask("runs"))

    assert shown.startswith("Nothing ran yet")
    assert "riskbrief run" in shown
    assert json.loads(told(ask("runs", "--json"))) == {
        "week": None,
        "runs": [],
        "briefings": [],
        "states": {"runs": {}, "briefings": {}},
    }


@pytest.mark.usefixtures("monday")
def test_the_newest_week_is_shown_with_errors_in_the_services_words(ask) -> None:
    shown = told(ask("runs"))

    assert shown.startswith("2026-W47, runs: 1 failed, 1 done")
    assert [line.split()[:3] for line in shown.splitlines() if "search/" in line] == [
        ["search/2026-W47", "failed", "narrate"]
    ]
    assert OVERLOADED in shown
    assert "Briefings: 1 due, 1 unknown, 2 sent" in shown
    [mail] = [line for line in shown.splitlines() if line.startswith("ada") and " email " in line]
    assert mail.endswith(CLOSED)


@pytest.mark.usefixtures("monday")
def test_a_reader_and_a_scope_can_be_asked_for_alone(ask) -> None:
    by_name = json.loads(told(ask("runs", "--reader", "Bob Ross", "--json")))
    by_scope = json.loads(told(ask("runs", "--scope", "payments", "--week", WEEK, "--json")))

    assert {one["reader_id"] for one in by_name["briefings"]} == {"bob"}
    assert [one["id"] for one in by_name["runs"]] == [one["id"] for one in by_scope["runs"]] == [RUN]


@pytest.mark.usefixtures("monday")
def test_json_has_every_column_and_comes_out_the_same_each_time(ask) -> None:
    first, again = told(ask("runs", "--json")), told(ask("runs", "--json"))

    assert first == again
    [one] = [one for one in json.loads(first)["briefings"] if (one["reader_id"], one["outlet"]) == ("bob", "slack")]
    assert one == {
        "reader_id": "bob",
        "week": WEEK,
        "outlet": "slack",
        "run_id": RUN,
        "due_at": "2026-11-23T09:00:00+00:00",
        "state": "due",
        "reason": "Slack: ratelimited",
        "attempts": 1,
        "retry_at": "2026-11-23T12:01:00+00:00",
        "done_at": None,
        "alarmed_at": None,
        "generation": 0,
        "begun": 0,
        "errand": None,
    }


@pytest.mark.usefixtures("monday")
def test_one_run_shows_its_steps_in_order_and_every_part(ask) -> None:
    shown = told(ask("runs", RUN))

    steps = shown.partition("Steps\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert [line.split()[0] for line in steps] == ["collect", "score", "payload", "narrate", "check"]
    assert all("0.4 s" in line for line in steps)
    [mail] = [line for line in shown.splitlines() if "ada@acme.example" in line]
    assert "unknown" in mail
    assert mail.endswith(CLOSED)
    assert "D1/170.2" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("runs", "payments/2026-W46"), "there is no run 'payments/2026-W46'; did you mean 'payments/2026-W47'?"),
        (("runs", "--week", "47"), "week '47' is not an ISO week; write it as 2026-W46"),
        (("runs", RUN, "--week", WEEK), "RUN names a scope and a week"),
        (("retry", "ada", "--week", "2026-W40"), "ada has no briefing of 2026-W40 to retry"),
        (("retry", "ada", "--outlet", "fax"), "--outlet 'fax' is none of ada's; give slack or email"),
        (("resend", "ada"), "there is no terminal to ask on; give --yes if it is meant"),
        (("skip", "ada", "--reason", "x", "--week", "2026-W30"), "nothing of 2026-W30 is due to ada any more"),
        (("pause", "ada", "--until", "soon"), "--until 'soon' is not a date; write it as 2026-11-16"),
    ],
)
def test_who_calls_it_wrongly_is_told_what_was_meant_perhaps(ask, monday: str, arguments, words: str) -> None:
    before = briefings(monday)

    done = ask(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert briefings(monday) == before


# ---- status


def test_a_duration_has_two_units_at_most() -> None:
    assert [*map(took, (0.42, 42, 200, 7_500))] == ["0.4 s", "42 s", "3 min 20 s", "2 h 5 min"]


@pytest.mark.usefixtures("monday")
def test_status_says_what_is_overdue_and_ends_with_one(ask) -> None:
    done = ask("status")

    assert (done.returncode, done.stderr) == (1, "")
    shown = done.stdout
    assert shown.startswith("1 briefing overdue, the oldest for 3 h 0 min.")
    assert [line.split() for line in shown.splitlines() if line.startswith("host-1 ")] == [
        ["host-1", "live", "just", "now", "host", "4711", "planner"]
    ]
    assert "overdue by slack: bob (Slack: ratelimited)" in shown
    assert f"unknown by email: ada ({CLOSED})" in shown
    assert f"search/2026-W47 failed at narrate: {OVERLOADED}; tried again 23 Nov 12:15" in shown
    assert "The next briefing is due: 2026-11-30 09:00 UTC" in shown
    assert "parts      1 unknown, 2 sent" in shown
    assert "last       run 2 hours ago and briefing 2 hours ago" in shown
    assert "$0.00 of this month's $20.00" in shown
    check = ask("status", "--check", "--json")
    assert check.returncode == 1
    assert [one["name"] for one in json.loads(check.stdout) if not one["is_ok"]] == ["overdue"]


def test_a_worker_that_fell_silent_is_no_live_one(ask, url: str) -> None:
    with ClosingStore(url) as store:
        fill(store, run(), briefing(state="queued", due_at=AT - 60), briefing("email"), worker(beat_at=AT - 31))
        store.save([briefing(outlet, reader_id="bob") for outlet in ("slack", "email")])

    done = ask("status")

    assert done.returncode == 1
    assert "no worker is alive; start one with 'riskbrief run'" in done.stdout
    assert json.loads(ask("status", "--json").stdout)["workers"][0]["state"] == "silent"
    # Its clock was ahead and has been put right: a beat from the future proves nothing.
    with ClosingStore(url) as store:
        store.save([worker(beat_at=AT + 3_600)])
    assert json.loads(ask("status", "--json").stdout)["workers"][0]["state"] == "silent"


def test_a_week_that_has_gone_out_is_well(ask, url: str) -> None:
    with ClosingStore(url) as store:
        fill(
            store,
            run(),
            worker(),
            *(briefing(one, reader_id=who) for one in ("slack", "email") for who in ("ada", "bob")),
        )

    shown = told(ask("status"))

    assert shown.startswith("Nothing is overdue.\n")
    assert "briefings  4 sent" in shown
    assert told(ask("status", "--check")).splitlines() == [
        "database: ok, it answers",
        "schema: ok, it is today's",
        "worker: ok, one is alive",
        "overdue: ok, nothing is",
    ]


def test_a_reader_whom_nobody_has_planned_is_overdue(ask, url: str) -> None:
    with ClosingStore(url) as store:
        fill(store, run(), worker(), briefing(), briefing("email"))
        before = ask("status")
        begin(store, AT)

    done = ask("status")

    assert done.returncode == 1
    assert "overdue since 23 Nov 09:00, and nobody has taken it up: bob" in done.stdout
    # Before the first run of all whoever sets it up has not started it yet.
    assert "overdue" not in before.stdout.replace("Nothing is overdue", "")


def test_a_resend_of_what_had_gone_out_is_not_overdue(ask, monday: str) -> None:
    told(ask("resend", "bob", "--outlet", "email", "--yes"))

    found = json.loads(ask("status", "--json").stdout)

    assert found["overdue"] == [["bob", WEEK, "slack"]]
    assert briefings(monday)["bob", WEEK, "email"].alarmed_at == AT


# ---- deeds


def test_a_run_is_retried_with_the_briefings_that_failed_of_it(ask, monday: str) -> None:
    with ClosingStore(monday) as store:
        store.save([run(state="failed", step="check", error="no"), briefing(state="failed", reason="no")])

    shown = told(ask("retry", RUN))

    resend = f"'riskbrief resend ada --week {WEEK} --outlet email' sends it again"
    assert shown.splitlines() == [
        f"{RUN} is due again for 'riskbrief run'; check had failed: no",
        f"ada {WEEK} email is not retried, since nobody knows whether it arrived ({CLOSED}); {resend}",
        f"ada {WEEK} slack is due again for 'riskbrief run'; it was failed: no",
    ]
    with ClosingStore(monday) as store:
        found = store.get(ScopeRun, id=RUN)
    assert found is not None
    assert found.retry_at == AT


@pytest.mark.parametrize(("answer", "state", "generation"), [("y", "due", 1), ("", "sent", 0)])
def test_resend_asks_on_a_terminal_with_when_and_where_it_went(
    monday: str, tmp_path: Path, answer: str, state: str, generation: int
) -> None:
    code, asked = at_terminal(
        *("resend", "ada", "--outlet", "slack", "--now", NOON.isoformat(), "--config", tmp_path / "riskbrief.toml"),
        cwd=tmp_path,
        answers=(("Send it again? [y/N]", f"{answer}\n"),),
        RISKBRIEF_DATABASE_URL=monday,
    )

    assert code == 0
    assert f"ada {WEEK} slack: sent 2026-11-23 09:04 UTC, to U0ADA" in asked
    one = briefings(monday)["ada", WEEK, "slack"]
    assert (one.state, one.generation) == (state, generation)


def test_what_is_left_out_is_what_is_due_else_the_coming_one_and_once(ask, monday: str) -> None:
    done = ask("skip", "bob", "--reason", "offsite")

    assert done.returncode == 0
    assert f"bob {WEEK} slack is not sent: offsite" in done.stdout
    assert f"'riskbrief retry bob --week {WEEK}' undoes it" in done.stderr
    again = ask("skip", "bob", "--reason", "offsite")
    assert "is left out already" in again.stdout
    assert len(briefings(monday)) == 4

    told_ = ask("skip", "ada", "--reason", "holiday")
    assert told_.stdout.splitlines() == [
        f"ada 2026-W48 {outlet} due 2026-11-30 09:00 UTC, is not sent: holiday" for outlet in ("slack", "email")
    ]
    planned = briefings(monday)["ada", "2026-W48", "slack"]
    assert (planned.state, planned.run_id, planned.attempts) == ("skipped", "payments/2026-W48", 0)
    assert "is left out already" in ask("skip", "ada", "--reason", "holiday").stdout
    # A week that nobody has waited for yet does not become the one that is shown.
    assert told(ask("runs")).startswith(WEEK)


def test_a_pause_begins_once_and_ends_once(ask, monday: str) -> None:
    assert told(ask("pause", "ada")) == "ada is paused from 2026-11-23 until resumed\n"
    later = "2026-11-25T12:00+00:00"
    assert told(ask("pause", "Ada Lovelace", now=later)) == "ada is paused already, from 2026-11-23 until resumed\n"
    span = ("--from", "2026-12-21", "--until", "2027-01-04")
    assert told(ask("pause", "ada", *span)) == "ada is paused from 2026-12-21 until 2027-01-04\n"
    assert told(ask("pause", "ada", *span)) == "ada is paused already, from 2026-12-21 until 2027-01-04\n"
    assert told(ask("resume", "ada")) == "ada is paused no longer; the next briefing is sent\n"
    assert told(ask("resume", "ada")) == "ada is not paused\n"
    with ClosingStore(monday) as store:
        [row] = store.read(ReaderSettings)
    assert row.paused_from is None


def test_everything_fits_into_eighty_columns(store: Store) -> None:
    from rich.console import Console  # noqa: PLC0415 (only here a terminal of a certain width is drawn on)

    fill(
        store,
        run(state="failed", error=OVERLOADED * 3),
        *(step(name) for name in ("collect", "narrate")),
        *(
            briefing(outlet, reader_id=f"reader-{n}", state="unknown", reason=CLOSED)
            for n in range(70)
            for outlet in ("slack", "email")
        ),
        part(outlet="email", address="ada@acme.example", state="unknown", reason=CLOSED, receipt=None),
        worker(host="worker-7.eu.acme.example", id="worker-7"),
        Duty(name="planner", holder="host-1.0a1b2c3d", until=AT + 20),
    )
    with store.snapshot() as view:
        week, one = week_work(view, AT), run_work(view, RUN)
        told = overview(view, ACME, NOON)
    assert one is not None
    console = Console(width=80, color_system=None)
    with console.capture() as captured:
        for piece in (
            *week_parts(week, wide=False, every=False, is_asked=False),
            *run_parts(one, wide=False),
            *overview_parts(told, AT, 20.0),
        ):
            console.print(piece)
    lines = captured.get().splitlines()

    assert max(map(len, lines)) <= 80
    assert "and 80 more: 80 unknown; --all lists them" in lines
    # A reason that many share is told once.
    assert sum("after DATA" in line for line in lines) < 8
    assert any(line.split()[:3] == ["reader-0", "email", "unknown"] for line in lines)


DANA = "dana-whitfield"


def answered(live: Live, *arguments: str) -> str:
    done = live.call(*arguments, "--now", live.clock.now().isoformat())
    assert done.exit_code == 0, done.output
    return done.stdout


def shown(live: Live) -> dict[str, dict[str, Any]]:
    found = json.loads(answered(live, "runs", "--json", "--reader", DANA))["briefings"]
    return {one["outlet"]: one for one in found}


@pytest.fixture
def due(live: Live) -> Live:
    """Dana's briefing is due this second, and nobody else reads."""
    live.keep(DANA)
    return live


def test_what_was_sent_is_sent_again_as_it_was_once_for_each_time_that_somebody_asks(due: Live) -> None:
    due.brief()
    posts, mails = due.received()
    [first] = [one.message.get_body(("plain",)).get_content() for one in due.mail.mails]

    answered(due, "resend", DANA, "--yes")
    answered(due, "resend", DANA, "--yes")
    due.clock.forward(minutes=1)
    for _ in range(2):
        due.brief()

    assert due.received() == (2 * posts, 2 * mails)
    assert due.mail.mails[-1].message.get_body(("plain",)).get_content() == first
    assert {(one["state"], one["generation"]) for one in shown(due).values()} == {("sent", 1)}
    # Each part is told apart in what a run shows.
    scope = shown(due)["email"]["run_id"]
    assert "1 (resend 1)" in answered(due, "runs", scope)


def test_a_mail_of_which_nobody_knows_stays_so_until_somebody_asks_for_it_again(due: Live) -> None:
    due.mail.drop("DATA")
    due.brief()
    assert shown(due)["email"]["state"] == "unknown"
    _, mails = due.received()

    done = due.call("retry", DANA, "--now", due.clock.now().isoformat())
    due.clock.forward(minutes=1)
    due.brief()

    assert (done.exit_code, due.received()[1]) == (1, mails)
    answered(due, "resend", DANA, "--outlet", "email", "--yes")
    due.brief()
    assert due.received()[1] == mails + 1
    assert shown(due)["email"]["state"] == "sent"
