"""
Receives until its standard input ends.

    python -m benchmarks.receivers --book FILE [--drop-percent P] [--refuse-percent P] [--seed N] [--ahead SECONDS]

It prints Slack's address and the mail server's port in one line, and at the end the seconds of processor time that it
took. Of the posts, so many percent are taken and then not answered, and so many refused for a second (429).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from benchmarks.receivers.book import Book
from benchmarks.receivers.lines import MailLine, SlackLine
from benchmarks.receivers.workspace import Faults, Workspace

BACKLOG = 1_024


async def receive(workspace: Workspace, book: Book, clock: Callable[[], float]) -> None:
    """Serve both on loopback until the standard input ends."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    slack = await loop.create_server(lambda: SlackLine(workspace), "127.0.0.1", 0, backlog=BACKLOG)
    mail = await loop.create_server(lambda: MailLine(book, clock), "127.0.0.1", 0, backlog=BACKLOG)
    ports = [one.sockets[0].getsockname()[1] for one in (slack, mail)]
    print(f"http://127.0.0.1:{ports[0]}/api/", ports[1], flush=True)
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="receivers", description=__doc__)
    parser.add_argument("--book", type=Path, required=True, metavar="FILE", help="where arrivals are written down")
    parser.add_argument("--drop-percent", type=float, default=0.0, metavar="P")
    parser.add_argument("--refuse-percent", type=float, default=0.0, metavar="P")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--ahead", type=float, default=0.0, metavar="SECONDS", help="of this machine's clock")
    asked = parser.parse_args(words)
    faults = Faults(drop=asked.drop_percent, refuse=asked.refuse_percent)
    with Book(asked.book) as book:
        # That of whoever sends, in epoch seconds.
        def clock() -> float:
            return time.time() + float(asked.ahead)

        workspace = Workspace(book, clock, faults=faults, rng=Random(asked.seed))
        asyncio.run(receive(workspace, book, clock))
    # Nobody reads it any more where the harness was killed.
    with suppress(BrokenPipeError):
        print(f"{time.process_time():.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
