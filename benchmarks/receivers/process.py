"""Starts the receivers as a process of their own, and reads what came."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.receivers.book import read_book
from benchmarks.receivers.workspace import Faults

if TYPE_CHECKING:
    from benchmarks.receivers.book import Arrival

NONE = Faults()


@dataclass(kw_only=True, slots=True)
class Receivers:
    """Where they listen. `cpu` is how many seconds of processor time they took, once they ended."""

    api_url: str
    smtp_port: int
    book: Path
    cpu: float = field(default=0.0)

    @property
    def settings(self) -> str:
        """The tables of a settings file that send to them."""
        return (
            f'[slack]\napi_url = "{self.api_url}"\n\n[smtp]\nhost = "127.0.0.1"\nport = {self.smtp_port}\n'
            'security = "none"\nsender = "Riskbrief <riskbrief@acme.example>"\n'
        )

    def arrivals(self) -> list[Arrival]:
        return list(read_book(self.book))


@contextmanager
def receiving(folder: Path, *, faults: Faults = NONE, seed: int = 1, ahead: float = 0.0) -> Iterator[Receivers]:
    """Run the receivers; their clock is `ahead` seconds before this machine's."""
    book = folder / "book.jsonl"
    told = {"drop-percent": faults.drop, "refuse-percent": faults.refuse, "seed": seed, "ahead": ahead}
    command = [sys.executable, "-m", "benchmarks.receivers", f"--book={book}"]
    command += [f"--{name}={value}" for name, value in told.items()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
        assert process.stdin is not None  # noqa: S101 (as above, a pipe)
        api_url, port = process.stdout.readline().split()
        found = Receivers(api_url=api_url, smtp_port=int(port), book=book)
        try:
            yield found
        finally:
            process.stdin.close()
            found.cpu = float(process.stdout.read() or 0)
