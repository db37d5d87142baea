"""What a signal does to a collection that is just saying something."""

from __future__ import annotations

import io
import os
import signal
import sys

import pytest

from bot.cli.console import note
from bot.cli.setup.collect import _stopping
from bot.collecting import Stop


class Interrupting(io.RawIOBase):
    """A stream whose first write is the moment in which a signal comes."""

    def __init__(self) -> None:
        self.told = b""
        self._is_first = True

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        if self._is_first:
            self._is_first = False
            os.kill(os.getpid(), signal.SIGTERM)
        self.told += bytes(data)
        return len(data)


def test_a_signal_amid_a_line_of_progress_is_told_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    raw, stop = Interrupting(), Stop()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", line_buffering=True))

    with _stopping(stop, child=False):
        note("GitHub: page 3 of 7")

    assert stop.reason == "its time was up"
    assert raw.told.decode().splitlines() == [
        "GitHub: page 3 of 7",
        "riskbrief: ending after the page in hand; what is saved stays (once more: at once)",
    ]
