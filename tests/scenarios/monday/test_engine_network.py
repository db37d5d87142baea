"""The durable engine talks to the database and to nobody else, and outlives a database that is away for a while."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.engine import DbosEngine
from briefing.delivery.runs.services import Work
from data.errors import StoreError
from tests.backends import find_programs
from tests.conftest import ROOT, Require
from tests.durable_worker import until

ALONE = """
import os, sys
from contextlib import suppress
from pathlib import Path

met = []
sys.addaudithook(lambda event, told: met.append((event, *map(str, told[1:]))) if event.split(".")[0] == "socket"
                 and event not in {"socket.__new__", "socket.bind"} else None)

from bot.engine import DbosEngine
from briefing.delivery.runs.services import Work
from threading import Event

done = Event()
work = Work(prepare=(("collect", lambda run_id: True),), hand_over=lambda run_id: done.set(), deliver=print)
engine = DbosEngine(work, database_url=sys.argv[1], worker_id="one", slots={"runs": 1, "slack": 1}, polling=0.05)
engine.start()
engine.prepare("payments/2026-W47", 1)
assert done.wait(20)
# What the C libraries have opened is no event; the kernel knows it. A file may be closed while we look.
mine = set()
for one in os.listdir("/proc/self/fd"):
    with suppress(FileNotFoundError):
        mine.add(os.readlink(f"/proc/self/fd/{one}"))
remote = set()
for name in ("tcp", "tcp6", "udp", "udp6"):
    for line in Path(f"/proc/self/net/{name}").read_text().splitlines()[1:]:
        fields = line.split()
        if f"socket:[{fields[9]}]" in mine:
            remote.add((name, fields[2]))
engine.stop(0)
print(met, sorted(remote), sep="\\n")
"""


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs Linux, whose kernel lists the sockets")
def test_no_connection_is_opened_but_to_the_database(empty_url: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ALONE, empty_url], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    met, remote = told.stdout.splitlines()[-2:]
    assert met == "[]"
    if empty_url.startswith("sqlite"):
        assert remote == "[]"
    else:
        port = int(empty_url.rpartition("/")[0].rpartition(":")[2])
        # Address and port as the kernel writes them: 127.0.0.1, its bytes the wrong way round.
        assert remote == f"[('tcp', '0100007F:{port:04X}')]"


@dataclass(frozen=True)
class Outage:
    """A PostgreSQL that can be stopped and started again, with what was committed still in it."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def is_up(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    def make(self) -> None:
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")

    def begin(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder / 'log'}", f"--options={options}")

    def end(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=fast")

    def _run(self, program: str, *arguments: str) -> None:
        account = "postgres" if os.geteuid() == 0 else None
        command = [str(self.programs / program), f"--pgdata={self.folder / 'data'}", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=account, group=account, cwd=self.folder)


@pytest.fixture
def outage(require: Require) -> Iterator[Outage]:
    programs = find_programs()
    require("postgres", programs is not None, "no initdb to start a server with")
    assert programs is not None
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="riskbrief-outage-", ignore_cleanup_errors=True) as folder:
        server = Outage(programs=programs, folder=Path(folder), port=port)
        server.make()
        server.begin()
        yield server
        if server.is_up:
            server.end()


def test_after_the_database_was_away_everything_goes_on_without_a_restart(outage: Outage) -> None:
    done: list[tuple[str, str]] = []
    reached, gate = threading.Event(), threading.Event()

    def score(run_id: str) -> bool:
        reached.set()
        done.append(("score", run_id))
        return gate.wait(30)

    steps = (("score", score), ("check", lambda run_id: done.append(("check", run_id)) is None))
    work = Work(prepare=steps, hand_over=lambda run_id: done.append(("hand over", run_id)), deliver=print)
    engine = DbosEngine(work, database_url=outage.url, worker_id="one", slots={"runs": 2}, polling=0.05)
    engine.start()
    try:
        engine.prepare("a/w", 1)
        until(reached.is_set)
        outage.end()
        gate.set()
        with pytest.raises(StoreError, match="check database_url"):
            engine.prepare("b/w", 1)
        with pytest.raises(StoreError):
            engine.holders()
        outage.begin()
        engine.prepare("b/w", 1)
        until(lambda: {("hand over", "a/w"), ("hand over", "b/w")} <= set(done))
        until(lambda: not engine.holders())
        outage.end()
        began = time.monotonic()
    finally:
        engine.stop(0)
    assert time.monotonic() - began < 10
    # The step that ended while nobody could write it down was written down later, and not done again.
    assert sorted(done) == sorted((step, run) for step in ("score", "check", "hand over") for run in ("a/w", "b/w"))
