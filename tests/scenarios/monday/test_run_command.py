"""`riskbrief run` and `riskbrief bot` as whoever runs them meets them: refusals, rehearsals, signals, the child."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.records import Service, Team, Worker
from tests.backends import Backend
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_faults import ErrorCode
from tests.fakes.smtp import FakeSMTP
from tests.forked import Forked
from tests.monday import ClosingStore, Live, rows_of

NOW = ("--now", "2026-09-07T09:00-04:00")
OURS = {"teams", "services", "service_paths"}
WaitFor = Callable[[Forked, str], list[str]]


@pytest.fixture
def nothing(backend: Backend, tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Iterator[Live]:
    """The settings of the company over tables with nothing in them."""
    url = backend.migrated()
    yield Live(tmp_path, url, slack, mail)
    backend.forget(url)


@pytest.fixture
def running() -> Iterator[Callable[[Forked], Forked]]:
    """Sees to it that no process outlives its test."""
    found: list[Forked] = []

    def keep(process: Forked) -> Forked:
        found.append(process)
        return process

    yield keep
    for process in found:
        process.kill()
        process.communicate(timeout=30)


# --- what it refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("backend", "command"),
    [
        ("postgresql", ("run", "--once")),
        ("sqlite", ("bot",)),
    ],
    indirect=["backend"],
)
def test_a_database_without_tables_is_refused_and_the_command_named(nothing: Live, empty_url: str, command) -> None:
    nothing.url = empty_url

    result = nothing.call(*command)

    assert result.exit_code == 1
    [line] = [one for one in result.stderr.splitlines() if "left out" not in one]
    assert line.startswith("riskbrief: the database has no tables yet")
    assert line.endswith("run 'riskbrief migrate'")
    assert nothing.received() == (0, 0)


def test_the_command_that_it_names_helps(nothing: Live, empty_url: str) -> None:
    nothing.url = empty_url

    assert nothing.call("migrate").exit_code == 0
    result = nothing.call("run", "--once", *NOW)

    assert "failed: no change of Discovery is known up to the end of 2026-W36" in result.stdout
    assert result.exit_code == 1
    assert rows_of(empty_url)["payloads"] == []


def test_bad_settings_are_a_line_each_and_nothing_else_happens(nothing: Live) -> None:
    nothing.text = nothing.text.replace('"Asia/Kolkata"', '"Asia/Kolkatta"').replace('"U07ANJRAO06"', '"@anjali"')

    result = nothing.call("run", "--once")

    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert [line for line in lines if "Asia/Kolkatta" in line and "did you mean 'Asia/Kolkata'" in line]
    assert [line for line in lines if "'@anjali' is not a Slack id" in line]
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", *NOW), "--now is for rehearsals"),
        (("run", "--once", "--now", "soon"), "--now 'soon' is not a moment"),
        (("run", "--once", "--now", "2026-09-07T09:00"), "write it as 2026-11-16T09:00+01:00"),
    ],
    ids=["alone", "no-date", "no-zone"],
)
def test_a_moment_that_cannot_be_meant_is_a_wrong_call(nothing: Live, arguments: tuple[str, ...], words: str) -> None:
    result = nothing.call(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


# --- what it says -----------------------------------------------------------------------------------------------


def test_each_reader_has_a_line_for_each_outlet_and_failures_an_exit_code(live: Live) -> None:
    live.keep("anjali-rao", "farah-aziz")
    live.mail.refuse("anjali.rao@acme.example")

    result = live.call("run", "--once", *NOW)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "anjali-rao  2026-W36  slack  sent at 2026-09-07 13:00 UTC (2 parts)",
        "anjali-rao  2026-W36  email  failed: RCPT TO: 550 5.1.1 No such user here",
        "anjali-rao  2026-W36  slack  word of the refused address: sent at 2026-09-07 13:00 UTC",
        "farah-aziz  2026-W36  slack  sent at 2026-09-07 13:00 UTC (2 parts)",
        "farah-aziz  2026-W36  email  sent at 2026-09-07 13:00 UTC",
    ]


def test_what_slack_refuses_points_to_the_doctor(live: Live) -> None:
    live.keep("anjali-rao")
    live.slack.fail("chat.postMessage", ErrorCode("restricted_action"))

    result = live.call("run", "--once", *NOW)

    line = "anjali-rao  2026-W36  slack  failed: Slack: restricted_action; 'riskbrief doctor' says what to do"
    assert line in result.stdout.splitlines()


def test_an_outlet_without_credentials_is_left_out_and_said_once(live: Live) -> None:
    live.keep("anjali-rao", "farah-aziz")

    dry = live.call("run", "--once", "--dry-run", *NOW, RISKBRIEF_SLACK_BOT_TOKEN="")
    assert "slack is shown here, and left out by a run that sends: RISKBRIEF_SLACK_BOT_TOKEN" in dry.stderr
    result = live.call("run", "--once", *NOW, RISKBRIEF_SLACK_BOT_TOKEN="")

    assert result.exit_code == 0
    assert result.stderr.splitlines() == ["riskbrief: slack is left out: RISKBRIEF_SLACK_BOT_TOKEN is not set"]
    assert "anjali-rao  2026-W36  slack  left out: RISKBRIEF_SLACK_BOT_TOKEN is not set" in result.stdout
    assert live.received() == (0, 2)


# --- rehearsals -------------------------------------------------------------------------------------------------


def test_a_dry_run_prints_everything_and_leaves_no_trace(few_weeks: Live) -> None:
    few_weeks.keep("anjali-rao", "dana-whitfield")
    before = rows_of(few_weeks.url)

    result = few_weeks.call("run", "--dry-run", *NOW)

    assert result.exit_code == 0
    assert result.stdout.count(" (not sent: dry run)") == 7
    assert "--- slack to U07ANJRAO06, in its thread (not sent: dry run)" in result.stdout
    assert "--- email to dana.whitfield@acme.example, a message (not sent: dry run)" in result.stdout
    assert "dana-whitfield  2026-W36  email  would be sent now" in result.stdout
    assert few_weeks.received() == (0, 0)
    assert rows_of(few_weeks.url) == before


def test_a_dry_run_reads_teams_and_services_that_only_the_settings_know(few_weeks: Live) -> None:
    with ClosingStore(few_weeks.url) as store:
        # The paths of a service go with it.
        for kind in (Service, Team):
            store.delete(kind, id=[one.id for one in store.read(kind)])
    few_weeks.keep("anjali-rao")
    before = rows_of(few_weeks.url)

    result = few_weeks.call("run", "--dry-run", *NOW)

    assert result.exit_code == 0
    assert "Discovery" in result.stdout
    assert rows_of(few_weeks.url) == before
    assert {name: before[name] for name in OURS} == {name: [] for name in OURS}


def test_a_dry_run_shows_only_what_is_not_delivered_yet(live: Live) -> None:
    live.keep("anjali-rao", "farah-aziz")
    live.brief()
    live.keep("anjali-rao")
    live.text = live.text.replace("anjali.rao@", "anjali@")
    before = rows_of(live.url)

    result = live.call("run", "--dry-run", *NOW)

    assert [line for line in result.stdout.splitlines() if line.startswith("---")] == [
        "--- email to anjali@acme.example, a message (not sent: dry run)"
    ]
    assert "anjali-rao  2026-W36  slack  sent at 2026-09-07 13:00 UTC (2 parts)" in result.stdout
    assert rows_of(live.url) == before


# --- for as long as it runs -------------------------------------------------------------------------------------


# Starting it and its child takes seconds, and which signal it is has nothing to do with which database it lets go of.
@pytest.mark.parametrize(
    ("backend", "number"),
    [("sqlite", signal.SIGINT), ("postgresql", signal.SIGTERM)],
    indirect=["backend"],
)
def test_a_signal_stops_it_its_worker_and_its_slack_side(
    nothing: Live, running, wait_for: WaitFor, number: signal.Signals
) -> None:
    process = running(nothing.start("run"))
    wait_for(process, "failed: no change of Discovery is known")
    nothing.slack.wait_until(lambda: nothing.slack.socket.connections, seconds=60)

    process.send_signal(number)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 0
    assert err.splitlines()[-1] == "riskbrief: stopped"
    with nothing.opened() as store:
        assert [one.state for one in store.read(Worker)] == ["stopped"]
    assert nothing.slack.socket.connections == []


def test_neither_side_outlives_a_run_that_is_killed(nothing: Live, running, wait_for: WaitFor) -> None:
    process = running(nothing.start("run"))
    wait_for(process, "failed: no change of Discovery is known")
    nothing.slack.wait_until(lambda: nothing.slack.socket.connections, seconds=60)

    process.kill()
    # Its standard error ends with the last of those who write to it.
    process.communicate(timeout=60)

    assert nothing.slack.socket.connections == []
    with nothing.opened() as store:
        assert [one.state for one in store.read(Worker)] == ["stopped"]


def test_without_slack_tokens_the_slack_side_is_left_out_with_a_note(nothing: Live, running, wait_for: WaitFor) -> None:
    process = running(nothing.start("run", RISKBRIEF_SLACK_APP_TOKEN=""))

    lines = wait_for(process, "riskbrief: running")
    process.terminate()

    assert "riskbrief: /risk is not answered: RISKBRIEF_SLACK_APP_TOKEN is not set" in lines
    assert process.wait(60) == 0
    assert nothing.slack.calls == []


def test_a_bot_without_tokens_says_which_it_needs(nothing: Live, running) -> None:
    process = running(nothing.start("bot", RISKBRIEF_SLACK_APP_TOKEN=""))
    _, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "RISKBRIEF_SLACK_APP_TOKEN is not set, and [slack] mode 'socket' needs it; docs/connect-slack.md" in err


def test_a_bot_whose_port_is_taken_says_which_and_what_to_set(nothing: Live, running) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        settings = nothing.config.read_text("utf-8").replace("[slack]", f'[slack]\nmode = "http"\nport = {port}')
        (nothing.folder / "http.toml").write_text(settings, "utf-8")

        told = ("bot", "--config", nothing.folder / "http.toml")
        process = running(Forked(*told, environ=nothing.environ, cwd=nothing.folder))
        _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"127.0.0.1:{port} cannot be listened on (Address already in use); set bind and port" in err
