"""The supervisor of the Slack side: started again after a pause that grows, and stopped with us."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field

from bot.supervisor import LONGEST_PAUSE, Supervisor, child_process

SOON = 10.0


@dataclass
class FakeChild:
    """A child that ends when it is told to, or at once with `code`."""

    code: int | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> int:
        if self.code is None:
            assert self.ended.wait(SOON)
        return self.code or 0

    def stop(self) -> None:
        self.ended.set()


class Stage:
    """Children in the order in which they are started, each running so many seconds of a clock moved by hand."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)
        self.now = 0.0
        self.pauses: list[float] = []
        self.last = FakeChild()
        self.started = threading.Event()
        self.supervisor = Supervisor(
            self.spawn, stopping=threading.Event(), clock=lambda: self.now, pause=self.pauses.append
        )

    def spawn(self) -> FakeChild:
        if not self.seconds:
            self.started.set()
            return self.last
        took = self.seconds.pop(0)
        stage = self

        class Short(FakeChild):
            def wait(self) -> int:
                stage.now += took
                return 1

        return Short()

    def play(self) -> list[float]:
        self.supervisor.start()
        assert self.started.wait(SOON)
        self.supervisor.stop()
        return self.pauses


def test_the_pause_doubles_up_to_five_minutes() -> None:
    assert Stage(*[1] * 11).play() == [1, 2, 4, 8, 16, 32, 64, 128, 256, LONGEST_PAUSE, LONGEST_PAUSE]
    assert Stage(1, 1, 1, 60, 1).play() == [1, 2, 4, 1, 1], "one that ran for a while begins anew"


def test_a_stop_ends_the_child_and_starts_no_other() -> None:
    stage = Stage()

    assert stage.play() == []
    assert stage.last.ended.is_set()
    Stage().supervisor.stop()


def test_a_real_child_ends_when_it_is_told_to() -> None:
    child = child_process([sys.executable, "-c", "import sys; sys.stdin.read()"])

    child.stop()

    assert child.wait() != 0
