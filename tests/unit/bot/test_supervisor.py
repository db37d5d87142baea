"""The supervisor of the Slack side: started again after a pause that grows, and stopped with us."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field

from bot import processes
from bot.processes import LONGEST_PAUSE, ChildProcess, Stopper, Supervisor
from tests.conftest import ROOT

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
        self.supervisor = Supervisor(self.spawn, clock=lambda: self.now, pause=self.pauses.append)

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
    child = ChildProcess([sys.executable, "-c", "import sys; sys.stdin.read()"])

    child.stop()

    assert child.wait() != 0


# ---- word that it is time to stop

CHILD = """
import sys, threading
from bot.processes import wait_for_parent
threading.Thread(target=wait_for_parent, daemon=True).start()
print("up", flush=True)
sys.stdin  # the parent keeps the other end open: a thread still waits when we end
"""


def test_who_waits_is_woken_and_told_once_it_stays_told() -> None:
    stopper, woken = Stopper(), threading.Event()
    assert (stopper.is_told, stopper.wait(0)) == (False, False)
    thread = threading.Thread(target=lambda: stopper.wait() and woken.set())
    thread.start()
    stopper.tell()
    assert woken.wait(30)
    thread.join()
    stopper.tell()
    assert (stopper.is_told, stopper.wait(), stopper.wait(0)) == (True, True, True)


def test_a_signal_that_does_not_wake_who_waits_is_heard_all_the_same(monkeypatch) -> None:
    """It may come in the instant before the wait begins, or to another thread, as here."""
    monkeypatch.setattr(processes, "LOOK_AGAIN_SECONDS", 0.05)
    stopper, in_time = Stopper(), []
    rescue = threading.Timer(20, stopper.tell)
    other = threading.Timer(0.05, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1))
    before = signal.signal(signal.SIGUSR1, lambda *_: (in_time.append(rescue.is_alive()), stopper.tell()))
    try:
        rescue.start()
        other.start()
        assert stopper.wait()
        assert in_time == [True]
    finally:
        rescue.cancel()
        other.join()
        signal.signal(signal.SIGUSR1, before)


def test_a_process_that_ends_before_its_parent_ends_in_order() -> None:
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        code = process.wait(30)
        assert process.stdout is not None
        assert process.stderr is not None
        assert (code, process.stdout.read(), process.stderr.read()) == (0, "up\n", "")
