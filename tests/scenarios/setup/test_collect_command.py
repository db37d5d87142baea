"""`riskbrief collect` and its scheduled twin as whoever installs them meets them, against fakes on loopback."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.records import Change, Cursor, DeploySignal, Incident, ServicePath, SourceStatus
from tests.fakes.github import FakeGitHub
from tests.fakes.gitlab import FakeGitLab
from tests.fakes.pagerduty import FakePagerDuty
from tests.fakes.slack_faults import ServerError
from tests.forked import Forked
from tests.monday import ClosingStore
from tests.scenarios.command import Done, environment, riskbrief
from tests.settings import acme

DAY = 86_400
NO_GIT = "\n[sources.git]\nenabled = false\n"
SETTINGS = acme('pagerduty = ["Checkout"]', zone="Europe/Berlin") + NO_GIT
IN_GITLAB = acme(zone="Europe/Berlin", repository="acme/platform/shop") + NO_GIT
GITHUB = '\n[sources.github]\nbase_url = "{}"\n'
PAGERDUTY = '\n[sources.pagerduty]\nbase_url = "{}"\n'
GITLAB = '\n[sources.gitlab]\nbase_url = "{}"\nprojects = ["acme/platform/shop"]\n'


@dataclass
class Desk:
    """A folder with settings and a database, and the tokens of the services that it is collected from."""

    folder: Path
    url: str
    tokens: dict[str, str]

    def write(self, text: str) -> None:
        (self.folder / "riskbrief.toml").write_text(text, "utf-8")

    @property
    def variables(self) -> dict[str, str]:
        return {"RISKBRIEF_DATABASE_URL": self.url, **self.tokens}

    def start(self, *arguments: str) -> Forked:
        return Forked(*arguments, environ=environment(self.variables), cwd=self.folder)

    def call(self, *arguments: str, **variables: str) -> Done:
        done = riskbrief(*arguments, cwd=self.folder, **self.variables | variables)
        assert [one for one in self.tokens.values() if one in done.stdout + done.stderr] == []
        assert "Traceback" not in done.stderr
        return done

    def collect(self, *arguments: str, **variables: str) -> Done:
        return self.call("collect", *arguments, **variables)

    def read(self, kind: type) -> list:
        with ClosingStore(self.url) as store:
            return store.read(kind)


@pytest.fixture
def pagerduty() -> Iterator[FakePagerDuty]:
    with FakePagerDuty() as pagerduty:
        checkout = pagerduty.add_service("Checkout")
        for number in range(3):
            one = pagerduty.trigger(checkout, f"Payments fail {number}", at=int(time.time()) - (9 - number) * DAY)
            pagerduty.resolve(one, at=int(time.time()) - (9 - number) * DAY + 600)
        yield pagerduty


@pytest.fixture
def desk(tmp_path: Path, own_database: str, pagerduty: FakePagerDuty) -> Desk:
    desk = Desk(tmp_path, own_database, {"RISKBRIEF_PAGERDUTY_TOKEN": pagerduty.token})
    desk.write(SETTINGS + PAGERDUTY.format(pagerduty.url))
    return desk


def rows_of(out: str) -> list[list[str]]:
    """The cells of every line of a table, without its frame."""
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in out.splitlines() if line.startswith("│")]


def test_it_shows_what_it_will_ask_collects_it_and_says_what_is_not_connected(desk: Desk) -> None:
    done = desk.collect()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("To collect: 1 of 1 parts for the first time, back to ")
    assert "names no limit." in done.stdout
    assert rows_of(done.stdout)[-4:-2] != []
    assert ["PagerDuty", "ok", "", ""] in rows_of(done.stdout)
    assert re.search(r"GitHub +│ not connected +│ set RISKBRIEF_GITHUB_TOKEN", done.stdout)
    assert len(desk.read(Incident)) == 3
    assert {one.source_id: one.state for one in desk.read(SourceStatus)} == {
        "pagerduty": "ok",
        "github": "not connected",
        "git": "not connected",
        "prometheus": "not connected",
    }


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    done = desk.collect("--dry-run")
    assert done.returncode == 0
    assert "To collect: 1 of 1 parts" in done.stdout
    assert "riskbrief: GitHub is not connected: set RISKBRIEF_GITHUB_TOKEN" in done.stderr
    assert [desk.read(kind) for kind in (Incident, Cursor, SourceStatus, ServicePath)] == [[], [], [], []]


def test_what_failed_is_said_in_the_services_own_words_and_by_the_exit_code(desk: Desk) -> None:
    desk.collect()
    done = desk.collect(RISKBRIEF_PAGERDUTY_TOKEN="another")
    assert done.returncode == 1
    told = " ".join(cell for row in rows_of(done.stdout) for cell in row)
    assert "failed" in told
    assert "PagerDuty refused the credentials (401" in told
    assert "renew" in told
    assert len(desk.read(Incident)) == 3


def test_ctrl_c_ends_it_after_the_page_in_hand_and_what_is_saved_stays(desk: Desk, pagerduty: FakePagerDuty) -> None:
    process = desk.start("collect")
    asked, go_on = threading.Event(), threading.Event()

    def hold(call: object) -> None:
        if getattr(call, "path", "") == "/incidents" and not asked.is_set():
            asked.set()
            go_on.wait(60)

    pagerduty.before_answer = hold
    assert asked.wait(60)
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline() == (
        "riskbrief: ending after the page in hand; what is saved stays (once more: at once)\n"
    )
    go_on.set()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    # The page in hand was still saved, or had not been asked for yet; either way the next one completes it.
    assert desk.collect().returncode == 0
    assert len(desk.read(Incident)) == 3


def test_a_second_ctrl_c_ends_it_at_once(desk: Desk, pagerduty: FakePagerDuty) -> None:
    process = desk.start("collect")
    asked, never = threading.Event(), threading.Event()

    def hold(_call: object) -> None:
        asked.set()
        never.wait(60)

    pagerduty.before_answer = hold
    assert asked.wait(60)
    process.send_signal(signal.SIGINT)
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    never.set()
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--source", "pagerdty"], "riskbrief: --source 'pagerdty' is no source; did you mean 'pagerduty'?"),
        (["--since", "2026-01-01", "--weeks", "3"], "riskbrief: --since and --weeks say the same; give one of them"),
        (["--since", "yesterday"], "riskbrief: --since 'yesterday' is not a date; write it as 2026-11-16"),
    ],
)
def test_a_wrong_call_says_what_is_right(desk: Desk, arguments: list[str], line: str) -> None:
    done = desk.collect(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{line}\n")


def test_as_a_child_it_says_only_what_went_wrong_and_ends_with_its_parent(desk: Desk, pagerduty: FakePagerDuty) -> None:
    process = desk.start("collect", "--child")
    # Read before its standard input is closed: that would be our end.
    assert (process.stdout.read(), process.stderr.read(), process.wait(60)) == ("", "", 0)
    process.communicate()
    pagerduty.fail("*", ServerError(500), times=99)
    asked = threading.Event()
    pagerduty.before_answer = lambda _call: asked.set()
    process = desk.start("collect", "--child")
    # It is waiting for PagerDuty now, and would for minutes.
    assert asked.wait(60)
    process.stdin.close()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert "riskbrief: PagerDuty: stale: its parent ended" in err


def test_run_collects_in_a_process_of_its_own(desk: Desk, pagerduty: FakePagerDuty) -> None:
    asked = threading.Event()
    pagerduty.before_answer = lambda _call: asked.set()
    process = desk.start("run")
    assert asked.wait(60)
    deadline = time.monotonic() + 60
    while len(desk.read(Incident)) < 3:
        assert time.monotonic() < deadline
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err.rstrip().endswith("riskbrief: stopped")


def test_run_says_so_where_nothing_can_be_collected(desk: Desk) -> None:
    desk.tokens.clear()
    process = desk.start("run")
    lines = []
    for line in process.stderr:
        lines.append(line)
        if "nothing is collected" in line:
            break
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert any(
        line.startswith("riskbrief: nothing is collected: GitHub: set RISKBRIEF_GITHUB_TOKEN")
        and "; PagerDuty: set RISKBRIEF_PAGERDUTY_TOKEN; Prometheus: " in line
        for line in lines
    )


def test_from_github_to_a_briefing(desk: Desk, pagerduty: FakePagerDuty, shared_dir: Path) -> None:
    now = int(time.time())
    with FakeGitHub(shared_dir) as github:
        ada, bob = github.world.user("ada"), github.world.user("bob")
        repo = github.world.repository("acme/shop")
        # The last closed week is one to seven days old on a Monday, seven to thirteen on a Sunday: both have changes.
        for number in range(30):
            at = now - (33 - number) * DAY
            pull = repo.pull(f"Change {number}", author=ada, at=at)
            pull.file(f"src/part{number % 5}.py", 10 + number, 3)
            pull.commit(at)
            pull.review(bob, "APPROVED", at + 1800)
            pull.merge(at + 3600)
        desk.write(SETTINGS + PAGERDUTY.format(pagerduty.url) + GITHUB.format(github.url))
        desk.tokens["RISKBRIEF_GITHUB_TOKEN"] = github.token
        done = desk.collect("--weeks", "8")
        assert done.returncode == 0, done.stdout
        assert len(desk.read(Change)) == 30
        # The service's paths are those of the repository that is known by GitHub's id now.
        [path] = desk.read(ServicePath)
        assert path.repository_id == desk.read(Change)[0].repository_id
        requests = len(github.calls)
        again = desk.collect("--repo", "acme/shop", "--weeks", "8")
        assert again.returncode == 0
        assert "To collect: what is new" in again.stdout
        assert len(github.calls) - requests <= 3
        done = desk.call("run", "--once", "--dry-run")
        assert done.returncode == 0
        assert "No changes landed" not in done.stdout
        assert "GitHub: ok" in done.stdout


@pytest.fixture
def gitlab() -> Iterator[FakeGitLab]:
    """Six weeks of changes, each of them deployed."""
    now = int(time.time())
    with FakeGitLab(limit=100_000) as gitlab:
        ada, bob = gitlab.world.user("ada"), gitlab.world.user("bob")
        shop = gitlab.world.project("acme/platform/shop", created_at=now - 400 * DAY)
        for number in range(12):
            at = now - (40 - 3 * number) * DAY
            one = shop.merge_request(f"Change {number}", author=ada, at=at).push(at).file(f"src/{number % 5}.py", 9, 3)
            one.approve(bob, at + 1_800)
            one.merge(at + 3_600)
            shop.settle(shop.deploy("production", at=at + 4_000), "success", at + 4_300)
        yield gitlab


@pytest.fixture
def on_gitlab(tmp_path: Path, own_database: str, gitlab: FakeGitLab) -> Desk:
    desk = Desk(tmp_path, own_database, {"RISKBRIEF_GITLAB_TOKEN": gitlab.token})
    desk.write(IN_GITLAB + GITLAB.format(gitlab.url))
    return desk


def test_from_gitlab_to_a_briefing(on_gitlab: Desk, gitlab: FakeGitLab) -> None:
    done = on_gitlab.collect("--weeks", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "GitLab" in done.stdout
    assert "GitHub" not in done.stdout
    assert (len(on_gitlab.read(Change)), len(on_gitlab.read(DeploySignal))) == (12, 12)
    # The service's paths are those of the project that is known by GitLab's id now.
    [path] = on_gitlab.read(ServicePath)
    assert path.repository_id == on_gitlab.read(Change)[0].repository_id
    gitlab.forget()
    again = on_gitlab.collect("--repo", "acme/platform/shop", "--weeks", "8")
    assert again.returncode == 0
    assert "To collect: what is new" in again.stdout
    assert len(gitlab.calls) <= 24
    done = on_gitlab.call("run", "--once", "--dry-run")
    assert done.returncode == 0
    assert "No changes landed" not in done.stdout
    assert "GitLab: ok" in done.stdout


def test_doctor_tells_of_the_token_and_of_what_it_may_not_see(on_gitlab: Desk, gitlab: FakeGitLab) -> None:
    gitlab.withhold("releases")
    gitlab.scopes = ("read_api",)
    gitlab.expires_on = "2030-01-31"
    told = " ".join(on_gitlab.call("doctor").stdout.replace("│", " ").split())
    assert "GitLab" in told
    assert "releases" in told
    assert "2030-01-31" in told
