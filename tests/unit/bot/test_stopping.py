"""Word that it is time to stop gets through, whoever holds what at that moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from bot import stopping
from bot.stopping import Stopper
from tests.conftest import ROOT

CHILD = """
import sys, threading
from bot.stopping import wait_for_parent
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


def test_a_signal_handler_may_tell_whoever_waits_in_the_main_thread() -> None:
    stopper = Stopper()
    before = signal.signal(signal.SIGUSR1, lambda *_: stopper.tell())
    try:
        threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        assert stopper.wait(30)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_signal_that_does_not_wake_who_waits_is_heard_all_the_same(monkeypatch) -> None:
    """It may come in the instant before the wait begins, or to another thread, as here."""
    monkeypatch.setattr(stopping, "LOOK_AGAIN_SECONDS", 0.05)
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
