"""`riskbrief event` and the lines of shell in docs/events.md, against a receiver that listens, and into a store."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.setup.event import RUNS, _own_id
from bot.receiving.server import build_receiver
from bot.settings import load_settings
from bot.wiring import build_store
from briefing.contracts.clock import SystemClock
from data import records as r
from data.events.event import NOW
from data.store import Store
from tests.backends import SqliteFiles
from tests.conftest import ROOT
from tests.monday import HandClock
from tests.receiving import SECRET, SETTINGS, free_port
from tests.scenarios.command import Done, riskbrief

DEPLOYED = ("event", "deployment", "--service", "checkout", "--state", "success")
BEGAN = ("event", "incident", "--service", "checkout", "--state", "began", "--id", "INC-7")
SHA = "3f1c0b7d2a9e4c5568f7a1b2c3d4e5f60718293a"


@dataclass
class Place:
    """A folder with settings, a store, and a receiver over it."""

    folder: Path
    environ: dict[str, str]
    url: str
    store: Store

    def call(self, *arguments: str, **environ: str) -> Done:
        return riskbrief(*arguments, cwd=self.folder, **self.environ | environ)

    def send(self, *arguments: str, **environ: str) -> Done:
        """Call it as on a machine that has nothing but the secret."""
        told = {"RISKBRIEF_EVENTS_SECRET": SECRET} | environ
        return riskbrief(*arguments, "--to", self.url, cwd=self.folder / "elsewhere", **told)

    def told(self) -> list[str]:
        return [one.event_id for one in self.store.read(r.Event)]


@pytest.fixture
def place(sqlite_backend: SqliteFiles, tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "riskbrief.toml").write_text(SETTINGS.format(port=free_port()), "utf-8")
    database = sqlite_backend.migrated()
    environ = {"RISKBRIEF_DATABASE_URL": database, "RISKBRIEF_EVENTS_SECRET": SECRET}
    settings = load_settings(tmp_path / "riskbrief.toml", environ)
    with build_store(settings) as store:
        store.save([r.Repository(id="acme/shop", name="acme/shop", default_branch="main", web_url=None)])
        with build_receiver(settings, store, clock=SystemClock()) as server:
            yield Place(folder=tmp_path, environ=environ, url=server.url, store=store)
    sqlite_backend.forget(database)


def test_a_deployment_is_told_into_the_store_and_the_same_line_again_changes_nothing(place: Place) -> None:
    line = (*DEPLOYED, "--sha", SHA, "--id", "release-812")
    first, again = place.call(*line), place.call(*line)

    assert (first.returncode, first.stdout) == (0, "deployment.success of checkout is told\n")
    assert (again.returncode, again.stdout) == (
        0,
        "deployment.success of checkout was told before; nothing has changed\n",
    )
    [signal] = place.store.read(r.DeploySignal)
    assert (signal.name, signal.sha, signal.state) == ("checkout", SHA, "success")


def test_an_incident_is_sent_to_a_receiver_from_where_nothing_is_but_the_secret(place: Place) -> None:
    began = place.send(*BEGAN, "--title", "Payments time out", "--at", "2026-11-16T10:00:00Z", "--json")
    line = ["resolved" if one == "began" else one for one in BEGAN]
    ended = place.send(*line, "--at", "1794826800")

    assert json.loads(began.stdout) == {
        "id": "incident INC-7 began",
        "type": "incident.began",
        "state": "stored",
        "made": "incident",
        "service": "checkout",
    }
    assert (ended.returncode, ended.stdout) == (0, "incident.resolved of checkout is told\n")
    [found] = place.store.read(r.Incident)
    assert (found.title, found.began_at, found.resolved_at) == ("Payments time out", 1_794_823_200, 1_794_826_800)


@pytest.mark.parametrize("names", RUNS, ids=[names[0] for names in RUNS])
def test_without_an_id_it_is_the_run_of_the_job_that_tells_deployments_apart(names: tuple[str, ...]) -> None:
    def named(hour: int = 0, run: str = "1", **told: str) -> str:
        clock = HandClock(datetime(2026, 11, 16, hour, 59, tzinfo=UTC))
        environ = {names[0]: run, **dict.fromkeys(names[1:], "x")} if run else {}
        return _own_id({"service": "checkout", "at": NOW, "state": "success", **told}, environ, clock)

    assert named() == named(hour=5) == named(state="running")
    assert len({named(), named(run="2"), named(service="billing"), named(run=""), named(run="", hour=5)}) == 5
    assert named(run="", at="1794826800") == named(run="", at="1794826800", hour=5)


def test_what_runs_and_what_is_out_are_one_deployment_without_an_id_too(place: Place) -> None:
    place.call(*DEPLOYED[:-1], "running", "--at", "2026-11-16T10:00:00Z", "--sha", SHA)
    place.call(*DEPLOYED, "--at", "2026-11-16T10:00:00Z", "--sha", SHA)
    assert (len(place.told()), place.store.count(r.DeploySignal)) == (2, 1)


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        (
            ("event", "deployment", "--service", "checkout", "--state", "done"),
            2,
            "riskbrief: --state 'done' is no state of a deployment; give one of success, failure, running\n",
        ),
        (
            ("event", "incident", "--service", "checkout", "--state", "began"),
            2,
            "riskbrief: an incident needs --id, by which its end is told to be the end of this beginning\n",
        ),
        (
            ("event", "deployment", "--service", "mailer", "--state", "success"),
            1,
            "service: 'mailer' is the name of no service; write what it is called into the [[service]] that it is: ",
        ),
        ((*DEPLOYED, "--sha", "HEAD"), 1, "sha: 'head' is not a whole hash; send all 40 or 64 letters: git rev-parse"),
    ],
)
def test_what_cannot_be_told_is_said_with_the_fix_here_and_by_a_receiver(
    place: Place, line: tuple[str, ...], code: int, told: str
) -> None:
    here, sent = place.call(*line), place.send(*line)
    assert (here.returncode, sent.returncode) == (code, code)
    assert told in here.stderr
    assert told.partition("; ")[2] in sent.stderr
    assert place.told() == []


def test_another_secret_and_another_server_are_told_apart(place: Place, tmp_path: Path) -> None:
    wrong = place.send(*DEPLOYED, RISKBRIEF_EVENTS_SECRET="another-secret-that-is-long-enough")
    assert wrong.returncode == 1
    assert "/events says 401: the signature does not hold; sign timestamp, method" in wrong.stderr
    none = place.send(*DEPLOYED, RISKBRIEF_EVENTS_SECRET="")
    assert (none.returncode, none.stderr) == (
        2,
        "riskbrief: --to needs RISKBRIEF_EVENTS_SECRET, which is not set; set it to that of the receiver\n",
    )
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    away = riskbrief(
        *DEPLOYED, "--to", f"http://127.0.0.1:{free_port()}", cwd=tmp_path,
        RISKBRIEF_EVENTS_SECRET_FILE=str(tmp_path / "secret"),
    )  # fmt: skip
    assert away.returncode == 1
    assert "/events does not answer: " in away.stderr
    assert away.stderr.endswith("; look whether 'riskbrief receive' runs there\n")


def snippets() -> list[str]:
    found = re.findall(r"```sh\n(to=.*?)```", (ROOT / "docs" / "events.md").read_text("utf-8"), re.DOTALL)
    return [one for one in found if "curl" in one]


def in_shell(script: str, place: Place) -> Done:
    for program in ("sh", "curl", "openssl", "git"):
        if shutil.which(program) is None:
            pytest.skip(f"the lines of the documentation need {program}")
    told = {"PATH": os.environ["PATH"], "HOME": str(place.folder), "RISKBRIEF_EVENTS_SECRET": SECRET}
    return subprocess.run(
        ["sh", "-eu", "-c", script.replace("https://risk.example.com", place.url)],
        cwd=place.folder, env=told, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_line_of_shell_in_the_documentation_tells_of_a_deployment(place: Place) -> None:
    event, _ = snippets()
    first, again = in_shell(event, place), in_shell(event, place)

    assert (first.returncode, json.loads(first.stdout)["events"][0]["state"]) == (0, "stored"), first.stderr
    assert (again.returncode, json.loads(again.stdout)["events"][0]["state"]) == (0, "known"), again.stderr
    assert place.told() == ["deployment release-812 success"]


def test_the_lines_of_shell_in_the_documentation_send_a_report(place: Place) -> None:
    _, report = snippets()
    (place.folder / "coverage.xml").write_bytes(b"TN:\nSF:a.py\nDA:1,1\nDA:2,0\nend_of_record\n")
    commit = "git init -q . && git -c user.name=a -c user.email=a@b.example commit -q --allow-empty -m First\n"
    done = in_shell(commit + report, place)

    assert done.returncode == 0, done.stderr + done.stdout
    [found] = place.store.read(r.CoverageReport)
    assert (found.flag, found.covered, found.valid) == ("unit", 1, 2)
