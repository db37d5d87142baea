"""An engine that stops as soon as it may."""

from __future__ import annotations

import time
from typing import Any

import pytest


class Hurried:
    """The module `time`, in which a second's pause between two looks is a hundredth."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    @staticmethod
    def sleep(_seconds: float) -> None:
        time.sleep(0.01)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have DBOS look at once whether all has ended when it stops, and not after a second."""
    monkeypatch.setattr("dbos._dbos.time", Hurried())
