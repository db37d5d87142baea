"""Floods the receiver of events with what nobody should send, and measures its memory, its speed, and what it takes.

    make bench-events [COUNT=10000]

The server is the command as people start it, on loopback, over SQLite. Its last line says whether every one of the
requests got the one answer that it has to get, with no more than a few MiB of growth after the first tenth, and whether
a receiver that is killed under `riskbrief run` is there again while the worker notices nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.tables import judged
from data.records import Event
from tests.backends import SqliteFiles
from tests.flood import KNOWN, ROUND, SENDERS, flood
from tests.receiving import Sender, place, receiving
from tests.scenarios.command import COMMAND, environment

COUNT: Final = 10_000
MOST_GROWTH_MIB: Final = 6.0
PARTS: Final = 10


def main() -> int:
    """Run the flood in ten parts, and say how each of them went."""
    # Whole rounds for every sender, so that it is known how many of them are right.
    step = -(-int(os.environ.get("COUNT", COUNT)) // (ROUND * SENDERS * PARTS)) * ROUND * SENDERS
    with tempfile.TemporaryDirectory(prefix="riskbrief-events-") as folder:
        path = Path(folder)
        is_back = _comes_back(path)
        with receiving(SqliteFiles(path), path) as server, closing(Sender(server.port)) as sender:
            sender.event(KNOWN)
            wrong, taken, first = 0, 0, 0.0
            for part in range(PARTS):
                began, cpu = time.perf_counter(), server.cpu_seconds()
                found = flood(server.port, part * step, (part + 1) * step)
                seconds = time.perf_counter() - began
                taken += found.pop(("taken", 201), 0)
                wrong += found.total()
                mib = server.resident_kib() / 1_024
                first = first or mib
                rate, spent = step / seconds, (server.cpu_seconds() - cpu) / step * 1_000
                sent = (part + 1) * step
                print(f"{sent:>7,} requests  {rate:6,.0f}/s  {spent:.2f} ms each  {mib:6.1f} MiB  {found or ''}")
            with server.store() as store:
                kept = store.count(Event) - 1
            grown = mib - first
    is_ok = wrong == 0 and taken == kept == step * PARTS // ROUND and grown <= MOST_GROWTH_MIB and is_back
    figures = (
        f"{step * PARTS:,} requests, {wrong} answered otherwise than they must be, {taken:,} right ones taken,"
        f" {kept:,} stored, {grown:+.1f} MiB, killed it {'comes' if is_back else 'does not come'} back"
    )
    return judged("events", figures, f"goal 0, all, all, {MOST_GROWTH_MIB:+.1f} MiB", good=is_ok)


def _comes_back(folder: Path) -> bool:
    """Kill the receiver under `riskbrief run`, and return whether another takes its place and no other side does."""
    with place(SqliteFiles(folder), folder) as (environ, port):
        process = subprocess.Popen(
            [*COMMAND, "run"], cwd=folder, env=environment(environ), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        try:
            _wait_for(process, f"receiving events on http://127.0.0.1:{port}")
            before = _sides(process.pid)
            os.kill(before["receive"], signal.SIGKILL)
            _wait_for(process, f"receiving events on http://127.0.0.1:{port}")
            after = _sides(process.pid)
        finally:
            process.terminate()
            process.communicate(timeout=60)
    print(
        f"killed, the receiver {before['receive']} is followed by {after['receive']}; worker {after['worker']} goes on"
    )
    return after["receive"] != before["receive"] and after["worker"] == before["worker"]


def _wait_for(process: subprocess.Popen[str], words: str) -> None:
    if process.stderr is None or not any(words in line for line in process.stderr):
        raise RuntimeError(f"riskbrief run ended without {words!r}")


def _sides(parent: int) -> dict[str, int]:
    """The processes that a process has started, by the command of ours that they are."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text("utf-8").rpartition(")")[2].split()
            words = (path / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if int(fields[1]) == parent and "bot" in words:
            found[words[words.index("bot") + 1]] = int(path.name)
    return found


if __name__ == "__main__":
    sys.exit(main())
